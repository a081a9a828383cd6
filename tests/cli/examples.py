#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every example of every --help and of the manual pages, in a folder that has the files that they name.
An example answers yes (exit status 0), or it is in ANSWERS with what it answers here and why, or in NOT_RUN with
the reason. Those are still held against the option tables.

usage: examples.py ROOT PROGRAMS CORPUS
"""

import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

# Longest-known first: the first one that fits counts.
NOT_RUN = (
    (r"^(sudo )?sevkit (certs (fetch|url --format curl)|certs bundle|stack (lock|fetch|source|build|install)"
     r"|host (certs import|firmware install)|report verify .*--check-crl)", "asks a server, or needs what one gave"),
    (r"apt-get download|^sevkit (stack package|image create)", "asks a server"),
    (r"^sudo |^sevkit host (check$|fix|show$|firmware|domcapabilities|hashstick|certs|sev|vlek)",
     "about the processor and the settings of this machine, or changes them"),
    (r"\bdmesg\b|/var/log/|virsh|consumer|\bQEMU_LOG\b", "reads this machine's state"),
    (r"^sevkit (report get|derive-key|guest check)|openssl kdf", "inside of a SEV-SNP guest"),
    (r"^sevkit (attest|status|stop)\b", "a running guest"),
    (r"^sevkit launch (?!.*--(print|measure))|^sevkit launch .*--(simulate|id-block|compat)|image check cloud.raw",
     "starts a guest"),
    (r"config check .*--qemu|launch .*--print", "asks a QEMU that starts SEV-SNP guests"),
    (r"^sevkit (demo|sim (run|serve))", "starts a guest"),
    (r"--connect|--domain ", "a guest of libvirt"),
    (r"/proc/4242|\.\.\.", "a place for the reader's own"),
    (r"qemu\.log", "a trace of QEMU; tests/cli/trace.t has one"),
    (r"/usr/share/|/lib/modules|recorded-host\b.*tar|linux-image|\.qcow2|\.vmdk|cloudimg", "large files of other packages"),
    (r"image (verity|luks)|initramfs build", "makes file systems; tests/cli/image-*.t do it"),
    (r"^igvmmeasure", "a drop-in; tests/compat compares it"),
)
ANSWERS = (
    (r"sevkit (session create|sev-certs verify|validate-report|secret build)", (0, 1, 3),
     "the kit's platform, session and measurement are not of one launch, and its root is not AMD's"),
    (r"validate --tk", (1,), "the measurement is another guest's"),
    (r"sevkit match ", (0, 1), "the report is not of the kit's guest"),
    (r"sevkit policy check", (0, 1), "the baseline has no measurement"),
    (r"id-block verify .*--(report|measurement)|vmsa diff|igvm verify", (0, 1), "the files of the kit differ"),
    (r"sevkit report verify", (0, 1, 4, 12, 13), "expectations of another guest, and certificates unavailable offline"),
    (r"certs verify", (0, 1, 4, 13), "the kit has no revocation list"),
    (r"trace compare", (0, 1), "the save areas are another guest's"),
    (r"advisories list report", (0, 1), "the report's firmware is old"),
    (r"host (check --root|diagnose|swiotlb)", (0, 1, 4), "the recorded host is not ready"),
    (r"config check|launch .*--measure", (0, 1), "rules about hosts that are older"),
    (r"image show", (0, 1, 3), "an empty disk"),
    (r"certs import", (0, 1), "the kit's revocation list is of its day"),
    (r"domain xml --plan guest.toml guest.xml", (0, 1), "a domain of another plan"),
    (r"firmware acpi --plan", (1,), "the kit's plan has no tables of its own"),
    (r"host check --root", (0, 1, 4), "the recorded host is not ready"),
)
# A failure of these is one of the example: usage, internal error, shell (missing file or program).
WRONG = (2, 5, 126, 127)

PREPARE = """
set -e
D=$ROOT/tests/data
python3 $D/make_firmware.py OVMF.amdsev.fd --preset amdsev
python3 $D/make_firmware.py OVMF.fd
{ head -c 514 /dev/zero; printf HdrS; head -c 600 /dev/zero; } >vmlinuz
python3 $D/make_firmware.py linux.efi --kind uki
printf initrd | tee initrd.img >initrd; printf console=ttyS0 >cmdline
for n in id author; do sevkit key generate --output $n.pem --public-output $n.pub.pem; done
sevkit key generate --type ed25519 --output owner.pem >/dev/null
cp id.pub.pem id.pub
printf words | tee passphrase.txt passphrase >pass
python3 $D/make_igvm.py guest.igvm
cp guest.igvm coconut-qemu.igvm; cp guest.igvm coconut-vanadium.igvm
sevkit igvm sign --loader qemu --id-key id.pem --output signed.igvm guest.igvm
sevkit measure --mode sev-snp --vcpus 4 --vcpu-type EPYC-Milan-v2 --ovmf OVMF.amdsev.fd | tee digest >digest.txt
ID="sevkit id-block create --measurement @digest --id-key id.pem --author-key author.pem"
$ID --output-block block.bin --output-auth auth.bin; $ID >options.txt
for n in vmsa0 vmsa1 other; do sevkit vmsa build --vcpu-type EPYC-Milan-v2 --output $n.bin; done
sevkit measure --mode sev-snp --vcpus 2 --vcpu-type EPYC-Milan-v2 --ovmf OVMF.amdsev.fd --trace=json >expected.json
R=$CORPUS/reports; cp $R/milan-v3/report.bin $R/milan-v3/vcek.pem .
cp $R/roots/ark-milan.pem ark.pem; cp $R/roots/ask-milan.pem ask.pem
for n in good host1 host2; do cp report.bin $n.bin; done
od -An -v -tx1 report.bin | tr -d ' \\n' >report.hex; sevkit report convert --format json -o report.json report.bin
{ printf '{"report": "'; cat report.hex; printf '"}\\n'; } >reports.jsonl
openssl x509 -in vcek.pem -outform der -out vcek.der; cat ask.pem ark.pem >cert_chain
mkdir certs old; cp ark.pem ask.pem vcek.pem certs; cp certs/* old; cat certs/* >bundle.pem
sevkit certs export ark.pem ask.pem vcek.der --format table --output certs.bin
head -c 64 /dev/zero | tee nonce >nonce.bin; echo 00112233445566778899aabbccddeeff >nonce.hex
echo 'product = "Milan"' >policy.toml; echo '{"product": "Milan"}' >policy.json
sevkit config init guest.toml; cp guest.toml old.toml
cat >vm-config.toml <<END
host_cpu_family = "Milan"
vcpu_count = 2
ovmf_file = "OVMF.amdsev.fd"
guest_features = 0x1
kernel_file = "vmlinuz"
initrd_file = "initrd.img"
kernel_cmdline = "console=ttyS0"
platform_info = 0x1
guest_policy = 0x30000
family_id = "00000000000000000000000000000000"
image_id = "00000000000000000000000000000000"
[min_commited_tcb]
bootloader = 3
tee = 0
snp = 14
microcode = 209
_reserved = [0, 0, 0, 0]
END
cp $D/stack/ovmf.toml stack.toml
python3 $D/make_host.py recorded-host
cp $D/sev/platform.chain $D/sev/*.cert .; cp ark.cert ark_naples.cert; cp ask_ark.cert ask.cert
head -c 32 /dev/urandom | tee vm_tk.bin >guest1_tk.bin; head -c 16 vm_tk.bin | tee guest1_tik.bin >guest1_tek.bin
cp $D/sev/pdh.b64 vm_godh.b64
sevkit sim init chip >/dev/null
truncate -s 1M guest.img; cp guest.img guest.hdr
sevkit domain xml --plan guest.toml --output guest.xml
n=0; for c in pdh pek oca cek; do tail -c +$((n * 2084 + 1)) platform.chain | head -c 2084 >$c; n=$((n + 1)); done; cp ask_ark.cert ask
cp $R/more/crl/milan-2025.crl crl
"""


def joined(lines):
    """Lines of a shell, those that go on in one."""
    text = ""
    for line in lines:
        text += line.strip()
        if text.endswith("\\"):
            text = text[:-1].rstrip() + " "
        elif text.endswith("|") or text.count("$(") > text.count(")"):
            text += " "
        elif text:
            yield text
            text = ""


def of_helps():
    """Each example a block of its own."""
    for line in run(["sevkit", "--list-options"]).stdout.splitlines():
        words = [word for word in line.split("\t")[:2] if word]
        page = run(["sevkit", *words, "--help"]).stdout
        found = re.search(r"^examples?:\n((?:  .*\n)+)", page, flags=re.M)
        for example in joined(found.group(1).splitlines()) if found else ():
            yield f"{' '.join(words)} --help", [example]


def of_page(path):
    """The blocks of a page's EXAMPLES."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for section in re.findall(r"^\.Sh EXAMPLES\n(.*?)(?=^\.Sh )", text, flags=re.M | re.S):
        blocks = re.findall(r"^\.Bd -literal.*?\n(.*?)^\.Ed", section, flags=re.M | re.S)
        blocks += re.findall(r"^\.Dl (.*)$", section, flags=re.M)
        for block in blocks:
            yield list(joined(re.sub(r"^\.\w\w.*\n", "", block, flags=re.M).replace("\\e", "\\").split("\n")))


def of_pages(root):
    for path in sorted(glob.glob(os.path.join(root, "man", "*.[18]"))):
        for block in of_page(path):
            yield os.path.basename(path), block


def run(command, **options):
    return subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
                          timeout=60, stdin=subprocess.DEVNULL, **options)


def first(table, example):
    return next((row for row in table if re.search(row[0], example)), None)


class Options:
    """The option tables, by command."""

    def __init__(self):
        self.commands = {}
        for line in run(["sevkit", "--list-options"]).stdout.splitlines():
            words = tuple(word for word in line.split("\t")[:2] if word)
            rows = [row.split("\t") for row in run(["sevkit", "--list-options", *words]).stdout.splitlines()]
            self.commands[words] = {row[0] for row in rows} | {row[1] for row in rows if row[1]} | {
                other for row in rows for other in row[6].split()}

    def unknown(self, example):
        """Options of an example that its command does not have."""
        for part in re.split(r"\||&&|\$\(", re.sub(r"'[^']*'", "''", example)):
            words = part.split(" -- ")[0].replace(")", " ").split()
            words = words[words.index("sevkit") + 1:] if "sevkit" in words else []
            name = tuple(words[:2]) if tuple(words[:2]) in self.commands else tuple(words[:1])
            if "--compat" in words:
                words = words[:words.index("--compat")]
            for word in words[len(name):] if name in self.commands else ():
                if re.match(r"--?[a-z]", word) and word.split("=")[0] not in self.commands[name]:
                    yield word


def outputs(example):
    """Files that the example makes, which a kit must not have already."""
    yield from re.findall(r"(?:\s-o|--(?:public-)?output[a-z-]*|--html|--secret-\w+)[ =](\S+)", example)
    yield from re.findall(r"[^0-9]>\s*(\w\S*)", example)
    yield from re.findall(r"(?:sim init|config init|host record) (\w\S*)", example)


def run_block(kit, block):
    """Yields each example of a block that can be run, with its result."""
    with tempfile.TemporaryDirectory(prefix="sevkit-example-") as folder:
        place = os.path.join(folder, "kit")
        examples = [example for example in block if not first(NOT_RUN, example)]
        if examples: # programs rename what they write, so links are safe
            shutil.copytree(kit, place, copy_function=os.link)
        for example in examples:
            for path in map(lambda name: os.path.join(place, name), outputs(example)):
                if os.path.isdir(path):
                    shutil.rmtree(path)
                elif os.path.exists(path) and os.path.dirname(path):
                    os.unlink(path)
            yield example, run(["bash", "-c", "set -o pipefail; " + example], cwd=place)


def check(kit, block, options):
    for example in block:
        for word in options.unknown(example):
            yield f"{example}\n#   there is no option {word}"
    for example, result in run_block(kit, block):
        allowed = (first(ANSWERS, example) or (None, (0,)))[1]
        said = "\n#   ".join((result.stdout[-200:] + result.stderr[-600:]).strip().splitlines())
        if result.returncode not in allowed or result.returncode in WRONG:
            yield f"{example}\n#   exit status {result.returncode}, expected {allowed}\n#   {said}"


def report_unused(examples):
    """Rows of the lists that no example needs; how many."""
    unused = [row[0] for table in (NOT_RUN, ANSWERS) for row in table
              if not any(re.search(row[0], example) for example in examples)]
    for pattern in unused:
        print(f"# no example fits {pattern}: take it out of the list")
    return len(unused)


def main():
    root, programs, corpus = os.path.abspath(sys.argv[1]), sys.argv[2].split(":"), sys.argv[3]
    corpus = os.path.abspath(os.environ.get("SEVKIT_CORPUS") or corpus)
    if not os.path.isdir(os.path.join(corpus, "reports")):
        print("1..0 # SKIP no reference data")
        return 1 if os.environ.get("CI") == "true" else 0
    with tempfile.TemporaryDirectory(prefix="sevkit-examples-") as folder:
        os.environ.update(PATH=os.pathsep.join([*map(os.path.abspath, programs), os.environ["PATH"]]), ROOT=root,
                          CORPUS=corpus, HOME=folder, XDG_CACHE_HOME=folder, COLUMNS="120", LC_ALL="C.UTF-8",
                          MEASUREMENT="Wgpq1mbmQcByG+P6FtWjTJvwUMXUcO2FR2Lz8AI158UgISIjJCUmJygpKissLS4v",
                          NONCE="00112233445566778899aabbccddeeff", http_proxy="http://127.0.0.1:9",
                          https_proxy="http://127.0.0.1:9")
        kit = os.path.join(folder, "kit")
        os.mkdir(kit)
        made = run(["bash", "-c", PREPARE], cwd=kit)
        if made.returncode != 0:
            sys.exit("the kit cannot be made: " + made.stderr)
        options = Options()
        blocks = [*of_helps(), *of_pages(root)]
        failed = report_unused([example for _origin, block in blocks for example in block])
        number = 0
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as workers:
            results = list(workers.map(lambda row: list(check(kit, row[1], options)), blocks))
        for (origin, block), problems in zip(blocks, results):
            number += 1
            failed += bool(problems)
            print(f"{'not ok' if problems else 'ok'} {number} - {origin}: {block[0] if block else 'empty'}")
            for problem in problems:
                print("# " + problem)
        print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
