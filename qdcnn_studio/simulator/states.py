"""What one sees at a wire: Bloch vectors, purity, entropy and mutual information of qubits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Place
from qdcnn_studio.simulator.engine import Array, Engine, States


@dataclass(frozen=True, slots=True)
class ReducedStates:
    """The one-qubit reduced states at a place, for each of S samples and k qubits.

    Parameters
    ----------
    bloch : ndarray of float, shape (S, k, 3)
        ``⟨X⟩, ⟨Y⟩, ⟨Z⟩``.
    purity : ndarray of float, shape (S, k)
        ``tr ρ²``, from 1/2 (fully entangled with the rest) to 1 (a state of its own).
    entropy : ndarray of float, shape (S, k)
        Von Neumann entropy in bits, from 0 to 1.
    """

    bloch: Array
    purity: Array
    entropy: Array


def reduced_states(engine: Engine, parameters: Array, features: Array, place: Place) -> ReducedStates:
    """Return the reduced state of each qubit of a register wire.

    Parameters
    ----------
    engine : Engine
    parameters : ndarray of float, shape (P,)
    features : ndarray of float, shape (S, F)
    place : Place
        Where the wire is in the circuit (`Circuit.places`).
    """
    reduce = _reducer(engine, parameters, features, place)
    density = np.stack([reduce((qubit,)) for qubit in place.qubits], axis=1)
    off, up, down = density[..., 1, 0], density[..., 0, 0].real, density[..., 1, 1].real
    bloch = np.stack([2 * off.real, 2 * off.imag, up - down], axis=-1).astype(np.float64)
    purity = (1 + np.sum(bloch**2, axis=-1)) / 2
    return ReducedStates(bloch, purity, entropy_bits(density))


def mutual_information(engine: Engine, parameters: Array, features: Array, place: Place) -> Array:
    """Return the mutual information ``S(a) + S(b) − S(ab)`` of each two qubits of a wire, in bits.

    Returns
    -------
    ndarray of float, shape (S, k, k)
        Symmetric, from 0 to 2; the diagonal is twice the entropy of the qubit, as the formula gives for a copy.
    """
    reduce = _reducer(engine, parameters, features, place)
    count = len(place.qubits)
    single = np.stack([entropy_bits(reduce((qubit,))) for qubit in place.qubits], axis=1)
    result = np.empty((len(single), count, count))
    for i in range(count):
        result[:, i, i] = 2 * single[:, i]
        for j in range(i):
            joint = entropy_bits(reduce((place.qubits[i], place.qubits[j])))
            result[:, i, j] = result[:, j, i] = np.maximum(single[:, i] + single[:, j] - joint, 0.0)
    return result


def _reducer(
    engine: Engine, parameters: Array, features: Array, place: Place
) -> Callable[[tuple[int, ...]], NDArray[np.complex128]]:
    """Return what gives the density matrices of some qubits at a place, from states or from density matrices."""
    densities = getattr(engine, "densities", None)
    if densities is not None:
        return partial(traced_out, densities(parameters, features, place.steps))
    return partial(reduced_density, engine.statevectors(parameters, features, place.steps))


def traced_out(densities: NDArray[np.complex128], qubits: tuple[int, ...]) -> NDArray[np.complex128]:
    """Return the density matrices of some qubits, the rest traced out, shape (S, 2**k, 2**k).

    Parameters
    ----------
    densities : ndarray of complex, shape (S, 2**n, 2**n)
    qubits : tuple of int
        The first is the most significant bit of the result's index.
    """
    samples, size = densities.shape[:2]
    total, k = size.bit_length() - 1, len(qubits)
    rest = [qubit for qubit in range(total) if qubit not in qubits]
    order = [0] + [1 + q for q in (*qubits, *rest)] + [1 + total + q for q in (*qubits, *rest)]
    tensor = densities.reshape([samples] + [2] * (2 * total)).transpose(order)
    result: NDArray[np.complex128] = np.einsum("sarbr->sab", tensor.reshape(samples, 2**k, -1, 2**k, 2 ** len(rest)))
    return result


def reduced_density(states: States, qubits: tuple[int, ...]) -> NDArray[np.complex128]:
    """Return the density matrix of some qubits, the rest traced out, shape (S, 2**k, 2**k).

    Parameters
    ----------
    states : ndarray of complex, shape (S, 2**n)
    qubits : tuple of int
        The first is the most significant bit of the result's index.
    """
    samples = len(states)
    total = states.shape[1].bit_length() - 1
    front = np.moveaxis(states.reshape([samples] + [2] * total), [1 + q for q in qubits], range(1, 1 + len(qubits)))
    flat = front.reshape(samples, 2 ** len(qubits), -1)
    density: NDArray[np.complex128] = flat @ flat.conj().transpose(0, 2, 1)
    return density


def entropy_bits(density: NDArray[np.complex128]) -> Array:
    """Return the von Neumann entropy of density matrices, shape (…, d, d), in bits."""
    values = np.clip(np.linalg.eigvalsh(density), 0.0, 1.0)
    logs = np.log2(values, out=np.zeros_like(values), where=values > 0)
    entropy: Array = np.abs(np.sum(values * logs, axis=-1))
    return entropy
