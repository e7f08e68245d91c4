"""Compiling ahead."""

from __future__ import annotations

from qdcnn_studio.simulator.step import run
from qdcnn_studio.simulator.warm import ready, warm


def test_after_warming_both_precisions_are_compiled_and_kept():
    assert warm() > 0
    assert ready()
    compiled = len(run.signatures)
    warm()
    assert len(run.signatures) == compiled
