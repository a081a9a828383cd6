# SPDX-License-Identifier: Apache-2.0
"""A guest without QEMU: its plan, its owner's key, and the simulated processor that launched it."""

import os
import re
import socket
import struct
import subprocess
import threading
import time

import peer

MAGIC, REPORT, ANSWER = 0x534b5353, 0, 0x8000
PLAN = """generation = "sev-snp"
name = "{name}"
vcpus = 1
[cpu]
model = "EPYC-Milan"
[firmware]
file = "f.fd"
[boot]
kernel = "k"
initrd = "i"
cmdline = "quiet"
mode = "{mode}"
owner = "{owner}"
root = "/dev/vda"
{more}
[acpi]
defence = "none"
[expect]
product = "Milan"
vmpl = 0
"""
LUKS = '[luks]\nheader_sha256 = "' + "11" * 32 + '"\nheader_bytes = 16777216\n'
VERITY = '[verity]\nhash = "/dev/vdb"\nroot_hash = "' + "22" * 32 + '"\ndata_blocks = 16\n'
SSH_KEY = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKb8jX4aJXCbKdRC2Nqk0PtWbcUX8EbkDVHr9SnFTJeM\n"


class World:
    """Files of the owner in a folder, and a chip."""

    def __init__(self, sevkit, make_firmware, folder):
        self.sevkit, self.folder, self.processors = sevkit, folder, []
        subprocess.run(["python3", make_firmware, self.path("f.fd"), "--preset", "amdsev"], check=True)
        for name in ("k", "i"):
            with open(self.path(name), "wb") as file:
                file.write(name.encode() * 4096)
        self.must("sim", "init", self.path("chip"))
        self.owner_text = self.must("key", "generate", "--type", "ed25519", "--output", self.path("owner.pem")).strip()
        self.owner = bytes.fromhex(self.owner_text.split(":")[1])
        self.private = peer.load_private(self.path("owner.pem"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def run(self, *words, **more):
        environment = dict(os.environ, XDG_STATE_HOME=self.path("state"))
        return subprocess.run([self.sevkit, *words], capture_output=True, text=True, timeout=120, check=False,
                              env=environment, **more)

    def must(self, *words):
        done = self.run(*words)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr}")
        return done.stdout

    def plan(self, name, mode="luks", more=None, owner=None):
        path = self.path(name + ".toml")
        with open(path, "w", encoding="ascii") as file:
            file.write(PLAN.format(name=name, mode=mode, owner=owner or self.owner_text,
                                   more=(LUKS if mode == "luks" else VERITY) if more is None else more))
        return path

    def processor(self, plan, connect=True):
        """What launched the guest of this plan, by the command line that sevkit launch would use."""
        # The host starts what the plan says; "launch --print" needs a QEMU, so the words are ours.
        line = re.search(r"sevkit\.version=.*", self.cmdline(plan)).group(0)
        found = Processor(self, "quiet " + line, len(self.processors), connect=connect)
        self.processors.append(found)
        return found

    def cmdline(self, plan):
        document = self.must("config", "show", "--json", plan)
        return self.measured_line(document)

    def measured_line(self, document):
        import json
        guest = json.loads(document)
        guest = guest.get("plan", guest)
        boot = guest["boot"]
        words = ["sevkit.version=1", f"sevkit.mode={boot['mode']}", f"sevkit.owner={boot['owner']}",
                 f"sevkit.root={boot['root']}"]
        if "port" in boot:
            words.append(f"sevkit.port={boot['port']}")
        for table in ("verity", "luks"):
            for key in ("hash", "hash_offset", "root_hash", "data_blocks", "header_sha256", "header_bytes"):
                if key in guest.get(table, {}):
                    words.append(f"sevkit.{table}.{key}={guest[table][key]}")
        return " ".join(words + ["systemd.import_credentials=no", "systemd.gpt_auto=no"])

    def attest(self, verb, plan, port, *more, key="owner.pem", **options):
        words = ["attest", verb, plan, "--port", str(port), "--owner-key", self.path(key), "--no-network", "--no-cache",
                 "--trust-root", self.path("chip/ark.pem"), "--certs", self.path("chip/bundle.pem"), *more]
        if "--timeout" not in words:
            words += ["--timeout", "20"]
        return self.run(*words, **options)

    def close(self):
        for processor in self.processors:
            processor.close()


class Processor:
    """sevkit sim serve, asked through its socket."""

    def __init__(self, world, append, number, policy="0x30000", connect=True):
        self.socket = world.path(f"sim{number}")
        self.child = subprocess.Popen(
            [world.sevkit, "sim", "serve", world.path("chip"), "--socket", self.socket, "--", "qemu", "-machine",
             "q35,confidential-guest-support=sev0", "-cpu", "EPYC-Milan", "-smp", "1", "-bios", world.path("f.fd"),
             "-kernel", world.path("k"), "-initrd", world.path("i"), "-append", append, "-object",
             f"sev-snp-guest,id=sev0,policy={policy},kernel-hashes=on"], stdout=subprocess.DEVNULL)
        for _ in range(200):
            if os.path.exists(self.socket):
                break
            time.sleep(0.05)
        self.lock = threading.Lock()
        self.sock = socket.socket(socket.AF_UNIX)
        if connect:
            self.sock.connect(self.socket)

    def report(self, data, vmpl=0):
        payload = data + struct.pack("<I", vmpl) + bytes(28)
        with self.lock:
            self.sock.sendall(struct.pack("<IHHIIQ", MAGIC, 1, REPORT, len(payload), 0, 0) + payload)
            header = peer.Stream(self.sock).exactly(24)
            size = struct.unpack("<IHHIIQ", header)[3]
            answer = peer.Stream(self.sock).exactly(size)
        return answer[32:32 + 1184]

    def close(self):
        self.sock.close()
        self.child.kill()
        self.child.wait()


class Listener:
    """A port of this machine on which each connection goes to a function of its own thread."""

    def __init__(self, serve, address="127.0.0.1"):
        self.sock = socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
        self.port = self.sock.getsockname()[1]
        self.serve, self.errors, self.count = serve, [], 0
        threading.Thread(target=self.loop, daemon=True).start()

    def loop(self):
        while True:
            try:
                connection, _ = self.sock.accept()
            except OSError:
                return
            self.count += 1
            threading.Thread(target=self.one, args=(connection,), daemon=True).start()

    def one(self, connection):
        with connection:
            connection.settimeout(30)
            try:
                self.serve(connection)
            except (peer.Refused, EOFError, OSError) as error:
                self.errors.append(str(error))

    def close(self):
        self.sock.close()
