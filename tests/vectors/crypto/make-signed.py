#!/usr/bin/env python3
"""Makes signed-data/ and timestamp/ with the standard library and the openssl command (3.0).

The DER is written here, byte by byte as RFC 5652, GB/T 35275 and RFC 3161 say; signatures come from
`openssl pkeyutl` (SM2 under the id 1234567812345678), and whole values from `openssl cms`,
`openssl smime` and `openssl ts`. Keys are made afresh and thrown away: each run gives other bytes.
"""
import hashlib
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
STANDARD_ID = "1234567812345678"

SM3, SHA256, SHA1, MD5 = "1.2.156.10197.1.401", "2.16.840.1.101.3.4.2.1", "1.3.14.3.2.26", "1.2.840.113549.2.5"
SM2_SIGN, SM2_SM3, ECDSA = "1.2.156.10197.1.301.1", "1.2.156.10197.1.501", "1.2.840.10045.4.3.2"
RSA, RSA_SHA256 = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11"
CMS_DATA, CMS_SIGNED = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2"
GBT_DATA, GBT_SIGNED = "1.2.156.10197.6.1.4.2.1", "1.2.156.10197.6.1.4.2.2"
TST = "1.2.840.113549.1.9.16.1.4"
CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME = (f"1.2.840.113549.1.9.{n}" for n in (3, 4, 5))
ESS_1, ESS_2 = "1.2.840.113549.1.9.16.2.12", "1.2.840.113549.1.9.16.2.47"
TIME_STAMPING, CLIENT_AUTH = "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.2"


