#!/usr/bin/env python3
"""Makes the vectors of this folder with python3's own datetime, decimal, base64 and UTF-8 codec.

Run it from anywhere; it writes beside itself. The seed is fixed, so a second run changes nothing.
"""
import base64
import datetime
import decimal
import os
import random
import re

HERE = os.path.dirname(os.path.abspath(__file__))
RANDOM = random.Random(20260701)
decimal.getcontext().prec = 200


def write(name, head, rows):
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline="\n") as out:
        out.write("# " + "\t".join(head) + "\n")
        for row in rows:
            out.write("\t".join(row) + "\n")


# --- RFC 3339: the text, and milliseconds since 1970 or "-" where it must be refused ---------------

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def milliseconds(text):
    m = re.fullmatch(
        r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)", text,
        re.ASCII)
    if not m:
        return None
    year, month, day, hour, minute, second = (int(m[i]) for i in range(1, 7))
    offset = 0
    if m[8] not in "Zz":
        oh, om = int(m[8][1:3]), int(m[8][4:6])
        if oh > 23 or om > 59:
            return None
        offset = (oh * 60 + om) * (-1 if m[8][0] == "-" else 1)
    leap = second == 60
    try:
        local = datetime.datetime(year, month, day, hour, minute, 59 if leap else second,
                                  tzinfo=datetime.timezone.utc)
        utc = local - datetime.timedelta(minutes=offset)
    except (ValueError, OverflowError):
        return None
    whole = int((utc - EPOCH).total_seconds()) + (1 if leap else 0)
    return whole * 1000 + int(((m[7] or "") + "000")[:3])


def rfc3339():
    texts = """2026-11-24T08:00:00Z 2026-11-24t08:00:00z 2026-11-24T08:00:00.5Z
        2026-11-24T08:00:00.123456789Z 2026-11-24T08:00:00.1234567890Z 2026-11-24T08:00:00.Z
        2026-11-24T08:00:00,5Z 2026-11-24T08:00:00+08:00 2026-11-24T08:00:00-08:00
        2026-11-24T08:00:00+23:59 2026-11-24T08:00:00-23:59 2026-11-24T08:00:00+24:00
        2026-11-24T08:00:00+08:60 2026-11-24T08:00:00+0800 2026-11-24T08:00:00+08
        2026-11-24T08:00:00-00:00 2026-11-24T08:00:00 2026-11-24T08:00Z 2026-11-24
        2024-02-29T00:00:00Z 2023-02-29T00:00:00Z 1900-02-29T00:00:00Z 2000-02-29T00:00:00Z
        2026-00-01T00:00:00Z 2026-13-01T00:00:00Z 2026-01-00T00:00:00Z 2026-01-32T00:00:00Z
        2026-04-31T00:00:00Z 2026-01-01T24:00:00Z 2026-01-01T23:60:00Z 2026-01-01T23:59:61Z
        2016-12-31T23:59:60Z 2016-12-31T23:59:60.999Z 2017-01-01T07:59:60+08:00
        2026-11-24T08:00:00ZZ 2026-11-24T08:00:00Z0 x2026-11-24T08:00:00Z +2026-11-24T08:00:00Z
        -2026-11-24T08:00:00Z 12026-11-24T08:00:00Z 226-11-24T08:00:00Z 2026-1-24T08:00:00Z
        2026/11/24T08:00:00Z 2026-11-24T8:00:00Z 2026-11-24T08-00-00Z 2026-11-24T-8:00:00Z
        2026-11-24T08:00:00.-5Z 2026-11-24T08:00:0aZ 2026-1a-24T08:00:00Z 2026-W48-2T08:00:00Z
        1969-12-31T23:59:59.999Z 1970-01-01T00:00:00Z 1582-10-10T00:00:00Z 0001-01-02T00:00:00Z
        9999-12-31T23:59:59.999Z 9999-12-31T23:59:59-00:01 9999-12-31T00:00:00-23:59
        2026-11-24T08:00:00+-8:00 2026-11-24T08:00:00+08:-1 2026-11-24T08:00:00+08:0
        20261124T080000Z Z T""".split()
    texts += ["2026-11-24 08:00:00Z", " 2026-11-24T08:00:00Z", "2026-11-24T08:00:00Z ",
              "2026-11-24  08:00:00Z", "2026-11-24T08:00:00 Z", "2026-11-24T08:00:00 +08:00",
              "2026-11-24T08:00:00+08:00", "2026-11-24T08:00:00Z", "2026年11月24日"]
    for _ in range(400):
        text = "%04d-%02d-%02d%s%02d:%02d:%02d" % (
            RANDOM.randint(1, 9999), RANDOM.randint(0, 13), RANDOM.randint(0, 32),
            RANDOM.choice("TTTt "), RANDOM.randint(0, 24), RANDOM.randint(0, 60),
            RANDOM.randint(0, 61))
        if RANDOM.random() < 0.5:
            text += "." + "".join(RANDOM.choice("0123456789") for _ in range(RANDOM.randint(0, 10)))
        text += RANDOM.choice(["Z", "z", "", "+%02d:%02d" % (RANDOM.randint(0, 25), RANDOM.randint(0, 61)),
                               "-%02d:%02d" % (RANDOM.randint(0, 13), RANDOM.randint(0, 59))])
        texts.append(text)
    rows = []
    for text in dict.fromkeys(texts):
        ms = milliseconds(text)
        rows.append((text, "-" if ms is None else str(ms)))
    write("rfc3339.tsv", ("text", "milliseconds since 1970, or - for refused"), rows)


