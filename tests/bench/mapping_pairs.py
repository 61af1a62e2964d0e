#!/usr/bin/env python3
"""Mapping as whole processes: `tongban map` against jq and xsltproc on the same records, in interleaved
pairs. What the three made is compared record by record first. Prints one JSON line a figure.

  mapping_pairs.py TONGBAN WORKDIR [--records N] [--pairs N]
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))


def timed(command, output):
    """Runs a process; wall and CPU (user + system) seconds, and its peak memory in MiB."""
    with open(output, "wb") as out:
        began = time.monotonic()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE)
        message = child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
    # `tongban map` answers 1 when rows were refused, which the records contain on purpose.
    if child.returncode not in ((0, 1) if command[1] == "map" else (0,)):
        sys.exit(f"{command[0]} failed: {message.decode(errors='replace')[:2000]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def element_value(element):
    if len(element) == 0 and element.tag != "original":
        return element.text or ""
    return {child.tag: element_value(child) for child in element}


def read_ours(path):
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    return document["records"], document["quarantined"]


def read_jq(path):
    with open(path, encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    return [row for row in rows if "issue" not in row], sum("issue" in row for row in rows)


def read_xslt(path):
    root = ElementTree.parse(path).getroot()
    records = [element_value(element) for element in root.iter("record")]
    for record in records:
        if not record["original"]:
            del record["original"]
    return records, sum(1 for _ in root.iter("issue"))


def compare(name, ours, peer):
    if ours[1] != peer[1] or len(ours[0]) != len(peer[0]):
        sys.exit(f"{name} accepts {len(peer[0])} and refuses {peer[1]}; ours {len(ours[0])} and {ours[1]}")
    for own, other in zip(ours[0], peer[0]):
        if own != other:
            sys.exit(f"{name} differs from ours:\n{json.dumps(other, ensure_ascii=False)}\n"
                     f"{json.dumps(own, ensure_ascii=False)}")
    print(json.dumps({"check": f"same records as {name}", "records": len(ours[0]), "refused": ours[1]},
                     ensure_ascii=False))


def pairs(name, ours, peer, count):
    walls, cpus, own_cpu, peer_cpu = [], [], [], []
    for number in range(count):
        sides = [("own", ours), ("peer", peer)]
        times = {side: timed(command, os.devnull) for side, command in (sides if number % 2 else sides[::-1])}
        walls.append(times["peer"][0] / times["own"][0])
        cpus.append(times["peer"][1] / times["own"][1])
        own_cpu.append(times["own"][1])
        peer_cpu.append(times["peer"][1])
    print(json.dumps({"figure": name, "wall": statistics.median(walls), "cpu": statistics.median(cpus),
                      "cpuLow": min(cpus), "cpuHigh": max(cpus), "ownCpuSeconds": statistics.median(own_cpu),
                      "peerCpuSeconds": statistics.median(peer_cpu), "pairs": count}), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tongban")
    parser.add_argument("workdir")
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--pairs", type=int, default=5)
    options = parser.parse_args()
    work = options.workdir
    inside = lambda name: os.path.join(work, name)
    subprocess.run([os.path.join(HERE, "make_inputs"), work, str(options.records)], check=True)
    own = lambda kind, end: [options.tongban, "map", "--json", os.path.join(HERE, f"enterprise-{kind}.yaml"),
                             inside("enterprise" + end)]
    own_json, own_xml = own("json", ".ndjson"), own("xml", ".xml")
    jq = ["jq", "-c", "--slurpfile", "regions", inside("regions.json"), "-f", os.path.join(HERE, "enterprise.jq"),
          inside("enterprise.ndjson")]
    xslt = ["xsltproc", "--stringparam", "regions", inside("regions.xml"), os.path.join(HERE, "enterprise.xsl"),
            inside("enterprise.xml")]

    for command, name in ((own_json, "own-json"), (own_xml, "own-xml"), (jq, "jq"), (xslt, "xslt")):
        timed(command, inside(f"out.{name}"))
    compare("jq", read_ours(inside("out.own-json")), read_jq(inside("out.jq")))
    compare("xsltproc", read_ours(inside("out.own-xml")), read_xslt(inside("out.xslt")))

    pairs("jq", own_json, jq, options.pairs)
    pairs("xsltproc", own_xml, xslt, options.pairs)


if __name__ == "__main__":
    main()
