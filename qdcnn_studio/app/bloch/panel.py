"""The panel with the Bloch spheres, what they show, and what is shown with them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from qdcnn_studio.app.bloch.canvas import BlochCanvas
from qdcnn_studio.app.inspector.controls import QuietComboBox
from qdcnn_studio.app.inspector.quiet_button import QuietButton
from qdcnn_studio.app.looker import Look
from qdcnn_studio.app.session import OWN, Session
from qdcnn_studio.app.theme import HEAD_PIXELS
from qdcnn_studio.design.naming import Names

CLOUD_SIZES = (0, 60, 200)
WIDE = 460
"""From this width on there is room for the whole title beside the longest name of a wire."""


class BlochPanel(QWidget):
    """One sphere for each qubit of the wire that is looked at, for the image that is looked at.

    Parameters
    ----------
    session : Session
        Its looker brings the states; its editor says which wire.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.canvas = BlochCanvas()
        self._title = QLabel("BLOCH SPHERES")
        self._title.setProperty("role", "caption")
        # Without this the long title of a wide window would keep it from being made narrower.
        self._title.setMinimumWidth(self._title.fontMetrics().horizontalAdvance("SPHERES"))
        self._empty = QLabel()
        self._empty.setProperty("role", "muted")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._legend = QLabel()
        self._legend.setProperty("role", "muted")
        self._legend.setWordWrap(True)
        self.places = self._make_places()
        self.cloud = self._make_cloud()
        links = "Show which qubits share information, as arcs as thick as their mutual information"
        self.chords = QuietButton("links", links, checkable=True)
        self.chords.toggled.connect(self._show_chords)
        self._scroll = _Scroll(self.canvas)
        self._lay_out()
        session.looker.looked.connect(self._show)
        session.looker.failed.connect(self._fail)
        session.samples.changed.connect(self._show_empty)
        session.editor.designChanged.connect(self._list_places)
        session.editor.designChanged.connect(self._show_empty)
        session.editor.placeChanged.connect(self._list_places)
        self._list_places()
        session.set_cloud(CLOUD_SIZES[1])
        self._show(session.looker.latest)

    def _make_places(self) -> QuietComboBox:
        box = QuietComboBox()
        box.setAccessibleName("Wire that is looked at")
        box.setSizeAdjustPolicy(QuietComboBox.SizeAdjustPolicy.AdjustToContents)
        box.setMinimumWidth(136)
        box.setToolTip("Which wire of the design to look at; a click on a wire of the canvas chooses it too")
        box.activated.connect(lambda index: self._session.editor.look_at(box.itemData(index)))
        return box

    def _make_cloud(self) -> QuietComboBox:
        box = QuietComboBox()
        box.setAccessibleName("Images shown as a cloud")
        box.setMinimumWidth(104)
        box.setToolTip("Show validation images as a cloud, coloured by class")
        for size in CLOUD_SIZES:
            box.addItem(f"{size} images" if size else "1 image", size)
        box.setCurrentIndex(1)
        box.activated.connect(lambda index: self._session.set_cloud(box.itemData(index)))
        return box

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addStrut(HEAD_PIXELS)
        top.setSpacing(8)
        top.addWidget(self._title)
        top.addStretch(1)
        top.addWidget(self.places, 100)  # takes all the room there is, up to its widest entry
        for widget in (self.cloud, self.chords):
            top.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._empty)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._legend)

    def _list_places(self) -> None:
        """Offer every register wire of the design, in the order of the circuit."""
        editor = self._session.editor
        circuit = editor.compilation.circuit
        places = circuit.places if circuit is not None else {}
        names = Names(editor.design, editor.registry)
        self.places.clear()
        for key in sorted(places, key=lambda key: places[key].steps):
            block, output = key
            self.places.addItem(f"after {names(block)}" + ("" if output == "out" else f", {output}"), key)
        if editor.place is not None:
            keys = [self.places.itemData(index) for index in range(self.places.count())]
            self.places.setCurrentIndex(keys.index(editor.place) if editor.place in keys else -1)
        self.places.setMaximumWidth(self.places.sizeHint().width())
        self.places.setVisible(bool(places))

    def _show(self, look: Look | None) -> None:
        self.canvas.show_look(look)
        self._show_empty()
        if look is None or look.place is None:
            return
        whose = "your image" if look.sample == OWN else f"image {look.sample}"
        self._show_title()
        self.places.setVisible(self._session.cursor is None)
        crowd = look.cloud is not None and len(look.cloud) > 1
        circuit = self._session.circuit
        noisy = circuit is not None and circuit.is_noisy
        pink = f"arrow: {whose} · pink: entangled with the rest" + (" or blurred by noise" if noisy else "")
        self._legend.setText(pink + (" · grey: images differ" if crowd else ""))

    def _show_title(self) -> None:
        """Say where the states are of while walking through the circuit; say less where there is little room."""
        look, name = self.canvas.look, "BLOCH SPHERES" if self.width() >= WIDE else "SPHERES"
        walking = self._session.cursor is not None and look is not None and look.place is not None
        where = f" · AFTER {look.place.steps} OPERATIONS" if walking and look is not None and look.place else ""
        self._title.setText(f"{name}{where}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the list of wires the room it needs."""
        super().resizeEvent(event)
        self._show_title()

    def _show_empty(self) -> None:
        look, samples = self.canvas.look, self._session.samples
        has = look is not None and look.place is not None and bool(self._session.editor.compilation.circuit)
        self._empty.setVisible(not has)
        self._scroll.setVisible(has)
        self._legend.setVisible(has)
        circuit = self._session.editor.compilation.circuit
        coming = circuit is not None and bool(circuit.places)
        missing = "Computing the states." if coming else "The spheres show as soon as an encoding gives qubits."
        self._empty.setText(samples.message or missing)

    def _fail(self, reason: str) -> None:
        self.canvas.show_look(None)
        self._show_empty()
        self._empty.setText(f"The states cannot be computed: {reason}")

    def _show_chords(self, on: bool) -> None:
        self.canvas.show_chords = on
        self.canvas.update()


class _Scroll(QScrollArea):
    """A scroll area that tells the canvas how much room there is."""

    def __init__(self, canvas: BlochCanvas) -> None:
        super().__init__()
        self._canvas = canvas
        self.setWidget(canvas)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumSize(160, 120)
        self.viewport().setAutoFillBackground(False)
        canvas.setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pass the room on."""
        super().resizeEvent(event)
        self._canvas.use_room(QSize(self.viewport().width(), self.viewport().height()))
