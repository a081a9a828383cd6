#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares the drop-in programs' command lines with Python's argparse itself.

The parsers of the replaced tools are rebuilt here from their help pages; everything that argparse
decides (help, version, usage errors, their order) must be the same to the byte, at every width.
"""

import argparse
import contextlib
import io
import os
import random
import subprocess
import sys
import tempfile

from tap import Tap, difference, skip_all

CPU_TYPES = ["EPYC", "EPYC-v1", "EPYC-v2", "EPYC-IBPB", "EPYC-v3", "EPYC-v4"]
CPU_TYPES += ["EPYC-Rome", "EPYC-Rome-v1", "EPYC-Rome-v2", "EPYC-Rome-v3"]
CPU_TYPES += ["EPYC-Milan", "EPYC-Milan-v1", "EPYC-Milan-v2", "EPYC-Genoa", "EPYC-Genoa-v1"]
CPU_TYPES += ["EPYC-Turin"]


def auto_base_int(text):
    return int(text, 0)


def measure_parser():
    about = "Calculate AMD SEV/SEV-ES/SEV-SNP guest launch measurement"
    parser = argparse.ArgumentParser(prog="sev-snp-measure", description=about)
    add = parser.add_argument
    add("--version", action="version", version="%(prog)s 0.0.13")
    add("-v", "--verbose", action="store_true")
    add("--mode", required=True, help="Guest mode",
        choices=["sev", "seves", "snp", "snp:ovmf-hash", "snp:svsm"])
    add("--vcpus", type=int, metavar="N", help="Number of guest vcpus")
    add("--vcpu-type", choices=CPU_TYPES, metavar="CPUTYPE",
        help="Type of guest vcpu (" + ", ".join(CPU_TYPES) + ")")
    add("--vcpu-sig", type=auto_base_int, metavar="VALUE", help="Guest vcpu signature value")
    for part in ("family", "model", "stepping"):
        add("--vcpu-" + part, type=int, metavar=part.upper(), help="Guest vcpu " + part)
    add("--vmm-type", metavar="VMMTYPE", default="QEMU", help="Type of guest vmm (QEMU, ec2, gce)")
    add("--ovmf", required=True, metavar="PATH", help="OVMF file to calculate hash from")
    add("--kernel", metavar="PATH", help="Kernel file to calculate hash from")
    add("--initrd", metavar="PATH", help="Initrd file to calculate hash from (use with --kernel)")
    add("--append", metavar="CMDLINE",
        help="Kernel command line to calculate hash from (use with --kernel)")
    add("--guest-features", type=lambda text: int(text, 0), metavar="VALUE", default=1,
        help="Hex representation of the guest kernel features expected to be included "
             "(defaults to 0x1); see README.md for possible values")
    add("--output-format", choices=["hex", "base64"], default="hex",
        help="Measurement output format")
    add("--snp-ovmf-hash", metavar="HASH",
        help="Precalculated hash of the OVMF binary (hex string)")
    add("--dump-vmsa", action="store_true",
        help="Write measured VMSAs to vmsa<N>.bin (seves, snp, and snp:svsm modes only)")
    group = parser.add_argument_group(
        "snp:svsm Mode",
        "AMD SEV-SNP with Coconut-SVSM. This mode additionally requires --svsm and either "
        "--vars-file or --vars-size to be set.")
    group.add_argument("--svsm", metavar="PATH", help="SVSM binary")
    either = group.add_mutually_exclusive_group()
    either.add_argument("--vars-size", type=int, metavar="SIZE",
                        help="Size of the OVMF_VARS file in bytes (conflicts with --vars-file)")
    either.add_argument("--vars-file", metavar="PATH",
                        help="OVMF_VARS file (conflicts with --vars-size)")
    return parser


def id_block_parser():
    parser = argparse.ArgumentParser(prog="snp-create-id-block",
                                     description="Calculate AMD SEV-SNP guest id block")
    parser.add_argument("--measurement", metavar="VALUE",
                        help="Guest launch measurement in Base64 encoding")
    parser.add_argument("--idkey", metavar="PATH", help="id private key file")
    parser.add_argument("--authorkey", metavar="PATH", help="author private key file")
    return parser


def check_measure(parser, args):
    """The usage errors of sev-snp-measure behind its parser; returns if there is none."""
    missing_cpu = "missing --vcpu-type or --vcpu-sig or --vcpu-family in guest mode"
    if args.mode == "snp:ovmf-hash":
        return
    if args.initrd and args.kernel is None:
        parser.error("--kernel required when using --initrd")
    if args.append and args.kernel is None:
        parser.error("--kernel required when using --append")
    if args.mode != "sev" and args.vcpus is None:
        parser.error(f"missing --vcpus N in guest mode '{args.mode}'")
    if args.vmm_type not in ("QEMU", "ec2", "gce"):
        parser.error(f"unknown VMM type '{args.vmm_type}'")
    if args.mode != "sev" and args.vcpu_family is not None:
        if args.vcpu_model is None or args.vcpu_stepping is None:
            return
    elif args.mode != "sev" and args.vcpu_sig is None and args.vcpu_type is None:
        if args.vmm_type == "QEMU":
            parser.error(f"{missing_cpu} '{args.mode}'")
    if args.mode == "snp:svsm" and not args.vars_file and not args.vars_size:
        parser.error("snp:svsm mode requires --vars-size or --vars-file")
    if args.mode == "snp:svsm" and args.vars_file:
        return  # the file does not exist
    if args.dump_vmsa and args.mode == "sev":
        parser.error("--dump-vmsa is not availibe in the selected mode")


def check_id_block(parser, args):
    if args.idkey is None or args.authorkey is None:
        parser.error("missing key files for id block")


def expectation(make_parser, check, argv, columns):
    """(status, stdout, stderr); status None: parsed, and the files do not exist."""
    os.environ["COLUMNS"] = columns
    out, err = io.StringIO(), io.StringIO()
    parser = make_parser()
    status = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            check(parser, parser.parse_args([os.fsdecode(word) for word in argv]))
        except SystemExit as end:
            status = end.code
    return (status, *(text.getvalue().encode("utf-8", "backslashreplace") for text in (out, err)))


def compare(program, make_parser, check, argv, columns, folder):
    """What differs, as text, or None."""
    status, out, err = expectation(make_parser, check, argv, columns)
    env = dict(os.environ, COLUMNS=columns)
    ours = subprocess.run([program, *argv], env=env, cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=60, check=False)
    if status is None:
        if ours.returncode == 1 and not ours.stdout and ours.stderr.count(b"Error: ") == 1:
            return None
        return f"argparse accepts this; we: {ours.returncode} {ours.stdout!r} {ours.stderr!r}"
    return (difference("status", ours.returncode, status) + difference("stdout", ours.stdout, out) +
            difference("stderr", ours.stderr, err)) or None


OPTIONS = ["--help", "-h", "--version", "-v", "--verbose", "--mode", "--vcpus", "--vcpu-type"]
OPTIONS += ["--vcpu-sig", "--vcpu-family", "--vcpu-model", "--vcpu-stepping", "--vmm-type"]
OPTIONS += ["--ovmf", "--kernel", "--initrd", "--append", "--guest-features", "--output-format"]
OPTIONS += ["--snp-ovmf-hash", "--dump-vmsa", "--svsm", "--vars-size", "--vars-file"]
OPTIONS += ["--measurement", "--idkey", "--authorkey"]
INTEGERS = ["0", "1", "4", "-1", "+3", " 7 ", "\t8\n", "1_000", "1__0", "_1", "1_", "007", "0x10"]
INTEGERS += ["0X_1f", "0x", "0o17", "0O8", "0b101", "0b2", "017", "00", "0_0", "-0x5", "- 5", "+-1"]
INTEGERS += ["1e3", "1.5", "-1.5", "-.5", "-5.", "٣x", "99999999999999999999999", "9" * 20]
WORDS = ["", "-", "x", "no/such/file", "a b", "-x y", "--x y", "it's", 'say "it\'s"', "back\\slash"]
WORDS += ["tab\there", "new\nline", "esc\x1b[0m", "del\x7f", "grün", "日本", "\u00a0", "\u200b"]
WORDS += ["\U0001f600", "\ue000", "=", "=x", "--=x", "---", "--no-such", "--no-such=1", "-q", "-vq"]
WORDS += ["-vh", "-vv", "-hv", "-v=1", "-vvv=", "-h=", "--verbose=1", "--verbose=", "--dump-vmsa=x"]
CHOICES = ["sev", "seves", "snp", "snp:ovmf-hash", "snp:svsm", "SNP", "hex", "base64", "HEX"]
CHOICES += ["QEMU", "ec2", "gce", "krun", "EPYC", "EPYC-v4", "EPYC-Turin", "epyc"]
BYTES = [b"\xff", b"a\xc3", b"\xed\xa0\x80'", b"\xf4\x90\x80\x80", b"--mo\xff", b"-\xff", b"\xc0\xaf"]


# Values with which an option is likely to be accepted.
SENSIBLE = {
    "--mode": ["sev", "seves", "snp", "snp:ovmf-hash", "snp:svsm"],
    "--vcpu-type": ["EPYC", "EPYC-v4", "EPYC-Turin"],
    "--vmm-type": ["QEMU", "ec2", "gce"],
    "--output-format": ["hex", "base64"],
}
SENSIBLE.update({name: ["0", "1", "25", "-1", "007"] for name in OPTIONS if name.startswith("--v")
                 and name not in SENSIBLE})
SENSIBLE["--guest-features"] = SENSIBLE["--vcpu-sig"] = ["0x1", "0x21", "21", "0b1", "0"]


def random_value(rng, option=b""):
    sensible = SENSIBLE.get(option.decode(), ["", "x", "-", "a b", "no/such/file"])
    if rng.random() < 0.5:
        return rng.choice(sensible).encode()
    pool = rng.choice([INTEGERS, INTEGERS, WORDS, CHOICES, CHOICES, OPTIONS, BYTES])
    value = rng.choice(pool)
    return value if isinstance(value, bytes) else value.encode()


def random_option(rng, options):
    name = rng.choice(options)
    if name.startswith("--") and rng.random() < 0.2:
        name = name[:rng.randint(2, len(name))]
    return name.encode()


def random_line(rng, options, start):
    """A command line of a few words around one that would be complete."""
    argv = []
    for word in start if rng.random() < 0.7 else []:
        if rng.random() < 0.97:
            argv.append(word.encode())
    for _ in range(rng.randint(0, 5)):
        kind = rng.random()
        if kind < 0.07:
            argv.append(random_value(rng))
        elif kind < 0.35:
            option = random_option(rng, options)
            argv.append(option + b"=" + random_value(rng, option))
        elif kind < 0.37:
            argv.append(b"--")
        elif kind < 0.42:
            argv.append(random_option(rng, options))
        else:
            option = random_option(rng, options)
            argv += [option, random_value(rng, option)]
    if rng.random() < 0.15:
        rng.shuffle(argv)
    # What Python 3.11 makes of "--option=--" is an empty list; both programs then fail, each in its way.
    return [word for word in argv if not word.endswith(b"=--")]


def main():
    cli = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cli.add_argument("--sev-snp-measure", required=True)
    cli.add_argument("--snp-create-id-block", required=True)
    cli.add_argument("--lines", type=int, default=2500, help="random command lines")
    cli.add_argument("--seed", type=int, default=int(os.environ.get("SEVKIT_TEST_SEED", "1")))
    args = cli.parse_args()
    if sys.version_info[:2] != (3, 11):
        skip_all(f"argparse of Python {sys.version_info[0]}.{sys.version_info[1]}, not of 3.11")

    programs = [
        (os.path.abspath(args.sev_snp_measure), measure_parser, check_measure, OPTIONS,
         ["--mode", "snp", "--ovmf", "no-file", "--vcpus", "1", "--vcpu-type", "EPYC"]),
        (os.path.abspath(args.snp_create_id_block), id_block_parser, check_id_block,
         ["--help", "-h", "--measurement", "--idkey", "--authorkey"],
         ["--measurement", "A" * 64, "--idkey", "no-file", "--authorkey", "no-file"]),
    ]
    tap = Tap()
    rng = random.Random(args.seed)
    with tempfile.TemporaryDirectory() as folder:
        for share, (program, parser, check, options, start) in zip((4, 1), programs):
            name = os.path.basename(program)
            for columns in [str(n) for n in range(1, 201)] + ["0", "-5", "x", " 9_0 ", "1000"]:
                problems = [compare(program, parser, check, argv, columns, folder)
                            for argv in ([b"--help"], [], [b"--version"])]
                problems = "".join(problem for problem in problems if problem) or None
                tap.report(f"{name}: help, usage and version, COLUMNS={columns}", problems)
            for number in range(args.lines * share // 5):
                argv = random_line(rng, options, start)
                problem = compare(program, parser, check, argv, "80", folder)
                if problem or number % 100 == 99:
                    tap.report(f"{name}: random line {number}, seed {args.seed}",
                               problem and f"{argv!r}\n{problem}")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
