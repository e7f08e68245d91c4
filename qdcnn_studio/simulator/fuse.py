"""Saving: neighbouring gates on the same one or two qubits become one matrix.

The gates of one instance of an ansatz (one group) stay together, so that all instances of a shared block share one
recipe, whose matrix is computed once for all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from qdcnn_studio.circuit.circuit import Preparation
from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.simulator.blocks import Block, Element
from qdcnn_studio.simulator.lowering import Unitary, conditional

Step = Block | Preparation

PRODUCTS = {
    "QASMU": (("RZ", 2), ("RY", 0), ("RZ", 1)),
    "CQASMU": (("CRZ", 2), ("CRY", 0), ("CRZ", 1)),
}
"""Gates with several angles as products of gates with one, in order of application, with the angle each takes."""


def single(unitary: Unitary) -> list[Block]:
    """Return a unitary on one or two qubits as blocks of one element each."""
    places = tuple(range(len(unitary.qubits)))
    if unitary.gate.angles < 2:
        angle = unitary.angles[0] if unitary.angles else None
        return [Block(unitary.qubits, (Element(unitary.gate, places, angle),))]
    name, _, outcome = unitary.gate.name.partition("?")
    blocks = []
    for part, index in PRODUCTS[name]:
        gate = conditional(GATES[part], int(outcome)) if outcome else GATES[part]
        blocks.append(Block(unitary.qubits, (Element(gate, places, unitary.angles[index]),)))
    return blocks


def separate(steps: Sequence[Unitary | Preparation]) -> list[Step]:
    """Return each gate as blocks of its own: what is done without this saving."""
    result: list[Step] = []
    for step in steps:
        if isinstance(step, Preparation):
            result.append(step)
        else:
            result.extend(single(step))
    return result


def fuse(steps: Sequence[Unitary | Preparation]) -> list[Step]:
    """Return blocks, as few as neighbours allow."""
    grouped: list[Step] = []
    for _, members in groupby(steps, key=lambda step: (step.block, step.group, isinstance(step, Preparation))):
        run = separate(list(members))
        whole = _whole(run)
        grouped.extend(run if whole is None else [whole])
    fused: list[Step | None] = []
    last: dict[int, int] = {}
    for step in grouped:
        if isinstance(step, Preparation) or not _absorb(fused, last, step):
            for qubit in step.qubits:
                last[qubit] = len(fused)
            fused.append(step)
    return [step for step in fused if step is not None]


def _whole(run: list[Step]) -> Block | None:
    """Return one block for a whole group, if it acts on one qubit, or on two with a gate that joins them."""
    first = run[0]
    if isinstance(first, Preparation):
        return None
    qubits: dict[int, None] = {}
    joined = False
    for block in run:
        qubits.update(dict.fromkeys(block.qubits))
        joined = joined or len(block.qubits) == 2
    if len(qubits) != (2 if joined else 1):
        return None
    result = Block(tuple(qubits), ())
    for block in run:
        assert isinstance(block, Block)
        result = result.then(block)
    return result


def _absorb(fused: list[Step | None], last: dict[int, int], block: Block) -> bool:
    """Put a block into the one before it, if that acts on all its qubits; tell whether that was done."""
    before = [fused[last[qubit]] if qubit in last else None for qubit in block.qubits]
    earlier = before[0]
    same = all(other is earlier for other in before)
    if same and isinstance(earlier, Block) and earlier.sampled == block.sampled:
        fused[last[block.qubits[0]]] = earlier.then(block)
        return True
    return False
