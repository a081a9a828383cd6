# SPDX-License-Identifier: Apache-2.0
"""AmdSev OVMF, built by 'sevkit stack build' from the distribution's source package: firmware that verifies its kernel.

No distribution ships a build of it. Two things are changed in the source: the SEV metadata gets the
section for kernel hashes that newer edk2 has, and the grub inside, which runs when the kernel was
refused, says so and restarts the machine. A newer edk2, as in tests/data/stack, would not do: where a hash
differs it stops without a word, and a test could not tell that from a machine that is slow.
"""

import glob
import hashlib
import os
import re
import shutil
import signal
import subprocess

import lab

TOOLS = {"nasm": "nasm", "iasl": "iasl", "mformat": "mtools", "mkfs.vfat": "dosfstools",
         "grub-mkimage": "grub-common", "make": "make", "g++": "g++", "dpkg-source": "dpkg-dev"}
PACKAGES = ("make", "g++", "dpkg-dev", "nasm", "iasl", "uuid-dev", "mtools", "dosfstools",
            "grub-efi-amd64-bin", "grub-common", "python3-distutils", "xorriso")
GRUB_MODULES = "/usr/lib/grub/x86_64-efi"
# That of the build, by the environment of its steps.
SYSTEM_PYTHON = "/usr/bin/python3"
SOURCE_SECONDS = 60
BUILD_SECONDS = 600
END_SECONDS = 10

REFUSED = "sevkit-e2e: the firmware did not start the kernel"
GRUB_CONFIG = f'echo "{REFUSED}"\nreboot\n'

METADATA = "OvmfPkg/ResetVector/X64/OvmfSevMetadata.asm"
METADATA_OLD = """PreValidate2:
  DD  SNP_SEC_MEM_BASE_DESC_2
  DD  SNP_SEC_MEM_SIZE_DESC_2
  DD  OVMF_SECTION_TYPE_SNP_SEC_MEM
"""
# AmdSevX64.fdf: the hashes lie in the page two pages in front of the secrets page.
METADATA_NEW = """%define KERNEL_HASHES_BASE (SEV_SNP_SECRETS_BASE - 0x2000)
PreValidate2:
  DD  SNP_SEC_MEM_BASE_DESC_2
  DD  KERNEL_HASHES_BASE - SNP_SEC_MEM_BASE_DESC_2
  DD  OVMF_SECTION_TYPE_SNP_SEC_MEM
KernelHashes:
  DD  KERNEL_HASHES_BASE
  DD  0x1000
  DD  0x10
PreValidateBehindHashes:
  DD  KERNEL_HASHES_BASE + 0x1000
  DD  0x1000
  DD  OVMF_SECTION_TYPE_SNP_SEC_MEM
"""


