#!/usr/bin/env python3
"""goal: schemas/api/openapi.json is what its parts make, and it says what the tables say: no reference leads nowhere, every code
is declared with the status it is listed under, every path of the interface is there, in Chinese and English.

    openapi.py ROOT        exit 0, or 1 with what is wrong
"""
import json
import os
import re
import subprocess
import sys

PATHS = {
    "/exchange/v1/query/{resource}": "post", "/exchange/v1/{exchangeId}": "get", "/receipts/v1/{exchangeId}": "get",
    "/receipts/v1/{exchangeId}/openings": "get", "/receipts/v1/{exchangeId}/peer": "get", "/ledger/v1/head": "get", "/ledger/v1/proof/consistency": "get",
    "/ledger/v1/proof/inclusion": "get", "/licenses/v1/verify": "post", "/health/live": "get", "/health/ready": "get",
    "/metrics": "get", "/problems/{code}": "get", "/openapi.json": "get",
}
HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{2}")
faults = []


def expect(holds, what):
    if not holds:
        faults.append(what)


def references(node, found):
    if isinstance(node, dict):
        if "$ref" in node:
            found.add(node["$ref"])
        for value in node.values():
            references(value, found)
    elif isinstance(node, list):
        for value in node:
            references(value, found)
    return found


def leads_somewhere(document, ref):
    node = document
    for step in ref.removeprefix("#/").split("/"):
        if not isinstance(node, dict) or step not in node:
            return False
        node = node[step]
    return ref.startswith("#/")


def check_operation(name, operation, declared):
    for text in (operation["summary"], operation["description"]):
        expect(HAN.search(text) and LATIN.search(text), f"{name}: not in Chinese and English: {text}")
    expect("security" in operation, f"{name}: says nothing of security")
    refused = {s: r for s, r in operation["responses"].items() if "x-codes" in r}
    expect(refused, f"{name}: lists no refusal")
    for status, response in refused.items():
        expect("application/problem+json" in response["content"], f"{name} {status}: no problem document")
        for code in response["x-codes"]:
            expect(declared.get(code) == status, f"{name} {status}: {code} is declared with {declared.get(code)}")
            expect(f"`{code}`" in response["description"], f"{name} {status}: {code} is not described")


def main(root):
    os.chdir(root)
    made = subprocess.run([sys.executable, "ops/docs/make-openapi", "--check"], capture_output=True, text=True, check=False)
    expect(made.returncode == 0, made.stderr.strip())
    with open("schemas/api/openapi.json", encoding="utf-8") as file:
        document = json.load(file)
    with open("gateway/base/error_codes.def", encoding="utf-8") as file:
        declared = dict(re.findall(r'^X\("([^"]+)", (\d+),', file.read(), re.M))
    expect(document["openapi"].startswith("3.1."), "not OpenAPI 3.1")
    expect({p: next(iter(v)) for p, v in document["paths"].items()} == PATHS, "paths are not those of the interface")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            check_operation(f"{method} {path}", operation, declared)
    for ref in sorted(references(document, set())):
        expect(leads_somewhere(document, ref), f"{ref} leads nowhere")
    text = json.dumps(document)
    expect("#/definitions/" not in text and "$schema" not in text, "a schema was not carried over whole")
    signed = document["paths"]["/exchange/v1/query/{resource}"]["post"]["parameters"]
    names = {document["components"]["parameters"][p["$ref"].rsplit("/", 1)[1]]["name"] for p in signed}
    expect(names >= {"content-digest", "tongban-exchange-id", "tongban-on-behalf", "tongban-purpose", "idempotency-key",
                     "signature-input", "signature"}, f"fields of a signed request: {sorted(names)}")
    print("\n".join(faults) or "openapi: holds")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
