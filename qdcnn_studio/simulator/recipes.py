"""Collects the different recipes of a program, and writes them as flat tables."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.angles import Angle
from qdcnn_studio.simulator.blocks import Block, Element, Form
from qdcnn_studio.simulator.matrices import Recipes


class RecipeBook:
    """Blocks with the same elements share one recipe: a shared convolution has one, however often it occurs."""

    def __init__(self) -> None:
        self._shared: dict[tuple[Element, ...], int] = {}
        self._sampled: dict[tuple[Element, ...], int] = {}
        self._sizes: dict[tuple[Element, ...], int] = {}
        self._trained: dict[tuple[Element, ...], bool] = {}

    def add(self, block: Block) -> int:
        """Return the number of a block's recipe, among those with features or among those without."""
        book = self._sampled if block.sampled else self._shared
        self._sizes[block.elements] = len(block.qubits)
        self._trained[block.elements] = bool(block.trained)
        return book.setdefault(block.elements, len(book))

    def shared(self) -> Recipes:
        """Return the tables of the recipes without features."""
        return self._tables(list(self._shared))

    def sampled(self) -> Recipes:
        """Return the tables of the recipes with features."""
        return self._tables(list(self._sampled))

    def _tables(self, recipes: list[tuple[Element, ...]]) -> Recipes:
        forms: dict[int, int] = {}
        used: list[Form] = []
        frequencies: list[float] = []
        angles: dict[Angle, int] = {}
        form_of: list[int] = []
        angle_of: list[int] = []
        starts = [0]
        for elements in recipes:
            qubits = self._sizes[elements]
            for element in elements:
                found = element.form(qubits)
                if id(found) not in forms:
                    forms[id(found)] = len(used)
                    used.append(found)
                    frequencies.append(element.gate.frequency)
                form_of.append(forms[id(found)])
                angle_of.append(-1 if element.angle is None else angles.setdefault(element.angle, len(angles)))
            starts.append(len(form_of))
        return Recipes(
            np.array([2 ** self._sizes[elements] for elements in recipes], dtype=np.int64),
            np.array([self._trained[elements] for elements in recipes], dtype=np.int64),
            np.array(starts, dtype=np.int64),
            np.array(form_of, dtype=np.int64),
            np.array(angle_of, dtype=np.int64),
            **_form_tables(used),
            frequency=np.array(frequencies, dtype=float),
            **_angle_tables(list(angles)),
        )


def _form_tables(forms: list[Form]) -> dict[str, NDArray[Any]]:
    """Return the tables of the forms, by name."""
    starts, rows, columns = [0], [], []
    parts: list[NDArray[Any]] = []
    for one in forms:
        row, column = np.nonzero(one.mask)
        rows.extend(row.tolist())
        columns.extend(column.tolist())
        parts.append(one.parts[:, row, column].T.ravel().copy().view(np.float64))
        starts.append(len(rows))
    return {
        "entries": np.array(starts, dtype=np.int64),
        "row": np.array(rows, dtype=np.int64),
        "column": np.array(columns, dtype=np.int64),
        "parts": np.concatenate(parts) if parts else np.zeros(0),
    }


def _angle_tables(angles: list[Angle]) -> dict[str, NDArray[Any]]:
    """Return the tables of the angles, by name."""
    terms = [0]
    coefficients: list[float] = []
    powers, products = [0], [0]
    parameters: list[int] = []
    features: list[int] = []
    for angle in angles:
        for term in angle.terms:
            coefficients.append(term.coefficient)
            parameters.extend(term.parameters)
            features.extend(term.features)
            powers.append(len(parameters))
            products.append(len(features))
        terms.append(len(coefficients))
    return {
        "constant": np.array([angle.constant for angle in angles], dtype=float),
        "terms": np.array(terms, dtype=np.int64),
        "coefficient": np.array(coefficients, dtype=float),
        "powers": np.array(powers, dtype=np.int64),
        "products": np.array(products, dtype=np.int64),
        "parameters": np.array(parameters, dtype=np.int64),
        "features": np.array(features, dtype=np.int64),
    }
