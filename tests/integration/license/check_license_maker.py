#!/usr/bin/env python3
"""Proves the license maker with tools that share nothing with the product: the standard library's
zipfile, an own walker of DER, and the openssl command line for every digest and signature.

    check_license_maker.py DUMP     DUMP is the program license_maker_dump; exit 0 when all holds
"""
import base64
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
import zipfile

NATIONAL_ID = "1234567812345678"
OFD = "{http://www.ofdspec.org/2016}"
SM2_WITH_SM3 = "1.2.156.10197.1.501"
TST_INFO = "1.2.840.113549.1.9.16.1.4"
SIGNED_AT = "1780279200"  # 2026-06-01T10:00:00+08:00

problems = []
checks = 0


def hold(what, held):
    global checks
    checks += 1
    if not held:
        problems.append(what)


# --- DER ------------------------------------------------------------------------------------------

class Node:
    """One element: its tag, its content, and all of its bytes."""

    def __init__(self, data, at=0):
        self.tag = data[at]
        length, head = data[at + 1], 2
        if length >= 0x80:
            count = length & 0x7f
            length, head = int.from_bytes(data[at + 2:at + 2 + count], "big"), 2 + count
        self.content = data[at + head:at + head + length]
        self.whole = data[at:at + head + length]
        if len(self.content) != length:
            raise ValueError("an element reaches beyond its container")

    def children(self):
        at, out = 0, []
        while at < len(self.content):
            out.append(Node(self.content, at))
            at += len(out[-1].whole)
        return out

    def __getitem__(self, index):
        return self.children()[index]

    def number(self):
        return int.from_bytes(self.content, "big", signed=True)

    def oid(self):
        arcs, value = [], 0
        for octet in self.content:
            value = value << 7 | octet & 0x7f
            if octet < 0x80:
                arcs, value = arcs + [value], 0
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, [first, arcs[0] - 40 * first] + arcs[1:]))

    def bits(self):
        return self.content[1:]

    def signature(self):
        """The octets; a DER signature that lost trailing zeros gets them back by its own length."""
        octets = self.bits()
        if octets[:1] == b"\x30" and len(octets) > 1 and len(octets) < octets[1] + 2:
            octets += bytes(octets[1] + 2 - len(octets))
        return octets


def one(data):
    node = Node(data)
    hold("bytes after the outermost element", node.whole == data)
    return node


def encode(tag, content):
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def integer(octets):
    octets = octets.lstrip(b"\0") or b"\0"
    return encode(2, (b"\0" if octets[0] & 0x80 else b"") + octets)


# --- openssl --------------------------------------------------------------------------------------

