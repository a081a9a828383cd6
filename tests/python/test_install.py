# SPDX-License-Identifier: Apache-2.0
"""Installing with pip, without a network, into a fresh virtual environment."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest
import zipfile
from unittest import mock

import support

CHECK = """
import pathlib, sevsnpmeasure, sys
from sevsnpmeasure import guest
from sevsnpmeasure.sev_mode import SevMode
print(pathlib.Path(sevsnpmeasure.__file__).parent)
print(guest.calc_launch_digest(SevMode.SEV_SNP, 1, 5, sys.argv[1], None, None, None, 1).hex())
"""


class InstallTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for program in ("meson", "ninja"):
            if not shutil.which(program):
                raise unittest.SkipTest(f"{program} is not there")
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.directory = pathlib.Path(directory.name)
        # The package under test must not hide the installed one, nor a sanitizer slow pip down.
        cls.environment = {name: value for name, value in os.environ.items()
                           if name not in ("PYTHONPATH", "LD_PRELOAD")}
        cls.environment["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
        made = subprocess.run([sys.executable, "-m", "venv", cls.directory / "venv"], check=False,
                              env=cls.environment, capture_output=True, text=True)
        if made.returncode:
            raise unittest.SkipTest(f"no virtual environments here: {made.stdout}{made.stderr}")
        cls.ovmf = cls.directory / "OVMF.fd"
        cls.ovmf.write_bytes(support.firmware())

    def run_there(self, program, *arguments):
        done = subprocess.run([self.directory / "venv" / "bin" / program, *arguments],
                              check=False, cwd=self.directory, env=self.environment,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def install(self, *arguments):
        self.run_there("pip", "install", "--no-index", "--force-reinstall", *arguments)
        return self.installed()

    def installed(self):
        """SHA-256 of each file of the package, after a look at whether it works."""
        folder, digest = self.run_there("python", "-c", CHECK, self.ovmf).split()
        options = ["--mode=snp", "--vcpus=1", "--vcpu-sig=5", f"--ovmf={self.ovmf}"]
        self.assertEqual(self.run_there("sev-snp-measure", *options), digest + "\n")
        self.assertEqual(self.run_there("sev-snp-measure", "--version"),
                         "sev-snp-measure 0.0.13\n")
        self.assertIn("--idkey", self.run_there("snp-create-id-block", "--help"))
        self.assertTrue(folder.startswith(str(self.directory)), folder)
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                for path in pathlib.Path(folder).iterdir() if path.is_file()}

    def test_from_the_checkout(self):
        first = self.install(support.SOURCE)
        second = self.install(support.SOURCE / "python")
        self.assertIn("_sevkit.abi3.so", first)
        self.assertIn("py.typed", first)
        self.assertEqual(first, second)
        self.run_there("pip", "uninstall", "-y", "sevkit")
        bin_directory = self.directory / "venv" / "bin"
        self.assertFalse((bin_directory / "sev-snp-measure").exists())

    def build(self, hook):
        """What the backend makes when called in place, twice: the bytes must be the same."""
        made = []
        for i in range(2):
            folder = self.directory / f"{hook}-{i}"
            folder.mkdir()
            name = subprocess.run(
                [sys.executable, "-B", "-c",
                 f"import sevkit_build, sys; print(sevkit_build.{hook}(sys.argv[1]))", folder],
                check=True, env={**self.environment, "PYTHONPATH": support.SOURCE / "python"},
                stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1]
            made.append(folder / name)
        self.assertEqual(*(path.read_bytes() for path in made))
        return made[0]

    def test_source_distribution(self):
        path = self.build("build_sdist")
        with tarfile.open(path) as archive:
            names = [name.partition("/")[2] for name in archive.getnames()]
            sizes = [member.size for member in archive.getmembers()]
        for name in ("meson.build", "pyproject.toml", "PKG-INFO", "LICENSE", "src/base/error.c",
                     "python/sevkit_build.py", "python/ext/module.c", "tests/python/support.py"):
            self.assertIn(name, names)
        self.assertEqual([name for name in names if ".git/" in name or "__pycache__" in name], [])
        self.assertLess(sum(sizes), 16 << 20)
        self.assertIn("_sevkit.abi3.so", self.install(path))

    def test_wheel(self):
        path = self.build("build_wheel")
        self.assertRegex(path.name, r"^sevkit-[0-9.]+-cp310-abi3-[a-z0-9_]+\.whl$")
        with zipfile.ZipFile(path) as archive:
            self.assertIsNone(archive.testzip())
            data = archive.read("sevsnpmeasure/_sevkit.abi3.so")
        for place in (support.SOURCE, self.directory):
            self.assertNotIn(str(place).encode(), data)
        self.install(path)

    def test_editable(self):
        self.run_there("pip", "install", "--no-index", "--force-reinstall", "-e", support.SOURCE)
        found = self.run_there("python", "-c", "from sevsnpmeasure import cli; print(cli.__file__)")
        self.assertEqual(pathlib.Path(found.strip()).parent,
                         support.SOURCE / "python" / "sevsnpmeasure")
        self.installed()


class FolderTest(unittest.TestCase):
    """Where "meson install" puts the package."""

    def test_is_searched(self):
        with mock.patch.object(sys, "path", [str(support.SOURCE / "python"), *sys.path]):
            import install_folder  # pylint: disable=import-outside-toplevel
        local = "/usr/local/lib/python3.11/dist-packages"
        debian = [local, "/usr/lib/python3/dist-packages", "/usr/lib/python3.11/dist-packages"]
        for by_meson, prefix, expected in (
                ("/usr/lib/python3/dist-packages/", "/usr", "/usr/lib/python3/dist-packages"),
                ("lib/python3/dist-packages", "/usr", "/usr/lib/python3/dist-packages"),
                ("/usr/local/lib/python3/dist-packages", "/usr/local", local),
                ("/opt/x/lib/python3/dist-packages", "/opt/x", "/opt/x/lib/python3/dist-packages"),
                ("/usr/loc/lib/python3/dist-packages", "/usr/loc",
                 "/usr/loc/lib/python3/dist-packages")):
            self.assertEqual(install_folder.choose(by_meson, prefix, debian), expected)


if __name__ == "__main__":
    unittest.main()
