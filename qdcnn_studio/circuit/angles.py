"""Angles as expressions over trainable parameters and features."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Term:
    """A product ``coefficient · Π theta[i] · Π x[j]``.

    Parameters
    ----------
    coefficient : float
    parameters : tuple of int
        Indices into the circuit's flat parameter vector.
    features : tuple of int
        Indices into the circuit's flat feature vector of one sample.
    """

    coefficient: float
    parameters: tuple[int, ...] = ()
    features: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Angle:
    """A polynomial in parameters and features, in radians: ``constant + Σ terms``.

    Covers constants, ``theta[i]``, ``scale·x[i] + shift``, products of features (ZZ feature map) and
    trainable scalings of features (re-uploading). Angles can be added, subtracted and multiplied.
    """

    constant: float = 0.0
    terms: tuple[Term, ...] = ()

    @staticmethod
    def parameter(index: int) -> Angle:
        """Return the angle ``theta[index]``."""
        return Angle(0.0, (Term(1.0, (index,)),))

    @staticmethod
    def feature(index: int) -> Angle:
        """Return the angle ``x[index]``."""
        return Angle(0.0, (Term(1.0, (), (index,)),))

    @property
    def parameters(self) -> tuple[int, ...]:
        """Indices of the parameters that occur, ascending."""
        if len(self.terms) == 1 and len(self.terms[0].parameters) < 2:  # as most are: a design has thousands
            return self.terms[0].parameters
        return tuple(sorted({i for term in self.terms for i in term.parameters}))

    @property
    def features(self) -> tuple[int, ...]:
        """Indices of the features that occur, ascending."""
        return tuple(sorted({i for term in self.terms for i in term.features}))

    @property
    def is_constant(self) -> bool:
        """Whether neither a parameter nor a feature occurs."""
        return not self.terms

    def __add__(self, other: Angle | float) -> Angle:
        other = _angle(other)
        return _collect(self.constant + other.constant, self.terms + other.terms)

    __radd__ = __add__

    def __neg__(self) -> Angle:
        return self * -1.0

    def __sub__(self, other: Angle | float) -> Angle:
        return self + (-_angle(other))

    def __rsub__(self, other: float) -> Angle:
        return _angle(other) + (-self)

    def __mul__(self, other: Angle | float) -> Angle:
        other = _angle(other)
        left = (Term(self.constant), *self.terms)
        right = (Term(other.constant), *other.terms)
        products = tuple(
            Term(a.coefficient * b.coefficient, a.parameters + b.parameters, a.features + b.features)
            for a in left
            for b in right
        )
        return _collect(0.0, products)

    __rmul__ = __mul__

    def value(self, parameters: NDArray[np.float64], features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the angle for each sample, in radians.

        Parameters
        ----------
        parameters : ndarray of float, shape (parameters,)
        features : ndarray of float, shape (samples, features)

        Returns
        -------
        ndarray of float, shape (samples,)
        """
        total = np.full(len(features), self.constant)
        for term in self.terms:
            product = term.coefficient * np.prod(parameters[list(term.parameters)])
            total += product * np.prod(features[:, list(term.features)], axis=1)
        return total

    def derivative(self, parameter: int) -> Angle:
        """Return the partial derivative with respect to one parameter, as an expression."""
        terms = []
        for term in self.terms:
            power = term.parameters.count(parameter)
            if power:
                rest = list(term.parameters)
                rest.remove(parameter)
                terms.append(Term(term.coefficient * power, tuple(rest), term.features))
        return _collect(0.0, tuple(terms))


def _angle(value: Angle | float) -> Angle:
    return value if isinstance(value, Angle) else Angle(float(value))


def _collect(constant: float, terms: tuple[Term, ...]) -> Angle:
    """Add up terms of the same factors, and the terms without factors into the constant."""
    sums: dict[tuple[tuple[int, ...], tuple[int, ...]], float] = {}
    for term in terms:
        key = (tuple(sorted(term.parameters)), tuple(sorted(term.features)))
        if key == ((), ()):
            constant += term.coefficient
        else:
            sums[key] = sums.get(key, 0.0) + term.coefficient
    return Angle(constant, tuple(Term(value, *key) for key, value in sums.items() if value))


Bindings = Mapping[str, NDArray[np.float64]]
"""Numbers by the name of a parameter array or the id of an encoding block."""
