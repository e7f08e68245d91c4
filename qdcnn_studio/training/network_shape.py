"""Which classical network has as many parameters as a circuit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TOLERANCE = 0.1
"""A classical network has as many parameters as the circuit, give or take this share."""

WIDEST = 256
"""Most hidden units that are looked at."""


@dataclass(frozen=True, slots=True)
class NetworkShape:
    """A network with one hidden layer on averaged inputs.

    Parameters
    ----------
    inputs : int
        Numbers that enter it: features, or means of neighbouring features where there are more of those.
    hidden : int
    outputs : int
        One for two classes.
    """

    inputs: int
    hidden: int
    outputs: int

    @property
    def parameters(self) -> int:
        """Weights and biases of both layers."""
        return (self.inputs + 1) * self.hidden + (self.hidden + 1) * self.outputs


def network_shape(features: int, classes: int, parameters: int) -> NetworkShape | None:
    """Return the network with as many parameters as asked for, within `TOLERANCE`.

    All features enter where that leaves room for two hidden units; else as many means of neighbouring features as do.
    Of the shapes that fit, the one with most inputs is taken, and of these the one closest in number.

    Parameters
    ----------
    features, classes, parameters : int

    Returns
    -------
    NetworkShape or None
        None if no shape fits.
    """
    outputs = 1 if classes == 2 else classes
    for least in (2, 1):
        for inputs in range(features, 0, -1):
            # Parameters grow evenly with the hidden units, so the best number of them is next to the quotient.
            wanted = round((parameters - outputs) / (inputs + 1 + outputs))
            shape = NetworkShape(inputs, min(max(wanted, least), WIDEST), outputs)
            if abs(shape.parameters - parameters) <= TOLERANCE * parameters:
                return shape
    return None


def averaged(features: Floats, groups: int) -> Floats:
    """Return the means of that many groups of neighbouring features, as equal in size as can be.

    Parameters
    ----------
    features : ndarray of float, shape (samples, features)
    groups : int

    Returns
    -------
    ndarray of float, shape (samples, groups)
    """
    size = features.shape[1]
    starts = np.arange(groups) * size // groups
    sizes = np.diff([*starts, size])
    means: Floats = np.add.reduceat(features, starts, axis=1) / sizes
    return means
