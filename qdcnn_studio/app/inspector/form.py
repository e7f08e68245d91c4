"""A form made from a pydantic model: a row for each field, a sentence under the one that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from qdcnn_studio.app.inspector.controls import Control, make_control
from qdcnn_studio.app.inspector.parts import paragraph
from qdcnn_studio.app.inspector.schema import complaint, field_kind
from qdcnn_studio.design.edits import UNSET


@dataclass
class _Row:
    label: QLabel
    control: Control
    reset: QToolButton
    error: QLabel
    default: Any


class SettingsForm(QWidget):
    """Shows the values of a model's fields and tells which one the user changed.

    Parameters
    ----------
    model : type of BaseModel
        Its fields become the rows, in order, labelled with their titles.
    names : iterable of str, optional
        Only these fields.

    Notes
    -----
    `changed` carries the field's name and the JSON value, or `UNSET` when it is the default again. A value that
    the model refuses is not passed on; the reason stands under the row instead.
    """

    changed = Signal(str, object)

    def __init__(
        self, model: type[BaseModel], names: Iterable[str] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._values: dict[str, Any] = {}
        self._rows: dict[str, _Row] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(2, 3)
        for index, name in enumerate(model.model_fields if names is None else names):
            self._add_row(2 * index, name)

    @property
    def model(self) -> type[BaseModel]:
        """The model whose fields are shown."""
        return self._model

    def control(self, name: str) -> Control:
        """Return the control of a field."""
        return self._rows[name].control

    def reset_button(self, name: str) -> QToolButton:
        """Return the button that brings a field's default back."""
        return self._rows[name].reset

    def message(self, name: str) -> str:
        """Return the sentence that stands under a field, empty if there is none."""
        row = self._rows[name]
        return row.error.text() if not row.error.isHidden() else ""

    def show_values(self, values: Mapping[str, Any]) -> None:
        """Show these values (JSON); fields that are missing show their defaults."""
        self._values = dict(values)
        for name, row in self._rows.items():
            value = self._values.get(name, row.default)
            row.control.show_value(value)
            same = name not in self._values or _json(value) == _json(row.default)
            row.reset.setEnabled(not same)
            row.reset.setText("" if same else "↺")
            self._say(name, "" if same else complaint(self._model, dict(self._values), name))

    def _add_row(self, line: int, name: str) -> None:
        field = self._model.model_fields[name]
        title = field.title or name.replace("_", " ").capitalize()
        control = make_control(field_kind(field), name)
        label = QLabel(title)
        label.setBuddy(control.inner)
        label.setWordWrap(True)
        label.setMinimumHeight(28)
        reset = QToolButton()
        reset.setProperty("flat", True)
        reset.setStyleSheet("QToolButton { background: transparent; padding: 0; } QToolButton:!focus { border: none; }")
        reset.setFixedSize(18, 24)
        reset.setToolTip("Back to the default")
        reset.setAccessibleName(f"Reset {title}")
        error = paragraph("", "error")
        error.hide()
        for widget in (label, control, control.inner):
            widget.setToolTip(field.description or "")
        control.inner.setAccessibleName(title)
        control.inner.setAccessibleDescription(field.description or "")
        control.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        control.setMinimumWidth(96)
        self._grid.addWidget(label, line, 0)
        self._grid.addWidget(reset, line, 1, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(control, line, 2, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(error, line + 1, 0, 1, 3)
        default = field.get_default(call_default_factory=True) if not field.is_required() else None
        self._rows[name] = _Row(label, control, reset, error, default)
        control.committed.connect(lambda value, name=name: self._commit(name, value))
        reset.clicked.connect(lambda _=False, name=name: self._reset(name))

    def _commit(self, name: str, value: Any) -> None:
        row = self._rows[name]
        trial = {**self._values, name: value}
        reason = complaint(self._model, trial, name)
        self._say(name, reason)
        if reason:
            return
        value = self._coerced(trial, name, value)
        if _json(value) == _json(self._values.get(name, row.default)):
            self.show_values(self._values)
            return
        self.changed.emit(name, UNSET if _json(value) == _json(row.default) else value)

    def _coerced(self, trial: dict[str, Any], name: str, value: Any) -> Any:
        """Return the value as the model understands it (``"3"`` as 3); as it is while other settings are wrong."""
        try:
            return self._model.model_validate(trial).model_dump(mode="json")[name]
        except ValueError:
            return value

    def _reset(self, name: str) -> None:
        if name in self._values:
            self.changed.emit(name, UNSET)

    def _say(self, name: str, message: str) -> None:
        row = self._rows[name]
        row.error.setText(message)
        row.error.setVisible(bool(message))


def _json(value: Any) -> Any:
    """Return a value with tuples as lists, so that what JSON cannot tell apart compares equal."""
    return [_json(item) for item in value] if isinstance(value, list | tuple) else value
