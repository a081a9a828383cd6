#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""sevkit attest against guests that are Python, with reports of the simulated processor.

usage: programs.py SEVKIT ATTESTD ATTEST_GUEST MAKE_FIRMWARE

Each attack must end with a no that says why, and without the key having been sent.
"""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "compat"))
import tap

try:
    import lab
    import peer
    import snpguard
except ImportError as missing:
    tap.skip_all(f"python3-cryptography: {missing}")

KEY = b"correct horse"


@contextlib.contextmanager
def ssh_server():
    """A port where something says what an SSH server says first."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        def serve():
            try:
                with server.accept()[0] as peer_of_it:
                    peer_of_it.sendall(b"SSH-2.0-test\r\n")
            except OSError:
                pass

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


class Test:
    """One world, many guests."""

    def __init__(self, world):
        self.world, self.tap = world, tap.Tap()
        self.plan = world.plan("luks")
        self.verity = world.plan("verity", "verity")
        self.tried = []
        with open(world.path("key"), "wb") as file:
            file.write(KEY + b"\n")
        with open(world.path("bad"), "wb") as file:
            file.write(b"another\n")

    def guest(self, processor, owner=None, address="127.0.0.1", **more):
        """A guest that opens its disk with KEY."""
        def try_key(_index, secret):
            self.tried.append(secret)
            return peer.OPENED if secret == KEY else peer.WRONG

        def serve(connection):
            peer.Guest(connection, owner or self.world.owner, processor.report, try_key, (("root", False),),
                       **more).serve()
        return lab.Listener(serve, address)

    def expect(self, name, done, status, text="", tried=()):
        problem = ""
        if done.returncode != status:
            problem = f"exit status {done.returncode}, expected {status}\n{done.stdout}{done.stderr}"
        elif text not in done.stdout + done.stderr:
            problem = f"expected {text!r} in\n{done.stdout}{done.stderr}"
        elif self.tried != list(tried):
            problem = f"keys that reached a guest: {self.tried}, expected {list(tried)}"
        self.tried.clear()
        self.tap.report(name, problem)

    def unlock(self, listener, *more, plan=None, **options):
        files = [] if "--key-fd" in more else ["--key-file", self.world.path("key")]
        return self.world.attest("unlock", plan or self.plan, listener.port, *files, *more, **options)


def test_release(test):
    world = test.world
    guest = test.guest(world.processor(test.plan))
    test.expect("a key is released", test.unlock(guest), 0, "unlocked: the guest of", [KEY])
    test.expect("the second release of a launch is refused", test.unlock(guest), 1, "a key was given to this launch")
    test.expect("... until --again says otherwise", test.unlock(guest, "--again"), 0, "unlocked", [KEY])
    other = test.guest(world.processor(test.plan))
    test.expect("another launch gets it", test.unlock(other, "--json"), 0, '"result": "accepted"', [KEY])
    third = test.guest(world.processor(test.plan))
    test.expect("a wrong key, then the right one",
                world.attest("unlock", test.plan, third.port, "--key-file", world.path("bad"), "--key-file",
                             "root=" + world.path("key")), 0, "root: wrong key", [b"another", KEY])
    fourth = test.guest(world.processor(test.plan))
    test.expect("no key that opens it", world.attest("unlock", test.plan, fourth.port, "--key-file", world.path("bad")),
                1, "root: no key opens it", [b"another"])
    fifth = test.guest(world.processor(test.plan))
    read, write = os.pipe()
    os.write(write, KEY)
    os.close(write)
    test.expect("a key from a descriptor", test.unlock(fifth, "--key-fd", str(read), pass_fds=(read,)), 0, "unlocked", [KEY])
    test.expect("no terminal to ask on", world.attest("unlock", test.plan, test.guest(world.processor(test.plan)).port,
                                                      start_new_session=True), 2, "there is no terminal")


