"""A circuit as a Python script for QuTiP and qutip-qip, which gives the same numbers without the studio."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit, Operation, Preparation, Step
from qdcnn_studio.circuit.gates import CHANNELS, GATES, MEASURE
from qdcnn_studio.export.errors import ExportError
from qdcnn_studio.export.python_source import PREPARATIONS, SOFTMAX, angle_source, index_comments, readout_source

_USER_GATES = {
    "RXX": "(-0.5j * angle * tensor(sigmax(), sigmax())).expm()",
    "RYY": "(-0.5j * angle * tensor(sigmay(), sigmay())).expm()",
    "RZZ": "(-0.5j * angle * tensor(sigmaz(), sigmaz())).expm()",
    "CQASMU": "controlled_gate(qasmu_gate(angle))",
}
"""Gates that qutip-qip has no name for, as functions of their angle (or list of angles)."""

_REFLECTION = '''
def reflection_onto(state):
    """A unitary whose first column is a real normalised state."""
    sign = -1.0 if state[0] > 0 else 1.0
    normal = -sign * state
    normal[0] += 1.0
    matrix = sign * (np.eye(len(state)) - 2.0 * np.outer(normal, normal) / (normal @ normal))
    dimensions = [2] * int(np.log2(len(state)))
    return Qobj(matrix, dims=[dimensions, dimensions])
'''

_END = '''
def outcome_probabilities(theta, x):
    """Probability of each outcome of the measured qubits, the first of them the most significant bit."""
    circuit = build(theta, x)
    result = circuit.run_statistics(tensor([basis(2, 0)] * QUBITS))
    total = np.zeros([2] * len(MEASURED))
    for weight, state in zip(result.get_probabilities(), result.get_final_states()):
        squares = np.abs(state.full().reshape([2] * QUBITS)) ** 2
        others = tuple(qubit for qubit in range(QUBITS) if qubit not in MEASURED)
        order = np.argsort(np.argsort(MEASURED))
        total += weight * squares.sum(axis=others).transpose(order)
    return total.ravel()


def class_probabilities(theta, x):
    """Probability of each class for one sample."""
    theta = np.asarray(theta, dtype=float)
    outcomes = outcome_probabilities(theta, np.asarray(x, dtype=float))
'''


def qutip_script(circuit: Circuit, name: str = "", parameters: NDArray[np.float64] | None = None) -> str:
    """Return a script that defines ``build(theta, x)`` and ``class_probabilities(theta, x)``.

    Parameters
    ----------
    circuit : Circuit
    name : str
        Of the design.
    parameters : ndarray of float, shape (parameters,), optional
        Trained values, written as ``THETA``.

    Raises
    ------
    ExportError
        If the circuit holds noise, for which qutip-qip circuits have no word, or has no readout.
    """
    if circuit.readout is None:
        raise ExportError("The circuit has no classification, so there is nothing to run.")
    kinds = list(dict.fromkeys(step.kind for step in circuit.operations if isinstance(step, Preparation)))
    gates = {step.gate for step in circuit.operations if isinstance(step, Operation)}
    user_gates = [gate for gate in _USER_GATES if gate in gates]
    readout = readout_source(circuit.readout)
    softmax = SOFTMAX + "\n" if "softmax" in readout else ""
    values = "" if parameters is None else f"THETA = np.array({np.asarray(parameters).tolist()!r})\n"
    return "".join(
        (
            _head(circuit, name),
            index_comments(circuit),
            f"QUBITS = {circuit.qubits}\n",
            f"MEASURED = {list(circuit.readout.qubits)}\n",
            _signs() if "SIGNS" in readout else "",
            values,
            "\n",
            *(PREPARATIONS[kind] + "\n" for kind in kinds),
            _REFLECTION + "\n" if kinds else "",
            *(f"\ndef {gate.lower()}(angle):\n    return {_USER_GATES[gate]}\n\n" for gate in user_gates),
            softmax,
            _build(circuit, user_gates),
            _END,
            readout.lstrip("\n"),
        )
    )


def _head(circuit: Circuit, name: str) -> str:
    title = f"{name}: " if name else ""
    counts = f"{circuit.qubits} qubits, {circuit.parameter_count} parameters, {circuit.feature_count} features"
    return (
        f'"""{title}{counts}.\n\n'
        "Written by QDCNN Studio for QuTiP 5 and qutip-qip 0.4. Qubit 0 is the most significant bit; angles are in "
        'radians.\n"""\n\n'
        "import numpy as np\n"
        "from qutip import Qobj, basis, sigmax, sigmay, sigmaz, tensor\n"
        "from qutip_qip.circuit import QubitCircuit\n"
        "from qutip_qip.operations import controlled_gate, qasmu_gate\n\n"
    )


def _signs() -> str:
    return "SIGNS = 1 - 2 * (np.indices([2] * len(MEASURED)).reshape(len(MEASURED), -1).T)\n"


def _build(circuit: Circuit, user_gates: list[str]) -> str:
    measured = [step.qubits[0] for step in circuit.operations if isinstance(step, Operation) and step.gate == MEASURE]
    bits = {qubit: bit for bit, qubit in enumerate(dict.fromkeys(measured))}
    table = ", ".join(f'"{gate}": {gate.lower()}' for gate in user_gates)
    lines = [
        "",
        "def build(theta, x):",
        '    """The circuit for parameters theta and the features x of one sample."""',
        f"    circuit = QubitCircuit(QUBITS, num_cbits={len(bits)}, user_gates={{{table}}})",
    ]
    block = None
    for number, step in enumerate(circuit.operations):
        if step.block != block:
            block = step.block
            lines.append(f"    # {block}")
        lines.extend(f"    {line}" for line in _step(step, number, bits))
    return "\n".join([*lines, "    return circuit", "", ""])


def _step(step: Step, number: int, bits: dict[int, int]) -> list[str]:
    if isinstance(step, Preparation):
        more = f", {step.threshold!r}" if step.kind == "basis" else ""
        features = f"[x[i] for i in {list(step.features)}]"
        state = f"prepare_{step.kind}({features}, {len(step.qubits)}{more})"
        gate = f'"PREPARE_{number}"'
        return [
            f"circuit.user_gates[{gate}] = reflection_onto({state})",
            f"circuit.add_gate({gate}, targets={list(step.qubits)})",
        ]
    if step.gate in CHANNELS:
        raise ExportError("A qutip-qip circuit cannot hold noise: take the noise blocks out or bypass them first.")
    if step.gate == MEASURE:
        bit = bits[step.qubits[0]]
        return [f'circuit.add_measurement("M{bit}", targets=[{step.qubits[0]}], classical_store={bit})']
    controls = 0 if step.gate in _USER_GATES else GATES[step.gate].controls
    words = [f'"{step.gate}"', f"targets={list(step.qubits[controls:])}"]
    if controls:
        words.append(f"controls={list(step.qubits[:controls])}")
    angles = [angle_source(angle) for angle in step.angles]
    if angles:
        words.append(f"arg_value={angles[0] if len(angles) == 1 else '[' + ', '.join(angles) + ']'}")
    if step.condition is not None:
        words.append(f"classical_controls=[{bits[step.condition[0]]}], classical_control_value={step.condition[1]}")
    return [f"circuit.add_gate({', '.join(words)})"]
