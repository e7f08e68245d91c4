"""How much each pixel of one image really moves what one points at: derivatives, where the receptive field has limits.

Two central differences and the chain rule: of the features in the pixels, through the preparations as they were
fitted, and of the subject in the features, through the simulator.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.analysis.receptive_field import ClassOutput, Mask, Output, ReceptiveField, Subject, where
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.data.block import Fitted
from qdcnn_studio.data.pipeline import Recipe, feature_matrix
from qdcnn_studio.simulator.engine import engine
from qdcnn_studio.simulator.states import reduced_states

Floats = NDArray[np.float64]

PIXEL_STEP, FEATURE_STEP = 1e-3, 1e-4
"""Half-widths of the differences: in parts of the image's range, and in units of a feature (radians in an angle)."""

CHUNK = 128
"""States simulated at a time, so that 14 qubits stay below 50 MB."""


def influence(
    subject: Subject,
    field: ReceptiveField,
    circuit: Circuit,
    recipe: Recipe,
    fitted: Mapping[str, Fitted],
    image: Floats,
    parameters: Floats,
) -> Floats:
    """Return how fast a subject changes with each pixel of an image.

    Parameters
    ----------
    subject : Subject
    field : ReceptiveField
        Of that subject; pixels outside of it are not tried.
    circuit : Circuit
    recipe : Recipe
    fitted : mapping of str to Fitted
        What the preparations learned from the training images.
    image : ndarray of float, shape (rows, columns) or (rows, columns, colours)
    parameters : ndarray of float, shape (parameters,)

    Returns
    -------
    ndarray of float, shape of the image
        Of a class ``|∂p/∂pixel|``; of qubits the length of the derivative of all their Bloch vectors; of features
        that of all features. Exactly zero outside the field.

    Raises
    ------
    DataError
        If the image, or one beside it, cannot be encoded.
    """
    result = np.zeros(image.shape)
    pixels = field.pixels
    if pixels is None or not pixels.any():
        return result
    moved, width = _moved(image, pixels)
    if isinstance(subject, Output) and subject.block in recipe.stages:
        values = recipe.stage(subject.block, fitted, moved).reshape(len(moved), -1)
        result[pixels] = np.linalg.norm(_slopes(values, width), axis=1)
        return result
    if not field.features.any():
        return result
    features = feature_matrix(circuit, recipe.work(dict(fitted), moved), len(moved))
    by_pixel = _slopes(features, width)[:, field.features]
    here = feature_matrix(circuit, recipe.work(dict(fitted), image[None]), 1)[0]
    by_feature = _by_feature(subject, circuit, parameters, here, field.features)
    result[pixels] = np.linalg.norm(by_pixel @ by_feature, axis=1)
    return result


def _moved(values: Floats, which: Mask) -> tuple[Floats, float]:
    """Return copies of an image, each with one of the pixels raised, then each with it lowered, and by how much."""
    extent = float(np.ptp(values)) or 1.0
    places = np.flatnonzero(which)
    count, width = len(places), PIXEL_STEP * extent
    copies = np.repeat(values.reshape(1, -1), 2 * count, axis=0)
    copies[np.arange(count), places] += width
    copies[np.arange(count, 2 * count), places] -= width
    return copies.reshape(2 * count, *values.shape), width


def _slopes(values: Floats, width: float) -> Floats:
    half = len(values) // 2
    return (values[:half] - values[half:]) / (2 * width)


def _by_feature(subject: Subject, circuit: Circuit, parameters: Floats, here: Floats, which: Mask) -> Floats:
    """Return the derivatives of what the subject is in the features that can reach it, shape (features, numbers)."""
    places = np.flatnonzero(which)
    count = len(places)
    rows = np.repeat(here[None], 2 * count, axis=0)
    rows[np.arange(count), places] += FEATURE_STEP
    rows[np.arange(count, 2 * count), places] -= FEATURE_STEP
    parts = [_seen(subject, circuit, parameters, rows[first : first + CHUNK]) for first in range(0, len(rows), CHUNK)]
    return _slopes(np.concatenate(parts), FEATURE_STEP)


def _seen(subject: Subject, circuit: Circuit, parameters: Floats, features: Floats) -> Floats:
    """Return what one sees of a subject for some samples, shape (samples, numbers)."""
    runner = engine(circuit)
    place = where(circuit, subject)
    assert place is not None
    if isinstance(subject, ClassOutput):
        return runner.probabilities(parameters, features)[:, [subject.number]]
    if (
        circuit.readout is not None
        and isinstance(subject, Output)
        and (subject.block, subject.port) not in circuit.places
    ):
        return runner.probabilities(parameters, features)
    return reduced_states(runner, parameters, features, place).bloch.reshape(len(features), -1)
