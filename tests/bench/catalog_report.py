#!/usr/bin/env python3
"""Runs the benches of the catalog and prints each figure beside its bar, in plain words.

  catalog_report.py BUILD

TONGBAN_BENCH_SECONDS (20) is the length of the measurement of decisions; a shorter one tells less.
"""
import os
import statistics
import sys

from report import Table, run

SECONDS = os.environ.get("TONGBAN_BENCH_SECONDS", "20")
STARTS = 5


def starts(bench, file):
    lines = [run([bench, "start", file])[0] for _ in range(STARTS)]
    return [statistics.median(line[name] for line in lines) for name in ("seconds", "read", "mib")]


def fresh(bench, work, name, *options):
    file = os.path.join(work, name)
    for end in ("", "-wal", "-shm"):
        if os.path.exists(file + end):
            os.remove(file + end)
    run([bench, "make", file, *options])
    return file


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build = os.path.abspath(sys.argv[1])
    work = os.path.join(build, "bench-data")
    os.makedirs(work, mode=0o700, exist_ok=True)
    bench = f"{build}/bench/catalog_bench"
    table = Table()
    file = fresh(bench, work, "catalog.db")
    seconds, read, mib = starts(bench, file)
    table.row("start of 10,000 resources and 200,000 grants from the store", f"{seconds:.2f} s", "<= 0.8 s",
              seconds <= 0.8)
    print(f"  reading {read:.2f} s, the rest is the index; median of {STARTS} processes")
    table.row("memory that it takes", f"{mib:.0f} MiB", "<= 120 MiB", mib <= 120)
    (line,) = run([bench, "decide", file, SECONDS])
    table.row("one decision, median of random questions", f"{line['median_us']:.2f} microseconds", "<= 5",
              line["median_us"] <= 5)
    print(f"  99th percentile {line['p99_us']:.2f}; {line['questions']} questions, {line['allowed']:.0%} allowed")
    seconds, _, mib = starts(bench, fresh(bench, work, "catalog-distinct.db", "distinct"))
    print(f"  when no two grants say the same: start {seconds:.2f} s, {mib:.0f} MiB")
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
