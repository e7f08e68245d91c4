"""Gate matrices of a step, and gradients from the adjoint's sums: no Python loop over gates.

Each element of a recipe is ``A + cos(w·α)·B + sin(w·α)·C`` with constant matrices and one angle α; a recipe's matrix is
the product of its elements. Angles are polynomials in parameters and features, kept as flat tables.
"""

from __future__ import annotations

from math import cos, sin
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Recipes(NamedTuple):
    """Flat tables of recipes, of their elements, and of the elements' angles.

    Parameters
    ----------
    size : ndarray of int, shape (recipes,)
        2 or 4: rows of the matrix.
    start : ndarray of int, shape (recipes + 1,)
        Where a recipe's elements start, in order of application.
    form : ndarray of int, shape (elements,)
        Row of `forms`.
    angle : ndarray of int, shape (elements,)
        Which angle, or -1.
    forms : ndarray of complex, shape (forms, 3, 16)
        A, B, C, row by row.
    frequency : ndarray of float, shape (forms,)
    constant : ndarray of float, shape (angles,)
    terms : ndarray of int, shape (angles + 1,)
        Where an angle's terms start.
    coefficient : ndarray of float, shape (terms,)
    factors : ndarray of int, shape (terms + 1, 2)
        Where a term's parameters and features start.
    parameters, features : ndarray of int
        Their indices.
    """

    size: Integers
    start: Integers
    form: Integers
    angle: Integers
    forms: NDArray[np.complex128]
    frequency: Floats
    constant: Floats
    terms: Integers
    coefficient: Floats
    factors: Integers
    parameters: Integers
    features: Integers


@njit(nogil=True, cache=True)
def angle_value(t: Any, angle: int, theta: Floats, x: Floats) -> float:
    """Return an angle for one sample."""
    value = t.constant[angle]
    for term in range(t.terms[angle], t.terms[angle + 1]):
        product = t.coefficient[term]
        for i in range(t.factors[term, 0], t.factors[term + 1, 0]):
            product *= theta[t.parameters[i]]
        for i in range(t.factors[term, 1], t.factors[term + 1, 1]):
            product *= x[t.features[i]]
        value += product
    return float(value)


@njit(nogil=True, cache=True)
def add_angle_gradient(t: Any, angle: int, theta: Floats, x: Floats, slope: float, gradient: Floats) -> None:
    """Add slope · ∂angle/∂parameters."""
    for term in range(t.terms[angle], t.terms[angle + 1]):
        first, last = t.factors[term, 0], t.factors[term + 1, 0]
        product = slope * t.coefficient[term]
        for i in range(t.factors[term, 1], t.factors[term + 1, 1]):
            product *= x[t.features[i]]
        for i in range(first, last):
            rest = product
            for j in range(first, last):
                if j != i:
                    rest *= theta[t.parameters[j]]
            gradient[t.parameters[i]] += rest


@njit(nogil=True, cache=True)
def build(t: Any, recipe: int, theta: Floats, x: Floats, elements: Any, products: Any) -> None:
    """Fill in the matrices of a recipe's elements and the products of all up to each, shape (elements, 16)."""
    size = t.size[recipe]
    for e in range(t.start[recipe], t.start[recipe + 1]):
        form = t.form[e]
        matrix = elements[e]
        if t.angle[e] < 0:
            for i in range(size * size):
                matrix[i] = t.forms[form, 0, i]
        else:
            angle = t.frequency[form] * angle_value(t, t.angle[e], theta, x)
            c, s = cos(angle), sin(angle)
            for i in range(size * size):
                matrix[i] = t.forms[form, 0, i] + c * t.forms[form, 1, i] + s * t.forms[form, 2, i]
        if e == t.start[recipe]:
            for i in range(size * size):
                products[e, i] = matrix[i]
        else:
            for i in range(size):
                for k in range(size):
                    total = 0j
                    for j in range(size):
                        total += matrix[i * size + j] * products[e - 1, j * size + k]
                    products[e, i * size + k] = total


