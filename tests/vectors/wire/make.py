#!/usr/bin/env python3
"""Makes messages.json: signed requests and responses of both suites, by tests/support/http_signature.py
(Python's standard library and openssl 3.0). Keys are made afresh and thrown away: each run gives
other bytes. rfc9421.json is not made but copied from RFC 9421 appendix B; `make.py --rfc9421` verifies
its six signatures with openssl over its six bases.
"""
import base64
import json
import os
import secrets
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "support"))
import http_signature as h  # noqa: E402  (the path is set above)

CREATED = 1717200000  # 2024-06-01T00:00:00Z
REQUEST_BODY = '{"purpose":{"matter":"企业开办"},"subject":{"uscc":"91510100MA61TEST0X"}}'.encode()
RESPONSE_BODY = '{"records":[{"name":"成都某某科技有限公司"}]}'.encode()


def new_key(suite):
    algorithm = ["-algorithm", "SM2"] if suite == "sm" else ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
    private = h.openssl("genpkey", *algorithm)
    return private, h.openssl("pkey", "-in", "key", "-pubout", "-outform", "DER", key=private)


def display(text):
    return '%"' + "".join(chr(b) if 0x20 <= b < 0x7F and b not in b'%"' else f"%{b:02x}" for b in text.encode()) + '"'


def new_request(suite, idempotent):
    fields = [["Host", "gateway.example"], ["Content-Type", "application/json"],
              ["Content-Digest", h.digest_field(REQUEST_BODY, suite)],
              ["Tongban-Exchange-Id", "018fd000-0000-7000-8000-000000000001"],
              ["Tongban-On-Behalf", 'member="jinjiang-market", system="counter", role=' + display("窗口受理")],
              ["Tongban-Purpose", f"matter={display('企业开办')}, basis={display('《市场主体登记管理条例》第八条')}"]]
    if idempotent:
        fields.append(["Idempotency-Key", "k-20240601-000001"])
    return {"method": "POST", "targetUri": "https://gateway.example/exchange/v1/query/enterprise-registration?a=1",
            "fields": fields}


def new_response(suite, request):
    return {"status": 200, "request": request,
            "fields": [["Content-Type", "application/json"], ["Content-Digest", h.digest_field(RESPONSE_BODY, suite)],
                       ["Tongban-Exchange-Id", "018fd000-0000-7000-8000-000000000001"]]}


def parameters(nonce=True, lifetime=300):
    made = {"created": CREATED, "expires": CREATED + lifetime}
    if nonce:
        made["nonce"] = secrets.token_urlsafe(24)
    return {**made, "keyid": "test-key", "tag": "tongban"}


def case(name, suite, message, body, base, spki=None, secret=None):
    made = {"name": name, "suite": suite, "message": message, "body": body.decode(), "base": base}
    if spki is not None:
        made["spki"] = base64.b64encode(spki).decode()
    if secret is not None:
        made["secret"] = base64.b64encode(secret).decode()
    return made


def messages():
    for suite in ("sm", "intl"):
        private, spki = new_key(suite)
        for idempotent in (False, True):
            request = new_request(suite, idempotent)
            base = h.sign_message(request, suite, parameters(), private)
            yield case(f"{suite} request, key pair, idempotency {idempotent}", suite, request, REQUEST_BODY, base, spki)
        response = new_response(suite, request)
        base = h.sign_message(response, suite, parameters(nonce=False), private)
        yield case(f"{suite} response", suite, response, RESPONSE_BODY, base, spki)
        response = new_response(suite, request)
        base = h.sign_message(response, suite, parameters(), private, order=[7, 6, 5, 4, 3, 2, 1, 0])
        yield case(f"{suite} response, components backwards, with nonce", suite, response, RESPONSE_BODY, base, spki)

        request = new_request(suite, True)
        base = h.sign_message(request, suite, dict(reversed(parameters(lifetime=1).items())), private,
                              order=[7, 2, 5, 0, 3, 6, 1, 4])
        yield case(f"{suite} request, another order", suite, request, REQUEST_BODY, base, spki)
        secret = secrets.token_bytes(32)
        request = new_request(suite, True)
        base = h.sign_message(request, suite, parameters(), secret=secret)
        yield case(f"{suite} request, HMAC", suite, request, REQUEST_BODY, base, secret=secret)
        request = new_request(suite, False)
        request["fields"] += [["Signature-Input", 'other=("@method");created=1;alg="hmac-sha256"'],
                              ["Signature", "other=:AAAA:"]]
        base = h.sign_message(request, suite, parameters(), private)
        yield case(f"{suite} request with a signature of somebody else", suite, request, REQUEST_BODY, base, spki)


def check_rfc9421():
    with open(os.path.join(HERE, "rfc9421.json"), encoding="utf-8") as file:
        cases = json.load(file)["cases"]
    for one in cases:
        value, base = base64.b64decode(one["signature"]), one["base"].encode()
        if one["algorithm"] == "hmac-sha256":
            good = h.mac(one["base"], "intl", base64.b64decode(one["key"])) == value
        else:
            how = {"rsa-pss-sha512": ["-digest", "sha512", "-pkeyopt", "rsa_padding_mode:pss",
                                      "-pkeyopt", "rsa_pss_saltlen:64"],
                   "ecdsa-p256-sha256": ["-digest", "sha256"], "ed25519": []}[one["algorithm"]]
            if one["algorithm"] == "ecdsa-p256-sha256":
                value = h.to_der(value)
            good = h.openssl("pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin", "-in",
                             "base", "-sigfile", "value", *how,
                             key=base64.b64decode(one["key"]), base=base, value=value) is not None
        print(one["name"], "verifies" if good else "DOES NOT VERIFY")
        if not good:
            sys.exit(1)


def main():
    if sys.argv[1:] == ["--rfc9421"]:
        check_rfc9421()
        return
    made = list(messages())
    for one in made:
        h.check_message(one["message"], one["suite"], base64.b64decode(one["spki"]) if "spki" in one else None,
                        base64.b64decode(one["secret"]) if "secret" in one else None)
    with open(os.path.join(HERE, "messages.json"), "w", encoding="utf-8") as file:
        json.dump({"messages": made}, file, ensure_ascii=False, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
