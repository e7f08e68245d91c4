"""A look at one block of a design: what goes in, what comes out, and what does not fit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from qdcnn_studio.design.edits import SetBypass
from qdcnn_studio.design.graph import GROUP, Block, Design, Wire
from qdcnn_studio.design.group_edits import EditInside
from qdcnn_studio.design.group_types import GroupType
from qdcnn_studio.design.naming import Names
from qdcnn_studio.design.passage import Given, Passage
from qdcnn_studio.design.ports import Carried, Kind, Port
from qdcnn_studio.design.problems import Misfit, Problem, Repair
from qdcnn_studio.design.registry import BlockType
from qdcnn_studio.design.repairs import Repairs
from qdcnn_studio.design.settings import Reading, read_settings

KIND_WORDS = {Kind.FEATURES: "features", Kind.REGISTER: "a register of qubits", Kind.PREDICTION: "a prediction"}


class Surroundings(Protocol):
    """What a visit has to know of the design and of the blocks that were looked at before."""

    design: Design
    index: Mapping[str, int]
    given: dict[str, Given | None]
    names: Names
    repairs: Repairs


class Visit:
    """A look at one block, after those that feed it.

    Parameters
    ----------
    walk : Surroundings
    block : Block
    block_type : BlockType or None
        None if it is not known here.
    """

    def __init__(self, walk: Surroundings, block: Block, block_type: BlockType | None) -> None:
        self.walk, self.block, self.block_type = walk, block, block_type
        self.design, self.names, self.repairs = walk.design, walk.names, walk.repairs
        self.given = Given()
        self.problems: list[Problem] = []
        self.is_late = walk.repairs.is_spent

    def report(self, message: str, *repairs: Repair) -> None:
        """Note a problem of the block."""
        self.problems.append(Problem(message, self.block.id, repairs=repairs))

    def passage(self) -> Passage:
        """Return what goes into the block, what comes out, and what does not fit."""
        block, block_type = self.block, self.block_type
        if block_type is None:
            lost = f"What is inside {block.type.removeprefix(GROUP)} is missing from the design"
            unknown = f"This installation has no block type named {block.type}"
            self.report(f"{lost if block.type.startswith(GROUP) else unknown}; the block is kept as it is.")
            return Passage(None, problems=tuple(self.problems), late=self.is_late)
        reading = read_settings(block_type, block.settings)
        for fault in reading.faults:
            self.report(fault.message, *self.repairs.suggested(block, fault.suggestions))
        if reading.settings is None:
            return Passage(block_type, reading, problems=tuple(self.problems), late=self.is_late)
        self._note_outputs(reading)
        self._check_wires(reading)
        bypassed = block.bypassed and self._may_pass(reading)
        incoming = self._pass(reading) if bypassed else self._enter(block_type, reading)
        late = self.is_late and bool(self.problems)
        return Passage(block_type, reading, incoming, self.given, tuple(self.problems), bypassed, late)

    def _enter(self, block_type: BlockType, reading: Reading) -> dict[str, Carried]:
        """Follow what enters through the block, if all that it takes is known; return what enters."""
        entering = {port.name: self._entering(port) for port in reading.inputs}
        known = {name: carried for name, carried in entering.items() if carried is not None}
        if len(known) == len(entering):
            if isinstance(block_type, GroupType) and not block_type.fault:
                self._look_inside(block_type, known)
            else:
                self._infer(block_type, reading, known)
        return known

    def _note_outputs(self, reading: Reading) -> None:
        """Note the kinds of the outputs, and for each register which of several wires gets it: there is no cloning."""
        index = self.walk.index
        for port in reading.outputs:
            self.given.kinds[port.name] = port.kind
            if port.kind is not Kind.REGISTER:
                continue
            wires = [wire for wire in self.design.wires_out_of(self.block.id, port.name) if wire.target in index]
            if len(wires) > 1:
                wires.sort(key=lambda wire: (index[wire.target], wire.input))
                self.given.heirs[port.name] = wires[0]
                message = (
                    f"The register of {self.names(self.block.id)} goes to {len(wires)} places, but qubits cannot be "
                    "copied: each register feeds one input."
                )
                self.report(message, *self.repairs.cloned(wires))

    def _check_wires(self, reading: Reading) -> None:
        """Report wires that end in a port the block has not, and ports in which two wires end."""
        names = {port.name for port in reading.inputs}
        ends: dict[str, list[Wire]] = {}
        for wire in self.design.wires_into(self.block.id):
            ends.setdefault(wire.input, []).append(wire)
        for name, wires in ends.items():
            if name not in names:
                message = f"A wire ends in the input {name}, which {self.names(self.block.id)} does not have."
                self.report(message, self.repairs.unwire(*wires))
            elif len(wires) > 1:
                message = f"{len(wires)} wires end in {self._place(reading, name)}, but an input takes one."
                self.report(message, *(self.repairs.keep(wire, wires) for wire in wires[:3]))

    def _may_pass(self, reading: Reading) -> bool:
        """Return whether the first input can go through as the first output; report it if it cannot."""
        inputs, outputs = reading.inputs, reading.outputs
        if inputs and outputs and inputs[0].kind is outputs[0].kind:
            return True
        gives = f"{KIND_WORDS[inputs[0].kind]}" if inputs else "nothing"
        result = f"{KIND_WORDS[outputs[0].kind]}" if outputs else "nothing"
        message = f"{self.names(self.block.id)} cannot be bypassed: it takes {gives} and gives {result}."
        self.report(message, Repair("Take it in again", SetBypass((self.block.id,), False)))
        return False

    def _pass(self, reading: Reading) -> dict[str, Carried]:
        """Let the first input through; return what enters."""
        carried = self._entering(reading.inputs[0])
        if carried is None:
            return {}
        self.given.carried[reading.outputs[0].name] = carried
        return {reading.inputs[0].name: carried}

    def _entering(self, port: Port) -> Carried | None:
        """Return what enters a port; None, with a problem unless that lies further up, if nothing does."""
        block, name = self.block, self.names
        wires = [wire for wire in self.design.wires_into(block.id, port.name) if wire.source in self.walk.index]
        if not wires:
            message = f"{name(block.id)} needs {KIND_WORDS[port.kind]}; nothing is wired to its input"
            several = len(self.repairs.inputs_of(block)) > 1
            self.report(f"{message}{f' {port.name}' if several else ''}.", *self.repairs.missing(block, port))
            return None
        if len(wires) > 1:
            return None
        [wire] = wires
        given = self.given if wire.source == block.id else self.walk.given.get(wire.source)
        if given is None:
            return None
        kind, carried = given.kinds.get(wire.output), given.carried.get(wire.output)
        if kind is None:
            message = f"A wire starts from the output {wire.output}, which {name(wire.source)} does not have."
            self.report(message, self.repairs.unwire(wire))
            return None
        if kind is not port.kind:
            message = (
                f"{name(block.id)} takes {KIND_WORDS[port.kind]}, but {name(wire.source)} gives {KIND_WORDS[kind]}."
            )
            self.report(message, *self.repairs.converters(wire, kind, port.kind, carried))
            return None
        return carried if given.heirs.get(wire.output, wire) == wire else None

    def _look_inside(self, group: GroupType, incoming: Mapping[str, Carried]) -> None:
        """Report on a group's block what is wrong inside, with the repairs done there."""
        inner = group.look_inside(incoming)
        for problem in inner.problems:
            repairs = [Repair(repair.title, EditInside(group.key, repair.edit)) for repair in problem.repairs]
            self.report(group.told(problem.message), *repairs)
        for port, carried in group.given(inner).items():
            self.given.carried[port] = carried

    def _infer(self, block_type: BlockType, reading: Reading, incoming: Mapping[str, Carried]) -> None:
        try:
            carried = dict(block_type.infer(reading.settings, incoming))
        except Misfit as misfit:
            self.report(misfit.message, *self.repairs.suggested(self.block, misfit.suggestions))
            return
        except Exception as error:  # a third party's block type may raise anything; the drawing goes on
            self.report(f"The block type {self.block.type} fails here ({type(error).__name__}: {error}).")
            return
        for port in reading.outputs:
            given = carried.get(port.name)
            if given is None or given.kind is not port.kind:
                message = f"The block type {self.block.type} does not say what its output {port.name} carries."
                self.report(message)
            else:
                self.given.carried[port.name] = given

    def _place(self, reading: Reading, name: str) -> str:
        return "the input" if len(reading.inputs) == 1 else f"the input {name}"
