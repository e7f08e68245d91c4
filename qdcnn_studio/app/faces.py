"""What blocks and wires look like: all that the canvas is told of what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from qdcnn_studio.app.canvas.face import Dot, Face, PortFace, PortRef, Shape, Side, WireFace
from qdcnn_studio.app.icons import block_icon
from qdcnn_studio.app.small_pictures import pictures_of
from qdcnn_studio.circuit.compiler import Compilation
from qdcnn_studio.design.checks import check
from qdcnn_studio.design.edits import Connect
from qdcnn_studio.design.graph import Block, Design, Wire
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


class Faces:
    """Looks of everything in a design.

    Parameters
    ----------
    editor : Drawn
        Whose present design it is.
    """

    def __init__(self, editor: Drawn) -> None:
        self._editor = editor
        self._remembered: dict[str, tuple[tuple[Any, ...], Face]] = {}

    def all(self) -> Iterator[tuple[str, Face]]:
        """Yield each block's id with its face. A face is the same object as before where nothing changed."""
        design = self._editor.design
        problems: dict[str | None, list[Problem]] = {}
        for problem in self._editor.problems:
            problems.setdefault(problem.block, []).append(problem)
        pictures = pictures_of(self._editor.compilation.circuit)
        for block in design.blocks.values():
            about = tuple(problems.get(block.id, ()))
            yield block.id, self._remember(block, about, pictures.get(block.id, ()))
        for gone in self._remembered.keys() - design.blocks.keys():
            del self._remembered[gone]

    def _remember(self, block: Block, problems: tuple[Problem, ...], picture: tuple[Dot, ...]) -> Face:
        inference = self._editor.compilation.inference
        incoming = inference.incoming.get(block.id, {})
        wired = tuple(self._editor.design.wires_into(block.id) + self._editor.design.wires_out_of(block.id))
        key = (
            self._editor.registry.get(block.type),
            block.type,
            block.settings,
            block.label,
            block.bypassed,
            incoming,
            wired,
            problems,
            picture,
        )
        known = self._remembered.get(block.id)
        outgoing = {
            port: carried
            for port in ([p.name for p in known[1].outputs] if known else [])
            if (carried := inference.carried.get((block.id, port))) is not None
        }
        if known is not None and known[0] == (key, outgoing):
            return known[1]
        face = replace(self._face(block, incoming, problems), picture=picture)
        outgoing = {
            port.name: carried
            for port in face.outputs
            if (carried := inference.carried.get((block.id, port.name))) is not None
        }
        self._remembered[block.id] = ((key, outgoing), face)
        return face

    def _face(self, block: Block, incoming: Mapping[str, Carried], problems: tuple[Problem, ...]) -> Face:
        worst = min(problems, key=lambda problem: RANK[problem.severity], default=None)
        inference = self._editor.compilation.inference
        carried = {port: value for (source, port), value in inference.carried.items() if source == block.id}
        block_type = self._editor.registry.get(block.type)
        settings = inference.settings.get(block.id)
        face = self.of_type(block_type, settings, incoming, carried) if block_type else _missing(block)
        return replace(
            face,
            title=block.label or face.title,
            inputs=self._ports(block, Side.IN, face.inputs),
            outputs=self._ports(block, Side.OUT, face.outputs),
            problem=worst.message if worst else "",
            severity=str(worst.severity) if worst else "error",
            bypassed=block.bypassed,
            missing=block_type is None,
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
    ) -> Face:
        """Return the face of a block of a type with validated settings (None for the defaults)."""
        role = role_of(block_type.family)
        icon = block_icon(block_type.name, role)
        settings = default_settings(block_type) if settings is None else settings
        if settings is None:
            return Face(block_type.title, role=role, kind=block_type.title, icon=icon)
        incoming, outgoing = incoming or {}, outgoing or {}
        return Face(
            title=block_type.title,
            caption=block_type.caption(settings),
            detail=block_type.detail(settings, incoming, outgoing),
            role=role,
            inputs=tuple(_port_face(port, incoming.get(port.name)) for port in block_type.inputs(settings)),
            outputs=tuple(_port_face(port, outgoing.get(port.name)) for port in block_type.outputs(settings)),
            kind=block_type.title,
            icon=icon,
        )

    def _ports(self, block: Block, side: Side, known: tuple[PortFace, ...]) -> tuple[PortFace, ...]:
        """Return the ports of a block, with those added that only its wires know (unknown type, changed settings)."""
        names = {port.name for port in known}
        design = self._editor.design
        if side is Side.IN:
            wired = [wire.input for wire in design.wires_into(block.id)]
        else:
            wired = [wire.output for wire in design.wires_out_of(block.id)]
        extra = [name for name in dict.fromkeys(wired) if name not in names]
        return known + tuple(PortFace(name, Shape.SQUARE, "data", "unknown") for name in extra)

    def wires(self) -> Iterator[tuple[Wire, WireFace]]:
        """Yield each wire with its face."""
        place = self._editor.place
        for wire in self._editor.design.wires:
            yield wire, self._wire(wire, place)

    def _wire(self, wire: Wire, place: tuple[str, str] | None) -> WireFace:
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


def _missing(block: Block) -> Face:
    return Face(block.type, "missing", missing=True, icon="help")


def _port_face(port: Port, carried: Carried | None) -> PortFace:
    return PortFace(port.name, SHAPES[port.kind], str(port.kind), carried.label if carried else WORDS[port.kind])
