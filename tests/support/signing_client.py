#!/usr/bin/env python3
"""An independent caller of the gateway: signs as ops/docs/interface.md says, asks over TLS, prints
what comes back. Python's standard library and the openssl command (3.0), nothing of the product.

    signing_client.py --url https://localhost:8443/exchange/v1/query/enterprise-registration \\
        --suite intl --member data-bureau --system one-window --message-key key.pem --ca root.pem \\
        --certificate tls.pem --key tls-key.pem --subject uscc=91500112MAF000012X

Without --message-key and with --secret-file it signs with a shared secret; with neither it signs
nothing. Prints the status, one line a header with --headers, an empty line and the body. With
--gateway-certificate the answer's signature and digest must be right. Exit: 0 for status 200, 1 for
another, 2 when no answer came, 3 when the answer is not the gateway's.

As a module: Client(...).ask(body) gives an Answer.
"""
import argparse
import hashlib
import http.client
import json
import os
import secrets
import socket
import ssl
import subprocess
import sys
import time
import urllib.parse
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import http_signature as h  # noqa: E402  (the path is set above)


# --- what is said of the request ---------------------------------------------------------------------
def display_string(text):
    """RFC 9651 section 3.3.8, always, with small letters."""
    kept = (chr(b) if 0x20 <= b <= 0x7e and b not in b'%"' else f"%{b:02x}" for b in text.encode())
    return '%"' + "".join(kept) + '"'


def purpose(matter, basis=None, case=None, operator=None, unit=None):
    parts = [("matter", matter), ("basis", basis), ("case", case), ("operator", operator)]
    said = [f"{name}={display_string(value)}" for name, value in parts if value]
    if operator and unit:
        said[-1] += f";unit={display_string(unit)}"
    return ", ".join(said)


def on_behalf(member, system, role=None):
    said = f'member="{member}", system="{system}"'
    return said + (f", role={display_string(role)}" if role else "")


# --- keys --------------------------------------------------------------------------------------------
def public_key_of(pem_file, private):
    """SubjectPublicKeyInfo, DER, of a private key or a certificate."""
    if private:
        return openssl("pkey", "-in", pem_file, "-pubout", "-outform", "DER")
    pem = openssl("x509", "-in", pem_file, "-noout", "-pubkey")
    done = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=pem,
                          capture_output=True, check=True)
    return done.stdout


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], capture_output=True, check=True).stdout


def key_id(suite, spki):
    algorithm = "sm3" if suite == "sm" else "sha256"
    return f"{algorithm}:{hashlib.new(algorithm, spki).hexdigest()}"


class Answer:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def field(self, name):
        return next((v for n, v in self.fields if n.lower() == name), None)


class Client:
    """One caller. Every part of a request can be replaced through `spoil`, a function that is given
    the message (a dictionary, see http_signature.py) before it is signed."""

    def __init__(self, url, suite, member, system, message_key=None, secret=None, ca=None,
                 certificate=None, key=None, connect_to=None, timeout=20):
        self.url, self.suite, self.member, self.system = url, suite, member, system
        self.message_key, self.secret, self.timeout = message_key, secret, timeout
        self.connect_to = connect_to  # host:port, when it is not that of the address
        self.tls = ssl.create_default_context(cafile=ca)
        self.tls.minimum_version = ssl.TLSVersion.TLSv1_2
        if certificate:
            self.tls.load_cert_chain(certificate, key)
        self.key_id = None
        if message_key:
            self.key_id = key_id(suite, public_key_of(message_key, private=True))
        elif secret is not None:
            self.key_id = f"hmac:{system}"
        self.last = None  # the message as it was sent

    def message(self, body, method="POST", said=None, content_type="application/json",
                exchange_id=None, idempotency_key=None):
        fields = [["Content-Type", content_type],
                  ["Content-Digest", h.digest_field(body, self.suite)],
                  ["Tongban-Exchange-Id", exchange_id or new_exchange_id()],
                  ["Tongban-On-Behalf", on_behalf(self.member, self.system)],
                  ["Tongban-Purpose", said or purpose("企业开办", case="2026-0001", operator="A0137")]]
        if idempotency_key:
            fields.append(["Idempotency-Key", f'"{idempotency_key}"'])
        return {"method": method, "targetUri": self.url, "fields": fields}

    def sign(self, message, created=None, lifetime=120, nonce=None, keyid=None):
        if self.key_id is None:
            return message
        created = int(time.time()) if created is None else created
        parameters = {"created": created, "expires": created + lifetime,
                      "nonce": nonce or secrets.token_hex(16), "keyid": keyid or self.key_id,
                      "tag": "tongban"}
        private = None
        if self.message_key:
            with open(self.message_key, "rb") as file:
                private = file.read()
        h.sign_message(message, self.suite, parameters, private_pem=private, secret=self.secret)
        return message

    def send(self, message, body):
        self.last = message
        address = urllib.parse.urlsplit(message["targetUri"])
        host, port = address.hostname, address.port or 443
        if self.connect_to:
            real_host, real_port = self.connect_to.rsplit(":", 1)
            connection = DirectedConnection(host, port, real_host, int(real_port), context=self.tls,
                                            timeout=self.timeout)
        else:
            connection = http.client.HTTPSConnection(host, port, context=self.tls,
                                                     timeout=self.timeout)
        try:
            path = address.path + ("?" + address.query if address.query else "")
            connection.putrequest(message["method"], path, skip_host=True,
                                  skip_accept_encoding=True)
            connection.putheader("Host", address.netloc)
            for name, value in message["fields"]:
                connection.putheader(name, value)
            if body or message["method"] == "POST":
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, [[n, v] for n, v in answer.getheaders()], answer.read())
        finally:
            connection.close()

    def ask(self, body, spoil=None, **signing):
        """`signing` is split between message() and sign()."""
        ours = {k: signing.pop(k) for k in ("created", "lifetime", "nonce", "keyid") if k in signing}
        message = self.message(body, **signing)
        if spoil:
            spoil(message)
        return self.send(self.sign(message, **ours), body)

    def check_answer(self, answer, gateway_certificate):
        """http_signature.Refused unless the gateway signed this answer to the last request."""
        response = {"status": answer.status, "fields": answer.fields, "request": self.last}
        spki = public_key_of(gateway_certificate, private=False)
        h.check_message(response, self.suite, spki_der=spki)
        if answer.field("content-digest") != h.digest_field(answer.body, self.suite):
            raise h.Refused("the body is not what was signed")