class Tool:
    def __init__(self, folder):
        self.folder = folder

    def file(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as out:
            out.write(data)
        return path

    def run(self, *arguments):
        done = subprocess.run(["openssl", *arguments], capture_output=True, check=False)
        return done.returncode == 0, done.stdout

    def sm3(self, data):
        return self.run("dgst", "-sm3", "-binary", self.file("digested", data))[1]

    def verifies(self, certificate, message, signature, sm2_id=NATIONAL_ID):
        """Whether the key of the certificate (DER) signed the message; r‖s is put into DER."""
        if len(signature) == 64:
            signature = encode(0x30, integer(signature[:32]) + integer(signature[32:]))
        known, key = self.run("x509", "-inform", "DER", "-pubkey", "-noout",
                              "-in", self.file("certificate", certificate))
        hold("openssl reads the certificate", known)
        return self.run("pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pubin",
                        "-inkey", self.file("key", key), "-in", self.file("message", message),
                        "-sigfile", self.file("signature", signature),
                        *(["-pkeyopt", "distid:" + sm2_id] if sm2_id else []))[0]

    def chains(self, root, leaf, *options):
        return self.run("verify", "-vfyopt", "distid:" + NATIONAL_ID, "-CAfile", root, *options,
                        leaf)[0]


# --- seals ----------------------------------------------------------------------------------------

class Seal:
    def __init__(self, node):
        parts = node.children()
        self.old = len(parts) == 2
        self.info = parts[0]
        rest = parts[1].children() if self.old else parts[1:]
        self.certificate, self.algorithm, self.signature = rest[0].content, rest[1].oid(), rest[2]
        # GM/T 0031-2014 signs the two following elements with the information.
        self.signed = (encode(0x30, self.info.whole + rest[0].whole + rest[1].whole)
                       if self.old else self.info.whole)
        self.timestamp = parts[4][0] if len(parts) == 5 else None
        self.version = self.info[0][1].number()
        self.users = self.info[2][2 if self.old else 3]


class SealSignature:
    def __init__(self, data):
        parts = one(data).children()
        self.old = len(parts) == 2
        self.signed = parts[0].whole
        body = parts[0].children()
        self.version, self.seal_bytes, self.seal = body[0].number(), body[1].whole, Seal(body[1])
        self.time, self.hash, self.path = body[2], body[3], body[4].content.decode()
        if self.old:
            self.certificate, self.signature = body[5].content, parts[1]
            self.algorithm, self.timestamp = body[6].oid(), None
        else:
            self.certificate, self.algorithm = parts[1].content, parts[2].oid()
            self.signature = parts[3]
            self.timestamp = parts[4][0] if len(parts) == 5 else None


class SignedData:
    def __init__(self, data):
        outer = one(data)
        self.kind = outer[0].oid()
        body = outer[1][0].children()
        self.content_type = body[2][0].oid()
        inner = body[2].children()
        self.content = inner[1][0].content if len(inner) == 2 else None
        self.certificate = body[3][0].whole
        signer = body[-1][0].children()
        self.attributes = {}
        self.signed_attributes = None
        if signer[3].tag == 0xa0:
            self.signed_attributes = b"\x31" + signer[3].whole[1:]
            self.attributes = {a[0].oid(): a[1][0] for a in signer[3].children()}
            encodings = [a.whole for a in signer[3].children()]
            hold("attributes stand in DER order", encodings == sorted(encodings))
        self.signature = signer[-1].content


def check_signed_data(tool, where, data, content):
    """`content`: what it signs, wherever that stands."""
    if data.signed_attributes is None:
        hold(f"{where}: signature over the content",
             tool.verifies(data.certificate, content, data.signature))
        return
    hold(f"{where}: contentType",
         data.attributes["1.2.840.113549.1.9.3"].oid() == data.content_type)
    hold(f"{where}: messageDigest",
         data.attributes["1.2.840.113549.1.9.4"].content == tool.sm3(content))
    hold(f"{where}: signature over the attributes",
         tool.verifies(data.certificate, data.signed_attributes, data.signature))


def check_token(tool, where, token, stamped):
    data = SignedData(token)
    hold(f"{where}: stamps a TSTInfo", data.content_type == TST_INFO)
    check_signed_data(tool, where, data, data.content)
    imprint = Node(data.content)[2]
    hold(f"{where}: imprint", imprint[1].content == tool.sm3(stamped))
    if data.kind == "1.2.840.113549.1.7.2":
        text = tool.run("ts", "-reply", "-token_in", "-in", tool.file("token", token), "-text")
        hold(f"{where}: openssl ts reads it", text[0] and b"Time stamp: Jun  1" in text[1])


def check_seal(tool, where, seal, good, sm2_id):
    hold(f"{where}: layout follows the version", seal.old == (seal.version < 4))
    hold(f"{where}: algorithm", seal.algorithm == SM2_WITH_SM3)
    hold(f"{where}: seal signature {'holds' if good else 'fails'}",
         tool.verifies(seal.certificate, seal.signed, seal.signature.signature(), sm2_id) == good)
    if seal.timestamp is not None:
        check_token(tool, where + " seal token", seal.timestamp.bits(), seal.signature.signature())


def check_seal_signature(tool, where, value, original, path, good, sm2_id):
    signature = SealSignature(value)
    check_seal(tool, where, signature.seal, good, sm2_id)
    hold(f"{where}: one version", signature.version == signature.seal.version)
    hold(f"{where}: layouts agree", signature.old == signature.seal.old)
    hold(f"{where}: propertyInfo", signature.path == path)
    hold(f"{where}: dataHash", signature.hash.bits().ljust(32, b"\0") == tool.sm3(original))
    hold(f"{where}: signature {'holds' if good else 'fails'}",
         tool.verifies(signature.certificate, signature.signed, signature.signature.signature(),
                       sm2_id) == good)
    users = [u for u in signature.seal.users.children()]
    if users[0].tag == 0x04:
        hold(f"{where}: signer in the list", signature.certificate in [u.content for u in users])
    else:
        hold(f"{where}: signer's digest in the list",
             tool.sm3(signature.certificate) in [u[1].content for u in users])
    if signature.timestamp is not None:
        check_token(tool, where + " token", signature.timestamp.bits(), signature.signature.signature())
    if where.startswith("token-2014"):
        check_token(tool, where, signature.time.bits(), signature.hash.bits())
    return signature


# --- packages -------------------------------------------------------------------------------------

BROKEN = {"other-keys": (False, NATIONAL_ID), "corrupt": (False, NATIONAL_ID)}
WRONG_REFERENCES = {"wrong-digest": ["/Doc_0/Pages/Page_0/Content.xml", "/OFD.xml"],
                    "second-breaks-first": ["/Doc_0/Signs/Signatures.xml"]}
UNCOVERED = {"uncovered": ["/OFD.xml"]}


def check_package(tool, folder, name):
    with zipfile.ZipFile(os.path.join(folder, name + ".ofd")) as archive:
        hold(f"{name}: every CRC holds", archive.testzip() is None)
        files = {"/" + entry: archive.read(entry) for entry in archive.namelist()}
        hold(f"{name}: no name twice", len(files) == len(archive.namelist()))
        kinds = {entry.compress_type for entry in archive.infolist()}
        hold(f"{name}: packing", kinds == {0 if name == "everything" else 8})
    for path, data in files.items():
        if path.endswith(".xml"):
            ElementTree.fromstring(data)
    listed = ElementTree.fromstring(files["/Doc_0/Signs/Signatures.xml"]).iter(OFD + "Signature")
    wrong = set()
    for index, entry in enumerate(listed):
        path = entry.get("BaseLoc")
        wrong |= check_signature(tool, f"{name} {index}", files, path, entry.get("Type"))
    hold(f"{name}: wrong references {wrong}", sorted(wrong) == WRONG_REFERENCES.get(name, []))


def check_signature(tool, where, files, path, kind):
    """Checks one signature; returns the references that do not hold."""
    name = where.split(" ")[0]
    good, sm2_id = BROKEN.get(name, (True, NATIONAL_ID))
    root = ElementTree.fromstring(files[path])
    base = path.rsplit("/", 1)[0] + "/"
    wrong, covered = set(), set()
    for reference in root.iter(OFD + "Reference"):
        target = reference.get("FileRef")
        covered.add(target)
        if base64.b64decode(reference.find(OFD + "CheckValue").text) != tool.sm3(files[target]):
            wrong.add(target)
    needed = {f for f in files if "/Signs/" not in f} | {base + "Seal.esl"} & set(files)
    hold(f"{where}: coverage", sorted(needed - covered) == UNCOVERED.get(name, []))
    value = files[root.find(OFD + "SignedValue").text]
    if kind == "Seal":
        if name == "empty-id":
            seal = SealSignature(value)
            hold(f"{where}: national id fails",
                 not tool.verifies(seal.certificate, seal.signed, seal.signature.signature()))
            sm2_id = ""
        signature = check_seal_signature(tool, where, value, files[path], path, good, sm2_id)
        hold(f"{where}: Seal.esl", files[base + "Seal.esl"] == signature.seal_bytes)
    elif name.startswith("bare"):
        with open(os.path.join(tool.dump, "ca", "signer.pem"), encoding="ascii") as pem:
            lines = pem.read().split("\n")
        certificate = base64.b64decode("".join(lines[1:-2]))
        hold(f"{where}: form", len(value) == 64 if name == "bare-raw" else one(value)[0].tag == 2)
        hold(f"{where}: signature", tool.verifies(certificate, files[path], value))
    else:
        data = SignedData(value)
        hold(f"{where}: national signedData", data.kind == "1.2.156.10197.6.1.4.2.2")
        if name == "signed-data-content":
            hold(f"{where}: content", data.content == tool.sm3(files[path]))
            hold(f"{where}: raw", len(data.signature) == 64)
            check_signed_data(tool, where, data, data.content)
        else:
            hold(f"{where}: nothing inside", data.content is None)
            check_signed_data(tool, where, data, files[path])
    return wrong


def check_forms(folder):
    """Artefacts are really there."""
    with zipfile.ZipFile(os.path.join(folder, "unused-bits.ofd")) as archive:
        signature = SealSignature(archive.read("Doc_0/Signs/Sign_0/SignedValue.dat"))
    for what, bits in (("seal", signature.seal.signature), ("dataHash", signature.hash)):
        hold(f"unused-bits: {what} has unused bits", 0 < bits.content[0] < 8)
    lost = signature.signature.content
    hold("unused-bits: the last octet is lost", len(lost) - 1 < lost[2] + 2)
    with zipfile.ZipFile(os.path.join(folder, "raw.ofd")) as archive:
        signature = SealSignature(archive.read("Doc_0/Signs/Sign_0/SignedValue.dat"))
    hold("raw: 64 octets", len(signature.signature.content) == len(
        signature.seal.signature.content) == 65)
    with zipfile.ZipFile(os.path.join(folder, "extensions.ofd")) as archive:
        value = archive.read("Doc_0/Signs/Sign_0/SignedValue.dat")
    hold("extensions: an explicit FALSE", b"\x01\x01\x00" in SealSignature(value).seal.info.whole)
    with zipfile.ZipFile(os.path.join(folder, "good.ofd")) as archive:
        data = ElementTree.fromstring(archive.read("OFD.xml")).iter(OFD + "CustomData")
        fields = {d.get("Name"): d.text for d in data}
    hold("good: license identifier", check_digit_holds(fields["ZZBS"]))


def check_digit_holds(identifier):
    characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    parts = identifier.split(".")[5:]
    position = 36
    for character in "".join(parts[:-1]):
        total = (position + characters.index(character)) % 36 or 36
        position = total * 2 % 37
    return len(parts) == 5 and characters[(37 - position) % 36] == parts[-1]


# --- certificates, lists, archives ----------------------------------------------------------------

def check_certificates(tool):
    def pem(name):
        return os.path.join(tool.dump, "ca", name + ".pem")
    at = ("-attime", SIGNED_AT)
    strict = ("-x509_strict", *at)
    for root, leaf in (("maker-root", "maker"), ("signer-root", "signer"),
                       ("timestamp-root", "tsa"), ("signer-root", "intermediate"),
                       ("signer-root", "wrong-usage-signer"),
                       ("signer-root", "later-expired-signer")):
        hold(f"{leaf}: chains to {root}", tool.chains(pem(root), pem(leaf), *strict))
    for root, leaf in (("signer-root", "maker"), ("signer-root", "expired-signer"),
                       ("signer-root", "not-yet-valid-signer"), ("signer-root", "foreign-signer")):
        hold(f"{leaf}: does not chain to {root}", not tool.chains(pem(root), pem(leaf), *at))
    hold("later-expired-signer: expired since",
         not tool.chains(pem("signer-root"), pem("later-expired-signer"), "-attime", "1795334400"))
    stamp = ("-purpose", "timestampsign", *at)
    hold("tsa: may stamp", tool.chains(pem("timestamp-root"), pem("tsa"), *stamp))
    for leaf in ("wrong-usage-tsa", "uncritical-tsa"):
        hold(f"{leaf}: may not stamp", not tool.chains(pem("timestamp-root"), pem(leaf), *stamp))
    # The command line sets the id on the leaf only, so each level is checked by itself.
    for root in ("maker-root", "signer-root", "timestamp-root", "foreign-root"):
        certificate = tool.run("x509", "-in", pem(root), "-outform", "DER")[1]
        parts = one(certificate).children()
        hold(f"{root}: signed by itself",
             tool.verifies(certificate, parts[0].whole, parts[2].signature()))
    hold("intermediate-signer: under the intermediate",
         tool.chains(pem("intermediate"), pem("intermediate-signer"), "-partial_chain", *at))
    usage = tool.run("x509", "-in", pem("wrong-usage-signer"), "-noout", "-ext", "keyUsage")[1]
    hold("wrong-usage-signer: Key Encipherment", b"Key Encipherment" in usage)
    hold("no-usage-signer: none", b"Key Usage" not in
         tool.run("x509", "-in", pem("no-usage-signer"), "-noout", "-text")[1])


def check_lists(tool):
    trust = os.path.join(tool.dump, "trust")
    found = sorted(os.path.relpath(os.path.join(where, name), trust)
                   for where, _, names in os.walk(trust) for name in names)
    hold(f"trust folder: {found}", found == [
        "crl/intermediate.crl", "crl/seal-makers.crl", "crl/signers.crl", "crl/timestamps.crl",
        "seal-makers/root.pem", "signers/intermediate.pem", "signers/root.pem",
        "timestamps/root.pem"])
    serial = tool.run("x509", "-in", os.path.join(tool.dump, "ca", "signer.pem"), "-noout",
                      "-serial")[1].decode().strip().split("=")[1]
    for name, issuer in (("seal-makers", "maker-root"), ("signers", "signer-root"),
                         ("timestamps", "timestamp-root"), ("intermediate", "intermediate")):
        path = os.path.join(trust, "crl", name + ".crl")
        with open(path, "rb") as file:
            parts = one(file.read()).children()
        known, certificate = tool.run("x509", "-outform", "DER", "-in",
                                      os.path.join(tool.dump, "ca", issuer + ".pem"))
        hold(f"{name}.crl: signature",
             known and tool.verifies(certificate, parts[0].whole, parts[2].signature()))
        known, text = tool.run("crl", "-inform", "DER", "-in", path, "-noout", "-text")
        text = text.decode()
        hold(f"{name}.crl: openssl reads it", known and "Next Update: Dec 31" in text)
        listed = re.findall(r"Serial Number: ([0-9A-F]+)", text)
        hold(f"{name}.crl: lists {listed}", listed == ([serial] if name == "signers" else []))
        hold(f"{name}.crl: reason", ("Key Compromise" in text) == (name == "signers"))


def check_archives(folder):
    def names(file):
        with zipfile.ZipFile(os.path.join(folder, file)) as archive:
            return archive.namelist()

    def refused(file, entry):
        try:
            with zipfile.ZipFile(os.path.join(folder, file)) as archive:
                archive.read(entry)
        except (zipfile.BadZipFile, RuntimeError, EOFError):
            return True
        return False

    hold("duplicate.zip", names("duplicate.zip") == ["a.txt", "a.txt"])
    hold("many.zip", len(names("many.zip")) == 100000)
    for file in ("local-name.zip", "encrypted.zip", "claims.zip"):
        hold(file, refused(file, "a.txt"))
    with zipfile.ZipFile(os.path.join(folder, "bomb.zip")) as archive:
        bomb = archive.infolist()[0]
        hold("bomb.zip", bomb.file_size > 900 * bomb.compress_size and archive.testzip() is None)
    with zipfile.ZipFile(os.path.join(folder, "prefix.zip")) as archive:
        hold("prefix.zip", archive.read("a.txt") == b"alpha" and archive.comment == b"remark")
    with zipfile.ZipFile(os.path.join(folder, "legal.zip")) as archive:
        hold("legal.zip", archive.testzip() is None and
             archive.namelist() == ["a.txt", "执照.txt", "dir/../x"])


def main():
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as scratch:
        subprocess.run([sys.argv[1], folder], check=True)
        tool = Tool(scratch)
        tool.dump = folder
        packages = sorted(n[:-4] for n in os.listdir(os.path.join(folder, "ofd")))
        for name in packages:
            check_package(tool, os.path.join(folder, "ofd"), name)
        check_forms(os.path.join(folder, "ofd"))
        check_certificates(tool)
        check_lists(tool)
        check_archives(os.path.join(folder, "zip"))
    for problem in problems:
        print("wrong:", problem)
    print(f"{len(packages)} packages, {checks} checks, {len(problems)} wrong")
    return 1 if problems or checks < 400 else 0


if __name__ == "__main__":
    sys.exit(main())
