# SPDX-License-Identifier: Apache-2.0
"""ID blocks and their keys."""

import base64
import binascii
import contextlib
import hashlib
import io
import struct
import unittest
from unittest import mock

from sevsnpmeasure import id_block

import keys
import support

LD = bytes(range(48))
PUBLIC_KEY = (struct.pack("<I", 2) + keys.X.to_bytes(72, "little")
              + keys.Y.to_bytes(72, "little")).ljust(1028, b"\0")
PUBLIC_DIGEST = hashlib.sha384(PUBLIC_KEY).digest()
BLOCK = LD + bytes(32) + struct.pack("<IIQ", 1, 0, 0x30000)


def parts(text):
    """The four values of the answer, decoded, and its names."""
    first, *rest = text.split("\n")
    pairs = [option.split("=", 1) for option in first.split(",")]
    pairs += [line.split(": ") for line in rest]
    return {name: base64.b64decode(value, validate=True) for name, value in pairs}


class IdBlockTest(support.TemporaryDirectoryTest):
    def load(self, data):
        return id_block.load_private_key_from_pem_file(self.write("key.pem", data))

    def test_oracle(self):
        """The curve arithmetic that checks the signatures here is right itself."""
        self.assertEqual(keys.multiply(keys.D, keys.G), (keys.X, keys.Y))
        self.assertTrue(keys.verify(b"sample", keys.SAMPLE_R, keys.SAMPLE_S))
        self.assertFalse(keys.verify(b"sampla", keys.SAMPLE_R, keys.SAMPLE_S))

    def test_formats_of_keys(self):
        for data in (keys.SEC1, keys.PARAMETERS, keys.PKCS8):
            key = self.load(data)
            self.assertEqual((key.curve.name, key.key_size), ("secp384r1", 384))
            numbers = key.public_key().public_numbers()
            self.assertEqual((numbers.x, numbers.y), (keys.X, keys.Y))
            self.assertEqual(id_block.marshal_ec_public_key(key), PUBLIC_KEY)
            self.assertEqual(id_block.pub_to_digest(key), PUBLIC_DIGEST)

    def test_refused_keys(self):
        encrypted = keys.pem("ENCRYPTED PRIVATE KEY", keys.SEC1_DER).encode()
        for data, kind, text in (
                (keys.P256, ValueError, "SNP only supports the EC curve P-384"),
                (encrypted, TypeError, "Password was not given but private key is encrypted"),
                (keys.SEC1_DER, ValueError, None), (keys.PUBLIC, ValueError, None),
                (keys.SEC1[:150], ValueError, None), (b"", ValueError, None),
                (bytes(1 << 20), ValueError, None)):
            with self.subTest(text=text, size=len(data)), self.assertRaises(kind) as caught:
                self.load(data)
            self.assertIn(text or "", str(caught.exception))
        with self.assertRaises(FileNotFoundError):
            id_block.load_private_key_from_pem_file("nothing")

    def test_other_kinds_of_keys(self):
        for name, kind, text in (
                ("rsa.pem", ValueError,
                 "The provided PEM file does not contain an EC private key."),
                ("ec384.enc", TypeError, "Password was not given but private key is encrypted"),
                ("ec384.der", ValueError, None)):
            path = support.corpus(f"measure/fixtures/keys/{name}")
            with self.assertRaises(kind) as caught:
                id_block.load_private_key_from_pem_file(path)
            self.assertIn(text or "", str(caught.exception))

    def test_signatures_are_deterministic(self):
        key = self.load(keys.SEC1)
        signature = id_block.sign_in_snp_format(key, b"sample")
        self.assertEqual(keys.numbers(signature), (keys.SAMPLE_R, keys.SAMPLE_S))
        self.assertEqual(signature, id_block.sign_in_snp_format(self.load(keys.PKCS8), b"sample"))
        self.assertNotEqual(signature, id_block.sign_in_snp_format(key, b"samples"))
        encoded = keys.der(0x30, *(keys.der(2, b"\0" + number.to_bytes(48, "big"))
                                   for number in (keys.SAMPLE_R, keys.SAMPLE_S)))
        self.assertEqual(key.sign(b"sample"), encoded)

    def test_block(self):
        id_key = self.write("id.pem", keys.SEC1)
        text = id_block.snp_calc_id_block(LD, id_key, id_key)
        answer = parts(text)
        self.assertEqual(list(answer), ["id-block", "id-auth", "id_key_hash", "author_key"])
        self.assertEqual(answer["id-block"], BLOCK)
        self.assertEqual(answer["id_key_hash"], PUBLIC_DIGEST)
        self.assertEqual(answer["author_key"], PUBLIC_DIGEST)

        auth = answer["id-auth"]
        self.assertEqual(len(auth), 4096)
        self.assertEqual(auth[:0x40], struct.pack("<II", 1, 1) + bytes(56))
        self.assertTrue(keys.verify(BLOCK, *keys.numbers(auth[0x40:0x240])))
        self.assertEqual(auth[0x240:0x644], PUBLIC_KEY)
        self.assertFalse(any(auth[0x644:0x680]))
        self.assertTrue(keys.verify(PUBLIC_KEY, *keys.numbers(auth[0x680:0x880])))
        self.assertEqual(auth[0x880:0xC84], PUBLIC_KEY)
        self.assertFalse(any(auth[0xC84:]))
        self.assertEqual(id_block.snp_calc_id_block(LD, id_key, id_key), text)

    def test_structures(self):
        id_key = self.write("id.pem", keys.SEC1)
        answer = parts(id_block.snp_calc_id_block(LD, id_key, id_key))
        block = id_block.IdBlock.from_buffer_copy(answer["id-block"])
        self.assertEqual((bytes(block.launch_digest), block.version, block.policy),
                         (LD, id_block.DefaultVersion, id_block.DefaultPolicy))
        self.assertEqual(bytes(id_block.IdBlock(
            launch_digest=id_block.LaunchDigest.from_buffer_copy(LD), ids=id_block.DefaultIDs,
            version=id_block.DefaultVersion, guest_svn=id_block.DefaultGuestSVN,
            policy=id_block.DefaultPolicy)), BLOCK)
        auth = id_block.IdAuth.from_buffer_copy(answer["id-auth"])
        self.assertEqual((auth.id_key_algo, auth.auth_key_algo), (1, 1))
        self.assertEqual(bytes(auth.id_key), PUBLIC_KEY)
        self.assertEqual(bytes(auth.author_key), PUBLIC_KEY)
        self.assertTrue(keys.verify(BLOCK, *keys.numbers(bytes(auth.block_sig))))
        self.assertTrue(keys.verify(PUBLIC_KEY, *keys.numbers(bytes(auth.id_key_sig))))

    def test_length_of_the_digest(self):
        id_key = self.write("id.pem", keys.SEC1)
        cut = id_block.snp_calc_id_block(LD + b"more", id_key, id_key)
        self.assertEqual(cut, id_block.snp_calc_id_block(LD, id_key, id_key))
        with self.assertRaises(ValueError):
            id_block.snp_calc_id_block(LD[:-1], id_key, id_key)

    def test_published_block(self):
        """sev-snp-measure, tests/test_id_block.py, by way of its command line's recorded output."""
        for case in support.corpus_lines("measure/cli-cases.jsonl"):
            if case["tool"] == "snp-create-id-block" and "ec384.p8" in str(case["argv"]):
                break
        else:
            self.fail("no such case")
        folder = str(support.corpus("measure")) + "/"
        options = dict(zip(case["argv"][::2], case["argv"][1::2]))
        answer = parts(id_block.snp_calc_id_block(
            base64.b64decode(options["--measurement"]), folder + options["--idkey"],
            folder + options["--authorkey"]))
        published = parts(case["stdout"].rstrip("\n"))
        for name in ("id-block", "id_key_hash", "author_key"):
            self.assertEqual(answer[name], published[name])
        for start, end in ((0, 0x40), (0x240, 0x680), (0x880, 0x1000)):
            self.assertEqual(answer["id-auth"][start:end], published["id-auth"][start:end])

    def test_published_auth_block(self):
        """virtee/sev, tests/id-block.rs."""
        for vector in support.corpus_lines("measure/vectors.jsonl"):
            if vector["mode"] == "id-auth":
                break
        else:
            self.fail("no such vector")
        auth = base64.b64decode(vector["expected_id_auth_b64"])
        for name, start in (("idkey_path", 0x240), ("authorkey_path", 0x880)):
            key = id_block.load_private_key_from_pem_file(
                support.corpus("measure/" + vector[name]))
            self.assertEqual(id_block.marshal_ec_public_key(key), auth[start:start + 1028])

    def test_keys_of_cryptography(self):
        try:
            from cryptography.hazmat.primitives import hashes, serialization
            from cryptography.hazmat.primitives.asymmetric import ec, utils
        except ImportError as error:
            raise unittest.SkipTest("the package cryptography is not installed") from error
        theirs = serialization.load_pem_private_key(keys.SEC1, password=None)
        self.assertEqual(id_block.marshal_ec_public_key(theirs), PUBLIC_KEY)
        self.assertEqual(id_block.pub_to_digest(theirs), PUBLIC_DIGEST)
        self.assertTrue(keys.verify(b"data", *keys.numbers(
            id_block.sign_in_snp_format(theirs, b"data"))))
        with self.assertRaisesRegex(ValueError, "SNP only supports the EC curve P-384"):
            id_block.marshal_ec_public_key(
                serialization.load_pem_private_key(keys.P256, password=None))
        # And a program that signs with what the loader returned.
        ours = self.load(keys.SEC1)
        signature = ours.sign(b"sample", ec.ECDSA(hashes.SHA384()))
        self.assertEqual(utils.decode_dss_signature(signature), (keys.SAMPLE_R, keys.SAMPLE_S))
        theirs.public_key().verify(signature, b"sample", ec.ECDSA(hashes.SHA384()))
        with self.assertRaises(ValueError):
            ours.sign(b"sample", ec.ECDSA(hashes.SHA256()))

    def run_program(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with mock.patch("sys.argv", ["snp-create-id-block", *arguments]), \
                contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                status = id_block.main()
            except SystemExit as ended:
                status = ended.code
        return status, out.getvalue(), err.getvalue()

    def test_program(self):
        path = self.write("id.pem", keys.SEC1)
        both = ("--idkey", path, "--authorkey", path)
        measurement = base64.b64encode(LD).decode()
        status, out, err = self.run_program("--measurement", measurement, *both)
        self.assertEqual((status, err), (0, ""))
        self.assertEqual(out, id_block.snp_calc_id_block(LD, path, path) + "\n")
        # Hex is base64 of something else: measured as such, as the original does, but not in silence.
        for digest in (LD, LD[:32]):
            status, out, err = self.run_program("--measurement", digest.hex(), *both)
            self.assertEqual((status, len(out.splitlines())), (0, 3))
            self.assertIn("looks like hex", err)
        for arguments, expected in (
                (("--measurement", measurement, "--idkey", path), 2), (both, 1),
                (("--measurement", measurement, "--idkey", "nothing", "--authorkey", path), 1),
                (("--measurement", measurement[:-1], *both), 1),
                (("--measurement", "AAAA", *both), 1)):
            status, out, err = self.run_program(*arguments)
            self.assertEqual((status, out), (expected, ""))
            self.assertRegex(err.splitlines()[-1], "^(Error|snp-create-id-block: error): .")
        with self.assertRaises(binascii.Error):
            base64.b64decode(measurement[:-1])


if __name__ == "__main__":
    unittest.main()
