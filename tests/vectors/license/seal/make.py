#!/usr/bin/env python3
"""Makes seals/*.der, seals.tsv and times.tsv: electronic seals and seal signatures, good ones, ones
that depart in a way that is tolerated, and ones that must be refused.

The DER is written here with Python's standard library; keys, certificates and SM2 signatures (id
1234567812345678) come from the openssl command, 3.0. Keys are made afresh and thrown away, so every
run gives other bytes.
"""
import datetime
import os
import shutil
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.join(HERE, "seals")
WORK = tempfile.mkdtemp()
DISTID = "distid:1234567812345678"

SM2_WITH_SM3 = "1.2.156.10197.1.501"
PICTURE = b"\x89PNG not a picture"
NAME = "通办测试专用章"
PATH = "/Doc_0/Signs/Sign_0/Signature.xml"


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, cwd=WORK).stdout


# ---- DER


def tlv(tag, content=b""):
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def seq(*parts): return tlv(0x30, b"".join(parts))
def explicit0(part): return tlv(0xA0, part)
def octets(content): return tlv(0x04, content)
def bits(content, unused=0): return tlv(0x03, bytes([unused]) + content)
def utf8(text): return tlv(0x0C, text.encode())
def printable(text): return tlv(0x13, text.encode())
def ia5(text): return tlv(0x16, text.encode())
def utc(text): return tlv(0x17, text.encode())
def gen(text): return tlv(0x18, text.encode())
def boolean(value): return tlv(0x01, b"\xff" if value else b"\x00")