def test_rollback(test):
    """What PID 1 counts on the disk, and its owner remembers; the other tests' guests do not count."""
    state = ("--state", test.world.path("rolled"))

    def opened(name, generation, status, text, *more, plan=test.plan):
        guest = test.guest(test.world.processor(plan), generation=generation)
        test.expect(name, test.unlock(guest, *state, *more), status, text, [KEY])

    opened("a disk is remembered with its generation", 7, 0, "root: opened, generation 7")
    opened("the next boot counted on", 8, 0, "generation 8")
    opened("the same again is an old copy", 8, 1, "root: the host put back an old copy of the disk: generation 8, "
           "expected above 8")
    opened("so is an older one", 3, 1, "generation 3, expected above 8")
    opened("and one that does not count any more", 0, 1, "generation 0, expected above 8")
    opened("its owner put it back", 3, 0, "unlocked", "--accept-rollback")
    opened("... and goes on from there", 4, 0, "unlocked")
    other = test.world.plan("upgraded", more=lab.LUKS.replace("11", "12"))
    also = ("--plan", other)
    opened("the disk of another plan that is accepted has its own", 2, 0, "unlocked", *also, plan=other)
    opened("... which counts", 2, 1, "generation 2, expected above 2", *also, plan=other)
    opened("... and leaves the first alone", 4, 1, "generation 4, expected above 4", *also)
    third = test.world.plan("named", more=lab.LUKS.replace("11", "13"))
    with open(test.world.path("accepted.toml"), "w", encoding="ascii") as file:
        file.write('launch = ["named.toml", "upgraded.toml"]\n')
    also = ("--plan", test.world.path("accepted.toml"))
    opened("so has that of a plan which a policy names", 1, 0, "unlocked", *also, plan=third)
    opened("... which counts", 1, 1, "generation 1, expected above 1", *also, plan=third)
    opened("... beside the policy's other plan", 2, 1, "generation 2, expected above 2", *also, plan=other)
    opened("... and the first", 5, 0, "generation 5", *also)


def test_expectations(test):
    world = test.world
    other = world.plan("other", more=lab.LUKS.replace("11", "12"))
    guest = test.guest(world.processor(other))
    saved = world.path("refused.bin")
    test.expect("another header digest is another guest", test.unlock(guest, "--save-report", saved), 1,
                "cause of the digest: ")
    test.tap.report("... whose report is kept", "" if os.path.getsize(saved) == 1184 else "size")
    test.expect("several plans are accepted", test.unlock(guest, "--plan", other), 0, "other.toml", [KEY])
    stranger = world.plan("stranger", owner="ed25519:" + "5a" * 32)
    test.expect("another owner's key in the plan", test.unlock(guest, plan=stranger), 2, "is the key of another owner")
    guest = test.guest(world.processor(stranger))
    test.expect("... in the guest", test.unlock(guest), 1, "refused")
    processor = world.processor(test.plan)
    guest = test.guest(processor)
    done = world.run("attest", "unlock", test.plan, "--port", str(guest.port), "--owner-key", world.path("owner.pem"),
                     "--key-file", world.path("key"), "--no-network", "--no-cache", "--timeout", "5")
    test.expect("a simulated processor is not AMD's", done, 1, "refused")
    report = processor.report
    processor.report = lambda data: report(data, 1)
    test.expect("a report of another VMPL", test.unlock(guest), 1, "vmpl")
    debug = lab.Processor(world, "quiet " + world.cmdline(test.plan), 1000, policy="0xb0000")
    world.processors.append(debug)
    test.expect("a guest that allows debugging", test.unlock(test.guest(debug)), 1, "debug")
    none = world.plan("none", mode="plain", more="")
    test.expect("a plan whose guest has other parameters", test.unlock(test.guest(world.processor(none))), 1, "measurement")


