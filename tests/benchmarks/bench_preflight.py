"""Predicted and real time of a training step, for 4 to 14 qubits and 1 to 256 images a step.

Run:  python -m tests.benchmarks.bench_preflight [--json] [--threads 1]

Real is the shortest of some steps of the real trainer, in four rounds, ten seconds apart: with one thread by the
processor's clock, which does not count what other programs take; with all threads by the wall's. The ratio is predicted
over real.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace

from qdcnn_studio.analysis.calibration import Calibration, calibrate
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.data.pipeline import prepare
from qdcnn_studio.design.text import parse
from qdcnn_studio.simulator.work import work
from qdcnn_studio.training.settings import training_settings
from qdcnn_studio.training.trainer import Trainer

BATCHES = (1, 8, 32, 128, 256)
SECONDS = 0.15
ROUNDS = 4
HEAD = "digits(classes=[0, 1])"


def pooled(qubits: int, encoding: str) -> str:
    """Return convolution and pooling down to one qubit."""
    layers = []
    while qubits > 1:
        layers += ['conv("su4")', "pool()"]
        qubits = (qubits + 1) // 2
    return " | ".join([HEAD, encoding, *layers, "classify(2)"])


def designs() -> dict[str, str]:
    """Return text forms by name."""
    made = {f"angle {n}": pooled(n, f"pca({n}) | scale(0, 3.1416) | angle()") for n in (4, 6, 8, 10, 12, 14)}
    for n, side in ((6, 8), (8, 16), (10, 32), (12, 64)):
        made[f"amplitude {n}"] = pooled(n, f"resize({side}, {side}) | amplitude()")
    made["deep 12"] = f"{HEAD} | pca(12) | scale(0, 3) | angle() | conv() | conv() | conv() | classify(2)"
    made["dilated 10"] = f"{HEAD} | pca(10) | scale(0, 3) | angle() | conv(dilation=2) | conv() | pool() | classify(2)"
    return made


def measured(calibration: Calibration, threads: int | None) -> list[dict[str, object]]:
    """Return a row for each design and batch."""
    registry = standard_registry()
    rows: list[dict[str, object]] = []
    for name, text in designs().items():
        design = parse(text, registry)
        circuit, prepared = compile(design, registry).circuit, prepare(design, registry)
        assert circuit is not None
        for batch in BATCHES:
            settings = training_settings(design, {"batch": batch, "validate_every": 1_000_000})
            trainer = Trainer(design, registry, settings, prepared=prepared, threads=threads)
            real = shortest(trainer, time.thread_time if threads == 1 else time.perf_counter)
            predicted = calibration.seconds(work(circuit), batch)
            rows.append({"design": name, "batch": batch, "predicted": predicted, "real": real})
    return rows


def shortest(trainer: Trainer, clock) -> float:
    """Return the seconds of the shortest step."""
    trainer.step()
    taken = []
    end = time.perf_counter() + SECONDS
    while len(taken) < 3 or time.perf_counter() < end:
        began = clock()
        trainer.step()
        taken.append(clock() - began)
    return min(taken)


def main() -> None:
    """Print the figures."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--json", action="store_true")
    reader.add_argument("--threads", type=int, default=None)
    arguments = reader.parse_args()
    calibration = calibrate(standard_registry())
    if arguments.threads == 1:
        calibration = replace(calibration, speedup=1.0, sharing=0.0)
    rows = measured(calibration, arguments.threads)
    for _ in range(ROUNDS - 1):
        for row, again in zip(rows, measured(calibration, arguments.threads), strict=True):
            row["real"] = min(row["real"], again["real"])
    if arguments.json:
        print(json.dumps({"calibration": calibration.__dict__, "rows": rows}, indent=2))
        return
    print(calibration)
    ratios = []
    for row in rows:
        ratio = row["predicted"] / row["real"]
        ratios.append(ratio)
        within = "" if 1 / 1.5 <= ratio <= 1.5 else "  beyond 1.5"
        print(
            f"{row['design']:14} {row['batch']:4} images: {row['predicted'] * 1e3:9.3f} ms predicted, "
            f"{row['real'] * 1e3:9.3f} ms real, ratio {ratio:.2f}{within}"
        )
    good = sum(1 / 1.5 <= ratio <= 1.5 for ratio in ratios)
    print(f"{good} of {len(ratios)} within a factor of 1.5; from {min(ratios):.2f} to {max(ratios):.2f}")


if __name__ == "__main__":
    main()
