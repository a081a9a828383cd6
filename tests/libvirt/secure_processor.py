# SPDX-License-Identifier: Apache-2.0
"""What AMD's secure processor does with an SEV or SEV-ES guest, as far as its owner can see: a launch
digest, a measurement under the owner's integrity key, and the check and decryption of what the owner
injects (SEV API 55766, LAUNCH_MEASURE and LAUNCH_SECRET). Written from the specification and without a
line of the programs that it tests."""

import base64
import ctypes
import ctypes.util
import hashlib
import hmac
import os
import struct
import uuid

POLICY_ES = 1 << 2

TABLE = "9438d606-4f22-4cc9-b479-a793d411fd21"
CMDLINE = "97d02dd8-bd20-4c94-aa78-e7714d36ab2a"
INITRD = "44baf731-3a2f-4bd7-9af1-41e29169781d"
KERNEL = "4de79437-abd2-427f-b835-d5b172d2045b"
FOOTER = "96b582de-1fb2-45f7-baea-a366c55a082d"
RESET = "00f771de-1a7e-4fcb-890e-68c77e2fb44e"
HASH_AREA = "7255371f-3a3b-4b04-927b-1da6efa8d454"
SECRETS = "1e74f542-71dd-4d66-963e-ef4287ff173b"


class Refused(Exception):
    """What the firmware's status would say."""


def guid(text):
    return uuid.UUID(text).bytes_le


def firmware_entries(image):
    """The entries of the GUID table that ends 32 bytes before the end of the image."""
    end = len(image) - 32
    if end < 18 or image[end - 16:end] != guid(FOOTER):
        return {}
    length = struct.unpack("<H", image[end - 18:end - 16])[0]
    start, end, entries = end - length, end - 18, {}
    while end - 18 >= start:
        size = struct.unpack("<H", image[end - 18:end - 16])[0]
        if size < 18 or end - size < start:
            break
        name = str(uuid.UUID(bytes_le=image[end - 16:end]))
        entries.setdefault(name, image[end - size:end - 18])
        end -= size
    return entries


def hash_table(kernel, initrd, cmdline):
    def entry(name, data):
        return guid(name) + struct.pack("<H", 50) + hashlib.sha256(data).digest()

    body = entry(CMDLINE, cmdline + b"\0") + entry(INITRD, initrd) + entry(KERNEL, kernel)
    return (guid(TABLE) + struct.pack("<H", 18 + len(body)) + body).ljust(176, b"\0")


def segment(attributes, selector=0, limit=0xFFFF, base=0):
    return struct.pack("<HHIQ", selector, attributes, limit, base)


def save_area(eip, signature):
    """A vCPU's registers after reset, as QEMU and KVM leave them (AMD APM volume 2, table B-4)."""
    fields = {
        0x000: segment(0x93),
        0x010: segment(0x9B, 0xF000, base=eip & 0xFFFF0000),
        0x020: segment(0x93), 0x030: segment(0x93), 0x040: segment(0x93), 0x050: segment(0x93),
        0x060: segment(0), 0x070: segment(0x82), 0x080: segment(0), 0x090: segment(0x8B),
        0x0D0: struct.pack("<Q", 0x1000),
        0x148: struct.pack("<Q", 0x40),
        0x158: struct.pack("<Q", 0x10),
        0x160: struct.pack("<Q", 0x400),
        0x168: struct.pack("<Q", 0xFFFF0FF0),
        0x170: struct.pack("<Q", 2),
        0x178: struct.pack("<Q", eip & 0xFFFF),
        0x268: struct.pack("<Q", 0x0007040600070406),
        0x310: struct.pack("<Q", signature),
        0x3E8: struct.pack("<Q", 1),
    }
    page = bytearray(4096)
    for offset, value in fields.items():
        page[offset:offset + len(value)] = value
    return bytes(page)


