#!/usr/bin/env python3
"""Makes the vectors of this folder with an implementation of its own.

Everything is written from the standards in another form than the gateway's: position weights by
pow(), pure-system ISO 7064 as a polynomial, tables spelled out. Run from anywhere; the seed is
fixed, so that a second run changes nothing.
"""
import datetime
import pathlib
import random

HERE = pathlib.Path(__file__).parent
TODAY = datetime.date(2026, 11, 24)
A31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"
A36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PROVINCES = [11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46,
             50, 51, 52, 53, 54, 61, 62, 63, 64, 65]
rng = random.Random()


def uscc_check(body):
    return A31[-sum(A31.index(c) * pow(3, i, 31) for i, c in enumerate(body)) % 31]


def organisation_check(body):
    total = sum(A36.index(c) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2)))
    return {10: "X", 11: "0"}.get(11 - total % 11, str(11 - total % 11))


def mod11_2(body):
    # The sum of value * 2^distance over the whole string must be 1 modulo 11.
    n = len(body)
    total = sum(int(c) * pow(2, n - i, 11) for i, c in enumerate(body))
    return "0123456789X"[(1 - total) % 11]


def hybrid(alphabet, body):
    m = len(alphabet)
    p = m
    for c in body:
        s = (p + alphabet.index(c)) % m or m
        p = (2 * s) % (m + 1)
    return next(c for c in alphabet if (p + alphabet.index(c)) % m == 1)


def write(name, head, rows):
    rng.seed(name)  # before the generator runs: a file does not depend on the others
    text = "# " + head + "\n" + "".join("\t".join(map(str, row)) + "\n" for row in rows)
    (HERE / name).write_text(text, encoding="utf-8")


def pick(alphabet, n):
    return "".join(rng.choice(alphabet) for _ in range(n))


def uscc(inner_right=True):
    body = pick("159NAY", 1) + pick("123", 1) + f"{rng.choice(PROVINCES)}" + pick("0123456789", 4)
    org = pick(A31, 8)
    check = organisation_check(org)
    if not inner_right:
        check = rng.choice([c for c in "0123456789X" if c != check])
    body += org + check
    return body + uscc_check(body)


def uscc_rows():
    for _ in range(400):
        yield uscc(), "", 1
    for _ in range(200):
        yield uscc(False), "", 0
    for _ in range(400):
        good = uscc()
        yield good[:17] + rng.choice([c for c in A31 if c != good[17]]), "standards.uscc-check", 0
    for _ in range(100):
        good = uscc()
        i = rng.randrange(18)
        yield good[:i] + rng.choice("IOSVZiosvz-*") + good[i + 1:], "standards.uscc-charset", 0
    for _ in range(100):
        good = uscc()
        i = rng.randrange(2, 8)
        yield good[:i] + pick("ABCX", 1) + good[i + 1:], "standards.uscc-charset", 0
    for _ in range(50):
        yield uscc()[:rng.randrange(18)], "standards.uscc-length", 0
        yield uscc() + pick(A31, rng.randrange(1, 5)), "standards.uscc-length", 0


def born(first=datetime.date(1880, 1, 1), last=TODAY):
    return first + datetime.timedelta(days=rng.randrange((last - first).days + 1))


def citizen():
    body = f"{rng.choice(PROVINCES)}{pick('0123456789', 4)}{born():%Y%m%d}{pick('0123456789', 3)}"
    return body + mod11_2(body)


def dated(text):
    body = f"{rng.choice(PROVINCES)}{pick('0123456789', 4)}{text}{pick('0123456789', 3)}"
    return body + mod11_2(body)


