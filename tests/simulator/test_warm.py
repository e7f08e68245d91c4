"""Compiling ahead."""

from __future__ import annotations

from qdcnn_studio.simulator.jit import cache_folder
from qdcnn_studio.simulator.step import run
from qdcnn_studio.simulator.warm import ready, warm


def test_after_warming_both_precisions_are_compiled_and_kept():
    assert warm() > 0
    assert ready()
    compiled = len(run.signatures)
    warm()
    assert len(run.signatures) == compiled


def test_compiled_kernels_lie_in_a_folder_named_after_their_sources():
    assert str(cache_folder()) in str(run.stats.cache_path)
