#!/usr/bin/env python3
"""goal: a verifier that shares nothing with the product accepts its receipts, and no altered one.

    independent_verifier.py LEDGER_TEST
"""
import base64
import copy
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "support"))
import verify_receipt as v  # noqa: E402  (the path is set above)


def flipped(text, at=10):
    return text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1:]


def alterations(folder):
    """Each changes the document; what it makes is written in its RFC 8785 form again."""
    with open(os.path.join(folder, "other.json"), encoding="utf-8") as file:
        other = json.load(file)

    def at(*path):
        def change(function):
            def apply(receipt):
                *before, last = path
                place = receipt
                for step in before:
                    place = place[step]
                place[last] = function(place[last])
            return apply
        return change

    yield "index above", at("index")(lambda i: i + 1)
    yield "index below", at("index")(lambda i: i - 1)
    yield "index at size", lambda r: r.update(index=r["head"]["size"])
    yield "index negative", at("index")(lambda i: -1)
    yield "index true", at("index")(lambda i: True)
    yield "index as text", at("index")(str)
    yield "size", at("head", "size")(lambda n: n + 1)
    yield "root", at("head", "root")(flipped)
    yield "time", at("head", "time")(lambda t: t.replace("08:", "09:"))
    yield "time of another form", at("head", "time")(lambda t: t[:19] + "Z")
    yield "log of the receipt", at("log")(flipped)
    yield "log of the head", at("head", "log")(flipped)
    yield "log of the entry", at("entry", "log")(flipped)
    yield "all three logs", lambda r: [at(*p)(flipped)(r) for p in (("log",), ("head", "log"), ("entry", "log"))]
    yield "entry", at("entry", "rows")(lambda n: n + 1)
    yield "entry with a name", lambda r: r["entry"].update(name="张三")
    yield "entry of another exchange", lambda r: r.update(entry=other["entry"])
    yield "path shorter", lambda r: r["inclusion"].pop()
    yield "path longer", lambda r: r["inclusion"].append(r["inclusion"][0])
    yield "path empty", lambda r: r.update(inclusion=[])
    yield "path swapped", lambda r: r["inclusion"].reverse()
    yield "path changed", at("inclusion", 0)(flipped)
    yield "path in upper case", at("inclusion", 0)(lambda d: d.split(":")[0] + ":" + d.split(":")[1].upper())
    yield "path of another suite", at("inclusion", 0)(lambda d: {"sm3": "sha256", "sha256": "sm3"}[d.split(":")[0]] + d[d.index(":"):])
    yield "suite", at("suite")(lambda s: {"sm": "intl", "intl": "sm"}[s])
    yield "suite unknown", at("suite")(lambda s: "des")
    yield "certificate of another log", lambda r: r.update(certificate=other["certificate"])
    yield "certificate in PEM", at("certificate")(lambda c: base64.b64encode(
        b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(base64.b64decode(c)) + b"-----END CERTIFICATE-----\n").decode())
    yield "certificate and more", at("certificate")(lambda c: base64.b64encode(base64.b64decode(c) + b"\0").decode())
    yield "certificate not canonical", at("certificate")(lambda c: c.rstrip("=") + "\n")
    yield "signature", at("head", "signature")(flipped)
    yield "signature of another head", lambda r: r["head"].update(signature=other["head"]["signature"])
    yield "signature missing", lambda r: r["head"].pop("signature")
    yield "another member", lambda r: r.update(note="x")
    yield "another member of the head", lambda r: r["head"].update(note="x")
    yield "a member missing", lambda r: r.pop("suite")


def spellings(raw):
    text = raw.decode()
    yield "line end", raw + b"\n"
    yield "space", raw.replace(b":", b": ", 1)
    yield "float", text.replace('"size":', '"size":1').replace('"index":', '"index":1.0e0+').encode()
    yield "decimal", text.replace('"v":1}', '"v":1.0}').encode()
    yield "escape", text.replace('"suite"', '"\\u0073uite"').encode()
    yield "twice", ('{"a":1,"a":1,' + text[1:]).encode()
    yield "order", json.dumps(dict(reversed(list(json.loads(text).items()))), separators=(",", ":"), ensure_ascii=False).encode()
    yield "ASCII", json.dumps(json.loads(text), separators=(",", ":"), sort_keys=True).encode()
    yield "GB18030", text.encode("gb18030")
    yield "cut", raw[:-1]
    yield "empty", b""
    yield "list", b"[]"
    yield "deep", b"[" * 100000


def refused(function, *arguments):
    try:
        function(*arguments)
    except v.Refused:
        return True
    return False


def check_suite(folder, faults):
    def read(name):
        with open(os.path.join(folder, name), "rb") as file:
            return file.read()

    root, raw = os.path.join(folder, "root.pem"), read("receipt.json")
    receipt = v.check_receipt(raw, root)
    count = 0
    for name, change in alterations(folder):
        altered = copy.deepcopy(receipt)
        change(altered)
        count += 1
        if altered == receipt or not refused(v.check_receipt, v.canonical(altered).encode(), root):
            faults.append(f"{folder}: accepted: {name}")
    for name, text in spellings(raw):
        count += 1
        if text == raw or not refused(v.check_receipt, text, root):
            faults.append(f"{folder}: accepted: spelling {name}")
    if not refused(v.check_receipt, raw, os.path.join(folder, "foreign-root.pem")):
        faults.append(f"{folder}: accepted under another root")
    opening = read("opening.json")
    v.check_opening(opening, receipt["entry"], "answer")
    document = json.loads(opening)
    for text in (opening + b"\n", v.canonical({**document, "salt": flipped(document["salt"])}).encode(),
                 v.canonical({**document, "body": base64.b64encode(b"x").decode()}).encode(), b"{}"):
        if not refused(v.check_opening, text, receipt["entry"], "answer"):
            faults.append(f"{folder}: accepted an opening of another body")
    if not refused(v.check_opening, opening, receipt["entry"], "request"):
        faults.append(f"{folder}: accepted the answer as the request")
    script = os.path.join(os.path.dirname(v.__file__), "verify_receipt.py")
    command = [sys.executable, script, os.path.join(folder, "receipt.json"), "--root", root,
               "--opening", os.path.join(folder, "opening.json")]
    if subprocess.run(command, check=False, stdout=subprocess.DEVNULL).returncode != 0:
        faults.append(f"{folder}: the command refuses")
    return count


def main():
    faults = []
    for data, name in ((b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),):
        if v.sm3(data).hex() != name:  # GB/T 32905-2016 appendix A.1
            faults.append("the SM3 of the verifier is none")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], "--run_test=ledger_receipt/receipts_for_others"], check=True,
                       env={**os.environ, "TONGBAN_RECEIPTS": folder}, stdout=subprocess.DEVNULL)
        count = sum(check_suite(os.path.join(folder, suite), faults) for suite in ("sm", "intl"))
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"2 receipts accepted, {count} altered ones tried, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