def test_attacks(test):
    world = test.world
    processor = world.processor(test.plan)
    old = []

    def evidence_of(connection, change):
        stream = peer.Stream(connection)
        theirs = stream.receive(peer.HELLO)[1]
        ephemeral, nonce = peer.X25519PrivateKey.generate(), os.urandom(32)
        stream.send(peer.frame(peer.EVIDENCE, change(theirs, nonce, ephemeral)))
        try:
            old.append(("sent", stream.receive(peer.AUTH)))
        except EOFError:
            pass

    def honest(theirs, nonce, ephemeral, role=None):
        seen = bytearray(theirs)
        if role:
            seen[2] = role
        data = peer.report_data(bytes(seen), world.owner, nonce, peer.public(ephemeral), lab.SSH_KEY)
        return data, peer.evidence(nonce, peer.public(ephemeral), lab.SSH_KEY, processor.report(data))

    _, stale = honest(peer.hello(1, bytes(32), bytes(range(32))), bytes(32), peer.X25519PrivateKey.generate())

    def relayed(theirs, nonce, ephemeral):
        middle = peer.X25519PrivateKey.generate()
        seen = theirs[:36] + peer.public(middle)
        return honest(seen, nonce, ephemeral)[1]

    def swapped_key(theirs, nonce, ephemeral):
        whole = honest(theirs, nonce, ephemeral)[1]
        return whole[:32] + peer.public(peer.X25519PrivateKey.generate()) + whole[64:]

    def forged(theirs, nonce, ephemeral):
        whole = bytearray(honest(theirs, nonce, ephemeral)[1])
        whole[64 + 4 + len(lab.SSH_KEY) + 4 + 0x2a0] ^= 1
        return bytes(whole)

    attacks = {
        "a replayed report": lambda *parts: stale,
        "a man in the middle with his own key towards the guest": relayed,
        "... towards the owner": swapped_key,
        "a report for another role": lambda *parts: honest(*parts, role=2)[1],
        "a report with a changed signature": forged,
        "SSH keys of somebody else": lambda *parts: honest(*parts)[1].replace(b"AAAAC3", b"BBBBC3"),
        "a truncated report": lambda *parts: honest(*parts)[1][:-600],
    }
    for name, change in attacks.items():
        listener = lab.Listener(lambda connection, change=change: evidence_of(connection, change))
        done = test.unlock(listener)
        if old:
            done.returncode = f"{done.returncode}, and AUTH was sent"
        test.expect(name, done, done.returncode if done.returncode in (1, 3) else 1)
        old.clear()
        listener.close()

    def noise(connection):
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    test.expect("something else on that port", test.unlock(lab.Listener(noise)), 3, "a frame of type")

    def huge(connection):
        connection.sendall(b"\xff\xff\xff\x7f\x02")
    test.expect("an oversized frame", test.unlock(lab.Listener(huge)), 3, "a frame of type 2 with 2147483647 bytes")

    # A host that plays the owner towards the genuine guest.
    guest = test.guest(processor)
    host = peer.Owner(lab.socket.create_connection(("127.0.0.1", guest.port)), peer.RELEASE,
                      peer.Ed25519PrivateKey.generate())
    problem = "the host was taken for the owner"
    try:
        host.attest()
    except peer.Refused as refused:
        problem = "" if str(refused) == "REPORT_DATA" else str(refused)
    test.tap.report("a host that plays the owner", problem or (f"{test.tried}" if test.tried else ""))


def test_waiting(test):
    world = test.world
    processor = world.processor(test.plan)
    first = []

    def serve(connection):
        if not first:
            first.append(1)
            return
        peer.Guest(connection, world.owner, processor.report, lambda *_: peer.OPENED, (("root", False),)).serve()
    test.expect("a stream that ends early is tried again", test.unlock(lab.Listener(serve)), 0, "unlocked")

    processor = world.processor(test.plan)
    count = []

    def vanish(connection):
        count.append(1)
        def stop(*_):
            raise EOFError
        peer.Guest(connection, world.owner, processor.report, stop, (("root", False),)).serve()
    done = test.unlock(lab.Listener(vanish))
    test.expect("... but not after a key was sent", done, 4, "the guest ended the stream")
    test.tap.report("... which one exchange did", "" if len(count) == 1 else f"{len(count)} exchanges")

    port = free_port()
    started = time.monotonic()
    done = world.attest("unlock", test.plan, port, "--key-file", world.path("key"), "--timeout", "2")
    test.expect("nobody answers", done, 4, "Connection refused")
    test.tap.report("... for as long as was said", "" if 1 < time.monotonic() - started < 10 else "too short or long")