# --- decimals -------------------------------------------------------------------------------------

DIGITS_MAX = 40


def canonical(value):
    """Plain text without zeros that say nothing; None when it needs more than 40 digits."""
    if value == 0:
        return "0"
    sign, digits, exponent = value.as_tuple()
    digits = "".join(map(str, digits)).lstrip("0")
    while exponent < 0 and digits.endswith("0"):
        digits, exponent = digits[:-1], exponent + 1
    if exponent > 0:
        digits, exponent = digits + "0" * exponent, 0
    scale = -exponent
    if len(digits) > DIGITS_MAX or scale > DIGITS_MAX:
        return None
    if scale:
        digits = digits.rjust(scale + 1, "0")
        digits = digits[:-scale] + "." + digits[-scale:]
    return ("-" if sign else "") + digits


def random_decimal(longest=30):
    whole = "".join(RANDOM.choice("0123456789") for _ in range(RANDOM.randint(1, longest)))
    fraction = "".join(RANDOM.choice("0001234567890") for _ in range(RANDOM.randint(0, 15)))
    return RANDOM.choice(["", "", "-", "+"]) + whole + ("." + fraction if fraction else "")


def decimals():
    texts = """0 -0 +0 00 0.0 -0.00 1 -1 +1 007 0.5 -0.50 100 100.00 1.10 0.001 12345678901234567890
        . -. +. - + 1. .5 -.5 1..2 1.2.3 1e5 1E5 0x10 1,000 1_000 １２ ١ inf NaN -inf Infinity --1 +-1
        1- 5% ¥5 1/2 0.1.0""".split()
    texts += ["", " ", " 1", "1 ", "1 0", "9" * 40, "-" + "9" * 40, "9" * 41, "0." + "9" * 40,
              "0." + "9" * 41, "1" + "0" * 39, "1" + "0" * 40, "0" * 39 + "1", "0." + "0" * 39 + "1",
              "0." + "0" * 40 + "1", "1." + "0" * 39, "9" * 20 + "." + "9" * 20, "9" * 21 + "." + "9" * 20]
    texts += [random_decimal() for _ in range(300)]
    rows = []
    for text in dict.fromkeys(texts):
        good = re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text)
        value = canonical(decimal.Decimal(text)) if good else None
        rows.append((text, value or "-"))
    write("decimal_parse.tsv", ("text", "canonical text, or - for refused"), rows)

    rows = []
    for _ in range(400):
        text = random_decimal(RANDOM.choice([3, 12, 30]))
        power = RANDOM.randint(-22, 22)
        value = decimal.Decimal(text)
        shifted = canonical(value.scaleb(power)) if abs(power) <= 20 else None
        if canonical(value) is not None:
            rows.append((text, str(power), shifted or "-"))
    for text in ("0", "-0", "0.000"):
        rows.append((text, "20", "0"))
        rows.append((text, "-20", "0"))
    write("decimal_shift.tsv", ("text", "power of ten", "canonical text, or - for refused"), rows)

    rows = []
    pairs = [("0", "-0"), ("1", "1.0"), ("-1", "1"), ("0.1", "0.10"), ("10", "9"), ("-10", "-9"),
             ("0.09", "0.1"), ("-0.09", "-0.1"), ("1", "0.999"), ("100", "20")]
    for _ in range(400):
        a = random_decimal(RANDOM.choice([1, 3, 20]))
        b = random_decimal(RANDOM.choice([1, 3, 20])) if RANDOM.random() < 0.7 else a + (
            "0" if "." in a else ".0")
        pairs.append((a, b))
    for a, b in pairs:
        x, y = decimal.Decimal(a), decimal.Decimal(b)
        if canonical(x) is not None and canonical(y) is not None:
            rows.append((a, b, str((x > y) - (x < y))))
    write("decimal_compare.tsv", ("a", "b", "-1, 0 or 1"), rows)


