"""The bar at the top: menus, the name of the design, what it costs, and the command palette's button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenuBar, QPushButton, QSizePolicy, QWidget

from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import BASE_PIXELS, KEEPER, SECONDARY_PIXELS, font, theme


class TopBar(QWidget):
    """Shows the design's name and live counts.

    Parameters
    ----------
    session : Session
    """

    commandsAsked = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menus = QMenuBar(self)
        self.menus.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self._name = QLabel()
        self._name.setFont(font(BASE_PIXELS, QFont.Weight.DemiBold))
        self.counts = QLabel()
        self.counts.setFont(font(SECONDARY_PIXELS))
        self.counts.setAccessibleName("Counts of the design")
        self._commands = QPushButton("Commands")
        self._commands.setToolTip("Find any command (Ctrl+Shift+P)")
        self._commands.clicked.connect(self.commandsAsked)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(self.menus, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._name)
        row.addStretch(1)
        row.addWidget(self.counts)
        row.addWidget(self._commands)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        session.editor.designChanged.connect(self.refresh)
        session.editor.savedChanged.connect(self.refresh)
        KEEPER.changed.connect(self._paint_theme)
        self._paint_theme()
        self.refresh()

    def _paint_theme(self) -> None:
        colors = theme()
        self.setStyleSheet(f"TopBar {{ background: {colors.panel}; border-bottom: 1px solid {colors.line}; }}")
        self.counts.setStyleSheet(f"color: {colors.muted};")

    def refresh(self) -> None:
        """Show the present design's name and counts."""
        editor = self._session.editor
        mark = "" if editor.is_saved else " •"
        self._name.setText((editor.design.name or "Untitled design") + mark)
        self.counts.setText(counts_line(self._session))


def counts_line(session: Session) -> str:
    """Return the design's counts in one line, such as ``8 qubits · 51 parameters · depth 63``."""
    circuit = session.circuit
    if circuit is None or not circuit.qubits:
        return "No circuit yet"
    from qdcnn_studio.circuit.cost import cost

    figures = cost(circuit)
    parts = [_counted(figures.qubits, "qubit"), _counted(figures.parameters, "parameter"), f"depth {figures.depth}"]
    errors = sum(problem.severity == "error" for problem in session.editor.problems)
    if errors:
        parts.append(_counted(errors, "problem"))
    return " · ".join(parts)


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
