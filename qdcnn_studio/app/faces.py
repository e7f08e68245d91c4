"""What blocks and wires look like: all that the canvas is told of what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pydantic import ValidationError

from qdcnn_studio.app.canvas.face import Dot, Face, PortFace, PortRef, Shape, Side, WireFace
from qdcnn_studio.app.icons import block_icon
from qdcnn_studio.app.small_pictures import pictures_of
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.compiler import Compilation
from qdcnn_studio.design.checks import check
from qdcnn_studio.design.edits import Connect
from qdcnn_studio.design.graph import Block, Design, Wire
from qdcnn_studio.design.passage import Passage
from qdcnn_studio.design.ports import Carried, Kind, Port
from qdcnn_studio.design.problems import Problem, Severity
from qdcnn_studio.design.registry import BlockType, Family, Registry

SHAPES = {Kind.FEATURES: Shape.SQUARE, Kind.REGISTER: Shape.ROUND, Kind.PREDICTION: Shape.DIAMOND}
WORDS = {Kind.FEATURES: "features", Kind.REGISTER: "a register of qubits", Kind.PREDICTION: "a prediction"}
FILE_TYPES = {".npz": "arrays", ".csv": "arrays"}
"""Which block type brings a file in, by the file's ending."""
KINDS = frozenset(Kind)
RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class Drawn(Protocol):
    """A design that is drawn, and what it means: that of an editor, or one that is only tried."""

    @property
    def design(self) -> Design:
        """What is drawn."""

    @property
    def registry(self) -> Registry:
        """The types of its blocks."""

    @property
    def compilation(self) -> Compilation:
        """What it means."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it."""

    @property
    def order(self) -> Sequence[str]:
        """Ids of its blocks, each after those that feed it."""

    @property
    def place(self) -> tuple[str, str] | None:
        """Which of its wires is looked at, as (block id, output port)."""


class _Seen(NamedTuple):
    """All that the look of a block depends on."""

    block: Block
    passage: Passage
    into: list[Wire]
    out_of: list[Wire]
    problems: tuple[Problem, ...]
    picture: tuple[Dot, ...]

    def looks_as(self, other: _Seen) -> bool:
        """Whether the look is the same. What did not change is the same object, as a rule."""
        return (
            (self.block is other.block or _is_called_the_same(self.block, other.block))
            and self.passage is other.passage
            and self.into == other.into
            and self.out_of == other.out_of
            and self.problems == other.problems
            and self.picture == other.picture
        )


def _is_called_the_same(one: Block, other: Block) -> bool:
    """Whether two blocks of the same passage differ in place at most."""
    return one.type == other.type and one.label == other.label and one.bypassed == other.bypassed