def must(*words, seconds=SOURCE_SECONDS, **more):
    """Runs a command without which there is no firmware, and all that it starts, within bounds."""
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", start_new_session=True, **more) as child:
        try:
            said, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            # A build ends its step, and knows then where it was.
            os.killpg(child.pid, signal.SIGTERM)
            try:
                child.communicate(timeout=END_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
            raise lab.Unavailable(f"{words[0]}: not done after {seconds} s") from None
    if child.returncode:
        tail = " | ".join(said.strip().splitlines()[-5:])
        raise lab.Unavailable(f"{words[0]}: exit status {child.returncode}: {tail}")


def missing():
    """Names of the packages that the build needs and the machine has not."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    names = {package for tool, package in TOOLS.items() if not shutil.which(tool, path=path)}
    if not os.path.isdir(GRUB_MODULES):
        names.add("grub-efi-amd64-bin")
    if not os.path.exists("/usr/include/uuid/uuid.h"):
        names.add("uuid-dev")
    if lab.run(SYSTEM_PYTHON, "-c", "import distutils.util").returncode:
        names.add("python3-distutils")
    return sorted(names)


def need_packages():
    """Installs what is missing where the machine is there for tests; elsewhere that is a reason to skip."""
    names = missing()
    if not names:
        return
    if os.geteuid() != 0 or not (os.environ.get("CI") or os.environ.get("SEVKIT_LAB")):
        raise lab.Unavailable(f"AmdSev OVMF cannot be built without {', '.join(names)} (as root, "
                              "SEVKIT_LAB=1 lets the test install them)")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    must("apt-get", "install", "-y", "--no-install-recommends", *PACKAGES, seconds=BUILD_SECONDS, env=quiet)


def fetch_source(folder):
    """The unpacked source package, through lists of its own: the machine's stay as they are."""
    parts = os.path.join(folder, "parts")
    lists = os.path.join(folder, "lists")
    os.makedirs(parts)
    os.makedirs(os.path.join(lists, "partial"))
    for path in glob.glob("/etc/apt/sources.list.d/*.sources"):
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"^Types:.*$", "Types: deb-src", file.read(), flags=re.M)
        with open(os.path.join(parts, os.path.basename(path)), "w", encoding="utf-8") as file:
            file.write(text)
    if not os.listdir(parts):
        raise lab.Unavailable("apt has no *.sources file to take source packages from")
    options = ["-o", "Dir::Etc::sourcelist=/dev/null", "-o", f"Dir::Etc::sourceparts={parts}",
               "-o", f"Dir::State::lists={lists}"]
    must("apt-get", *options, "update")
    must("apt-get", *options, "source", "edk2", cwd=folder)
    trees = [path for path in glob.glob(os.path.join(folder, "edk2-*")) if os.path.isdir(path)]
    if len(trees) != 1:
        raise lab.Unavailable(f"apt-get source edk2: {len(trees)} folders")
    return trees[0]


def add_hash_section(tree):
    path = os.path.join(tree, METADATA)
    with open(path, encoding="utf-8") as file:
        text = file.read().replace("\r\n", "\n")
    if METADATA_OLD not in text:
        raise lab.Unavailable(f"edk2: {METADATA} is not the one that is known here")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(METADATA_OLD, METADATA_NEW))


def make_grub(tree):
    """In place of the one that would need a grub with patches: edk2 keeps a newer grub.efi."""
    folder = os.path.join(tree, "OvmfPkg", "AmdSev", "Grub")
    with open(os.path.join(folder, "embedded.cfg"), "w", encoding="ascii") as file:
        file.write(GRUB_CONFIG)
    must("grub-mkimage", "-O", "x86_64-efi", "-p", "(crypto0)", "-c", "embedded.cfg", "-o", "grub.efi",
         "part_gpt", "fat", "normal", "linux", "echo", "reboot", cwd=folder)


def build(sevkit, folder):
    """Builds the tree in the folder. One that took too long goes on the next time."""
    lock, work = os.path.join(folder, "stack.toml"), os.path.join(folder, "work")
    with open(lock, "w", encoding="ascii") as file:
        file.write('[ovmf]\nfolder = "edk2"\nbuild = "amdsev"\n')
    must(sevkit, "stack", "build", "--lock", lock, "--work", work, "ovmf", seconds=BUILD_SECONDS)
    return os.path.join(work, "out", "usr", "local", "share", "qemu", "OVMF.amdsev.fd")


def recipe():
    """Changes when what is built here does, so that an old build is not taken for a new one."""
    return hashlib.sha256((METADATA_NEW + GRUB_CONFIG).encode()).hexdigest()[:16]


def prepare(folder):
    """The source, ready to be built, in the folder's edk2."""
    tree, part = os.path.join(folder, "edk2"), os.path.join(folder, "part")
    if os.path.isdir(tree):
        return
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(part)
    unpacked = fetch_source(part)
    add_hash_section(unpacked)
    make_grub(unpacked)
    os.rename(unpacked, tree)
    shutil.rmtree(part)


def fetch(cache, sevkit):
    """The path of OVMF.fd, built if the folder has none yet."""
    made = os.path.join(cache, f"OVMF.amdsev-{recipe()}.fd")
    if not os.path.exists(made):
        need_packages()
        folder = os.path.join(cache, f"edk2-{recipe()}")
        prepare(folder)
        shutil.copyfile(build(sevkit, folder), made + ".part")
        os.rename(made + ".part", made)
        shutil.rmtree(folder)
    return made
