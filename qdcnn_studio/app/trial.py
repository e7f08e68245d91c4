"""What an edit would make of a design, worked out without doing it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from qdcnn_studio.app.faces import Drawn, Faces
from qdcnn_studio.circuit.compiler import Compilation, compile
from qdcnn_studio.circuit.cost import Cost, cost
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.group_types import with_groups
from qdcnn_studio.design.problems import Problem
from qdcnn_studio.design.registry import Registry


class Trial:
    """A design that is not the present one, with the same that an editor tells of the present one.

    Parameters
    ----------
    design : Design
    registry : Registry
    now : Drawn
        The present design.
    """

    def __init__(self, design: Design, registry: Registry, now: Drawn) -> None:
        self._now = now
        self.design = design
        self.registry = with_groups(design, registry)

    @cached_property
    def compilation(self) -> Compilation:
        """What the design means."""
        return compile(self.design, self.registry)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What would be wrong with it."""
        return self.compilation.problems

    @property
    def place(self) -> tuple[str, str] | None:
        """The wire that is looked at: the same as now."""
        return self._now.place

    @cached_property
    def faces(self) -> Faces:
        """What its blocks and wires would look like."""
        return Faces(self)

    @property
    def order(self) -> Sequence[str]:
        """Ids of its blocks, each after those that feed it."""
        return self.compilation.inference.order

    def words(self) -> str:
        """Say what the design would come to, beside what it comes to now where that is known and another number.

        Returns
        -------
        str
            Such as ``64 → 8 qubits · 92 parameters · depth 61 · 1 problem left``.
        """
        before, after = _costs(self._now.compilation, whole=True), _costs(self.compilation, whole=False)
        return " · ".join([*(_counts(before, after) if after else []), self._left()])

    def _left(self) -> str:
        count = len(self.problems)
        return f"{count} problem{'' if count == 1 else 's'} left" if count else "no problem left"


def _costs(compilation: Compilation, whole: bool) -> Cost | None:
    """Return the costs of a circuit, if there is one; of a whole one only, if that is asked for."""
    circuit = compilation.circuit
    return cost(circuit) if circuit is not None and (compilation.ok or not whole) else None


def _counts(before: Cost | None, after: Cost) -> list[str]:
    def count(name: str) -> str:
        then, now = getattr(after, name), getattr(before, name, None)
        return f"{then:,}" if now in (None, then) else f"{now:,} → {then:,}"

    qubits, parameters = count("qubits"), count("parameters")
    return [
        f"{qubits} qubit{'' if qubits == '1' else 's'}",
        f"{parameters} parameter{'' if parameters == '1' else 's'}",
        f"depth {count('depth')}",
    ]
