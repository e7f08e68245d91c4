"""What a circuit costs: qubits, depth, gates, parameters, and what simulating it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qdcnn_studio.circuit.circuit import Circuit, Operation, Preparation
from qdcnn_studio.circuit.gates import MEASURE
from qdcnn_studio.circuit.parts import Part, PartMemory
from qdcnn_studio.circuit.recent import RecentAnswers


@dataclass(frozen=True, slots=True)
class Cost:
    """The costs of one circuit.

    Parameters
    ----------
    qubits : int
    depth : int
        Longest chain of operations, each counted as one, that have to wait for each other by sharing a qubit.
    one_qubit_gates, two_qubit_gates : int
        Without preparations and measurements.
    preparations : int
        States prepared directly from features. On a device each takes about as many gates as it has amplitudes.
    measurements : int
        In mid-circuit.
    parameters : int
        Length of the parameter vector.
    classical_parameters : int
        How many of them belong to the classical layer of a dense readout.
    occurrences : int
        At how many places in gates parameters occur; more than there are parameters where some are shared.
    fused_gates : int
        How many matrices a simulator applies that multiplies out each small circuit on at most two qubits first.
    """

    qubits: int
    depth: int
    one_qubit_gates: int
    two_qubit_gates: int
    preparations: int
    measurements: int
    parameters: int
    classical_parameters: int
    occurrences: int
    fused_gates: int

    def bytes(self, batch: int, precision: str = "double") -> int:
        """Return the memory, in bytes, of the two batches of states that an adjoint gradient holds.

        Parameters
        ----------
        batch : int
            Images per step.
        precision : {"double", "single"}
        """
        return 2 * batch * 2**self.qubits * (16 if precision == "double" else 8)

    def flops(self, batch: int) -> int:
        """Return about how many floating-point operations one training step takes.

        Multiplying every amplitude by a 4×4 matrix takes 4 complex products and sums, 32 operations. The adjoint
        gradient does so four times for each fused gate: forwards, backwards on both states, and for the derivative.
        """
        return 4 * 32 * self.fused_gates * batch * 2**self.qubits

    def seconds(self, batch: int, flops_per_second: float) -> float:
        """Return about how long one training step takes, in seconds, at a speed that was measured on this machine."""
        return self.flops(batch) / flops_per_second


def cost(circuit: Circuit) -> Cost:
    """Return the costs of a circuit."""
    return _answers(circuit)


@dataclass(frozen=True, slots=True)
class _Counts:
    """What one block adds to the costs that are sums over blocks."""

    one_qubit_gates: int
    two_qubit_gates: int
    preparations: int
    measurements: int
    occurrences: int
    fused_gates: int


def _counts(part: Part, _: str) -> _Counts:
    gates = [step for step in part if isinstance(step, Operation) and step.gate != MEASURE]
    preparations = sum(isinstance(step, Preparation) for step in part)
    return _Counts(
        one_qubit_gates=sum(len(gate.qubits) == 1 for gate in gates),
        two_qubit_gates=sum(len(gate.qubits) == 2 for gate in gates),
        preparations=preparations,
        measurements=len(part) - len(gates) - preparations,
        occurrences=_occurrences(gates),
        fused_gates=_fused(gates),
    )


_counted = PartMemory(_counts)


def _cost(circuit: Circuit) -> Cost:
    counts = [found for _, found in _counted(circuit)]
    return Cost(
        qubits=circuit.qubits,
        depth=depth(circuit),
        one_qubit_gates=sum(part.one_qubit_gates for part in counts),
        two_qubit_gates=sum(part.two_qubit_gates for part in counts),
        preparations=sum(part.preparations for part in counts),
        measurements=sum(part.measurements for part in counts),
        parameters=circuit.parameter_count,
        classical_parameters=len(circuit.readout.weights) if circuit.readout else 0,
        occurrences=sum(part.occurrences for part in counts),
        fused_gates=sum(part.fused_gates for part in counts),
    )


_answers = RecentAnswers(_cost)


def _occurrences(gates: Sequence[Operation]) -> int:
    """Count in how many gates each parameter occurs, all together."""
    parameters: dict[int, tuple[int, ...]] = {}  # by angle, which the places of a block share
    count = 0
    for gate in gates:
        found: set[int] = set()
        for angle in gate.angles:
            known = parameters.get(id(angle))
            if known is None:
                known = parameters[id(angle)] = tuple(angle.parameters)
            found.update(known)
        count += len(found)
    return count


def depth(circuit: Circuit) -> int:
    """Return the length of the longest chain of operations that share qubits one after the other."""
    levels = [0] * circuit.qubits
    for step in circuit.operations:
        qubits = step.qubits
        if isinstance(step, Operation) and step.condition is not None:
            qubits = (*qubits, step.condition[0])
        if len(qubits) == 1:
            levels[qubits[0]] += 1
            continue
        level = 1 + max([levels[qubit] for qubit in qubits])
        for qubit in qubits:
            levels[qubit] = level
    return max(levels, default=0)


def _fused(gates: Sequence[Operation]) -> int:
    """Count matrices when runs of a block's gates of one instance that stay on two qubits are multiplied out."""
    count = 0
    instance: int | None = None
    touched: set[int] = set()
    for gate in gates:
        together = touched.union(gate.qubits)
        if gate.group != instance or len(together) > 2:
            count += 1
            instance, touched = gate.group, set(gate.qubits)
        else:
            touched = together
    return count
