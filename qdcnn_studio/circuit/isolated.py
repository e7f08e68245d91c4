"""The circuit of one block by itself: for its help page, and for the picture of its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from qdcnn_studio.circuit.block import CircuitBlock
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.circuit.circuit import Circuit, Operation
from qdcnn_studio.design.ports import Carried, Features, Kind, Register
from qdcnn_studio.design.problems import Misfit

SMALL = ((4, 4), (2, 3), (2, 2), (4, 16), (8, 12), (8, 30), (8, 32), (8, 8))
"""Qubits in a register and numbers in a feature vector to try an example with, the best to look at first."""


def isolated(block_type: CircuitBlock, settings: Any, incoming: Mapping[str, Carried]) -> Circuit:
    """Return the circuit that one block makes of fresh qubits and features.

    Parameters
    ----------
    block_type : CircuitBlock
    settings : Settings
    incoming : mapping of str to Carried
        What enters each of its input ports.

    Raises
    ------
    Misfit
        If that does not fit.
    """
    block_type.infer(settings, incoming)
    builder = Builder()
    builder.enter(block_type.name, block_type.symbol(settings))
    registers, features = {}, {}
    for port, carried in incoming.items():
        if isinstance(carried, Register):
            registers[port] = builder.allocate(carried.qubits)
        elif isinstance(carried, Features):
            features[port] = builder.feature_input(carried.size)
    for output, qubits in block_type.emit(settings, builder, registers, features).items():
        builder.place(output, qubits)
    return builder.build()


def example(block_type: CircuitBlock, settings: Any) -> Circuit | None:
    """Return the circuit of one block on the first small register and features that fit; None if none does."""
    for qubits, count in SMALL:
        incoming: dict[str, Carried] = {
            port.name: Register(qubits) if port.kind is Kind.REGISTER else Features((count,))
            for port in block_type.inputs(settings)
        }
        try:
            return isolated(block_type, settings, incoming)
        except Misfit:
            continue
    return None


def instance(circuit: Circuit, block: str, group: int = 1) -> Circuit:
    """Return one instance of a block's small circuit, on qubits counted from 0 in the order of the register.

    Parameters
    ----------
    circuit : Circuit
    block : str
    group : int
        Which instance, from 1.

    Returns
    -------
    Circuit
        With the parameters of the whole circuit, so that indices and names stay what they are; without readout.
    """
    steps = [step for step in circuit.operations if step.block == block and step.group == group]
    waited = {step.condition[0] for step in steps if isinstance(step, Operation) and step.condition is not None}
    used = sorted({qubit for step in steps for qubit in step.qubits} | waited)
    number = {qubit: i for i, qubit in enumerate(used)}
    renamed = []
    for step in steps:
        moved = replace(step, qubits=tuple(number[qubit] for qubit in step.qubits))
        if isinstance(moved, Operation) and moved.condition is not None:
            moved = replace(moved, condition=(number[moved.condition[0]], moved.condition[1]))
        renamed.append(moved)
    return replace(circuit, qubits=len(used), operations=tuple(renamed), readout=None, places={})
