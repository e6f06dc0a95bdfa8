"""Inside a fresh interpreter: prepare, do the section, print its cost as JSON.

``python -m benchmarks.section MODULE:FUNCTION REPEAT [ARGUMENT]...``, see `benchmarks.cost`.
"""

import ctypes
import gc
import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time, sleep

from benchmarks.cost import Cost


def main(function: str, repeat: str, *arguments: str) -> None:
    """Print the cost of one section."""
    module, name = function.split(":")
    work = getattr(import_module(module), name)(*arguments)
    times = int(repeat)
    if times > 1:
        work()
    sleep(0.2)  # the threads that numpy's BLAS has just made spin for a while before they sleep
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # or what the preparation freed is there to be used again
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from what is there now
    memory, wall, cpu = _resident("VmRSS"), perf_counter(), process_time()
    for _ in range(times):
        wrote = work()
    cost = Cost(
        wall=(perf_counter() - wall) / times,
        cpu=(process_time() - cpu) / times,
        memory=_resident("VmHWM") - memory,
        size=wrote / 1e6 if isinstance(wrote, int) else 0.0,
    )
    print(json.dumps(asdict(cost)))


def _resident(field: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    (kilobytes,) = (line.split()[1] for line in lines if line.startswith(f"{field}:"))
    return int(kilobytes) * 1024 / 1e6


if __name__ == "__main__":
    main(*sys.argv[1:])