@njit(nogil=True, cache=True)
def pull(
    t: Any, recipe: int, theta: Floats, x: Floats, elements: Any, products: Any, cotangent: Any, gradient: Floats
) -> None:
    """Add a recipe's part of the gradient, given G = Σ λ·conj(ψ) (16 numbers, overwritten): 2·Re tr(G†·∂M)."""
    size = t.size[recipe]
    scratch = np.empty(16, np.complex128)
    for e in range(t.start[recipe + 1] - 1, t.start[recipe] - 1, -1):
        form, angle = t.form[e], t.angle[e]
        if angle >= 0:
            w = t.frequency[form]
            value = w * angle_value(t, angle, theta, x)
            c, s = w * cos(value), -w * sin(value)
            slope = 0.0
            for i in range(size):
                for k in range(size):
                    # (G · P†)[i, k], with P the product of the elements before.
                    total = 0j
                    if e == t.start[recipe]:
                        total = cotangent[i * size + k]
                    else:
                        for j in range(size):
                            total += cotangent[i * size + j] * np.conj(products[e - 1, k * size + j])
                    change = s * t.forms[form, 1, i * size + k] + c * t.forms[form, 2, i * size + k]
                    slope += total.real * change.real + total.imag * change.imag
            add_angle_gradient(t, angle, theta, x, 2.0 * slope, gradient)
        for i in range(size):
            for k in range(size):
                total = 0j
                for j in range(size):
                    total += np.conj(elements[e, j * size + i]) * cotangent[j * size + k]
                scratch[i * size + k] = total
        for i in range(size * size):
            cotangent[i] = scratch[i]


@njit(nogil=True, cache=True)
def build_shared(t: Any, theta: Floats, elements: Any, products: Any, matrices: Any, lanes: int) -> None:
    """Compute the matrices of recipes without features, each number in all lanes."""
    nothing = np.empty(0)
    for recipe in range(len(t.size)):
        build(t, recipe, theta, nothing, elements, products)
        last = t.start[recipe + 1] - 1
        entries = t.size[recipe] ** 2
        for i in range(entries):
            at = (recipe * 32 + i) * lanes
            for lane in range(lanes):
                matrices[at + lane] = products[last, i].real
                matrices[at + entries * lanes + lane] = products[last, i].imag


@njit(nogil=True, cache=True)
def build_samples(
    t: Any,
    theta: Floats,
    features: Floats,
    first: int,
    elements: Any,
    products: Any,
    matrices: Any,
    start: int,
    lanes: int,
) -> None:
    """Compute the matrices of recipes with features for the samples of one tile, one sample in each lane."""
    for lane in range(lanes):
        x = features[min(first + lane, len(features) - 1)]
        for recipe in range(len(t.size)):
            build(t, recipe, theta, x, elements, products)
            last = t.start[recipe + 1] - 1
            entries = t.size[recipe] ** 2
            for i in range(entries):
                at = start + (recipe * 32 + i) * lanes + lane
                matrices[at] = products[last, i].real
                matrices[at + entries * lanes] = products[last, i].imag


@njit(nogil=True, cache=True)
def pull_shared(t: Any, theta: Floats, elements: Any, products: Any, sums: Any, lanes: int, gradient: Floats) -> None:
    """Add up the sums (slices, recipes · 32 · lanes) in order, and turn them into the gradient."""
    nothing = np.empty(0)
    cotangent = np.empty(16, np.complex128)
    for recipe in range(len(t.size)):
        entries = t.size[recipe] ** 2
        for i in range(entries):
            real = imaginary = 0.0
            at = (recipe * 32 + i) * lanes
            for piece in range(len(sums)):
                for lane in range(lanes):
                    real += sums[piece, at + lane]
                    imaginary += sums[piece, at + entries * lanes + lane]
            cotangent[i] = complex(real, imaginary)
        pull(t, recipe, theta, nothing, elements, products, cotangent, gradient)


@njit(nogil=True, cache=True)
def pull_samples(
    t: Any,
    theta: Floats,
    features: Floats,
    first: int,
    elements: Any,
    products: Any,
    sums: Any,
    lanes: int,
    gradient: Floats,
) -> None:
    """Turn the sums of one tile's recipes with features (recipes · 32 · lanes) into the gradient."""
    cotangent = np.empty(16, np.complex128)
    for lane in range(min(lanes, len(features) - first)):
        x = features[first + lane]
        for recipe in range(len(t.size)):
            build(t, recipe, theta, x, elements, products)
            entries = t.size[recipe] ** 2
            for i in range(entries):
                at = (recipe * 32 + i) * lanes + lane
                cotangent[i] = complex(sums[at], sums[at + entries * lanes])
            pull(t, recipe, theta, x, elements, products, cotangent, gradient)
