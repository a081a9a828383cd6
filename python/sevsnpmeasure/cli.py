# SPDX-License-Identifier: Apache-2.0
"""The program sev-snp-measure."""

import argparse
import base64
import os
import sys
from typing import Any, Optional

from . import _console, guest, vcpu_types
from .sev_mode import SevMode
from .vmm_types import VMMType

# Of the program whose place this one takes.
VERSION = "0.0.13"

_DUMPING_MODES = (SevMode.SEV_ES, SevMode.SEV_SNP, SevMode.SEV_SNP_SVSM)


def auto_base_int(s: str) -> int:
    """A number in decimal, or in the base that its prefix names."""
    return int(s, 0)


def print_measurement(ld: bytes, sev_mode: SevMode, output_format: str, verbose: bool) -> None:
    """Prints a launch digest."""
    print(_format(ld, sev_mode, output_format, verbose))


def _format(ld: bytes, sev_mode: SevMode, output_format: str, verbose: bool) -> str:
    text = ld.hex() if output_format == "hex" else base64.b64encode(ld).decode()
    return f"Calculated {sev_mode.name} guest measurement: {text}" if verbose else text


def get_vcpu_sig(parser: Any, args: argparse.Namespace, vmm_type: VMMType) -> Optional[int]:
    """The vCPU signature that the arguments name; None where there is none and none is needed."""
    if args.mode == "sev":
        return 0
    if args.vcpu_family is not None:
        return vcpu_types.cpu_sig(args.vcpu_family, args.vcpu_model, args.vcpu_stepping)
    if args.vcpu_sig is not None:
        return int(args.vcpu_sig)
    if args.vcpu_type is not None:
        return vcpu_types.CPU_SIGS[args.vcpu_type]
    if vmm_type == VMMType.QEMU:
        parser.error("missing --vcpu-type or --vcpu-sig or --vcpu-family in guest mode "
                     f"'{args.mode}'")
    return None


def _add_vcpu_options(parser: argparse.ArgumentParser) -> None:
    models = list(vcpu_types.CPU_SIGS)
    parser.add_argument("--vcpus", metavar="N", type=int, help="Number of guest vcpus")
    parser.add_argument("--vcpu-type", metavar="CPUTYPE", choices=models,
                        help=f"Type of guest vcpu ({', '.join(models)})")
    parser.add_argument("--vcpu-sig", metavar="VALUE", type=auto_base_int,
                        help="Guest vcpu signature value")
    for part in ("family", "model", "stepping"):
        parser.add_argument(f"--vcpu-{part}", metavar=part.upper(), type=int,
                            help=f"Guest vcpu {part}")
    parser.add_argument("--vmm-type", metavar="VMMTYPE", type=str, default="QEMU",
                        help=f"Type of guest vmm ({', '.join(VMMType.__members__)})")


def _add_image_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ovmf", metavar="PATH", required=True,
                        help="OVMF file to calculate hash from")
    parser.add_argument("--kernel", metavar="PATH", help="Kernel file to calculate hash from")
    parser.add_argument("--initrd", metavar="PATH",
                        help="Initrd file to calculate hash from (use with --kernel)")
    parser.add_argument("--append", metavar="CMDLINE",
                        help="Kernel command line to calculate hash from (use with --kernel)")
    # argparse names the function in its complaint.
    parser.add_argument("--guest-features", metavar="VALUE", type=lambda text: int(text, 0),
                        default=0x1,
                        help="Hex representation of the guest kernel features expected to be "
                        "included (defaults to 0x1); see README.md for possible values")
    parser.add_argument("--output-format", choices=["hex", "base64"], default="hex",
                        help="Measurement output format")
    parser.add_argument("--snp-ovmf-hash", metavar="HASH",
                        help="Precalculated hash of the OVMF binary (hex string)")
    parser.add_argument("--dump-vmsa", action="store_true",
                        help="Write measured VMSAs to vmsa<N>.bin (seves, snp, and snp:svsm modes "
                        "only)")


def _add_svsm_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        title="snp:svsm Mode",
        description="AMD SEV-SNP with Coconut-SVSM. This mode additionally requires --svsm and "
        "either --vars-file or --vars-size to be set.")
    group.add_argument("--svsm", type=str, metavar="PATH", help="SVSM binary")
    variables = group.add_mutually_exclusive_group()
    variables.add_argument("--vars-size", type=int, metavar="SIZE",
                           help="Size of the OVMF_VARS file in bytes (conflicts with --vars-file)")
    variables.add_argument("--vars-file", type=str, metavar="PATH",
                           help="OVMF_VARS file (conflicts with --vars-size)")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sev-snp-measure",
        description="Calculate AMD SEV/SEV-ES/SEV-SNP guest launch measurement")
    parser.add_argument("--version", action="version", version=f"%(prog)s {VERSION}")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--mode", choices=["sev", "seves", "snp", "snp:ovmf-hash", "snp:svsm"],
                        help="Guest mode", required=True)
    _add_vcpu_options(parser)
    _add_image_options(parser)
    _add_svsm_options(parser)
    return parser


def _vars_size(parser: argparse.ArgumentParser, args: argparse.Namespace) -> int:
    if args.vars_file:
        return os.stat(args.vars_file).st_size
    if not args.vars_size:
        parser.error("snp:svsm mode requires --vars-size or --vars-file")
    return int(args.vars_size)


def _check(parser: argparse.ArgumentParser, args: argparse.Namespace) -> None:
    """Ends the program with status 2 if the arguments do not go together."""
    if args.initrd and args.kernel is None:
        parser.error("--kernel required when using --initrd")
    if args.append and args.kernel is None:
        parser.error("--kernel required when using --append")
    if args.mode != "sev" and args.vcpus is None:
        parser.error(f"missing --vcpus N in guest mode '{args.mode}'")
    if args.vmm_type not in VMMType.__members__:
        parser.error(f"unknown VMM type '{args.vmm_type}'")


def _measure(parser: argparse.ArgumentParser, args: argparse.Namespace) -> str:
    if args.mode == "snp:ovmf-hash":
        return guest.calc_snp_ovmf_hash(args.ovmf).hex()
    _check(parser, args)
    vmm_type = VMMType[args.vmm_type]
    signature = get_vcpu_sig(parser, args, vmm_type)
    mode = SevMode.from_str(args.mode)
    vars_size = _vars_size(parser, args) if mode == SevMode.SEV_SNP_SVSM else 0
    if args.dump_vmsa and mode not in _DUMPING_MODES:
        # The typing error is the original's.
        parser.error("--dump-vmsa is not availibe in the selected mode")
    digest = guest.calc_launch_digest(
        mode, args.vcpus, signature, args.ovmf, args.kernel, args.initrd, args.append,
        args.guest_features, args.snp_ovmf_hash, vmm_type, args.dump_vmsa, args.svsm, vars_size)
    return _format(digest, mode, args.output_format, args.verbose)


def main() -> int:
    """Runs the program with the arguments of this process; the exit status."""
    parser = _parser()
    args = parser.parse_args()
    return _console.run(lambda: _measure(parser, args))


if __name__ == "__main__":
    sys.exit(main())
