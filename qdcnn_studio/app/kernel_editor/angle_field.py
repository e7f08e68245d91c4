"""A field for one angle of a gate: a parameter, a new parameter, or a fixed number."""

from __future__ import annotations

import re
from math import isfinite, pi

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox

from qdcnn_studio.app.inspector.controls import QuietComboBox
from qdcnn_studio.app.kernel_editor.pictures import angle_text

NEW = "A new parameter"
FIXED = ("π/4", "π/2", "π")


class AngleField(QuietComboBox):
    """Lists the kernel's parameters and takes a typed angle; `decided` carries a number, radians, or None for new."""

    decided = Signal(object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._shown, self._count = "", 0
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]
        self.setMinimumContentsLength(9)
        self.setToolTip("A parameter that is trained, such as p0, or a fixed angle in radians, such as 0.5 or pi/2")
        self.activated.connect(self._finish)
        line = self.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._finish)

    def show_angle(self, angle: int | float, parameters: int) -> None:
        """Show an angle of a kernel with so many parameters."""
        self._shown, self._count = angle_text(angle), parameters
        self.blockSignals(True)
        self.clear()
        self.addItems([*(f"p{number}" for number in range(parameters)), NEW, *FIXED])
        self.setCurrentIndex(self.findText(self._shown, Qt.MatchFlag.MatchExactly))
        self.setEditText(self._shown)
        self.blockSignals(False)

    def _finish(self) -> None:
        text = self.currentText().strip()
        if text == self._shown:
            return
        angle = read_angle(text)
        number = re.fullmatch(r"p(\d+)", text)
        if text == NEW or (number and int(number[1]) == self._count):
            self.decided.emit(None)
        elif number and int(number[1]) < self._count:
            self.decided.emit(int(number[1]))
        elif number:
            self._refuse(f"There is no parameter {text}: the next new one is p{self._count}.")
        elif angle is None:
            self._refuse(f"“{text}” is no angle: write radians, such as 0.5 or pi/2, or a parameter, such as p0.")
        else:
            self.decided.emit(angle)

    def _refuse(self, words: str) -> None:
        self.setEditText(self._shown)
        self.refused.emit(words)


def read_angle(text: str) -> float | None:
    """Return a typed angle in radians, such as ``0.5``, ``pi/2`` or ``-3π/4``; None if it is none."""
    plain = text.strip().lower().replace("π", "pi").replace("−", "-").replace(" ", "")
    top, slash, divisor = plain.partition("/")
    try:
        value = _multiple(top) / (float(divisor) if slash else 1.0)
    except (ValueError, ZeroDivisionError):
        return None
    return value if isfinite(value) else None


def _multiple(text: str) -> float:
    """Return ``3``, ``pi``, ``-pi``, ``3pi`` or ``3*pi`` as a number."""
    if not text.endswith("pi"):
        return float(text)
    factor = text.removesuffix("pi").removesuffix("*")
    return pi * float(f"{factor}1" if factor in ("", "-", "+") else factor)
