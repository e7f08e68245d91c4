"""The rules for a design as a whole, on top of what inference finds wrong with single blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from qdcnn_studio.design.edits import Batch, ChangeSettings, Connect, Edit, EditError, RemoveBlocks
from qdcnn_studio.design.expansion import Expansion, expansion
from qdcnn_studio.design.graph import Design, Json, Wire
from qdcnn_studio.design.group_edits import EditInside
from qdcnn_studio.design.group_types import with_groups
from qdcnn_studio.design.inference import Inference, infer
from qdcnn_studio.design.naming import Names
from qdcnn_studio.design.order import upstream
from qdcnn_studio.design.ports import Features, Kind
from qdcnn_studio.design.problems import Problem, Repair, Severity
from qdcnn_studio.design.registry import BlockType, Registry
from qdcnn_studio.design.repairs import appended
from qdcnn_studio.design.settings import Reading, defaults, read_settings
from qdcnn_studio.design.splicing import fitting_ports
from qdcnn_studio.design.terminals import is_part
from qdcnn_studio.design.wording import listed

MANY = 20
"""How many loose ends of one design are told; with more, the rest would only repeat it."""


def check(design: Design, registry: Registry) -> tuple[Problem, ...]:
    """Return all that is wrong with a design: what concerns the whole first, then block by block.

    Parameters
    ----------
    design : Design
    registry : Registry

    Returns
    -------
    tuple of Problem
    """
    if not design.blocks:
        return (Problem("The design is empty: it needs data, an encoding and a classification at least."),)
    registry = with_groups(design, registry)
    inference, whole = infer(design, registry), expansion(design)
    rules = _Rules(whole.design, registry, infer(whole.design, registry), Names(design, registry))
    found = [*rules.classification(), *rules.sources(), *rules.classes(), *rules.unused()]
    if whole.design is not design:
        found = [_from_outside(problem, design, whole) for problem in found]
    place = {block: index for index, block in enumerate(inference.order)}
    problems = [problem for problem in found if problem.block is None]
    placed = [*inference.problems, *(problem for problem in found if problem.block is not None)]
    return (*problems, *sorted(placed, key=lambda problem: place.get(problem.block or "", -1)))


def _from_outside(problem: Problem, design: Design, whole: Expansion) -> Problem:
    """Return a problem of the expanded design as one of the design itself, with the repairs that can be made there."""
    place = None if problem.block is None else whole.outer(problem.block)
    lifted = [replace(repair, edit=_lifted(repair.edit, whole)) for repair in problem.repairs]
    repairs = tuple(repair for repair in lifted if _applies(repair.edit, design))
    return replace(problem, block=place, repairs=repairs)


def _lifted(edit: Edit, whole: Expansion) -> Edit:
    """Return an edit of a block inside a group as one of the group."""
    if isinstance(edit, ChangeSettings) and edit.block in whole.homes:
        home = whole.homes[edit.block]
        return EditInside(home.group, replace(edit, block=home.inner))
    return edit


def _applies(edit: Edit, design: Design) -> bool:
    try:
        edit.apply(design)
    except EditError:
        return False
    return True


def has_errors(problems: Iterable[Problem]) -> bool:
    """Return whether one of them keeps the design from running."""
    return any(problem.severity is Severity.ERROR for problem in problems)


class _Rules:
    """The rules, for one design. Each yields its problems."""

    def __init__(self, design: Design, registry: Registry, inference: Inference, names: Names) -> None:
        self.design = design
        self.registry = registry
        self.inference = inference
        self.names = names
        self.predictions = [block for block in inference.order if self._predicts(block)]
        self.upstream = {block: upstream(design, block) for block in self.predictions[:1]}

    def classification(self) -> Iterator[Problem]:
        """One block makes the prediction that training improves."""
        if not self.predictions and not is_part(self.design):
            message = "Nothing is classified yet: the design needs a classification at its end."
            yield Problem(message, repairs=self._appending())
        for block in self.predictions[1:]:
            message = f"{self.names(self.predictions[0])} classifies already; a design has one classification."
            repairs = [
                Repair(f"Remove {self.names(other)}", RemoveBlocks((other,))) for other in (block, self.predictions[0])
            ]
            yield Problem(message, block, repairs=tuple(repairs))

    def sources(self) -> Iterator[Problem]:
        """All branches that lead to the classification see the same images."""
        for block in self.predictions[:1]:
            reach = self.upstream[block]
            sources = [source for source in self.inference.order if source in reach and self._is_source(source)]
            for source in sources[1:]:
                first = sources[0]
                message = (
                    f"{self.names(first)} and {self.names(source)} both lead to {self.names(block)}, "
                    "but a design learns from one set of images."
                )
                repairs = [self._merge(first, source), self._merge(source, first)]
                yield Problem(message, source, repairs=tuple(repair for repair in repairs if repair))

    def classes(self) -> Iterator[Problem]:
        """As many classes are told apart as there are in the data."""
        for block in self.predictions[:1]:
            told = getattr(self.inference.settings.get(block), "classes", None)
            for source in self.inference.order:
                if source not in self.upstream[block] or not self._is_source(source):
                    continue
                features = self._features(source)
                if isinstance(told, int) and features and features.classes and len(features.classes) != told:
                    message = (
                        f"{self.names(source)} has {len(features.classes)} classes, "
                        f"but {self.names(block)} tells {told} apart."
                    )
                    yield Problem(message, block, repairs=self._class_repairs(block, told, source, features.classes))

    def unused(self) -> Iterator[Problem]:
        """What does not lead to the classification changes nothing."""
        if len(self.predictions) != 1:
            return
        reach = self.upstream[self.predictions[0]]
        faulty = {problem.block for problem in self.inference.problems}
        order = [block for block in self.inference.order if block not in reach]
        branches = self._branches(order)
        ends = [block for block in order if branches.get(block) == block]
        for end in ends[:MANY]:
            if end in faulty:
                continue
            message = f"{self.names(end)} does not lead to the classification, so it changes nothing."
            going = [block for block in order if branches.get(block) == end]
            title = f"Remove {self.names(end)}" if len(going) == 1 else f"Remove the {len(going)} blocks of this branch"
            yield Problem(message, end, Severity.WARNING, (Repair(title, RemoveBlocks(tuple(going))),))

    def _branches(self, order: Sequence[str]) -> dict[str, str]:
        """Return the loose end that each block leads to, for those that lead to one alone."""
        branches: dict[str, str | None] = {}
        for block in reversed(order):
            wires = self.design.wires_out_of(block)
            ends = {branches.get(wire.target) for wire in wires}
            branches[block] = block if not wires else ends.pop() if len(ends) == 1 else None
        return {block: end for block, end in branches.items() if end is not None}

    def _predicts(self, block: str) -> bool:
        return any(port.kind is Kind.PREDICTION for port in self._reading(block).outputs)

    def _is_source(self, block: str) -> bool:
        reading = self._reading(block)
        return not reading.inputs and any(port.kind is Kind.FEATURES for port in reading.outputs)

    def _reading(self, block: str) -> Reading:
        return self.inference.passages[block].reading

    def _appending(self) -> tuple[Repair, ...]:
        """Return the repair that adds a classification where one register is left over."""
        loose = [
            (block, port.name)
            for block in self.inference.order
            for port in self._reading(block).outputs
            if port.kind is Kind.REGISTER and not self.design.wires_out_of(block, port.name)
        ]
        if len(loose) != 1:
            return ()
        for block_type in self.registry:
            if fitting_ports(block_type, {}, Kind.REGISTER, Kind.PREDICTION):
                edit = appended(self.design, *loose[0], block_type, self._as_many_as_data(block_type, loose[0][0]))
                return (Repair(f"Add {block_type.title}", edit),)
        return ()

    def _as_many_as_data(self, block_type: BlockType, behind: str) -> dict[str, Json]:
        """Return the settings under which a classification tells the classes of the data apart."""
        for source in upstream(self.design, behind):
            features = self._features(source)
            if self._is_source(source) and features is not None and len(features.classes) > 1:
                settings = {"classes": len(features.classes)}
                if "classes" in block_type.Settings.model_fields and not read_settings(block_type, settings).faults:
                    return {} if defaults(block_type).get("classes") == settings["classes"] else settings
        return {}

    def _features(self, source: str) -> Features | None:
        """Return what a data block gives, where that is known."""
        for port in self._reading(source).outputs:
            carried = self.inference.carried.get((source, port.name))
            if isinstance(carried, Features):
                return carried
        return None

    def _merge(self, kept: str, gone: str) -> Repair | None:
        """Return the repair that feeds from one data block what another fed; None if their outputs differ."""
        ports = {port.name for port in self._reading(kept).outputs}
        wires = self.design.wires_out_of(gone)
        if not all(wire.output in ports for wire in wires):
            return None
        rewired = [Connect(Wire(kept, wire.output, wire.target, wire.input)) for wire in wires]
        title = f"Feed both branches from {self.names(kept)}"
        return Repair(title, Batch(title, (RemoveBlocks((gone,)), *rewired)))

    def _class_repairs(self, block: str, told: int, source: str, names: tuple[str, ...]) -> tuple[Repair, ...]:
        """Return the repairs that make both numbers of classes the same: tell more or fewer apart, or show fewer."""
        repairs = []
        count = len(names)
        if self._accepts(block, {"classes": count}):
            repairs.append(Repair(f"Tell {count} classes apart", ChangeSettings(block, {"classes": count})))
        if told < count:
            shown = [int(name) if name.isdecimal() else name for name in names[:told]]
            if self._gives(source, {"classes": shown}, told):
                title = f"Show only the classes {listed(names[:told])}"
                repairs.append(Repair(title, ChangeSettings(source, {"classes": shown})))
        return tuple(repairs)

    def _accepts(self, block: str, changes: Mapping[str, Json]) -> bool:
        placed = self.design.blocks[block]
        block_type = self.registry.get(placed.type)
        return block_type is not None and not read_settings(block_type, {**placed.settings, **changes}).faults

    def _gives(self, source: str, changes: Mapping[str, Json], count: int) -> bool:
        """Return whether a data block would give so many classes with these settings."""
        if not self._accepts(source, changes):
            return False
        after = ChangeSettings(source, changes).apply(self.design)
        only = Design({source: after.blocks[source]})
        carried = infer(only, self.registry).carried.values()
        return any(isinstance(given, Features) and len(given.classes) == count for given in carried)
