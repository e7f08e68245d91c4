"""The window of the gallery."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, QSortFilterProxyModel, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter, QPen, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from qdcnn_studio.app.canvas.small_picture import small_picture
from qdcnn_studio.app.theme import BASE_PIXELS, KEEPER, SECONDARY_PIXELS, font, theme
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.examples import Example, examples, open_example

Index = QModelIndex | QPersistentModelIndex
EXAMPLE, PICTURE, COUNTS = (Qt.ItemDataRole.UserRole + number for number in range(1, 4))
CARD = QSize(304, 282)
PICTURE_HEIGHT = 132
PADDING = 12
NOT_MEASURED = "Not measured yet."
HOW = (
    "A double click or Enter opens an example. Figures are test accuracies as mean ± deviation over seeds, measured "
    "by: python3 main.py reproduce examples"
)


class Gallery(QWidget):
    """Cards of the shipped examples; a double click or Enter opens one.

    Parameters
    ----------
    registry : Registry
    parent : QWidget, optional
    """

    chosen = Signal(str)
    """An example was chosen; its name."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Examples – QDCNN Studio")
        self._registry = registry
        self.field = QLineEdit()
        self.field.setPlaceholderText("Search examples")
        self.field.setAccessibleName("Search examples")
        self.model = QStandardItemModel(self)
        self.shown = QSortFilterProxyModel(self)
        self.shown.setSourceModel(self.model)
        self.shown.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.shown.setFilterRole(Qt.ItemDataRole.AccessibleDescriptionRole)
        self.list = self._make_list()
        how = QLabel(HOW)
        how.setProperty("role", "muted")
        how.setWordWrap(True)
        how.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 14, 14, 14)
        layout.setSpacing(10)
        layout.addWidget(self.field)
        layout.addWidget(self.list, 1)
        layout.addWidget(how)
        self.resize(1000, 700)
        self.field.textChanged.connect(self._search)
        self.field.returnPressed.connect(self._choose_first)
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._draw_next)
        KEEPER.changed.connect(self._draw_again)
        for example in examples():
            self.model.appendRow(self._item(example))
        self._draw_again()

    def _make_list(self) -> QListView:
        view = QListView()
        view.setModel(self.shown)
        view.setItemDelegate(CardDelegate(view))
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setMovement(QListView.Movement.Static)
        view.setUniformItemSizes(True)
        view.setSpacing(6)
        view.setMouseTracking(True)
        view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        view.setAccessibleName("Examples")
        view.activated.connect(self._choose)
        return view

    @staticmethod
    def _item(example: Example) -> QStandardItem:
        item = QStandardItem(example.title)
        item.setData(example, EXAMPLE)
        item.setData(f"{example.title}. {example.summary}", Qt.ItemDataRole.AccessibleDescriptionRole)
        item.setToolTip(example.summary)
        return item

    def _draw_again(self) -> None:
        for row in range(self.model.rowCount()):
            self.model.item(row).setData(None, PICTURE)
        self._timer.start()

    def _draw_next(self) -> None:
        """Draw one picture that is not there yet: the window stays quick while they appear."""
        for row in range(self.model.rowCount()):
            item = self.model.item(row)
            if item.data(PICTURE) is None:
                design = open_example(item.data(EXAMPLE).name)
                circuit = compile(design, self._registry).circuit
                if circuit is not None:
                    item.setData(f"{circuit.qubits} qubits · {circuit.parameter_count:,} parameters", COUNTS)
                size = QSize(CARD.width() - 2 * PADDING, PICTURE_HEIGHT)
                item.setData(small_picture(design, self._registry, size, ratio=self.devicePixelRatioF()), PICTURE)
                return
        self._timer.stop()

    def _search(self, words: str) -> None:
        self.shown.setFilterFixedString(words)

    def _choose_first(self) -> None:
        if self.shown.rowCount():
            self._choose(self.shown.index(0, 0))

    def _choose(self, index: Index) -> None:
        example: Example = index.data(EXAMPLE)
        self.chosen.emit(example.name)
        self.close()


class CardDelegate(QStyledItemDelegate):
    """Paints one card: picture, title, summary, counts and what was reached."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the size of a card."""
        return CARD

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a card."""
        colors, example = theme(), index.data(EXAMPLE)
        rect = QRectF(option.rect).adjusted(2, 2, -2, -2)
        state = option.state
        marked = bool(state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_HasFocus))
        near = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colors.color("accent" if marked else "line"), 2 if marked else 1))
        painter.setBrush(colors.color("raised" if near else "panel"))
        painter.drawRoundedRect(rect, 8, 8)
        inner = rect.adjusted(PADDING - 2, PADDING - 2, -PADDING + 2, -PADDING + 2)
        picture: QPixmap | None = index.data(PICTURE)
        if picture is not None:
            painter.drawPixmap(inner.topLeft(), picture)
        inner.setTop(inner.top() + PICTURE_HEIGHT + 8)
        lines = (
            (example.title, font(BASE_PIXELS, QFont.Weight.DemiBold), "text", 20.0),
            (example.summary, font(SECONDARY_PIXELS), "muted", 50.0),
            (index.data(COUNTS) or "", font(SECONDARY_PIXELS), "text", 18.0),
            (example.reaches or NOT_MEASURED, font(SECONDARY_PIXELS), "good" if example.reaches else "muted", 32.0),
        )
        for text, face, role, height in lines:
            painter.setFont(face)
            painter.setPen(colors.color(role))
            room = QRectF(inner.left(), inner.top(), inner.width(), height)
            painter.drawText(room, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), text)
            inner.setTop(inner.top() + height)
        painter.restore()
