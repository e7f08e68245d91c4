"""How much work the fast engine has with a circuit, counted on the program that it really runs.

Gate counts of the drawing say little about time: gates are fused, forgotten, run on small factors, put together for the
cache, or folded into one matrix. So the compiled tables are read here, row by row, as `interpreter` and `tiles` run
them. The unit of arithmetic is one vector instruction: one operation on as many samples as a register holds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.recent import RecentAnswers
from qdcnn_studio.simulator.compilation import compile_readout
from qdcnn_studio.simulator.engine import readout_of
from qdcnn_studio.simulator.halves import relative_cost
from qdcnn_studio.simulator.interpreter import (
    AXIS,
    COUNT,
    DENSE2,
    GROUP,
    JOIN,
    LIVE,
    OP,
    SEGMENT,
    SIZE,
    TOGETHER,
    TRAINED,
)
from qdcnn_studio.simulator.lanes import width
from qdcnn_studio.simulator.matrices import Recipes
from qdcnn_studio.simulator.packing import pack, places, scratch
from qdcnn_studio.simulator.runner import SLICES
from qdcnn_studio.simulator.savings import ALL
from qdcnn_studio.simulator.statevector import DTYPES
from qdcnn_studio.simulator.workers import SMALL, available

PER_AMPLITUDE = 16
"""Vector instructions for each amplitude that a full 4×4 matrix touches; its sums on the way back take as many."""

JOINING, PARTING = 4, 8
"""The same for a join, forwards and (for both of its factors) backwards; twice as many if it applies a gate."""

FOLDING, UNFOLDING = 4, 8
"""The same for each entry of the folded tail's matrix, forwards, and (costate and sums) backwards."""

READING = 2
"""The same for each amplitude from which outcome probabilities, or their slopes, are read."""

GATHERING, SCATTERING = 2, 4
"""The same for each amplitude that a segment copies out and back: of the state, and (state and costate) backwards."""

ALONE = 0.2
"""What an element takes that holds features and is a matrix by itself (most encodings are), beside one in a product."""

PREPARING, PREPARED = 400, 0.05
"""States that are prepared from features are computed in NumPy: each takes as long as so many elements of matrices, and
each amplitude of each sample as so many (measured: 80 µs and 10 ns beside 0.2 µs)."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Work of one pass.

    Parameters
    ----------
    arithmetic : float
        Vector instructions on amplitudes.
    elements : float
        Elements of recipes turned into matrices, or sums into gradients of their angles, for one sample each.
    """

    arithmetic: float = 0.0
    elements: float = 0.0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.arithmetic + other.arithmetic, self.elements + other.elements)

    def __mul__(self, factor: float) -> Amount:
        return Amount(factor * self.arithmetic, factor * self.elements)


