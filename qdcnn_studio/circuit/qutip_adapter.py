"""The one place that knows qutip-qip: a compiled circuit as a `qutip_qip.circuit.QubitCircuit`.

Every gate becomes the qutip-qip gate of the same name. What qutip-qip has no gate for becomes a user gate, whose matrix
is made by QuTiP and not taken from `qdcnn_studio.circuit.gates`:

* ``RXX``, ``RYY``, ``RZZ``: the matrix exponential of a product of Pauli operators.
* ``CQASMU``: `qutip_qip.operations.controlled_gate` of QASMU.
* A state preparation: the Householder reflection that takes \\|0…0⟩ to the prepared state (its first column is that
  state), under the name ``PREPARE_<step>``. On qubits in \\|0…0⟩, where preparations stand, nothing else of it matters.

A mid-circuit measurement becomes a `Measurement` into a classical bit, and a conditioned gate is classically
controlled by that bit: ``run`` then draws outcomes at random, and ``run_statistics`` returns all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit, Operation, Preparation
from qdcnn_studio.circuit.gates import CHANNELS, GATES, MEASURE
from qdcnn_studio.circuit.preparations import prepared_amplitudes

if TYPE_CHECKING:
    from qutip import Qobj
    from qutip_qip.circuit import QubitCircuit

Array = NDArray[np.float64]


def to_qutip(circuit: Circuit, parameters: Array, features: Array) -> QubitCircuit:
    """Return the circuit for one sample, its angles bound to numbers.

    Parameters
    ----------
    circuit : Circuit
    parameters : ndarray of float, shape (circuit.parameter_count,)
    features : ndarray of float, shape (circuit.feature_count,)

    Raises
    ------
    PreparationError
        If a state cannot be prepared from the features.
    ValueError
        If an array has the wrong length, or the circuit holds noise, for which qutip-qip circuits have no word.
    """
    from qutip_qip.circuit import QubitCircuit

    _check_lengths(circuit, parameters, features)
    samples = features.reshape(1, -1)
    bits = _classical_bits(circuit)
    result = QubitCircuit(circuit.qubits, num_cbits=len(bits), user_gates=_user_gates())
    for step, operation in enumerate(circuit.operations):
        if isinstance(operation, Preparation):
            state = prepared_amplitudes(operation, samples)[0]
            name = f"PREPARE_{step}"
            result.user_gates[name] = _reflection_onto(state)
            result.add_gate(name, targets=list(operation.qubits))
        elif operation.gate == MEASURE:
            qubit = operation.qubits[0]
            result.add_measurement(f"M{bits[qubit]}", targets=[qubit], classical_store=bits[qubit])
        else:
            angles = [float(angle.value(parameters, samples)[0]) for angle in operation.angles]
            _add_gate(result, operation, angles, bits)
    return result


def _check_lengths(circuit: Circuit, parameters: Array, features: Array) -> None:
    for what, given, wanted in (
        ("parameters", parameters, circuit.parameter_count),
        ("features", features, circuit.feature_count),
    ):
        if given.shape != (wanted,):
            raise ValueError(f"The circuit takes {wanted} {what}, and an array of shape {given.shape} was given.")


def _classical_bits(circuit: Circuit) -> dict[int, int]:
    """Return the classical bit that keeps the outcome of each qubit measured in mid-circuit."""
    measured = [step.qubits[0] for step in circuit.operations if isinstance(step, Operation) and step.gate == MEASURE]
    return {qubit: bit for bit, qubit in enumerate(dict.fromkeys(measured))}


def _add_gate(result: QubitCircuit, operation: Operation, angles: list[float], bits: dict[int, int]) -> None:
    """Add one gate with its angles as numbers."""
    if operation.gate in CHANNELS:
        raise ValueError("A qutip-qip circuit cannot hold noise; take the noise blocks out or bypass them first.")
    gate = GATES[operation.gate]
    arguments: dict[str, Any] = {}
    if angles:
        arguments["arg_value"] = angles[0] if len(angles) == 1 else angles
    if operation.condition is not None:
        qubit, outcome = operation.condition
        arguments |= {"classical_controls": [bits[qubit]], "classical_control_value": outcome}
    controls = 0 if gate.name in result.user_gates else gate.controls
    if controls:
        arguments["controls"] = list(operation.qubits[:controls])
    result.add_gate(gate.name, targets=list(operation.qubits[controls:]), **arguments)


def _user_gates() -> dict[str, Any]:
    """Return what qutip-qip has no gate for. It insists on plain functions of one argument."""
    from qutip import sigmax, sigmay, sigmaz, tensor
    from qutip_qip.operations import controlled_gate, qasmu_gate

    def rxx(angle: float) -> Qobj:
        return (-0.5j * angle * tensor(sigmax(), sigmax())).expm()

    def ryy(angle: float) -> Qobj:
        return (-0.5j * angle * tensor(sigmay(), sigmay())).expm()

    def rzz(angle: float) -> Qobj:
        return (-0.5j * angle * tensor(sigmaz(), sigmaz())).expm()

    def cqasmu(angles: list[float]) -> Qobj:
        return controlled_gate(qasmu_gate(angles))

    return {"RXX": rxx, "RYY": ryy, "RZZ": rzz, "CQASMU": cqasmu}


def _reflection_onto(state: Array) -> Qobj:
    """Return the Householder reflection, real and unitary, whose first column is a real normalised state."""
    from qutip import Qobj

    size = len(state)
    # Aim at the state or its negative, whichever is farther from |0…0⟩: the difference then loses no digits.
    sign = -1.0 if state[0] > 0 else 1.0
    normal = -sign * state
    normal[0] += 1.0
    reflection = sign * (np.eye(size) - 2.0 * np.outer(normal, normal) / (normal @ normal))
    dimensions = [2] * (size.bit_length() - 1)
    return Qobj(reflection, dims=[dimensions, dimensions])
