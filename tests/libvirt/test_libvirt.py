#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real libvirtd with a simulated secure processor: what the programs say to its guests.

usage: test_libvirt.py --virt-qemu-sev-validate PROGRAM --sevkit PROGRAM [--sanitized]

libvirtd runs in namespaces of its own, with folders of its own; where that is not possible, all of this is
skipped with the reason.
"""

import argparse
import base64
import json
import os
import shlex
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "compat"))

import daemon
import domains
import matrix
import sandbox
import secure_processor
import tap

HOST, CLIENT = "hv1", "owner"
HOST_UUID = "5eb1e0c8-6d14-4b8b-8f1c-0d2f3a4b5c6d"
CLIENT_UUID = "0b5b1c7e64e14a529a558f6b0f7a8a11"
HOSTS = f"127.0.0.1 localhost\n127.0.0.2 {CLIENT}\n127.0.0.1 {HOST}\n"
TIK, TEK = bytes(range(16)), bytes(range(16, 32))
SECRET = b"correct horse battery staple"
LUKS = "736869e5-84f0-4973-92ec-06879ce3da0b"
RUN_SECONDS = 30
TCP = f"qemu+tcp://{HOST}/system"


class Lab:
    """The host, its files and its guests."""

    def __init__(self, root, options, report):
        self.root, self.options, self.report = root, options, report
        self.programs = sandbox.find_programs()
        sandbox.furnish(root, HOST, HOSTS, HOST_UUID.replace("-", ""))
        self.libvirtd = daemon.Libvirtd(root, self.programs, HOST_UUID)
        self.files = self.make_files()
        self.guests = {name: self.fill(facts) for name, facts in matrix.GUESTS.items()}
        self.settings = {}

    def path(self, name):
        return os.path.join(self.root, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)

    def make_firmware(self, name, seed):
        path = self.path(name)
        subprocess.run([sys.executable, os.path.join(HERE, "..", "data", "make_firmware.py"),
                        "--seed", str(seed), path], check=True, timeout=60)
        with open(path, "r+b") as file:
            # At the reset vector: hlt, and again. A guest that runs does not use the machine up.
            file.seek(-16, os.SEEK_END)
            file.write(b"\xf4\xeb\xfd")
        return path

    def make_files(self):
        firmware = self.make_firmware("fw.fd", 1)
        with open(firmware, "rb") as file:
            entries = secure_processor.firmware_entries(file.read())
        reset = int.from_bytes(entries[secure_processor.RESET], "little")
        return {
            "fw": firmware,
            "other": self.make_firmware("other.fd", 2),
            "vars": self.write("vars.fd", bytes(65536)),
            "kernel": self.write("kernel", b"a kernel"),
            "initrd": self.write("initrd", b"an initrd"),
            "secret": self.write("secret", SECRET),
            "vmsa0": self.write("vmsa0", secure_processor.save_area(0xFFFFFFF0, 0xA00F11)),
            "vmsa1": self.write("vmsa1", secure_processor.save_area(reset, 0xA00F11)),
            "tik": self.write("tik", TIK),
            "tek": self.write("tek", TEK),
            "missing": self.path("missing"),
            "cmdline": matrix.CMDLINE,
            "trimmed": matrix.CMDLINE.strip(),
        }

    def fill(self, value):
        """{name} of a file in texts, anywhere in a value."""
        if isinstance(value, dict):
            return {key: self.fill(item) for key, item in value.items()}
        if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
            return self.files[value[1:-1]]
        return value

    def configure(self, name, **settings):
        self.settings[name] = dict({"tik": TIK.hex(), "tek": TEK.hex()}, **settings)
        with open(os.path.join(self.libvirtd.folder, "settings.json"), "w", encoding="utf-8") as file:
            json.dump({"qemu": self.programs["qemu"], "guests": self.settings}, file)

    def start(self, name):
        """Defines and starts a guest; paused unless its facts say otherwise."""
        facts = self.guests[name]
        self.configure(name, **facts.get("settings", {}))
        self.start_xml(name, domains.xml(name, self.libvirtd.emulator, facts), facts.get("state"))

    def start_xml(self, name, xml, state=None):
        path = self.write("domain.xml", xml.encode())
        if state == "transient":
            self.libvirtd.virsh("create", "--paused", path)
            return
        self.libvirtd.virsh("define", path)
        if state != "off":
            self.libvirtd.virsh("start", "--paused", name)
        if state == "running":
            self.libvirtd.virsh("resume", name)
        if state == "killed":
            self.kill(name)

    def kill(self, name):
        """What the kernel does to a QEMU when memory runs out."""
        with open(f"/run/libvirt/qemu/{name}.pid", encoding="ascii") as file:
            os.kill(int(file.read()), signal.SIGKILL)
        deadline = time.monotonic() + RUN_SECONDS
        while self.state(name) != "shut off":
            if time.monotonic() > deadline:
                raise daemon.Failed(f"{name} is {self.state(name)} after it was killed")
            time.sleep(0.05)

    def client(self, name, words):
        """What a client runs: on the host itself, with another host name and machine UUID, or where a
        file cannot be read."""
        if name.startswith("without "):
            script = 'mount --bind /dev/null "$1" && shift && exec "$@"'
            return [self.programs["unshare"], "-m", "sh", "-c", script, "sh", name[8:]] + words
        host, machine = {"local": (None, None), "remote": (CLIENT, CLIENT_UUID),
                         "twin": (CLIENT, HOST_UUID), "namesake": (HOST, CLIENT_UUID)}[name]
        if not host:
            return words
        own = self.write("machine-id-" + name, machine.replace("-", "").encode() + b"\n")
        script = ('echo "$1" >/proc/sys/kernel/hostname && mount --bind "$2" /etc/machine-id && '
                  'shift 2 && exec "$@"')
        return [self.programs["unshare"], "-mu", "sh", "-c", script, "sh", host, own] + words

    def run(self, client, words, **variables):
        environment = dict(os.environ, LC_ALL="C", **variables)
        if self.options.sanitized:
            # AddressSanitizer has functions of libtirpc's in front of those, and looks for them only when
            # the program starts: libvirt, which needs them, is not there yet.
            environment["LD_PRELOAD"] = "libtirpc.so.3"
            # LeakSanitizer crashes over the thread-local data of libraries that are loaded late; the unit
            # tests look for leaks, with a libvirt in memory.
            environment["ASAN_OPTIONS"] = "verify_asan_link_order=0:detect_leaks=0"
        return subprocess.run(self.client(client, words), capture_output=True, text=True,
                              timeout=RUN_SECONDS, check=False, stdin=subprocess.DEVNULL,
                              env=environment)

    def validate(self, client, uri, guest, options, **variables):
        words = [self.options.virt_qemu_sev_validate, "--tik", self.files["tik"], "--tek",
                 self.files["tek"], "--domain", guest]
        words += ["--connect", uri] if uri else []
        words += [self.files[word[1:-1]] if word.startswith("{") else
                  word.replace(":{secret}", ":" + self.files["secret"])
                  .replace(":{missing}", ":" + self.files["missing"])
                  for word in shlex.split(options)]
        return self.run(client, words, **variables)

    def events(self, name):
        """What the guest's secure processor was told."""
        path = os.path.join(self.libvirtd.folder, name + ".log")
        if not os.path.exists(path):
            return []
        with open(path, encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def state(self, name):
        return self.libvirtd.virsh("domstate", name)


def problem_of(result, status, output, words=""):
    """What is wrong with a run, or an empty text."""
    problem = tap.difference("status", result.returncode, status)
    problem += tap.difference("stdout", result.stdout.splitlines(), output)
    if words and words not in result.stderr:
        problem += f"stderr has no {words!r}\n"
    if "Traceback" in result.stderr or "libvirt: " in result.stderr.replace("ERROR: libvirt: ", ""):
        problem += "stderr has more than one clear line\n"
    return problem and problem + f"stderr: {result.stderr}"


def test_matrix(lab):
    for client, guest, options, status, output, *words in matrix.CASES:
        name = lab.libvirtd.virsh("domid", "plain") if guest == "id of plain" else guest
        result = lab.validate(client, TCP if client == "remote" else None, name, options)
        lab.report.report(f"{client}: {guest}: {options or 'no options'}",
                          problem_of(result, status, output, *words))


def test_injection(lab):
    """The guest gets what its owner sent, and runs then; where it does not get it, it stays paused."""
    result = lab.validate("remote", TCP, "inject", "-f {fw} -s luks-key:{secret}")
    problem = problem_of(result, 0, matrix.INJECTED)
    expected = [{"command": "sev-inject-launch-secret", "secrets": [[LUKS, SECRET.hex()]]},
                {"command": "cont"}]
    problem += tap.difference("processor", lab.events("inject"), expected)
    problem += tap.difference("state", lab.state("inject"), "running")
    lab.report.report("remote: a secret arrives, and the guest runs", problem)

    result = lab.validate("remote", TCP, "fail-inject", "-f {fw} -s luks-key:{secret}")
    problem = problem_of(result, 6, matrix.OK, "no such luck")
    problem += tap.difference("state", lab.state("fail-inject"), "paused")
    problem += tap.difference("processor", lab.events("fail-inject"), [])
    lab.report.report("remote: a secret that is refused leaves the guest paused", problem)

    problem = tap.difference("state", lab.state("plain"), "paused")
    problem += tap.difference("processor", lab.events("plain"), [])
    lab.report.report("remote: without secrets a guest stays paused", problem)


def test_places(lab):
    """Who is taken for another machine, and over which transport."""
    ssh = f"qemu+ssh://root@{HOST}:{daemon.Sshd.PORT}/system?command={lab.ssh}"
    unix = "qemu+unix:///system?socket=/run/libvirt/libvirt-sock"
    cases = [
        ("local", unix, "", 3), ("local", unix, "-i", 0),
        ("remote", "qemu:///system", "", 3), ("remote", unix, "", 3), ("remote", unix, "-i", 2),
        ("remote", TCP, "", 0), ("local", TCP, "", 3), ("local", TCP, "-i", 0),
        ("twin", TCP, "", 3), ("namesake", TCP, "", 3),
        ("remote", "nonsense:///x", "", 6), ("remote", "qemu:///no/such/path", "", 6),
        ("remote", f"qemu+tcp://{HOST}:1/system", "", 6),
        ("remote", "qemu+unix:///system?socket=/nonexistent", "", 6),
    ]
    if lab.ssh:
        cases += [("remote", ssh, "", 0), ("local", ssh, "", 3), ("twin", ssh, "", 3)]
    for client, uri, options, status in cases:
        # A local client with -i takes the host's firmware, to which the path leads here too.
        firmware = "" if status == 2 else "-f {fw}"
        result = lab.validate(client, uri, "plain", f"{firmware} {options}")
        if (client, uri) == ("remote", unix) and options:
            # Reached by a UNIX socket, so local; insecure, so the configuration's paths are read.
            status = 0
        lab.report.report(f"{client}: {uri.split('?')[0]} {options}",
                          problem_of(result, status, [] if status else matrix.OK))
    if not lab.ssh:
        lab.report.skip("remote: qemu+ssh", "there is no sshd")


def test_native(lab):
    """sevkit validate, over libvirt and straight from QEMU's monitor."""
    keys = ["--tik", lab.files["tik"], "--tek", lab.files["tek"]]
    sevkit = [lab.options.sevkit, "validate"] + keys
    guest = ["--connect", TCP, "--domain", "plain"]
    for client, words, status in (
            ("remote", guest + ["--firmware", lab.files["fw"]], 0),
            ("remote", guest + ["--firmware", lab.files["other"]], 1),
            ("remote", ["--connect", "qemu:///system", "--domain", "plain", "--firmware",
                        lab.files["fw"], "--insecure"], 0)):
        result = lab.run(client, sevkit + words)
        lab.report.report(f"sevkit validate: {' '.join(words[:4])}: {status}",
                          tap.difference("status", result.returncode, status) and
                          f"status {result.returncode}: {result.stdout}{result.stderr}")


def test_qmp(lab):
    """A guest that someone started by hand, without libvirt."""
    lab.configure("by-hand")
    monitor = lab.path("by-hand.sock")
    sev = {"qom-type": "sev-guest", "id": "sev0", "cbitpos": 51, "reduced-phys-bits": 1, "policy": 1}
    qemu = subprocess.Popen(
        [lab.libvirtd.emulator, "-name", "by-hand", "-S", "-machine",
         "q35,confidential-guest-support=sev0", "-accel", "tcg", "-m", "32", "-display", "none",
         "-nodefaults", "-drive", f"if=pflash,format=raw,readonly=on,file={lab.files['fw']}", "-object",
         json.dumps(sev), "-qmp", f"unix:{monitor},server=on,wait=off"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    daemon.wait_for(lambda: os.path.exists(monitor) and os.path.exists(
        os.path.join(lab.libvirtd.folder, "by-hand.qmp")), qemu, "QEMU")
    words = [lab.options.sevkit, "validate", "--tik", lab.files["tik"], "--tek", lab.files["tek"],
             "--qmp", monitor, "--insecure"]
    secret = ["--secret", f"luks-key:{lab.files['secret']}"]
    injected = [{"command": "sev-inject-launch-secret", "secrets": [[LUKS, SECRET.hex()]]},
                {"command": "cont"}]
    for options, status, events in (
            (["--firmware", lab.files["other"]], 1, []),
            (["--firmware", lab.files["fw"]], 0, []),
            (["--firmware", lab.files["fw"]] + secret, 0, injected)):
        result = lab.run("local", words + options)
        problem = tap.difference("status", result.returncode, status)
        problem += tap.difference("processor", lab.events("by-hand"), events)
        lab.report.report(f"QMP: {len(options) // 2} options: {status}",
                          problem and problem + result.stdout + result.stderr)
    qemu.kill()
    qemu.communicate(timeout=10)


def test_written_domain(lab):
    """A domain of `sevkit domain xml` starts, and its measurement is what the owner expects."""
    blob = base64.b64encode
    words = [lab.options.sevkit, "domain", "xml", "--type", "sev-es", "--name", "written", "--memory",
             "32", "--vcpus", "2", "--vcpu-type", "EPYC-Milan", "--policy", "0x5",
             "--ovmf", lab.files["fw"], "--kernel", lab.files["kernel"], "--initrd",
             lab.files["initrd"], "--append", matrix.CMDLINE, "--emulator", lab.libvirtd.emulator,
             "--cbitpos", "51", "--reduced-phys-bits", "1",
             "--owner-cert", lab.write("godh", blob(bytes(2084))),
             "--session", lab.write("session", blob(bytes(128)))]
    result = lab.run("local", words)
    lab.report.report("sevkit domain xml writes a domain",
                      result.returncode and f"status {result.returncode}: {result.stderr}")
    # There is no cgroup in here that could limit memory.
    head, rest = result.stdout.split("  <memtune>")
    lab.configure("written")
    lab.start_xml("written", head + rest.split("</memtune>\n")[1])
    answer = lab.validate("remote", TCP, "written",
                          "-f {fw} -k {kernel} -r {initrd} -e {cmdline} -n 2 " + matrix.SKU)
    lab.report.report("its measurement is the expected one", problem_of(answer, 0, matrix.OK))
    dump = lab.libvirtd.virsh("dumpxml", "--inactive", "written")
    checked = lab.run("local", words[:3] + [lab.write("dump.xml", dump.encode())])
    lab.report.report("what libvirt made of it has nothing that spoils the measurement",
                      checked.returncode and checked.stdout + checked.stderr)
    bad = lab.libvirtd.virsh("dumpxml", "--inactive", "nvram")
    checked = lab.run("local", words[:3] + [lab.write("dump.xml", bad.encode())])
    lab.report.report("what would spoil it is found",
                      "" if checked.returncode == 1 and ": nvram: " in checked.stdout
                      else f"status {checked.returncode}: {checked.stdout}{checked.stderr}")


def find_library(name):
    """The file that the loader takes."""
    for line in subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, timeout=20,
                               check=False).stdout.splitlines():
        words = line.split()
        if words and words[0] == name:
            return os.path.realpath(words[-1])
    return None


def test_without_libraries(lab):
    """Without libvirt and libxml2 everything works that needs neither."""
    with open(lab.files["fw"], "rb") as file:
        guest = {"firmware": file.read(), "kernel": None, "policy": 1}
    processor = secure_processor.SecureProcessor(guest, {"tik": TIK.hex(), "tek": TEK.hex()})
    keys = ["--tik", lab.files["tik"], "--tek", lab.files["tek"]]
    offline = keys + ["--firmware", lab.files["fw"], "--measurement", processor.measure(),
                      "--api-major", "1", "--api-minor", "55", "--build-id", "24", "--policy", "1"]
    online = keys + ["--domain", "plain", "--insecure"]
    old, new = [lab.options.virt_qemu_sev_validate], [lab.options.sevkit, "validate"]
    for name in ("libvirt.so.0", "libxml2.so.2"):
        library = find_library(name)
        if not library:
            lab.report.skip(f"without {name}", "it goes by another name here")
            continue
        for words, status in ((old + offline, 0), (new + offline, 0), (old + online, 6),
                              (new + online, 4)):
            result = lab.run("without " + library, words)
            problem = tap.difference("status", result.returncode, status)
            if status and "cannot be used: " not in result.stderr:
                problem += "stderr does not say that the library cannot be used\n"
            lab.report.report(f"without {name}: {os.path.basename(words[0])}: {status}",
                              problem and problem + result.stderr)


def test_deadline(lab):
    """A processor, and then a daemon, that does not answer."""
    secret = "-f {fw} -s luks-key:{secret}"
    late = "timed out after 2 s while "
    for guest, options, output, words in (
            ("silent-measure", "-f {fw}", [], late + "reading the launch measurement"),
            ("silent-inject", secret, matrix.OK, late + "injecting the secrets")):
        result = lab.validate("remote", TCP, guest, options, SEVKIT_TIMEOUT="2")
        lab.report.report(f"{guest}: no answer", problem_of(result, 6, output, words))
    result = lab.validate("remote", TCP, "plain", "-f {fw}", SEVKIT_TIMEOUT="10")
    lab.report.report("other guests answer still", problem_of(result, 0, matrix.OK))
    lab.libvirtd.process.send_signal(signal.SIGSTOP)
    for client, uri in (("remote", TCP), ("local", None)):
        result = lab.validate(client, uri, "plain", "-f {fw} -i", SEVKIT_TIMEOUT="2")
        lab.report.report(f"{client}: a libvirtd that was stopped",
                          problem_of(result, 6, [], late + "connecting"))
    lab.libvirtd.process.send_signal(signal.SIGCONT)


def test_injected_twice(lab):
    """The first packet resumes the guest, so a second one comes too late."""
    secret = "-f {fw} -s luks-key:{secret}"
    events = lab.events("inject")
    for options, status, output, words in (("", 5, [], "not paused"), (" -i", 6, matrix.OK, "paused")):
        result = lab.validate("remote", TCP, "inject", secret + options)
        problem = problem_of(result, status, output, words)
        problem += tap.difference("processor", lab.events("inject"), events)
        lab.report.report(f"a secret is not injected again{options}", problem)


def test_daemon_gone(lab):
    lab.libvirtd.process.kill()
    lab.libvirtd.process.wait(timeout=10)
    for client, uri in (("remote", TCP), ("local", None)):
        started = time.monotonic()
        result = lab.validate(client, uri, "plain", "-f {fw} -i")
        problem = problem_of(result, 6, [], "ERROR: libvirt: cannot connect to ")
        if time.monotonic() - started > RUN_SECONDS / 2:
            problem += "took long"
        lab.report.report(f"{client}: no libvirtd", problem)


def run_inside(root, options):
    report = tap.Tap()
    lab = Lab(root, options, report)
    lab.ssh = None
    try:
        lab.libvirtd.start()
    except daemon.Failed as problem:
        tap.skip_all(" / ".join([str(problem)] + lab.libvirtd.troubles()[-1:]))
    try:
        for name in lab.guests:
            lab.start(name)
        if all(name in lab.programs for name in sandbox.OPTIONAL):
            sshd = daemon.Sshd(root, lab.programs)
            sshd.start(HOST)
            lab.ssh = sshd.command
        for test in (test_matrix, test_injection, test_injected_twice, test_places, test_native, test_qmp,
                     test_written_domain, test_without_libraries, test_deadline, test_daemon_gone):
            test(lab)
    except (daemon.Failed, subprocess.TimeoutExpired) as problem:
        report.report("the lab works", "\n".join([str(problem)] + lab.libvirtd.troubles()))
    return report.finish()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--virt-qemu-sev-validate", required=True)
    parser.add_argument("--sevkit", required=True)
    parser.add_argument("--sanitized", action="store_true",
                        help="the programs are built with AddressSanitizer")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        sandbox.tend()
        sys.exit(run_inside(options.inside, options))
    try:
        sys.exit(sandbox.enter(sys.argv[1:]))
    except sandbox.Unavailable as reason:
        tap.skip_all(str(reason))


if __name__ == "__main__":
    main()
