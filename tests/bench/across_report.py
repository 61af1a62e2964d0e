#!/usr/bin/env python3
"""Cross-region queries against what their signatures alone would cost: across_report.py BUILD

The bar: 0.6 x 1 / (2 SM2 signs + 2 SM2 verifies), of `openssl speed sm2` in the same run. Pairs
take turns; the median of their ratios counts. TONGBAN_BENCH_PAIRS (3), TONGBAN_BENCH_SECONDS (20).
"""
import json
import os
import re
import statistics
import subprocess
import sys

BAR = 0.6
CALLERS = "32"


def openssl_rate():
    out = subprocess.run(["openssl", "speed", "-seconds", "2", "sm2"], capture_output=True,
                         text=True, check=True).stdout
    line = [l for l in out.splitlines() if "SM2" in l and re.search(r"\d+\.\d+\s*$", l)][-1]
    sign, verify = map(float, line.split()[-2:])
    return 1 / (2 / sign + 2 / verify), sign, verify


def main(build):
    pairs = int(os.environ.get("TONGBAN_BENCH_PAIRS", "3"))
    seconds = os.environ.get("TONGBAN_BENCH_SECONDS", "20")
    ratios = []
    for _ in range(pairs):
        limit, sign, verify = openssl_rate()
        ours = json.loads(subprocess.run([f"{build}/bench/across_bench", "sm", CALLERS, seconds],
                                         capture_output=True, text=True, check=True).stdout)
        ratio = ours["perSecond"] / limit
        ratios.append(ratio)
        print(f"across  {ours['perSecond']:8.1f}/s  p50 {ours['p50ms']:6.2f} ms  p99 {ours['p99ms']:6.2f} ms"
              f"  refused {ours['refused']}  openssl {sign:.0f} signs/s {verify:.0f} verifies/s"
              f"  limit {limit:.0f}/s  ratio {ratio:.2f}")
    median = statistics.median(ratios)
    print(f"across  median ratio {median:.2f} (bar {BAR}): {'good' if median >= BAR else 'UNDER THE BAR'}")
    return 0 if median >= BAR else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
