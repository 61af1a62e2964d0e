#!/usr/bin/env python3
"""Runs the benches of license verification and prints each figure beside its bar, in plain words.

  license_report.py BUILD

TONGBAN_BENCH_SECONDS (20) is the length of each measurement; a shorter one tells less.
"""
import os
import subprocess
import sys

from report import ROOT, Table, run

SECONDS = os.environ.get("TONGBAN_BENCH_SECONDS", "20")
LARGE_MIB = 180  # half of it packs, which leaves a file of a little over 100 MiB
ROOM_MIB = 64


def rates(table, bench):
    for line in run([bench, "rates", SECONDS]):
        what = f"{line['figure']} verification, {line['sample']} ({line['inflated']} bytes inside)"
        figure = f"{line['ratio']:.2f} x the limit"
        if line["sample"] == "smallest":  # no bar: README.md says why
            print(f"{what:<64} {figure:>26}")
        else:
            table.row(what, figure, ">= 0.80 x", line["ratio"] >= 0.8)
        print(f"  {line['ours_us']} microseconds; the limit, {line['n']} x SM2 + SM3 + inflate, is"
              f" {line['limit_us']}; ratios of {line['pairs']} pairs {line['low']:.2f} to {line['high']:.2f}")


def openssl_speed(*options):
    """Verifications a second, as openssl counts them over the time of the wall clock."""
    done = subprocess.run(["openssl", "speed", "-seconds", "3", "-elapsed", "-mr", *options, "sm2"],
                          capture_output=True, text=True, check=True)
    (total,) = [line for line in done.stdout.splitlines() if line.startswith("+F7:")]
    return float(total.rsplit(":", 1)[1])


def threads(table, bench):
    (line,) = run([bench, "threads", SECONDS])
    table.row("two threads against one, beside what bare SM2 gains", f"{line['ratio']:.2f} x", ">= 0.95 x",
              line["ratio"] >= 0.95)
    print(f"  verification gains {line['scale']:.2f} x, SM2 in threads {line['bare_scale']:.2f} x;"
          f" {line['pairs']} rounds")
    one, two = openssl_speed(), openssl_speed("-multi", "2")
    print(f"  openssl speed sm2: {one:.0f} verifications/s, with -multi 2 {two:.0f}, which is {two / one:.2f} x")


def peak(tongban, file, at):
    child = subprocess.Popen([tongban, "verify", file, "--trust", f"{file}.trust", "--at", at], cwd=ROOT,
                             stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"license_report.py: tongban verify {file} ended with {child.returncode}")
    return usage.ru_maxrss / 1024


def memory(table, bench, tongban, work):
    peaks, sizes = [], []
    for mebibytes in (0, LARGE_MIB):
        file = os.path.join(work, f"license-{mebibytes}.ofd")
        (line,) = run([bench, "write", file, str(mebibytes)])
        peaks.append(peak(tongban, file, line["at"]))
        sizes.append(line["bytes"] >> 20)
    small, large = peaks
    table.row(f"peak memory of verifying a license of {sizes[1]} MiB above that of a small one",
              f"{large:.1f} - {small:.1f} = {large - small:.1f} MiB", f"<= {ROOM_MIB} MiB",
              large - small <= ROOM_MIB)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    build = os.path.abspath(sys.argv[1])
    work = os.path.join(build, "bench-data")
    os.makedirs(work, exist_ok=True)
    bench = f"{build}/bench/license_bench"
    table = Table()
    rates(table, bench)
    threads(table, bench)
    memory(table, bench, f"{build}/tongban", work)
    sys.exit(1 if table.missed else 0)


if __name__ == "__main__":
    main()
