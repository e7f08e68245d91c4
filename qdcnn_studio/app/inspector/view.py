"""The inspector's panel: the card of what is selected, in a column that scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.focus_ring import FocusRing
from qdcnn_studio.app.inspector.block_card import BlockCard
from qdcnn_studio.app.inspector.design_card import DesignCard
from qdcnn_studio.app.inspector.parts import caption, paragraph
from qdcnn_studio.app.inspector.waiting import Waiting
from qdcnn_studio.app.kernel_editor.window import KernelWindow
from qdcnn_studio.app.preflight import Preflight
from qdcnn_studio.app.sample_model import SampleModel
from qdcnn_studio.app.session import Session
from qdcnn_studio.design.graph import natural
from qdcnn_studio.design.naming import Names


class InspectorView(QScrollArea):
    """Shows the selected block, or the design while none is selected.

    Parameters
    ----------
    editor : Editor
        Every change goes to it as one edit.
    preflight : Preflight, optional
        Tells what training will take; without it the design card counts only.
    samples : SampleModel, optional
        The images, to show what data and preparation blocks do.
    session : Session, optional
        Whose run is looked at, to show what blocks have learned.
    """

    def __init__(
        self,
        editor: Editor,
        preflight: Preflight | None = None,
        samples: SampleModel | None = None,
        session: Session | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._editor, self._preflight, self._samples, self._session = editor, preflight, samples, session
        self._shown: tuple[str, ...] | None = None
        self._types: tuple[str, ...] = ()
        self.card: QWidget | None = None
        self.waiting: Waiting | None = None
        self._design_card: DesignCard | None = None
        self._design_holder: QWidget | None = None
        self.kernel_window: KernelWindow | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(240)
        self.setAccessibleName("Inspector")
        self.ring = FocusRing(self)
        editor.designChanged.connect(self._follow)
        editor.problemsChanged.connect(self._follow)
        editor.selectionChanged.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        """Refresh the card that is shown, or make another one if something else is selected."""
        design = self._editor.design
        selected = tuple(sorted(self._editor.selection & set(design.blocks), key=natural))
        types = tuple(design.blocks[block].type for block in selected)
        if selected == self._shown and types == self._types and isinstance(self.card, BlockCard | DesignCard):
            self.card.refresh()
            return
        self._shown, self._types = selected, types
        if self._design_holder is not None and self.widget() is self._design_holder:
            self._keep_aside(self.takeWidget())  # it comes back whenever nothing is selected
        if not selected and self._design_card is not None and self._design_holder is not None:
            self.card, self.waiting = self._design_card, self._design_holder.findChild(Waiting)
            self._design_card.refresh()
            self.setWidget(self._design_holder)
            return
        self.card = self._make_card(selected)
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(14, 12, 14, 12)
        if self._samples is not None:
            self.waiting = Waiting(self._samples, holder)
            layout.addWidget(self.waiting)
        layout.addWidget(self.card)
        if isinstance(self.card, DesignCard):
            self._design_card, self._design_holder = self.card, holder
        self.setWidget(holder)

    def _keep_aside(self, holder: QWidget) -> None:
        """Hide what is not shown now, as a child, so that it goes when this panel goes."""
        holder.hide()
        holder.setParent(self)

    def _make_card(self, selected: tuple[str, ...]) -> QWidget:
        if not selected:
            return DesignCard(self._editor, self._preflight)
        if len(selected) == 1:
            card = BlockCard(self._editor, selected[0], self._samples, self._session)
            card.kernelAsked.connect(self.edit_kernel)
            return card
        return self._several(selected)

    def edit_kernel(self, block: str) -> None:
        """Open the kernel editor for a block."""
        if self.kernel_window is None:
            self.kernel_window = KernelWindow(self._editor, self)
        self.kernel_window.show()
        self.kernel_window.raise_()
        self.kernel_window.activateWindow()
        self.kernel_window.show_block(block)

    def edit_selected_kernel(self) -> bool:
        """Open the kernel editor for the selected block; returns whether it has a kernel."""
        card = self.card
        if not isinstance(card, BlockCard) or card.kernel is None:
            return False
        self.edit_kernel(card.block)
        return True

    def _several(self, selected: tuple[str, ...]) -> QWidget:
        """Return a card that names what is selected."""
        names = Names(self._editor.design, self._editor.registry)
        card = QWidget()
        layout = QVBoxLayout(card)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(caption(f"{len(selected)} blocks selected"))
        layout.addWidget(paragraph(", ".join(names(block) for block in selected), "muted"))
        layout.addStretch(1)
        return card
