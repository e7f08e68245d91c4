"""The formats a circuit can be written in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.serialize import to_json
from qdcnn_studio.circuit.text_diagram import to_text_diagram
from qdcnn_studio.export.qutip_script import qutip_script


@dataclass(frozen=True)
class Exported:
    """What is written.

    Parameters
    ----------
    circuit : Circuit
    name : str
        Of the design, for a title; may be empty.
    parameters : ndarray of float, shape (parameters,), or None
        Trained values; None leaves the parameters free.
    """

    circuit: Circuit
    name: str = ""
    parameters: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Format:
    """One format.

    Parameters
    ----------
    name : str
        What ``compile --to`` takes.
    summary : str
        One line.
    write : callable
        Returns the text of the file, or its bytes; raises `ExportError`.
    """

    name: str
    summary: str
    write: Callable[[Exported], str | bytes]


def _text(exported: Exported) -> str:
    return to_text_diagram(exported.circuit).rstrip("\n") + "\n"


def _json(exported: Exported) -> str:
    written = to_json(exported.circuit)
    if exported.parameters is not None:
        values = exported.circuit.named_parameters(exported.parameters)
        written["values"] = {name: array.tolist() for name, array in values.items()}
    return json.dumps(written, indent=2, ensure_ascii=False) + "\n"


def _qutip(exported: Exported) -> str:
    return qutip_script(exported.circuit, exported.name, exported.parameters)


FORMATS: dict[str, Format] = {
    format.name: format
    for format in (
        Format("text", "a drawing of the circuit in characters", _text),
        Format("json", "the circuit as data", _json),
        Format("qutip", "a Python script that builds and runs the circuit with QuTiP and qutip-qip", _qutip),
    )
}
