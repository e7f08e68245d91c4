"""How many images are looked at together."""

from __future__ import annotations

from qdcnn_studio.circuit.circuit import Circuit


def images_at_once(circuit: Circuit, amplitudes: int) -> int:
    """Return how many images' states have at most so many amplitudes together; density matrices have the square."""
    return amplitudes >> min(circuit.qubits * (2 if circuit.is_noisy else 1), 60)
