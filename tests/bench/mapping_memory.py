#!/usr/bin/env python3
"""Memory of `tongban map` over a long CSV from a pipe: the peak at 1 GiB must be about that at 64 MiB.
The mapping is the one that ships for published registration tables, traditional characters included.
Prints one JSON line.

  mapping_memory.py TONGBAN [--mib N]
"""
import argparse
import json
import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
MAPPING = os.path.join(HERE, "../../mappings/market/registration-published.yaml")


def run(tongban, mebibytes):
    maker = subprocess.Popen([os.path.join(HERE, "make_inputs"), "--csv-stream", str(mebibytes)],
                             stdout=subprocess.PIPE)
    began = time.monotonic()
    child = subprocess.Popen([tongban, "map", MAPPING, "-", "--records", os.devnull], stdin=maker.stdout,
                             stdout=subprocess.DEVNULL)
    maker.stdout.close()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1) or maker.wait() != 0:
        sys.exit(f"tongban map ended with {child.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    return {"mib": mebibytes, "peakMiB": usage.ru_maxrss / 1024, "mbPerSecondWall": mebibytes * 1.048576 / wall,
            "mbPerSecondCpu": mebibytes * 1.048576 / cpu}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tongban")
    parser.add_argument("--mib", type=int, default=1024)
    options = parser.parse_args()
    small, large = run(options.tongban, 64), run(options.tongban, options.mib)
    print(json.dumps({"figure": "memory", "small": small, "large": large}))


if __name__ == "__main__":
    main()
