#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every file and every answer of a recorded host, damaged in each way: 'sevkit host check' and 'host show' must end
with a documented status and one line of error, and must not call the host ready when what it needs is damaged.

usage: host_faults.py SEVKIT MAKE_HOST.py
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile

SECONDS = 60
STATUSES = (0, 1, 3, 4)
# What a host can do without, or what is only reported: a warning, or an answer that is not needed.
SPARE = ("limit memlock", "program libvirtd", "attribute 1 0", "attribute 1 1", "leaf 0x80000002 0", "leaf 0x80000003 0",
         "leaf 0x80000004 0", "sev 8", "leaf 1 0", "/sys/fs/cgroup/misc.capacity", "/usr/share/ovmf/OVMF.amdsev.fd",
         "/sys/class/iommu/ivhd0/name", "/sys/module/ccp/refcnt")


def load(path):
    spec = importlib.util.spec_from_file_location("make_host", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def remove(path):
    os.remove(path)


def folder(path):
    os.remove(path)
    os.mkdir(path)


def pipe(path):
    os.remove(path)
    os.mkfifo(path)


def loop(path):
    os.remove(path)
    os.symlink(os.path.basename(path), path)


def elsewhere(path):
    os.rename(path, path + ".moved")
    os.symlink(os.path.abspath(path + ".moved"), path)


FILE_FAULTS = {
    "missing": remove, "folder": folder, "pipe": pipe, "loop": loop, "link out": elsewhere,
    "empty": lambda path: write(path, b""),
    "nul": lambda path: write(path, b"\0" * 64),
    "garbage": lambda path: write(path, bytes(range(1, 256)) * 9),
    "huge": lambda path: write(path, b"9" * (2 << 20)),
    "one byte": lambda path: write(path, b"\n"),
}

ANSWER_FAULTS = {
    "missing": lambda line: "",
    "EIO": lambda line: f"{key(line)}: errno 5\n",
    "EPERM": lambda line: f"{key(line)}: errno 1\n",
    "short": lambda line: f"{key(line)}: {value(line)[:2]}\n",
    "garbage": lambda line: f"{key(line)}: %s%n\x7f\xff\n",
    "empty": lambda line: f"{key(line)}:\n",
    "huge": lambda line: f"{key(line)}: {'f' * 1800}\n",
    "number": lambda line: f"{key(line)}: 18446744073709551615\n",
}


def key(line):
    return line.partition(":")[0]


def value(line):
    return line.partition(":")[2].strip()


class Faults:
    def __init__(self, sevkit):
        self.sevkit = sevkit
        self.count = 0
        self.bad = 0

    def run(self, name, root, spare):
        others = [["check", "--json"], ["show"]] if name.endswith(("garbage", "nothing")) else []
        for command in [["check"], *others]:
            try:
                done = subprocess.run([self.sevkit, "host", *command, "--root", root], capture_output=True,
                                      timeout=SECONDS, check=False)
            except subprocess.TimeoutExpired:
                self.report(name, command, "hangs")
                continue
            errors = done.stderr.decode(errors="replace").splitlines()
            if done.returncode not in STATUSES:
                self.report(name, command, f"status {done.returncode}")
            elif done.returncode in (3, 4) and len(errors) > 1:
                self.report(name, command, f"{len(errors)} lines of error")
            elif command == ["check"] and done.returncode == 0 and not spare:
                self.report(name, command, "ready")
            self.count += 1

    def report(self, name, command, problem):
        self.bad += 1
        print(f"# {name}: host {' '.join(command)}: {problem}", flush=True)


def damage_files(faults, good, work, paths):
    for path in paths:
        for name, damage in FILE_FAULTS.items():
            shutil.rmtree(work, ignore_errors=True)
            shutil.copytree(good, work)
            damage(work + path)
            # Words that no one knows are still a command line.
            faults.run(f"{path} {name}", work, path in SPARE or (path, name) == ("/proc/cmdline", "garbage"))


def damage_answers(faults, good, work, lines):
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(good, work)
    for index, line in enumerate(lines):
        if line.startswith("#"):
            continue
        for name, damage in ANSWER_FAULTS.items():
            if damage(line) == line:
                continue
            changed = lines[:index] + [damage(line)] + lines[index + 1:]
            with open(work + "/host.txt", "w", encoding="latin-1") as file:
                file.writelines(changed)
            # All bits are set, and with them those that are needed.
            all_set = name == "number" and key(line).split()[-1] in ("235", "0xc0010010")
            spare = key(line) in SPARE or all_set
            faults.run(f"{key(line)} {name}", work, spare)


def main():
    sevkit, maker = os.path.abspath(sys.argv[1]), load(sys.argv[2])
    faults = Faults(sevkit)
    with tempfile.TemporaryDirectory() as folder_name:
        good, work = folder_name + "/good", folder_name + "/work"
        host = maker.PRESETS["milan"]()
        host.cpus = 2
        host.files["/sys/devices/system/cpu/online"] = "0-1\n"
        host.write(good)
        with open(good + "/host.txt", encoding="utf-8") as file:
            lines = file.readlines()
        faults.run("nothing", good, True)
        damage_files(faults, good, work, ["/host.txt", *host.files])
        damage_answers(faults, good, work, lines)
    print(f"{'not ok' if faults.bad else 'ok'} 1 - {faults.count} runs with a fault, {faults.bad} of them wrong")
    print("1..1")
    sys.exit(1 if faults.bad else 0)


if __name__ == "__main__":
    main()