def test_ssh(test):
    world = test.world
    hosts = world.path("known_hosts")
    processor = world.processor(test.verity)
    guest = test.guest(processor, ssh_keys=lab.SSH_KEY)
    with open(hosts, "w", encoding="ascii") as file:
        file.write("[127.0.0.1]:2222 ssh-ed25519 OLD\nelse ssh-ed25519 KEPT\n")
    ssh = ("--known-hosts", hosts, "--ssh-port", "2222")
    test.expect("SSH keys are attested", world.attest("ssh", test.verity, guest.port, *ssh), 0, "attested: the guest of")
    wanted = "else ssh-ed25519 KEPT\n[127.0.0.1]:2222 " + lab.SSH_KEY.decode()
    with open(hosts, encoding="ascii") as file:
        found = file.read()
    test.tap.report("... and written, other hosts kept", "" if found == wanted else found)
    try:
        over6 = test.guest(processor, ssh_keys=lab.SSH_KEY, address="::1")
    except OSError as missing:
        test.tap.report(f"a guest behind an IPv6 address # SKIP {missing}", "")
    else:
        done = world.attest("ssh", test.verity, over6.port, "--host", "::1", "--known-hosts", world.path("hosts6"), "--ssh-port",
                            "2222")
        test.expect("a guest behind an IPv6 address", done, 0, "attested: the guest of")
        with open(world.path("hosts6"), encoding="ascii") as file:
            test.tap.report("... is known by it", "" if file.read() == "[::1]:2222 " + lab.SSH_KEY.decode() else "differs")
    bad = test.guest(world.processor(test.plan), ssh_keys=lab.SSH_KEY.replace(b"KeM\n", b"KeN\n"))
    test.expect("those of another guest are refused", world.attest("ssh", test.verity, bad.port, *ssh), 1, "measurement")
    with open(hosts, encoding="ascii") as file:
        found = file.read()
    test.tap.report("... and not written", "" if found == wanted else found)
    silent = test.guest(processor)
    test.expect("a guest without SSH keys", world.attest("ssh", test.verity, silent.port, *ssh), 3, "no SSH host key")
    with open(world.path("ssh"), "w", encoding="ascii") as file:
        file.write('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    os.chmod(world.path("ssh"), 0o755)
    path = os.environ["PATH"]
    os.environ["PATH"] = world.folder + ":" + path
    with ssh_server() as port:
        done = world.attest("ssh", test.verity, guest.port, "--known-hosts", hosts, "--ssh-port", str(port), "--run",
                            "--user", "me", "--identity", "/id", "uname", "x")
    os.environ["PATH"] = path
    test.expect("ssh is run with those keys and no others", done, 0,
                f"-o\nUserKnownHostsFile={hosts}\n-o\nHostKeyAlias=[127.0.0.1]:{port}\n-o\nGlobalKnownHostsFile=/dev/null\n"
                "-o\nKnownHostsCommand=none\n-o\nStrictHostKeyChecking=yes\n-o\nNoHostAuthenticationForLocalhost=no\n"
                "-o\nVerifyHostKeyDNS=no\n-o\nUpdateHostKeys=no\n-o\nControlPath=none\n"
                f"-p\n{port}\n-l\nme\n-i\n/id\n-o\nIdentitiesOnly=yes\n--\n127.0.0.1\nuname\nx\n")
    report = world.path("report.bin")
    test.expect("a report of a running guest", world.attest("report", test.verity, guest.port, "--output", report), 0, "attested")
    done = world.run("report", "verify", "--no-network", "--no-cache", "--trust-root", world.path("chip/ark.pem"), "--certs",
                     world.path("chip/bundle.pem"), "--policy-file", test.verity, report)
    test.expect("... which 'report verify' accepts, too", done, 0)


class GuestProgram:
    """The C side of a guest, as PID 1 runs it."""

    def __init__(self, world, plan, roles, key, ssh_keys=""):
        self.relay = world.processor(plan, connect=False)
        self.child = subprocess.Popen([world.attest_guest, self.relay.socket, world.owner.hex(), str(roles), key, ssh_keys],
                                      stdout=subprocess.PIPE, text=True)
        self.port = int(self.child.stdout.readline())

    def connect(self, role, private):
        sock = lab.socket.create_connection(("127.0.0.1", self.port))
        sock.settimeout(20)
        return peer.Owner(sock, role, private)

    def end(self):
        try:
            return self.child.communicate(timeout=30)[0]
        except subprocess.TimeoutExpired:
            self.child.kill()
            return "it did not end\n" + self.child.communicate()[0]


def free_port():
    with lab.socket.create_server(("127.0.0.1", 0)) as sock:
        return sock.getsockname()[1]


def refusal(function):
    try:
        function()
    except (peer.Refused, EOFError, OSError) as refused:
        return str(refused)
    return None


def test_guest_side(test):
    """The C guest against the C owner and against Python as the owner or its enemy."""
    world = test.world
    guest = GuestProgram(world, test.plan, 1 << peer.RELEASE, KEY.decode())
    test.expect("C owner, C guest", test.unlock(guest), 0, "unlocked")
    said = guest.end()
    test.tap.report("... which goes on booting", "" if "is the owner" in said and "end: opened" in said else said)

    guest = GuestProgram(world, test.plan, 1 << peer.RELEASE, KEY.decode())
    stranger = peer.Ed25519PrivateKey.generate()
    told = refusal(guest.connect(peer.RELEASE, stranger).attest)
    test.tap.report("the guest binds its owner", "" if told == "REPORT_DATA" else str(told))
    # An enemy that knows what the guest computes, and signs with a key of its own.
    enemy = guest.connect(peer.RELEASE, stranger)
    real, peer.public = peer.public, lambda private: world.owner if private is stranger else real(private)
    told = refusal(enemy.attest)
    peer.public = real
    test.tap.report("another signature ends the exchange", "" if told is not None and "REPORT_DATA" not in told else str(told))
    told = refusal(guest.connect(peer.SSH, world.private).attest)
    test.tap.report("a role that is not answered", "" if told == "error 2" else str(told))
    owner = guest.connect(peer.RELEASE, world.private)
    owner.attest()
    problem = "" if owner.release(0, b"wrong")[1:4] == (peer.WRONG, 2, 1) else "result"
    test.tap.report("Python owner, C guest: a wrong key", problem)
    told = refusal(lambda: owner.release(1, KEY))
    test.tap.report("a key that is not wanted ends the exchange", "" if told else "it did not")
    slow = lab.socket.create_connection(("127.0.0.1", guest.port))
    slow.settimeout(20)
    slow.sendall(peer.frame(peer.HELLO, bytes(68))[:20])
    owner = guest.connect(peer.RELEASE, world.private)
    owner.attest()
    test.tap.report("attempts are counted over exchanges", "" if owner.attempts == 2 else str(owner.attempts))
    test.tap.report("a slow stranger is cut off", "" if slow.recv(10) == b"" else "it was not")
    time.sleep(6)
    told = refusal(lambda: owner.release(0, KEY))
    test.tap.report("... and so is an owner that is as slow", "" if told else "it was not")
    owner = guest.connect(peer.RELEASE, world.private)
    owner.attest()
    test.tap.report("the right key", "" if owner.release(0, KEY)[1] == peer.OPENED else "result")
    said = guest.end()
    test.tap.report("... ends it", "" if "end: opened" in said and "it took too long" in said else said)

    guest = GuestProgram(world, test.plan, 1 << peer.RELEASE, KEY.decode())
    owner = guest.connect(peer.RELEASE, world.private)
    owner.attest()
    for _ in range(3):
        owner.release(0, b"wrong")
    said = guest.end()
    test.tap.report("too many wrong keys", "" if "end: too many wrong keys" in said else said)

    guest = GuestProgram(world, test.verity, 1 << peer.SSH, "", lab.SSH_KEY.decode())
    done = world.attest("ssh", test.verity, guest.port, "--known-hosts", world.path("kh"))
    test.expect("SSH keys of the C guest", done, 0, "attested")
    said = guest.end()
    test.tap.report("... which goes on booting", "" if "end: attested" in said else said)


def test_attestd(test):
    """The service outside of a guest: it cannot have reports, and says so."""
    world = test.world
    line = world.path("cmdline")

    def write(text):
        with open(line, "w", encoding="ascii") as file:
            file.write(text + "\n")

    def start(*words):
        return subprocess.run([world.attestd, "--cmdline", line, *words], capture_output=True, text=True, timeout=20,
                              check=False)
    write("quiet")
    test.expect("attestd without an owner", start(), 2, "names no owner")
    test.expect("attestd with an owner that is none", start("--owner", "ed25519:00"), 3, "--owner: ")
    write("sevkit.version=1 sevkit.mode=plain")
    test.expect("attestd with parameters that are incomplete", start(), 3, "sevkit.root is missing")
    write("quiet " + world.cmdline(test.verity))
    test.expect("attestd with two owners", start("--owner", world.owner_text), 2, "names the owner already")
    test.expect("attestd with a port that is none", start("--port", "0"), 2, "--port")
    test.expect("attestd without any report", start("--reports-per-minute", "0"), 2, "expected a number from 1 to 6000")
    test.expect("attestd with an operand", start("x"), 2, "no operands")
    with open(world.path("ssh_host_ed25519_key.pub"), "wb") as file:
        file.write(lab.SSH_KEY.replace(b"\n", b" root@guest\n"))
    port = free_port()
    child = subprocess.Popen([world.attestd, "--cmdline", line, "--port", str(port), "--host-keys", world.folder],
                             stderr=subprocess.PIPE, text=True)
    for _ in range(100):
        try:
            lab.socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.05)

    def ask(role):
        sock = lab.socket.create_connection(("127.0.0.1", port))
        sock.settimeout(20)
        return refusal(peer.Owner(sock, role, world.private).attest)
    told = [ask(role) for role in (peer.RELEASE, peer.SSH, peer.REPORT)]
    child.kill()
    said = child.communicate()[1]
    wanted = ["error 2", "error 3", "error 3"]
    test.tap.report("attestd takes no keys, and needs a processor", "" if told == wanted else f"{told}\n{said}")


