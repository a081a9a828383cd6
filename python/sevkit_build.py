# SPDX-License-Identifier: Apache-2.0
"""Build backend (PEP 517, PEP 660) of the Python module; needs nothing but Meson, Ninja and a C compiler.

A wheel holds the modules and the extension that Meson builds from the whole project. Wheels and sdists
are reproducible: sorted, with fixed times (SOURCE_DATE_EPOCH, else 1980-01-01) and fixed modes.
"""

import base64
import contextlib
import gzip
import hashlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import sysconfig
import tarfile
import tempfile
import time
import zipfile

NAME = "sevkit"
ROOT = pathlib.Path(__file__).resolve().parent.parent
PACKAGES = tuple(ROOT / "python" / name for name in ("sevkit", "sevsnpmeasure"))
EXTENSION = "_sevkit.abi3.so"

SCRIPTS = {
    "sev-snp-measure": "sevsnpmeasure.cli:main",
    "snp-create-id-block": "sevsnpmeasure.id_block:main",
}

# What a source distribution leaves out, besides folders that were built.
NOT_SOURCE = re.compile(r"\.git|__pycache__|dist|.*\.egg-info|.*\.pyc|PKG-INFO")
# What a folder has that Meson builds in, or that can be made again (https://bford.info/cachedir/).
BUILD_PARTS = ("meson-private", "CACHEDIR.TAG")

# ZIP cannot tell earlier times.
EARLIEST = 315532800


def _version() -> str:
    text = (ROOT / "meson.build").read_text(encoding="utf-8")
    found = re.search(r"^\s*version: '([0-9.]+)'", text, re.MULTILINE)
    if not found:
        raise RuntimeError(f"{ROOT / 'meson.build'}: no version found")
    return found.group(1)


def _dist_info() -> str:
    return f"{NAME}-{_version()}.dist-info"


def _tag() -> str:
    platform = re.sub(r"[^A-Za-z0-9]", "_", sysconfig.get_platform())
    return f"cp310-abi3-{platform}"


def _metadata() -> str:
    return "\n".join([
        "Metadata-Version: 2.1",
        f"Name: {NAME}",
        f"Version: {_version()}",
        "Summary: Launch measurements of AMD SEV, SEV-ES and SEV-SNP guests",
        "License: Apache-2.0",
        "Requires-Python: >=3.10",
        "Provides-Dist: sev-snp-measure (0.0.13)",
        "",
    ])


def _info_files() -> dict[str, bytes]:
    wheel = ("Wheel-Version: 1.0\nGenerator: sevkit_build\nRoot-Is-Purelib: false\n"
             f"Tag: {_tag()}\n")
    scripts = "".join(f"{name} = {target}\n" for name, target in sorted(SCRIPTS.items()))
    return {
        "METADATA": _metadata().encode(),
        "WHEEL": wheel.encode(),
        "entry_points.txt": f"[console_scripts]\n{scripts}".encode(),
        "LICENSE": (ROOT / "LICENSE").read_bytes(),
    }


def _environment() -> dict[str, str]:
    """pip hides the packages of the system's Python, of which Meson is one."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "PYTHONNOUSERSITE")
    return {name: value for name, value in os.environ.items() if name not in hidden}


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if not shutil.which(words[0]):
        raise RuntimeError(f"{words[0]} is needed to build {NAME} and was not found")
    subprocess.run(words, check=True, env=_environment())


@contextlib.contextmanager
def _built_extension(settings):
    """The built extension; {"meson-args": "..."} of pip's --config-settings goes to Meson."""
    extra = (settings or {}).get("meson-args", [])
    with tempfile.TemporaryDirectory(prefix="sevkit-build-") as directory:
        # No absolute path of this machine may end up in the binary.
        prefix_maps = [f"-ffile-prefix-map={path}=." for path in (directory, ROOT)]
        _run("meson", "setup", directory, ROOT, "--buildtype=release", "-Dpython=enabled",
             "-Dtests=false", "-Dfuzz=disabled", f"-Dc_args={prefix_maps}",
             *(extra.split() if isinstance(extra, str) else extra))
        _run("ninja", "-C", directory, f"python/sevsnpmeasure/{EXTENSION}")
        yield pathlib.Path(directory) / "python" / "sevsnpmeasure" / EXTENSION


