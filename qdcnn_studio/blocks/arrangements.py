"""Which qubits the small blocks of a hybrid encoding take: the wirings of Hur, Kim and Park for 8 qubits."""

from __future__ import annotations

from qdcnn_studio.design.problems import ChangeSettings, Misfit

ARRANGEMENTS: dict[tuple[int, int], tuple[tuple[int, ...], ...]] = {
    (4, 1): ((0, 1, 2, 3), (4, 5, 6, 7)),
    (4, 2): ((0, 2, 4, 6), (1, 3, 5, 7)),
    (4, 3): ((0, 1, 6, 7), (2, 3, 4, 5)),
    (4, 4): ((0, 3, 4, 7), (1, 2, 5, 6)),
    (2, 1): ((0, 1), (2, 3), (4, 5), (6, 7)),
    (2, 2): ((0, 4), (1, 5), (2, 6), (3, 7)),
    (2, 3): ((0, 7), (1, 6), (2, 5), (3, 4)),
    (2, 4): ((0, 2), (1, 3), (4, 6), (5, 7)),
}
"""By the size of a block and the number of the arrangement."""

ARRANGED_QUBITS = 8


def arranged(qubits: int, block: int, arrangement: int) -> tuple[tuple[int, ...], ...]:
    """Return the positions that each block takes.

    Parameters
    ----------
    qubits : int
        A multiple of `block`.
    block : int
        2 or 4.
    arrangement : int
        1 (neighbours, on any number of qubits) to 4.

    Raises
    ------
    Misfit
        If the arrangement is none of neighbours and the register has not 8 qubits.
    """
    if arrangement == 1:
        return tuple(tuple(range(first, first + block)) for first in range(0, qubits, block))
    if qubits != ARRANGED_QUBITS:
        raise Misfit(
            f"Arrangement {arrangement} is defined on {ARRANGED_QUBITS} qubits, and the features take {qubits}.",
            ChangeSettings("Use arrangement 1", {"arrangement": 1}),
        )
    return ARRANGEMENTS[block, arrangement]
