# SPDX-License-Identifier: Apache-2.0
"""The VM save area: the register state with which a vCPU starts."""

import ctypes
from ctypes import c_uint8, c_uint16, c_uint32, c_uint64
from typing import Any, Iterator, List, Tuple

from . import _sevkit
from .sev_mode import SevMode
from .vmm_types import VMMType

_U64_MASK = (1 << 64) - 1


class VmcbSeg(ctypes.LittleEndianStructure):
    """A segment register."""

    _pack_ = 1
    _fields_ = [("selector", c_uint16), ("attrib", c_uint16), ("limit", c_uint32),
                ("base", c_uint64)]


# AMD64 APM volume 2, table B-4, run by run: a type and the fields of this type that follow each other.
# Names as in Linux, arch/x86/include/asm/svm.h.
_LAYOUT: List[Tuple[Any, str]] = [
    (VmcbSeg, "es cs ss ds fs gs gdtr ldtr idtr tr"),
    (c_uint64, "vmpl0_ssp vmpl1_ssp vmpl2_ssp vmpl3_ssp u_cet"),
    (c_uint8 * 2, "reserved_1"),
    (c_uint8, "vmpl cpl"),
    (c_uint8 * 4, "reserved_2"),
    (c_uint64, "efer"),
    (c_uint8 * 104, "reserved_3"),
    (c_uint64, "xss cr4 cr3 cr0 dr7 dr6 rflags rip dr0 dr1 dr2 dr3"),
    (c_uint64, "dr0_addr_mask dr1_addr_mask dr2_addr_mask dr3_addr_mask"),
    (c_uint8 * 24, "reserved_4"),
    (c_uint64, "rsp s_cet ssp isst_addr rax star lstar cstar sfmask kernel_gs_base"),
    (c_uint64, "sysenter_cs sysenter_esp sysenter_eip cr2"),
    (c_uint8 * 32, "reserved_5"),
    (c_uint64, "g_pat dbgctrl br_from br_to last_excp_from last_excp_to"),
    (c_uint8 * 80, "reserved_7"),
    (c_uint32, "pkru"),
    (c_uint8 * 20, "reserved_8"),
    (c_uint64, "reserved_9 rcx rdx rbx reserved_10 rbp rsi rdi"),
    (c_uint64, "r8 r9 r10 r11 r12 r13 r14 r15"),
    (c_uint8 * 16, "reserved_11"),
    (c_uint64, "guest_exit_info_1 guest_exit_info_2 guest_exit_int_info guest_nrip"),
    (c_uint64, "sev_features vintr_ctrl guest_exit_code virtual_tom tlb_id pcpu_id event_inj xcr0"),
    (c_uint8 * 16, "reserved_12"),
    (c_uint64, "x87_dp"),
    (c_uint32, "mxcsr"),
    (c_uint16, "x87_ftw x87_fsw x87_fcw x87_fop x87_ds x87_cs"),
    (c_uint64, "x87_rip"),
    (c_uint8 * 80, "fpreg_x87"),
    (c_uint8 * 256, "fpreg_xmm fpreg_ymm"),
    (c_uint8 * 2448, "unused"),
]


class SevEsSaveArea(ctypes.LittleEndianStructure):
    """The page itself: fields can be read and set, bytes() gives the 4096 bytes."""

    _pack_ = 1
    _fields_ = [(name, kind) for kind, names in _LAYOUT for name in names.split()]


def _build(vmm_type: VMMType, svsm: bool, eip: int, vcpu_sig: int,
           sev_features: int) -> SevEsSaveArea:
    if not isinstance(vmm_type, VMMType):
        raise ValueError("unknown VMM type")
    if vcpu_sig is None and vmm_type != VMMType.QEMU:
        vcpu_sig = 0  # the other VMMs do not hand the signature to the guest this way
    page = _sevkit.vmsa(vmm_type.value, svsm, eip & _U64_MASK, vcpu_sig & _U64_MASK,
                        sev_features & _U64_MASK)
    return SevEsSaveArea.from_buffer_copy(page)


class VMSA:
    """The save areas of a guest that starts at the reset vector."""

    BSP_EIP = 0xFFFFFFF0

    @staticmethod
    def build_save_area(eip: int, sev_features: int, vcpu_sig: int,
                        vmm_type: VMMType = VMMType.QEMU) -> SevEsSaveArea:
        """The save area of a vCPU that starts at eip."""
        return _build(vmm_type, False, eip, vcpu_sig, sev_features)

    def __init__(self, sev_mode: SevMode, ap_eip: int, vcpu_sig: int, guest_features: int,
                 vmm_type: VMMType = VMMType.QEMU) -> None:
        features = guest_features if sev_mode == SevMode.SEV_SNP else 0
        self.bsp_save_area = self.build_save_area(self.BSP_EIP, features, vcpu_sig, vmm_type)
        # An image without a start address for them has no application processors.
        if ap_eip:
            self.ap_save_area = self.build_save_area(ap_eip, features, vcpu_sig, vmm_type)

    def pages(self, vcpus: int) -> Iterator[bytes]:
        """The pages of this many vCPUs, the boot processor's first."""
        if vcpus > 0:
            yield bytes(self.bsp_save_area)
        for _ in range(1, vcpus):
            yield bytes(self.ap_save_area)


class VMSA_SVSM:  # pylint: disable=invalid-name
    """The save areas of a guest whose vCPUs start in a Coconut SVSM."""

    BSP_EIP = 0xFFFFFFF0

    @staticmethod
    def build_save_area(eip: int, sev_features: int, vcpu_sig: int,
                        vmm_type: VMMType = VMMType.QEMU) -> SevEsSaveArea:
        """The save area of a vCPU that starts at eip; the VMM is always QEMU."""
        return _build(VMMType.QEMU, True, eip, vcpu_sig, sev_features)

    def __init__(self, ap_eip: int, vcpu_sig: int, vmm_type: VMMType = VMMType.QEMU) -> None:
        self.save_area = self.build_save_area(ap_eip, 0x1, vcpu_sig, vmm_type)

    def pages(self, vcpus: int) -> Iterator[bytes]:
        """The pages of this many vCPUs, which are all alike."""
        for _ in range(vcpus):
            yield bytes(self.save_area)
