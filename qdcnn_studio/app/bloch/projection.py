"""Orthographic projection of the unit ball onto the screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, pi, radians, sin

import numpy as np
from numpy.typing import ArrayLike, NDArray

DEFAULT_YAW = radians(-55.0)
DEFAULT_PITCH = radians(18.0)


@dataclass(frozen=True)
class View:
    """Where the viewer stands.

    Parameters
    ----------
    yaw : float
        Angle around the z axis, in radians; 0 looks along −x.
    pitch : float
        Height above the equator, in radians; π/2 looks down on \\|0⟩.
    """

    yaw: float = DEFAULT_YAW
    pitch: float = DEFAULT_PITCH

    def turned(self, right: float, up: float) -> View:
        """Return the view after the balls were turned by these angles (radians)."""
        pitch = min(pi / 2, max(-pi / 2, self.pitch + up))
        return replace(self, yaw=(self.yaw - right + pi) % (2 * pi) - pi, pitch=pitch)

    @property
    def axes(self) -> NDArray[np.float64]:
        """Rows: screen right, screen up, and towards the viewer, each as a unit vector in x, y, z."""
        a, b = self.yaw, self.pitch
        return np.array(
            [
                [-sin(a), cos(a), 0.0],
                [-sin(b) * cos(a), -sin(b) * sin(a), cos(b)],
                [cos(b) * cos(a), cos(b) * sin(a), sin(b)],
            ]
        )

    def project(self, points: ArrayLike) -> NDArray[np.float64]:
        """Project points.

        Parameters
        ----------
        points : array_like of float, shape (..., 3)

        Returns
        -------
        ndarray of float, shape (..., 3)
            Right, up and towards the viewer; the unit ball has radius 1 on screen.
        """
        return np.asarray(points, dtype=float) @ self.axes.T
