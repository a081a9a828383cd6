#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""'report get --via tpm' against swtpm, with an HCL blob as Azure's paravisor leaves it, and 'report verify' of what
comes out.

usage: azure_tpm.py SEVKIT MAKE_CHAIN

The report is signed by a processor of the test's own; the attestation key is one that swtpm made.
"""

import base64
import contextlib
import hashlib
import http.server
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import unittest

SEVKIT, MAKE_CHAIN = map(os.path.abspath, sys.argv[1:3])
PROGRAMS = ("swtpm", "tpm2_createprimary", "tpm2_evictcontrol", "tpm2_nvdefine", "tpm2_nvwrite", "tpm2_pcrextend")
KEY_ATTRIBUTES = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|restricted|sign|noda"
NV_BLOB, NV_DATA, KEY = "0x01400001", "0x01400002", "0x81000003"
REPORT_DATA = 0x50
BLOB_BYTES = 2048  # of older hosts, and the most that swtpm keeps


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def free_ports():
    """Two neighbours: swtpm's control channel is at the next one."""
    for _ in range(100):
        with contextlib.ExitStack() as stack:
            first = stack.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port + 1))
                return port
    raise RuntimeError("no two free ports")


def hcl_blob(report, claims):
    """What the paravisor writes: header, report, header of the claims, claims."""
    head = struct.pack("<4sIII16x", b"HCLA", 2, 32 + len(report) + 20 + len(claims), 2)
    middle = struct.pack("<IIIII", 20 + len(claims), 1, 2, 1, len(claims))
    return (head + report + middle + claims).ljust(BLOB_BYTES, b"\0")


class Thim(http.server.BaseHTTPRequestHandler):
    """Azure's certificate service: only for those who ask as a guest does."""

    body, status = b"", 200

    def do_GET(self):
        good = self.headers.get("Metadata") == "true"
        self.send_response(self.status if good else 400)
        self.end_headers()
        self.wfile.write(self.body if good else b"")

    def log_message(self, *_):
        pass


