#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The <emulator> of the test domains: QEMU on a machine that has a secure processor, in the eyes of
libvirt. It takes the SEV object out of QEMU's arguments and starts the real QEMU with a QMP proxy in
front of its monitor, which plays the processor's part.

usage: emulator.py FOLDER QEMU-ARGUMENT...

FOLDER/settings.json  {"qemu": PATH, "guests": {NAME: {"tik": HEX, "tek": HEX, ...}}}; of a guest also
                      "api": [MAJOR, MINOR, BUILD], "digest": HEX, "fail": {COMMAND: TEXT},
                      "hang_up": [COMMAND...], "silent": [COMMAND...], "reply": {COMMAND: VALUE}
FOLDER/NAME.log       one line of JSON for each command that the processor, or cont, got
"""

import json
import os
import re
import socket
import sys

import qmp_proxy
import secure_processor

CAPABILITIES = {
    "pdh": "UERI", "cert-chain": "Q0VSVA==", "cpu0-id": "SUQ=", "cbitpos": 51, "reduced-phys-bits": 1,
}
# CPUID leaf 1 EAX of the models that the tests use.
SIGNATURES = {"EPYC-Milan": 0x00A00F11, "EPYC-Rome": 0x00830F10, "EPYC": 0x00800F12,
              "qemu64": 0x00060FB1}


def error(text):
    return {"error": {"class": "GenericError", "desc": text}}


def host_signature():
    """This machine's CPU as leaf 1 EAX tells it."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        text = file.read().split("\n\n")[0]
    family, model, stepping = (
        int(re.search(rf"^{name}\s*: (\d+)$", text, re.M).group(1))
        for name in ("cpu family", "model", "stepping"))
    extended = (family - 15) << 20 | 0xF00 if family > 15 else family << 8
    return extended | (model >> 4) << 16 | (model & 15) << 4 | stepping


class Arguments:
    """QEMU's command line, some of it rewritten."""

    def __init__(self, words):
        self.words = list(words)

    def values(self, option):
        return [self.words[i + 1] for i in range(len(self.words) - 1) if self.words[i] == option]

    def value(self, option):
        return (self.values(option) or [None])[-1]

    def take(self, option):
        """Removes an option; its last value."""
        found = self.value(option)
        while option in self.words:
            i = self.words.index(option)
            del self.words[i:i + 2]
        return found

    def replace(self, option, pattern, replacement):
        for i in range(len(self.words) - 1):
            if self.words[i] == option:
                self.words[i + 1] = re.sub(pattern, replacement, self.words[i + 1])

    def take_sev_object(self):
        for i in range(len(self.words) - 1):
            if self.words[i] == "-object" and '"sev-guest"' in self.words[i + 1]:
                found = json.loads(self.words[i + 1])
                del self.words[i:i + 2]
                return found
        return None

    def pflash(self):
        """The file of flash unit 0."""
        for value in self.values("-blockdev"):
            node = json.loads(value)
            if node.get("node-name") == "libvirt-pflash0-storage":
                return node["filename"]
        match = re.search(r"file=([^,]+)", self.value("-drive") or "")
        return match.group(1) if match else None


def read(path):
    with open(path, "rb") as file:
        return file.read()


def describe(arguments, sev):
    """What the processor is given to measure: all of it before QEMU changes anything."""
    model = (arguments.value("-cpu") or "qemu64").split(",")[0]
    kernel, initrd, cmdline = (arguments.take(name) for name in ("-kernel", "-initrd", "-append"))
    firmware = arguments.pflash() or arguments.value("-bios")
    return {
        "firmware": read(firmware) if firmware else b"",
        "kernel": read(kernel) if kernel else None,
        "initrd": read(initrd) if initrd else b"",
        "cmdline": (cmdline or "").encode(),
        "kernel_hashes": bool(sev.get("kernel-hashes")),
        "policy": int(sev["policy"]),
        "vcpus": int(re.match(r"(?:cpus=)?(\d+)", arguments.value("-smp") or "1").group(1)),
        "signature": host_signature() if model in ("host", "max") else SIGNATURES.get(model, 0),
    }


