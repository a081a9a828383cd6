# SPDX-License-Identifier: Apache-2.0
"""The certs commands against a key distribution service on loopback, over real HTTPS.

usage: test_kds.py SEVKIT MAKE_CHAIN [unittest's own arguments]

MAKE_CHAIN writes a root with everything below it; the server hands that out, well or badly.
"""

import concurrent.futures
import contextlib
import datetime
import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

from fake_kds import Answer, FakeKds, Proxy, make_authority

SEVKIT, MAKE_CHAIN = (os.path.abspath(path) for path in sys.argv[1:3])
TIMEOUT_SECONDS = 60
PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def setUpModule():  # pylint: disable=invalid-name
    if not shutil.which("openssl"):
        raise unittest.SkipTest("no program openssl")
    world = tempfile.mkdtemp(prefix="sevkit-kds-")
    unittest.addModuleCleanup(shutil.rmtree, world)
    KdsTest.world = world
    make_authority(world)
    for name, *options in (
        ("Milan",),
        ("Turin", "--product", "Turin", "--simulated"),
        ("stranger", "--stranger"),
    ):
        subprocess.run([MAKE_CHAIN, os.path.join(world, name), *options], check=True)


class KdsTest(unittest.TestCase):
    world = ""
    product = "Milan"

    def setUp(self):
        self.work = tempfile.mkdtemp(prefix="sevkit-kds-")
        self.addCleanup(shutil.rmtree, self.work)
        self.cache = os.path.join(self.work, "cache", "sevkit", "kds")
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.kds = stack.enter_context(FakeKds(self.world))
        self.report = self.file("report.bin")
        self.serve()

    def file(self, name, product=None):
        return os.path.join(self.world, product or self.product, name)

    def serve(self, product=None):
        """Everything as AMD would have it."""
        product = product or self.product
        self.vek_path = self.path_of("vek")
        self.kds.set(self.path_of("ca"), Answer(read(self.file("cert_chain.pem"))))
        self.kds.set(self.path_of("crl"), Answer(read(self.file("crl.der"))))
        self.kds.set(self.vek_path, Answer(read(self.file("vcek.der"))))

    def path_of(self, kind):
        urls = json.loads(self.run_sevkit("certs", "url", "--json", self.report).stdout)["urls"]
        (url,) = [item["url"] for item in urls if item["kind"] == kind]
        return url.removeprefix("https://kdsintf.amd.com").split("?")[0]

    def environment(self, **more):
        environment = {
            name: value
            for name, value in os.environ.items()
            if name.lower() not in PROXY_VARIABLES
        }
        environment.update(XDG_CACHE_HOME=os.path.join(self.work, "cache"), HOME=self.work)
        environment.update(more)
        return environment

    def run_sevkit(self, *arguments, **more):
        return subprocess.run(
            [SEVKIT, *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_SECONDS,
            cwd=self.work,
            env=self.environment(**more),
        )

    def command(self, *words, tls=True, mirror=None):
        """The words with what makes our server stand for AMD's."""
        return [
            *words,
            "--mirror",
            mirror or self.kds.url,
            "--trust-root",
            self.file("ark.pem"),
            *(["--tls-ca", os.path.join(self.world, "ca.pem")] if tls else []),
        ]

    def fetch(self, *words, status=0, tls=True, mirror=None, **more):
        command = self.command("certs", "fetch", *words, tls=tls, mirror=mirror)
        result = self.run_sevkit(*command, **more)
        self.assertEqual(result.returncode, status, result.stderr + result.stdout)
        if status:
            self.assertEqual(result.stdout, "")
            ours = re.findall(r"^sevkit \S+ \S+: error:", result.stderr, re.M)
            self.assertEqual(len(ours), 1, result.stderr)
        return result

    def cached(self, ending):
        """Files of the cache whose names end so."""
        return [
            os.path.join(directory, name)
            for directory, _, names in os.walk(self.cache)
            for name in names
            if name.endswith(ending)
        ]

    def put_answers(self, *answers):
        self.kds.set(self.vek_path, *answers)

    def good(self):
        return Answer(read(self.file("vcek.der")))

    def assert_nothing_kept(self, ending=".der"):
        self.assertEqual(self.cached(ending), [])


class Fetching(KdsTest):
    def test_all_and_never_twice(self):
        result = self.fetch("all", self.report, "--output", "out", "--json")
        document = json.loads(result.stdout)
        self.assertEqual(document["schema"], "sevkit.certs-fetch/1")
        self.assertEqual([piece["kind"] for piece in document["pieces"]], ["ca", "vek", "crl"])
        self.assertEqual({piece["source"] for piece in document["pieces"]}, {"network"})
        self.assertEqual(
            sorted(os.listdir(os.path.join(self.work, "out"))),
            ["ark.pem", "ask.pem", "crl.pem", "vcek.pem"],
        )
        self.assertEqual(len(self.kds.requests), 3)
        result = self.fetch("all", self.report, "--json")
        pieces = json.loads(result.stdout)["pieces"]
        self.assertEqual({piece["source"] for piece in pieces}, {"cache"})
        for piece in pieces:
            self.assertTrue(os.path.exists(piece["cache_path"]), piece)
        self.assertEqual(len(self.kds.requests), 3)

    def test_the_url_is_what_is_asked(self):
        self.fetch("vek", self.report)
        result = self.run_sevkit("certs", "url", self.report)
        (url,) = [line for line in result.stdout.splitlines() if "blSPL" in line]
        self.assertIn(url.removeprefix("https://kdsintf.amd.com"), self.kds.requests)

    def test_ca_needs_no_report(self):
        self.fetch("ca", "--product", self.product)
        self.assertEqual(self.kds.requests, [f"/vcek/v1/{self.product}/cert_chain"])

    def test_der_files(self):
        self.fetch("vek", self.report, "--output", "out", "--encoding", "der")
        self.assertEqual(read(self.work, "out", "vcek.der"), read(self.file("vcek.der")))
        result = self.fetch("vek", self.report, "--output", "out", "--encoding", "der", status=1)
        self.assertIn("--force", result.stderr)
        self.fetch("vek", self.report, "--output", "out", "--encoding", "der", "--force")

    def test_refresh(self):
        self.fetch("vek", self.report)
        self.fetch("vek", self.report, "--refresh")
        self.assertEqual(self.kds.count("blSPL"), 2)

    def test_another_folder_and_no_cache(self):
        self.fetch("vek", self.report, "--cache-dir", "here")
        self.assertTrue(os.path.isdir(os.path.join(self.work, "here", "vcek")))
        self.assert_nothing_kept("")
        self.fetch("vek", self.report, "--no-cache", "--output", "out")
        self.assert_nothing_kept("")
        self.assertEqual(self.kds.count("blSPL"), 2)

    def test_processes_take_turns(self):
        self.put_answers(Answer(read(self.file("vcek.der")), delay=0.5))
        with concurrent.futures.ThreadPoolExecutor(6) as pool:
            for future in [pool.submit(self.fetch, "vek", self.report) for _ in range(6)]:
                future.result()
        self.assertEqual(len(self.kds.requests), 2)

    def test_spoiled_cache(self):
        self.fetch("vek", self.report)
        (path,) = self.cached(".der")
        for spoiled in (b"", read(path)[:-1], b"x" * 100, read(self.file("other-chip.der"))):
            with open(path, "wb") as file:
                file.write(spoiled)
            result = self.fetch("vek", self.report)
            self.assertIn("the copy in the cache is not used", result.stderr)
            self.assertEqual(read(path), read(self.file("vcek.der")))


class FetchingTurin(Fetching):
    product = "Turin"

    def test_the_url_has_fmc_and_a_short_chip_id(self):
        self.fetch("vek", self.report)
        self.assertRegex(
            self.kds.requests[-1],
            r"^/vcek/v1/Turin/[0-9a-f]{16}\?fmcSPL=\d\d&blSPL=\d\d&teeSPL=\d\d&snpSPL=\d\d"
            r"&ucodeSPL=\d\d\d?$",
        )


class Patience(KdsTest):
    def test_retry_after_seconds(self):
        self.put_answers(Answer(status=429, headers={"Retry-After": "1"}), self.good())
        start = time.monotonic()
        result = self.fetch("vek", self.report)
        self.assertGreaterEqual(time.monotonic() - start, 1)
        self.assertIn("429 Too Many Requests; trying again in 1.", result.stderr)
        self.assertEqual(self.kds.count("blSPL"), 2)

    def test_retry_after_date(self):
        # The server's clock is years away; the difference to its own Date counts.
        moment = datetime.datetime(2001, 1, 1, tzinfo=datetime.timezone.utc)
        later = moment + datetime.timedelta(seconds=2)
        form = "%a, %d %b %Y %H:%M:%S GMT"
        self.put_answers(
            Answer(
                status=503,
                headers={"Retry-After": later.strftime(form), "Date": moment.strftime(form)},
            ),
            self.good(),
        )
        start = time.monotonic()
        result = self.fetch("vek", self.report)
        self.assertTrue(2 <= time.monotonic() - start < 15)
        self.assertIn("503 Service Unavailable; trying again", result.stderr)

    def test_throttled_without_a_word(self):
        self.put_answers(Answer(status=429), Answer(status=429), self.good())
        self.fetch("vek", self.report, "--retry-wait", "0.05")
        self.assertEqual(self.kds.count("blSPL"), 3)

    def test_server_errors(self):
        self.put_answers(
            Answer(status=500), Answer(hang_up=True), Answer(status=502), self.good()
        )
        self.fetch("vek", self.report, "--retry-wait", "0.05")
        self.assertEqual(self.kds.count("blSPL"), 4)

    def test_deadline_while_throttled(self):
        self.put_answers(Answer(status=429))
        start = time.monotonic()
        result = self.fetch(
            "vek", self.report, "--deadline", "2", "--retry-wait", "0.3", status=4
        )
        self.assertLess(time.monotonic() - start, 10)
        self.assertIn("gave up after", result.stderr)
        self.assert_nothing_kept()

    def test_pause_beyond_the_deadline(self):
        self.put_answers(Answer(status=429, headers={"Retry-After": "3600"}))
        start = time.monotonic()
        result = self.fetch("vek", self.report, "--deadline", "30", status=4)
        self.assertLess(time.monotonic() - start, 10)
        self.assertIn("the server asks to wait 3600 s", result.stderr)

    def test_deadline_while_waiting(self):
        self.put_answers(Answer(read(self.file("vcek.der")), delay=20))
        start = time.monotonic()
        self.fetch("vek", self.report, "--deadline", "1", status=4)
        self.assertLess(time.monotonic() - start, 10)

    def test_slow_is_not_too_slow(self):
        self.put_answers(Answer(read(self.file("vcek.der")), delay=1))
        self.fetch("vek", self.report)

    def test_truncated(self):
        der = read(self.file("vcek.der"))
        cut = Answer(der[:500], declared=len(der))
        self.put_answers(cut, self.good())
        self.fetch("vek", self.report, "--retry-wait", "0.05")
        self.put_answers(cut)
        self.fetch("vek", self.report, "--refresh", "--retry-wait", "0.4", "--deadline", "1",
                   status=4)

    def test_nobody_listens(self):
        with FakeKds(self.world) as other:
            url = other.url
        result = self.fetch("vek", self.report, "--deadline", "1", "--retry-wait", "0.3", status=4,
                            mirror=url)
        self.assertIn("gave up after", result.stderr)


class Vlek(KdsTest):
    """Reports that a provider's key signed: the KDS has chain and CRL, the provider the VLEK."""

    def setUp(self):
        super().setUp()
        self.report = self.file("report-vlek.bin")
        self.chain_path = f"/vlek/v1/{self.product}/cert_chain"
        self.kds.set(self.chain_path, Answer(read(self.file("vlek_chain.pem"))))
        self.kds.set(f"/vlek/v1/{self.product}/crl", Answer(read(self.file("crl.der"))))

    def bundle(self, *words):
        return self.run_sevkit(*self.command("certs", "bundle", *words, "--output", "bundle.pem"))

    def test_chain_and_crl(self):
        self.fetch("ca", self.report)
        self.fetch("crl", self.report)
        self.assertEqual(
            self.kds.requests,
            [self.chain_path, f"/vlek/v1/{self.product}/crl"],
        )

    def test_the_key_itself_is_not_to_be_had(self):
        result = self.fetch("all", self.report, status=4)
        self.assertIn("VLEK", result.stderr)
        self.assertEqual(self.kds.requests, [])

    def test_the_chain_of_the_other_kind_is_refused(self):
        self.kds.set(self.chain_path, Answer(read(self.file("cert_chain.pem"))))
        result = self.fetch("ca", self.report, status=1)
        self.assertIn("expected the ASVK and the ARK of Milan", result.stderr)

    def check_bundle(self, *words):
        result = self.bundle(*words)
        self.assertEqual(result.returncode, 0, result.stderr)
        result = self.run_sevkit("certs", "verify", "--require", "crl", "--json", "bundle.pem",
                                 "--trust-root", self.file("ark.pem"))
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        (cert,) = json.loads(result.stdout)["certificates"]
        self.assertEqual((cert["kind"], cert["accepted"]), ("VLEK", True))
        self.assertEqual(cert["csp_id"], "CN=cc-test.example.com")

    def test_bundle_with_the_key_given(self):
        self.check_bundle(self.report, "--certs", self.file("vlek.der"))

    def test_bundle_of_an_extended_report(self):
        table = os.path.join(self.work, "certs.table")
        result = self.run_sevkit("certs", "export", self.file("vlek.der"), "--form", "table",
                                 "--output", table)
        self.assertEqual(result.returncode, 0, result.stderr)
        extended = os.path.join(self.work, "extended.bin")
        with open(extended, "wb") as file:
            file.write(read(self.report) + read(table))
        self.check_bundle(extended)

    def test_another_key_is_not_taken(self):
        result = self.bundle(self.report, "--certs", self.file("vlek.der", "stranger"))
        self.assertEqual(result.returncode, 4, result.stderr)
        self.assertFalse(os.path.exists(os.path.join(self.work, "bundle.pem")))


class WrongAnswers(KdsTest):
    def refuse(self, answer, status, text, kind="vek"):
        self.kds.set(self.path_of(kind), answer)
        result = self.fetch(kind, self.report, status=status)
        self.assertIn(text, result.stderr)
        self.assertEqual(self.kds.count(self.path_of(kind)), 1)
        self.assert_nothing_kept("crl.der" if kind == "crl" else ".der")
        return result

    def test_not_found(self):
        self.refuse(Answer(b"no", 404), 4, "404")

    def test_a_page_instead_of_a_certificate(self):
        self.refuse(Answer(b"<html>sign in</html>"), 4, "Milan VCEK")

    def test_nothing_instead_of_a_certificate(self):
        self.refuse(Answer(b""), 4, "Milan VCEK")

    def test_half_a_certificate_that_claims_to_be_whole(self):
        self.refuse(Answer(read(self.file("vcek.der"))[:-20]), 4, "Milan VCEK")

    def test_too_long(self):
        self.refuse(Answer(b"\x30" * (1 << 20)), 4, "more than")

    def test_another_chip(self):
        self.refuse(Answer(read(self.file("other-chip.der"))), 1, "Milan VCEK")

    def test_another_tcb(self):
        self.refuse(Answer(read(self.file("other-tcb.der"))), 1, "Milan VCEK")

    def test_another_issuer(self):
        self.refuse(Answer(read(self.file("vcek.der", "stranger"))), 1, "signature")

    def test_the_intermediate_instead(self):
        self.refuse(Answer(read(self.file("ask.pem"))), 1, "expected a VCEK")

    def test_another_root(self):
        chain = read(self.file("cert_chain.pem", "stranger"))
        self.refuse(Answer(chain), 1, "Milan certificate chain", kind="ca")
        self.assert_nothing_kept(".pem")

    def test_half_a_chain(self):
        result = self.refuse(Answer(read(self.file("ask.pem"))), 1, "ARK", kind="ca")
        self.assertIn("expected the ASK and the ARK of Milan", result.stderr)

    def test_crl_of_another_root(self):
        self.refuse(Answer(read(self.file("crl.der", "stranger"))), 1, "Milan CRL", kind="crl")

    def test_crl_that_has_ended(self):
        self.refuse(Answer(read(self.file("crl-expired.der"))), 1, "ended", kind="crl")


class Verifying(KdsTest):
    """What 'report verify' makes of a service that answers badly."""

    def verify(self, *reports, mirror=None):
        command = self.command("report", "verify", *reports, mirror=mirror)
        return self.run_sevkit(*command, "--deadline", "3", "--retry-wait", "0.1")

    def test_no_chain_is_needed_where_amds_keys_are_built_in(self):
        corpus = os.environ.get("SEVKIT_CORPUS")
        if not corpus:
            self.skipTest("genuine reports are needed: SEVKIT_CORPUS")
        genuine = os.path.join(corpus, "reports", "milan-v3")
        self.report = os.path.join(genuine, "report.bin")
        vek = ssl.PEM_cert_to_DER_cert(read(genuine, "vcek.pem").decode())
        for status in (500, 429):
            shutil.rmtree(self.cache, ignore_errors=True)
            self.kds.set(self.path_of("vek"), Answer(vek))
            self.kds.set(self.path_of("ca"), Answer(status=status))
            command = ["report", "verify", "--mirror", self.kds.url, "--time", "2026-06-01"]
            command += ["--tls-ca", os.path.join(self.world, "ca.pem"), self.report]
            result = self.run_sevkit(*command)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
            self.assertEqual(len(self.cached(".der")), 1, self.kds.requests)

    def test_no_chain_of_another_root(self):
        for status in (500, 429):
            self.kds.set(self.path_of("ca"), Answer(status=status))
            result = self.verify(self.report)
            self.assertEqual(result.returncode, 4, result.stdout + result.stderr)
            self.assertIn(str(status), result.stdout)

    def test_a_page_is_named(self):
        page = Answer(b"<!DOCTYPE html>\n<html>sign in</html>")
        for path in (self.vek_path, self.path_of("ca")):
            self.kds.set(path, page)
            result = self.verify(self.report)
            self.assertEqual(result.returncode, 4, result.stdout + result.stderr)
            self.assertIn("HTML page", result.stdout)
            self.serve()
            shutil.rmtree(self.cache, ignore_errors=True)

    def test_a_name_that_does_not_resolve(self):
        folder = os.path.join(self.work, "reports")
        os.mkdir(folder)
        shutil.copy(self.report, folder)
        for subject in (self.report, folder):
            start = time.monotonic()
            result = self.verify(subject, mirror="https://kds.invalid")
            self.assertLess(time.monotonic() - start, 15)
            self.assertEqual(result.returncode, 4, result.stdout + result.stderr)
            self.assertIn("kds.invalid", result.stdout)


class Transport(KdsTest):
    def test_a_server_that_nobody_vouches_for(self):
        start = time.monotonic()
        result = self.fetch("ca", self.report, status=4, tls=False)
        self.assertLess(time.monotonic() - start, 10)
        self.assertRegex(result.stderr.lower(), "certificate")
        self.assertEqual(self.kds.requests, [])

    def test_the_name_is_checked(self):
        # 127.0.0.2 is this server too, but not in its certificate.
        url = self.kds.url.replace("127.0.0.1", "127.0.0.2")
        self.fetch("ca", self.report, "--deadline", "3", status=4, mirror=url)
        self.assertEqual(self.kds.requests, [])

    def test_redirects_stay_on_https(self):
        chain = f"/vcek/v1/{self.product}/cert_chain"
        self.kds.set("/elsewhere", Answer(read(self.file("cert_chain.pem"))))
        self.kds.set(chain, Answer(status=302, headers={"Location": "/elsewhere"}))
        self.fetch("ca", self.report)
        with FakeKds(self.world, plain=True) as plain:
            plain.set("/elsewhere", Answer(read(self.file("cert_chain.pem"))))
            self.kds.set(chain, Answer(status=302, headers={"Location": plain.url + "/elsewhere"}))
            self.fetch("ca", self.report, "--refresh", status=4)
            self.assertEqual(plain.requests, [])

    def test_redirects_end(self):
        chain = f"/vcek/v1/{self.product}/cert_chain"
        self.kds.set(chain, Answer(status=302, headers={"Location": chain}))
        self.fetch("ca", self.report, status=4)
        self.assertLess(len(self.kds.requests), 10)

    def test_plain_http_where_it_is_named(self):
        with FakeKds(self.world, plain=True) as plain:
            plain.set(
                f"/amd/vcek/v1/{self.product}/cert_chain", Answer(read(self.file("cert_chain.pem")))
            )
            self.fetch("ca", self.report, tls=False, mirror=plain.url + "/amd/")
            self.assertEqual(len(plain.requests), 1)

    def test_proxy(self):
        with Proxy() as proxy:
            self.fetch("ca", self.report, https_proxy=proxy.url)
            self.assertEqual(proxy.targets, [f"127.0.0.1:{self.kds.port}"])
            self.fetch(
                "ca", self.report, "--refresh", https_proxy=proxy.url, no_proxy="127.0.0.1"
            )
            self.assertEqual(len(proxy.targets), 1)


class Offline(KdsTest):
    def test_no_network_names_the_address(self):
        result = self.fetch("ca", self.report, "--no-network", status=4)
        self.assertIn(f"/vcek/v1/{self.product}/cert_chain", result.stderr)
        self.assertEqual(self.kds.requests, [])

    def test_bundle(self):
        command = self.command("certs", "bundle", self.report, "--output", "bundle.pem")
        result = self.run_sevkit(*command)
        self.assertEqual(result.returncode, 0, result.stderr)
        text = read(self.work, "bundle.pem").decode()
        self.assertEqual(text.count("-----BEGIN CERTIFICATE-----"), 3)
        self.assertEqual(text.count("-----BEGIN X509 CRL-----"), 1)
        self.kds.forget()
        trust = ["--trust-root", self.file("ark.pem")]
        result = self.run_sevkit("certs", "verify", "--require", "crl", "bundle.pem", *trust)
        self.assertEqual(result.returncode, 0, result.stderr + result.stdout)
        # A new machine without network: the bundle alone, then the cache that it filled.
        empty = {"XDG_CACHE_HOME": os.path.join(self.work, "elsewhere")}
        result = self.run_sevkit("certs", "bundle", self.report, "--no-network", "--certs",
                                 "bundle.pem", "--output", "again.pem", *trust, **empty)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(read(self.work, "again.pem").decode(), text)
        result = self.run_sevkit("certs", "import", "--json", "bundle.pem", *trust, **empty)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(json.loads(result.stdout)["files"]), 3)
        result = self.run_sevkit("certs", "fetch", "all", self.report, "--no-network", *trust,
                                 **empty)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.kds.requests, [])

    def test_revoked(self):
        files = [self.file(name) for name in ("cert_chain.pem", "vcek.der")]
        trust = ["--trust-root", self.file("ark.pem")]
        result = self.run_sevkit("certs", "verify", *files, self.file("crl-revoked.der"), *trust)
        self.assertEqual(result.returncode, 1, result.stderr + result.stdout)
        self.assertRegex(result.stdout, r"FAIL +revocation")
        result = self.run_sevkit("certs", "verify", *files, self.file("crl-expired.der"), *trust,
                                 "--require", "crl")
        self.assertEqual(result.returncode, 1, result.stderr + result.stdout)
        self.assertRegex(result.stdout, r"FAIL +crl")

    def test_import_refuses_strangers(self):
        trust = ["--trust-root", self.file("ark.pem")]
        stranger = self.file("cert_chain.pem", "stranger")
        result = self.run_sevkit("certs", "import", stranger, *trust)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assert_nothing_kept("")

    def test_simulated_roots_are_not_trusted_by_default(self):
        result = self.run_sevkit("certs", "verify", self.file("cert_chain.pem"),
                                 self.file("vcek.der"))
        self.assertEqual(result.returncode, 1, result.stderr + result.stdout)

    def test_forms(self):
        names = [self.file(name) for name in ("cert_chain.pem", "vcek.der", "crl.der")]
        self.assertEqual(
            self.run_sevkit("certs", "export", *names, "--form", "table", "--output",
                            "certs.table").returncode, 0)
        shown = json.loads(self.run_sevkit("certs", "show", "--json", "certs.table").stdout)
        self.assertEqual(
            sorted(entry["name"] for entry in shown["tables"][0]["entries"]),
            ["ARK", "ASK", "CRL", "VCEK"],
        )
        self.assertEqual(
            self.run_sevkit("certs", "export", "certs.table", "--form", "folder", "--encoding",
                            "der", "--output", "out").returncode, 0)
        self.assertEqual(sorted(os.listdir(os.path.join(self.work, "out"))),
                         ["ark.der", "ask.der", "crl.der", "vcek.der"])
        again = json.loads(self.run_sevkit("certs", "show", "--json", "out").stdout)
        self.assertEqual(
            sorted(cert["sha256"] for cert in shown["certificates"]),
            sorted(cert["sha256"] for cert in again["certificates"]),
        )
        self.assertEqual(read(self.work, "out", "vcek.der"), read(self.file("vcek.der")))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
