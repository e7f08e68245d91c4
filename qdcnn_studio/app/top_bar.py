"""The bar at the top: menus, a tab for each open design, what the design costs, and the button of the commands."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenuBar, QPushButton, QSizePolicy, QTabBar, QToolButton, QWidget

from qdcnn_studio.app.documents import Documents
from qdcnn_studio.app.focus_ring import FocusRing
from qdcnn_studio.app.icons import icon
from qdcnn_studio.app.preflight import Preflight
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import KEEPER, SECONDARY_PIXELS, font, theme
from qdcnn_studio.app.wording import duration
from qdcnn_studio.circuit.cost import cost


class TopBar(QWidget):
    """Shows the open designs and the live counts of the one in front.

    Parameters
    ----------
    session : Session
    documents : Documents
    preflight : Preflight
        Tells how long a step will take.
    """

    commandsAsked = Signal()

    def __init__(
        self, session: Session, documents: Documents, preflight: Preflight, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._preflight = session, preflight
        self._documents = documents
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menus = QMenuBar(self)
        self.menus.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.tabs = self._make_tabs()
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
        row.addWidget(self.tabs, 1)
        row.addWidget(self.counts)
        row.addWidget(self._commands)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        documents.changed.connect(self.refresh)
        preflight.changed.connect(self._show_counts)
        session.editor.problemsChanged.connect(self._show_counts)
        KEEPER.changed.connect(self._paint_theme)
        self._paint_theme()
        self.refresh()

    def _make_tabs(self) -> QTabBar:
        tabs = QTabBar()
        tabs.setDrawBase(False)
        tabs.setExpanding(False)
        tabs.setUsesScrollButtons(True)
        tabs.setElideMode(Qt.TextElideMode.ElideRight)
        tabs.setAccessibleName("Open designs")
        FocusRing(tabs)
        tabs.setMinimumWidth(80)
        tabs.currentChanged.connect(self._documents.show)
        return tabs

    def _paint_theme(self) -> None:
        colors = theme()
        self.setStyleSheet(f"TopBar {{ background: {colors.panel}; border-bottom: 1px solid {colors.line}; }}")
        self.counts.setStyleSheet(f"color: {colors.muted};")
        self._show_tabs()

    def refresh(self) -> None:
        """Show the open documents and the present counts."""
        self._show_tabs()
        self._show_counts()

    def _show_counts(self) -> None:
        estimate = self._preflight.estimate
        self.counts.setText(counts_line(self._session, None if estimate is None else estimate.step))

    def _show_tabs(self) -> None:
        documents = self._documents.open_documents
        with QSignalBlocker(self.tabs):
            while self.tabs.count() > len(documents):
                self.tabs.removeTab(self.tabs.count() - 1)
            while self.tabs.count() < len(documents):
                self.tabs.addTab("")
            for index, document in enumerate(documents):
                mark = "" if document.history.is_saved else "• "  # in front: a narrow tab shows the beginning alone
                self.tabs.setTabText(index, f"{mark}{document.title}")
                self.tabs.setTabToolTip(index, str(document.path or document.title))
                closing = self._closing_button(index) if len(documents) > 1 else None
                self.tabs.setTabButton(index, QTabBar.ButtonPosition.RightSide, closing)
            self.tabs.setCurrentIndex(documents.index(self._documents.current))

    def _closing_button(self, index: int) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon("close"))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setFixedSize(18, 18)
        button.setStyleSheet("border: none; background: transparent; padding: 0;")
        button.setToolTip("Close this design")
        button.clicked.connect(lambda _=False: self._documents.close(index))
        return button


def counts_line(session: Session, seconds: float | None = None) -> str:
    """Return the design's counts in one line, such as ``8 qubits · 51 parameters · depth 63 · 0.9 ms a step``."""
    circuit = session.circuit
    if circuit is None or not circuit.qubits:
        return "No circuit yet"
    figures = cost(circuit)
    parts = [_counted(figures.qubits, "qubit"), _counted(figures.parameters, "parameter"), f"depth {figures.depth}"]
    if seconds is not None:
        parts.append(f"{duration(seconds)} a step")
    errors = sum(problem.severity == "error" for problem in session.editor.problems)
    if errors:
        parts.append(_counted(errors, "problem"))
    return " · ".join(parts)


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" + ("" if number == 1 else "s")