# --- UTF-8: bytes in hex, how many of them are well formed ------------------------------------------

def valid_prefix(data):
    try:
        data.decode("utf-8")
        return len(data)
    except UnicodeDecodeError as error:
        return error.start


def utf8():
    tails = [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xE0, 0xFF]
    samples = [bytes([lead]) for lead in range(256)]
    for lead in range(0x80, 256):
        samples += [bytes([lead, a]) for a in tails]
        samples += [bytes([lead, a, b]) for a in tails[2:9] for b in (0x41, 0x80, 0xBF, 0xC2)]
    for lead in range(0xEE, 0xF8):
        samples += [bytes([lead, a, b, c]) for a in tails[2:9] for b in (0x7F, 0x80, 0xBF)
                    for c in (0x80, 0xBF, 0xC0)]
    for _ in range(800):  # faults deep inside text, at every alignment
        text = "".join(RANDOM.choice("a9 \n税务〇é𠀀𲎯\uFFFD\u0000") for _ in range(RANDOM.randint(0, 30)))
        data = bytearray(text.encode("utf-8"))
        if data and RANDOM.random() < 0.7:
            data[RANDOM.randrange(len(data))] = RANDOM.randrange(256)
        samples.append(bytes(data))
    rows = [(data.hex(), str(valid_prefix(data))) for data in dict.fromkeys(samples)]
    write("utf8.tsv", ("bytes in hex", "length of the well-formed prefix"), rows)


# --- Base64: text, and bytes in hex or "-" where the canonical form is missed -----------------------

def base64s():
    texts = [base64.b64encode(RANDOM.randbytes(n)).decode() for n in range(40)]
    texts += ["=", "==", "====", "A", "AA", "AAA", "AA=", "A===", "AA==", "AB==", "AAA=", "AAB=", "AA=A",
              "=AAA", "AAAA=", "AAAA====", "AA==AAAA", "AAAA\nAAAA", " AAAA", "AAAA ", "AA-_", "AA+/",
              "AAAA\r\n", "AÄAA", "AAA\x00"]
    for _ in range(200):
        text = list(base64.b64encode(RANDOM.randbytes(RANDOM.randint(1, 12))).decode())
        text[RANDOM.randrange(len(text))] = RANDOM.choice("ABCDwxyz0189+/=-_ ")
        texts.append("".join(text))
    rows = []
    for text in dict.fromkeys(texts):
        try:
            data = base64.b64decode(text, validate=True)
            good = base64.b64encode(data).decode() == text  # canonical: one value, one text
        except ValueError:
            good = False
        if not any(c in text for c in "\t\n\r\x00"):
            rows.append((text, data.hex() if good else "-"))
    write("base64.tsv", ("text", "bytes in hex, or - for refused"), rows)


rfc3339()
decimals()
utf8()
base64s()