class Guest:
    """Answers the commands of the processor for one guest."""

    def __init__(self, name, sev, processor, settings, log):
        self.name, self.sev, self.processor, self.settings, self.log = (
            name, sev, processor, settings, log)
        self.state = "launch-secret"

    def record(self, command, **facts):
        with open(self.log, "a", encoding="utf-8") as file:
            file.write(json.dumps(dict(facts, command=command)) + "\n")

    def query_sev(self, _):
        major, minor, build = self.processor.api
        return {"return": {"enabled": True, "api-major": major, "api-minor": minor, "build-id": build,
                           "policy": self.processor.policy, "state": self.state, "handle": 1}}

    def query_sev_launch_measure(self, _):
        return {"return": {"data": self.processor.measure()}}

    def sev_inject_launch_secret(self, arguments):
        try:
            secrets = self.processor.inject(arguments["packet-header"], arguments["secret"])
        except (secure_processor.Refused, ValueError) as problem:
            self.record("refused", text=str(problem))
            return error(f"SEV: failed to inject secret: {problem}")
        self.record("sev-inject-launch-secret", secrets=secrets)
        return {"return": {}}

    def cont(self, _):
        self.record("cont")
        self.state = "running"

    def __call__(self, command, arguments):
        if command in self.settings.get("hang_up", []):
            raise ConnectionError
        if command in self.settings.get("silent", []):
            return {"silent": True}
        if command in self.settings.get("fail", {}):
            return error(self.settings["fail"][command])
        if command in self.settings.get("reply", {}):
            return {"return": self.settings["reply"][command]}
        method = {"query-sev": self.query_sev, "query-sev-launch-measure": self.query_sev_launch_measure,
                  "sev-inject-launch-secret": self.sev_inject_launch_secret, "cont": self.cont}.get(command)
        if not method or (not self.sev and command != "cont"):
            return None
        return method(arguments)


def probe(command, arguments):
    """The handler for libvirt's questions about what this QEMU can do."""
    if command == "query-sev-capabilities":
        return {"return": CAPABILITIES}
    if command == "query-kvm":
        return {"return": {"enabled": True, "present": True}}
    if command == "query-cpu-model-expansion" and arguments["model"]["name"] == "host":
        return {"forward": dict(arguments, model=dict(arguments["model"], name="max"))}
    return None


def listen(path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    return listener


def run_probe(qemu, arguments):
    path = re.match(r"unix:([^,]+)", arguments.value("-qmp")).group(1)
    arguments.replace("-qmp", re.escape(path), path + ".qemu")
    listener = listen(path)
    qmp_proxy.serve(listener, path + ".qemu", probe, once=True)
    listener.close()
    os.execv(qemu, [qemu] + arguments.words)


def monitor(arguments, folder, name):
    """The client's listening socket, and QEMU's in its place."""
    path = os.path.join(folder, name + ".qmp")
    if os.path.exists(path):
        os.unlink(path)
    match = re.search(r"id=charmonitor,fd=(\d+)", " ".join(arguments.values("-chardev")))
    if match:
        client = socket.socket(fileno=int(match.group(1)))
        own = listen(path).detach()
        os.set_inheritable(own, True)
        arguments.replace("-chardev", r"id=charmonitor,fd=\d+", f"id=charmonitor,fd={own}")
        return client, path
    match = re.match(r"unix:([^,]+)", arguments.value("-qmp"))
    arguments.replace("-qmp", re.escape(match.group(1)), path)
    return listen(match.group(1)), path


def run_guest(qemu, arguments, folder, settings):
    name = re.match(r"(?:guest=)?([^,]+)", arguments.value("-name")).group(1)
    settings = settings["guests"].get(name, {})
    sev = arguments.take_sev_object()
    processor = None
    if sev:
        try:
            processor = secure_processor.SecureProcessor(describe(arguments, sev), settings)
        except secure_processor.Refused as problem:
            sys.exit(f"SEV: {problem}")
    for option in ("-kernel", "-initrd", "-append"):
        arguments.take(option)
    arguments.replace("-machine", r",(?:confidential-guest-support=[^,]*|memory-encryption=[^,]*)", "")
    arguments.replace("-accel", r"^kvm", "tcg")
    arguments.replace("-machine", r"accel=kvm", "accel=tcg")
    arguments.replace("-cpu", r"^host\b", "max")
    guest = Guest(name, sev, processor, settings, os.path.join(folder, name + ".log"))
    client, path = monitor(arguments, folder, name)
    qmp_proxy.serve(client, path, guest, once="-qmp" not in arguments.words)
    os.execv(qemu, [qemu] + arguments.words)


def main():
    folder, words = sys.argv[1], sys.argv[2:]
    with open(os.path.join(folder, "settings.json"), encoding="utf-8") as file:
        settings = json.load(file)
    arguments = Arguments(words)
    qemu = settings["qemu"]
    if "-daemonize" in words and "-qmp" in words:
        run_probe(qemu, arguments)
    elif "-name" in words:
        run_guest(qemu, arguments, folder, settings)
    else:
        os.execv(qemu, [qemu] + words)


if __name__ == "__main__":
    main()
