"""Which pixels can reach what one points at, and through which qubits and blocks: dilation and pooling in one picture.

The circuit is followed backwards from the qubits that are asked about (their light cone), then each preparation is
asked which of its inputs lie behind the features found. Nothing is run: what is left out cannot have any influence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit, Operation, Place, Step
from qdcnn_studio.circuit.compiler import Compilation
from qdcnn_studio.data.block import DataError, PreparationBlock
from qdcnn_studio.data.pipeline import Recipe, recipe_of
from qdcnn_studio.design.expansion import Expansion, expansion
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.inference import Inference, infer
from qdcnn_studio.design.ports import Features
from qdcnn_studio.design.registry import Registry

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Output:
    """Everything that leaves a block by one of its ports: features, a register or a prediction."""

    block: str
    port: str = "out"


@dataclass(frozen=True, slots=True)
class AtQubit:
    """One qubit of the circuit, after that many of its operations; by which block's output, if it is seen there."""

    qubit: int
    steps: int
    block: str = ""


@dataclass(frozen=True, slots=True)
class ClassOutput:
    """The probability of one class."""

    number: int


Subject = Output | AtQubit | ClassOutput
"""What one can ask about."""


@dataclass(frozen=True)
class ReceptiveField:
    """What can reach a subject.

    Parameters
    ----------
    pixels : ndarray of bool, shape of one image, or None
        Of the image as the data block hands it out; None if no data block feeds the design.
    qubits : frozenset of int
        The qubits of the circuit with an operation, or a start, that can reach it.
    features : ndarray of bool, shape (features,)
        Of the circuit's flat feature vector.
    blocks : frozenset of str
        The blocks of the drawing on the way, the subject's own among them.
    """

    pixels: Mask | None
    qubits: frozenset[int]
    features: Mask
    blocks: frozenset[str]

    @property
    def counted(self) -> tuple[int, int] | None:
        """How many pixels can reach it, and of how many; None without an image."""
        return None if self.pixels is None else (int(self.pixels.sum()), self.pixels.size)


def receptive_field(design: Design, registry: Registry, compilation: Compilation, subject: Subject) -> ReceptiveField:
    """Return which pixels, qubits and blocks can reach a subject.

    Parameters
    ----------
    design : Design
    registry : Registry
    compilation : Compilation
        Of that design.
    subject : Subject
        What the design does not have is reached by nothing.
    """
    circuit, whole = compilation.circuit or Circuit(0), expansion(design)
    inference = infer(whole.design, registry)
    recipe = _recipe(whole.design, registry, inference)
    behind = _Behind(recipe, inference)
    nothing = np.zeros(circuit.feature_count, dtype=bool)
    inside = inner_output(design, subject) if isinstance(subject, Output) else None
    if inside is not None and isinstance(inference.carried.get((inside.block, inside.port)), Features):
        behind.ask(inside.block, np.ones(_shape(inference, inside.block), dtype=bool))
        return ReceptiveField(behind.pixels, frozenset(), nothing, frozenset(map(whole.outer, behind.blocks)))
    start = where(circuit, subject)
    if start is None:
        return ReceptiveField(behind.pixels, frozenset(), nothing, frozenset())
    cone = _Cone(circuit, start)
    behind.ask_features(circuit, cone.features)
    home = inside.block if inside is not None else _home(circuit, subject)
    blocks = {home} if home else set[str]()
    blocks |= cone.blocks | behind.blocks | _passed(whole, circuit, cone, home)
    return ReceptiveField(behind.pixels, cone.qubits, cone.features, frozenset(map(whole.outer, blocks)))


def inner_output(design: Design, output: Output) -> Output:
    """Return the output inside a group that leaves by an output of the group's block; any other as it is."""
    return Output(*expansion(design).outputs.get((output.block, output.port), (output.block, output.port)))


def _home(circuit: Circuit, subject: Subject) -> str:
    """Return the block at which a subject is seen; empty if that is not known."""
    if isinstance(subject, ClassOutput):
        return circuit.readout.block if circuit.readout is not None else ""
    return subject.block


def where(circuit: Circuit, subject: Subject) -> Place | None:
    """Return where in the circuit a subject is; None if it is not there."""
    if isinstance(subject, AtQubit):
        steps = max(0, min(subject.steps, len(circuit.operations)))
        return Place(steps, (subject.qubit,)) if 0 <= subject.qubit < circuit.qubits else None
    if isinstance(subject, Output) and _key(subject) in circuit.places:
        return circuit.places[_key(subject)]
    readout = circuit.readout
    if readout is None or (isinstance(subject, Output) and subject.block != readout.block):
        return None
    if isinstance(subject, ClassOutput) and not 0 <= subject.number < readout.classes:
        return None
    return Place(len(circuit.operations), readout.qubits)


