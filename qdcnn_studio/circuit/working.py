"""Which parameters of a circuit can change what is read out."""

from __future__ import annotations

from qdcnn_studio.circuit.circuit import Circuit, Preparation


def working_parameters(circuit: Circuit) -> int:
    """Return how many parameters of a circuit can change what is read out.

    A gate on a qubit that is not measured, and that no later gate joins to a measured one, changes nothing.
    """
    used: set[int] = set(circuit.readout.weights if circuit.readout else ())
    reached = set(circuit.readout.qubits if circuit.readout else range(circuit.qubits))
    for operation in reversed(circuit.operations):
        if isinstance(operation, Preparation):
            continue
        qubits = {*operation.qubits, *((operation.condition[0],) if operation.condition else ())}
        if qubits & reached:
            reached |= qubits
            used.update(index for angle in operation.angles for index in angle.parameters)
    return len(used)