@dataclass(frozen=True, slots=True)
class Work:
    """What a circuit costs the fast engine.

    Parameters
    ----------
    lanes : int
        Samples in one tile.
    size : int
        Amplitudes of one sample's last factor, by which the engine decides about threads.
    once_forward, once_backward : Amount
        Per step, however many samples there are.
    tile_forward, tile_backward : Amount
        Per tile.
    fixed_bytes, sliced_bytes, retained_bytes : int
        Memory of a training step: however many samples there are, for each slice, and for each tile.
    """

    lanes: int
    size: int
    once_forward: Amount
    once_backward: Amount
    tile_forward: Amount
    tile_backward: Amount
    fixed_bytes: int
    sliced_bytes: int
    retained_bytes: int

    def tiles(self, samples: int) -> int:
        """Return into how many tiles that many samples are cut."""
        return -(-samples // self.lanes)

    def threads(self, samples: int, backward: bool) -> int:
        """Return how many threads the engine uses on the way forward or back."""
        tiles = self.tiles(samples)
        amplitudes = float((3 if backward else 1) * tiles * self.size * self.lanes)
        return 1 if amplitudes < SMALL else min(available(), SLICES, tiles)

    def bytes(self, samples: int) -> int:
        """Return the memory, in bytes, that a training step on that many samples takes."""
        tiles = self.tiles(samples)
        return self.fixed_bytes + min(SLICES, tiles) * self.sliced_bytes + tiles * self.retained_bytes


def work(circuit: Circuit, precision: str = "double") -> Work:
    """Return how much work a circuit is.

    Parameters
    ----------
    circuit : Circuit
    precision : {"double", "single"}

    Raises
    ------
    ValueError
        If the circuit has no readout.
    """
    return _answers(circuit, precision)


def _work(circuit: Circuit, precision: str) -> Work:
    dtype = np.dtype(DTYPES[precision])
    lanes = width(dtype)
    compiled = compile_readout(circuit, readout_of(circuit).qubits, ALL, lanes)
    machine, states = compiled.machine, len(compiled.preparations)
    amplitudes = sum(2 ** len(preparation.qubits) for preparation in compiled.preparations)
    head, tail = machine.head, machine.tail
    shared, sampled = _elements(machine.shared), _sampled_elements(machine.sampled) * lanes
    pulled = _elements(machine.sampled) * 3 * lanes if machine.sampled.trained.any() else Amount()
    forward, backward = _passes(head.code)
    tail_forward, tail_backward = _passes(tail.code)
    tail_tiles = -(-head.rows // lanes)
    entries = float(head.rows * head.width * head.columns)
    reading = Amount(READING * head.size)
    empty, sliced, retained = (
        int(places(machine, lanes, available(), tiles, slices)[-1, 1]) * dtype.itemsize
        for tiles, slices in ((0, 0), (0, 1), (1, 0))
    )
    tables = sum(part.nbytes for part in (*pack(machine), scratch(machine, available())))
    return Work(
        lanes=lanes,
        size=int(head.size),
        once_forward=shared + tail_forward * tail_tiles + Amount(elements=PREPARING * states),
        once_backward=shared * 2 + tail_backward * tail_tiles,
        tile_forward=forward + reading + Amount(FOLDING * entries, PREPARED * amplitudes * lanes) + sampled,
        tile_backward=backward + reading + Amount(UNFOLDING * entries) + pulled,
        fixed_bytes=empty + tables,
        sliced_bytes=sliced - empty,
        retained_bytes=retained - empty,
    )


_answers = RecentAnswers(_work)


def _passes(code: NDArray[np.int64]) -> tuple[Amount, Amount]:
    """Return the work of a program forwards and backwards, without computing its matrices."""
    forward = backward = 0.0
    times, left = 1.0, 0
    for row in code:
        op, size, live, trained = int(row[OP]), float(row[SIZE]), bool(row[LIVE]), bool(row[TRAINED])
        if op == SEGMENT:
            times, left = size / float(row[TOGETHER]), int(row[COUNT])
            forward += GATHERING * size
            backward += SCATTERING * size * (live or trained)
            continue
        if op <= DENSE2 and row[GROUP] and not left:
            forward += JOINING * size
            backward += PARTING * size * (live or trained) * (2 - live)
        elif op <= DENSE2:
            gate = PER_AMPLITUDE * relative_cost(op, int(row[AXIS])) * size * times
            forward += gate
            backward += gate * (1 + trained + live) * (live or trained)
        elif op == JOIN:
            forward += JOINING * size
            backward += PARTING * size * live
        left = max(0, left - 1)
        times = times if left else 1.0
    return Amount(forward), Amount(backward)


def _sampled_elements(recipes: Recipes) -> Amount:
    """Return the work of computing the matrices of recipes with features for one sample."""
    counts = np.diff(recipes.start)
    return Amount(elements=float(np.where(counts == 1, ALONE, counts).sum()))


def _elements(recipes: Recipes) -> Amount:
    """Return the work of computing the matrices of recipes once."""
    return Amount(elements=float(len(recipes.form)))
