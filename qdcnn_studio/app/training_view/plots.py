"""The plots of a run: loss, accuracy, gradients and learning rate."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from qdcnn_studio.app.run_model import RunModel
from qdcnn_studio.app.training_view.curve import Curve
from qdcnn_studio.app.training_view.curve_plot import CurvePlot

Floats = NDArray[np.float64]


class Steps:
    """The numbers 1, 2, 3… as one array that is made anew only when it has to grow."""

    def __init__(self) -> None:
        self._numbers = np.arange(1.0, 1025.0)

    def first(self, count: int) -> Floats:
        """Return the first of them."""
        if count > len(self._numbers):
            self._numbers = np.arange(1.0, 2.0 * count + 1)
        return self._numbers[:count]


class LossPlot(CurvePlot):
    """Loss of each step's batch, and of the validation images."""

    def __init__(self, run: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(run, "Press Train to see the loss fall.", parent=parent)
        steps = Steps()
        self.add_curve(Curve("train", "train", "register", lambda: (steps.first(run.steps), run.losses), smooth=True))
        self.add_curve(
            Curve("validation", "validation", "features", lambda: (run.validation_steps, run.validation_losses))
        )


class AccuracyPlot(CurvePlot):
    """Accuracy on each step's batch, and on the validation images, from 0 to 1."""

    def __init__(self, run: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(run, "Press Train to see the accuracy rise.", ceiling=1.0, parent=parent)
        steps = Steps()
        self.legend.at_bottom = True
        self.add_curve(
            Curve("train", "train", "register", lambda: (steps.first(run.steps), run.accuracies), smooth=True)
        )
        self.add_curve(
            Curve("validation", "validation", "features", lambda: (run.validation_steps, run.validation_accuracies))
        )


class GradientPlot(CurvePlot):
    """Euclidean norm of the gradient, in all and within each block that has parameters."""

    def __init__(self, run: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(run, "Press Train to see how large the gradients are.", parent=parent)
        self._steps = Steps()
        self._blocks: tuple[str, ...] = ()
        self._emphasised: Collection[str] = ()
        self._add_curves()
        run.advanced.connect(self._follow_blocks)

    def _follow_blocks(self) -> None:
        blocks = tuple(self.run.block_gradients)
        if blocks != self._blocks:
            self._blocks = blocks
            self.remove_curves()
            self._add_curves()
            self.emphasise(self._emphasised)

    def emphasise(self, keys: Collection[str]) -> None:
        """Let the curves of these blocks stand out, also those that come later."""
        self._emphasised = keys
        super().emphasise(keys)

    def _add_curves(self) -> None:
        run, steps = self.run, self._steps
        self.add_curve(Curve("all", "all", "text", lambda: (steps.first(run.steps), run.gradient_norms), smooth=True))
        for number, block in enumerate(self._blocks):
            self.add_curve(Curve(block, block, "register", self._of_block(block), smooth=True, class_color=number))

    def _of_block(self, block: str) -> Callable[[], tuple[Floats, Floats]]:
        def data() -> tuple[Floats, Floats]:
            norms = self.run.block_gradients.get(block, np.zeros(0))
            return self._steps.first(len(norms)), norms

        return data


class RatePlot(CurvePlot):
    """The learning rate of each step."""

    def __init__(self, run: RunModel, parent: QWidget | None = None) -> None:
        super().__init__(run, "Press Train to see the learning rate.", headroom=1.3, parent=parent)
        steps = Steps()
        self.add_curve(Curve("rate", "learning rate", "register", lambda: (steps.first(run.steps), run.rates)))
