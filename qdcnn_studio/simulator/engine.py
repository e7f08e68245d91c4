"""What every engine offers, and the one function that makes one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit, Readout

Array = NDArray[np.float64]
States = NDArray[np.complexfloating]

Loss = Callable[[Array], tuple[float, Array]]
"""Class probabilities (samples, classes) in; the loss and its derivative with respect to each of them out."""

KINDS = ("fast", "qutip")
PRECISIONS = ("double", "single")


@runtime_checkable
class Engine(Protocol):
    """Runs one circuit on batches of samples.

    Parameters are the circuit's flat parameter vector, shape (P,); features its flat feature vectors, one row for each
    sample, shape (S, F). Angles are in radians.
    """

    @property
    def circuit(self) -> Circuit:
        """The circuit it runs."""

    def probabilities(self, parameters: Array, features: Array) -> Array:
        """Return exact class probabilities, shape (S, classes).

        Raises
        ------
        ValueError
            If the circuit has no readout, or the arrays are not of the circuit's size.
        """

    def value_and_gradient(self, parameters: Array, features: Array, loss: Loss) -> tuple[float, Array, Array]:
        """Return the loss, its exact gradient (P,) and the class probabilities (S, classes) it was computed from."""

    def statevectors(self, parameters: Array, features: Array, steps: int | None = None) -> States:
        """Return the states after that many operations (all, if None), shape (S, 2**qubits).

        Qubit 0 is the most significant bit of the index.
        """


def engine(circuit: Circuit, kind: str = "fast", precision: str = "double", threads: int | None = None) -> Engine:
    """Return an engine for a circuit.

    Parameters
    ----------
    circuit : Circuit
    kind : {"fast", "qutip"}
        Our kernels, or plain QuTiP, gate by gate (the oracle).
    precision : {"double", "single"}
        float64, or float32 (about twice as fast; probabilities and gradients then hold to about 1e-5). Plain QuTiP
        is always double.
    threads : int or None
        How many threads the fast engine may use; None: as many as there are cores. The numbers do not depend on it.

    Returns
    -------
    Engine
        Where the circuit holds noise channels, one that runs density matrices, whatever the kind.

    Raises
    ------
    ValueError
        If there is no engine of that kind or precision.
    """
    if kind not in KINDS:
        raise ValueError(f"There is no engine named {kind}; there are {' and '.join(KINDS)}.")
    if precision not in PRECISIONS:
        raise ValueError(f"There is no precision named {precision}; there are {' and '.join(PRECISIONS)}.")
    if circuit.is_noisy:
        from qdcnn_studio.simulator.density import DensityEngine

        return DensityEngine(circuit)
    if kind == "qutip" or not is_fast(circuit):
        from qdcnn_studio.simulator.reference import QutipEngine

        return QutipEngine(circuit)
    from qdcnn_studio.simulator.statevector import FastEngine

    return FastEngine(circuit, precision, threads)


def is_fast(circuit: Circuit) -> bool:
    """Whether our kernels cover the circuit: all but conditional gates that already act on two qubits."""
    return all(
        getattr(operation, "condition", None) is None or len(operation.qubits) == 1 for operation in circuit.operations
    )


def readout_of(circuit: Circuit) -> Readout:
    """Return the circuit's readout.

    Raises
    ------
    ValueError
        If it has none.
    """
    if circuit.readout is None:
        raise ValueError("The circuit has no classification, so there are no class probabilities.")
    return circuit.readout


def checked(circuit: Circuit, parameters: Array, features: Array) -> tuple[Array, Array]:
    """Return parameters and features as float arrays of the circuit's size.

    Raises
    ------
    ValueError
        If they are of another size.
    """
    parameters = np.ascontiguousarray(parameters, dtype=np.float64)
    features = np.ascontiguousarray(features, dtype=np.float64)
    if parameters.shape != (circuit.parameter_count,):
        raise ValueError(f"The circuit takes {circuit.parameter_count} parameters, not an array of {parameters.shape}.")
    if features.ndim != 2 or features.shape[1] != circuit.feature_count:
        raise ValueError(
            f"The circuit takes {circuit.feature_count} features for each sample, not an array of {features.shape}."
        )
    return parameters, features
