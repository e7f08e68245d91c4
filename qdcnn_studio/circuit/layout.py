"""Where each part of the drawn circuit goes: plain data, for the window, the pictures and the text diagram alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from qdcnn_studio.circuit.circuit import Circuit, Operation, Place, Preparation, Step
from qdcnn_studio.circuit.gates import CHANNELS, GATES, MEASURE
from qdcnn_studio.circuit.parts import Part, PartMemory


class ElementKind(StrEnum):
    """What an element of a diagram is."""

    GATE = "gate"
    BOX = "box"
    """One instance of a block's small circuit, folded."""
    PREPARE = "prepare"
    MEASURE = "measure"
    NOISE = "noise"
    READOUT = "readout"


@dataclass(frozen=True, slots=True)
class Element:
    """One thing drawn in a column.

    Parameters
    ----------
    kind : ElementKind
    label : str
        What is written on each target, or on the box.
    block : str
        Id of the block it comes from.
    group : int
        Instance of the block's small circuit.
    column : int
    targets : tuple of int
        Qubits with the label (or, of a box, all its qubits, in the order of its small circuit).
    controls : tuple of (int, int)
        Qubits with a dot, and the value that they wait for: 1 is a full dot, 0 an open one.
    classical : bool
        Whether the controls are outcomes of a measurement: the line to them is drawn double.
    parameters : tuple of int
        Indices of the parameters that occur in it, ascending.
    steps : tuple of (int, int)
        First operation of the circuit in it, and one past the last.
    """

    kind: ElementKind
    label: str
    block: str
    group: int
    column: int
    targets: tuple[int, ...]
    controls: tuple[tuple[int, int], ...] = ()
    classical: bool = False
    parameters: tuple[int, ...] = ()
    steps: tuple[int, int] = (0, 0)

    @property
    def qubits(self) -> tuple[int, ...]:
        """All qubits it touches, ascending."""
        return tuple(sorted({*self.targets, *(qubit for qubit, _ in self.controls)}))


@dataclass(frozen=True, slots=True)
class Cut:
    """Where a register wire of the design is: at the left edge of a column, on some qubits."""

    block: str
    output: str
    column: int
    qubits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """A laid out circuit.

    Parameters
    ----------
    qubits : int
        Rows; qubit 0, the most significant bit, on top.
    columns : int
    elements : tuple of Element
        In order of application.
    cuts : tuple of Cut
        One for each register wire of the design.
    ends : tuple of int
        For each qubit, one past the column in which it is last used; beyond, its line is of no consequence.
    """

    qubits: int
    columns: int
    elements: tuple[Element, ...]
    cuts: tuple[Cut, ...]
    ends: tuple[int, ...]


def diagram(circuit: Circuit, fold: str = "blocks") -> Diagram:
    """Lay a circuit out in columns, each element as far left as the qubits between its ends are free.

    Where the design has a register wire, the qubits on it wait for each other, so that one straight cut through them
    has all that is before the wire on its left.

    Parameters
    ----------
    circuit : Circuit
    fold : {"blocks", "gates"}
        One box for each instance of a block's small circuit, or every gate by itself.

    Returns
    -------
    Diagram
    """
    free = [0] * circuit.qubits
    ends = [0] * circuit.qubits
    cuts: list[Cut] = []
    waiting = sorted(circuit.places.items(), key=lambda item: item[1].steps, reverse=True)
    elements: list[Element] = []
    begin = 0
    for part, drawn in (_boxes if fold == "blocks" else _gates)(circuit):
        for element in drawn:
            steps = (begin + element.steps[0], begin + element.steps[1])
            while waiting and waiting[-1][1].steps <= steps[0]:
                cuts.append(_cut(*waiting.pop(), free))
            elements.append(_placed(element, steps, free, ends))
        begin += len(part)
    while waiting:
        cuts.append(_cut(*waiting.pop(), free))
    elements += _readout(circuit, free, ends)
    return Diagram(circuit.qubits, max(ends, default=0), tuple(elements), tuple(cuts), tuple(ends))


