#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Can a transcript fail, and does --accept write what then passes?"""

import os
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RUNNER = os.path.join(TESTS, "run-transcripts.py")

GOOD = (
    "$ echo a\na\n",
    "$ printf 'a\\n\\nb\\n'\na\n\nb\n\n",
    "$ exit 3\n[3]\n",
    "$ echo x >&2; echo y\nx\ny\n",
    "$ printf x\nx (no-eol)\n",
    "$ echo abc123\nabc* (glob)\n",
    "$ echo '[2]'\n[2] (literal)\n",
    "$ echo '$ x'\n$ x (literal)\n",
    "$ printf 'a\\n\\n'\na\n (literal)\n",
    "$ echo one >f\n$ cat f\none\n",
    "$ cat <<E\n> one\n> E\none\n",
    "$ printf '\\377\\n'\n\udcff\n",
    "$ echo ${COLUMNS-unset} $LC_ALL $TERM\nunset C.UTF-8 dumb\n",
    "$ cd && pwd | sed 's,.*/,,'\nhome\n",
    "$ read x\n[1]\n",
    "# only\n#requires program sh\n\n$ true\n# a comment\n$ true\n",
)
BAD = (
    "$ echo a\nb\n",
    "$ echo a\n",
    "$ true\na\n",
    "$ exit 3\n",
    "$ true\n[1]\n",
    "$ printf x\nx\n",
    "$ printf 'a\\n\\n'\na\n",
    "$ printf 'a\\nb\\n'\na\n\nb\n",
    "$ echo ab\na? (literal)\n",
    "$ echo b\na* (glob)\n",
    "$ echo '[]'\n[a] (glob)\n",
    "$ kill -9 $$\n",
)


class Transcripts(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.path = os.path.join(temporary.name, "a.t")

    def write(self, text):
        with open(self.path, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)

    def read(self):
        with open(self.path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()

    def run_file(self, *options):
        result = subprocess.run([sys.executable, RUNNER, *options, self.path], capture_output=True,
                                text=True, check=False)
        self.assertEqual(result.stderr, "")
        return result

    def test_good(self):
        for text in GOOD:
            with self.subTest(text):
                self.write(text)
                result = self.run_file()
                self.assertEqual(result.returncode, 0, result.stdout)
                self.assertIn("\nok 1 - ", "\n" + result.stdout)
                self.assertEqual(self.run_file("--accept").returncode, 0)
                self.assertEqual(self.read(), text)

    def test_bad(self):
        for text in BAD:
            with self.subTest(text):
                self.write(text)
                result = self.run_file()
                self.assertEqual(result.returncode, 1, result.stdout)
                self.assertIn("\nnot ok ", "\n" + result.stdout)
                self.assertEqual(self.read(), text)

    def test_accept(self):
        for text in BAD:
            with self.subTest(text):
                self.write(text)
                self.assertEqual(self.run_file("--accept").returncode, 0)
                accepted = self.read()
                self.assertNotEqual(accepted, text)
                self.assertEqual(self.run_file().returncode, 0, accepted)

    def test_accept_keeps_the_rest(self):
        self.write("# head\n\n$ echo a1; echo b\na? (glob)\nc\n\n# between\n$ echo c\nc\n")
        self.run_file("--accept")
        self.assertEqual(self.read(),
                         "# head\n\n$ echo a1; echo b\na? (glob)\nb\n\n# between\n$ echo c\nc\n")

    def test_accept_without_the_program(self):
        text = "$ no-such-program-here\nfine\n"
        self.write(text)
        self.assertEqual(self.run_file("--accept").returncode, 1)
        self.assertEqual(self.read(), text)

    def test_requires(self):
        self.write("#requires program no-such-program-here\n$ false\n")
        result = self.run_file()
        self.assertEqual(result.returncode, 0)
        self.assertIn("# SKIP no program no-such-program-here", result.stdout)
        self.write("#requires file /no/such/file\n$ false\n")
        self.assertIn("# SKIP no /no/such/file", self.run_file().stdout)
        self.write("#requires not file /\n$ false\n")
        self.assertIn("# SKIP there is /", self.run_file().stdout)
        self.write("#requires not file /no/such/file\n$ true\n")
        self.assertNotIn("# SKIP", self.run_file().stdout)

    def test_reference_data(self):
        """Missing reference data is a skip, and with CI=true a failure; other skips stay skips."""
        for requires in ("corpus", "file $CORPUS/reports"):
            self.write(f"#requires {requires}\n$ false\n")
            for ci, status, text in (("", 0, "# SKIP no "), ("true", 1, "reference data must be there")):
                with mock.patch.dict(os.environ, CI=ci, SEVKIT_CORPUS="/no/such/corpus"):
                    result = self.run_file()
                self.assertEqual(result.returncode, status, result.stdout)
                self.assertIn(text, result.stdout)
        self.write("#requires program no-such-program-here\n$ false\n")
        with mock.patch.dict(os.environ, CI="true", SEVKIT_CORPUS="/no/such/corpus"):
            self.assertEqual(self.run_file().returncode, 0)

    def test_malformed(self):
        for text in ("text\n$ true\n", "$ echo a\n# comment\na\n", "#requires magic\n$ true\n",
                     "#requires not magic\n$ true\n"):
            with self.subTest(text):
                self.write(text)
                result = self.run_file()
                self.assertEqual(result.returncode, 2)
                self.assertIn("Bail out!", result.stdout)

    def test_empty(self):
        self.write("# nothing\n")
        self.assertEqual(self.run_file().returncode, 1)


if __name__ == "__main__":
    unittest.main()
