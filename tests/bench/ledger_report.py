#!/usr/bin/env python3
"""Runs the benches of the ledger and prints each figure beside its bar, in plain words.

  ledger_report.py BUILD

The large logs stay in the build folder; the first run makes them, which takes some minutes.
TONGBAN_BENCH_SUITES (sm,intl), TONGBAN_BENCH_LARGE (2000000), TONGBAN_BENCH_ROUNDS (20) narrow it.
"""
import os
import sys

from report import Table, run

SUITES = os.environ.get("TONGBAN_BENCH_SUITES", "sm,intl").split(",")
LARGE = os.environ.get("TONGBAN_BENCH_LARGE", "2000000")
ROUNDS = os.environ.get("TONGBAN_BENCH_ROUNDS", "20")
SMALL = "100000"


def append(table, bench, suite, work):
    (line,) = run([bench, "append", suite, work, ROUNDS])
    # Both sides wait for the same disk; CPU beside it tells what the ledger's own work costs.
    table.row(f"{suite}: appending against bare SQLite, same bytes, same groups",
              f"{line['wall']:.2f} x wall, {line['cpu']:.2f} x CPU", ">= 0.5 x", line["wall"] >= 0.5)
    print(f"  {line['ownPerSecond']} entries/s against {line['barePerSecond']} rows/s of {line['bytes']} bytes;"
          f" {line['ownCpuMicroseconds']} against {line['bareCpuMicroseconds']} CPU microseconds each;"
          f" ratios of {line['rounds']} rounds {line['wallLow']:.2f} to {line['wallHigh']:.2f}")
    print(f"  {line['threads']} threads: an append waits {line['p50Ms']} ms (p50), {line['p99Ms']} ms (p99);"
          f" entries in a group: {line['groupP5']} (p5), {line['groupP50']} (p50), {line['groupP95']} (p95)")


def large(table, bench, suite, work):
    (small,) = run([bench, "grow", suite, work, SMALL])
    (grown,) = run([bench, "grow", suite, work, LARGE])
    table.row(f"{suite}: peak memory of appending, log of {grown['entries']} against {small['entries']}",
              f"{grown['peakMiB']:.1f} / {small['peakMiB']:.1f} MiB", "<= 1.1 x",
              grown["peakMiB"] <= 1.1 * small["peakMiB"])
    proof, rate = run([bench, "large", suite, work, LARGE])
    # Other processes take single proofs off the processor for longer than a proof takes.
    table.row(f"{suite}: inclusion proof in a log of {proof['entries']} entries",
              f"{proof['freshP50Ms']:.2f} wall p50, {proof['freshCpuP99Ms']:.2f} CPU p99", "<= 1 ms",
              max(proof["freshP50Ms"], proof["freshCpuP99Ms"]) <= 1)
    print(f"  by a new reader {proof['freshP50Ms']} ms (p50), {proof['freshP99Ms']} ms (p99);"
          f" by one that is kept {proof['keptP50Ms']} ms, {proof['keptP99Ms']} ms; each proof verified")
    table.row(f"{suite}: append rate in a log of {rate['entries']} entries against a new one",
              f"{rate['wall']:.2f} x wall, {rate['cpu']:.2f} x CPU", ">= 0.8 x", rate["wall"] >= 0.8)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build = os.path.abspath(sys.argv[1])
    work = os.path.join(build, "bench-data")
    os.makedirs(work, exist_ok=True)
    table = Table()
    for suite in SUITES:
        append(table, f"{build}/bench/ledger_bench", suite, work)
        large(table, f"{build}/bench/ledger_bench", suite, work)
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
