#!/usr/bin/env python3
"""Makes documents.tsv: JSON documents and what must become of them, judged by python3's json module
made strict (RFC 8259): no NaN, no name twice, no lone surrogate, no NUL, no byte order mark, at most
64 levels, numbers of at most 128 characters within ±1.8e308. The seed is fixed."""
import json
import os
import random
import re

HERE = os.path.dirname(os.path.abspath(__file__))
RANDOM = random.Random(8259)
MALFORMED, DUPLICATE, NUL = "record.json-malformed", "record.json-duplicate-name", "record.json-nul"
ENCODING, NUMBER, DEEP, LARGE = ("record.encoding-invalid", "record.json-number", "record.too-deep",
                                 "record.too-large")


class Refused(Exception):
    pass


class Number(str):
    pass


def number(token):
    if len(token) > 128 or float(token) in (float("inf"), float("-inf")):
        raise Refused(NUMBER)
    if re.fullmatch(r"-?\d+", token) and -2**63 <= int(token) < 2**63:
        return Number(int(token))
    return Number(token)


def pairs(members):
    names = [name for name, _ in members]
    if any(len(name.encode("utf-8", "surrogatepass")) > 1024 for name in names):
        raise Refused(LARGE)
    if len(set(names)) != len(names):
        raise Refused(DUPLICATE)
    return dict(members)


def constant(_):
    raise Refused(MALFORMED)


def check(value, depth=0):
    if isinstance(value, (dict, list)) and depth == 64:
        raise Refused(DEEP)
    if isinstance(value, str):
        if any(0xD800 <= ord(c) <= 0xDFFF for c in value):
            raise Refused(ENCODING)
        if "\0" in value:
            raise Refused(NUL)
    for item in value if isinstance(value, list) else []:
        check(item, depth + 1)
    for name, item in value.items() if isinstance(value, dict) else []:
        check(name, depth + 1)
        check(item, depth + 1)


