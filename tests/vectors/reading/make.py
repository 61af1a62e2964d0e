#!/usr/bin/env python3
"""Makes money.tsv and dates.tsv with Python's decimal and datetime modules; seeded."""
import datetime
import decimal
import pathlib
import random

HERE = pathlib.Path(__file__).parent
UNITS = {"": 0, "万": 4, "亿": 8, "百万": 6, "千万": 7, "百": 2, "千": 3, "万亿": 12, "百亿": 10}
TAILS = [
    ("元", "CNY"), ("元人民币", "CNY"), ("美元", "USD"), ("港元", "HKD"), ("欧元", "EUR"),
    ("英镑", "GBP"), ("日元", "JPY"),
]
FULL = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def plain(value):
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(rng):
    decimal.getcontext().prec = 60
    whole = rng.randrange(10 ** rng.randrange(1, 10))
    places = rng.choice([0, 0, 1, 2, 4, 6])
    fraction = "".join(rng.choice("0123456789") for _ in range(places))
    written = (f"{whole:,}" if rng.random() < 0.4 else str(whole)) + ("." + fraction if places else "")
    value = decimal.Decimal(f"{whole}.{fraction or 0}")
    unit = rng.choice(list(UNITS))
    tail, currency = rng.choice(TAILS)
    amount = value * decimal.Decimal(10) ** UNITS[unit]
    style = rng.randrange(5)
    if style == 1 and places:
        written = written.replace(".", "。")
    if style == 2:
        written = written.translate(FULL)
    text = f"{written}({unit}{tail})" if style == 3 else f"{written}{unit}{tail}"
    if style == 4:
        text = f"{written}（{unit}{tail}）"
    return text, plain(amount), currency


def numeral(n):
    """n below 100 in Chinese numerals."""
    digits = "〇一二三四五六七八九"
    if n < 10:
        return digits[n]
    ten = "" if n < 20 else digits[n // 10]
    return ten + "十" + (digits[n % 10] if n % 10 else "")


def date(rng):
    year = rng.randrange(1900, 2200)
    month = rng.randrange(1, 14)
    day = rng.randrange(1, 34)
    try:
        expected = datetime.date(year, month, day).isoformat()
    except ValueError:
        expected = "reading.date-invalid"
    style = rng.randrange(7)
    if style == 6 and month <= 99 and day <= 99:
        years = "".join("〇一二三四五六七八九"[int(c)] for c in str(year))
        return f"{years}年{numeral(month)}月{numeral(day)}日", expected
    forms = [
        f"{year}-{month:02}-{day:02}", f"{year}/{month}/{day}", f"{year}.{month}.{day}",
        f"{year}{month:02}{day:02}", f"{year}年{month}月{day}日", f"{year} 年{month} 月 {day}日",
    ]
    return forms[style % 6], expected


def main():
    rng = random.Random(20261124)
    with open(HERE / "money.tsv", "w", encoding="utf-8") as out:
        for _ in range(3000):
            out.write("\t".join(money(rng)) + "\n")
    with open(HERE / "dates.tsv", "w", encoding="utf-8") as out:
        for _ in range(3000):
            out.write("\t".join(date(rng)) + "\n")
    start = datetime.date(1899, 12, 30)
    with open(HERE / "serials.tsv", "w", encoding="utf-8") as out:
        for _ in range(500):
            serial = rng.randrange(10000, 100000)
            out.write(f"{serial}\t{(start + datetime.timedelta(days=serial)).isoformat()}\n")


if __name__ == "__main__":
    main()