class _Cone:
    """The light cone of a place: what is needed before each operation, from the last back to the first."""

    def __init__(self, circuit: Circuit, start: Place) -> None:
        self.features = np.zeros(circuit.feature_count, dtype=bool)
        self.blocks: set[str] = set()
        self.start = start
        needed = frozenset(start.qubits)
        self.needed = [needed] * (start.steps + 1)
        """Which qubits matter after that many operations."""
        for index in range(start.steps - 1, -1, -1):
            step = circuit.operations[index]
            touched = touched_by(step)
            if needed.intersection(touched):
                needed = needed.union(touched)
                self.features[_features_of(step)] = True
                self.blocks.add(step.block)
            self.needed[index] = needed
        self.qubits = needed


def touched_by(step: Step) -> tuple[int, ...]:
    """Return the qubits that an operation acts on or waits for."""
    if isinstance(step, Operation) and step.condition is not None:
        return (*step.qubits, step.condition[0])
    return step.qubits


def _features_of(step: Step) -> list[int]:
    if isinstance(step, Operation):
        return sorted({index for angle in step.angles for index in angle.features})
    return list(step.features)


def _passed(whole: Expansion, circuit: Circuit, cone: _Cone, home: str) -> set[str]:
    """Return the blocks with a register output through which something passes that can reach the start of a cone."""
    before = {whole.outer(block) for block in _ancestors(whole.design, home)} if home else None
    return {
        block
        for (block, _), place in circuit.places.items()
        if (before is None or whole.outer(block) in before)
        and place.steps <= cone.start.steps
        and cone.needed[place.steps].intersection(place.qubits)
    }


def _ancestors(design: Design, block: str) -> set[str]:
    found: set[str] = set()
    waiting = [block]
    while waiting:
        for wire in design.wires_into(waiting.pop()):
            if wire.source not in found:
                found.add(wire.source)
                waiting.append(wire.source)
    return found


class _Behind:
    """Goes back from features to the pixels of the data block, preparation by preparation."""

    def __init__(self, recipe: Recipe | None, inference: Inference) -> None:
        self._recipe = recipe
        self._inference = inference
        self.blocks: set[str] = set()
        self.pixels: Mask | None = None
        if recipe is not None:
            self.pixels = np.zeros(_shape(inference, recipe.source), dtype=bool)

    def ask_features(self, circuit: Circuit, wanted: Mask) -> None:
        """Ask about features of the circuit, by their place in its flat feature vector."""
        recipe, used = self._recipe, dict[str, int]()
        for entry in circuit.features:
            first = used.get(entry.block, 0)
            used[entry.block] = first + entry.size
            here = wanted[entry.offset : entry.offset + entry.size]
            if recipe is None or not here.any():
                continue
            for source, part in _parts(recipe.inputs.get(entry.block, ()), self._inference, first, here):
                if part.any():
                    self.ask(source, part)

    def ask(self, block: str, wanted: Mask) -> None:
        """Ask about numbers that leave a classical block."""
        recipe = self._recipe
        while recipe is not None and block in recipe.stages:
            self.blocks.add(block)
            stage = recipe.stages[block]
            if block == recipe.source:
                assert self.pixels is not None
                self.pixels |= wanted
                return
            before = _shape(self._inference, stage.source)
            if isinstance(stage.type, PreparationBlock):
                wanted = stage.type.reach_back(stage.settings, before, wanted)
            block = stage.source


def _parts(sources: Iterable[str], inference: Inference, first: int, wanted: Mask) -> Iterable[tuple[str, Mask]]:
    """Cut a stretch of an encoding's features, which begins at `first`, into those of each block that feeds it."""
    offset = 0
    for source in sources:
        shape = _shape(inference, source)
        size = int(np.prod(shape))
        mask = np.zeros(size, dtype=bool)
        low, high = max(first, offset), min(first + len(wanted), offset + size)
        if low < high:
            mask[low - offset : high - offset] = wanted[low - first : high - first]
        yield source, mask.reshape(shape)
        offset += size


def _shape(inference: Inference, block: str) -> tuple[int, ...]:
    carried = inference.carried[block, "out"]
    assert isinstance(carried, Features)
    return carried.shape


def _recipe(design: Design, registry: Registry, inference: Inference) -> Recipe | None:
    try:
        return recipe_of(design, registry, inference)
    except DataError:
        return None


def _key(output: Output) -> tuple[str, str]:
    return output.block, output.port


def describe(field: ReceptiveField) -> str:
    """Return in words how much can reach a subject, such as ``16 of 64 pixels, through 4 qubits``."""
    parts = []
    if field.counted is not None:
        parts.append("{:,} of {:,} pixels".format(*field.counted))
    if field.qubits:
        parts.append(f"through {len(field.qubits)} qubit" + ("" if len(field.qubits) == 1 else "s"))
    return ", ".join(parts)