def compact(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(compact(n) + ":" + compact(v) for n, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(compact, value)) + "]"
    if not isinstance(value, str):
        return json.dumps(value)

    def escaped(c):
        short = json.dumps(c, ensure_ascii=False)[1:-1]
        return short if len(short) < 6 else "\\u%04X" % ord(c)
    return '"' + "".join(map(escaped, value)) + '"'


def judge(data):
    """("accept", compact form) or (code, "")."""
    try:
        text = data.decode("utf-8")
        if text.startswith("\ufeff"):
            raise Refused(MALFORMED)
        if "\0" in text:
            raise Refused(NUL)
        value = json.loads(text, parse_int=number, parse_float=number, parse_constant=constant,
                           object_pairs_hook=pairs)
        check(value)
        return "accept", compact(value)
    except Refused as refused:
        return str(refused), ""
    except UnicodeDecodeError:
        return ENCODING, ""
    except ValueError:
        return MALFORMED, ""


def by_hand():
    many = ",".join('"k%d":%d' % (i, i) for i in range(40))
    yield from (c.encode() for c in r"""{} [] 0 -0 1 -1 true false null "" "a" [[]] [{}] {"a":{}}
        [1,2,3] {"a":1,"b":[true,false,null]} 1.0 1.50 0.1 -0.0 1e5 1E5 1e+5 1e-5 1.5E-10 -1e400
        9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809
        123456789012345678901234567890 0e0 0E+1 "\"\\\/\b\f\n\r\t" "\u00e9" "\u4e2d\u534E" "\uD83D\uDE00"
        "\ud83d\ude00" "\u001f" "\u007f" "\u2028" "\uFFFF" "\ufeff" {"":0} {"":{"":0}} {"a":1,"A":2}
        {"é":1} {"\u0061":1}
        [ ] { ] } [1 1] [1,] [,1] [,] [1,,2] [1 {"a"} {"a":} {"a":1,} {,} {"a":1"b":2} {"a":1,,"b":2}
        {a:1} {'a':1} ['a'] {1:1} {null:1} {"a":1 {"a" {"a":1}} []] [}  {] [1}} 1,2 1\ 2 {}{} []x "a"x
        + +1 - -- -a 01 -01 00 1. .5 -.5 1.e1 1e 1e+ 1E- 1e1.5 0x10 1_0 1a Infinity -Infinity NaN nan
        True TRUE tru nul fals nulll truefalse " "a 'a' "\x41" "\a" "\'" "\0" "\u" "\u1" "\u12" "\u123"
        "\u123g" "\U00e9" "\ud8" "\ // [1]//c [1]/**/ /**/[1] #c [1]; ` \ "a\" "\uD800" "\uDBFF" "\uDC00"
        "\uDFFF" "\uD800\uD800" "\uDC00\uD800" "\uD800x" "\uD800\n" "\uD83D\u0041" ["\ud800",1]
        {"\uD800":1} {"\uDC00":1} "\u0000" "a\u0000b" {"\u0000":1} {"a":"\u0000"} {"a":1,"a":1}
        {"a":1,"a":2} {"a":1,"b":2,"a":3} {"a":1,"\u0061":2} {"a":{"b":1,"b":2}} [{"a":1,"a":2}]
        {"":1,"":2} {"é":1,"\u00e9":2} {"a":[],"a":{}}""".split())
    yield from (b"", b" ", b"\n", b"\t\r\n ", b" [1] ", b"\t{ \"a\" :\r\n1 }\n", b"\f[1]", b"\v1",
                b"[1]\f", b"\xa0[1]", "\u3000[1]".encode(), "\u2028[1]".encode(), b"1 2", b"[1 2]",
                b'{"a" "b"}', b'{"a";1}', b'"a\nb"', b'"a\tb"', b'"\x1f"', b'"\x7f"', b'"\r"',
                '"税务"'.encode(), '"𠀀"'.encode(), '{"名称":"某某公司"}'.encode(),
                b"\xef\xbb\xbf{}", b"\xef\xbb\xbf", b"{}\xef\xbb\xbf", b"\xff\xfe[\x00]\x00",
                b"\xfe\xff\x00[\x00]", b"[\x00]", b"\x00[]", b"[]\x00", b"[1]\x00garbage", b'"a\x00b"',
                b'"\xff"', b'"\x80"', b'"\xc0\xaf"', b'"\xe4\xb8"', b'"\xed\xa0\x80"',
                b'"\xf4\x90\x80\x80"', b'"\xf8\x88\x80\x80\x80"', b"\xff", b"[1]\xff", b'{"\xe4":1}',
                "{\"价格\":1,\"价格\":2}".encode(), "\"税务\"".encode("gb18030"),
                ("{" + many + "}").encode(), ("{" + many + ',"k0":0}').encode(),
                ("{" + many + ',"k39":0}').encode(), ('{"x":1,' + many + ',"x":0}').encode(),
                b"9" * 128, b"9" * 129, b"-" + b"9" * 127, b"-" + b"9" * 128, b"0." + b"1" * 126,
                b"0." + b"1" * 127, b"1e" + b"0" * 126, b"1e" + b"0" * 127, b"[" + b"8" * 5000 + b"]",
                b'"' + b"9" * 5000 + b'"', b'{"' + b"n" * 1024 + b'":1}', b'{"' + b"n" * 1025 + b'":1}')
    for depth in (1, 2, 63, 64, 65, 66, 200):
        yield b"[" * depth + b"]" * depth
        yield b'{"a":' * depth + b"1" + b"}" * depth
        yield b'[{"a":' * (depth // 2) + b"1" + b"}]" * (depth // 2)


def random_value(depth):
    kind = RANDOM.randrange(8 if depth else 6)
    if kind == 0:
        return RANDOM.choice([None, True, False])
    if kind in (1, 2):
        return RANDOM.choice([0, -1, RANDOM.randint(-2**70, 2**70), RANDOM.randint(-99, 99), 1.5])
    if kind < 6:
        return random_text()
    if kind == 6:
        return [random_value(depth - 1) for _ in range(RANDOM.randrange(5))]
    return {random_text(): random_value(depth - 1) for _ in range(RANDOM.randrange(5))}


def random_text():
    return "".join(RANDOM.choice('abz"\\/\n\té税𠀀\u2028 {}[]:,09') for _ in range(RANDOM.randrange(9)))


def mutated():
    for _ in range(400):
        data = bytearray(json.dumps(random_value(4), ensure_ascii=RANDOM.random() < 0.5,
                                    indent=RANDOM.choice([None, None, 1])).encode())
        yield bytes(data)
        for _ in range(RANDOM.randint(1, 2)):
            at = RANDOM.randrange(len(data) + 1)
            action = RANDOM.randrange(3)
            if action == 0 and at < len(data):
                del data[at]
            elif action == 1:
                data.insert(at, RANDOM.choice(b'{}[]":,\\0123.eE+-tfn \n\x01u/'))
            elif at < len(data):
                data[at] = RANDOM.choice(b'{}[]":,\\0123.eE+-tfn \n\x01\x7f\xc3')
        yield bytes(data)


with open(os.path.join(HERE, "documents.tsv"), "w", encoding="utf-8") as out:
    out.write("# document in hex\taccept, a code, or refuse (two faults at once: any code)\tcompact form in hex\n")
    seen = set()
    for documents, exact in ((by_hand(), True), (mutated(), False)):
        for document in documents:
            if document in seen:
                continue
            seen.add(document)
            verdict, form = judge(document)
            if verdict != "accept" and not exact:
                verdict = "refuse"
            out.write("%s\t%s\t%s\n" % (document.hex(), verdict, form.encode().hex()))
