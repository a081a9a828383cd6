# SPDX-License-Identifier: Apache-2.0
"""ACPI tables of a hostile host, as QEMU takes them: etc/acpi/tables, etc/table-loader, etc/acpi/rsdp.

The firmware installs what these three files say (QEMU, hw/acpi/bios-linker-loader.c). The tables do harm that can
be seen from outside and hurts nobody: AML writes a word to QEMU's debug console, a FADT, a MADT and an ERST make the
kernel write to an address that the test then looks at.
"""

import os
import struct
import subprocess
import tempfile

import tables

MARKER = """DefinitionBlock ("", "SSDT", 2, "HOSTIL", "{name}", 0xFFFFFFFF) {{
  Scope (\\_SB) {{ Device ({name}) {{
    Name (_HID, "EVIL0001")
    OperationRegion (DBGR, SystemIO, 0x402, 1)
    Field (DBGR, ByteAcc, NoLock, Preserve) {{ DBGB, 8 }}
    Method (PRNT, 1, Serialized) {{
      ToBuffer (Arg0, Local0)
      Local1 = SizeOf (Arg0)
      Local2 = Zero
      While (Local2 < Local1) {{ DBGB = DerefOf (Local0 [Local2])
        Local2++ }}
    }}
    Method (_INI, 0, Serialized) {{ PRNT ("AML-INI-{name};") }}
  }}
  \\_SB.{name}.PRNT ("AML-LOAD-{name};") }}
}}
"""


def aml(signature, name):
    """A table with code that says its name."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "t")
        with open(path + ".asl", "w", encoding="ascii") as file:
            file.write(MARKER.format(name=name))
        subprocess.run(["iasl", "-p", path, path + ".asl"], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        with open(path + ".aml", "rb") as file:
            table = bytearray(file.read())
    table[:4] = signature
    return tables.summed(table)


def clean_dsdt():
    return tables.table(b"DSDT", 2, tables.dsdt(512)[36:])


class Blob:
    """Tables back to back, with what the loader must do to them."""

    def __init__(self):
        self.data = bytearray()
        self.loader = bytearray()
        self._record(1, b"etc/acpi/rsdp", struct.pack("<IB", 16, 2))
        self._record(1, b"etc/acpi/tables", struct.pack("<IB", 64, 1))

    def _record(self, command, name, rest):
        self.loader += (struct.pack("<I56s", command, name) + rest).ljust(128, b"\0")

    def pointer(self, at, size, file=b"etc/acpi/tables"):
        self._record(2, file, struct.pack("<56sIB", b"etc/acpi/tables", at, size))

    def checksum(self, at, start, size, file=b"etc/acpi/tables"):
        self._record(3, file, struct.pack("<III", at, start, size))

    def add(self, table, pointers=()):
        self.data += bytes(-len(self.data) % 64)
        at = len(self.data)
        self.data += table
        for offset, size in pointers:
            self.pointer(at + offset, size)
        self.data[at + 9] = 0
        self.checksum(at + 9, at, len(table))
        return at


def fadt(dsdt, gpe_address=None):
    table = bytearray(tables.facp(dsdt))
    struct.pack_into("<I", table, 40, dsdt)
    struct.pack_into("<Q", table, 140, dsdt)
    if gpe_address:
        # X_GPE0 in memory: the kernel clears the enable half and writes ones to the status half.
        struct.pack_into("<BBBBQ", table, 220, 0, 128, 0, 0, gpe_address)
    return bytes(table)


ERST_VALUE = b"ERST ran"


def erst(address):
    """Error record serialization: a list of instructions that the kernel runs at boot (Linux, drivers/acpi/apei/erst.c,
    erst_get_erange()). One of them, of the action GET_ERROR_ADDRESS_RANGE: WRITE_REGISTER_VALUE."""
    register = struct.pack("<BBBBQ", 0, 64, 0, 4, address)
    entry = struct.pack("<BBBB", 13, 3, 0, 0) + register + ERST_VALUE + b"\xff" * 8
    return tables.table(b"ERST", 1, struct.pack("<III", 48, 0, 1) + entry)


def write(prefix, cpus, code=(), gpe_address=None, mailbox=None, erst_address=None):
    """Writes PREFIX.tables, .loader, .rsdp; code: signatures of tables with AML, DSDT among them or not."""
    blob = Blob()
    dsdt = blob.add(aml(b"DSDT", "EVDS") if "DSDT" in code else clean_dsdt())
    madt = bytearray(tables.apic(cpus))
    if mailbox:
        madt += struct.pack("<BBHIQ", 0x10, 16, 0, 0, mailbox)
        struct.pack_into("<I", madt, 4, len(madt))
    places = [blob.add(fadt(dsdt, gpe_address), ((40, 4), (140, 8))), blob.add(bytes(madt))]
    places += [blob.add(aml(name.encode(), "EV" + name[:2])) for name in code if name != "DSDT"]
    if erst_address:
        places.append(blob.add(erst(erst_address)))
    rsdt = blob.add(tables.table(b"RSDT", 1, b"".join(struct.pack("<I", at) for at in places)),
                    [(36 + 4 * i, 4) for i in range(len(places))])
    rsdp = struct.pack("<8sB6sBI", b"RSD PTR ", 0, b"HOSTIL", 0, rsdt)
    blob.pointer(16, 4, b"etc/acpi/rsdp")
    blob.checksum(8, 0, 20, b"etc/acpi/rsdp")
    for suffix, data in (("tables", blob.data), ("loader", blob.loader), ("rsdp", rsdp)):
        with open(f"{prefix}.{suffix}", "wb") as file:
            file.write(data if suffix == "rsdp" else bytes(data) + bytes(-len(data) % 4096))


def words(prefix):
    """QEMU's arguments; without its own tables."""
    found = []
    for name, suffix in (("etc/acpi/tables", "tables"), ("etc/table-loader", "loader"), ("etc/acpi/rsdp", "rsdp")):
        found += ["-fw_cfg", f"name={name},file={prefix}.{suffix}"]
    return found
