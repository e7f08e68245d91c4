"""Compiles all kernels and keeps them on disk: once per installation, so that no design waits for a compiler.

``python -m qdcnn_studio.simulator.warm`` does it and says how long it took.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time

import numpy as np

from qdcnn_studio.simulator.jit import cache_folder

PRECISIONS = ("double", "single")


def warm() -> float:
    """Compile what is not compiled yet, each precision in a process of its own, and return the seconds it took."""
    start = time.perf_counter()
    if not ready():
        others = [
            subprocess.Popen([sys.executable, "-m", "qdcnn_studio.simulator.warm", precision])
            for precision in PRECISIONS[1:]
        ]
        _compile(PRECISIONS[0])
        for other in others:
            other.wait()
    for precision in PRECISIONS:
        _compile(precision)
    _remove_older()
    return time.perf_counter() - start


def _compile(precision: str) -> None:
    """Run every compiled function once, in one precision."""
    from qdcnn_studio.circuit.angles import Angle
    from qdcnn_studio.circuit.builder import Builder
    from qdcnn_studio.circuit.circuit import Readout
    from qdcnn_studio.simulator.ket_batch import ket_batch, target_mode_matmul_ket_batch
    from qdcnn_studio.simulator.statevector import DTYPES, FastEngine

    builder = Builder()
    builder.enter("warm")
    features = builder.feature_input(1)
    first, second = builder.allocate(2)
    (theta,) = builder.parameters(1)
    builder.gate("RY", first, angles=(Angle.feature(features[0]),))
    builder.gate("CRX", first, second, angles=(theta,))
    builder.measure(Readout("probabilities", (second,), 2))

    def loss(probabilities: np.ndarray) -> tuple[float, np.ndarray]:
        return float(probabilities[:, 1].sum()), np.ones_like(probabilities)

    FastEngine(builder.build(), precision, threads=1).value_and_gradient(np.ones(1), np.ones((2, 1)), loss)
    batch = ket_batch(np.eye(4), DTYPES[precision])
    target_mode_matmul_ket_batch(batch.to("Dense").data, batch.data, [0, 1], [2, 2], [2, 2])


def _remove_older() -> None:
    """Remove what was compiled from other sources."""
    folder = cache_folder()
    for other in folder.parent.glob("kernels-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def ready() -> bool:
    """Whether the compiled step is on disk already (one per precision), so that the first step will not wait."""
    from qdcnn_studio.simulator.step import run

    # Numba tells nowhere else whether what is on disk belongs to this version of the source.
    return len(run._cache._cache_file._load_index()) >= 2


if __name__ == "__main__" and sys.argv[1:]:
    _compile(sys.argv[1])
elif __name__ == "__main__":
    print(f"The simulator's kernels are compiled ({warm():.1f} s).")
