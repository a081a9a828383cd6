# SPDX-License-Identifier: Apache-2.0
"""Launch digests of guests.

Every digest comes from the library's own engine in one call. Where the library refuses, the same launch
is walked through with the objects of this package instead: they fail at the first thing that is wrong, with
the exception that programs written for sev-snp-measure expect.
"""

import contextvars
import logging
import operator
from typing import Any, Callable, Optional, Tuple, Union

from . import _sevkit
from ._types import FilePath
from .gctx import GCTX
from .ovmf import OVMF, SVSM, OvmfSevMetadataSectionDesc, SectionType
from .sev_hashes import SevHashes
from .sev_mode import SevMode
from .vmm_types import VMMType
from .vmsa import VMSA, VMSA_SVSM

PAGE_MASK = 0xFFF

_U64_MASK = (1 << 64) - 1

# Programs written for sev-snp-measure are not to be bothered with what the library finds odd; the command
# line is.
warning_level = contextvars.ContextVar("warning_level", default=logging.DEBUG)
_log = logging.getLogger("sevsnpmeasure")


def calc_launch_digest(mode: SevMode, vcpus: int, vcpu_sig: int, ovmf_file: FilePath,
                       kernel: Optional[FilePath], initrd: Optional[FilePath], append: Optional[str],
                       guest_features: int, snp_ovmf_hash_str: str = "",
                       vmm_type: VMMType = VMMType.QEMU, dump_vmsa: bool = False,
                       svsm_file: FilePath = "", ovmf_vars_size: int = 0) -> bytes:
    """The launch digest of a guest of any mode; arguments that the mode has no use for are ignored."""
    if snp_ovmf_hash_str and mode != SevMode.SEV_SNP:
        raise ValueError("SNP OVMF hash only works with SNP")
    if mode == SevMode.SEV_SNP:
        return snp_calc_launch_digest(vcpus, vcpu_sig, ovmf_file, kernel, initrd, append,
                                      guest_features, snp_ovmf_hash_str, vmm_type, dump_vmsa)
    if mode == SevMode.SEV_ES:
        return seves_calc_launch_digest(vcpus, vcpu_sig, ovmf_file, kernel, initrd, append,
                                        vmm_type, dump_vmsa)
    if mode == SevMode.SEV:
        return sev_calc_launch_digest(ovmf_file, kernel, initrd, append)
    if mode == SevMode.SEV_SNP_SVSM:
        if vmm_type != VMMType.QEMU:
            raise AssertionError("SVSM mode is only implemented for Qemu.")
        if kernel or initrd or append:
            _report("mode snp:svsm measures no kernel, initrd or command line")
        return svsm_calc_launch_digest(vcpus, vcpu_sig, ovmf_file, ovmf_vars_size, svsm_file,
                                       dump_vmsa)
    raise ValueError("unknown mode")


def snp_update_kernel_hashes(gctx: GCTX, ovmf: OVMF, sev_hashes: Optional[SevHashes], gpa: int,
                             size: int) -> None:
    """Measures the section for the table of digests: the table, or zeros where there is none."""
    if not sev_hashes:
        gctx.update_zero_pages(gpa, size)
        return
    page = sev_hashes.construct_page(ovmf.sev_hashes_table_gpa() & PAGE_MASK)
    if size != len(page):
        raise AssertionError
    gctx.update_normal_pages(gpa, page)


def snp_update_section(desc: OvmfSevMetadataSectionDesc, gctx: GCTX, ovmf: OVMF,
                       sev_hashes: Optional[SevHashes], vmm_type: VMMType) -> None:
    """Measures one section of the SEV metadata, as the VMM does at its place in the list."""
    section_type = desc.section_type()
    if section_type == SectionType.SNP_SEC_MEM and vmm_type == VMMType.gce:
        gctx.update_unmeasured_pages(desc.gpa, desc.size)
    elif section_type in (SectionType.SNP_SEC_MEM, SectionType.SVSM_CAA):
        gctx.update_zero_pages(desc.gpa, desc.size)
    elif section_type == SectionType.SNP_SECRETS:
        gctx.update_secrets_page(desc.gpa)
    elif section_type == SectionType.SNP_KERNEL_HASHES:
        snp_update_kernel_hashes(gctx, ovmf, sev_hashes, desc.gpa, desc.size)
    elif vmm_type != VMMType.ec2:  # EC2 measures its CPUID pages after all other sections
        gctx.update_cpuid_page(desc.gpa)