# --- DER -------------------------------------------------------------------------------------------
def tlv(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def seq(*parts): return tlv(0x30, *parts)
def set_(*parts): return tlv(0x31, *parts)
def octets(value): return tlv(0x04, value)
def bits(value): return tlv(0x03, b"\0" + value)
def null(): return b"\x05\0"
def boolean(value): return tlv(0x01, b"\xff" if value else b"\0")
def utf8(text): return tlv(0x0C, text.encode())
def utc_time(text): return tlv(0x17, text.encode())
def general_time(text): return tlv(0x18, text.encode())
def integer(value): return tlv(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted):
    first, second, *rest = map(int, dotted.split("."))
    out = b""
    for arc in [first * 40 + second, *rest]:
        part = [arc & 0x7F]
        while arc := arc >> 7:
            part.insert(0, 0x80 | arc & 0x7F)
        out += bytes(part)
    return tlv(0x06, out)


def algorithm(dotted, parameters=b""): return seq(oid(dotted), parameters)


def children(value):
    """The elements inside one element."""
    def head(data, at):
        size, start = data[at + 1], at + 2
        if size >= 0x80:
            start += size & 0x7F
            size = int.from_bytes(data[at + 2:start], "big")
        return start, start + size
    at, end = head(value, 0)
    out = []
    while at < end:
        stop = head(value, at)[1]
        out.append(value[at:stop])
        at = stop
    return out


# --- keys, digests, certificates -------------------------------------------------------------------
work = pathlib.Path(tempfile.mkdtemp())


def openssl(*arguments, **options):
    done = subprocess.run(["openssl", *map(str, arguments)], cwd=work, capture_output=True, **options)
    if done.returncode != 0:
        raise SystemExit(f"openssl {arguments}: {done.stderr.decode()}")
    return done.stdout


def sm3(data): return openssl("dgst", "-sm3", "-binary", input=data)
def digest(name, data): return sm3(data) if name == SM3 else hashlib.new(
    {SHA256: "sha256", SHA1: "sha1", MD5: "md5"}[name], data).digest()


class Suite:
    def __init__(self, name):
        self.name = name
        self.digest = SM3 if name == "sm" else SHA256
        self.signing = {"sm": SM2_SIGN, "p256": ECDSA, "rsa": RSA}[name]
        self.certifying = {"sm": SM2_SM3, "p256": ECDSA, "rsa": RSA_SHA256}[name]
        self.null = null() if name == "rsa" else b""

    def key(self, name):
        path = work / f"{self.name}-{name}.key"
        kind = {"sm": ["SM2"], "p256": ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
                "rsa": ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"]}[self.name]
        openssl("genpkey", "-algorithm", *kind, "-out", path)
        return path

    def sign(self, key, message, identity=STANDARD_ID):
        (work / "message").write_bytes(message)
        option = ["-pkeyopt", f"distid:{identity}"] if self.name == "sm" and identity else []
        return openssl("pkeyutl", "-sign", "-rawin", "-digest", "sm3" if self.name == "sm" else "sha256",
                       "-inkey", key, "-in", "message", *option)


def name(common):
    return seq(set_(seq(oid("2.5.4.6"), tlv(0x13, b"CN"))), set_(seq(oid("2.5.4.3"), utf8(common))))


def extension(dotted, value, critical=True):
    return seq(oid(dotted), boolean(True) if critical else b"", octets(value))


def usage(octet): return extension("2.5.29.15", tlv(0x03, bytes([(octet & -octet).bit_length() - 1, octet])))
def extended(*purposes, critical=True):
    return extension("2.5.29.37", seq(*map(oid, purposes)), critical)


CA = [extension("2.5.29.19", seq(boolean(True))), usage(0x06)]
SIGNER = [usage(0xC0)]
TSA = [usage(0xC0), extended(TIME_STAMPING)]


class Cert:
    serial_next = 0x51A0

    def __init__(self, suite, common, issuer, extensions, after="491231235959Z"):
        Cert.serial_next += 1
        self.suite, self.serial, self.name = suite, Cert.serial_next, name(common)
        self.key = suite.key(str(self.serial))
        self.issuer = issuer.name if issuer else self.name
        spki = openssl("pkey", "-in", self.key, "-pubout", "-outform", "DER")
        signing = algorithm(suite.certifying, suite.null)
        tbs = seq(tlv(0xA0, integer(2)), integer(self.serial), signing, self.issuer,
                  seq(utc_time("200101000000Z"), utc_time(after)), self.name, spki,
                  tlv(0xA3, seq(*extensions)))
        self.der = seq(tbs, signing, bits(suite.sign(issuer.key if issuer else self.key, tbs)))
        self.pem = work / f"{self.serial}.pem"
        (work / "cert.der").write_bytes(self.der)
        openssl("x509", "-inform", "DER", "-in", "cert.der", "-out", self.pem)


# --- SignedData ------------------------------------------------------------------------------------
def attribute(kind, *values): return seq(oid(kind), set_(*values))
def sid(issuer, serial): return seq(issuer, integer(serial))


def raw_of(signature):
    return b"".join(int.from_bytes(part[2:], "big").to_bytes(32, "big") for part in children(signature))


def attributes_of(cert, content_type, content, time=utc_time("240601000000Z"), extra=(), digest_name=None):
    all_ = [attribute(CONTENT_TYPE, oid(content_type)), attribute(SIGNING_TIME, time),
            attribute(MESSAGE_DIGEST, octets(digest(digest_name or cert.suite.digest, content))), *extra]
    return sorted(all_)


def signer_info(cert, content, attributes=None, *, version=1, id_=None, digest_name=None, signing=None,
                digest_parameters=b"", signing_parameters=None, raw=False, identity=STANDARD_ID, signature=None,
                unsigned=b"", key=None):
    covered = set_(*attributes) if attributes is not None else content
    value = signature if signature is not None else cert.suite.sign(key or cert.key, covered, identity)
    if raw:
        value = raw_of(value)
    return seq(integer(version), id_ or sid(cert.issuer, cert.serial),
               algorithm(digest_name or cert.suite.digest, digest_parameters),
               tlv(0xA0, *attributes) if attributes is not None else b"",
               algorithm(signing or cert.suite.signing,
                         cert.suite.null if signing_parameters is None else signing_parameters),
               octets(value), unsigned)


def signed_data(outer, inner, signers, certs=(), *, content=None, version=1, digests=(SM3,), bag=None, crls=b"",
                digest_parameters=b"", wrapped=None):
    if wrapped is None:
        wrapped = tlv(0xA0, octets(content)) if content is not None else b""
    if bag is None:
        bag = tlv(0xA0, *(cert.der for cert in certs)) if certs else b""
    return seq(oid(outer), tlv(0xA0, seq(
        integer(version), set_(*(algorithm(one, digest_parameters) for one in digests)),
        seq(oid(inner), wrapped), bag, crls, set_(*signers))))


def ess_1(cert, digest_=None, serial=None):
    inner = [octets(digest_ or hashlib.sha1(cert.der).digest())]
    if serial is not None:
        inner.append(seq(seq(tlv(0xA4, cert.issuer)), integer(serial)))
    return attribute(ESS_1, seq(seq(seq(*inner))))


def ess_2(cert, name_=None, digest_=None):
    used = name_ or SHA256
    head = [] if used == SHA256 else [algorithm(used)]
    return attribute(ESS_2, seq(seq(seq(*head, octets(digest_ or digest(used, cert.der))))))


def save(folder, lines, files):
    path = HERE / folder
    path.mkdir(exist_ok=True)
    text = "".join(f"{tool} {key} {value.hex()}\n" for tool, key, value in lines)
    (path / "values.txt").write_text(f"# Made by make-signed.py: tool, name, DER.\n{text}")
    for key, value in files.items():
        (path / key).write_bytes(value)


def make_signed_data(sm, p256, rsa):
    text = "<Signature>锦江文创有限公司</Signature>".encode()
    other = b"something else"
    inside = sm3(text)
    files = {"message.txt": text}
    lines = []

    def put(key, value, tool="python"): lines.append((tool, key, value))

    root, root_2 = Cert(sm, "测试根", None, CA), Cert(sm, "另一根", None, CA)
    mid = Cert(sm, "测试中间", root, CA)
    one, two, deep = Cert(sm, "甲", root, SIGNER), Cert(sm, "乙", root, SIGNER), Cert(sm, "丙", mid, SIGNER)
    twin = Cert(sm, "甲", root, SIGNER)
    p_root, r_root = Cert(p256, "P-256 根", None, CA), Cert(rsa, "RSA 根", None, CA)
    p_one, r_one = Cert(p256, "P-256 签名者", p_root, SIGNER), Cert(rsa, "RSA 签名者", r_root, SIGNER)
    for key, cert in {"sm-root": root, "sm-one": one, "sm-two": two, "sm-mid": mid, "sm-deep": deep,
                      "p256-root": p_root, "p256-one": p_one, "rsa-root": r_root, "rsa-one": r_one}.items():
        files[f"{key}.pem"] = cert.pem.read_bytes()

    def attributes(cert=one, **options): return attributes_of(cert, GBT_DATA, text, **options)
    def gbt(signers, certs=(one,), **options):
        return signed_data(GBT_SIGNED, GBT_DATA, signers, certs, **options)
    def detached(info_options=None, attrs=None, **options):
        return gbt([signer_info(one, text, attributes() if attrs is None else attrs, **(info_options or {}))], **options)
    def with_content(info_options=None, content=inside, **options):
        return gbt([signer_info(one, content, None, **(info_options or {}))], content=content, **options)

    # Good ones.
    put("gbt-attributes", detached())
    put("gbt-content", with_content({"raw": True, "signing": SM2_SM3}))
    put("gbt-content-der", with_content())
    put("gbt-detached", gbt([signer_info(one, text)]))
    put("gbt-null-parameters", detached({"digest_parameters": null(), "signing_parameters": null()},
                                        digest_parameters=null()))
    put("gbt-known", gbt([signer_info(one, text, attributes())], ()))
    put("gbt-chain", gbt([signer_info(deep, text, attributes(deep))], (root, deep, mid)))
    put("gbt-two-signers", gbt([signer_info(one, text, attributes()), signer_info(two, text, attributes(two))],
                               (one, two)))
    put("gbt-unsigned-attributes", detached({"unsigned": tlv(0xA1, attribute("1.2.3.4", null()))}))
    put("gbt-unsorted", detached(attrs=list(reversed(attributes()))))
    put("gbt-general-time", detached(attrs=attributes(time=general_time("20240601000000Z"))))
    put("gbt-ess-1", detached(attrs=attributes(extra=[ess_1(one, serial=one.serial)])))
    put("gbt-ess-2", detached(attrs=attributes(extra=[ess_2(one, SM3)])))
    put("gbt-no-time", detached(attrs=[a for a in attributes() if oid(SIGNING_TIME) not in a]))
    put("cms-sm", signed_data(CMS_SIGNED, CMS_DATA, [signer_info(one, text, attributes_of(one, CMS_DATA, text))],
                              (one,), content=text))

    # Each wrong in one way.
    put("bad-version", detached(version=3))
    put("bad-cms-version", signed_data(CMS_SIGNED, CMS_DATA, [signer_info(one, text)], (one,), version=3))
    put("bad-signer-version", detached({"version": 3}))
    put("bad-digests-more", detached(digests=(SM3, SHA256)))
    put("bad-digests-other", detached(digests=(SHA256,)))
    put("bad-digests-twice", detached(digests=(SM3, SM3)))
    put("bad-digests-none", detached(digests=()))
    put("bad-parameters", detached({"signing_parameters": integer(1)}))
    put("bad-parameters-two", detached({"signing_parameters": null() + null()}))
    put("bad-null", detached({"digest_parameters": b"\x05\x01\x00"}))
    put("bad-attribute-twice", detached(attrs=attributes(extra=[attribute(SIGNING_TIME, utc_time("250601000000Z"))])))
    put("bad-attribute-values", detached(attrs=attributes(extra=[attribute("1.2.3.4", null(), null())])))
    put("bad-attribute-empty", detached(attrs=attributes(extra=[attribute("1.2.3.4")])))
    put("bad-attributes-none", detached(attrs=[]))
    put("bad-attributes-many", detached(attrs=attributes(extra=[attribute(f"1.2.3.{n}", null()) for n in range(30)])))
    put("bad-no-digest", detached(attrs=[a for a in attributes() if oid(MESSAGE_DIGEST) not in a]))
    put("bad-no-type", detached(attrs=[a for a in attributes() if oid(CONTENT_TYPE) not in a]))
    put("bad-type", detached(attrs=attributes_of(one, CMS_DATA, text)))
    put("bad-digest", detached(attrs=attributes_of(one, GBT_DATA, other)))
    put("bad-time", detached(attrs=attributes(time=utc_time("2406010000Z"))))
    put("bad-time-month", detached(attrs=attributes(time=utc_time("241301000000Z"))))
    put("bad-serial", detached({"id_": sid(one.issuer, one.serial + 0x1000)}, certs=()))
    put("bad-serial-with-certificate", detached({"id_": sid(one.issuer, 7)}))
    put("bad-issuer", detached({"id_": sid(root_2.name, one.serial)}, certs=()))
    put("bad-issuer-with-certificate", detached({"id_": sid(root_2.name, one.serial)}))
    put("bad-key-id", detached({"version": 3, "id_": tlv(0x80, b"\1" * 20)}))
    put("bad-twin", gbt([signer_info(twin, text, attributes(), id_=sid(one.issuer, one.serial))]))
    put("bad-idle-certificate", detached(certs=(one, two)))
    put("bad-idle-root", detached(certs=(one, root_2)))
    put("bad-certificate-twice", detached(certs=(one, one)))
    put("bad-certificates-many", detached(certs=[one] + [Cert(sm, "测试根", None, CA) for _ in range(16)]))
    put("bad-bag-empty", detached(bag=tlv(0xA0)))
    put("bad-bag-attribute-certificate", detached(bag=tlv(0xA0, one.der, tlv(0xA1, null()))))
    put("bad-bag-garbage", detached(bag=tlv(0xA0, seq(null()))))
    put("bad-crls", detached(crls=tlv(0xA1, seq(null()))))
    put("bad-no-signers", gbt([]))
    put("bad-many-signers", gbt([signer_info(one, text, attributes())] * 17))
    put("bad-unsigned-empty", detached({"unsigned": tlv(0xA1)}))
    put("bad-signer-more", detached({"unsigned": null()}))
    put("bad-plain-type", signed_data(GBT_SIGNED, CMS_DATA, [signer_info(one, text)], (one,)))
    put("bad-outer-type", signed_data("1.2.156.10197.6.1.4.2.3", GBT_DATA, [signer_info(one, text)], (one,)))
    put("bad-content-sequence", gbt([signer_info(one, inside)], wrapped=tlv(0xA0, seq(inside))))
    put("bad-content-two", gbt([signer_info(one, inside)], wrapped=tlv(0xA0, octets(inside), octets(inside))))
    put("bad-content-constructed", gbt([signer_info(one, inside)], wrapped=tlv(0xA0, tlv(0x24, octets(inside)))))
    put("bad-signature", detached({"signature": sm.sign(one.key, other)}))
    put("bad-signature-empty-id", detached({"identity": None}))
    put("bad-signature-zero", with_content({"signature": bytes(64)}))
    put("bad-signature-short", with_content({"signature": bytes(63)}))
    put("bad-signature-key", detached({"key": two.key}))
    put("bad-signature-own-tag", detached({"signature": sm.sign(one.key, tlv(0xA0, *attributes()))}))
    shown = set_(*attributes())
    put("bad-attributes-as-content", gbt([signer_info(one, shown)], content=shown))
    put("bad-sm2-sha256", detached({"digest_name": SHA256}, digests=(SHA256,),
                                   attrs=attributes(digest_name=SHA256)))
    put("bad-sm2-ecdsa", detached({"signing": ECDSA}))
    put("bad-sha1", detached({"digest_name": SHA1}, digests=(SHA1,), attrs=attributes(digest_name=SHA1)))
    put("bad-ess-1", detached(attrs=attributes(extra=[ess_1(two)])))
    put("bad-ess-1-serial", detached(attrs=attributes(extra=[ess_1(one, serial=two.serial)])))
    put("bad-ess-1-form", detached(attrs=attributes(extra=[attribute(ESS_1, null())])))
    put("bad-ess-2", detached(attrs=attributes(extra=[ess_2(one, SM3, sm3(two.der))])))
    put("bad-ess-2-sha1", detached(attrs=attributes(extra=[ess_2(one, SHA1)])))
    put("bad-ess-2-unknown", detached(attrs=attributes(
        extra=[ess_2(one, "2.16.840.1.101.3.4.2.3", hashlib.sha512(one.der).digest())])))
    put("bad-rsa-algorithm", signed_data(
        CMS_SIGNED, CMS_DATA, [signer_info(r_one, text, signing=RSA_SHA256)], (r_one,), digests=(SHA256,)))

    # What the openssl command makes.
    (work / "text").write_bytes(text)
    def cms(key, cert, *options, command="cms", chain=None):
        put(key, openssl(command, "-sign", "-binary", "-in", "text", "-signer", cert.pem, "-inkey", cert.key,
                         "-outform", "DER", *options), "openssl")
    for suite, cert in {"p256": p_one, "rsa": r_one}.items():
        cms(f"{suite}-cms", cert, "-md", "sha256", "-nodetach")
        cms(f"{suite}-cms-detached", cert, "-md", "sha256")
        cms(f"{suite}-cms-noattr", cert, "-md", "sha256", "-nodetach", "-noattr")
        cms(f"{suite}-cms-cades", cert, "-md", "sha256", "-nodetach", "-cades")
        cms(f"{suite}-smime", cert, "-md", "sha256", "-nodetach", command="smime")
        cms(f"bad-{suite}-sha1", cert, "-md", "sha1", "-nodetach")
        cms(f"bad-{suite}-sha512", cert, "-md", "sha512", "-nodetach")
    cms("bad-rsa-md5", r_one, "-md", "md5", "-nodetach")
    cms("bad-rsa-pss", r_one, "-md", "sha256", "-nodetach", "-keyopt", "rsa_padding_mode:pss")
    cms("bad-p256-indefinite", p_one, "-md", "sha256", "-nodetach", "-stream")
    cms("bad-p256-nocerts-other", p_one, "-md", "sha256", "-nodetach", "-nocerts", "-certfile", r_one.pem)
    save("signed-data", lines, files)


# --- timestamps ------------------------------------------------------------------------------------
def tst_info(digest_name, imprint, *, version=1, policy="1.2.156.10197.99.1", time="20240601080910.25Z",
             serial=0x0C0FFEE, after=b"", time_tag=0x18):
    return seq(integer(version), oid(policy), seq(algorithm(digest_name), octets(imprint)), integer(serial),
               tlv(time_tag, time.encode()), after)


def make_timestamps(sm, p256, rsa):
    stamped = bytes(range(64))
    files, lines = {"stamped.bin": stamped}, []

    def put(key, value, tool="python"): lines.append((tool, key, value))

    for suite in (sm, p256, rsa):
        root = Cert(suite, f"{suite.name} 时间戳根", None, CA)
        tsa = Cert(suite, f"{suite.name} 时间戳", root, TSA)
        files[f"{suite.name}-root.pem"] = root.pem.read_bytes()
        files[f"{suite.name}-tsa.pem"] = tsa.pem.read_bytes()
        imprint = digest(suite.digest, stamped)

        def token(info=None, cert=tsa, certs=None, extra=None, outer=CMS_SIGNED, version=3, content_type=TST,
                  signers=None, **options):
            info = info or tst_info(suite.digest, imprint)
            extra = [ess_2(cert, suite.digest)] if extra is None else extra
            signers = signers or [signer_info(cert, info, attributes_of(cert, content_type, info, extra=extra), **options)]
            return signed_data(outer, content_type, signers, certs if certs is not None else (cert,),
                               content=info, version=version, digests=(suite.digest,))
        def info(**options): return tst_info(suite.digest, imprint, **options)
        def putt(key, *arguments, **options): put(f"{suite.name}-{key}", token(*arguments, **options))

        putt("good")
        putt("root-along", certs=(tsa, root))
        putt("bad-ess", extra=[ess_2(tsa, suite.digest, digest(suite.digest, root.der))])
        for key, extensions in {
                "none": SIGNER, "not-critical": [usage(0xC0), extended(TIME_STAMPING, critical=False)],
                "two": [usage(0xC0), extended(TIME_STAMPING, CLIENT_AUTH)], "other": [usage(0xC0), extended(CLIENT_AUTH)],
                "key-usage": [usage(0x20), extended(TIME_STAMPING)]}.items():
            putt(f"bad-usage-{key}", cert=Cert(suite, f"{suite.name} 用途", root, extensions))
        if suite is not sm:
            continue

        mid = Cert(sm, "sm 时间戳中间", root, CA)
        deep = Cert(sm, "sm 下级时间戳", mid, TSA)
        files["sm-mid.pem"] = mid.pem.read_bytes()
        putt("chain", cert=deep, certs=(mid, deep))
        putt("non-repudiation", cert=Cert(sm, "sm 不可否认", root, [usage(0x40), extended(TIME_STAMPING)]))
        putt("bad-no-mid", cert=deep, certs=(deep,))
        # Another certificate of the same issuer name: linked by name, yet on no chain to the anchor.
        putt("bad-idle", certs=(tsa, Cert(sm, "sm 时间戳根", None, CA)))
        putt("bad-no-certificate", certs=())
        putt("bad-expired", info(time="20250601000000Z"),
             cert=Cert(sm, "sm 过期", root, TSA, after="241231235959Z"))
        putt("long-ago", info(time="20240601000000Z"),
             cert=Cert(sm, "sm 过期", root, TSA, after="241231235959Z"))
        putt("gbt", outer=GBT_SIGNED, version=1)
        putt("no-ess", extra=[])
        putt("full", info(after=seq(integer(1), tlv(0x80, b"\x01\xf4"), tlv(0x81, b"\x64")) + boolean(True) +
                          integer(1 << 63) + tlv(0xA0, tlv(0xA4, tsa.name)) +
                          tlv(0xA1, extension("1.2.3.4", null(), critical=False))))
        putt("whole-second", info(time="20240601080910Z"))
        for key, options in {
                "version": {"version": 2}, "fraction-zero": {"time": "20240601080910.250Z"},
                "fraction-comma": {"time": "20240601080910,25Z"}, "fraction-empty": {"time": "20240601080910.Z"},
                "no-seconds": {"time": "202406010809Z"}, "local": {"time": "20240601080910"},
                "offset": {"time": "20240601080910+0800"}, "month": {"time": "20241301080910Z"},
                "utc-time": {"time": "240601080910Z", "time_tag": 0x17},
                "critical": {"after": tlv(0xA1, extension("1.2.3.4", null()))},
                "extensions-none": {"after": tlv(0xA1)},
                "millis": {"after": seq(tlv(0x80, b"\x03\xe8"))}, "micros-zero": {"after": seq(tlv(0x81, b"\0"))},
                "accuracy": {"after": seq(octets(b"1"))}, "seconds": {"after": seq(integer(1 << 40))},
                "ordering": {"after": tlv(0x01, b"\1")}, "tsa": {"after": tlv(0xA0, null(), null())},
                "order": {"after": integer(1) + boolean(True)}, "more": {"after": octets(b"1")}}.items():
            putt(f"bad-info-{key}", info(**options))
        putt("bad-info-negative", seq(*[integer(1), oid("1.2.3"), seq(algorithm(SM3), octets(imprint)),
                                        tlv(0x02, b"\x80"), general_time("20240601080910Z")]))
        putt("bad-imprint-length", tst_info(SM3, imprint[:31]))
        putt("weak-sha1", tst_info(SHA1, hashlib.sha1(stamped).digest()))
        putt("weak-sha512", tst_info("2.16.840.1.101.3.4.2.3", hashlib.sha512(stamped).digest()))
        putt("sha256-imprint", tst_info(SHA256, hashlib.sha256(stamped).digest()))
        putt("bad-type", content_type="1.2.840.113549.1.9.16.1.5")
        putt("bad-version", version=1)
        putt("bad-gbt-version", outer=GBT_SIGNED)
        putt("bad-unsigned-attributes", unsigned=tlv(0xA1, attribute("1.2.3.4", null())))
        putt("bad-empty-id", identity=None)
        one = info()
        signer = signer_info(tsa, one, attributes_of(tsa, TST, one))
        putt("bad-two-signers", one, signers=[signer, signer])
        putt("bad-no-attributes", one, signers=[signer_info(tsa, one)])

    make_with_openssl([p256, rsa], stamped, files, put)
    save("timestamp", lines, files)


def make_with_openssl(suites, stamped, files, put):
    """`openssl ts`. The command has no SM2 signatures in timestamps."""
    (work / "stamped").write_bytes(stamped)
    for suite in suites:
        root = Cert(suite, f"openssl {suite.name} 根", None, CA)
        tsa = Cert(suite, f"openssl {suite.name} 时间戳", root, TSA)
        files[f"openssl-{suite.name}-root.pem"] = root.pem.read_bytes()

        def ts(key, *, query="sha256", signer="sha256", ess="sha256", name_="no"):
            (work / "ts.cnf").write_text(f"""[tsa]
default_tsa = it
[it]
serial = {work}/serial
signer_digest = {signer}
default_policy = 1.2.156.10197.99.2
digests = sm3, sha256, sha1
accuracy = secs:1, millisecs:500, microsecs:100
clock_precision_digits = 3
ordering = yes
tsa_name = {name_}
ess_cert_id_chain = no
ess_cert_id_alg = {ess}
""")
            (work / "serial").write_text("0A51")
            openssl("ts", "-query", "-data", "stamped", f"-{query}", "-cert", "-out", "request")
            put(f"openssl-{suite.name}-{key}",
                openssl("ts", "-reply", "-queryfile", "request", "-config", "ts.cnf", "-signer", tsa.pem, "-inkey",
                        tsa.key, "-token_out", "-out", "token") + (work / "token").read_bytes(), "openssl")

        ts("good", name_="yes")
        ts("ess-1", ess="sha1")
        ts("sm3-imprint", query="sm3")
        ts("weak", query="sha1")
        ts("signer-sha1", signer="sha1")


if __name__ == "__main__":
    suites = [Suite(one) for one in ("sm", "p256", "rsa")]
    make_signed_data(*suites)
    make_timestamps(*suites)
    for left in work.iterdir():
        os.remove(left)
    work.rmdir()
