"""One image on its way through every block: numbers while it is classical, reduced states while it is quantum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.app.engines import engine_for
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.data.pipeline import Prepared, feature_matrix

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Stop:
    """What there is of the image after one block.

    Parameters
    ----------
    block : str
    output : str
        Output port; empty for classical blocks.
    values : ndarray of float or None
        Numbers, shape (rows, columns) or (length,), of a classical block.
    qubits : tuple of int
    bloch : ndarray of float, shape (qubits, 3), or None
        Reduced states at a register wire.
    purity : ndarray of float, shape (qubits,), or None
    """

    block: str
    output: str = ""
    values: Floats | None = None
    qubits: tuple[int, ...] = ()
    bloch: Floats | None = None
    purity: Floats | None = None


@dataclass(frozen=True)
class Journey:
    """All stops of one image after one training step, in order, and the class probabilities at the end."""

    sample: int
    step: int
    stops: tuple[Stop, ...]
    probabilities: Floats | None


def travel(prepared: Prepared, circuit: Circuit, parameters: Floats, sample: int, step: int) -> Journey:
    """Compute the journey of one image.

    Parameters
    ----------
    prepared : Prepared
    circuit : Circuit
        Of the same design.
    parameters : ndarray of float, shape (parameters,)
    sample : int
        Number of the image within the data set.
    step : int
        After how many training steps these parameters are; only handed on.

    Raises
    ------
    DataError
        If the image cannot be encoded.
    """
    from qdcnn_studio.simulator.states import reduced_states

    rows = np.array([sample])
    stops = [Stop(block, values=prepared.stage(block, rows)[0]) for block in prepared.recipe.stages]
    features = feature_matrix(circuit, {id: made[rows] for id, made in prepared.features.items()}, 1, rows.tolist())
    engine = engine_for(circuit)
    for (block, output), place in sorted(circuit.places.items(), key=lambda item: item[1].steps):
        states = reduced_states(engine, parameters, features, place)
        stops.append(Stop(block, output, None, place.qubits, states.bloch[0], states.purity[0]))
    probabilities = None if circuit.readout is None else engine.probabilities(parameters, features)[0]
    return Journey(sample, step, tuple(stops), probabilities)
