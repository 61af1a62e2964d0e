#!/usr/bin/env python3
"""goal: an implementation that shares nothing with the product verifies its signatures and digests,
and no altered message.

    independent_verifier.py WIRE_TEST
"""
import base64
import copy
import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "support"))
import http_signature as h  # noqa: E402  (the path is set above)


def alterations(message):
    """Names and messages with one covered part changed."""
    for number, (name, value) in enumerate(message["fields"]):
        altered = copy.deepcopy(message)
        at = len(value) // 2
        altered["fields"][number][1] = value[:at] + ("0" if value[at] != "0" else "1") + value[at + 1:]
        yield name, altered
    for part in ("method", "targetUri"):
        altered = copy.deepcopy(message)
        altered.get("request", altered)[part] += "X"
        yield part, altered
    if "status" in message:
        yield "status", {**message, "status": 201}
        altered = copy.deepcopy(message)
        for field in altered["request"]["fields"]:
            if field[0] == "signature":
                field[1] = field[1].replace("tb=:", "tb=:A")[:-2] + ":"
        yield "signature of the request", altered


def refused(document, message):
    try:
        check(document, message)
    except (h.Refused, ValueError):
        return True
    return False


def check(document, message):
    key = {name: base64.b64decode(document[name]) for name in ("secret",) if name in document}
    if "spki" in document:
        key["spki_der"] = base64.b64decode(document["spki"])
    h.check_message(message, document["suite"], **key)


def main():
    faults, count = [], 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.argv[1], "--run_test=wire_signature/messages_for_others"], check=True,
                       env={**os.environ, "TONGBAN_MESSAGES": folder}, stdout=subprocess.DEVNULL)
        names = sorted(os.listdir(folder))
        for name in names:
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                document = json.load(file)
            message = document["message"]
            check(document, message)
            digest = h.field(message["fields"], "content-digest")
            if digest != h.digest_field(base64.b64decode(document["body"]), document["suite"]):
                faults.append(f"{name}: the digest is {digest}")
            for part, altered in alterations(message):
                count += 1
                if altered == message or not refused(document, altered):
                    faults.append(f"{name}: accepted with another {part}")
    if len(names) != 8:
        faults.append(f"{len(names)} messages, not 8")
    for fault in faults:
        print(fault)
    print(f"{len(names)} messages verified, {count} alterations refused" if not faults else "FAILED")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
