"""HTTP message signatures of the gateway, written a second time from RFC 9421 and the interface
document, with nothing but Python's standard library and the openssl command (3.0): what makes the
vectors of tests/vectors/wire and what verifies the gateway's own signatures.

A message is a dictionary: method, targetUri, fields (a list of [name, value]), and for a response
status, fields and request.
"""
import base64
import hashlib
import hmac
import os
import re
import subprocess
import tempfile

REQUEST = ['"@method"', '"@target-uri"', '"content-type"', '"content-digest"', '"tongban-exchange-id"',
           '"tongban-on-behalf"', '"tongban-purpose"']
RESPONSE = ['"@status"', '"content-type"', '"content-digest"', '"tongban-exchange-id"', '"@method";req',
            '"@target-uri";req', '"content-digest";req', '"signature";req;key="tb"']


class Refused(Exception):
    pass


# --- fields ----------------------------------------------------------------------------------------
def field(fields, name):
    values = [v.strip(" \t") for n, v in fields if n.lower() == name]
    if not values:
        raise Refused(f"no field {name}")
    return ", ".join(values)


def has(fields, name):
    return any(n.lower() == name for n, _ in fields)


def member(value, key):
    """The text of one dictionary member: an inner list with parameters, or a byte sequence."""
    pattern = r'(?:^|,[ \t]*)' + re.escape(key) + r'=(\((?:[^"()]|"(?:[^"\\]|\\.)*")*\)[^,]*|:[A-Za-z0-9+/=]*:)'
    found = re.findall(pattern, value)
    if len(found) != 1:
        raise Refused(f"{key} is there {len(found)} times")
    return found[0].rstrip(" \t")


def digest_field(body, suite):
    def one(name, algorithm):
        return f"{name}=:{base64.b64encode(hashlib.new(algorithm, body).digest()).decode()}:"
    return one("sha-256", "sha256") + (", " + one("sm3", "sm3") if suite == "sm" else "")


# --- the signature base ----------------------------------------------------------------------------
def component_value(message, identifier):
    name, parameters = re.fullmatch(r'"([^"]+)"(.*)', identifier).groups()
    of_request = ";req" in parameters
    holder = message["request"] if of_request else message
    if name == "@status":
        return str(message["status"])
    if name == "@method":
        return holder["method"]
    if name == "@target-uri":
        return holder["targetUri"]
    value = field(holder["fields"], name)
    key = re.search(r';key="([^"]*)"', parameters)
    return member(value, key[1]) if key else value


def signature_base(message, covered):
    """`covered` is the inner list with its parameters, as it stands in Signature-Input."""
    inside = re.match(r"\(([^)]*)\)", covered)[1]
    identifiers = inside.split(" ") if inside else []
    lines = [f"{i}: {component_value(message, i)}" for i in identifiers]
    lines.append(f'"@signature-params": {covered}')
    return "\n".join(lines), identifiers


def components(message):
    if "status" in message:
        return list(RESPONSE)
    return REQUEST + (['"idempotency-key"'] if has(message["fields"], "idempotency-key") else [])


# --- DER and openssl -------------------------------------------------------------------------------
def to_raw(der):
    at, numbers = 2, []
    for _ in range(2):
        size = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2:at + 2 + size], "big"))
        at += 2 + size
    return b"".join(n.to_bytes(32, "big") for n in numbers)


def to_der(raw):
    def integer(part):
        n = int.from_bytes(part, "big")
        content = n.to_bytes(n.bit_length() // 8 + 1, "big")
        return bytes([2, len(content)]) + content
    content = integer(raw[:32]) + integer(raw[32:])
    return bytes([0x30, len(content)]) + content


def options(suite):
    return ["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"] if suite == "sm" else ["-digest", "sha256"]


def openssl(*arguments, **files):
    """Runs openssl in a folder that holds the files; the bytes of stdout, or None when it fails."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            with open(os.path.join(folder, name), "wb") as file:
                file.write(content)
        done = subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else None


def sign(base, suite, private_pem):
    der = openssl("pkeyutl", "-sign", "-inkey", "key", "-rawin", "-in", "base", *options(suite),
                  key=private_pem, base=base.encode())
    return to_raw(der)


def mac(base, suite, secret):
    return hmac.new(secret, base.encode(), "sm3" if suite == "sm" else "sha256").digest()


def verify_value(base, suite, value, spki_der=None, secret=None):
    if secret is not None:
        return hmac.compare_digest(mac(base, suite, secret), value)
    if len(value) != 64:
        return False
    return openssl("pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin", "-in", "base",
                   "-sigfile", "value", *options(suite),
                   key=spki_der, base=base.encode(), value=to_der(value)) is not None


# --- messages --------------------------------------------------------------------------------------
def sign_message(message, suite, parameters, private_pem=None, secret=None, order=None):
    """Adds Signature-Input and Signature. `order` permutes the components."""
    listed = components(message)
    if order:
        listed = [listed[i] for i in order]
    covered = "(" + " ".join(listed) + ")" + "".join(
        f";{k}={v}" if isinstance(v, int) else f';{k}="{v}"' for k, v in parameters.items())
    base, _ = signature_base(message, covered)
    value = mac(base, suite, secret) if secret is not None else sign(base, suite, private_pem)
    message["fields"] += [["Signature-Input", f"tb={covered}"],
                          ["Signature", f"tb=:{base64.b64encode(value).decode()}:"]]
    return base


def check_message(message, suite, spki_der=None, secret=None):
    """Refused unless the signature `tb` keeps the profile and is right."""
    covered = member(field(message["fields"], "signature-input"), "tb")
    value = base64.b64decode(member(field(message["fields"], "signature"), "tb")[1:-1], validate=True)
    base, identifiers = signature_base(message, covered)
    if sorted(identifiers) != sorted(components(message)):
        raise Refused("other components")
    parameters = dict(re.findall(r";([a-z]+)=(\d+|\"[^\"]*\")", covered[covered.index(")"):]))
    if set(parameters) - {"nonce"} != {"created", "expires", "keyid", "tag"}:
        raise Refused("other parameters")
    if parameters["tag"] != '"tongban"' or not 0 < int(parameters["expires"]) - int(parameters["created"]) <= 300:
        raise Refused("a parameter is wrong")
    if "status" not in message and not 16 <= len(parameters.get("nonce", '""')) - 2 <= 64:
        raise Refused("nonce")
    if not verify_value(base, suite, value, spki_der, secret):
        raise Refused("the signature is wrong")
    return base
