"""The palette: search, families, drag, pin."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qdcnn_studio.app.palette.mime import BLOCK_MIME, read_block
from qdcnn_studio.app.palette.searching import ranked
from qdcnn_studio.app.palette.view import PaletteView
from qdcnn_studio.app.usage import Usage
from qdcnn_studio.blocks.standard import standard_registry


@pytest.fixture
def palette(qtbot: QtBot) -> PaletteView:
    view = PaletteView(standard_registry())
    qtbot.addWidget(view)
    view.resize(200, 900)
    view.show()
    qtbot.waitExposed(view)
    return view


def shown(palette: PaletteView) -> list[str]:
    return [row.block_type.name for row in palette.model.rows if row.block_type]


def index_of(palette: PaletteView, name: str) -> int:
    return next(n for n, row in enumerate(palette.model.rows) if row.block_type and row.block_type.name == name)


def test_every_block_type_is_listed_under_its_family(palette: PaletteView) -> None:
    assert sorted(shown(palette)) == sorted(block_type.name for block_type in standard_registry())
    heading = ""
    for row in palette.model.rows:
        if row.block_type is None:
            heading = row.heading
        else:
            assert row.block_type.family.value.capitalize() == heading


def test_search_filters_and_puts_the_best_first(qtbot: QtBot, palette: PaletteView) -> None:
    QTest.keyClicks(palette.field, "conv")
    assert shown(palette)[0] == "conv"
    assert len(shown(palette)) < len(standard_registry())
    palette.field.clear()
    assert len(shown(palette)) == len(standard_registry())


def test_enter_in_the_search_asks_for_the_first(qtbot: QtBot, palette: PaletteView) -> None:
    QTest.keyClicks(palette.field, "pool")
    with qtbot.waitSignal(palette.activated) as asked:
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert asked.args == ["pool"]


def test_double_click_asks_for_a_block(qtbot: QtBot, palette: PaletteView) -> None:
    index = palette.model.index(index_of(palette, "conv"))
    with qtbot.waitSignal(palette.activated) as asked:
        palette.list.doubleClicked.emit(index)
    assert asked.args == ["conv"]


def test_a_drag_carries_type_and_settings(palette: PaletteView) -> None:
    mime = palette.model.mimeData([palette.model.index(index_of(palette, "conv"))])
    assert mime.hasFormat(BLOCK_MIME)
    assert read_block(mime) == ("conv", {})


def test_headings_cannot_be_dragged_or_chosen(palette: PaletteView) -> None:
    assert palette.model.flags(palette.model.index(0)) == Qt.ItemFlag.NoItemFlags
    assert read_block(palette.model.mimeData([palette.model.index(0)])) is None


def test_geometry_report_has_rows_in_view(palette: PaletteView) -> None:
    report = palette.geometry_report()
    assert "digits" in report
    index = palette.model.index(index_of(palette, "digits"))
    place = palette.list.viewport().mapFromGlobal(QPoint(*report["digits"]))
    assert palette.list.indexAt(place) == index


def test_pinned_types_come_first_and_are_remembered(palette: PaletteView) -> None:
    palette.pinned.set("pool", True)
    palette.model.refresh()
    assert palette.model.rows[0].heading == "Pinned"
    assert shown(palette)[0] == "pool"
    assert palette.pinned.names() == ["pool"]
    palette.pinned.set("pool", False)
    palette.model.refresh()
    assert palette.model.rows[0].heading == "Data"


@pytest.mark.parametrize(
    ("search", "best"), [("conv", "conv"), ("clas", "classify"), ("pca", "pca"), ("ampl", "amplitude"), ("cnv", "conv")]
)
def test_ranking(search: str, best: str) -> None:
    assert ranked(standard_registry(), search)[0].name == best


def test_recent_types_are_listed_in_the_next_session(qtbot: QtBot, palette: PaletteView) -> None:
    for name in ("conv", "pool", "conv"):
        Usage().note(name)
    palette.model.refresh()
    assert palette.model.rows[0].heading == "Data", "rows do not move while the palette is open"
    later = PaletteView(standard_registry())
    qtbot.addWidget(later)
    assert later.model.rows[0].heading == "Recent"
    assert shown(later)[:2] == ["conv", "pool"]
