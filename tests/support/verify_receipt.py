#!/usr/bin/env python3
"""Checks a receipt (and an opening) with nothing of the product: Python and the openssl command only.

    verify_receipt.py RECEIPT --root ROOT.pem [--opening OPENING --of request|answer|evidence]

Prints what the receipt proves and ends with 0, or says on stderr why it proves nothing and ends with 1.
Follows RFC 8785 (form), RFC 9162 section 2.1.3.2 (inclusion), RFC 5280 through openssl verify. SM2 is
checked under the id 1234567812345678, which openssl does not assume.
"""
import argparse
import base64
import calendar
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time

SUITES = {"sm": "sm3", "intl": "sha256"}
DISTID = "distid:1234567812345678"
DIGEST = re.compile(r"(sm3|sha256):[0-9a-f]{64}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
ENTRY = {"v", "log", "id", "at", "kind", "caller", "onBehalf", "resource", "purpose", "case", "rule", "items",
         "rows", "outcome", "request", "answer", "evidence", "peer"}


class Refused(Exception):
    pass


def demand(condition, why):
    if not condition:
        raise Refused(why)


# --- digests --------------------------------------------------------------------------------------

def sm3(data):
    """GB/T 32905-2016, for a Python whose hashlib has no sm3."""
    def rol(x, n):
        n %= 32
        return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF
    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    bits = len(data) * 8
    data += b"\x80" + b"\0" * ((55 - len(data)) % 64) + bits.to_bytes(8, "big")
    for block in range(0, len(data), 64):
        w = [int.from_bytes(data[block + i:block + i + 4], "big") for i in range(0, 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rol(w[j - 3], 15)
            w.append(x ^ rol(x, 15) ^ rol(x, 23) ^ rol(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            ss1 = rol(rol(a, 12) + e + rol(0x79CC4519 if j < 16 else 0x7A879D8A, j) & 0xFFFFFFFF, 7)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
            tt1 = (ff + d + (ss1 ^ rol(a, 12)) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
            tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
            a, b, c, d = tt1, a, rol(b, 9), c
            e, f, g, h = tt2 ^ rol(tt2, 9) ^ rol(tt2, 17), e, rol(f, 19), g
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]
    return b"".join(x.to_bytes(4, "big") for x in v)


def digest(name, data):
    if name == "sm3":
        try:
            return hashlib.new("sm3", data).digest()
        except ValueError:
            return sm3(data)
    return hashlib.new(name, data).digest()


def digest_bytes(text, name):
    demand(isinstance(text, str) and DIGEST.fullmatch(text) and text.startswith(name + ":"), f"no {name} digest: {text}")
    return bytes.fromhex(text.split(":")[1])


# --- form -----------------------------------------------------------------------------------------

def canonical(value):
    """RFC 8785 of what a receipt may hold: no float, integers within 2^53."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        demand(abs(value) <= 2 ** 53, "an integer beyond 2^53")
        return str(value)
    if isinstance(value, str):
        short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
        return '"' + "".join(short.get(c) or (c if c >= " " else f"\\u{ord(c):04x}") for c in value) + '"'
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    demand(isinstance(value, dict), "a float")
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))
    return "{" + ",".join(canonical(name) + ":" + canonical(value[name]) for name in names) + "}"


def read_form(raw, what):
    def unique(pairs):
        demand(len({name for name, _ in pairs}) == len(pairs), "a name twice")
        return dict(pairs)
    try:
        value = json.loads(raw.decode("utf-8"), object_pairs_hook=unique)
        exact = canonical(value).encode("utf-8") == raw
    except (ValueError, RecursionError) as error:
        raise Refused(f"{what} is no JSON in UTF-8: {error}") from error
    demand(exact, f"{what} is not in its RFC 8785 form")
    return value


def members(value, names, what):
    demand(isinstance(value, dict) and set(value) == set(names), f"{what} has other members than {sorted(names)}")


def size_of(value, what):
    demand(isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 2 ** 53, f"{what} is no size")
    return value


def from_base64(text, what):
    try:
        raw = base64.b64decode(text, validate=True)
    except (ValueError, TypeError) as error:
        raise Refused(f"{what} is no Base64") from error
    demand(raw and base64.b64encode(raw).decode() == text, f"{what} is not in canonical Base64")
    return raw


# --- openssl --------------------------------------------------------------------------------------

def openssl(*arguments, stdin=b""):
    done = subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, check=False)
    return done.returncode == 0, done.stdout


def check_certificate(folder, der, root, suite, at):
    """The certificate in DER, by the root, for signatures, valid at `at`; returns its public key's file."""
    leaf, key = os.path.join(folder, "leaf.pem"), os.path.join(folder, "key.pem")
    good, again = openssl("x509", "-inform", "DER", "-outform", "DER", stdin=der)
    demand(good and again == der, "the certificate is not DER")
    good, _ = openssl("x509", "-inform", "DER", "-out", leaf, stdin=der)
    good2, _ = openssl("x509", "-in", leaf, "-pubkey", "-noout", "-out", key)
    demand(good and good2, "the certificate cannot be read")
    # The option reaches the leaf only, so the root is trusted as it stands: it was given by the caller.
    option = ["-vfyopt", DISTID] if suite == "sm" else []
    when = str(calendar.timegm(time.strptime(at[:19], "%Y-%m-%dT%H:%M:%S")))
    good, _ = openssl("verify", "-partial_chain", "-no-CApath", "-no-CAstore", "-trusted", root,
                      "-attime", when, *option, leaf)
    demand(good, "the certificate is not by the given root, or was not valid then")
    good, usage = openssl("x509", "-in", leaf, "-noout", "-ext", "keyUsage,basicConstraints")
    demand(good and b"Digital Signature" in usage and b"CA:TRUE" not in usage, "the certificate is for another use")
    return key


def key_digest(key, name):
    good, der = openssl("pkey", "-pubin", "-in", key, "-outform", "DER")
    demand(good, "the public key cannot be read")
    with open(key, encoding="ascii") as file:
        body = "".join(line for line in file.read().splitlines() if "-----" not in line)
    demand(base64.b64decode(body) == der, "the public key has two encodings")
    return f"{name}:{digest(name, der).hex()}"


def check_signature(folder, key, suite, message, signature):
    paths = [os.path.join(folder, name) for name in ("message", "signature")]
    for path, content in zip(paths, (message, signature)):
        with open(path, "wb") as file:
            file.write(content)
    if suite == "sm":
        good, _ = openssl("pkeyutl", "-verify", "-pubin", "-inkey", key, "-rawin", "-digest", "sm3",
                          "-pkeyopt", DISTID, "-in", paths[0], "-sigfile", paths[1])
    else:
        good, _ = openssl("dgst", "-sha256", "-verify", key, "-signature", paths[1], paths[0])
    demand(good, "the head's signature is not by the log's key")


# --- the receipt ----------------------------------------------------------------------------------

def check_inclusion(name, leaf, index, size, path, root):
    fn, sn, computed = index, size - 1, leaf
    for sibling in path:
        demand(sn > 0, "the path is too long")
        if fn & 1 or fn == sn:
            computed = digest(name, b"\x01" + sibling + computed)
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            computed = digest(name, b"\x01" + computed + sibling)
        fn, sn = fn >> 1, sn >> 1
    demand(sn == 0, "the path is too short")
    demand(computed == root, "the path does not lead to the signed root")


def check_receipt(raw, root_pem):
    receipt = read_form(raw, "the receipt")
    members(receipt, {"suite", "log", "entry", "index", "head", "inclusion", "certificate"}, "the receipt")
    suite = receipt["suite"]
    demand(isinstance(suite, str) and suite in SUITES, "an unknown suite")
    name = SUITES[suite]
    head, entry = receipt["head"], receipt["entry"]
    members(head, {"log", "size", "root", "time", "signature"}, "the head")
    demand(isinstance(entry, dict) and set(entry) <= ENTRY and entry.get("v") == 1, "the entry is no entry")
    size, index = size_of(head["size"], "head.size"), size_of(receipt["index"], "index")
    demand(index < size, "the index is not below the size")
    demand(isinstance(head["time"], str) and TIME.fullmatch(head["time"]), "head.time is no time")
    log = receipt["log"]
    digest_bytes(log, name)
    demand(entry.get("log") == log == head["log"], "entry, head and receipt are of different logs")
    root = digest_bytes(head["root"], name)
    demand(isinstance(receipt["inclusion"], list), "no path")
    path = [digest_bytes(step, name) for step in receipt["inclusion"]]
    with tempfile.TemporaryDirectory() as folder:
        der = from_base64(receipt["certificate"], "the certificate")
        key = check_certificate(folder, der, root_pem, suite, head["time"])
        demand(key_digest(key, name) == log, "the certificate is not that of the log's key")
        signed = {member: value for member, value in head.items() if member != "signature"}
        check_signature(folder, key, suite, canonical(signed).encode(), from_base64(head["signature"], "the signature"))
    leaf = digest(name, b"\x00" + canonical(entry).encode())
    check_inclusion(name, leaf, index, size, path, root)
    return receipt


def check_opening(raw, entry, which):
    opening = read_form(raw, "the opening")
    members(opening, {"salt", "body"}, "the opening")
    salt = opening["salt"]
    demand(isinstance(salt, str) and re.fullmatch(r"[0-9a-f]{64}", salt), "the salt is not 32 bytes in hexadecimal")
    body = from_base64(opening["body"], "the body") if opening["body"] else b""
    commitments = entry.get("evidence", []) if which == "evidence" else [entry.get(which)]
    names = {text.split(":")[0] for text in commitments if text}
    packed = b"\x02" + bytes.fromhex(salt) + body
    made = {name + ":" + digest(name, packed).hex() for name in names}
    demand(made & set(commitments), f"the opening is not of the entry's {which}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("receipt")
    parser.add_argument("--root", required=True)
    parser.add_argument("--opening")
    parser.add_argument("--of", choices=["request", "answer", "evidence"], default="answer")
    given = parser.parse_args()
    try:
        with open(given.receipt, "rb") as file:
            receipt = check_receipt(file.read(), given.root)
        if given.opening:
            with open(given.opening, "rb") as file:
                check_opening(file.read(), receipt["entry"], given.of)
    except Refused as why:
        print(f"refused: {why}", file=sys.stderr)
        return 1
    head = receipt["head"]
    print(f"entry {receipt['index']} of {head['size']} in log {receipt['log']}, signed {head['time']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
