"""One contestant in its own process: builds its step, tells its result, and runs blocks of steps when told to.

``python -m qdcnn_studio.analysis.peers.worker MODULE:FUNCTION QUBITS BATCH``. It answers each line on standard input
(``step N`` or ``infer N SAMPLES``) with one line of JSON: the seconds that N of them took.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from importlib import import_module
from typing import Any

import numpy as np

from qdcnn_studio.analysis.peers.problem import Problem, problem


def main(arguments: list[str]) -> int:
    """Serve until standard input ends."""
    where, qubits, batch = arguments[0], int(arguments[1]), int(arguments[2])
    module, _, function = where.partition(":")
    given = problem(qubits, batch)
    answer = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        start = time.perf_counter()
        try:
            step, forward = getattr(import_module(f"qdcnn_studio.analysis.peers.{module}"), function)(given)
            value, gradient = step(given.parameters)
        except ImportError as error:
            _tell(answer, {"missing": str(error.name or error)})
            return 0
        first = time.perf_counter() - start
        _tell(answer, {"loss": value, "gradient": np.asarray(gradient).ravel().tolist(), "first_step_s": first})
        for line in sys.stdin:
            _tell(answer, {"seconds": _block(line.split(), step, forward, given)})
    return 0


def _block(command: list[str], step: Any, forward: Any, given: Problem) -> float:
    times = int(command[1])
    moved = [given.parameters, given.parameters + 0.01]
    if command[0] == "infer":
        features = np.resize(given.features, (int(command[2]), given.qubits))
        forward(given.parameters, features)
        start = time.perf_counter()
        for _ in range(times):
            forward(given.parameters, features)
        return time.perf_counter() - start
    start = time.perf_counter()
    for index in range(times):
        step(moved[index % 2])
    return time.perf_counter() - start


def _tell(answer: Any, message: dict[str, Any]) -> None:
    answer.write(json.dumps(message) + "\n")
    answer.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
