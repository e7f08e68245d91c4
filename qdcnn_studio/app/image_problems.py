"""Puts what is wrong with the images on the blocks of the design."""

from __future__ import annotations

from PySide6.QtCore import QObject

from qdcnn_studio.app.background import Background
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.sample_model import SampleModel
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.data.block import DataError
from qdcnn_studio.data.pipeline import Prepared, fault_of
from qdcnn_studio.data.problems import problem_of, problems_of_images
from qdcnn_studio.design.problems import Problem, Severity


class ImageProblems(QObject):
    """Tells an editor what loading and encoding the images of its design has found.

    Parameters
    ----------
    editor : Editor
    samples : SampleModel
    background : Background
        Looks through all images for one that cannot be encoded.
    """

    def __init__(
        self, editor: Editor, samples: SampleModel, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._editor, self._samples, self._background = editor, samples, background
        self._key: object = None
        self._fault: DataError | None = None
        editor.designChanged.connect(self.follow)
        samples.changed.connect(self.follow)

    def follow(self) -> None:
        """Tell what is known, and look through the images if they enter the circuit in another way than before."""
        prepared, circuit = self._samples.prepared, self._editor.compilation.circuit
        if self._samples.loading or prepared is None or circuit is None or not _fits(prepared, circuit):
            self._key, self._fault = None, None
        else:
            key = (id(prepared), circuit.features, circuit.preparations)
            if key != self._key:
                self._key, self._fault = key, None
                self._background.submit(
                    "faults",
                    lambda: fault_of(circuit, prepared.features, len(prepared.dataset)),
                    lambda fault: self._take(key, fault),
                    lambda error: None,
                )
        self._editor.tell(self._found())

    def _take(self, key: object, fault: DataError | None) -> None:
        if key == self._key:
            self._fault = fault
            self._editor.tell(self._found())

    def _found(self) -> list[Problem]:
        """Return all problems; none of a block with an error in the drawing, which may be the same in other words."""
        samples, design = self._samples, self._editor.design
        if samples.loading:
            return []
        found: list[Problem] = []
        if samples.prepared is not None:
            found += problems_of_images(samples.prepared.dataset, samples.prepared.recipe.source, design)
        for error in (samples.error, self._fault):
            if isinstance(error, DataError):
                found += [problem_of(error, design, self._editor.registry)] if error.block else []
            elif error is not None:
                found.append(Problem(samples.message))
        wrong = {problem.block for problem in self._editor.drawn_problems if problem.severity is Severity.ERROR}
        return [problem for problem in found if problem.block is None or problem.block not in wrong]


def _fits(prepared: Prepared, circuit: Circuit) -> bool:
    """Whether there are numbers for every encoding of the circuit, as many as it takes."""
    made = prepared.features
    return all(place.block in made and made[place.block].shape[1] >= place.size for place in circuit.features)
