"""Optimisers: rules that turn the loss on a batch into better parameters."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
State = Mapping[str, NDArray]


class Objective(Protocol):
    """The loss on the images of one step, as a function of the parameters."""

    def value(self, parameters: Floats) -> float:
        """Return the loss."""

    def gradient(self, parameters: Floats) -> tuple[float, Floats]:
        """Return the loss and its gradient."""

    def metric(self, parameters: Floats) -> Floats:
        """Return the Fubini–Study metric, shape (parameters, parameters), block-diagonal."""


class Optimizer(ABC):
    """A rule with a memory.

    Parameters
    ----------
    learning_rate : float
        May be changed between steps.
    """

    whole_set = False
    """Whether it needs the same images in every step, and so takes all of them."""

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = learning_rate

    @abstractmethod
    def step(self, parameters: Floats, objective: Objective) -> Floats:
        """Return better parameters; `parameters` is not changed."""

    @property
    def converged(self) -> bool:
        """Whether further steps would change nothing."""
        return False

    @abstractmethod
    def state(self) -> dict[str, NDArray]:
        """Return the memory as named arrays, for a checkpoint."""

    @abstractmethod
    def restore(self, state: State) -> None:
        """Take over the memory of a checkpoint."""


class Sgd(Optimizer):
    """Plain gradient descent, ``x ← x − η∇f(x)``."""

    def step(self, parameters: Floats, objective: Objective) -> Floats:
        """Return the parameters after one step down the gradient."""
        _, gradient = objective.gradient(parameters)
        return parameters - self.learning_rate * gradient

    def state(self) -> dict[str, NDArray]:
        """Return nothing: there is no memory."""
        return {}

    def restore(self, state: State) -> None:
        """Take over nothing."""


class Nesterov(Optimizer):
    """Gradient descent with Nesterov momentum, as PennyLane has it and Hur et al. used it.

    ``a ← μa + η∇f(x − μa)``, ``x ← x − a``.
    """

    def __init__(self, learning_rate: float, momentum: float, size: int) -> None:
        super().__init__(learning_rate)
        self._momentum = momentum
        self._velocity = np.zeros(size)

    def step(self, parameters: Floats, objective: Objective) -> Floats:
        """Return the parameters after one step; the gradient is taken where momentum alone would lead."""
        carried = self._momentum * self._velocity
        _, gradient = objective.gradient(parameters - carried)
        self._velocity = carried + self.learning_rate * gradient
        return parameters - self._velocity

    def state(self) -> dict[str, NDArray]:
        """Return the velocity."""
        return {"velocity": self._velocity}

    def restore(self, state: State) -> None:
        """Take over the velocity."""
        self._velocity = np.array(state["velocity"], dtype=float)


class Adam(Optimizer):
    """Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1) with β₁ = 0.9, β₂ = 0.999, ε = 1e-8."""

    FIRST, SECOND, EPSILON = 0.9, 0.999, 1e-8

    def __init__(self, learning_rate: float, size: int) -> None:
        super().__init__(learning_rate)
        self._mean = np.zeros(size)
        self._square = np.zeros(size)
        self._steps = 0

    def step(self, parameters: Floats, objective: Objective) -> Floats:
        """Return the parameters after one step."""
        _, gradient = objective.gradient(parameters)
        self._steps += 1
        self._mean = self.FIRST * self._mean + (1 - self.FIRST) * gradient
        self._square = self.SECOND * self._square + (1 - self.SECOND) * gradient**2
        mean = self._mean / (1 - self.FIRST**self._steps)
        square = self._square / (1 - self.SECOND**self._steps)
        return parameters - self.learning_rate * mean / (np.sqrt(square) + self.EPSILON)

    def state(self) -> dict[str, NDArray]:
        """Return both moments and the number of steps."""
        return {"mean": self._mean, "square": self._square, "steps": np.array(self._steps)}

    def restore(self, state: State) -> None:
        """Take over both moments and the number of steps."""
        self._mean = np.array(state["mean"], dtype=float)
        self._square = np.array(state["square"], dtype=float)
        self._steps = int(state["steps"])


class Spsa(Optimizer):
    """Simultaneous perturbation (Spall, IEEE Trans. Aerosp. Electron. Syst. 34, 817, 1998).

    Two values of the loss for each step, whatever the number of parameters: along a random direction Δ of ±1,
    ``g = (f(x + cΔ) − f(x − cΔ)) / 2c · Δ`` and ``x ← x − a·g``, with ``a = η(A + 1)^α/(k + 1 + A)^α``,
    ``c = c₀/(k + 1)^γ`` and Spall's α = 0.602, γ = 0.101, A = 10.
    """

    ALPHA, GAMMA, STABILITY, PERTURBATION = 0.602, 0.101, 10.0, 0.2

    def __init__(self, learning_rate: float, generator: np.random.Generator) -> None:
        super().__init__(learning_rate)
        self._generator = generator
        self._steps = 0

    def step(self, parameters: Floats, objective: Objective) -> Floats:
        """Return the parameters after one step."""
        size = self.PERTURBATION / (self._steps + 1) ** self.GAMMA
        rate = self.learning_rate * ((self.STABILITY + 1) / (self._steps + 1 + self.STABILITY)) ** self.ALPHA
        direction = self._generator.choice([-1.0, 1.0], size=len(parameters))
        rise = objective.value(parameters + size * direction) - objective.value(parameters - size * direction)
        self._steps += 1
        return parameters - rate * rise / (2 * size) * direction

    def state(self) -> dict[str, NDArray]:
        """Return the number of steps; the generator is kept with the others of the run."""
        return {"steps": np.array(self._steps)}

    def restore(self, state: State) -> None:
        """Take over the number of steps."""
        self._steps = int(state["steps"])


class NaturalGradient(Optimizer):
    """Quantum natural gradient (Stokes, Izaac, Killoran, Carleo, Quantum 4, 269, 2020).

    ``x ← x − η (g + λ)⁻¹ ∇f(x)`` with the Fubini–Study metric g, block-diagonal, and λ = 0.001 against directions in
    which the states do not change.
    """

    REGULARISATION = 1e-3

    def step(self, parameters: Floats, objective: Objective) -> Floats:
        """Return the parameters after one step."""
        _, gradient = objective.gradient(parameters)
        metric = objective.metric(parameters) + self.REGULARISATION * np.eye(len(parameters))
        return parameters - self.learning_rate * np.linalg.solve(metric, gradient)

    def state(self) -> dict[str, NDArray]:
        """Return nothing: there is no memory."""
        return {}

    def restore(self, state: State) -> None:
        """Take over nothing."""
