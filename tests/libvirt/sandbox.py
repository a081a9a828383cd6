# SPDX-License-Identifier: Apache-2.0
"""A private view of the machine for libvirtd: own mount, network, UTS and process namespaces, in which
libvirt's folders are empty ones of ours. What runs in there ends with its first process."""

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

# Longer than the whole matrix takes on a slow machine; what still runs then hangs.
LIFETIME_SECONDS = 280

PROGRAMS = {
    "libvirtd": ("/usr/sbin/libvirtd", "/usr/bin/libvirtd"),
    "virsh": ("/usr/bin/virsh",),
    "qemu": ("/usr/bin/qemu-system-x86_64",),
    "unshare": ("/usr/bin/unshare",),
    "mount": ("/usr/bin/mount", "/bin/mount"),
    "sshd": ("/usr/sbin/sshd",),
    "ssh": ("/usr/bin/ssh",),
    "ssh-keygen": ("/usr/bin/ssh-keygen",),
}
OPTIONAL = ("sshd", "ssh", "ssh-keygen")
# Folders of libvirt that must not be the machine's.
PRIVATE = ("/etc/libvirt", "/var/lib/libvirt", "/var/cache/libvirt", "/var/log/libvirt")


class Unavailable(Exception):
    """Why nothing can be tested here."""


def find_programs():
    found = {}
    for name, places in PROGRAMS.items():
        place = next((path for path in places if os.access(path, os.X_OK)), shutil.which(name))
        if place:
            found[name] = place
        elif name not in OPTIONAL:
            raise Unavailable(f"there is no {name}")
    return found


def check():
    """Raises Unavailable unless a sandbox can be made."""
    programs = find_programs()
    if os.geteuid() != 0:
        raise Unavailable("needs root: libvirtd gets namespaces of its own")
    for folder in PRIVATE[:2] + ("/etc/machine-id",):
        if not os.path.exists(folder):
            raise Unavailable(f"there is no {folder}")
    trial = subprocess.run(
        [programs["unshare"], "-mnupf", "--kill-child", "--mount-proc", programs["mount"], "-t",
         "tmpfs", "none", "/run"], capture_output=True, text=True, timeout=20, check=False)
    if trial.returncode != 0:
        reason = (trial.stderr.strip().splitlines() or ["unshare fails"])[-1]
        raise Unavailable(f"no namespaces: {reason}")
    return programs


def enter(arguments):
    """Runs this program again with these arguments in a sandbox with an own folder for everything;
    the exit status."""
    programs = check()
    with tempfile.TemporaryDirectory(prefix="sevkit-libvirt-") as root:
        command = [programs["unshare"], "-mnupf", "--kill-child", "--mount-proc", sys.executable, "-B",
                   os.path.abspath(sys.argv[0]), "--inside", root] + arguments
        try:
            return subprocess.run(command, timeout=LIFETIME_SECONDS, check=False).returncode
        except subprocess.TimeoutExpired:
            print(f"Bail out! not done after {LIFETIME_SECONDS} seconds", flush=True)
            return 1


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True, timeout=20)


def raise_loopback():
    """`ip link set lo up` without ip."""
    SIOCSIFFLAGS, IFF_UP = 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def tend():
    """Makes the first process of the sandbox wait for all that others leave behind, as init does; goes
    on in a second process."""
    child = os.fork()
    if child == 0:
        return
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def furnish(root, host, hosts, machine_id):
    """Lays our folders and files over the machine's; for the first process in the sandbox."""
    mount("-t", "tmpfs", "-o", "mode=0755", "tmpfs", "/run")
    for folder in PRIVATE:
        if os.path.isdir(folder):
            own = os.path.join(root, folder.strip("/").replace("/", "-"))
            os.makedirs(own)
            mount("--bind", own, folder)
    if os.path.exists("/dev/kvm"):
        mount("--bind", "/dev/null", "/dev/kvm")
    cover(root, "/etc/hosts", hosts)
    cover(root, "/etc/machine-id", machine_id + "\n")
    raise_loopback()
    socket.sethostname(host)


def cover(root, path, text):
    """Another text for a file of the machine, in this mount namespace only."""
    own = os.path.join(root, "cover-" + os.path.basename(path))
    with open(own, "w", encoding="utf-8") as file:
        file.write(text)
    mount("--bind", own, path)