def _cut(key: tuple[str, str], place: Place, free: list[int]) -> Cut:
    """Cut through a register, and let nothing more on its qubits go left of there."""
    column = max((free[qubit] for qubit in place.qubits), default=0)
    for qubit in place.qubits:
        free[qubit] = column
    return Cut(*key, column, place.qubits)


def _folded(part: Part, symbol: str) -> list[Element]:
    """Return a box for each instance of a block's small circuit, in column 0 of a circuit that begins with them.

    A place at which the design has a wire is never inside a box, for a block's instances end where it ends.
    """
    drawn, start = [], 0
    for _, steps in groupby(part, attrgetter("group")):
        stop = start + sum(1 for _ in steps)
        drawn.append(_element(part, start, stop, symbol))
        start = stop
    return drawn


def _single(part: Part, symbol: str) -> list[Element]:
    """Return every gate of a block by itself, in column 0 of a circuit that begins with them."""
    return [_element(part, start, start + 1, symbol) for start in range(len(part))]


_boxes, _gates = PartMemory(_folded), PartMemory(_single)


def _element(part: Part, start: int, stop: int, symbol: str) -> Element:
    """Return the element that shows some operations, in column 0."""
    first, steps = part[start], part[start:stop]
    gates = [step for step in steps if isinstance(step, Operation)]
    parameters = tuple(sorted({i for gate in gates for angle in gate.angles for i in angle.parameters}))
    span = (start, stop)
    if len(steps) > 1:
        qubits = tuple(dict.fromkeys(qubit for step in steps for qubit in _touched(step)))
        label = symbol or first.block
        return Element(ElementKind.BOX, label, first.block, first.group, 0, qubits, (), False, parameters, span)
    if isinstance(first, Preparation):
        label = symbol or first.kind
        return Element(ElementKind.PREPARE, label, first.block, first.group, 0, first.qubits, steps=span)
    if first.gate == MEASURE:
        return Element(ElementKind.MEASURE, "M", first.block, first.group, 0, first.qubits, steps=span)
    if first.gate in CHANNELS:
        label = CHANNELS[first.gate].symbol
        return Element(ElementKind.NOISE, label, first.block, first.group, 0, first.qubits, steps=span)
    gate = GATES[first.gate]
    controls = tuple((qubit, 1) for qubit in first.qubits[: gate.controls])
    if first.condition is not None:
        controls = (*controls, first.condition)
    return Element(
        ElementKind.GATE,
        gate.symbol,
        first.block,
        first.group,
        0,
        first.qubits[gate.controls :],
        controls,
        first.condition is not None,
        parameters,
        span,
    )


def _touched(step: Step) -> tuple[int, ...]:
    if isinstance(step, Operation) and step.condition is not None:
        return (step.condition[0], *step.qubits)
    return step.qubits


def _placed(element: Element, steps: tuple[int, int], free: list[int], ends: list[int], column: int = 0) -> Element:
    """Put an element in the first column where all rows between its ends are free, and take them."""
    qubits = element.qubits
    rows = range(qubits[0], qubits[-1] + 1)
    column = max(column, *(free[row] for row in rows))
    for row in rows:
        free[row] = column + 1
    for qubit in qubits:
        ends[qubit] = column + 1
    return replace(element, column=column, steps=steps)


def _readout(circuit: Circuit, free: list[int], ends: list[int]) -> list[Element]:
    """Return the final measurements, all in one column."""
    readout = circuit.readout
    if readout is None:
        return []
    column = max((free[qubit] for qubit in readout.qubits), default=0)
    step = len(circuit.operations)
    return [
        _placed(Element(ElementKind.READOUT, "M", readout.block, 0, 0, (qubit,)), (step, step), free, ends, column)
        for qubit in readout.qubits
    ]
