"""How much of its state space a circuit reaches, and how entangled the states are that it makes.

Both measures, the histogram with 75 bins and the uniform angles follow Sim, Johnson and Aspuru-Guzik,
*Expressibility and entangling capability of parameterized quantum circuits for hybrid quantum-classical algorithms*,
Adv. Quantum Technol. 2, 1900070 (2019), arXiv 1905.10876.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.simulator.engine import engine
from qdcnn_studio.simulator.states import reduced_density

Floats = NDArray[np.float64]
States = NDArray[np.complexfloating]

BINS = 75
"""Bins of the histogram of fidelities, as Sim et al. have it."""


@dataclass(frozen=True)
class Expressibility:
    """How far a circuit's states are from being spread evenly over all states.

    Parameters
    ----------
    divergence : float
        Kullback–Leibler divergence of the circuit's fidelities from those of Haar-random states, in nats. Zero for a
        circuit that reaches every state equally often; the smaller, the more expressible.
    fidelities : ndarray of float, shape (bins,)
        Share of the pairs whose fidelity fell into each bin of [0, 1].
    haar : ndarray of float, shape (bins,)
        The same for Haar-random states, exactly.
    pairs : int
        How many pairs of states were compared. With few of them the divergence comes out too large, by about
        ``(occupied bins − 1) / (2 · pairs)``.
    """

    divergence: float
    fidelities: Floats
    haar: Floats
    pairs: int


def expressibility(
    circuit: Circuit,
    features: ArrayLike | None = None,
    *,
    pairs: int = 1000,
    bins: int = BINS,
    seed: int = 0,
    steps: int | None = None,
    kind: str = "fast",
) -> Expressibility:
    """Return how much of the state space a circuit reaches when its angles are drawn at random.

    Parameters
    ----------
    circuit : Circuit
    features : array_like of float, shape (features,), optional
        The one image that is encoded; may be left out where the circuit takes no features.
    pairs : int
        Pairs of states whose fidelity ``|⟨ψ|φ⟩|²`` is looked at.
    bins : int
        Bins of the histogram of fidelities.
    seed : int
    steps : int, optional
        Look at the state after that many operations; at the end, if not given.
    kind : {"fast", "qutip"}
        The engine.

    Raises
    ------
    ValueError
        If the features do not fit the circuit.
    """
    states = random_states(circuit, features, 2 * pairs, seed=seed, steps=steps, kind=kind)
    overlaps = np.abs(np.sum(states[::2].conj() * states[1::2], axis=1)) ** 2
    counts = np.histogram(np.clip(overlaps, 0.0, 1.0), bins=bins, range=(0.0, 1.0))[0]
    shares = counts / pairs
    haar = haar_fidelities(states.shape[1], bins)
    logs = np.log(np.where(shares > 0, shares, 1.0)) - _log_haar(states.shape[1], bins)
    return Expressibility(float(np.sum(shares * logs)), shares, haar, pairs)


def haar_fidelities(size: int, bins: int = BINS) -> Floats:
    """Return the probability of each bin of [0, 1] for the fidelity of two Haar-random states.

    The density is ``(N − 1)(1 − F)^(N − 2)`` (Życzkowski and Sommers, Phys. Rev. A 71, 032313, 2005), so a bin from a
    to b holds ``(1 − a)^(N − 1) − (1 − b)^(N − 1)``.

    Parameters
    ----------
    size : int
        N, the dimension of the state space.
    bins : int
    """
    return np.exp(_log_haar(size, bins))


def _log_haar(size: int, bins: int) -> Floats:
    """Return the logarithm of `haar_fidelities`, which itself can be too small for a float."""
    edges = np.arange(bins) / bins
    above = (size - 1) * np.log1p(-edges)
    inner = (size - 1) * (np.log1p(-(edges[:-1] + 1 / bins)) - np.log1p(-edges[:-1]))
    return above + np.concatenate([np.log1p(-np.exp(inner)), [0.0]])


def entangling_capability(
    circuit: Circuit,
    features: ArrayLike | None = None,
    *,
    draws: int = 500,
    seed: int = 0,
    steps: int | None = None,
    kind: str = "fast",
) -> float:
    """Return the mean Meyer–Wallach entanglement of a circuit's states when its angles are drawn at random.

    Parameters
    ----------
    circuit, features, seed, steps, kind
        As for `expressibility`.
    draws : int
        How many states are looked at.
    """
    return float(np.mean(meyer_wallach(random_states(circuit, features, draws, seed=seed, steps=steps, kind=kind))))


def meyer_wallach(states: States) -> Floats:
    """Return the Meyer–Wallach entanglement ``Q = 2(1 − mean purity of one qubit)`` of each state.

    Zero for product states, one where every qubit is fully entangled with the rest (Meyer and Wallach, J. Math. Phys.
    43, 4273, 2002; in this form Brennen, Quantum Inf. Comput. 3, 619, 2003).

    Parameters
    ----------
    states : ndarray of complex, shape (samples, 2**qubits)
        Normalised.

    Returns
    -------
    ndarray of float, shape (samples,)
    """
    qubits = states.shape[1].bit_length() - 1
    purity = np.zeros(len(states))
    for qubit in range(qubits):
        density = reduced_density(states, (qubit,))
        purity += np.sum(np.abs(density) ** 2, axis=(1, 2))
    return 2.0 * (1.0 - purity / qubits)


def random_states(
    circuit: Circuit,
    features: ArrayLike | None,
    draws: int,
    *,
    seed: int = 0,
    steps: int | None = None,
    kind: str = "fast",
) -> States:
    """Return the states of a circuit at angles drawn evenly from [−π, π), shape (draws, 2**qubits).

    Raises
    ------
    ValueError
        If the features do not fit the circuit.
    """
    image = np.zeros((1, 0)) if features is None else np.asarray(features, dtype=float).reshape(1, -1)
    if image.shape[1] != circuit.feature_count:
        raise ValueError(f"The circuit takes {circuit.feature_count} features, and {image.shape[1]} were given.")
    generator = np.random.default_rng(seed)
    running = engine(circuit, kind)
    states = np.empty((draws, 2**circuit.qubits), dtype=complex)
    for draw in range(draws):
        parameters = generator.uniform(-np.pi, np.pi, circuit.parameter_count)
        states[draw] = running.statevectors(parameters, image, steps)[0]
    return states