def launch_digest(guest):
    """SHA-256 of what QEMU hands over: firmware, hash table, one save area for each vCPU."""
    digest = hashlib.sha256(guest["firmware"])
    entries = firmware_entries(guest["firmware"])
    if guest["kernel"] is not None and guest["kernel_hashes"]:
        area = struct.unpack("<II", entries.get(HASH_AREA, bytes(8)))
        if area[0] == 0 or area[1] < 176:
            raise Refused("the firmware has no area for kernel hashes")
        digest.update(hash_table(guest["kernel"], guest["initrd"], guest["cmdline"]))
    if guest["policy"] & POLICY_ES:
        if RESET not in entries:
            raise Refused("the firmware has no reset block")
        eip = struct.unpack("<I", entries[RESET])[0]
        for index in range(guest["vcpus"]):
            digest.update(save_area(eip if index else 0xFFFFFFF0, guest["signature"]))
    return digest.digest()


def aes_ctr(key, counter, data):
    """AES-128-CTR of libcrypto; Python has none of its own."""
    name = ctypes.util.find_library("crypto")
    crypto = ctypes.CDLL(name)
    crypto.EVP_CIPHER_CTX_new.restype = ctypes.c_void_p
    crypto.EVP_aes_128_ctr.restype = ctypes.c_void_p
    context = ctypes.c_void_p(crypto.EVP_CIPHER_CTX_new())
    output, length = ctypes.create_string_buffer(len(data) + 16), ctypes.c_int()
    done = crypto.EVP_DecryptInit_ex(
        context, ctypes.c_void_p(crypto.EVP_aes_128_ctr()), None, key, counter)
    done = done and crypto.EVP_DecryptUpdate(context, output, ctypes.byref(length), data, len(data))
    crypto.EVP_CIPHER_CTX_free(context)
    if done != 1:
        raise Refused("libcrypto cannot decrypt")
    return output.raw[:length.value]


def secret_table(plain):
    """[GUID, hex] of each entry of an injected table."""
    if plain[:16] != guid(SECRETS):
        raise Refused("what was injected is no table of secrets")
    length, entries, offset = struct.unpack("<I", plain[16:20])[0], [], 20
    while offset < length:
        name, size = str(uuid.UUID(bytes_le=plain[offset:offset + 16])), struct.unpack(
            "<I", plain[offset + 16:offset + 20])[0]
        if size < 20 or offset + size > length:
            raise Refused("an entry of the table of secrets has a wrong length")
        entries.append([name, plain[offset + 20:offset + size].hex()])
        offset += size
    if offset != length or any(plain[length:]):
        raise Refused("the table of secrets has a wrong length")
    return entries


class SecureProcessor:
    """One guest's side of the processor."""

    def __init__(self, guest, settings):
        self.policy = guest["policy"]
        self.tik = bytes.fromhex(settings["tik"])
        self.tek = bytes.fromhex(settings["tek"])
        self.api = settings.get("api", [1, 55, 24])
        digest = bytes.fromhex(settings["digest"]) if "digest" in settings else launch_digest(guest)
        self.nonce = os.urandom(16)
        message = struct.pack("<BBBBI", 4, *self.api, self.policy) + digest + self.nonce
        self.measurement = hmac.digest(self.tik, message, "sha256")

    def measure(self):
        return base64.b64encode(self.measurement + self.nonce).decode()

    def inject(self, header, payload):
        """The entries of the table, if the packet is the owner's."""
        header, payload = (base64.b64decode(text, validate=True) for text in (header, payload))
        if len(header) != 52 or not payload or len(payload) % 16 or len(payload) > 16384:
            raise Refused("the packet has a wrong size")
        flags, counter, mac = struct.unpack("<I16s32s", header)
        message = struct.pack("<BI16sII", 1, flags, counter, len(payload), len(payload))
        expected = hmac.digest(self.tik, message + payload + self.measurement, "sha256")
        if flags != 0 or not hmac.compare_digest(mac, expected):
            raise Refused("SEV: LAUNCH_SECRET: bad measurement")
        return secret_table(aes_ctr(self.tek, counter, payload))
