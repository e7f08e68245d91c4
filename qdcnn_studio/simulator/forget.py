"""Saving: gates outside the readout's light cone are dropped; they change no probability."""

from __future__ import annotations

from collections.abc import Iterable

from qdcnn_studio.simulator.fuse import Step


def forget(steps: list[Step], measured: Iterable[int]) -> list[Step]:
    """Return the steps that can change the outcome probabilities of the measured qubits."""
    needed = set(measured)
    kept: list[Step] = []
    for step in reversed(steps):
        if needed.intersection(step.qubits):
            needed.update(step.qubits)
            kept.append(step)
    return kept[::-1]
