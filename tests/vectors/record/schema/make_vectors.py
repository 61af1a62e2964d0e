#!/usr/bin/env python3
"""Makes agreement.tsv: random schemas of our subset and random documents, judged by python3's
jsonschema (Draft4Validator). The seed is fixed.

Left out, because our contract is stricter on purpose and says so: whole numbers written with a
fraction or an exponent (1.0 is no integer here), integers beyond 64 bits, exponents under a bound.
"""
import json
import os
import random

import jsonschema

HERE = os.path.dirname(os.path.abspath(__file__))
RANDOM = random.Random(20260702)
NAMES = ["a", "b", "名称", "a/b", "~"]
TEXTS = ["", "a", "ab", "abc", "税务", "𠀀𠀀", "01", "x-1", "510000", "Ａ"]
NUMBERS = [0, 1, -1, 2, 5, 10, -7, 1.5, -0.5, 9.99, 10.5]
PATTERNS = ["^[a-c]{1,3}$", "[0-9]{2}", "^(ab|x-)", "^[^a]?$", "务$", "^$", "a?b", "^[税务]{2}$"]
SCALARS = [None, True, False] + TEXTS + NUMBERS


def schema(depth, definitions):
    if definitions and RANDOM.random() < 0.12:
        return {"$ref": "#/definitions/" + RANDOM.choice(definitions).replace("~", "~0").replace("/", "~1")}
    out = {}
    kinds = ["null", "boolean", "integer", "number", "string", "array", "object"]
    if RANDOM.random() < 0.8:
        out["type"] = RANDOM.choice(kinds + ["string", "object"] * 2 + [RANDOM.sample(kinds, 2)])
    if RANDOM.random() < 0.12:
        out["enum"] = RANDOM.sample(SCALARS, RANDOM.randint(1, 5))
        out["enum"] = [v for i, v in enumerate(out["enum"]) if json.dumps(v) not in map(json.dumps, out["enum"][:i])]
    for low, high, top in (("minLength", "maxLength", 3), ("minItems", "maxItems", 3)):
        if RANDOM.random() < 0.3:
            out[low] = RANDOM.randint(0, top)
        if RANDOM.random() < 0.3:
            out[high] = RANDOM.randint(0, top)
    if RANDOM.random() < 0.3:
        out["minimum"] = RANDOM.randint(-8, 8)
    if RANDOM.random() < 0.3:
        out["maximum"] = RANDOM.randint(-8, 12)
    if RANDOM.random() < 0.3:
        out["pattern"] = RANDOM.choice(PATTERNS)
    if depth and RANDOM.random() < 0.6:
        names = RANDOM.sample(NAMES, RANDOM.randint(1, 3))
        out["properties"] = {n: schema(depth - 1, definitions) for n in names}
        if RANDOM.random() < 0.5:
            out["required"] = RANDOM.sample(names, RANDOM.randint(1, len(names)))
    if depth and RANDOM.random() < 0.4:
        out["additionalProperties"] = RANDOM.choice([True, False, False, schema(depth - 1, definitions)])
    if depth and RANDOM.random() < 0.4:
        out["items"] = schema(depth - 1, definitions)
    return out


def document(depth):
    kind = RANDOM.randrange(10 if depth else 6)
    if kind < 6:
        return RANDOM.choice(SCALARS)
    if kind < 8:
        return [document(depth - 1) for _ in range(RANDOM.randrange(5))]
    return {n: document(depth - 1) for n in RANDOM.sample(NAMES, RANDOM.randrange(4))}


def near(node, root, depth=6):
    """A document that tries to fit, so that agreement is not all refusals."""
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[1].replace("~1", "/").replace("~0", "~")
        return near(root["definitions"][name], root, depth - 1) if depth else None
    if "enum" in node and RANDOM.random() < 0.8:
        return RANDOM.choice(node["enum"])
    kinds = node.get("type", RANDOM.choice(["string", "object", "array", "integer"]))
    kind = RANDOM.choice(kinds) if isinstance(kinds, list) else kinds
    if not depth or RANDOM.random() < 0.06:
        return document(1)
    if kind == "object":
        out = {n: near(s, root, depth - 1) for n, s in node.get("properties", {}).items()
               if n in node.get("required", []) or RANDOM.random() < 0.5}
        if RANDOM.random() < 0.2:
            out[RANDOM.choice(NAMES)] = document(1)
        return out
    if kind == "array":
        count = RANDOM.randint(node.get("minItems", 0), max(node.get("minItems", 0), node.get("maxItems", 3)))
        return [near(node.get("items", {}), root, depth - 1) for _ in range(count)]
    if kind in ("integer", "number"):
        return RANDOM.choice([n for n in NUMBERS if kind == "number" or isinstance(n, int)])
    return {"null": None, "boolean": RANDOM.random() < 0.5}.get(kind, RANDOM.choice(TEXTS))


with open(os.path.join(HERE, "agreement.tsv"), "w", encoding="utf-8") as out:
    out.write("# schema\tlist of documents\tfor each document: 1 fits, 0 does not\n")
    count = 0
    while count < 300:
        names = RANDOM.sample(["x", "y", "p/q", "a/properties/b"], RANDOM.randint(0, 3))
        root = schema(3, names)
        if names:
            root["definitions"] = {n: schema(2, []) for n in names}
        if "$ref" in root or not 60 < len(json.dumps(root)) < 900:
            continue
        count += 1
        validator = jsonschema.Draft4Validator(root)
        values = [near(root, root) if i < 8 else document(3) for i in range(10)]
        fits = "".join(str(int(validator.is_valid(value))) for value in values)
        out.write("\t".join([json.dumps(root, ensure_ascii=False),
                             json.dumps(values, ensure_ascii=False), fits]) + "\n")
