# SPDX-License-Identifier: Apache-2.0
"""A key distribution service on loopback: HTTPS with an authority of its own, answers that a test
sets path by path, and a record of all requests. Also a proxy that knows CONNECT only."""

import http.server
import os
import socket
import socketserver
import ssl
import subprocess
import threading
import time


class Answer:
    """One answer of the server. delay: seconds before it; declared: Content-Length if it is not the
    body's (more than the body: the connection is cut); hang_up: no answer at all."""

    def __init__(self, body=b"", status=200, headers=None, delay=0, declared=None, hang_up=False):
        self.body = body
        self.status = status
        self.headers = headers or {}
        self.delay = delay
        self.declared = declared
        self.hang_up = hang_up


def make_authority(directory):
    """ca.pem, and server.pem with its key: for 127.0.0.1 and localhost."""

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=directory)

    with open(os.path.join(directory, "server.cnf"), "w", encoding="ascii") as file:
        file.write("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    openssl("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj",
            "/CN=authority of a test")
    openssl("req", "-new", *key, "-keyout", "server.key", "-out", "server.csr", "-subj",
            "/CN=localhost")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-extfile", "server.cnf", "-out", "server.crt")
    with open(os.path.join(directory, "server.pem"), "w", encoding="ascii") as out:
        for name in ("server.key", "server.crt"):
            with open(os.path.join(directory, name), encoding="ascii") as file:
                out.write(file.read())


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):  # pylint: disable=invalid-name
        answer = self.server.kds.next_answer(self.path)
        # In small steps, so that a server that is being stopped does not keep the test waiting.
        until = time.monotonic() + answer.delay
        while time.monotonic() < until and not self.server.kds.stopping:
            time.sleep(0.05)
        if answer.hang_up:
            self.close_connection = True
            return
        # Without the Date that send_response() adds.
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        length = len(answer.body) if answer.declared is None else answer.declared
        self.send_header("Content-Length", str(length))
        self.end_headers()
        try:
            self.wfile.write(answer.body)
        except OSError:
            self.close_connection = True
        if length != len(answer.body):
            self.close_connection = True

    def log_message(self, format, *args):  # pylint: disable=redefined-builtin
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that goes away or does not trust us is what some tests are about."""


class FakeKds:
    """with FakeKds(directory) as kds: kds.url, kds.set(path, Answer...), kds.requests."""

    def __init__(self, directory, plain=False):
        self.lock = threading.Lock()
        self.answers = {}
        self.requests = []
        self.stopping = False
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.kds = self
        self.plain = plain
        if not plain:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(os.path.join(directory, "server.pem"))
            # The handshake belongs into the connection's own thread.
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self):
        return self.server.server_address[1]

    @property
    def url(self):
        return f"{'http' if self.plain else 'https'}://127.0.0.1:{self.port}"

    def set(self, path, *answers):
        """Answers for all requests of path (without its query), in order; the last one stays."""
        with self.lock:
            self.answers[path] = list(answers)

    def next_answer(self, path):
        with self.lock:
            self.requests.append(path)
            answers = self.answers.get(path.split("?")[0])
            if not answers:
                return Answer(b"nothing here", 404)
            return answers.pop(0) if len(answers) > 1 else answers[0]

    def count(self, part):
        with self.lock:
            return sum(part in request for request in self.requests)

    def forget(self):
        with self.lock:
            self.requests.clear()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        self.stopping = True
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Proxy:
    """A proxy that tunnels; .targets are what was asked for."""

    def __init__(self):
        self.targets = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self.run, daemon=True)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def run(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.tunnel, args=(client,), daemon=True).start()

    def tunnel(self, client):
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                data = client.recv(4096)
                if not data:
                    return
                head += data
            method, target, _ = head.split(b"\r\n")[0].decode().split()
            self.targets.append(target)
            if method != "CONNECT":
                client.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
                return
            host, port = target.rsplit(":", 1)
            with socket.create_connection((host, int(port))) as server:
                client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                back = threading.Thread(target=self.copy, args=(server, client), daemon=True)
                back.start()
                self.copy(client, server)
                back.join()

    @staticmethod
    def copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        # close() alone does not wake the thread that accepts.
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()
