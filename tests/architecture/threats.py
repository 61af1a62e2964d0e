#!/usr/bin/env python3
"""Holds the threat model against the tests: every test that it names is there, every row names one.

    threats.py ROOT       prints what is missing; exit 0 when nothing is, else 1
"""
import os
import re
import sys

CASE = re.compile(r"BOOST_AUTO_TEST_CASE\((\w+)\)")


def cases(root):
    found = set()
    for folder, _, names in os.walk(os.path.join(root, "tests")):
        for name in names:
            if name.endswith(".cpp"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    found.update(CASE.findall(file.read()))
    return found


def main(root):
    known = cases(root)
    bad = 0
    with open(os.path.join(root, "ops/docs/threat-model.md"), encoding="utf-8") as file:
        lines = file.read().splitlines()
    rows = [(i, line) for i, line in enumerate(lines, 1)
            if line.startswith("| ") and not line.startswith("| threat")]
    for number, line in rows:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 5 or not all(cells):
            print(f"ops/docs/threat-model.md:{number}: a row has five cells, none empty")
            bad += 1
            continue
        named = re.findall(r"`(\w+)`", cells[4])
        for test in named:
            if test not in known:
                print(f"ops/docs/threat-model.md:{number}: there is no test {test}")
                bad += 1
        if not named:
            print(f"ops/docs/threat-model.md:{number}: no test is named")
            bad += 1
        for place in re.findall(r"`([\w./*-]+)`", cells[2]):
            path = os.path.join(root, place.split("*")[0])
            if "/" in place and "*" not in place and not os.path.exists(path):
                print(f"ops/docs/threat-model.md:{number}: there is no {place}")
                bad += 1
    print(f"{len(rows)} threats, {bad} faults")
    return 1 if bad or len(rows) < 20 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
