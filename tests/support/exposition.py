#!/usr/bin/env python3
"""Reads Prometheus' text exposition format 0.0.4 from standard input, strictly, and prints what it says as JSON.

Written from the public description of the format alone. Refuses (exit 1, one line on stderr) whatever a scraper might read in
two ways: no line end at the end, a sample without TYPE before it, HELP or TYPE twice or after a sample, families that are mixed,
a series twice, label names twice, a wrong escape, a counter that is negative or has no _total, a histogram without le="+Inf",
whose buckets fall, or whose +Inf is not its _count.

    {"families": {name: {"type", "help"}}, "samples": [{"name", "labels", "value"}]}
"""
import json
import math
import re
import sys

METRIC = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r"[a-zA-Z_][a-zA-Z0-9_]*"
VALUE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+|Inf)|NaN")
TYPES = {"counter", "gauge", "histogram", "summary", "untyped"}


class Refused(Exception):
    pass


def number(text):
    if not VALUE.fullmatch(text):
        raise Refused(f"not a value: {text!r}")
    return float(text.replace("Inf", "inf"))


def unescaped(text, quotes):
    def one(match):
        if match[1] == "n":
            return "\n"
        if match[1] == "\\" or (quotes and match[1] == '"'):
            return match[1]
        raise Refused(f"wrong escape: {match[0]!r}")
    out = re.sub(r"\\(.?)", one, text)
    return out


def labels_of(text):
    labels, at = {}, 0
    while at < len(text):
        match = re.compile(rf'({LABEL})="((?:[^"\\]|\\.)*)"(,|$)').match(text, at)
        if not match:
            raise Refused(f"not a label: {text[at:at + 40]!r}")
        if match[1] in labels:
            raise Refused(f"label {match[1]} twice")
        labels[match[1]] = unescaped(match[2], True)
        at = match.end()
    return labels


class Reader:
    def __init__(self):
        self.families, self.samples, self.seen = {}, [], set()
        self.current, self.closed = None, set()

    def family(self, name):
        if name != self.current:
            if name in self.closed:
                raise Refused(f"lines of {name} do not stand together")
            if self.current is not None:
                self.closed.add(self.current)
            self.current = name
        return self.families.setdefault(name, {"type": None, "help": None, "samples": 0})

    def comment(self, line):
        match = re.fullmatch(rf"# (HELP|TYPE) ({METRIC})(?: (.*))?", line)
        if not match:
            if line.startswith(("# HELP", "# TYPE")):
                raise Refused(f"malformed: {line!r}")
            return
        family = self.family(match[2])
        key = match[1].lower()
        if family[key] is not None or family["samples"]:
            raise Refused(f"{match[1]} of {match[2]} twice or too late")
        text = match[3] or ""
        if key == "type" and text not in TYPES:
            raise Refused(f"type {text!r}")
        family[key] = unescaped(text, False) if key == "help" else text

    def owner(self, name):
        for suffix in ("", "_bucket", "_sum", "_count"):
            base = name.removesuffix(suffix) if suffix else name
            family = self.families.get(base)
            if base + suffix == name and family and (not suffix or family["type"] == "histogram"):
                return base, suffix
        raise Refused(f"{name} has no TYPE")

    def sample(self, line):
        match = re.fullmatch(rf"({METRIC})(?:\{{(.*)\}})? (\S+)(?: (-?[0-9]+))?", line)
        if not match:
            raise Refused(f"malformed: {line!r}")
        name, labels, value = match[1], labels_of(match[2] or ""), number(match[3])
        base, suffix = self.owner(name)
        family = self.family(base)
        family["samples"] += 1
        key = (name, tuple(sorted(labels.items())))
        if key in self.seen:
            raise Refused(f"{name} {labels} twice")
        self.seen.add(key)
        if family["type"] == "counter" and (not name.endswith("_total") or not value >= 0):
            raise Refused(f"{name} {value} is no counter")
        if family["type"] == "histogram" and (not suffix or (suffix == "_bucket") != ("le" in labels)):
            raise Refused(f"{name} does not belong to a histogram")
        self.samples.append({"name": name, "labels": labels, "value": value})

    def histograms(self):
        series = {}
        for sample in self.samples:
            base, suffix = self.owner(sample["name"])
            if self.families[base]["type"] == "histogram":
                labels = tuple(sorted(item for item in sample["labels"].items() if item[0] != "le"))
                parts = series.setdefault((base, labels), {"_bucket": []})
                if suffix == "_bucket":
                    parts["_bucket"].append((number(sample["labels"]["le"]), sample["value"]))
                else:
                    parts[suffix] = sample["value"]
        for (base, labels), parts in series.items():
            bounds = [bound for bound, _ in parts["_bucket"]]
            counts = [count for _, count in parts["_bucket"]]
            if "_sum" not in parts or "_count" not in parts or not bounds or bounds[-1] != math.inf:
                raise Refused(f"{base} {labels} is not whole")
            if bounds != sorted(set(bounds)) or counts != sorted(counts) or counts[-1] != parts["_count"]:
                raise Refused(f"{base} {labels} does not add up")


def read(text):
    if text and not text.endswith("\n"):
        raise Refused("no line end at the end")
    reader = Reader()
    for line in text.split("\n")[:-1]:
        if line.startswith("#"):
            reader.comment(line)
        elif line:
            reader.sample(line)
    reader.histograms()
    for name, family in reader.families.items():
        if family["type"] is None or not family["help"]:
            raise Refused(f"{name} has no TYPE or no HELP")
    return reader


def main():
    try:
        reader = read(sys.stdin.buffer.read().decode("utf-8"))
    except (Refused, UnicodeDecodeError) as refused:
        print(f"exposition: {refused}", file=sys.stderr)
        return 1
    families = {name: {"type": f["type"], "help": f["help"]} for name, f in reader.families.items()}
    print(json.dumps({"families": families, "samples": reader.samples}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
