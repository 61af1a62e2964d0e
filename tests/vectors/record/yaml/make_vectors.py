#!/usr/bin/env python3
"""Makes documents.tsv: YAML that must be read without a fault, and the JSON that it means when every
scalar stays text. Judged by PyYAML's BaseLoader, which resolves no scalar to a number or truth value.
Left out: folded texts that end with blank lines, of which yaml-cpp 0.7 keeps one only.
The seed is fixed."""
import json
import os
import random

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
RANDOM = random.Random(20260703)
BY_HAND = ["a: 010000\n", "a: 1e3\nb: 0x1F\nc: 0o17\nd: 1_000\n", "a: yes\nb: no\nc: on\nd: off\ne: y\n",
           "a: true\nb: False\n", "a: null\nb: ~\nc: Null\nd: NULL\ne:\n", "null: a\n~: b\n",
           "a:\nnull: b\n", "a:\nnullable: b\n", "- null\n-\n- ~\n", "[null, ~, a]\n", "null\n", "~\n",
           "a: nullify\nb: null x\n", "a: 2026-11-24\nb: 12:30:00\n", "a: .inf\nb: .nan\n", "a: 1.0\n",
           "a: '010000'\nb: \"yes\"\n", "a: ''\nb: \"\"\n", "a: 'it''s'\n", 'a: "\\u7a0e\\t\\n\\\\"\n',
           "a: |\n  x\n  \ty\nb: 1\n", "a: >\n  x\n  y\n\n  z\n", "a: |-\n  x\n", "a: |+\n  x\n\nb: 1\n",
           "a: |2\n    x\n", "- |\n x\n \ty\n- b\n", "a:\n  - b: |\n      x\n      \ty\n    c: 1\n",
           "- - |\n    \tx\n  - y\n", "a: | # remark\n  \tx\n", "a: |\n  x\n \n  y\nb: 1\n", "--- |\n x\n \ty\n",
           "a: b # c\nd: 'e # f'\ng: h#i\n", "# only remarks at the top\na: 1\n", "---\na: 1\n", "---\na: 1\n...\n",
           "%YAML 1.1\n---\na: 1\n", "{a: 1, b: [c, d]}\n", "[]\n", "{}\n", "a: []\nb: {}\n", "a: {b: }\n",
           "a:\n- b\n- c\n", "a:\n  - b\n  -   c: 1\n      d: 2\n", "? a\n: b\n", "'a b': 1\n\"c\": 2\n",
           "税务: 税务局\n", "a: plain\n  continued\n", "a: \"two\n  lines\"\n", "a: x:y\n",
           "a: http://b/c?d=e&f\n", "a: -1", "a:   spaced   \n", "a: 1\r\nb: |\r\n  x\r\n  y\r\n",
           "\ufeffa: 1\nb: null\n", "\ufeffnull: ~\n", "<<: 1\n", "a: b@c\n", "a: b\n\n\n", "a: b"]
TEXTS = ["", "null", "~", "010000", "yes", "1e3", "税务 局", "a\tb", "two\nlines", "\ttab first", " lead", "tail ",
         "it's", 'say "x"', "a: b", "# no remark", "- item", "x#y", "[z]", "{", "&a", "*a", "!t", "|", ">",
         "%p", "@q", "`r", "a,b", "𠀀", "\\n", "line\n\ttab\n", "end\n", "?", "-", ":", "x:"]


def value(depth):
    kind = RANDOM.randrange(5 if depth else 3)
    if kind < 3:
        return RANDOM.choice(TEXTS)
    if kind == 3:
        return [value(depth - 1) for _ in range(RANDOM.randint(0, 4))]
    return {RANDOM.choice(TEXTS): value(depth - 1) for _ in range(RANDOM.randint(0, 4))}


def documents():
    yield from BY_HAND
    for _ in range(400):
        yield yaml.dump(value(4), allow_unicode=True, default_style=RANDOM.choice([None, None, "'", '"', "|", ">"]),
                        default_flow_style=RANDOM.choice([True, False, False, None]), indent=RANDOM.choice([2, 4]),
                        width=RANDOM.choice([20, 80, 1000]), explicit_start=RANDOM.random() < 0.2,
                        Dumper=type("Plain", (yaml.SafeDumper,), {"ignore_aliases": lambda *_: True}))


with open(os.path.join(HERE, "documents.tsv"), "w", encoding="utf-8") as out:
    out.write("# YAML in hex\tJSON in hex\n")
    for text in dict.fromkeys(documents()):
        meaning = json.dumps(yaml.load(text, Loader=yaml.BaseLoader), ensure_ascii=False, separators=(",", ":"))
        out.write("%s\t%s\n" % (text.encode().hex(), meaning.encode().hex()))
