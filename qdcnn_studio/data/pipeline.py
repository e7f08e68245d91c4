"""From a design to the numbers that enter its encodings: load, split, fit on training images, prepare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.data.block import DataError, Fitted, PreparationBlock, Report, SourceBlock, unheard
from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.design.expansion import expanded
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.inference import Inference, infer
from qdcnn_studio.design.ports import Kind
from qdcnn_studio.design.problems import Misfit
from qdcnn_studio.design.registry import Registry

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
NORMALISED = ("amplitude",)
"""Kinds of state preparation that divide by the length of their features, and so cannot take zeros alone."""
AT_ONCE = 4096
"""How many images are looked at together, so that no second copy of a whole data set is made."""
APART = "test_"
"""Before the names of what a preparation learned from the test samples, for those alone."""


@dataclass(frozen=True)
class Stage:
    """One classical block of a design, ready to work.

    Parameters
    ----------
    block : str
        Its id.
    type : PreparationBlock or None
        None for a block that hands on what comes in: the source, or a bypassed block.
    settings : Settings
    source : str
        Id of the block its input comes from; its own id for the source.
    """

    block: str
    type: PreparationBlock | None
    settings: Any
    source: str


@dataclass(frozen=True)
class Recipe:
    """The classical part of a design.

    Parameters
    ----------
    source : str
        Id of the block that brings the images in.
    stages : mapping of str to Stage
        By block id, each after the one it takes its input from.
    inputs : mapping of str to tuple of str
        For each encoding block, the classical blocks that feed it, in the order of its ports.
    """

    source: str
    stages: Mapping[str, Stage]
    inputs: Mapping[str, tuple[str, ...]]

    def stage(self, block: str, fitted: Mapping[str, Fitted], images: Floats, test: Indices | None = None) -> Floats:
        """Return what comes out of a classical block for some images, shape (samples, *shape).

        ``test`` says which of them are test images, as for `work`.
        """
        path: list[Stage] = []
        at = block
        while at != self.source:
            path.append(self.stages[at])
            at = self.stages[at].source
        values = images
        for stage in reversed(path):
            values = _apply(stage, fitted, values, test)
        return values

    def work(
        self,
        fitted: dict[str, Fitted],
        images: Floats,
        train: Indices | None = None,
        report: Report = unheard,
        test: Indices | None = None,
    ) -> dict[str, Floats]:
        """Return the numbers that enter each encoding block for some images, each of shape (samples, N).

        Parameters
        ----------
        fitted : dict of str to Fitted
            What the preparations have learned, by block; filled in where it is missing.
        images : ndarray of float, shape (samples, *shape)
        train : ndarray of int, optional
            Which of the images a preparation that has learned nothing yet may learn from.
        report : callable
            Told what is being done and how much of it.
        test : ndarray of int, optional
            Which of the images are test images: a preparation that is set to treats them by what they are like.
        """
        made: dict[str, Floats] = {self.source: images}
        for done, (id, stage) in enumerate(self.stages.items()):
            if id == self.source:
                continue
            report("Preparing the images", done / len(self.stages))
            if stage.type is not None and id not in fitted and train is not None:
                fitted[id] = _fit(stage, made[stage.source], train, test)
            made[id] = _apply(stage, fitted, made[stage.source], test)
        return {
            block: np.concatenate([made[id].reshape(len(images), -1) for id in feeding], axis=1)
            for block, feeding in self.inputs.items()
        }


@dataclass(frozen=True)
class Prepared:
    """Images and the numbers that enter the encodings of a design.

    Parameters
    ----------
    dataset : Dataset
    recipe : Recipe
    fitted : mapping of str to Fitted
        What each preparation learned from the training images, by block id.
    features : mapping of str to ndarray of float, shape (samples, N)
        What enters each encoding block, by block id.
    """

    dataset: Dataset
    recipe: Recipe
    fitted: Mapping[str, Fitted]
    features: Mapping[str, Floats]
    _matrix: list[tuple[Circuit, Floats]] = field(default_factory=list, repr=False, compare=False)

    def matrix(self, circuit: Circuit) -> Floats:
        """Return the features in the order in which a circuit takes them.

        Returns
        -------
        ndarray of float, shape (samples, features)
            The same array when asked again for the same circuit: not to be written to.

        Raises
        ------
        DataError
            If an encoding is not fed, or is fed what it cannot encode.
        """
        if not self._matrix or self._matrix[0][0] is not circuit:
            self._matrix[:] = [(circuit, feature_matrix(circuit, self.features, len(self.dataset)))]
        return self._matrix[0][1]

    def stage(self, block: str, samples: Indices) -> Floats:
        """Return what comes out of a classical block for some samples, shape (samples, *shape)."""
        test = np.flatnonzero(np.isin(samples, self.dataset.split.test))
        return self.recipe.stage(block, self.fitted, self.dataset.images[samples], test)


def prepare(
    design: Design,
    registry: Registry,
    progress: Report | None = None,
    fitted: Mapping[str, Fitted] | None = None,
) -> Prepared:
    """Load the images of a design and prepare them for its encodings.

    Parameters
    ----------
    design : Design
        May be unfinished: what can be prepared is.
    registry : Registry
    progress : callable, optional
        Told what is being done and how much of it, from 0 to 1.
    fitted : mapping of str to Fitted, optional
        What the preparations learned in an earlier run; without it they learn from the training images.

    Raises
    ------
    DataError
        If the design has no data, or they cannot be read or prepared.
    """
    report = progress or unheard
    design = expanded(design)
    inference = infer(design, registry)
    recipe = recipe_of(design, registry, inference)
    source = registry[design.blocks[recipe.source].type]
    assert isinstance(source, SourceBlock)
    try:
        dataset = source.load(inference.settings[recipe.source], report)
    except DataError as error:
        raise error.on(recipe.source) from error
    except Misfit as error:  # files have changed since they were last looked at
        raise DataError(error.message, recipe.source, error.suggestions) from error
    learned: dict[str, Fitted] = dict(fitted or {})
    features = recipe.work(learned, dataset.images, dataset.split.train, report, dataset.split.test)
    return Prepared(dataset, recipe, learned, features)


def prepare_images(
    design: Design, registry: Registry, fitted: Mapping[str, Fitted], images: Floats
) -> dict[str, Floats]:
    """Prepare new images as those of a run were prepared.

    Parameters
    ----------
    fitted : mapping of str to Fitted
        What the preparations learned from the run's training images.
    images : ndarray of float, shape (samples, *shape)
        As the design's data block would hand them out.

    Returns
    -------
    dict of str to ndarray of float, shape (samples, N)
        By id of the encoding block.

    Raises
    ------
    DataError
        If they cannot be prepared.
    """
    design = expanded(design)
    return recipe_of(design, registry, infer(design, registry)).work(dict(fitted), images)


def feature_matrix(
    circuit: Circuit, features: Mapping[str, Floats], samples: int, numbers: Sequence[int] | None = None
) -> Floats:
    """Return features by encoding block as one matrix, in the order in which a circuit takes them.

    Parameters
    ----------
    circuit : Circuit
    features : mapping of str to ndarray of float, shape (samples, N)
    samples : int
    numbers : sequence of int, optional
        What an error calls each sample; they are counted from 0 otherwise.

    Raises
    ------
    DataError
        If an encoding is not fed, is fed another number of features, a number that is none (NaN), or only zeros
        where they are to be scaled to length 1.
    """
    matrix = np.empty((samples, circuit.feature_count))
    used: dict[str, int] = {}
    for place in circuit.features:
        first = used.get(place.block, 0)
        given = features.get(place.block)
        if given is None:
            raise DataError("No images reach this encoding.", place.block)
        if given.shape[1] < first + place.size:
            raise DataError(f"The encoding takes {place.size} features, and {given.shape[1]} were given.", place.block)
        matrix[:, place.offset : place.offset + place.size] = given[:, first : first + place.size]
        used[place.block] = first + place.size
    _check(circuit, matrix, range(samples) if numbers is None else numbers)
    return matrix


def fault_of(circuit: Circuit, features: Mapping[str, Floats], samples: int) -> DataError | None:
    """Return what keeps the first of some images from being encoded; None if all can be."""
    for start in range(0, samples, AT_ONCE):
        numbers = range(start, min(samples, start + AT_ONCE))
        part = {block: values[start : numbers.stop] for block, values in features.items()}
        try:
            feature_matrix(circuit, part, len(numbers), numbers)
        except DataError as error:
            return error
    return None


def _check(circuit: Circuit, matrix: Floats, numbers: Sequence[int]) -> None:
    """Tell of the first image that cannot be encoded."""
    for place in circuit.features:
        sound = np.isfinite(matrix[:, place.offset : place.offset + place.size]).all(axis=1)
        if not sound.all():
            image = numbers[int(np.argmin(sound))]
            raise DataError(
                f"Image {image} has a value that is not a number or is infinite here: look at what the blocks before "
                "make of it.",
                place.block,
            )
    for operation in circuit.preparations:
        if operation.kind in NORMALISED:
            lengths = np.abs(matrix[:, list(operation.features)]).max(axis=1)
            if not lengths.all():
                image = numbers[int(np.argmin(lengths))]
                raise DataError(
                    f"Image {image} is zero everywhere in what enters this encoding, and zeros alone make no quantum "
                    "state: choose another part of the image, or another encoding.",
                    operation.block,
                )


def recipe_of(design: Design, registry: Registry, inference: Inference) -> Recipe:
    """Find the classical blocks, what they take their input from, and which encodings they feed.

    Raises
    ------
    DataError
        If there is no data block, or no single one, that feeds the encodings.
    """
    stages: dict[str, Stage] = {}
    origin: dict[str, str] = {}
    inputs: dict[str, tuple[str, ...]] = {}
    for id in inference.order:
        kind = registry.get(design.blocks[id].type)
        if kind is None or id not in inference.settings:
            continue
        settings = inference.settings[id]
        if isinstance(kind, SourceBlock):
            stages[id], origin[id] = Stage(id, None, settings, id), id
            continue
        ports = [port.name for port in kind.inputs(settings) if port.kind is Kind.FEATURES]
        feeding = [wire.source for port in ports for wire in design.wires_into(id, port)[:1] if wire.source in stages]
        if not feeding or len(feeding) < len(ports):
            continue
        if not isinstance(kind, PreparationBlock):
            if id not in inference.bypassed:
                inputs[id] = tuple(feeding)
        elif (id, "out") in inference.carried:
            working = None if id in inference.bypassed else kind
            stages[id], origin[id] = Stage(id, working, settings, feeding[0]), origin[feeding[0]]
    source = _only_source(design, registry, inference, origin, inputs)
    kept = {id: stage for id, stage in stages.items() if origin[id] == source}
    return Recipe(source, kept, inputs)


def _only_source(
    design: Design,
    registry: Registry,
    inference: Inference,
    origin: Mapping[str, str],
    inputs: Mapping[str, tuple[str, ...]],
) -> str:
    """Return the data block that feeds the encodings, or the only one there is."""
    sources = [id for id in inference.order if isinstance(registry.get(design.blocks[id].type), SourceBlock)]
    if not sources:
        raise DataError("The design has no data block: place one, such as Digits.")
    feeding = list(dict.fromkeys(origin[id] for ids in inputs.values() for id in ids)) or sources[:1]
    if len(feeding) > 1:
        raise DataError(
            "The encodings take their images from two data blocks, and these do not belong together: "
            "lead two wires out of one data block instead.",
            feeding[1],
        )
    source = feeding[0]
    if source not in origin or (source, "out") not in inference.carried:
        problems = [problem.message for problem in inference.problems if problem.block == source]
        raise DataError(problems[0] if problems else "The settings of the data block are not valid.", source)
    return source


def _fit(stage: Stage, values: Floats, train: Indices, test: Indices | None) -> Fitted:
    """Let a preparation learn from the training samples; if it is set to, from the test samples for themselves too."""
    assert stage.type is not None
    try:
        learned = dict(stage.type.fit(stage.settings, values[train]))
        if test is not None and len(test) and stage.type.learns_apart(stage.settings):
            own = stage.type.fit(stage.settings, values[test])
            learned |= {APART + name: array for name, array in own.items()}
        return learned
    except DataError as error:
        raise error.on(stage.block) from error


def _apply(stage: Stage, fitted: Mapping[str, Fitted], values: Floats, test: Indices | None = None) -> Floats:
    if stage.type is None:
        return values
    learned = fitted.get(stage.block, {})
    own = {name.removeprefix(APART): array for name, array in learned.items() if name.startswith(APART)}
    try:
        prepared = stage.type.apply(stage.settings, learned, values)
        if own and test is not None and len(test):
            prepared[test] = stage.type.apply(stage.settings, own, values[test])
        return prepared
    except DataError as error:
        raise error.on(stage.block) from error