def _modules() -> dict[str, bytes]:
    return {
        f"{package.name}/{path.name}": path.read_bytes()
        for package in PACKAGES for path in package.iterdir()
        if path.suffix in (".py", ".pyi") or path.name == "py.typed"
    }


def _timestamp() -> int:
    return max(int(os.environ.get("SOURCE_DATE_EPOCH", EARLIEST)), EARLIEST)


def _record(files: dict[str, bytes]) -> bytes:
    lines = []
    for name, data in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(data)}\n")
    lines.append(f"{_dist_info()}/RECORD,,\n")
    return "".join(lines).encode()


def _write_wheel(directory: str, files: dict[str, bytes]) -> str:
    files.update({f"{_dist_info()}/{name}": data for name, data in _info_files().items()})
    members = sorted(files.items()) + [(f"{_dist_info()}/RECORD", _record(files))]
    name = f"{NAME}-{_version()}-{_tag()}.whl"
    when = time.gmtime(_timestamp())[:6]
    with zipfile.ZipFile(pathlib.Path(directory) / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in members:
            info = zipfile.ZipInfo(path, when)
            info.create_system = 3  # Unix, wherever this runs
            info.external_attr = (0o755 if path.endswith(".so") else 0o644) << 16
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return name


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """PEP 517."""
    del metadata_directory
    with _built_extension(config_settings) as extension:
        files = _modules()
        files[f"sevsnpmeasure/{EXTENSION}"] = extension.read_bytes()
    return _write_wheel(wheel_directory, files)


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    """PEP 660: the extension is installed, the modules stay where they are."""
    del metadata_directory
    files = {}
    for package in PACKAGES:
        shim = (f"__path__.insert(0, {str(package)!r})\n"
                f"with open({str(package / '__init__.py')!r}, encoding='utf-8') as _file:\n"
                "    exec(compile(_file.read(), _file.name, 'exec'))\n")
        files[f"{package.name}/__init__.py"] = shim.encode()
    with _built_extension(config_settings) as extension:
        files[f"sevsnpmeasure/{EXTENSION}"] = extension.read_bytes()
    return _write_wheel(wheel_directory, files)


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    """PEP 517."""
    del config_settings
    directory = pathlib.Path(metadata_directory) / _dist_info()
    directory.mkdir(parents=True, exist_ok=True)
    for name, data in _info_files().items():
        (directory / name).write_bytes(data)
    return directory.name


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


def _source_files():
    for directory, subdirectories, names in os.walk(ROOT):
        subdirectories[:] = sorted(
            name for name in subdirectories if not NOT_SOURCE.fullmatch(name)
            and not any(os.path.exists(os.path.join(directory, name, part)) for part in BUILD_PARTS))
        for name in sorted(names):
            path = pathlib.Path(directory) / name
            if path.is_file() and not NOT_SOURCE.fullmatch(name):
                yield path


def _tar_member(name: str, data: bytes, mode: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    info.mode = mode
    info.mtime = _timestamp()
    return info


def build_sdist(sdist_directory, config_settings=None):
    """PEP 517. Always of the whole project, whichever of its two pyproject.toml was asked."""
    del config_settings
    base = f"{NAME}-{_version()}"
    members = [(f"{base}/{path.relative_to(ROOT).as_posix()}", path.read_bytes(),
                0o755 if os.access(path, os.X_OK) else 0o644) for path in _source_files()]
    members.append((f"{base}/PKG-INFO", _metadata().encode(), 0o644))
    name = f"{base}.tar.gz"
    with open(pathlib.Path(sdist_directory) / name, "wb") as file:
        with gzip.GzipFile("", "wb", fileobj=file, mtime=_timestamp()) as packed:
            with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
                for path, data, mode in members:
                    archive.addfile(_tar_member(path, data, mode), io.BytesIO(data))
    return name