class AzureTpm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        missing = [name for name in PROGRAMS if not shutil.which(name)]
        if missing:
            print("skipped: not installed: " + ", ".join(missing))
            sys.exit(77)
        cls.stack = contextlib.ExitStack()
        cls.addClassCleanup(cls.stack.close)
        cls.work = cls.stack.enter_context(tempfile.TemporaryDirectory())
        cls.start_tpm()
        cls.start_thim()
        cls.tool("tpm2_pcrextend", "4:sha256=" + "11" * 32)
        cls.make_key("ak", KEY)
        cls.make_key("other")
        cls.tool("tpm2_nvdefine", NV_BLOB, "-C", "o", "-s", str(BLOB_BYTES), "-a", "ownerread|ownerwrite")
        cls.claims = cls.make_claims("ak")
        cls.blob = cls.make_blob("good", cls.claims)

    @classmethod
    def start_tpm(cls):
        port = free_ports()
        state = cls.path("state")
        os.mkdir(state)
        process = subprocess.Popen(
            ["swtpm", "socket", "--tpm2", "--tpmstate", "dir=" + state, "--server", f"type=tcp,port={port}",
             "--ctrl", f"type=tcp,port={port + 1}", "--flags", "not-need-init,startup-clear"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        cls.stack.callback(process.wait)
        cls.stack.callback(process.kill)
        cls.tcti = f"swtpm:host=127.0.0.1,port={port}"
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port + 1), 1):
                return
            threading.Event().wait(0.1)
        raise RuntimeError("swtpm does not start")

    @classmethod
    def start_thim(cls):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Thim)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        cls.stack.callback(server.server_close)
        cls.stack.callback(server.shutdown)
        cls.thim = f"http://127.0.0.1:{server.server_port}/metadata/THIM/amd/certification"

    @classmethod
    def path(cls, *names):
        return os.path.join(cls.work, *names)

    @classmethod
    def tool(cls, name, *words):
        subprocess.run([name, "-T", cls.tcti, *words], check=True, stdout=subprocess.DEVNULL, cwd=cls.work,
                       env={**os.environ, "TPM2TOOLS_ENABLE_ERRATA": "0"})

    @classmethod
    def make_key(cls, name, handle=None):
        # The tools leave their objects in the TPM, which has room for three.
        cls.tool("tpm2_createprimary", "-C", "e", "-G", "rsa2048:rsassa-sha256:null", "-a", KEY_ATTRIBUTES,
                 "-c", name + ".ctx", "-u", cls.unique(name))
        cls.tool("tpm2_readpublic", "-c", name + ".ctx", "-f", "pem", "-o", name + ".pem")
        if handle:
            cls.tool("tpm2_evictcontrol", "-C", "o", "-c", name + ".ctx", handle)
        cls.tool("tpm2_flushcontext", "-t")

    @classmethod
    def unique(cls, name):
        """Primary keys differ only if their templates do."""
        path = cls.path(name + ".unique")
        with open(path, "wb") as file:
            file.write(struct.pack("<H", 256) + name.encode().ljust(256, b"\0"))
        return path

    @classmethod
    def make_claims(cls, key):
        text = subprocess.run(["openssl", "rsa", "-pubin", "-in", cls.path(key + ".pem"), "-noout", "-modulus"],
                              check=True, stdout=subprocess.PIPE, text=True).stdout
        modulus = bytes.fromhex(text.strip().split("=")[1])
        jwk = {"kid": "HCLAkPub", "key_ops": ["sign"], "kty": "RSA", "e": "AQAB", "n": base64url(modulus)}
        return json.dumps({"keys": [jwk], "user-data": "00" * 64}, separators=(",", ":")).encode()

    @classmethod
    def make_blob(cls, name, claims):
        """Also the certificates of the report's signer, in the folder of that name."""
        folder = cls.path(name)
        digest = hashlib.sha256(claims).hexdigest()
        subprocess.run([MAKE_CHAIN, folder, "--version", "2", "--report", f"0x{REPORT_DATA:x}={digest}"], check=True)
        with open(os.path.join(folder, "report.bin"), "rb") as file:
            return hcl_blob(file.read(), claims)

    def setUp(self):
        self.load(self.blob)
        with open(self.path("good", "vcek.der"), "rb") as file:
            der = file.read()
        pem = "-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der).decode() + "-----END CERTIFICATE-----\n"
        with open(self.path("good", "cert_chain.pem"), encoding="ascii") as file:
            chain = file.read()
        Thim.status = 200
        Thim.body = json.dumps({"vcekCert": pem, "certificateChain": chain, "tcbm": "00"}).encode()

    def load(self, blob):
        with open(self.path("blob"), "wb") as file:
            file.write(blob)
        self.tool("tpm2_nvwrite", NV_BLOB, "-C", "o", "-i", "blob")

    def sevkit(self, *words):
        return subprocess.run([SEVKIT, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False,
                              cwd=self.work, env={**os.environ, "http_proxy": "http://127.0.0.1:1"})

    def get(self, *words):
        return self.sevkit("report", "get", "--via", "tpm", "--tpm", self.tcti, "--force", *words)

    def verify(self, *words, signer="good"):
        return self.sevkit("report", "verify", "--no-network", "--no-cache", "--trust-root",
                           self.path(signer, "ark.pem"), "--certs", self.path(signer, "cert_chain.pem"), "--certs",
                           self.path(signer, "vcek.der"), *words)

    def refused(self, result, status, *texts):
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        for text in texts:
            self.assertIn(text, result.stdout + result.stderr)

    def accepted(self, result, *texts):
        self.refused(result, 0, *texts)

    def test_evidence(self):
        self.accepted(self.get("--thim", self.thim, "-o", "e.json", "--nonce-out", "nonce", "-v"), "quote of 24 PCRs")
        words = ("--require", "tpm-quote,tpm-pcrs,claims", "e.json")
        self.accepted(self.verify("--nonce", "file:nonce", *words), "PASS     tpm-quote", "PASS     report-data")
        self.refused(self.verify("--nonce", "07", *words), 12, "FAIL     report-data")
        with open(self.path("e.json"), encoding="ascii") as file:
            evidence = json.load(file)
        self.assertEqual(sorted(evidence), ["hcl_report", "tpm_quote", "vcek", "version"])
        pcr4 = hashlib.sha256(bytes(32) + bytes.fromhex("11" * 32)).hexdigest()
        self.assertEqual(evidence["tpm_quote"]["pcrs"][4], pcr4)
        self.accepted(self.sevkit("report", "show", "e.json"), pcr4)

    def test_certificates_come_along(self):
        """The VCEK of THIM's answer is in the evidence; chain and root are AMD's, here the test's."""
        self.accepted(self.get("--thim", self.thim, "-o", "e.json"))
        shutil.copy(self.path("good", "cert_chain.pem"), self.path("chain.pem"))
        words = ("report", "verify", "--no-network", "--no-cache", "--trust-root", self.path("good", "ark.pem"),
                 "--certs", "chain.pem")
        self.accepted(self.sevkit(*words, "e.json"))
        self.accepted(self.get("-o", "bare.json"))
        self.refused(self.sevkit(*words, "bare.json"), 4)

    def test_thim(self):
        with open(self.path("thim.json"), "wb") as file:
            file.write(Thim.body)
        self.accepted(self.get("--thim", "thim.json", "-o", "e.json"))
        Thim.status = 503
        self.refused(self.get("--thim", self.thim, "-o", "no.json"), 4, "HTTP status 503")
        Thim.status, Thim.body = 200, b'{"vcekCert": ""}'
        self.refused(self.get("--thim", self.thim, "-o", "no.json"), 3, self.thim)
        self.refused(self.get("--thim", "absent.json", "-o", "no.json"), 4, "absent.json")
        self.assertFalse(os.path.exists(self.path("no.json")))

    def test_blob_alone(self):
        self.accepted(self.get("--format", "raw", "-o", "blob.out"))
        with open(self.path("blob.out"), "rb") as file:
            self.assertEqual(file.read(), self.blob)
        self.accepted(self.verify("blob.out"), "PASS     claims")
        self.accepted(self.get("--format", "base64", "-o", "blob.b64"))
        self.accepted(self.verify("blob.b64"))

    def test_report_data(self):
        """No paravisor makes a new report here, so the quote alone has the bytes; the NV index has them, too."""
        self.accepted(self.get("--report-data", "c0ffee", "-o", "e.json"), "made no new report")
        self.accepted(self.verify("--nonce", "c0ffee", "e.json"))
        self.tool("tpm2_nvread", NV_DATA, "-C", "o", "-o", "data")
        with open(self.path("data"), "rb") as file:
            self.assertEqual(file.read(), bytes.fromhex("c0ffee").ljust(64, b"\0"))

    def test_user_data(self):
        """As if the paravisor had made the report: the claims have the bytes."""
        claims = self.claims.replace(b"00" * 64, b"c0ffee" + b"00" * 61)
        self.load(self.make_blob("user-data", claims))
        self.accepted(self.get("--report-data", "c0ffee", "--format", "raw", "-o", "blob.out"))
        self.accepted(self.verify("--nonce", "c0ffee", "blob.out", signer="user-data"), "PASS     report-data")

    def test_another_key(self):
        self.load(self.make_blob("other-key", self.make_claims("other")))
        self.refused(self.get("-o", "no.json"), 1, "is not the one that the runtime claims name")

    def test_altered_blob(self):
        for at, text in ((32 + REPORT_DATA, "REPORT_DATA"), (32 + 1184 + 20 + 3, "REPORT_DATA"), (0, "HCLA"),
                         (32 + 1184 + 16, "claims")):
            blob = bytearray(self.blob)
            blob[at] ^= 1
            self.load(bytes(blob))
            result = self.get("-o", "no.json")
            self.assertIn(result.returncode, (1, 3), result.stderr)
            self.assertIn(text, result.stderr)
        self.assertFalse(os.path.exists(self.path("no.json")))

    def test_altered_report(self):
        """The report's signature is a verifier's matter."""
        blob = bytearray(self.blob)
        blob[32 + 0x90] ^= 1
        self.load(bytes(blob))
        self.accepted(self.get("-o", "e.json"))
        self.refused(self.verify("e.json"), 10, "FAIL     report-signature")

    def test_evidence_of_two_machines(self):
        """The quote of this TPM beside the blob of another one."""
        self.accepted(self.get("-o", "e.json", "--nonce-out", "nonce"))
        with open(self.path("e.json"), encoding="ascii") as file:
            evidence = json.load(file)
        evidence["hcl_report"] = base64url(self.make_blob("two", self.make_claims("other")))
        with open(self.path("mixed.json"), "w", encoding="ascii") as file:
            json.dump(evidence, file)
        self.refused(self.verify("--nonce", "file:nonce", "mixed.json", signer="two"), 10, "FAIL     tpm-quote",
                     "FAIL     report-data")

    def test_no_tpm(self):
        words = ("report", "get", "--via", "tpm", "-o", "no.json", "--tpm")
        self.refused(self.sevkit(*words, "device:/dev/null/none"), 4, "device:/dev/null/none")
        self.refused(self.sevkit(*words, "nonsense"), 4, "nonsense")

    def test_no_blob(self):
        self.tool("tpm2_nvundefine", NV_BLOB, "-C", "o")
        try:
            self.refused(self.get("-o", "no.json"), 1, "is not a confidential guest of Azure")
        finally:
            self.tool("tpm2_nvdefine", NV_BLOB, "-C", "o", "-s", str(BLOB_BYTES), "-a", "ownerread|ownerwrite")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
