"""Engines of the circuits that were looked at last: making one takes longer than running it."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING

from qdcnn_studio.circuit.circuit import Circuit

if TYPE_CHECKING:
    from qdcnn_studio.simulator.engine import Engine

KEPT = 8

_engines: OrderedDict[int, tuple[Circuit, Engine]] = OrderedDict()
_lock = Lock()


def engine_for(circuit: Circuit) -> Engine:
    """Return the fast engine of a circuit: the same one as long as the circuit is among the last few.

    Circuits are told apart by identity, which costs nothing; an equal circuit that was compiled anew gets a new engine.
    """
    from qdcnn_studio.simulator.engine import engine

    with _lock:
        found = _engines.get(id(circuit))
        if found is not None and found[0] is circuit:
            _engines.move_to_end(id(circuit))
            return found[1]
    made = engine(circuit)
    with _lock:
        _engines[id(circuit)] = (circuit, made)
        while len(_engines) > KEPT:
            _engines.popitem(last=False)
    return made
