"""From scheduled blocks to flat tables that the interpreter runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Preparation
from qdcnn_studio.simulator.fuse import Step
from qdcnn_studio.simulator.halves import full_shape, shape
from qdcnn_studio.simulator.interpreter import (
    BASIS,
    COLUMNS,
    DENSE4,
    FAR,
    FRESH,
    JOIN,
    LIVE,
    LOAD,
    NEAR,
    OF_FIRST,
    ROOM,
    ZERO,
)
from qdcnn_studio.simulator.recipes import RecipeBook
from qdcnn_studio.simulator.segments import segments
from qdcnn_studio.simulator.tiles import Program

Table = NDArray[np.int64]


@dataclass(slots=True)
class Factor:
    """Some qubits' place in a tile's memory, the outermost first.

    Parameters
    ----------
    qubits : tuple of int
    start : int
        In amplitudes.
    live : bool
        Whether a trained gate has acted on it.
    fresh : bool
        Whether no gate has acted on it but the one that joined it.
    """

    qubits: tuple[int, ...]
    start: int
    live: bool = False
    fresh: bool = True

    @property
    def size(self) -> int:
        """Return its number of amplitudes."""
        return 2 ** len(self.qubits)

    def stride(self, qubit: int) -> int:
        """Return how far apart the two values of a qubit are."""
        return 2 ** (len(self.qubits) - 1 - self.qubits.index(qubit))


@dataclass
class Assembler:
    """Collects instructions, tables and recipes.

    Parameters
    ----------
    recipes : RecipeBook
    order : mapping of int to sort key
        By which the qubits of a factor stand, the outermost first.
    halves : bool
        Whether matrices with zeros have their own kernels.
    block : bool
        Whether gates on large factors are put together for the cache.
    """

    recipes: RecipeBook
    order: dict[int, tuple[int, int]]
    halves: bool = True
    block: bool = True
    code: list[list[int]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    table_size: int = 0
    memory: int = 0
    columns: int = 0
    preparations: list[Preparation] = field(default_factory=list)
    factors: dict[int, Factor] = field(default_factory=dict)
    joined_last: tuple[Factor, Factor] | None = None

    def step(self, step: Step) -> None:
        """Add what a step needs."""
        if isinstance(step, Preparation):
            self._load(step)
            return
        self.joined_last = None
        factor = self.joined(step.qubits)
        by_gate = int(self._join_by(step.qubits))
        kind = shape(step.elements, len(step.qubits)) if self.halves else full_shape(len(step.qubits))
        first = factor.stride(step.qubits[0])
        second = factor.stride(step.qubits[-1])
        number = self.recipes.add(step)
        self.code.append(
            [kind.op, factor.start, factor.size, first, second, int(step.sampled), number, kind.control, kind.flip]
            + [int(step.trained), int(factor.live), by_gate, kind.axis, kind.phases]
        )
        if kind.op == DENSE4:
            self.code[-1][FRESH] = int(factor.fresh)
        factor.fresh = bool(by_gate)
        factor.live = factor.live or step.trained

    def joined(self, qubits: Iterable[int]) -> Factor:
        """Return the one factor that holds these qubits, multiplied out if need be."""
        distinct: dict[int, Factor] = {}
        for qubit in qubits:
            factor = self.factors[qubit] if qubit in self.factors else self._fresh(qubit)
            distinct[id(factor)] = factor
        smallest_first = sorted(distinct.values(), key=lambda factor: (factor.size, factor.start))
        result = smallest_first[0]
        for other in smallest_first[1:]:
            result = self._join(result, other)
        return result

    def basis(self, qubits: Sequence[int], states: NDArray[np.integer], all_qubits: Sequence[int]) -> None:
        """Begin with a factor that holds, for each sample, its part of a basis state (−1: none) of ``all_qubits``."""
        factor = self._new(qubits)
        own = index_table(all_qubits, factor.qubits)
        table = self.table(np.where(states < 0, -1, own[states]))
        self.code.append(_row(BASIS, factor.start, factor.size, len(states), table))

    def table(self, values: NDArray[np.integer]) -> int:
        """Keep an index table and return where it starts."""
        start = self.table_size
        self.tables.append(values.astype(np.int64))
        self.table_size += len(values)
        return start

    def program(self, factor: Factor, outcome: int, outcomes: int, tail: tuple[int, int, int] = (0, 0, 0)) -> Program:
        """Return the finished program that ends with a factor; ``tail`` is rows, width and columns."""
        folded = self.memory
        self.memory += tail[0] * tail[2]
        rows = self.code
        if self.block:
            rows, room = segments(rows, self.memory, self.table)
            self.memory += room
        code = np.array(rows, dtype=np.int64).reshape(-1, COLUMNS)
        tables = np.concatenate(self.tables) if self.tables else np.zeros(1, dtype=np.int64)
        return Program(code, tables, self.memory, factor.start, factor.size, outcome, outcomes, *tail, folded)

    def _new(self, qubits: Iterable[int]) -> Factor:
        factor = Factor(tuple(sorted(qubits, key=lambda qubit: self.order[qubit])), self.memory)
        self.memory += factor.size
        for qubit in factor.qubits:
            self.factors[qubit] = factor
        return factor

    def _fresh(self, qubit: int) -> Factor:
        factor = self._new((qubit,))
        self.code.append(_row(ZERO, factor.start, factor.size))
        return factor

    def _load(self, preparation: Preparation) -> None:
        factor = self._new(preparation.qubits)
        table = self.table(index_table(factor.qubits, preparation.qubits))
        self.code.append(_row(LOAD, factor.start, factor.size, self.columns, table))
        self.columns += factor.size
        self.preparations.append(preparation)

    def _join(self, a: Factor, b: Factor) -> Factor:
        factor = self._new(a.qubits + b.qubits)
        factor.live = a.live or b.live
        left = self.table(offset_table(a.qubits, factor.qubits))
        right = self.table(offset_table(b.qubits, factor.qubits))
        row = _row(JOIN, a.start, factor.size, b.start, factor.start, a.size, left, right)
        row[LIVE] = int(factor.live)
        self.code.append(row)
        self.joined_last = (a, b)
        return factor

    def _join_by(self, qubits: Sequence[int]) -> bool:
        """Let the join at the end, if it was just made, apply the gate on these qubits; tell whether it does."""
        if self.joined_last is None:
            return False
        a, b = self.joined_last
        first, second = qubits
        near, far = (first, second) if first in a.qubits else (second, first)
        row = self.code[-1]
        row[OF_FIRST], row[NEAR], row[FAR] = 2 if near == first else 1, a.stride(near), b.stride(far)
        row[ROOM] = self.memory
        self.memory += 4 * a.size
        return True


def index_table(qubits: Sequence[int], some: Sequence[int]) -> NDArray[np.int64]:
    """Return, for each basis state of ``qubits``, the index of the basis state of ``some`` of them."""
    states = np.arange(2 ** len(qubits))
    index = np.zeros(len(states), dtype=np.int64)
    for qubit in some:
        index = 2 * index + ((states >> (len(qubits) - 1 - qubits.index(qubit))) & 1)
    return index


def offset_table(some: Sequence[int], qubits: Sequence[int]) -> NDArray[np.int64]:
    """Return, for each basis state of ``some`` qubits, its index among those of ``qubits`` with the others 0."""
    states = np.arange(2 ** len(some))
    offset = np.zeros(len(states), dtype=np.int64)
    for place, qubit in enumerate(reversed(some)):
        offset += ((states >> place) & 1) << (len(qubits) - 1 - qubits.index(qubit))
    return offset


def use_order(steps: Sequence[Step], measured: Iterable[int], qubits: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return a sort key for each qubit: those used last come first, so that what is done with comes innermost."""
    last = dict.fromkeys(qubits, -1)
    for index, step in enumerate(steps):
        for qubit in step.qubits:
            last[qubit] = index
    for qubit in measured:
        last[qubit] = len(steps)
    return {qubit: (-index, qubit) for qubit, index in last.items()}


def _row(op: int, start: int, size: int, *rest: int) -> list[int]:
    row = [op, start, size, *rest]
    return row + [0] * (COLUMNS - len(row))
