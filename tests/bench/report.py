#!/usr/bin/env python3
"""Runs the benches of a build folder and prints each figure beside its bar, in plain words.

  report.py BUILD [NAME…]
"""
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
RECORDS = os.environ.get("TONGBAN_BENCH_RECORDS", "200000")
PAIRS = os.environ.get("TONGBAN_BENCH_PAIRS", "5")


def run(command):
    """The JSON lines that a bench prints, in order."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"report.py: {' '.join(command)} failed with {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]


class Table:
    def __init__(self):
        self.missed = 0

    def row(self, what, figure, bar, good):
        self.missed += not good
        print(f"{what:<64} {figure:>26}   bar {bar:<10} {'reached' if good else 'MISSED'}", flush=True)


def ratio(table, what, line, bar):
    # The load of other processes is in the wall clock of both sides, but not evenly: CPU decides.
    table.row(what, f"{line['cpu']:.2f} x CPU, {line['wall']:.2f} x wall", f">= {bar} x", line["cpu"] >= bar)


def mapping(table, build):
    work = os.path.join(build, "bench-data")
    lines = run([f"{HERE}/mapping_pairs.py", f"{build}/tongban", work, "--records", RECORDS, "--pairs", PAIRS])
    for line in lines:
        if "check" in line:
            print(f"  checked: {line['check']}, {line['records']} accepted, {line['refused']} refused")
        else:
            ratio(table, f"mapping against {line['figure']}, whole processes, {RECORDS} records", line,
                  6 if line["figure"] == "jq" else 1.5)
            print(f"  CPU seconds: ours {line['ownCpuSeconds']:.2f}, {line['figure']} {line['peerCpuSeconds']:.2f};"
                  f" ratios of {line['pairs']} pairs {line['cpuLow']:.2f} to {line['cpuHigh']:.2f}")
    (line,) = run([f"{build}/bench/mapping_rapidjson", f"{HERE}/enterprise-json.yaml", f"{work}/enterprise.ndjson"])
    ratio(table, "mapping against RapidJSON's parse + schema check + write", line, 0.4)
    print(f"  microseconds a record: ours {line['ownMicrosecondsPerRecord']:.2f},"
          f" RapidJSON {line['peerMicrosecondsPerRecord']:.2f}; {line['rounds']} rounds of {line['records']} records")


def mapping_memory(table, build):
    (line,) = run([f"{HERE}/mapping_memory.py", f"{build}/tongban"])
    small, large = line["small"], line["large"]
    table.row(f"peak memory of mapping a CSV of {large['mib']} MiB against one of {small['mib']} MiB",
              f"{large['peakMiB']:.1f} / {small['peakMiB']:.1f} MiB", "<= 1.1 x",
              large["peakMiB"] <= 1.1 * small["peakMiB"])
    print(f"  {large['mbPerSecondCpu']:.1f} MB a CPU second, {large['mbPerSecondWall']:.1f} MB/s by the wall clock")


BENCHES = {"mapping": mapping, "mapping-memory": mapping_memory}


def main():
    if len(sys.argv) < 2 or any(name not in BENCHES for name in sys.argv[2:]):
        sys.exit(f"{__doc__}\nNAME is one of: {', '.join(BENCHES)}")
    build = os.path.abspath(sys.argv[1])
    table = Table()
    for name in sys.argv[2:] or BENCHES:
        BENCHES[name](table, build)
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
