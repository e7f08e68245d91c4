"""What each saving of the fast engine gains: milliseconds per training step with all of them, and with each one off.

Run:  python -m tests.benchmarks.bench_savings [--json] [--qubits 8 12 16]

One thread, processor time, least of several steps, the variants in turn: so other programs disturb little.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import fields, replace

import numpy as np

from qdcnn_studio.analysis.peers.problem import cross_entropy, problem
from qdcnn_studio.analysis.peers.studio import circuit
from qdcnn_studio.simulator.savings import ALL, NONE, Savings
from qdcnn_studio.simulator.statevector import FastEngine

VARIANTS = {"all": ALL, **{f"without {f.name}": replace(ALL, **{f.name: False}) for f in fields(Savings)}, "none": NONE}

IN_A_ROW = 5
"""Steps of one variant per turn: the first finds the caches full of the variant before."""


def measure(qubits: int, batch: int = 32, seconds: float = 3.0) -> dict[str, float]:
    """Return milliseconds per step, by variant."""
    given = problem(qubits, batch)

    def loss(probabilities: np.ndarray) -> tuple[float, np.ndarray]:
        cotangent = np.zeros_like(probabilities)
        value, cotangent[:, 1] = cross_entropy(probabilities[:, 1], given.labels)
        return value, cotangent

    engines = {name: FastEngine(circuit(qubits), threads=1, savings=savings) for name, savings in VARIANTS.items()}
    least = dict.fromkeys(engines, np.inf)
    for _ in range(2):
        for engine in engines.values():
            engine.value_and_gradient(given.parameters.ravel(), given.features, loss)
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for name, engine in engines.items():
            for _ in range(IN_A_ROW):
                start = time.thread_time()
                engine.value_and_gradient(given.parameters.ravel(), given.features, loss)
                least[name] = min(least[name], (time.thread_time() - start) * 1e3)
    return least


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--qubits", type=int, nargs="+", default=[4, 8, 12])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = {qubits: measure(qubits) for qubits in options.qubits}
    if options.json:
        print(json.dumps(figures))
        return
    for qubits, least in figures.items():
        for name, value in least.items():
            print(f"{qubits:3d} qubits  {name:18s} {value:9.3f} ms  {value / least['all']:6.2f} ×")


if __name__ == "__main__":
    main()
