"""Time per training step on this machine, against plain QuTiP and, where installed, other libraries.

Every contestant runs in a process of its own on exactly the same circuit and numbers. Their results are compared first;
then they take turns, block by block, so that whatever else the machine does hurts all alike, and ratios mean something.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

OURS = "studio:fast"

CONTESTANTS = {
    OURS: "QDCNN Studio",
    "studio:single": "QDCNN Studio, float32",
    "studio:qutip": "plain QuTiP, our reference engine",
    "tensorcircuit:fused": "TensorCircuit-NG on JAX, fused by hand",
    "tensorcircuit:searched": "TensorCircuit-NG on JAX, fused by hand, contraction path searched for 8 s",
    "tensorcircuit:gates": "TensorCircuit-NG on JAX, gates as written",
    "pennylane:fused": "PennyLane on JAX, fused by hand",
    "pennylane:gates": "PennyLane on JAX, gates as written",
    "pennylane:lightning": "PennyLane lightning.qubit, adjoint",
}

SLOW = {
    "studio:qutip": 8,
    "tensorcircuit:gates": 8,
    "pennylane:gates": 8,
    "pennylane:lightning": 8,
    "pennylane:fused": 12,
}
"""Most qubits at which a contestant is measured unless it is named."""

AGREE = {"studio:single": 1e-4}
"""How far losses and gradients may be from ours; 1e-9 where nothing is said."""


class BenchError(RuntimeError):
    """A contestant that computes something else, or does not answer."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured of one contestant at one size.

    Parameters
    ----------
    name : str
    qubits, batch : int
    median_ms, least_ms : float
        Per training step: loss and all gradients.
    first_step_s : float
        From importing the library to the first finished step.
    samples_per_s : float
        Inference, 256 samples at a time.
    error : float
        Largest difference of its loss and gradient from ours.
    ratio : float
        Its median over ours, block by block.
    """

    name: str
    qubits: int
    batch: int
    median_ms: float
    least_ms: float
    first_step_s: float
    samples_per_s: float
    error: float
    ratio: float


def run(
    sizes: Sequence[int] = (4, 8, 12, 16),
    batch: int = 32,
    contestants: Sequence[str] | None = None,
    python: str | None = None,
    seconds: float = 4.0,
    progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:
    """Measure, and return plain data: ``machine``, ``kernel`` and ``figures``.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of qubits.
    batch : int
        Samples per training step.
    contestants : sequence of str or None
        Keys of `CONTESTANTS`; None: all that are installed, at sizes where they are not too slow.
    python : str or None
        The Python that has the other libraries; None: this one, or what ``QDCNN_PEERS_PYTHON`` names.
    seconds : float
        Per contestant and size.
    progress : callable or None
        Is told, in a few words, what is being measured.

    Raises
    ------
    BenchError
        If a contestant's loss or gradient is not ours.
    """
    tell = progress or (lambda text: None)
    tell("the kernel and the machine's peak")
    report: dict[str, Any] = {"machine": machine(), "kernel": kernel(), "figures": []}
    other = python or os.environ.get("QDCNN_PEERS_PYTHON") or sys.executable
    for qubits in sizes:
        wanted = contestants or [name for name in CONTESTANTS if qubits <= SLOW.get(name, qubits)]
        report["figures"] += [asdict(figure) for figure in _round(qubits, batch, wanted, other, seconds, tell)]
    return report


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "date": time.strftime("%Y-%m-%d"),
    }


def kernel(qubits: int = 12, batch: int = 32, blocks: int = 15) -> dict[str, float]:
    """Return GFLOP/s of one full two-qubit gate on one thread, of a matrix product, and their ratio.

    The two alternate; medians of processor time per block. A 4×4 complex gate takes 32 operations per amplitude.
    """
    from threadpoolctl import threadpool_limits

    from qdcnn_studio.simulator.ket_batch import KetBatch, apply_tiles
    from qdcnn_studio.simulator.lanes import aligned, width

    rng = np.random.default_rng(0)
    batch_of_kets = KetBatch(rng.normal(size=(2**qubits, batch)))
    re, im = batch_of_kets.planes.reshape(2, batch_of_kets.planes.shape[1], -1)
    unitary = np.linalg.qr(rng.normal(size=(4, 4)) + 1j * rng.normal(size=(4, 4)))[0]
    vectors = aligned((32 * width(np.float64),))
    vectors.reshape(2, 16, -1)[:] = np.stack([unitary.real.ravel(), unitary.imag.ravel()])[:, :, None]
    square = rng.normal(size=(600, 600))
    apply_tiles(re, im, 4, 64, vectors, 0, 0)
    ours, peak = [], []
    with threadpool_limits(1):
        for _ in range(blocks):
            start = time.thread_time()
            for _ in range(20):
                apply_tiles(re, im, 4, 64, vectors, 0, 0)
            ours.append(20 * 32 * re.size / (time.thread_time() - start) / 1e9)
            start = time.thread_time()
            square @ square
            peak.append(2 * 600**3 / (time.thread_time() - start) / 1e9)
    reached, most = float(np.median(ours)), float(np.median(peak))
    return {"gflops": reached, "peak_gflops": most, "fraction": float(np.median(np.array(ours) / np.array(peak)))}


class _Contestant:
    """A contestant's process."""

    def __init__(self, name: str, qubits: int, batch: int, python: str) -> None:
        mine = name.startswith("studio:")
        command = [sys.executable if mine else python, "-m", "qdcnn_studio.analysis.peers.worker"]
        root = str(Path(__file__).parents[2])
        path = os.pathsep.join(part for part in (root, os.environ.get("PYTHONPATH", "")) if part)
        self.name = name
        self._process = subprocess.Popen(
            [*command, name, str(qubits), str(batch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        self.first = self._answer()

    def ask(self, command: str) -> float:
        """Return the seconds a block took."""
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        return float(self._answer()["seconds"])

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise BenchError(f"{CONTESTANTS[self.name]} ended without an answer.")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _round(
    qubits: int, batch: int, names: Sequence[str], python: str, seconds: float, tell: Callable[[str], None]
) -> list[Figure]:
    with ExitStack() as stack:
        field = []
        for name in dict.fromkeys([OURS, *names]):
            tell(f"{qubits} qubits: {CONTESTANTS[name]}")
            one = _Contestant(name, qubits, batch, python)
            stack.callback(one.close)
            if "missing" not in one.first:
                field.append(one)
        errors = {one.name: _difference(one, field[0]) for one in field}
        for name, error in errors.items():
            if error > AGREE.get(name, 1e-9):
                raise BenchError(f"{CONTESTANTS[name]} computes something else: {error:.1e} from ours.")
        tell(f"{qubits} qubits: {len(field)} in turn")
        steps = {one.name: _steps(one) for one in field}
        times: dict[str, list[float]] = {one.name: [] for one in field}
        end = time.perf_counter() + seconds * len(field)
        while time.perf_counter() < end or len(times[OURS]) < 3:
            for one in field:
                times[one.name].append(one.ask(f"step {steps[one.name]}") / steps[one.name])
        speed = {one.name: _inference(one, steps[one.name]) for one in field}
    ours = np.array(times[OURS])
    return [
        Figure(
            CONTESTANTS[one.name], qubits, batch, float(np.median(times[one.name])) * 1e3,
            min(times[one.name]) * 1e3, float(one.first["first_step_s"]), speed[one.name], errors[one.name],
            float(np.median(np.array(times[one.name]) / ours)),
        )
        for one in field
    ]  # fmt: skip


def _difference(one: _Contestant, ours: _Contestant) -> float:
    gradients = np.array(one.first["gradient"]) - np.array(ours.first["gradient"])
    return max(float(np.abs(gradients).max()), abs(one.first["loss"] - ours.first["loss"]))


def _steps(one: _Contestant) -> int:
    """Return how many steps take about a tenth of a second."""
    one.ask("step 1")
    return max(1, min(1000, int(0.1 / max(one.ask("step 2") / 2, 1e-6))))


def _inference(one: _Contestant, steps: int) -> float:
    """Return samples per second, 256 at a time (32 where that takes long)."""
    samples = 256 if steps > 1 else 32
    times = max(1, steps // 4)
    return samples * times / min(one.ask(f"infer {times} {samples}") for _ in range(5 if steps > 1 else 1))