def citizen_rows():
    for _ in range(500):
        yield citizen(), ""
    for _ in range(300):
        good = citizen()
        bad = rng.choice([c for c in "0123456789X" if c != good[17]])
        yield good[:17] + bad, "standards.citizen-id-check"
    for _ in range(100):
        year, month = rng.randrange(1850, 2020), rng.randrange(0, 20)
        day = rng.randrange(0, 40)
        try:
            datetime.date(year, month, day)
        except ValueError:
            yield dated(f"{year}{month:02}{day:02}"), "standards.citizen-id-birth-date"
    for year in range(1897, 1904):
        try:
            datetime.date(year, 2, 29)
            yield dated(f"{year}0229"), ""
        except ValueError:
            yield dated(f"{year}0229"), "standards.citizen-id-birth-date"
    for _ in range(60):
        day = born(TODAY + datetime.timedelta(days=1), datetime.date(2099, 12, 31))
        yield dated(f"{day:%Y%m%d}"), "standards.citizen-id-birth-future"
    for _ in range(60):
        good = citizen()
        i = rng.randrange(17)
        yield good[:i] + rng.choice("XxOlI-*") + good[i + 1:], "standards.citizen-id-charset"
    for _ in range(60):
        good = citizen()
        province = rng.choice([p for p in range(0, 80) if p not in PROVINCES])
        body = f"{province:02}" + good[2:17]
        yield body + mod11_2(body), "standards.citizen-id-region"


def kind_rows():
    for head, kind in (("810000", 1), ("820000", 2), ("830000", 3), ("911840", 4), ("931392", 4)):
        body = f"{head}{born(last=datetime.date(2008, 1, 1)):%Y%m%d}{pick('0123456789', 3)}"
        yield body + mod11_2(body), kind


def organisation_rows():
    for _ in range(300):
        body = pick(A36, 8)
        yield body + organisation_check(body), ""
    for _ in range(300):
        body = pick(A36, 8)
        right = organisation_check(body)
        yield body + rng.choice([c for c in A36 if c != right]), "standards.organisation-code-check"
    for _ in range(60):
        body = pick(A36, 8)
        i = rng.randrange(8)
        yield body[:i] + rng.choice("abz*_") + body[i + 1:] + "0", "standards.organisation-code-charset"


def registration_rows():
    digits = "0123456789"
    for _ in range(300):
        body = pick(digits, 14)
        yield body + hybrid(digits, body), ""
    for _ in range(300):
        body = pick(digits, 14)
        right = hybrid(digits, body)
        yield body + rng.choice([c for c in digits if c != right]), "standards.registration-number-check"


def license_id(issuer=None, serial=None):
    parts = [uscc() + pick("0123456789", 3), issuer or uscc(),
             serial or pick(A36, rng.randrange(9, 33)), f"{rng.randrange(1000):03}"]
    return parts, hybrid(A36, "".join(parts))


def license_rows():
    root = "1.2.156.3005.2."
    for _ in range(200):
        parts, check = license_id()
        yield root + ".".join(parts + [check]), ""
    for _ in range(50):
        parts, check = license_id(issuer=f"{rng.choice(PROVINCES)}0100")
        yield root + ".".join(parts + [check]), ""
    for _ in range(200):
        parts, check = license_id()
        check = rng.choice([c for c in A36 if c != check])
        yield root + ".".join(parts + [check]), "standards.license-id-check"
    for _ in range(100):
        # The outer check holds, an embedded code does not.
        parts, _ = license_id()
        which = rng.randrange(2)
        code = parts[which][:18]
        wrong = code[:17] + rng.choice([c for c in A31 if c != code[17]])
        parts[which] = wrong + parts[which][18:]
        yield (root + ".".join(parts + [hybrid(A36, "".join(parts))]),
               "standards.license-id-embedded")


def area_rows():
    for area, refusal in (("340100", ""), ("100000", "standards.license-id-embedded")):
        parts, check = license_id(issuer=area)
        yield "1.2.156.3005.2." + ".".join(parts + [check]), refusal


def main():
    write("license_id_area.tsv", "license id whose issuer is an area, expected refusal", area_rows())
    write("organisation_code.tsv", "code, expected refusal", organisation_rows())
    write("registration_number.tsv", "number, expected refusal", registration_rows())
    write("license_id.tsv", "license id, expected refusal", license_rows())
    write("uscc.tsv", "code, expected refusal, inner organisation code holds", uscc_rows())
    write("citizen_id.tsv", "synthetic id, expected refusal at 2026-11-24", citizen_rows())
    write("citizen_id_kinds.tsv", "synthetic id, kind", kind_rows())


if __name__ == "__main__":
    main()
