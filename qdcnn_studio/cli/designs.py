"""Opening and compiling the DESIGN argument of a command."""

from __future__ import annotations

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.cli.errors import CommandError, refuse
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.opening import OpenError, open_design


def opened(what: str) -> Design:
    """Return the design an argument names.

    Raises
    ------
    CommandError
        If it names none.
    """
    try:
        return open_design(what)
    except OpenError as error:
        raise CommandError(str(error)) from error


def compiled(design: Design, registry: Registry) -> Circuit:
    """Return the circuit of a design that has no error.

    Raises
    ------
    CommandError
        If it has one.
    """
    compilation = compile(design, registry)
    refuse(compilation.problems)
    if compilation.circuit is None or compilation.circuit.readout is None:
        raise CommandError("The design has no circuit with a classification at its end.")
    return compilation.circuit
