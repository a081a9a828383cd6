# SPDX-License-Identifier: Apache-2.0
"""Stands between a QMP client and QEMU, answers what QEMU cannot do here and passes on the rest."""

import json
import os
import select
import socket

LINE_MAX = 16 << 20


class Lines:
    """Whole lines out of a stream."""

    def __init__(self):
        self.rest = b""

    def feed(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        if len(self.rest) > LINE_MAX:
            raise ValueError("a line without an end")
        return lines


def answer(handler, line):
    """What the handler says to a request: bytes for the client, and bytes for QEMU."""
    try:
        request = json.loads(line)
    except ValueError:
        return b"", line + b"\n"
    name = request.get("execute") if isinstance(request, dict) else None
    reply = handler(name, request.get("arguments") or {}) if name else None
    if reply is None:
        return b"", line + b"\n"
    if "silent" in reply:
        return b"", b""
    if "forward" in reply:
        return b"", json.dumps(dict(request, arguments=reply["forward"])).encode() + b"\r\n"
    if "id" in request:
        reply["id"] = request["id"]
    return json.dumps(reply).encode() + b"\r\n", b""


def relay(client, qemu, handler):
    """Until either side closes. handler(command, arguments) returns None to pass a command on,
    {"forward": arguments} to change it, {"silent": True} for no answer at all, or the reply; with an
    OSError it hangs up."""
    lines = Lines()
    while True:
        readable, _, _ = select.select([client, qemu], [], [])
        if qemu in readable:
            data = qemu.recv(65536)
            if not data:
                return
            client.sendall(data)
        if client in readable:
            data = client.recv(65536)
            if not data:
                return
            for line in lines.feed(data):
                to_client, to_qemu = answer(handler, line)
                if to_client:
                    client.sendall(to_client)
                if to_qemu:
                    qemu.sendall(to_qemu)


def detach(keep):
    """Makes the child of a fork a process of its own that holds no descriptor but these."""
    os.setsid()
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    previous = 2
    for fd in sorted(keep):
        os.closerange(previous + 1, fd)
        previous = fd
    os.closerange(previous + 1, 4096)


def serve(listener, qemu_path, handler, once):
    """In a new process: accepts clients and relays each to QEMU's socket at qemu_path."""
    if os.fork():
        return
    detach([listener.fileno()])
    listener.setblocking(True)
    try:
        while True:
            client, _ = listener.accept()
            with client, socket.socket(socket.AF_UNIX) as qemu:
                qemu.connect(qemu_path)
                relay(client, qemu, handler)
            if once:
                break
    except (OSError, ValueError):
        pass  # QEMU or the client is gone, or shall be
    finally:
        os._exit(0)
