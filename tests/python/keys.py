# SPDX-License-Identifier: Apache-2.0
"""Test keys of RFC 6979 (A.2.5, A.2.6) in the formats that are read, and ECDSA without libsevkit."""

import base64
import hashlib

# Private number and public point, A.2.6.
D = int("6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA"
        "9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5", 16)
X = int("EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E"
        "06AAE5286B300C64DEF8F0EA9055866064A254515480BC13", 16)
Y = int("8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9"
        "F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720", 16)
# With SHA-384, message "sample".
SAMPLE_R = int("94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA7"
               "3D64C4EA95AD133C81A648152E44ACF96E36DD1E80FABE46", 16)
SAMPLE_S = int("99EF4AEB15F178CEA1FE40DB2603138F130E740A19624526"
               "203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8", 16)

# FIPS 186-4, D.1.2.4.
P = 2**384 - 2**128 - 2**96 + 2**32 - 1
N = int("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
        "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973", 16)
G = (int("AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B98"
         "59F741E082542A385502F25DBF55296C3A545E3872760AB7", 16),
     int("3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147C"
         "E9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F", 16))

OID_P384 = bytes.fromhex("06052b81040022")
OID_P256 = bytes.fromhex("06082a8648ce3d030107")
OID_EC = bytes.fromhex("06072a8648ce3d0201")


def der(tag, *parts):
    body = b"".join(parts)
    length = bytes([len(body)]) if len(body) < 128 else bytes([0x81, len(body)])
    return bytes([tag]) + length + body


def pem(label, data):
    return f"-----BEGIN {label}-----\n{base64.encodebytes(data).decode()}-----END {label}-----\n"


def sec1(d, x, y, oid, size, with_curve=True):
    point = b"\0\4" + x.to_bytes(size, "big") + y.to_bytes(size, "big")
    return der(0x30, b"\2\1\1", der(4, d.to_bytes(size, "big")),
               der(0xA0, oid) if with_curve else b"", der(0xA1, der(3, point)))


SEC1_DER = sec1(D, X, Y, OID_P384, 48)
SEC1 = pem("EC PRIVATE KEY", SEC1_DER).encode()
PARAMETERS = pem("EC PARAMETERS", OID_P384).encode() + SEC1
PKCS8 = pem("PRIVATE KEY", der(0x30, b"\2\1\0", der(0x30, OID_EC, OID_P384), der(
    4, sec1(D, X, Y, OID_P384, 48, with_curve=False)))).encode()
PUBLIC = pem("PUBLIC KEY", der(0x30, der(0x30, OID_EC, OID_P384), der(
    3, b"\0\4" + X.to_bytes(48, "big") + Y.to_bytes(48, "big")))).encode()
P256 = pem("EC PRIVATE KEY", sec1(
    int("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721", 16),
    int("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6", 16),
    int("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299", 16),
    OID_P256, 32)).encode()


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % P == 0:
        return None
    slope = ((3 * a[0]**2 - 3) * pow(2 * a[1], -1, P) if a == b
             else (b[1] - a[1]) * pow(b[0] - a[0], -1, P)) % P
    x = (slope**2 - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def multiply(number, point):
    result = None
    while number:
        if number & 1:
            result = add(result, point)
        point, number = add(point, point), number >> 1
    return result


def verify(data, r, s, point=(X, Y)):
    """Whether (r, s) is a signature of data (ECDSA with SHA-384)."""
    if not (0 < r < N and 0 < s < N):
        return False
    digest = int.from_bytes(hashlib.sha384(data).digest(), "big")
    inverse = pow(s, -1, N)
    found = add(multiply(digest * inverse % N, G), multiply(r * inverse % N, point))
    return found is not None and found[0] % N == r


def numbers(snp_signature):
    """r and s of a signature in AMD's layout, all else of which must be zero."""
    assert len(snp_signature) == 512 and not any(snp_signature[144:])
    return tuple(int.from_bytes(snp_signature[start:start + 72], "little") for start in (0, 72))
