"""Gate matrices of a step, and gradients from the adjoint's sums: no Python loop over gates.

Each element of a recipe is ``A + cos(w·α)·B + sin(w·α)·C`` with constant matrices and one angle α; a recipe's matrix is
the product of its elements. Angles are polynomials in parameters and features, kept as flat tables.
"""

from __future__ import annotations

from math import cos, sin
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.simulator.jit import compiled, inlined

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Recipes(NamedTuple):
    """Flat tables of recipes, of their elements, and of the elements' angles.

    Parameters
    ----------
    size : ndarray of int, shape (recipes,)
        2 or 4: rows of the matrix.
    trained : ndarray of int, shape (recipes,)
        Whether parameters occur in it.
    start : ndarray of int, shape (recipes + 1,)
        Where a recipe's elements start, in order of application.
    form : ndarray of int, shape (elements,)
        Row of `forms`.
    angle : ndarray of int, shape (elements,)
        Which angle, or -1.
    entries : ndarray of int, shape (forms + 1,)
        Where a form's nonzero entries start.
    row, column : ndarray of int, shape (entries,)
    parts : ndarray of float, shape (6 · entries,)
        Real and imaginary parts of A, B and C at each of them.
    frequency : ndarray of float, shape (forms,)
    constant : ndarray of float, shape (angles,)
    terms : ndarray of int, shape (angles + 1,)
        Where an angle's terms start.
    coefficient : ndarray of float, shape (terms,)
    powers, products : ndarray of int, shape (terms + 1,)
        Where a term's parameters, and where its features start.
    parameters, features : ndarray of int
        Their indices.
    """

    size: Integers
    trained: Integers
    start: Integers
    form: Integers
    angle: Integers
    entries: Integers
    row: Integers
    column: Integers
    parts: Floats
    frequency: Floats
    constant: Floats
    terms: Integers
    coefficient: Floats
    powers: Integers
    products: Integers
    parameters: Integers
    features: Integers


@inlined
def angle_value(t: Any, angle: int, theta: Floats, x: Floats) -> float:
    """Return an angle for one sample."""
    value = t.constant[angle]
    for term in range(t.terms[angle], t.terms[angle + 1]):
        product = t.coefficient[term]
        for i in range(t.powers[term], t.powers[term + 1]):
            product *= theta[t.parameters[i]]
        for i in range(t.products[term], t.products[term + 1]):
            product *= x[t.features[i]]
        value += product
    return float(value)


@compiled
def add_angle_gradient(t: Any, angle: int, theta: Floats, x: Floats, slope: float, gradient: Floats) -> None:
    """Add slope · ∂angle/∂parameters."""
    for term in range(t.terms[angle], t.terms[angle + 1]):
        first, last = t.powers[term], t.powers[term + 1]
        product = slope * t.coefficient[term]
        for i in range(t.products[term], t.products[term + 1]):
            product *= x[t.features[i]]
        for i in range(first, last):
            rest = product
            for j in range(first, last):
                if j != i:
                    rest *= theta[t.parameters[j]]
            gradient[t.parameters[i]] += rest


@compiled
def build(t: Any, recipe: int, theta: Floats, x: Floats, elements: Any, products: Any) -> None:
    """Fill in a recipe's elements (at each entry of their forms) and the products of all up to each, (elements, 16)."""
    size, start = t.size[recipe], t.start[recipe]
    for e in range(start, t.start[recipe + 1]):
        form = t.form[e]
        first, count = t.entries[form], t.entries[form + 1] - t.entries[form]
        c = s = 0.0
        if t.angle[e] >= 0:
            angle = t.frequency[form] * angle_value(t, t.angle[e], theta, x)
            c, s = cos(angle), sin(angle)
        for i in range(size * size):
            products[e, i] = 0
        for i in range(count):
            p = 6 * (first + i)
            value = complex(
                t.parts[p] + c * t.parts[p + 2] + s * t.parts[p + 4],
                t.parts[p + 1] + c * t.parts[p + 3] + s * t.parts[p + 5],
            )
            elements[e, i] = value
            row, column = t.row[first + i], t.column[first + i]
            if e == start:
                products[e, row * size + column] = value
            else:
                for k in range(size):
                    products[e, row * size + k] += value * products[e - 1, column * size + k]


