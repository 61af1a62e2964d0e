#!/usr/bin/env python3
"""An HTTPS server that behaves as the path of a request says, well or badly.

    https_server.py FOLDER

FOLDER holds NAME.pem (chain) and NAME.key (passphrase below) for the listeners good, wrong, expired and
untrusted, and root.pem, which client certificates have to chain to. One line a listener is printed, its name
and its port on 127.0.0.1, and last `end 0`; the server ends when its standard input does.

Beside them: `client` and `client12` (TLS 1.2) demand a client certificate, `old` speaks TLS 1.1, `plain`
speaks no TLS, `silent` never says anything, `deaf` takes no connections.
"""
import json
import os
import select
import socket
import ssl
import struct
import sys
import threading
import warnings

warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.1 is old on purpose

PASSPHRASE = "test-passphrase-of-keys"

folder = sys.argv[1]
lock = threading.Lock()
counted = {"connections": 0, "held": 0}
requests = []  # those of /raw/ and /die
held = threading.Condition(lock)
release = threading.Event()


class Gone(Exception):
    pass


def context_of(name, client=False, version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/{name}.pem", f"{folder}/{name}.key", PASSPHRASE)
    if client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(f"{folder}/root.pem")
    if version is not None:
        context.minimum_version = context.maximum_version = version
        if version < ssl.TLSVersion.TLSv1_2:
            context.set_ciphers("ALL:@SECLEVEL=0")
    return context


class Connection:
    def __init__(self, stream):
        self.stream = stream
        self.buffer = b""
        self.die = False

    def fill(self):
        more = self.stream.recv(65536)
        if not more:
            raise Gone()
        self.buffer += more

    def read(self):
        while b"\r\n\r\n" not in self.buffer:
            self.fill()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        fields = [line.split(":", 1) for line in lines]
        request = {"method": method, "target": target,
                   "fields": [[name.lower(), value.strip()] for name, value in fields], "body": ""}
        if target == "/slam":  # shut while the body is still coming
            raise Gone()
        length = int(dict(request["fields"]).get("content-length", "0"))
        while len(self.buffer) < length:
            self.fill()
        request["body"] = self.buffer[:length].decode("latin-1")
        self.buffer = self.buffer[length:]
        return request

    def send(self, data):
        self.stream.sendall(data if isinstance(data, bytes) else data.encode("latin-1"))

    def answer(self, status, body, method="GET", fields=""):
        body = body if isinstance(body, bytes) else body.encode()
        head = f"HTTP/1.1 {status} Some\r\nContent-Length: {len(body)}\r\n{fields}\r\n"
        self.send(head.encode() + (b"" if method == "HEAD" else body))

    def until_gone(self, piece=b"", every=None):
        """Waits until the client goes away; sends a piece every so many seconds meanwhile."""
        while True:
            if piece:
                self.send(piece)
            readable, _, _ = select.select([self.stream], [], [], every)
            if readable and not self.stream.recv(65536):
                raise Gone()


def behave(on, request):
    """True to keep the connection."""
    method, path = request["method"], request["target"].split("?")[0]
    part = path.split("/")
    if part[1] == "raw":
        with lock:
            requests.append(request)
        with open(f"{folder}/{part[2]}", "rb") as file:
            on.send(file.read())
    elif path == "/requests":
        with lock:
            on.answer(200, json.dumps(requests), method)
            requests.clear()
    elif path == "/connections":
        on.answer(200, str(counted["connections"]), method)
    elif part[1] == "echo":
        on.answer(200, json.dumps(request), method, "Set-Cookie: a=b\r\n")
    elif path == "/who":
        peer = on.stream.getpeercert()
        on.answer(200, dict(pair for one in peer["subject"] for pair in one)["commonName"], method)
    elif part[1] == "status":
        on.answer(int(part[2]), "as asked", method)
    elif part[1] == "bytes":
        on.answer(200, b"b" * int(part[2]), method)
    elif path == "/":
        on.answer(404, "nothing here", method)
    elif path == "/hold":
        with lock:
            counted["held"] += 1
            held.notify_all()
        release.wait()
        on.answer(200, "held", method)
    elif path == "/await-held":
        with lock:
            held.wait_for(lambda: counted["held"] > 0, 20)
        on.answer(200, "held", method)
    elif path == "/release":
        release.set()
        on.answer(200, "released", method)
    elif path == "/die-next":
        on.die = True
        on.answer(200, "last words", method)
    else:
        return misbehave(on, path)
    return True


def misbehave(on, path):
    if path == "/never":
        on.until_gone()
    elif path == "/drip-head":
        on.send("HTTP/1.1 200 OK\r\nX-Slow: ")
        on.until_gone(b"x", 0.01)
    elif path == "/drip-body":
        on.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        on.until_gone(b"x", 0.01)
    elif path == "/cut":
        on.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
    elif path == "/cut-head":
        on.send("HTTP/1.1 200 OK\r\nContent-Le")
    elif path == "/cut-chunk":
        on.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nonly this")
    elif path == "/cut-open":  # neither length nor close_notify says where it ends
        on.send("HTTP/1.1 200 OK\r\n\r\nonly this")
        on.stream = socket.socket(fileno=on.stream.detach())
    elif path == "/until-close":
        on.send("HTTP/1.1 200 OK\r\n\r\nall of it")
    elif path == "/bad-chunk":
        on.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n")
    elif path == "/short-length":
        on.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
        return True
    elif path == "/endless":
        on.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            on.send(b"1000\r\n" + b"e" * 4096 + b"\r\n")
    elif path == "/long-line":
        on.send("HTTP/1.1 200 OK\r\nX-Long: " + "x" * 300000 + "\r\nContent-Length: 0\r\n\r\n")
    elif path == "/long-field":
        on.send("HTTP/1.1 200 OK\r\nX-Long: " + "x" * 9000 + "\r\nContent-Length: 0\r\n\r\n")
    elif path == "/many-fields":
        on.send("HTTP/1.1 200 OK\r\n" + "X-Many: x\r\n" * 101 + "Content-Length: 0\r\n\r\n")
    elif path == "/interim-forever":
        while True:
            on.send("HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n")
    elif path == "/garbage":
        on.send(b"\x00\x01\x02 garbage\r\n\r\n")
    elif path == "/no-version":
        on.send("<html>HTTP/0.9</html>")
    elif path == "/bad-status":
        on.send("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n")
    elif path == "/status-999":
        on.send("HTTP/1.1 999 OK\r\nContent-Length: 0\r\n\r\n")
    elif path == "/no-colon":
        on.send("HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 0\r\n\r\n")
    elif path == "/bad-field":
        on.send("HTTP/1.1 200 OK\r\nX Y: z\r\nContent-Length: 0\r\n\r\n")
    elif path == "/folded":
        on.send("HTTP/1.1 200 OK\r\nX-A: b\r\n c\r\nContent-Length: 0\r\n\r\n")
    elif path == "/redirect":
        on.send("HTTP/1.1 302 Found\r\nLocation: https://localhost:1/elsewhere\r\nContent-Length: 0\r\n\r\n")
        return True
    elif path == "/continue":
        on.send("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\nHTTP/1.1 103 Early\r\nX-Interim: 2\r\n\r\n")
        on.send("HTTP/1.1 200 OK\r\nX-Final: 1\r\nContent-Length: 2\r\n\r\nok")
        return True
    elif path == "/trailer":
        on.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Late: 1\r\n\r\n")
        return True
    elif path == "/switch":
        on.send("HTTP/1.1 101 Switching\r\nUpgrade: other\r\nConnection: upgrade\r\n\r\n")
    elif path == "/reset":
        on.stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        on.stream = socket.socket(fileno=on.stream.detach())
    return False  # /close, and whatever has ended here


def serve(stream, context):
    try:
        if context is not None:
            stream = context.wrap_socket(stream, server_side=True)
        with lock:
            counted["connections"] += 1
        on = Connection(stream)
        keep = True
        while keep:
            request = on.read()
            if on.die:
                with lock:
                    requests.append(request)
                break
            keep = behave(on, request)
        stream = on.stream
        if isinstance(stream, ssl.SSLSocket):
            stream = stream.unwrap()
    except (Gone, OSError, ValueError):
        pass
    stream.close()


def answer_plainly(stream, _):
    try:
        stream.sendall(b"220 no TLS here\r\n")
    finally:
        stream.close()


def keep_silent(stream, _, kept=[]):
    kept.append(stream)


def listen(name, handler, context=None):
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(name, listener.getsockname()[1], flush=True)

    def accept():
        while True:
            stream, _ = listener.accept()
            threading.Thread(target=handler, args=(stream, context), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


def main():
    for name in ("good", "wrong", "expired", "untrusted"):
        listen(name, serve, context_of(name))
    listen("client", serve, context_of("good", client=True))
    listen("client12", serve, context_of("good", client=True, version=ssl.TLSVersion.TLSv1_2))
    listen("old", serve, context_of("good", version=ssl.TLSVersion.TLSv1_1))
    listen("plain", answer_plainly)
    listen("silent", keep_silent)
    deaf = socket.socket()
    deaf.bind(("127.0.0.1", 0))
    print("deaf", deaf.getsockname()[1], flush=True)
    print("end", 0, flush=True)
    sys.stdin.buffer.read()
    os._exit(0)


main()