def test_snpguard(test):
    """The same attacks on the old protocol: they must succeed, or they prove nothing here."""
    world = test.world
    processor = world.processor(test.plan)
    measurement = processor.report(bytes(64))[0x90:0xc0]
    test.tap.report("the model is SNPGuard's", "" if snpguard.known_answer() else "another result")

    # The host starts the genuine guest with a disk of its own, whose key it hands in itself.
    server, host = snpguard.Server(processor.report), snpguard.Client(measurement)
    server.inject(*host.wrap(server.attest(host.nonce), b"key of the host"))
    test.tap.report("control: SNPGuard takes a key from the host", "" if server.key == b"key of the host" else "it did not")
    # The host's system runs now, with the genuine measurement, and asks the owner.
    impostor, owner = snpguard.Server(processor.report), snpguard.Client(measurement)
    impostor.inject(*owner.wrap(impostor.attest(owner.nonce), KEY))
    test.tap.report("control: ... and then the owner gives it the real one", "" if impostor.key == KEY else "it did not")


def main():
    sevkit, attestd, attest_guest, make_firmware = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        world = lab.World(sevkit, make_firmware, folder)
        world.attest_guest, world.attestd = attest_guest, attestd
        test = Test(world)
        try:
            for part in (test_release, test_rollback, test_expectations, test_attacks, test_waiting, test_ssh, test_guest_side, test_attestd, test_snpguard):
                part(test)
        finally:
            world.close()
        return test.tap.finish()


if __name__ == "__main__":
    threading.excepthook = lambda args: print(f"# {args.exc_value!r}", file=sys.stderr)
    sys.exit(main())
