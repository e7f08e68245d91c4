"""What an arrow says in numbers: where it points, and why it is short."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees, hypot

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Spherical:
    """A Bloch vector in spherical coordinates: length, angle from \\|0⟩ and azimuth, both in radians."""

    r: float
    theta: float
    phi: float


def spherical(vector: Floats) -> Spherical:
    """Return the spherical coordinates of a Bloch vector, shape (3,); angles are 0 for the zero vector."""
    x, y, z = (float(part) for part in vector)
    r = float(np.linalg.norm(vector))
    if r < 1e-12:
        return Spherical(r, 0.0, 0.0)
    return Spherical(r, atan2(hypot(x, y), z), atan2(y, x))


def entangled_share(vector: Floats) -> float:
    """Return how entangled a qubit of a pure state is with the rest: ``1 − r²``, which is 2·(1 − purity).

    Parameters
    ----------
    vector : ndarray of float, shape (3,)
        Bloch vector of the qubit's reduced state.
    """
    return max(0.0, 1.0 - float(np.dot(vector, vector)))


def crowd_shares(cloud: Floats) -> tuple[Floats, Floats]:
    """Say why the mean arrow of many images is short: their entanglement, and that they differ.

    The length that is missing from the mean vector m splits exactly, ``1 − |m|² = mean(1 − rᵢ²) + mean|rᵢ − m|²``:
    the first part is entanglement within each image's state, the second is the spread of the images.

    Parameters
    ----------
    cloud : ndarray of float, shape (images, ..., 3)

    Returns
    -------
    tuple of ndarray of float, shape (...)
        Entangled share and spread, each between 0 and 1.
    """
    mean = cloud.mean(axis=0)
    entangled = 1.0 - (cloud**2).sum(axis=-1).mean(axis=0)
    spread = ((cloud - mean) ** 2).sum(axis=-1).mean(axis=0)
    return np.maximum(entangled, 0.0), spread


def describe(qubit: int, vector: Floats, purity: float, entropy: float, cloud: Floats | None) -> str:
    """Return the lines that hovering a sphere shows."""
    x, y, z = vector
    place = spherical(vector)
    lines = [
        f"qubit {qubit}",
        f"x {x:+.3f}   y {y:+.3f}   z {z:+.3f}",
        f"|r| {place.r:.3f}   θ {degrees(place.theta):.1f}°   φ {degrees(place.phi):.1f}°",
        f"entangled with the rest: 1 − purity = {1 - purity:.3f} (at most 0.5), entropy {max(entropy, 0.0):.3f} bits",
    ]
    if cloud is not None and len(cloud):
        entangled, spread = crowd_shares(cloud)
        mean = float(np.linalg.norm(cloud.mean(axis=0)))
        lines.append(f"{len(cloud)} images: mean |r| {mean:.3f}, entangled {entangled:.3f}, images differ {spread:.3f}")
    return "\n".join(lines)