def integer(value):
    return tlv(0x02, value.to_bytes((value + (value < 0)).bit_length() // 8 + 1, "big", signed=True))


def oid(dotted):
    arcs = [int(arc) for arc in dotted.split(".")]
    out = b""
    for arc in [arcs[0] * 40 + arcs[1]] + arcs[2:]:
        part = [arc & 0x7F]
        while arc := arc >> 7:
            part.append(0x80 | (arc & 0x7F))
        out += bytes(reversed(part))
    return tlv(0x06, out)


# ---- keys, certificates, signatures


def make_party(name):
    run("openssl", "ecparam", "-name", "SM2", "-genkey", "-noout", "-out", name + ".key")
    run("openssl", "req", "-x509", "-new", "-key", name + ".key", "-sm3", "-sigopt", DISTID, "-days", "3650",
        "-utf8", "-subj", "/C=CN/O=通办测试/CN=" + name, "-outform", "DER", "-out", name + ".der")
    with open(os.path.join(WORK, name + ".der"), "rb") as file:
        return file.read()


def sign(party, message):
    path = os.path.join(WORK, "message")
    with open(path, "wb") as file:
        file.write(message)
    return run("openssl", "pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-pkeyopt", DISTID, "-inkey",
               party + ".key", "-in", path)


def sm3(message):
    return subprocess.run(["openssl", "dgst", "-sm3", "-binary"], input=message, check=True,
                          capture_output=True).stdout


def trailing_zeros(octet):
    return (octet & -octet).bit_length() - 1


def sign_until(party, message, good):
    while True:
        value = sign(party, message)
        if good(value):
            return value


def raw(signature):
    def take(at):
        size = signature[at + 1]
        return int.from_bytes(signature[at + 2:at + 2 + size], "big"), at + 2 + size
    r, at = take(2)
    s, _ = take(at)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


MAKER = make_party("maker")
SIGNER = make_party("signer")
TOKEN = seq(oid("1.2.840.113549.1.7.2"), explicit0(seq(integer(3))))  # the shape of a token, not one

HASH = sm3(b"<Signature/>")


# ---- structures; every part can be given otherwise


def extension(dotted="1.2.156.10197.6.7.2.2.1", critical=b"", value=b"2.1", more=b""):
    return seq(oid(dotted), critical, octets(value), more)


def info(version=4, header=None, es_id=None, kind=None, name=None, list_type=None, cert_list=None,
         dates=None, picture=None, extensions=b"", more=b"", more_property=b""):
    old = version < 4
    if header is None:
        header = seq(ia5("ES"), integer(version), ia5("TongbanTest"))
    if dates is None:
        stamp = (lambda t: utc(t[2:])) if old else gen
        dates = stamp("20250102030405Z") + stamp("20250101000000Z") + stamp("20301231160000Z")
    if list_type is None:
        list_type = b"" if old else integer(1)
    if cert_list is None:
        cert_list = seq(octets(SIGNER))
    if picture is None:
        picture = seq(ia5("PNG"), octets(PICTURE), integer(40), integer(30))
    prop = seq(integer(1) if kind is None else kind, utf8(NAME) if name is None else name, list_type, cert_list,
               dates, more_property)
    return seq(header, ia5("51010400000001") if es_id is None else es_id, prop, picture, extensions, more)


def seal2020(body, wrap=None, stamp=b"", algorithm=oid(SM2_WITH_SM3), cert=None, more=b""):
    value = bits(sign("maker", body)) if wrap is None else wrap(body)
    return seq(body, octets(MAKER) if cert is None else cert, algorithm, value, stamp, more)


def seal2014(body, wrap=None, more=b"", more_sign=b""):
    tail = octets(MAKER) + oid(SM2_WITH_SM3)
    message = seq(body, tail)
    value = bits(sign("maker", message)) if wrap is None else wrap(message)
    return seq(body, seq(tail, value, more_sign), more)


def tbs2020(seal, version=4, time=gen("20260301000000Z"), digest=None, path=None, extensions=b""):
    return seq(integer(version), seal, time, bits(HASH) if digest is None else digest,
               ia5(PATH) if path is None else path, extensions)


def signature2020(tbs, wrap=None, stamp=b"", algorithm=oid(SM2_WITH_SM3), more=b""):
    value = bits(sign("signer", tbs)) if wrap is None else wrap(tbs)
    return seq(tbs, octets(SIGNER), algorithm, value, stamp, more)


def tbs2014(seal, version=1, time=bits(utc("260301000000Z")), digest=None, path=None, more=b""):
    return seq(integer(version), seal, time, bits(HASH) if digest is None else digest,
               ia5(PATH) if path is None else path, octets(SIGNER), oid(SM2_WITH_SM3), more)


def signature2014(tbs, wrap=None, more=b""):
    return seq(tbs, bits(sign("signer", tbs)) if wrap is None else wrap(tbs), more)


# ---- the vectors

ROWS = []


def vector(name, kind, der, outcome="ok", deviations="", signatures="verify"):
    """kind: seal or signature; signatures: verify, raw (r||s), or none."""
    with open(os.path.join(OUT, name + ".der"), "wb") as file:
        file.write(der)
    ROWS.append((name, kind, outcome, " ".join(sorted(deviations.split())), signatures if outcome == "ok" else "none"))


DER, SEAL, SIGNATURE, TIME, LIMIT = ("license.format." + word for word in
                                     ("der", "seal", "signature", "time", "limit"))


def good():
    vector("v4-certificates", "seal", seal2020(info()))
    digest = seq(printable(SM2_WITH_SM3), octets(sm3(SIGNER)))
    vector("v4-digests", "seal", seal2020(info(list_type=integer(2), cert_list=seq(digest, digest))))
    vector("v4-extension", "seal", seal2020(info(extensions=seq(extension()))))
    vector("v4-fraction-and-offset", "seal", seal2020(info(dates=gen("20250102030405.6789Z") +
           gen("20250101080000+0800") + gen("20301231160000Z"))))
    vector("v4-type-109", "seal", seal2020(info(kind=integer(109))))
    vector("v4-type-negative", "seal", seal2020(info(kind=integer(-129))))
    vector("v5", "seal", seal2020(info(5)))
    vector("v5-stamped", "seal", seal2020(info(5), stamp=explicit0(bits(TOKEN))))
    for version in (1, 2, 3):
        vector("v%d" % version, "seal", seal2014(info(version)))
    vector("v1-extension", "seal", seal2014(info(1, extensions=explicit0(seq(extension())))))

    seal = seal2020(info())
    vector("v4-signature", "signature", signature2020(tbs2020(seal)))
    vector("v4-signature-stamped", "signature", signature2020(tbs2020(seal), stamp=explicit0(bits(TOKEN))))
    extensions = explicit0(seq(extension()))
    vector("v4-signature-extension", "signature", signature2020(tbs2020(seal, extensions=extensions)))
    stamped = seal2020(info(5), stamp=explicit0(bits(TOKEN)))
    vector("v5-signature", "signature", signature2020(tbs2020(stamped, 5)))
    for version in (1, 2, 3):
        vector("v%d-signature" % version, "signature", signature2014(tbs2014(seal2014(info(version)), version)))
    old = seal2014(info(1))
    vector("v1-signature-token", "signature", signature2014(tbs2014(old, time=bits(TOKEN))))
    vector("v1-signature-generalized", "signature",
           signature2014(tbs2014(old, time=bits(gen("20260301000000Z")))))


def tolerated():
    vector("critical-extension", "seal",
           seal2020(info(extensions=seq(extension(critical=boolean(True))))), deviations="critical-extension")
    vector("explicit-default", "seal",
           seal2020(info(extensions=seq(extension(critical=boolean(False)), extension("2.999.1")))),
           deviations="explicit-default")
    vector("v4-empty-extensions", "seal", seal2020(info(extensions=seq())), deviations="empty-extensions")
    vector("v1-empty-extensions", "seal", seal2014(info(1, extensions=seq())), deviations="empty-extensions")
    vector("v1-untagged-extensions", "seal", seal2014(info(1, extensions=seq(extension()))))
    for word in ("png", "ofd", "Png"):
        picture = seq(ia5(word), octets(PICTURE), integer(40), integer(30))
        vector("picture-" + word, "seal", seal2020(info(picture=picture)), deviations="picture-type-case")
    vector("v4-local-dates", "seal", seal2020(info(dates=gen("20250102030405") + gen("20250101000000") +
           gen("20301231160000"))), deviations="local-time")
    vector("v1-local-dates", "seal", seal2014(info(1, dates=utc("250102030405") + utc("250101000000") +
           utc("301231160000"))), deviations="local-time")
    vector("v1-generalized-dates", "seal", seal2014(info(1, dates=gen("20250102030405Z") +
           gen("20250101000000Z") + gen("20301231160000Z"))), deviations="generalized-dates")

    def dropped(party):
        def wrap(message):
            value = sign_until(party, message, lambda v: v[-1] and v[-1] % 2 == 0)
            return bits(value, trailing_zeros(value[-1]))
        return wrap
    vector("unused-bits", "seal", seal2020(info(), wrap=dropped("maker")), deviations="unused-bits")
    vector("raw-signature", "seal", seal2020(info(), wrap=lambda m: bits(raw(sign("maker", m)))), signatures="raw")

    seal = seal2020(info())
    vector("signature-unused-bits", "signature", signature2020(tbs2020(seal), wrap=dropped("signer")),
           deviations="unused-bits")
    vector("signature-raw", "signature",
           signature2020(tbs2020(seal), wrap=lambda m: bits(raw(sign("signer", m)))), signatures="raw")
    text = 0
    while (digest := sm3(b"%d" % text))[-1] != 0 or digest[-2] % 2 != 0 or digest[-2] == 0:
        text += 1
    digest = bits(digest[:-1], trailing_zeros(digest[-2]))
    vector("hash-lost-octet", "signature", signature2020(tbs2020(seal, digest=digest)), deviations="unused-bits")
    vector("signature-local-time", "signature", signature2020(tbs2020(seal, time=gen("20260301080000"))),
           deviations="local-time")
    vector("signature-critical-extension", "signature", signature2020(tbs2020(
        seal, extensions=explicit0(seq(extension("1.3.6.1.5.5.7.1.4", boolean(True)))))),
        deviations="critical-extension")
    vector("signature-explicit-default", "signature", signature2020(tbs2020(
        seal, extensions=explicit0(seq(extension(critical=boolean(False)))))), deviations="explicit-default")
    vector("signature-empty-extensions", "signature", signature2020(tbs2020(seal, extensions=explicit0(seq()))),
           deviations="empty-extensions")
    vector("signature-json-property", "signature",
           signature2020(tbs2020(seal, path=ia5('{"DocId":"1","Entry":"2"}'))))
    vector("signature-deviating-seal", "signature",
           signature2020(tbs2020(seal2020(info(extensions=seq())))), deviations="")
    old = seal2014(info(1))
    for name, time, more in (("time-text-z", b"20260301000000Z", ""), ("time-text-dashes", b"2026-03-01T08:00:00+08:00", ""),
                             ("time-text-local", b"20260301080000", " local-time")):
        vector(name, "signature", signature2014(tbs2014(old, time=bits(time))), deviations="time-as-text" + more)
    vector("time-text-unused-bits", "signature", signature2014(tbs2014(old, time=bits(b"20260301000000Z", 1))),
           deviations="unused-bits time-as-text")
    vector("time-local-utc", "signature", signature2014(tbs2014(old, time=bits(utc("260301080000")))),
           deviations="local-time")
    vector("octets-for-bits", "signature", signature2014(tbs2014(
        old, time=octets(utc("260301000000Z")), digest=octets(HASH))), deviations="octets-for-bits")


def refused_seals():
    def no(name, der, code=SEAL):
        vector("no-" + name, "seal", der, code)
    plain = seal2020(info())

    def header(*parts): return seal2020(info(header=seq(*parts)))
    no("header-id", header(ia5("EX"), integer(4), ia5("V")))
    no("header-id-utf8", header(utf8("ES"), integer(4), ia5("V")))
    no("header-short", header(ia5("ES"), integer(4)))
    no("header-long", header(ia5("ES"), integer(4), ia5("V"), ia5("V")))
    no("vendor-not-ascii", header(ia5("ES"), integer(4), ia5("厂商")))
    for version in (0, 3, 6, -4):
        no("v4-version-%d" % version, header(ia5("ES"), integer(version), ia5("V")))
    no("v4-version-huge", header(ia5("ES"), integer(1 << 63), ia5("V")))
    no("v4-version-padded", header(ia5("ES"), tlv(0x02, b"\x00\x04"), ia5("V")), DER)
    no("v4-version-empty", header(ia5("ES"), tlv(0x02), ia5("V")), DER)
    no("v4-type-padded-negative", seal2020(info(kind=tlv(0x02, b"\xff\xff"))), DER)
    for version in (0, 4, 5):
        body = info(1, header=seq(ia5("ES"), integer(version), ia5("V")))
        no("v1-version-%d" % version, seal2014(body))
    no("v4-stamped", seal2020(info(), stamp=explicit0(bits(TOKEN))))
    no("v5-stamp-untagged", seal2020(info(5), stamp=bits(TOKEN)))
    no("v5-stamp-implicit", seal2020(info(5), stamp=tlv(0x80, b"\x00" + TOKEN)))
    no("v5-stamp-two", seal2020(info(5), stamp=explicit0(bits(TOKEN) + bits(TOKEN))))
    no("v5-stamp-empty", seal2020(info(5), stamp=explicit0(b"")))
    no("v5-stamp-octets", seal2020(info(5), stamp=explicit0(octets(TOKEN))))
    no("one-part", seq(info()))
    no("three-parts", seq(info(), octets(MAKER), oid(SM2_WITH_SM3)))
    no("six-parts", seal2020(info(5), stamp=explicit0(bits(TOKEN)), more=bits(b"")))
    no("no-parts", seq())
    no("not-a-sequence", tlv(0x31, plain[4:]))
    no("info-long", seal2020(info(extensions=seq(extension()), more=seq())))
    no("property-long", seal2020(info(more_property=integer(1))))
    no("id-utf8", seal2020(info(es_id=utf8("51010400000001"))))
    no("name-gbk", seal2020(info(name=tlv(0x0C, NAME.encode("gbk")))))
    no("name-nul", seal2020(info(name=utf8(NAME + "\0\0\0"))))
    no("name-ia5", seal2020(info(name=ia5("name"))))
    no("name-overlong", seal2020(info(name=tlv(0x0C, b"\xc0\x80"))))
    no("list-type-0", seal2020(info(list_type=integer(0))))
    no("list-type-3", seal2020(info(list_type=integer(3))))
    no("list-type-missing", seal2020(info(list_type=b"")))
    no("list-mixed", seal2020(info(list_type=integer(2))))
    digest = seq(printable(SM2_WITH_SM3), octets(HASH))
    no("list-digests-as-1", seal2020(info(cert_list=seq(digest))))
    no("digest-long", seal2020(info(list_type=integer(2), cert_list=seq(seq(
        printable("a"), octets(HASH), integer(1))))))
    no("digest-type-chars", seal2020(info(list_type=integer(2), cert_list=seq(seq(printable("a@b"), octets(HASH))))))
    no("digest-type-ia5", seal2020(info(list_type=integer(2), cert_list=seq(seq(ia5("a"), octets(HASH))))))
    no("v1-with-list-type", seal2014(info(1, list_type=integer(1))))
    no("certificates-too-many", seal2020(info(cert_list=seq(*[octets(b"")] * 257))), LIMIT)
    no("digests-too-many", seal2020(info(list_type=integer(2), cert_list=seq(
        *[seq(printable("a"), octets(b""))] * 257))), LIMIT)
    no("extensions-too-many", seal2020(info(extensions=seq(*[extension()] * 65))), LIMIT)

    def dates(date): return seal2020(info(dates=date + gen("20250101000000Z") + gen("20301231160000Z")))
    no("date-two-digit-year", dates(gen("220725214639Z")), TIME)
    no("date-feb-30", dates(gen("20250230000000Z")), TIME)
    no("date-hour-24", dates(gen("20250101240000Z")), TIME)
    no("date-empty", dates(gen("")), TIME)
    no("date-utc-in-v4", dates(utc("250101000000Z")))
    no("date-missing", dates(b""))
    no("v1-date-feb-29", seal2014(info(1, dates=utc("250229000000Z") * 3)), TIME)
    no("v1-date-generalized-short", seal2014(info(1, dates=gen("250228000000Z") * 3)), TIME)
    no("picture-short", seal2020(info(picture=seq(ia5("PNG"), octets(PICTURE), integer(40)))))
    no("picture-long", seal2020(info(picture=seq(ia5("PNG"), octets(PICTURE), integer(40), integer(30), integer(1)))))
    no("picture-data-bits", seal2020(info(picture=seq(ia5("PNG"), bits(PICTURE), integer(40), integer(30)))))
    no("extension-critical-1", seal2020(info(extensions=seq(extension(critical=tlv(0x01, b"\x01"))))), DER)
    no("extension-critical-twice", seal2020(info(extensions=seq(extension(critical=boolean(True) * 2)))))
    no("extension-critical-wide", seal2020(info(extensions=seq(extension(critical=tlv(0x01, b"\xff\xff"))))), DER)
    no("extension-long", seal2020(info(extensions=seq(extension(more=octets(b""))))))
    no("extension-oid-open", seal2020(info(extensions=seq(seq(tlv(0x06, b"\x2a\x81"), octets(b""))))), DER)
    no("extension-oid-padded", seal2020(info(extensions=seq(seq(tlv(0x06, b"\x2a\x80\x01"), octets(b""))))), DER)
    no("extension-oid-empty", seal2020(info(extensions=seq(seq(tlv(0x06), octets(b""))))), DER)
    no("extension-oid-huge", seal2020(info(extensions=seq(extension("2.25." + str(1 << 70))))), DER)
    no("extensions-tagged-v4", seal2020(info(extensions=explicit0(seq(extension())))))
    no("v1-extensions-two-inside", seal2014(info(1, extensions=explicit0(seq() + seq()))))
    no("v1-extensions-tag-1", seal2014(info(1, extensions=tlv(0xA1, seq()))))
    no("cert-bits", seal2020(info(), cert=bits(MAKER)))
    no("algorithm-sequence", seal2020(info(), algorithm=seq(oid(SM2_WITH_SM3))))
    no("v1-sign-long", seal2014(info(1), more_sign=integer(1)))
    no("signature-octets", seal2020(info(), wrap=lambda m: octets(sign("maker", m))))
    no("signature-no-first-octet", seal2020(info(), wrap=lambda m: tlv(0x03)), DER)
    no("unused-without-octets", seal2020(info(), wrap=lambda m: bits(b"", 1)), DER)
    no("unused-fewer-than-zeros", seal2020(info(), wrap=lambda m: bits(b"\x01\x04", 1)), DER)
    no("unused-more-than-zeros", seal2020(info(), wrap=lambda m: bits(b"\x01\x04", 3)), DER)
    no("unused-after-zero-octet", seal2020(info(), wrap=lambda m: bits(b"\x01\x00", 7)), DER)
    no("unused-8", seal2020(info(), wrap=lambda m: bits(b"\x01\x80", 8)), DER)
    no("indefinite", b"\x30\x80" + plain[4:] + b"\x00\x00", DER)
    no("indefinite-inside", seal2020(b"\x30\x80" + info()[4:] + b"\x00\x00"), DER)
    no("length-padded", b"\x30\x83\x00" + plain[2:], DER)
    no("trailing", plain + b"\x00", DER)
    no("empty", b"", SEAL)


def refused_signatures():
    seal = seal2020(info())
    old = seal2014(info(1))

    def no(name, der, code=SIGNATURE):
        vector("no-" + name, "signature", der, code)

    def tbs(**parts): return signature2020(tbs2020(seal, **parts))
    no("sig-version-5", tbs(version=5))
    no("sig-version-1", tbs(version=1))
    no("sig-v1-version-2", signature2014(tbs2014(old, 2)))
    no("sig-old-seal", signature2020(tbs2020(old, 1)))
    no("sig-new-seal", signature2014(tbs2014(seal, 4)))
    no("sig-seal-refused", signature2020(tbs2020(seal2020(info(list_type=integer(3))))), SEAL)
    no("sig-seal-octets", signature2020(tbs2020(octets(seal))))
    no("sig-one-part", seq(tbs2020(seal)))
    no("sig-three-parts", seq(tbs2020(seal), octets(SIGNER), oid(SM2_WITH_SM3)))
    no("sig-six-parts", signature2020(tbs2020(seal), stamp=explicit0(bits(TOKEN)), more=bits(b"")))
    no("sig-stamp-untagged", signature2020(tbs2020(seal), stamp=bits(TOKEN)))
    no("sig-stamp-tag-1", signature2020(tbs2020(seal), stamp=tlv(0xA1, bits(TOKEN))))
    no("sig-stamp-two", signature2020(tbs2020(seal), stamp=explicit0(bits(TOKEN) * 2)))
    no("sig-time-bits", tbs(time=bits(gen("20260301000000Z"))))
    no("sig-time-octets", tbs(time=octets(b"20260301000000Z")))
    no("sig-time-utc", tbs(time=utc("260301000000Z")))
    no("sig-time-two-digit-year", tbs(time=gen("220725214639Z")), TIME)
    no("sig-time-feb-30", tbs(time=gen("20260230000000Z")), TIME)
    no("sig-hash-octets", tbs(digest=octets(HASH)))
    no("sig-hash-unused", tbs(digest=bits(b"\x01", 3)), DER)
    no("sig-path-utf8", tbs(path=utf8(PATH)))
    no("sig-path-not-ascii", tbs(path=ia5("/签章.xml")))
    no("sig-extensions-untagged", tbs(extensions=seq(extension())))
    no("sig-extensions-implicit", tbs(extensions=tlv(0xA0, extension())))
    no("sig-extensions-too-many", tbs(extensions=explicit0(seq(*[extension()] * 65))), LIMIT)
    no("sig-tbs-long", tbs(extensions=explicit0(seq(extension())) + integer(1)))
    no("sig-algorithm-sequence", signature2020(tbs2020(seal), algorithm=seq(oid(SM2_WITH_SM3))))

    def time(value): return signature2014(tbs2014(old, time=value))
    no("sig-v1-time-direct", time(utc("260301000000Z")))
    no("sig-v1-time-empty", time(bits(b"")), TIME)
    no("sig-v1-time-words", time(bits(b"yesterday")), TIME)
    no("sig-v1-time-two-digit-text", time(bits(b"260301000000Z")), TIME)
    no("sig-v1-time-trailing", time(bits(utc("260301000000Z") + b"\x00")))
    no("sig-v1-token-cut", time(bits(TOKEN[:-1])), DER)
    no("sig-v1-token-trailing", time(bits(TOKEN + TOKEN)))
    no("sig-v1-tbs-long", signature2014(tbs2014(old, more=integer(1))))
    plain = signature2020(tbs2020(seal))
    no("sig-trailing", plain + b"\x00", DER)
    no("sig-indefinite", b"\x30\x80" + plain[4:] + b"\x00\x00", DER)
    no("sig-bare", sign("signer", b"x"))
    no("sig-is-seal", seal)


# ---- times


def times():
    rows = []

    def stamp(moment):
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (moment.microsecond // 1000)

    def row(function, text, wall=None, east=None):
        """wall: the datetime that the text says; east: minutes east of UTC, None when it does not say."""
        if wall is None:
            rows.append((function, text, "refused", "", "", ""))
            return
        local = wall - datetime.timedelta(hours=8) if east is None else wall - datetime.timedelta(minutes=east)
        rows.append((function, text, stamp(local), stamp(local), stamp(wall if east is None else local),
                     "local" if east is None else "exact"))

    def day(text, *date):
        start = datetime.datetime(*date)
        rows.append(("document", text, stamp(start - datetime.timedelta(hours=8)),
                     stamp(start - datetime.timedelta(hours=8)),
                     stamp(start + datetime.timedelta(days=1, milliseconds=-1)), "local"))

    at = datetime.datetime
    g = "generalized"
    row(g, "20201010071120Z", at(2020, 10, 10, 7, 11, 20), 0)
    row(g, "20201010151120+0800", at(2020, 10, 10, 15, 11, 20), 480)
    row(g, "20201010021120-0530", at(2020, 10, 10, 2, 11, 20), -330)
    row(g, "20201010151120", at(2020, 10, 10, 15, 11, 20))
    row(g, "20201010151120.5", at(2020, 10, 10, 15, 11, 20, 500000))
    row(g, "20201010071120.123456789Z", at(2020, 10, 10, 7, 11, 20, 123456), 0)
    row(g, "20200229000000Z", at(2020, 2, 29), 0)
    row(g, "20161231235960Z", at(2017, 1, 1), 0)
    row(g, "99991231235959Z", at(9999, 12, 31, 23, 59, 59), 0)
    row(g, "99991231235959", at(9999, 12, 31, 23, 59, 59))
    for text in ("", "Z", "2020", "20201010", "2020101007", "202010100711", "202010100711Z", "220725214639Z", "20201010071120z",
                 "20201010071120ZZ", " 20201010071120Z", "20201010071120Z ", "20201010071120.Z", "20201010071120,5Z",
                 "20201010071120.1234567890Z", "20201010071120+08", "20201010071120+08:00", "20201010071120+2400",
                 "20201010071120+0860", "20201010071120+", "20210229000000Z", "20200230000000Z", "20200431000000Z",
                 "20200001000000Z", "20201301000000Z", "20200100000000Z", "20200132000000Z", "20200101240000Z",
                 "20200101006000Z", "20200101000061Z", "2020101007112aZ", "-0201010071120Z", "99991231235960Z",
                 "99991231235959-0001", "00000101000000", "00000101000000+0001", "2020-10-10 07:11:20", "٢٠٢٠1010071120Z"):
        row(g, text)
    u = "utc"
    row(u, "201106053653Z", at(2020, 11, 6, 5, 36, 53), 0)
    row(u, "201106133653+0800", at(2020, 11, 6, 13, 36, 53), 480)
    row(u, "201106133653", at(2020, 11, 6, 13, 36, 53))
    row(u, "491231235959Z", at(2049, 12, 31, 23, 59, 59), 0)
    row(u, "500101000000Z", at(1950, 1, 1), 0)
    row(u, "000229000000Z", at(2000, 2, 29), 0)
    for text in ("", "2011060536Z", "201106053653.5Z", "20201106053653Z", "201106053653z", "210229000000Z", "201106243653Z",
                 "201106056053Z", "20110605365Z", "2x1106053653Z", "201106053653+08", "201106053653+0800Z"):
        row(u, text)
    d = "document"
    row(d, "20201010151120", at(2020, 10, 10, 15, 11, 20))
    row(d, "20211014033404Z", at(2021, 10, 14, 3, 34, 4), 0)
    row(d, "2020-04-22 15:18:08", at(2020, 4, 22, 15, 18, 8))
    row(d, "2020-04-22T15:18:08", at(2020, 4, 22, 15, 18, 8))
    row(d, "2020/10/10 15:11:19", at(2020, 10, 10, 15, 11, 19))
    row(d, "2020/1/2 9:05:03", at(2020, 1, 2, 9, 5, 3))
    row(d, "2020年10月10日 15:11:19", at(2020, 10, 10, 15, 11, 19))
    row(d, "2020-04-22T15:18:08.250+08:00", at(2020, 4, 22, 15, 18, 8, 250000), 480)
    row(d, "2020-04-22t07:18:08z", at(2020, 4, 22, 7, 18, 8), 0)
    row(d, "2020-04-22T15:18:08+0800", at(2020, 4, 22, 15, 18, 8), 480)
    row(d, " 2020-04-22T07:18:08Z\u3000", at(2020, 4, 22, 7, 18, 8), 0)
    day("2020-04-22", 2020, 4, 22)
    day("2020/4/2", 2020, 4, 2)
    day("2020年10月10日", 2020, 10, 10)
    day("2020年2月29日", 2020, 2, 29)
    day("9999-12-31", 9999, 12, 31)
    for text in ("", " ", "2020", "2020-04", "20200422", "2020-0422", "2020-04/22", "2020/04-22", "2020年04-22", "2020年04月22",
                 "2020-04-22日", "2020年02月30日", "2021-02-29", "2020-13-01", "2020-00-01", "2020-04-31", "20-04-22", "2020-004-22",
                 "2020-04-22 ", "2020-04-22T", "2020-04-22 15:18", "2020-04-22 15:1:08", "2020-04-22 24:00:00",
                 "2020-04-22 15:60:08", "2020-04-22 15:18:61", "2020-04-22  15:18:08", "2020-04-22T15:18:08.",
                 "2020-04-22T15:18:08+08", "2020-04-22T15:18:08+08:60", "2020-04-22T15:18:08 Z", "220725214639Z",
                 "0000-01-01", "-001-01-01", "明天", "2020-04-22x", "2020-04-22 15:18:08 下午"):
        if text == "2020-04-22 ":
            day(text, 2020, 4, 22)
        else:
            row(d, text)
    return rows


def write(name, remark, rows):
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as file:
        file.write("# %s\n" % remark)
        for row in rows:
            file.write("\t".join(row) + "\n")


def main():
    shutil.rmtree(OUT, ignore_errors=True)
    os.makedirs(OUT)
    good()
    tolerated()
    refused_seals()
    refused_signatures()
    write("seals.tsv", "file, what it is, outcome, deviations, whether and how its signatures verify", ROWS)
    write("times.tsv", "form, text, at, earliest, latest, zone", times())
    shutil.rmtree(WORK)


if __name__ == "__main__":
    main()