def snp_update_metadata_pages(gctx: GCTX, ovmf: OVMF, sev_hashes: Optional[SevHashes],
                              vmm_type: VMMType) -> None:
    """Measures all sections; RuntimeError if there are digests but no section for them."""
    for desc in ovmf.metadata_items():
        snp_update_section(desc, gctx, ovmf, sev_hashes, vmm_type)
    if vmm_type == VMMType.ec2:
        for desc in ovmf.metadata_items():
            if desc.section_type() == SectionType.CPUID:
                gctx.update_cpuid_page(desc.gpa)
    if sev_hashes is not None and not ovmf.has_metadata_section(SectionType.SNP_KERNEL_HASHES):
        raise RuntimeError(
            "Kernel specified but OVMF metadata doesn't include SNP_KERNEL_HASHES section")


def calc_snp_ovmf_hash(ovmf_file: FilePath) -> bytes:
    """The digest after the firmware's own pages: snp_ovmf_hash_str of later calls, in hex."""
    ovmf = OVMF(ovmf_file)
    return _measure(lambda: _walk_snp_firmware(ovmf), "snp:ovmf-hash", firmware=ovmf.data())[0]


def snp_calc_launch_digest(vcpus: int, vcpu_sig: int, ovmf_file: FilePath, kernel: Optional[FilePath],
                           initrd: Optional[FilePath], append: Optional[str], guest_features: int,
                           ovmf_hash_str: str, vmm_type: VMMType = VMMType.QEMU,
                           dump_vmsa: bool = False) -> bytes:
    """The launch digest of an SEV-SNP guest, 48 bytes."""
    ovmf = OVMF(ovmf_file)
    seed = bytes.fromhex(ovmf_hash_str) if ovmf_hash_str else None
    hashes = SevHashes(kernel, initrd, append) if kernel else None

    def walk() -> None:
        gctx = GCTX(seed) if seed is not None else _walk_snp_firmware(ovmf)
        snp_update_metadata_pages(gctx, ovmf, hashes, vmm_type)
        _walk_vmsa(VMSA(SevMode.SEV_SNP, ovmf.sev_es_reset_eip(), vcpu_sig, guest_features,
                        vmm_type), vcpus)

    digest, pages = _measure(walk, "snp", vcpus, vcpu_sig, vmm_type, guest_features,
                             firmware=ovmf.data(), ovmf_hash=seed,
                             kernel_hashes=hashes and hashes.digests())
    if dump_vmsa:
        _dump(pages, vcpus)
    return digest


def svsm_calc_launch_digest(vcpus: int, vcpu_sig: int, ovmf_file: FilePath, ovmf_vars_size: int,
                            svsm_file: FilePath, dump_vmsa: bool) -> bytes:
    """The launch digest of an SEV-SNP guest that starts in a Coconut SVSM, 48 bytes."""
    ovmf = OVMF(ovmf_file)
    svsm = SVSM(svsm_file, end_at=ovmf.gpa() - ovmf_vars_size)

    def walk() -> None:
        eip = svsm.sev_es_reset_eip()
        gctx = _walk_snp_firmware(ovmf)
        gctx.update_normal_pages(svsm.gpa(), svsm.data())
        snp_update_metadata_pages(gctx, svsm, None, VMMType.QEMU)
        _walk_vmsa(VMSA_SVSM(eip, vcpu_sig), vcpus)

    digest, pages = _measure(walk, "snp:svsm", vcpus, vcpu_sig, firmware=ovmf.data(),
                             svsm=svsm.data(), vars_size=ovmf_vars_size)
    if dump_vmsa:
        _dump(pages, vcpus)
    return digest