class Faces:
    """Looks of everything in a design.

    Parameters
    ----------
    editor : Drawn
        Whose present design it is.
    """

    def __init__(self, editor: Drawn) -> None:
        self._editor = editor
        self._remembered: dict[str, tuple[_Seen, Face]] = {}
        self._pictures: tuple[Circuit | None, dict[str, tuple[Dot, ...]]] = (None, {})

    def all(self) -> Iterator[tuple[str, Face]]:
        """Yield each block's id with its face. A face is the same object as before where nothing changed."""
        design, compilation = self._editor.design, self._editor.compilation
        if compilation.circuit is not self._pictures[0]:
            self._pictures = compilation.circuit, pictures_of(compilation.circuit)
        pictures, passages = self._pictures[1], compilation.inference.passages
        problems: dict[str | None, tuple[Problem, ...]] = {}
        for problem in self._editor.problems:
            problems[problem.block] = (*problems.get(problem.block, ()), problem)
        for gone in self._remembered.keys() - design.blocks.keys():
            del self._remembered[gone]
        for key, block in design.blocks.items():
            into, out_of = design.wires_into(key), design.wires_out_of(key)
            seen = _Seen(block, passages[key], into, out_of, problems.get(key, ()), pictures.get(key, ()))
            known = self._remembered.get(key)
            if known is None or not seen.looks_as(known[0]):
                known = self._remembered[key] = (seen, self._face(seen))
            yield key, known[1]

    def _face(self, seen: _Seen) -> Face:
        block, passage = seen.block, seen.passage
        worst = min(seen.problems, key=lambda problem: RANK[problem.severity], default=None)
        face = _missing(block)
        if passage.block_type is not None:
            carried = passage.given.carried if passage.given is not None else {}
            face = self.of_type(
                passage.block_type, passage.reading.settings, passage.incoming, carried, works=not block.bypassed
            )
        return replace(
            face,
            title=block.label or face.title,
            inputs=_with_wired(face.inputs, (wire.input for wire in seen.into)),
            outputs=_with_wired(face.outputs, (wire.output for wire in seen.out_of)),
            problem=worst.message if worst else "",
            severity=str(worst.severity) if worst else "error",
            bypassed=block.bypassed,
            missing=passage.block_type is None,
            picture=seen.picture,
        )

    def of_block(self, block: Block) -> Face:
        """Return the face of a block that is not in the design, as far as that is known."""
        block_type = self._editor.registry.get(block.type)
        if block_type is None:
            return _missing(block)
        try:
            settings = block_type.Settings.model_validate(dict(block.settings))
        except ValidationError:
            settings = None
        return replace(self.of_type(block_type, settings), title=block.label or block_type.title)

    def of_type(
        self,
        block_type: BlockType,
        settings: Any = None,
        incoming: Mapping[str, Carried] | None = None,
        outgoing: Mapping[str, Carried] | None = None,
        works: bool = True,
    ) -> Face:
        """Return the face of a block of a type with validated settings (None for the defaults).

        One that is bypassed works on nothing: what it would do to the ports that are left out is not known.
        """
        role = role_of(block_type.family)
        icon = block_icon(block_type.name, role)
        settings = default_settings(block_type) if settings is None else settings
        if settings is None:
            return Face(block_type.title, role=role, kind=block_type.title, icon=icon)
        incoming, outgoing = incoming or {}, outgoing or {}
        return Face(
            title=block_type.title,
            caption=block_type.caption(settings),
            detail=block_type.detail(settings, incoming, outgoing) if works else "",
            role=role,
            inputs=tuple(_port_face(port, incoming.get(port.name)) for port in block_type.inputs(settings)),
            outputs=tuple(_port_face(port, outgoing.get(port.name)) for port in block_type.outputs(settings)),
            kind=block_type.title,
            icon=icon,
        )

    def wires(self) -> Iterator[tuple[Wire, WireFace]]:
        """Yield each wire with its face."""
        place = self._editor.place
        for wire in self._editor.design.wires:
            yield wire, self.wire(wire, place)

    def wire(self, wire: Wire, place: tuple[str, str] | None) -> WireFace:
        """Return the face of a wire, once those of all blocks were asked for, if this place is looked at."""
        kind = self.kind(PortRef(wire.source, Side.OUT, wire.output))
        other = self.kind(PortRef(wire.target, Side.IN, wire.input))
        carried = self._editor.compilation.inference.carried.get((wire.source, wire.output))
        return WireFace(
            role=str(kind) if kind else "data",
            thick=kind is Kind.REGISTER,
            text=carried.label if carried else "",
            marked=kind is Kind.REGISTER and place == (wire.source, wire.output),
            broken=kind is None or other is None or kind is not other,
        )

    def can_look_at(self, wire: Wire) -> bool:
        """Whether the wire is one whose states can be looked at."""
        circuit = self._editor.compilation.circuit
        return circuit is not None and (wire.source, wire.output) in circuit.places

    def kind(self, port: PortRef) -> Kind | None:
        """Return the kind of a port; None if it is not known."""
        known = self._remembered.get(port.block)
        ports = known[1].ports(port.side) if known else ()
        role = next((face.role for face in ports if face.name == port.name), None)
        return Kind(role) if role in KINDS else None

    def port_text(self, port: PortRef) -> str:
        """Say in words what a port is, for tooltips and screen readers."""
        kind = self.kind(port)
        inference = self._editor.compilation.inference
        if port.side is Side.OUT:
            carried = inference.carried.get((port.block, port.name))
        else:
            carried = inference.incoming.get(port.block, {}).get(port.name)
        what = WORDS[kind] if kind else "an unknown kind"
        side = "Input" if port.side is Side.IN else "Output"
        return f"{side} {port.name}: {carried.label if carried else what}"

    def fits_roughly(self, wire: Wire) -> bool:
        """Whether a wire joins two ports of one kind without closing a loop: quick, for lighting ports up."""
        source = self.kind(PortRef(wire.source, Side.OUT, wire.output))
        target = self.kind(PortRef(wire.target, Side.IN, wire.input))
        return source is not None and source is target and not self._closes_loop(wire)

    def misfit(self, wire: Wire, without: frozenset[Wire] = frozenset()) -> str:
        """Say why a wire would not do, before it is drawn; empty if it fits.

        Parameters
        ----------
        wire : Wire
        without : frozenset of Wire
            Wires that would be gone by then, such as the one that is being re-routed.
        """
        source = self.kind(PortRef(wire.source, Side.OUT, wire.output))
        target = self.kind(PortRef(wire.target, Side.IN, wire.input))
        if source is None or target is None:
            return "One end is a block this installation does not know."
        if source is not target:
            return f"This input takes {WORDS[target]}, the wire carries {WORDS[source]}."
        if self._closes_loop(wire):
            return "This wire would close a loop: data flows from left to right only."
        design = self._editor.design
        trial = Connect(wire).apply(design.changed(wires=design.wires - without))
        known = {problem.message for problem in self._editor.problems}
        new = [
            p for p in check(trial, self._editor.registry) if p.severity is Severity.ERROR and p.message not in known
        ]
        about = [problem for problem in new if problem.block in (wire.target, wire.source)]
        return about[0].message if about else ""

    def _closes_loop(self, wire: Wire) -> bool:
        design = self._editor.design
        seen, waiting = set(), [wire.target]
        while waiting:
            block = waiting.pop()
            if block == wire.source:
                return True
            if block not in seen:
                seen.add(block)
                waiting += [out.target for out in design.wires_out_of(block)]
        return False

    def types(self) -> Iterator[BlockType]:
        """Yield the block types there are, in the order of the palette."""
        families = list(Family)
        yield from sorted(self._editor.registry, key=lambda block_type: families.index(block_type.family))

    def type_for_file(self, path: Path) -> tuple[BlockType, dict[str, Any]] | None:
        """Return the block type that brings a file or folder in, with the setting that names it; None if none does."""
        name, setting = ("images", "folder") if path.is_dir() else (FILE_TYPES.get(path.suffix.lower(), ""), "file")
        block_type = self._editor.registry.get(name)
        return (block_type, {setting: str(path)}) if block_type else None

    def port_to_join(self, port: PortRef, block_type: BlockType, settings: Any = None) -> str | None:
        """Return the first port of a new block that can be joined to an existing port; None if none fits."""
        settings = default_settings(block_type) if settings is None else settings
        kind = self.kind(port)
        if settings is None or kind is None:
            return None
        ports = block_type.inputs(settings) if port.side is Side.OUT else block_type.outputs(settings)
        return next((p.name for p in ports if p.kind is kind), None)


def default_settings(block_type: BlockType) -> Any:
    """Return a type's default settings; None if it has none that are complete."""
    try:
        return block_type.Settings()
    except ValidationError:
        return None


def role_of(family: Family) -> str:
    """Return the colour role of a family; the theme knows families by name."""
    return str(family)


def _with_wired(known: tuple[PortFace, ...], wired: Iterable[str]) -> tuple[PortFace, ...]:
    """Return the ports of a block, with those added that only its wires know (unknown type, changed settings)."""
    names = {port.name for port in known}
    extra = [name for name in dict.fromkeys(wired) if name not in names]
    return known + tuple(PortFace(name, Shape.SQUARE, "data", "unknown") for name in extra)


def _missing(block: Block) -> Face:
    return Face(block.type, "missing", missing=True, icon="help")


def _port_face(port: Port, carried: Carried | None) -> PortFace:
    return PortFace(port.name, SHAPES[port.kind], str(port.kind), carried.label if carried else WORDS[port.kind])
