#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sevkit attest against sevkit-attestd with a processor behind the guest's device.

usage: running.py SEVKIT ATTESTD_IN_GUEST MAKE_FIRMWARE CORPUS

The processor is a simulated one, or gives a genuine report that was made for somebody else.
"""

import contextlib
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "compat"))
import tap

try:
    import lab
    import peer
except ImportError as missing:
    tap.skip_all(f"python3-cryptography: {missing}")

COMMON = ("--no-network", "--no-cache", "--time", "2026-06-01")  # the genuine certificates are valid then
# Folder, the report's file, the VCEK's, and the product line.
GENUINE = (("milan-v2-virtee", "report.hex", "vcek.der", "Milan"), ("milan-v3", "report.bin", "vcek.pem", "Milan"),
           ("turin-v5", "report.bin", "vcek.pem", "Turin"))
# Of the host's certificate table (GHCB 56421, table "GUIDs for SNP Guest Request").
GUIDS = {"vcek": "63da758d-e664-4564-adc5-f4b93be8accd", "ask": "4ab7b379-bbac-4fe4-a02f-05aef327c782",
         "ark": "c0b406a4-a803-4952-9743-3fb6014cd0ae"}


def free_port():
    with lab.socket.create_server(("127.0.0.1", 0)) as sock:
        return sock.getsockname()[1]


@contextlib.contextmanager
def attestd(world, program, plan, *words, **environment):
    """The service of the guest of a plan: its port, and a list that has what it said in the end."""
    port = free_port()
    line = world.path("cmdline")
    with open(line, "w", encoding="ascii") as file:
        file.write("quiet " + world.cmdline(plan) + "\n")
    child = subprocess.Popen([program, "--cmdline", line, "--port", str(port), "--host-keys", world.folder, *words],
                             env=dict(os.environ, **environment), stderr=subprocess.PIPE, text=True)
    said = []
    try:
        yield port, said
    finally:
        child.kill()
        said.append(child.communicate()[1])


def problem_of(done, status, text=""):
    if done.returncode != status:
        return f"exit status {done.returncode}, expected {status}\n{done.stdout}{done.stderr}"
    return "" if text in done.stdout + done.stderr else f"expected {text!r} in\n{done.stdout}{done.stderr}"


def test_simulated(test, world, program):
    plan, other = world.plan("verity", "verity"), world.plan("luks")
    report = world.path("report.bin")
    trust = ("--no-network", "--no-cache", "--trust-root", world.path("chip/ark.pem"), "--certs", world.path("chip/bundle.pem"))
    with attestd(world, program, plan, ATTESTD_RELAY=world.processor(plan, connect=False).socket) as (port, _):
        test.report("a report of the running guest",
                    problem_of(world.attest("report", plan, port, "--output", report), 0, "attested: the guest of"))
        test.report("... which 'report verify' accepts, too",
                    problem_of(world.run("report", "verify", *trust, "--policy-file", plan, report), 0))
        test.report("its SSH keys", problem_of(world.attest("ssh", plan, port, "--known-hosts", world.path("known")), 0))
        test.report("it takes no keys",
                    problem_of(world.attest("unlock", plan, port, "--key-file", world.path("k"), "--timeout", "2"), 4, "role"))
    with attestd(world, program, plan, ATTESTD_RELAY=world.processor(other, connect=False).socket) as (port, _):
        test.report("a processor that launched something else",
                    problem_of(world.attest("report", plan, port, "--output", world.path("none")), 1, "measurement"))
        test.report("... leaves no report", "it is there" if os.path.exists(world.path("none")) else "")


def stranger(port):
    """What a peer that is not the owner gets for a HELLO: a report, or the reason why not."""
    with socket.create_connection(("127.0.0.1", port), 10) as sock:
        stream = peer.Stream(sock)
        stream.send(peer.frame(peer.HELLO, peer.hello(peer.REPORT, os.urandom(32), os.urandom(32))))
        kind, payload = stream.receive(peer.EVIDENCE, peer.ERROR)
        return "evidence" if kind == peer.EVIDENCE else payload[0]


def test_limit(test, world, program):
    """Ten reports at once and one in ten seconds: strangers get those, and then no one does until there is another."""
    plan = world.plan("verity", "verity")
    with attestd(world, program, plan, "--reports-per-minute", "6", ATTESTD_RELAY=world.processor(plan, connect=False).socket) as (port, said):
        control = world.attest("report", plan, port)  # waits until the service is there, and takes one
        answers = [stranger(port) for _ in range(10)]
        soon = world.attest("report", plan, port, "--timeout", "1")
        later = world.attest("report", plan, port, "--timeout", "60")
    test.report("limit: control", problem_of(control, 0))
    test.report("strangers get the reports that are left", "" if answers == ["evidence"] * 9 + [4] else f"{answers}")
    test.report("... the owner is told that the guest is busy", problem_of(soon, 4, "the guest ended the exchange: "))
    test.report("... and waits for the next report", problem_of(later, 0))
    test.report("... which the service says", "" if "the limit of reports is reached" in said[0] else said[0])


def der(path):
    with open(path, "rb") as file:
        data = file.read()
    return ssl.PEM_cert_to_DER_cert(data.decode()) if data.startswith(b"-----") else data


def certificate_table(paths):
    """As the host hands it to the guest's kernel: entries, a zero entry, certificates."""
    head, body, start = b"", b"", 24 * (len(paths) + 1)
    for kind, path in paths.items():
        data = der(path)
        head += uuid.UUID(GUIDS[kind]).bytes_le + (start + len(body)).to_bytes(4, "little") + len(data).to_bytes(4, "little")
        body += data
    return head + bytes(24) + body


