"""Designs, pictures, text forms and data dropped on the canvas from elsewhere; and the menu under the hand."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, QUrl
from PySide6.QtGui import QContextMenuEvent, QImage
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.canvas.picture import save_picture
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.design.document import dumps, save
from qdcnn_studio.design.graph import Design, Wire
from tests.gui.helpers import at, chain, middle, saved_bytes, send_drop, undone_bytes


def file_mime(path: Path) -> QMimeData:
    """Return what a file manager's drag of a file carries."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    return mime


def text_mime(text: str) -> QMimeData:
    """Return what a drag of a text carries."""
    mime = QMimeData()
    mime.setText(text)
    return mime


def test_text_form_is_placed(canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    assert send_drop(canvas, text_mime('conv("so4") | pool()'), QPointF(400, 250))
    assert Wire("conv_2", "out", "pool_2", "in") in canvas.editor.design.wires
    assert canvas.editor.selection == {"conv_2", "pool_2"}
    assert undone_bytes(canvas) == before


def test_other_text_is_told_and_places_nothing(qtbot: QtBot, canvas: CanvasView) -> None:
    before = saved_bytes(canvas)
    with qtbot.waitSignal(canvas.said) as told:
        send_drop(canvas, text_mime("good morning"), QPointF(400, 250))
    assert told.args[0].startswith("The text is no design: ")
    assert saved_bytes(canvas) == before


def test_design_file_is_asked_to_be_opened(qtbot: QtBot, canvas: CanvasView, tmp_path: Path) -> None:
    path = tmp_path / "other.qdcnn"
    save(chain(), path)
    with qtbot.waitSignal(canvas.openRequested) as asked:
        send_drop(canvas, file_mime(path), QPointF(400, 250))
    assert asked.args == [str(path)]
    assert not canvas.editor.history.can_undo


def test_picture_with_a_design_inside(canvas: CanvasView, empty_canvas: CanvasView, tmp_path: Path) -> None:
    path = tmp_path / "drawing.png"
    save_picture(canvas.canvas, path)
    send_drop(empty_canvas, file_mime(path), QPointF(0, 0))
    assert saved_bytes(empty_canvas) == saved_bytes(canvas)
    assert undone_bytes(empty_canvas) == dumps(Design())
    before = saved_bytes(canvas)
    send_drop(canvas, file_mime(path), QPointF(500, 400))
    assert len(canvas.editor.design.blocks) == 12
    assert undone_bytes(canvas) == before


def test_picture_without_a_design_is_told(qtbot: QtBot, canvas: CanvasView, tmp_path: Path) -> None:
    path = tmp_path / "cat.png"
    QImage(8, 8, QImage.Format.Format_RGB32).save(str(path))
    with qtbot.waitSignal(canvas.said) as told:
        send_drop(canvas, file_mime(path), QPointF(400, 250))
    assert told.args == ["The picture cat.png holds no design."]


def test_image_folder_and_table_become_data_blocks(canvas: CanvasView, tmp_path: Path) -> None:
    before = saved_bytes(canvas)
    folder = tmp_path / "leaves"
    folder.mkdir()
    send_drop(canvas, file_mime(folder), QPointF(400, 250))
    assert canvas.editor.design.blocks["images_1"].settings == {"folder": str(folder)}
    assert undone_bytes(canvas) == before
    table = tmp_path / "iris.csv"
    table.write_text("1,2,0\n", encoding="utf-8")
    send_drop(canvas, file_mime(table), QPointF(400, 250))
    assert canvas.editor.design.blocks["arrays_1"].settings == {"file": str(table)}
    assert undone_bytes(canvas) == before


def test_other_files_are_refused(canvas: CanvasView, tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(b"")
    assert not send_drop(canvas, file_mime(path), QPointF(400, 250))


def menu_at(view: CanvasView, point: QPointF) -> list[str]:
    """Open the menu at a point and return the ids of its actions."""
    place = at(view, point)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    names = [action.objectName() or action.text() for action in menu.actions() if not action.isSeparator()]
    menu.close()
    return names


def test_menu_offers_what_fits(canvas: CanvasView) -> None:
    assert "canvas.bypass" in menu_at(canvas, middle(canvas, "conv_1"))
    assert canvas.editor.selection == {"conv_1"}
    wire = canvas.canvas.wires[Wire("digits_1", "out", "pca_1", "in")].curve.path().pointAtPercent(0.5)
    assert menu_at(canvas, wire) == ["canvas.delete"]
    ground = menu_at(canvas, canvas.mapToScene(QPoint(30, 30)))
    assert ground[0] == "Add a block here…"
    assert "canvas.paste" in ground