def seves_calc_launch_digest(vcpus: int, vcpu_sig: int, ovmf_file: FilePath, kernel: Optional[FilePath],
                             initrd: Optional[FilePath], append: Optional[str],
                             vmm_type: VMMType = VMMType.QEMU, dump_vmsa: bool = False) -> bytes:
    """The launch digest of an SEV-ES guest, 32 bytes."""
    ovmf = OVMF(ovmf_file)
    _require_hash_area(ovmf, kernel)
    hashes = SevHashes(kernel, initrd, append) if kernel else None

    def walk() -> None:
        _walk_vmsa(VMSA(SevMode.SEV_ES, ovmf.sev_es_reset_eip(), vcpu_sig, 0, vmm_type), vcpus)

    digest, pages = _measure(walk, "seves", vcpus, vcpu_sig, vmm_type, firmware=ovmf.data(),
                             kernel_hashes=hashes and hashes.digests())
    if dump_vmsa:
        _dump(pages, vcpus)
    return digest


def sev_calc_launch_digest(ovmf_file: FilePath, kernel: Optional[FilePath], initrd: Optional[FilePath],
                           append: Optional[str]) -> bytes:
    """The launch digest of an SEV guest, 32 bytes."""
    ovmf = OVMF(ovmf_file)
    _require_hash_area(ovmf, kernel)
    hashes = SevHashes(kernel, initrd, append) if kernel else None
    return _measure(lambda: None, "sev", firmware=ovmf.data(),
                    kernel_hashes=hashes and hashes.digests())[0]


_Pages = Tuple[Optional[bytes], Optional[bytes]]


def _measure(walk: Callable[[], Any], mode: str, vcpus: int = 0, vcpu_sig: Optional[int] = 0,
             vmm_type: VMMType = VMMType.QEMU, guest_features: int = 0,
             **images: Any) -> Tuple[bytes, _Pages]:
    """The digest and the save areas that went into it; walk() finds the words for a refusal."""
    count = max(operator.index(vcpus), 0)
    try:
        if vcpu_sig is None and vmm_type != VMMType.QEMU:
            vcpu_sig = 0  # these VMMs do not hand it to the guest at reset
        digest, boot, application, warnings = _sevkit.measure(
            mode, vcpus=count, signature=vcpu_sig & _U64_MASK,
            features=guest_features & _U64_MASK, vmm=vmm_type.value, **images)
    except (_sevkit.Error, TypeError, ValueError, AttributeError, OverflowError) as error:
        walk()
        raise RuntimeError(str(error)) from error
    for text in warnings:
        _report(text)
    return digest, (boot, application)


def _report(text: str) -> None:
    _log.log(warning_level.get(), "%s", text)


def _require_hash_area(ovmf: OVMF, kernel: Optional[FilePath]) -> None:
    if kernel and not ovmf.is_sev_hashes_table_supported():
        raise RuntimeError(
            "Kernel specified but OVMF doesn't support kernel/initrd/cmdline measurement")


def _walk_snp_firmware(ovmf: OVMF) -> GCTX:
    gctx = GCTX()
    gctx.update_normal_pages(ovmf.gpa(), ovmf.data())
    return gctx


def _walk_vmsa(vmsa: Union[VMSA, VMSA_SVSM], vcpus: int) -> None:
    """The first two pages tell whether there are enough kinds of them; the rest are alike."""
    for _ in vmsa.pages(min(vcpus, 2)):
        pass


def _dump(pages: _Pages, vcpus: int) -> None:
    """Writes vmsa<N>.bin into the current directory."""
    for i in range(vcpus):
        with open(f"vmsa{i}.bin", "wb") as file:
            file.write(pages[min(i, 1)] or b"")