class DirectedConnection(http.client.HTTPSConnection):
    """Connects elsewhere than the address says, and expects the certificate of the address."""

    def __init__(self, host, port, real_host, real_port, **rest):
        super().__init__(host, port, **rest)
        self.real = (real_host, real_port)
        self.tls = rest["context"]

    def connect(self):
        plain = socket.create_connection(self.real, self.timeout)
        self.sock = self.tls.wrap_socket(plain, server_hostname=self.host)


def new_exchange_id():
    """UUID version 7 (RFC 9562 section 5.7)."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xf << 76) | 7 << 76
    value = value & ~(3 << 62) | 2 << 62
    return str(uuid.UUID(int=value))


# --- the command -------------------------------------------------------------------------------------
def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--url", required=True, help="the target, as it is signed")
    parser.add_argument("--connect-to", help="host:port, when it is not that of the target")
    parser.add_argument("--suite", choices=["sm", "intl"], default="sm")
    parser.add_argument("--member", required=True)
    parser.add_argument("--system", required=True)
    parser.add_argument("--message-key", help="private key, PEM without a passphrase")
    parser.add_argument("--secret-file", help="the shared secret; one line end is dropped")
    parser.add_argument("--ca", required=True, help="the authority of the gateway's TLS certificate")
    parser.add_argument("--certificate", help="TLS client certificate")
    parser.add_argument("--key", help="its private key")
    parser.add_argument("--subject", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--item", action="append", default=[])
    parser.add_argument("--body-file", help="sent as it is, in the place of a question")
    parser.add_argument("--content-type", default="application/json")
    parser.add_argument("--method", default="POST")
    parser.add_argument("--matter", default="企业开办")
    parser.add_argument("--basis")
    parser.add_argument("--case", default="2026-0001")
    parser.add_argument("--operator", default="A0137")
    parser.add_argument("--unit")
    parser.add_argument("--exchange-id")
    parser.add_argument("--idempotency-key")
    parser.add_argument("--gateway-certificate", help="checks the signature of the answer")
    parser.add_argument("--headers", action="store_true")
    return parser.parse_args()


def body_of(chosen):
    if chosen.body_file:
        with open(chosen.body_file, "rb") as file:
            return file.read()
    if chosen.method == "GET":
        return b""
    question = {"subject": dict(one.split("=", 1) for one in chosen.subject)}
    if chosen.item:
        question["items"] = chosen.item
    return json.dumps(question, ensure_ascii=False).encode()


def main():
    chosen = arguments()
    secret = None
    if chosen.secret_file:
        with open(chosen.secret_file, "rb") as file:
            secret = file.read().removesuffix(b"\n")
    client = Client(chosen.url, chosen.suite, chosen.member, chosen.system, chosen.message_key, secret,
                    chosen.ca, chosen.certificate, chosen.key, chosen.connect_to)
    said = purpose(chosen.matter, chosen.basis, chosen.case, chosen.operator, chosen.unit)
    try:
        answer = client.ask(body_of(chosen), method=chosen.method, said=said,
                            content_type=chosen.content_type, exchange_id=chosen.exchange_id,
                            idempotency_key=chosen.idempotency_key)
    except (OSError, http.client.HTTPException) as error:
        print(f"no answer: {error}", file=sys.stderr)
        return 2
    print(answer.status)
    if chosen.headers:
        for name, value in answer.fields:
            print(f"{name}: {value}")
    print()
    sys.stdout.flush()
    sys.stdout.buffer.write(answer.body + b"\n")
    if chosen.gateway_certificate:
        try:
            client.check_answer(answer, chosen.gateway_certificate)
        except (h.Refused, ValueError) as error:
            print(f"not the gateway's answer: {error}", file=sys.stderr)
            return 3
    return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
