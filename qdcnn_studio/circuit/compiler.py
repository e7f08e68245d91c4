"""From a drawing to a circuit: walk the blocks in order, and let each put its gates on the builder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qdcnn_studio.circuit.block import CircuitBlock, Qubits
from qdcnn_studio.circuit.builder import MAX_QUBITS, Builder
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.design.checks import check
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.inference import Inference, infer
from qdcnn_studio.design.ports import Features, Kind
from qdcnn_studio.design.problems import Problem, Severity
from qdcnn_studio.design.registry import Registry


@dataclass(frozen=True)
class Compilation:
    """What compiling a design gave.

    Parameters
    ----------
    circuit : Circuit or None
        What could be compiled of an unfinished or faulty design, if that has any qubit.
    problems : tuple of Problem
        Everything that is wrong with the design.
    inference : Inference
        What each wire carries.
    """

    circuit: Circuit | None
    problems: tuple[Problem, ...]
    inference: Inference

    @property
    def ok(self) -> bool:
        """Whether the circuit is whole: it has a readout, and nothing in the design is an error."""
        whole = self.circuit is not None and self.circuit.readout is not None
        return whole and not any(problem.severity is Severity.ERROR for problem in self.problems)


def compile(design: Design, registry: Registry) -> Compilation:
    """Compile a design. Never raises on a bad drawing: what is wrong is returned as problems.

    Parameters
    ----------
    design : Design
    registry : Registry
        Where block types are found by name.
    """
    inference = infer(design, registry)
    problems = check(design, registry)
    builder = Builder()
    outputs: dict[tuple[str, str], Qubits] = {}
    for block in inference.order:
        incoming = _registers_into(design, block, outputs)
        if block in inference.bypassed:
            _pass_through(design, registry, inference, block, incoming, outputs)
        elif _can_emit(registry, design, inference, block, incoming):
            _emit(design, registry, inference, builder, block, incoming, outputs)
    circuit = builder.build()
    if circuit.qubits > MAX_QUBITS:
        message = f"The design needs {circuit.qubits} qubits, and at most {MAX_QUBITS} can be simulated here."
        return Compilation(None, (*problems, Problem(message)), inference)
    return Compilation(circuit if circuit.qubits else None, problems, inference)


def _registers_into(design: Design, block: str, outputs: Mapping[tuple[str, str], Qubits]) -> dict[str, Qubits]:
    """Return the qubits that reach each register input of a block."""
    return {
        wire.input: outputs[wire.source, wire.output]
        for wire in design.wires_into(block)
        if (wire.source, wire.output) in outputs
    }


def _pass_through(
    design: Design,
    registry: Registry,
    inference: Inference,
    block: str,
    incoming: Mapping[str, Qubits],
    outputs: dict[tuple[str, str], Qubits],
) -> None:
    """Hand the first input of a bypassed block on as its first output, if it is a register."""
    block_type, settings = registry.get(design.blocks[block].type), inference.settings.get(block)
    if block_type is None or settings is None:
        return
    inputs, out = block_type.inputs(settings), block_type.outputs(settings)
    if inputs and out and (block, out[0].name) in inference.carried and inputs[0].name in incoming:
        outputs[block, out[0].name] = incoming[inputs[0].name]


def _can_emit(
    registry: Registry, design: Design, inference: Inference, block: str, incoming: Mapping[str, Qubits]
) -> bool:
    """Whether a block puts gates on a circuit, and everything it needs has arrived."""
    block_type, settings = registry.get(design.blocks[block].type), inference.settings.get(block)
    if not isinstance(block_type, CircuitBlock) or settings is None:
        return False
    carried = inference.incoming.get(block, {})
    return all((block, port.name) in inference.carried for port in block_type.outputs(settings)) and all(
        port.name in (incoming if port.kind is Kind.REGISTER else carried) for port in block_type.inputs(settings)
    )


def _emit(
    design: Design,
    registry: Registry,
    inference: Inference,
    builder: Builder,
    block: str,
    incoming: Mapping[str, Qubits],
    outputs: dict[tuple[str, str], Qubits],
) -> None:
    """Let one block put its gates on the builder, and note where its registers are afterwards."""
    block_type, settings = registry[design.blocks[block].type], inference.settings[block]
    assert isinstance(block_type, CircuitBlock)
    builder.enter(block, block_type.symbol(settings))
    features = {
        port: builder.feature_input(carried.size)
        for port, carried in inference.incoming[block].items()
        if isinstance(carried, Features)
    }
    registers = {port.name: incoming[port.name] for port in block_type.inputs(settings) if port.name in incoming}
    for output, qubits in block_type.emit(settings, builder, registers, features).items():
        outputs[block, output] = qubits
        builder.place(output, qubits)
