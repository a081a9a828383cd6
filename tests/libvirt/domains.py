# SPDX-License-Identifier: Apache-2.0
"""The domains of the matrix: XML made of a few facts."""

from xml.sax.saxutils import escape, quoteattr

OWNER = "<dhCert>b3duZXI=</dhCert><session>c2Vzc2lvbg==</session>"


def launch_security(facts):
    if not facts.get("sev", True):
        return ""
    hashes = facts.get("kernel_hashes")
    attributes = "" if hashes is None else f" kernelHashes='{'yes' if hashes else 'no'}'"
    owner = "".join(f"<{name}>c2Vzc2lvbg==</{name}>" for name in ("dhCert", "session")
                    if name not in facts.get("without", ()))
    return (f"<launchSecurity type='sev'{attributes}><cbitpos>51</cbitpos>"
            f"<reducedPhysBits>1</reducedPhysBits><policy>0x{facts.get('policy', 1):04x}</policy>"
            f"{owner}</launchSecurity>")


def operating_system(facts):
    parts = [f"<type arch='x86_64' machine='{facts.get('machine', 'q35')}'>hvm</type>"]
    if facts.get("firmware"):
        stateless = "" if facts.get("nvram") or facts.get("writable") else " stateless='yes'"
        readonly = "no" if facts.get("writable") else "yes"
        parts.append(f"<loader readonly='{readonly}' type='pflash'{stateless}>"
                     f"{escape(facts['firmware'])}</loader>")
    if facts.get("nvram"):
        parts.append(f"<nvram template={quoteattr(facts['nvram'])}>{escape(facts['nvram'])}.own</nvram>")
    for name in ("kernel", "initrd", "cmdline"):
        if facts.get(name):
            parts.append(f"<{name}>{escape(facts[name])}</{name}>")
    return "<os>" + "".join(parts) + "</os>"


def xml(name, emulator, facts):
    """facts: firmware, writable (the firmware), kernel, initrd, cmdline, nvram (paths or text), policy,
    kernel_hashes (None: not said), vcpus (as the element has it, its attributes before a ">"), cpu (the
    element), type, uuid, sev (False: none), without (elements of the session)."""
    cpu = facts.get("cpu", "<cpu mode='custom' match='exact' check='none'><model>EPYC-Milan</model></cpu>")
    vcpus = str(facts.get("vcpus", 1))
    vcpus = vcpus if ">" in vcpus else ">" + vcpus
    identity = f"<uuid>{facts['uuid']}</uuid>" if "uuid" in facts else ""
    return (f"<domain type='{facts.get('type', 'qemu')}'><name>{escape(name)}</name>{identity}"
            f"<memory unit='MiB'>32</memory><vcpu{vcpus}</vcpu>"
            f"{operating_system(facts)}<features><acpi/></features>{cpu}"
            f"<on_reboot>destroy</on_reboot><on_crash>destroy</on_crash>"
            f"<devices><emulator>{escape(emulator)}</emulator><controller type='usb' model='none'/>"
            f"<memballoon model='none'/></devices>{launch_security(facts)}</domain>")
