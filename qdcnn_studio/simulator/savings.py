"""Which savings a compilation uses; each is a pass with its own file, and a switch here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Savings:
    """Switches, all on by default. None changes a probability by more than rounding.

    Parameters
    ----------
    fuse : bool
        Neighbouring gates become one matrix (`qdcnn_studio.simulator.fuse`).
    halves : bool
        Block-diagonal and diagonal matrices have their own kernels (`qdcnn_studio.simulator.halves`).
    forget : bool
        Gates outside the readout's light cone are dropped (`qdcnn_studio.simulator.forget`).
    join_late : bool
        Qubits stay separate factors until a gate joins them (`qdcnn_studio.simulator.schedule`).
    fold : bool
        The last layers become one small matrix for all samples (`qdcnn_studio.simulator.fold`).
    block : bool
        Gates in a row on a large state go through it together (`qdcnn_studio.simulator.segments`).
    """

    fuse: bool = True
    halves: bool = True
    forget: bool = True
    join_late: bool = True
    fold: bool = True
    block: bool = True


ALL = Savings()
NONE = Savings(False, False, False, False, False, False)