@inlined
def build_single(
    t: Any, recipe: int, theta: Floats, features: Floats, first: int, turns: Any, matrices: Any, start: int, lanes: int
) -> None:
    """Write the matrices of a recipe with one element, for all samples of a tile, where they are not always 0.

    Most encodings are such. One sample after the other, and through calls that each copy seventeen arrays, they took
    two thirds of the way forward on 8 qubits. ``turns`` is room for a complex number for each sample.
    """
    size, e = t.size[recipe], t.start[recipe]
    form, angle = t.form[e], t.angle[e]
    for lane in range(lanes):
        turns[lane] = 0
        if angle >= 0:
            value = t.frequency[form] * angle_value(t, angle, theta, features[min(first + lane, len(features) - 1)])
            turns[lane] = complex(cos(value), sin(value))
    for i in range(t.entries[form], t.entries[form + 1]):
        p, to = 6 * i, start + (t.row[i] * size + t.column[i]) * lanes
        imaginary = to + size * size * lanes
        for lane in range(lanes):
            c, s = turns[lane].real, turns[lane].imag
            matrices[to + lane] = t.parts[p] + c * t.parts[p + 2] + s * t.parts[p + 4]
            matrices[imaginary + lane] = t.parts[p + 1] + c * t.parts[p + 3] + s * t.parts[p + 5]


@compiled
def pull(
    t: Any, recipe: int, theta: Floats, x: Floats, elements: Any, products: Any, cotangent: Any, gradient: Floats
) -> None:
    """Add a recipe's part of the gradient, given G = Σ λ·conj(ψ) (16 numbers, overwritten): 2·Re tr(G†·∂M)."""
    size, start = t.size[recipe], t.start[recipe]
    scratch = np.zeros(16, np.complex128)
    for e in range(t.start[recipe + 1] - 1, start - 1, -1):
        form, angle = t.form[e], t.angle[e]
        first, count = t.entries[form], t.entries[form + 1] - t.entries[form]
        if angle >= 0:
            w = t.frequency[form]
            value = w * angle_value(t, angle, theta, x)
            c, s = w * cos(value), -w * sin(value)
            slope = 0.0
            for i in range(count):
                # (G · P†)[row, column], with P the product of the elements before.
                row, column = t.row[first + i], t.column[first + i]
                total = 0j
                if e == start:
                    total = cotangent[row * size + column]
                else:
                    for j in range(size):
                        total += cotangent[row * size + j] * np.conj(products[e - 1, column * size + j])
                p = 6 * (first + i)
                slope += total.real * (s * t.parts[p + 2] + c * t.parts[p + 4])
                slope += total.imag * (s * t.parts[p + 3] + c * t.parts[p + 5])
            add_angle_gradient(t, angle, theta, x, 2.0 * slope, gradient)
        if e == start:
            return
        for i in range(size * size):
            scratch[i] = 0
        for i in range(count):
            row, column = t.row[first + i], t.column[first + i]
            value = np.conj(elements[e, i])
            for k in range(size):
                scratch[column * size + k] += value * cotangent[row * size + k]
        for i in range(size * size):
            cotangent[i] = scratch[i]


@compiled
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


@compiled
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
    for recipe in range(len(t.size)):
        begin, last = t.start[recipe], t.start[recipe + 1] - 1
        at, entries = start + recipe * 32 * lanes, t.size[recipe] ** 2
        if begin == last:
            build_single(t, recipe, theta, features, first, elements[begin], matrices, at, lanes)
            continue
        for lane in range(lanes):
            build(t, recipe, theta, features[min(first + lane, len(features) - 1)], elements, products)
            for i in range(entries):
                matrices[at + i * lanes + lane] = products[last, i].real
                matrices[at + (entries + i) * lanes + lane] = products[last, i].imag


@compiled
def pull_shared(t: Any, theta: Floats, elements: Any, products: Any, sums: Any, lanes: int, gradient: Floats) -> None:
    """Add up the sums (slices, recipes · 32 · lanes) in order, and turn them into the gradient."""
    nothing = np.empty(0)
    cotangent = np.empty(16, np.complex128)
    for recipe in range(len(t.size)):
        if not t.trained[recipe]:
            continue
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


@compiled
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
    for recipe in range(len(t.size)):
        for lane in range(min(lanes, len(features) - first) if t.trained[recipe] else 0):
            x = features[first + lane]
            build(t, recipe, theta, x, elements, products)
            entries = t.size[recipe] ** 2
            for i in range(entries):
                at = (recipe * 32 + i) * lanes + lane
                cotangent[i] = complex(sums[at], sums[at + entries * lanes])
            pull(t, recipe, theta, x, elements, products, cotangent, gradient)
