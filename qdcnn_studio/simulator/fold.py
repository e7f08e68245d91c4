"""Saving: fold the tail. The last layers act on few qubits and are the same for all samples.

Undone once per step on basis states of the qubits they keep, they give one small matrix: those of its rows that belong
to all outcomes but one, which are applied to the batch as one matrix product (the probabilities add up to one).
Here is decided where the tail begins, by counting multiplications.
"""

from __future__ import annotations

from dataclasses import dataclass

from qdcnn_studio.simulator.blocks import Block
from qdcnn_studio.simulator.fuse import Step
from qdcnn_studio.simulator.halves import shape
from qdcnn_studio.simulator.schedule import Factors

PASSES = 4
"""Gate applications per gate and training step: forward, backward twice, and the sums, which cost as much."""

PRODUCT_PASSES = 3
"""Matrix products per training step of a folded tail: forward, costate, sums."""

PRODUCT_COST = 0.8
"""Time of a multiplication in a matrix product, relative to one in a gate (measured: registers are used better)."""

TILES = 4
"""Tiles in a batch that the tail is shared by: 32 samples."""

FIXED = 3000.0
"""What folding costs a tile, in multiplications, however small the tail: at 4 qubits it would lose 6 % (measured)."""

LARGEST = 7
"""Most qubits a tail may keep: its matrix then fills half of a second-level cache."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the tail begins.

    Parameters
    ----------
    at : int
        Number of steps before the tail.
    kept : frozenset of int
        The qubits that the tail and the readout act on.
    """

    at: int
    kept: frozenset[int]


def cut(steps: list[Step], measured: tuple[int, ...], lanes: int) -> Cut | None:
    """Return where to begin the tail, or None if it does not pay."""
    factors = Factors()
    before: list[float] = [0.0]
    for step in steps:
        size = 2 ** len(factors.join(step.qubits))
        work = 4 * PASSES * shape(step.elements, len(step.qubits)).cost if isinstance(step, Block) else 1
        before.append(before[-1] + size * work)
    everything = 2 ** len(factors.join(measured))
    best, least = None, before[-1] + 2 * everything
    kept = frozenset(measured)
    dropped = 1 - 0.5 ** len(measured)
    tail = 0.0
    undone = Factors()
    for at in range(len(steps) - 1, -1, -1):
        step = steps[at]
        if not isinstance(step, Block) or step.sampled:
            break
        kept |= set(step.qubits)
        if len(kept) > LARGEST:
            break
        width = 2 ** len(kept)
        tail += 4 * PASSES * shape(step.elements, len(step.qubits)).cost * 2 ** len(undone.join(step.qubits))
        product = PRODUCT_PASSES * PRODUCT_COST * width * dropped * everything
        work = FIXED + before[at] + product + tail * max(1, width * dropped / lanes) / TILES
        if work < least:
            best, least = Cut(at, kept), work
    return best