class Genuine:
    """A report of the corpus, the host's table for it, and a policy that accepts it."""

    def __init__(self, world, corpus, folder, name, vcek, product):
        self.world, self.folder, lower = world, folder, product.lower()
        self.report, self.policy, self.table = (world.path(folder + end) for end in (".bin", ".policy.toml", ".table"))
        paths = {"vcek": os.path.join(corpus, folder, vcek), "ask": os.path.join(corpus, "roots", f"ask-{lower}.pem"),
                 "ark": os.path.join(corpus, "roots", f"ark-{lower}.pem")}
        with open(os.path.join(corpus, folder, name), "rb") as file:
            data = file.read()
        with open(self.report, "wb") as file:
            file.write(bytes.fromhex(data.decode()) if name.endswith(".hex") else data)
        with open(self.table, "wb") as file:
            file.write(certificate_table(paths))
        world.must("policy", "init", "--from-report", self.report, "--product", product, "--output", self.policy)

    def verify(self):
        return self.world.run("report", "verify", *COMMON, "--certs", self.table, "--policy-file", self.policy, self.report)

    def attest(self, plan, port, *more):
        return self.world.run("attest", "report", plan, "--plan", self.policy, "--port", str(port), "--owner-key",
                              self.world.path("owner.pem"), "--output", self.world.path("none"), *COMMON, *more)


def test_genuine(test, world, program, corpus):
    """All about the report is accepted but that it is not of this exchange; its certificates come from the guest."""
    plan = world.plan("verity", "verity")
    for row in GENUINE:
        genuine = Genuine(world, corpus, *row)
        test.report(f"control: {genuine.folder} is a genuine report that its policy accepts", problem_of(genuine.verify(), 0))
        behind = {"ATTESTD_REPORT": genuine.report, "ATTESTD_TABLE": genuine.table}
        with attestd(world, program, plan, ATTESTD_BLIND="1", **behind) as (port, _):
            done = genuine.attest(plan, port, "--timeout", "20")
        found = [line for line in done.stderr.splitlines() if f"{genuine.policy}: refused: " in line]
        problem = problem_of(done, 1, "the guest is refused")
        if not problem and (len(found) != 1 or "report-data" not in found[0]):
            problem = f"expected report-data alone to be refused:\n{done.stderr}"
        test.report("... and refused where it is not of this exchange", problem)
        test.report("... and not written", "it is there" if os.path.exists(world.path("none")) else "")
    with attestd(world, program, plan, **behind) as (port, said):
        done = genuine.attest(plan, port, "--timeout", "2")
    problem = problem_of(done, 4, "the guest could not get a report")
    test.report("the service itself sees that, too",
                problem or ("" if "it answers another request" in said[0] else said[0]))


def main():
    sevkit, program, make_firmware, corpus = sys.argv[1:]
    corpus = os.path.join(os.environ.get("SEVKIT_CORPUS", corpus), "reports")
    test = tap.Tap()
    with tempfile.TemporaryDirectory() as folder:
        world = lab.World(sevkit, make_firmware, folder)
        with open(world.path("ssh_host_ed25519_key.pub"), "wb") as file:
            file.write(lab.SSH_KEY.replace(b"\n", b" root@guest\n"))
        try:
            test_simulated(test, world, program)
            test_limit(test, world, program)
            if os.path.isdir(corpus):
                test_genuine(test, world, program, corpus)
            else:
                test.report(f"genuine reports # SKIP no {corpus}", "")
        finally:
            world.close()
        return test.finish()


if __name__ == "__main__":
    sys.exit(main())
