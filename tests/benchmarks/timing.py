"""What the benchmarks of the window share: frames, timed by the wall's clock and by the processor's."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any

WARM_UP = 5


def frames(frame: Callable[[int], None], count: int = 100) -> dict[str, float]:
    """Return percentiles of the time of a frame in milliseconds, and frames per second of the median.

    The processor's time does not count what other programs take; on a busy machine it is the one to compare.
    """
    wall, worked = [], []
    for number in range(count + WARM_UP):
        start, begun = perf_counter(), process_time()
        frame(number)
        wall.append((perf_counter() - start) * 1e3)
        worked.append((process_time() - begun) * 1e3)
    figures = {
        f"{clock} {name}": round(sorted(times[WARM_UP:])[min(int(count * part), count - 1)], 2)
        for clock, times in (("wall", wall), ("cpu", worked))
        for name, part in (("p50", 0.5), ("p95", 0.95), ("max", 1.0))
    }
    return {**figures, "frames/s (cpu p50)": round(1e3 / max(figures["cpu p50"], 1e-3))}


def report(description: str, measure: Callable[[], dict[str, Any]]) -> None:
    """Measure and print, as JSON if asked."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    results = measure()
    if arguments.json:
        print(json.dumps(results))
        return
    for name, value in results.items():
        print(f"{name}: {value}")
