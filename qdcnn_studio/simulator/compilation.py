"""Runs the passes over a circuit: from operations to the programs of head and tail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit, Preparation
from qdcnn_studio.simulator.blocks import Block
from qdcnn_studio.simulator.fold import Cut, cut
from qdcnn_studio.simulator.forget import forget
from qdcnn_studio.simulator.fuse import Step, fuse, separate
from qdcnn_studio.simulator.interpreter import empty_code
from qdcnn_studio.simulator.lowering import Unitary, lowered_circuit
from qdcnn_studio.simulator.program import Assembler, index_table, use_order
from qdcnn_studio.simulator.recipes import RecipeBook
from qdcnn_studio.simulator.savings import Savings
from qdcnn_studio.simulator.schedule import schedule
from qdcnn_studio.simulator.tiles import Machine, Program

NOTHING = Program(empty_code(), np.zeros(1, dtype=np.int64), 1, 0, 1, 0, 1, 0, 0, 0, 0)
"""The tail where nothing is folded."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """A circuit, ready to run, and the preparations whose amplitudes make up the prepared columns, side by side."""

    machine: Machine
    preparations: tuple[Preparation, ...]


def compile_readout(circuit: Circuit, measured: tuple[int, ...], savings: Savings, lanes: int) -> Compiled:
    """Return the programs that give the outcome probabilities of some qubits.

    Parameters
    ----------
    circuit : Circuit
    measured : tuple of int
        The first of them is the most significant bit of an outcome.
    savings : Savings
    lanes : int
        Samples in one tile.
    """
    steps = _blocks(lowered_circuit(circuit), savings)
    if savings.forget:
        steps = forget(steps, measured)
    if savings.join_late:
        steps = schedule(steps)
    where = cut(steps, measured, lanes) if savings.fold else None
    used = {qubit for step in steps for qubit in step.qubits} | set(measured)
    return _assemble(steps, where, measured, sorted(used), savings)


def compile_states(circuit: Circuit, steps: int | None, savings: Savings) -> Compiled:
    """Return the program that ends with the state of all qubits, after that many operations."""
    blocks = _blocks(lowered_circuit(circuit, steps), savings)
    if savings.join_late:
        blocks = schedule(blocks)
    return _assemble(blocks, None, tuple(range(circuit.qubits)), list(range(circuit.qubits)), savings)


def _blocks(steps: list[Unitary | Preparation], savings: Savings) -> list[Step]:
    return fuse(steps) if savings.fuse else separate(steps)


def _assemble(
    steps: list[Step], where: Cut | None, measured: tuple[int, ...], qubits: list[int], savings: Savings
) -> Compiled:
    recipes = RecipeBook()
    head_steps = steps if where is None else steps[: where.at]
    head = Assembler(recipes, use_order(steps, measured, qubits), savings.halves, savings.block)
    if not savings.join_late:
        for step in head_steps:
            if isinstance(step, Preparation):
                head.step(step)
        head.joined(qubits)
    for step in head_steps:
        if savings.join_late or not isinstance(step, Preparation):
            head.step(step)
    outcomes = 2 ** len(measured)
    if where is None:
        factor = head.joined(measured)
        outcome = head.table(index_table(factor.qubits, measured))
        return _compiled(head, head.program(factor, outcome, outcomes), None, recipes)
    factor = head.joined(sorted(where.kept))
    kept = factor.qubits[: len(where.kept)]
    row_outcome = index_table(kept, measured)
    rows = np.flatnonzero(row_outcome < outcomes - 1)
    padding = np.full(-len(rows) % 4, -1)
    count, width = len(rows) + len(padding), 2 ** len(kept)
    shape = (count, width, factor.size // width)
    tail = Assembler(recipes, head.order, savings.halves, savings.block)
    _undo(tail, steps[where.at :], kept, np.concatenate([rows, padding]), savings)
    folded = tail.program(tail.joined(kept), 0, outcomes, shape)
    outcome = head.table(np.concatenate([row_outcome[rows], padding]))
    return _compiled(head, head.program(factor, outcome, outcomes, shape), folded, recipes)


def _undo(
    tail: Assembler, steps: list[Step], kept: tuple[int, ...], rows: NDArray[np.integer], savings: Savings
) -> None:
    """Add what takes basis states through the steps' inverses, last first: the matrix's rows, conjugated.

    There are half as many rows as columns, and the last steps act on few qubits: their factors are small.
    """
    undone: list[Step] = [step.inverse() for step in reversed(steps) if isinstance(step, Block)]
    for qubits in [(qubit,) for qubit in kept] if savings.join_late else [kept]:
        tail.basis(qubits, rows, kept)
    for step in schedule(undone) if savings.join_late else undone:
        tail.step(step)


def _compiled(head: Assembler, program: Program, tail: Program | None, recipes: RecipeBook) -> Compiled:
    machine = Machine(program, tail or NOTHING, recipes.shared(), recipes.sampled())
    return Compiled(machine, tuple(head.preparations))
