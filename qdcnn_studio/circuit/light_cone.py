"""The part of a circuit that its readout depends on."""

from __future__ import annotations

from dataclasses import replace

from qdcnn_studio.circuit.circuit import Circuit, Operation, Step


def light_cone(circuit: Circuit) -> Circuit:
    """Leave out every operation that cannot reach a measured qubit, and the qubits that are then in no operation.

    Class probabilities and their gradients stay the same; a branch that does not lead to the classification, or a
    convolution of qubits that are discarded at once, no longer costs anything.

    Parameters
    ----------
    circuit : Circuit

    Returns
    -------
    Circuit
        With the same flat parameter and feature vectors, on qubits that are renumbered in order, and without places.
        A circuit without readout is returned as it is.
    """
    readout = circuit.readout
    if readout is None:
        return circuit
    needed = set(readout.qubits)
    kept: list[Step] = []
    for step in reversed(circuit.operations):
        qubits = _touched(step)
        if needed.intersection(qubits):
            needed.update(qubits)
            kept.append(step)
    number = {qubit: i for i, qubit in enumerate(sorted(needed))}
    return replace(
        circuit,
        qubits=len(number),
        operations=tuple(_renumbered(step, number) for step in reversed(kept)),
        readout=replace(readout, qubits=tuple(number[qubit] for qubit in readout.qubits)),
        places={},
    )


def _touched(step: Step) -> tuple[int, ...]:
    if isinstance(step, Operation) and step.condition is not None:
        return (*step.qubits, step.condition[0])
    return step.qubits


def _renumbered(step: Step, number: dict[int, int]) -> Step:
    qubits = tuple(number[qubit] for qubit in step.qubits)
    if isinstance(step, Operation) and step.condition is not None:
        return replace(step, qubits=qubits, condition=(number[step.condition[0]], step.condition[1]))
    return replace(step, qubits=qubits)
