"""Saving: join late. Qubits that no gate has joined yet are separate factors, and gates run while factors are small.

Gates keep their order on each qubit; beyond that, the gate whose factor is smallest goes first. In a ring of
convolutions all pairs but two then act on small factors, and so do the poolings between them.
"""

from __future__ import annotations

from qdcnn_studio.simulator.fuse import Step


class Factors:
    """Which qubits are in one factor."""

    def __init__(self) -> None:
        self._of: dict[int, frozenset[int]] = {}

    def of(self, qubit: int) -> frozenset[int]:
        """Return the qubits of the factor a qubit is in."""
        return self._of.get(qubit, frozenset((qubit,)))

    def joined(self, qubits: tuple[int, ...]) -> frozenset[int]:
        """Return the factor that a gate on these qubits would act on."""
        result: frozenset[int] = frozenset()
        for qubit in qubits:
            result |= self.of(qubit)
        return result

    def join(self, qubits: tuple[int, ...]) -> frozenset[int]:
        """Join what a gate on these qubits joins, and return it."""
        factor = self.joined(qubits)
        for qubit in factor:
            self._of[qubit] = factor
        return factor


def schedule(steps: list[Step]) -> list[Step]:
    """Return the steps in an order in which factors stay small for long."""
    waiting: list[list[int]] = [[] for _ in steps]
    missing = [0] * len(steps)
    last: dict[int, int] = {}
    for index, step in enumerate(steps):
        for before in {last[qubit] for qubit in step.qubits if qubit in last}:
            waiting[before].append(index)
            missing[index] += 1
        for qubit in step.qubits:
            last[qubit] = index
    ready = [index for index, count in enumerate(missing) if not count]
    factors = Factors()
    result: list[Step] = []
    while ready:
        index = min(ready, key=lambda i: (len(factors.joined(steps[i].qubits)), i))
        ready.remove(index)
        factors.join(steps[index].qubits)
        result.append(steps[index])
        for later in waiting[index]:
            missing[later] -= 1
            if not missing[later]:
                ready.append(later)
    return result
