#!/usr/bin/env python3
"""Makes the receipts of this folder with Python and the openssl command. Writes beside itself."""
import base64
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "support"))
import verify_receipt as v  # noqa: E402  (the path is set above)

DAYS = "10000"


def run(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


def root_of(name, leaves):
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return v.digest(name, b"\x01" + root_of(name, leaves[:k]) + root_of(name, leaves[k:]))


def path_of(name, m, leaves):
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return path_of(name, m, leaves[:k]) + [root_of(name, leaves[k:])]
    return path_of(name, m - k, leaves[k:]) + [root_of(name, leaves[:k])]


def make(suite, folder):
    name = v.SUITES[suite]
    algorithm = ["-algorithm", "SM2"] if suite == "sm" else ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
    option = ["-sigopt", v.DISTID] if suite == "sm" else []
    request = ["-vfyopt", v.DISTID] if suite == "sm" else []

    def at(file):
        return os.path.join(folder, f"{suite}.{file}")

    for who in ("root", "log"):
        run("genpkey", *algorithm, "-out", at(who + ".key"))
    run("req", "-x509", "-new", "-key", at("root.key"), "-" + name, *option, "-days", DAYS, "-subj", "/C=CN/CN=root",
        "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-out", at("root.pem"))
    run("req", "-new", "-key", at("log.key"), "-" + name, *option, "-subj", "/C=CN/CN=log", "-out", at("log.csr"))
    with open(at("ext"), "w", encoding="ascii") as file:
        file.write("basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                   "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")
    run("x509", "-req", "-in", at("log.csr"), "-CA", at("root.pem"), "-CAkey", at("root.key"), "-CAcreateserial",
        "-" + name, *option, *request, "-days", DAYS, "-extfile", at("ext"), "-out", at("log.pem"))
    run("x509", "-in", at("log.pem"), "-outform", "DER", "-out", at("log.der"))
    run("pkey", "-in", at("log.key"), "-pubout", "-outform", "PEM", "-out", at("log.pub"))
    log = v.key_digest(at("log.pub"), name)
    openings, entries = [], []
    for i in range(13):
        salt, body = os.urandom(32), f"正文 {i} \U0001f600".encode()
        openings.append(v.canonical({"salt": salt.hex(), "body": base64.b64encode(body).decode()}))
        entries.append({"v": 1, "log": log, "id": f"01976f3e-0000-7000-8000-{i:012x}", "at": "2026-11-24T08:00:00.000Z",
                        "kind": "query", "caller": {"member": "bureau", "auth": "mtls"}, "rows": -i,
                        "purpose": {"matter": "企业\t开办 \ue000\U0001f600\u007f\u0080"},
                        "outcome": {"code": "ok", "status": 200},
                        "answer": name + ":" + v.digest(name, b"\x02" + salt + body).hex()})
    leaves = [v.digest(name, b"\x00" + v.canonical(entry).encode()) for entry in entries]
    head = {"log": log, "size": 13, "root": f"{name}:{root_of(name, leaves).hex()}", "time": "2026-11-25T08:00:00.000Z"}
    with open(at("message"), "wb") as file:
        file.write(v.canonical(head).encode())
    if suite == "sm":
        run("pkeyutl", "-sign", "-inkey", at("log.key"), "-rawin", "-digest", "sm3", "-pkeyopt", v.DISTID,
            "-in", at("message"), "-out", at("signature"))
    else:
        run("dgst", "-sha256", "-sign", at("log.key"), "-out", at("signature"), at("message"))

    def read(file):
        with open(at(file), "rb") as stream:
            return stream.read()

    head["signature"] = base64.b64encode(read("signature")).decode()
    with open(os.path.join(HERE, f"{suite}.root.pem"), "wb") as file:
        file.write(read("root.pem"))
    for i in (0, 5, 12):
        receipt = {"suite": suite, "log": log, "entry": entries[i], "index": i, "head": head,
                   "inclusion": [f"{name}:{step.hex()}" for step in path_of(name, i, leaves)],
                   "certificate": base64.b64encode(read("log.der")).decode()}
        for end, text in (("receipt", v.canonical(receipt)), ("opening", openings[i])):
            with open(os.path.join(HERE, f"{suite}.{i}.{end}.json"), "wb") as file:
                file.write(text.encode())


def main():
    with tempfile.TemporaryDirectory() as folder:
        for suite in v.SUITES:
            make(suite, folder)


if __name__ == "__main__":
    main()
