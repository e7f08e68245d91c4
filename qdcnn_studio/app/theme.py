"""The one table of colours, the palette and the type made from it. Nothing else names a colour."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

BASE_PIXELS = 13
SECONDARY_PIXELS = 12
CAPTION_PIXELS = 11
FIGURE_PIXELS = 34
HEAD_PIXELS = 28
"""Height of a row of captions and small controls above a view: beside each other they stand on one line."""
STEP = 4
"""Spacing goes in steps of this many pixels."""


@dataclass(frozen=True)
class Theme:
    """Colours by role. The roles after `line` are text and meanings; families of blocks share them."""

    name: str
    window: str
    panel: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    on_accent: str
    features: str
    register: str
    pooling: str
    fusion: str
    prediction: str
    data: str
    error: str
    classes: tuple[str, ...]

    @property
    def is_dark(self) -> bool:
        """Whether this is a dark theme."""
        return self.name == "dark"

    def color(self, role: str, alpha: float = 1.0) -> QColor:
        """Return the colour of a role, of a block family or of a kind of port.

        Parameters
        ----------
        role : str
            A field of the theme, or a family or port kind such as ``encoding``.
        alpha : float
            Opacity between 0 and 1.
        """
        color = QColor(getattr(self, ROLES.get(role, role)))
        color.setAlphaF(alpha)
        return color

    def class_color(self, index: int, alpha: float = 1.0) -> QColor:
        """Return the colour of a class of images."""
        color = QColor(self.classes[index % len(self.classes)])
        color.setAlphaF(alpha)
        return color


ROLES = {
    "preparation": "features",
    "encoding": "features",
    "convolution": "register",
    "classification": "prediction",
    "tools": "data",
    "good": "prediction",
    "warning": "features",
    "info": "accent",
    "entanglement": "fusion",
}
"""Families and meanings that share the colour of another role."""
FRAME_COLORS = ("data", "encoding", "convolution", "pooling", "fusion", "classification")
"""The colours that can be told apart, by the family of blocks that has each: a frame is in one of them."""

DARK = Theme(
    name="dark",
    window="#12151a",
    panel="#191d24",
    raised="#222731",
    line="#2d333f",
    text="#e8ebf0",
    muted="#98a2b3",
    accent="#5aa9ff",
    on_accent="#0b1420",
    features="#e8a33d",
    register="#56b4e9",
    pooling="#8f8cf0",
    fusion="#e07fb2",
    prediction="#2bc49a",
    data="#9aa5b8",
    error="#f0703a",
    classes=(
        "#56b4e9", "#e8a33d", "#2bc49a", "#e07fb2", "#8f8cf0",
        "#f0e442", "#f0703a", "#b8c4d6", "#7ad151", "#c9a27e",
    ),
)  # fmt: skip

LIGHT = Theme(
    name="light",
    window="#f3f5f8",
    panel="#ffffff",
    raised="#f7f9fb",
    line="#d9dee6",
    text="#1b2430",
    muted="#5b6675",
    accent="#0b63c5",
    on_accent="#ffffff",
    features="#a35f00",
    register="#0b72b5",
    pooling="#5a55c8",
    fusion="#b0447f",
    prediction="#007a5a",
    data="#5b6675",
    error="#c0430b",
    classes=(
        "#0b72b5", "#a35f00", "#007a5a", "#b0447f", "#5a55c8",
        "#7d7200", "#c0430b", "#5b6675", "#3f7d1e", "#7a5230",
    ),
)  # fmt: skip

MARKS = ("o", "s", "d", "t", "t1", "star", "p", "h", "+", "x")
"""Ten marks for ten classes, so that no class is told by its colour alone (pyqtgraph's names)."""


class ThemeKeeper(QObject):
    """Holds the present theme and tells the views when it changes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._theme = DARK

    @property
    def theme(self) -> Theme:
        """The present theme."""
        return self._theme

    def use(self, theme: Theme, application: QApplication) -> None:
        """Change the theme of the whole application."""
        self._theme = theme
        application.setStyle("Fusion")
        application.setPalette(palette(theme))
        application.setStyleSheet(style_sheet(theme))
        self.changed.emit()

    def follow_system(self, application: QApplication) -> None:
        """Use the light theme where the system asks for it, and the dark one otherwise."""
        light = application.styleHints().colorScheme() == Qt.ColorScheme.Light
        self.use(LIGHT if light else DARK, application)


KEEPER = ThemeKeeper()
"""The one theme keeper: views read ``KEEPER.theme`` when they paint and repaint on ``KEEPER.changed``."""


def theme() -> Theme:
    """Return the present theme."""
    return KEEPER.theme


def palette(theme: Theme) -> QPalette:
    """Return the Qt palette of a theme, with its shades for what is disabled or only hinted at."""
    role = QPalette.ColorRole
    table = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.raised,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.error,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.PlaceholderText: theme.muted,
        role.Link: theme.accent,
        role.Light: theme.line,
        role.Midlight: theme.line,
        role.Mid: theme.line,
        role.Dark: theme.line,
        role.Shadow: theme.window,
    }
    made = QPalette()
    for key, value in table.items():
        made.setColor(key, QColor(value))
    if hasattr(role, "Accent"):
        made.setColor(role.Accent, QColor(theme.accent))
    for key in (role.Text, role.WindowText, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.muted))
    return made


def style_sheet(theme: Theme) -> str:
    """Return the few rules that Fusion and the palette cannot express (docks, hairlines, rounded fields)."""
    values = {f.name: getattr(theme, f.name) for f in fields(theme) if f.name != "classes"}
    sheet = """
        QMainWindow, QMainWindow::separator { background: @window; }
        QMainWindow::separator { width: 1px; height: 1px; background: @line; }
        QDockWidget { titlebar-close-icon: none; titlebar-normal-icon: none; }
        QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 4px 6px; }
        QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit {
            background: @raised; color: @text; border: 1px solid @line; border-radius: 6px; padding: 4px 8px;
            selection-background-color: @accent; selection-color: @on_accent; }
        QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus {
            border: 1px solid @accent; }
        QComboBox::drop-down { border: none; width: 18px; }
        QComboBox QAbstractItemView { background: @panel; border: 1px solid @line;
            selection-background-color: @accent; selection-color: @on_accent; outline: none; }
        QPushButton, QToolButton { background: @raised; color: @text; border: 1px solid @line; border-radius: 6px;
            padding: 5px 12px; outline: none; }
        QToolButton { padding: 5px; }
        QPushButton:hover, QToolButton:hover { border-color: @muted; }
        QPushButton:focus, QToolButton:focus { border-color: @accent; }
        QPushButton:pressed, QToolButton:pressed { background: @line; }
        QPushButton:disabled, QToolButton:disabled { color: @muted; }
        QPushButton[primary="true"] { background: @accent; color: @on_accent; border-color: @accent;
            font-weight: 600; }
        QPushButton[primary="true"]:focus { border-color: @text; }
        QPushButton[primary="true"]:disabled { background: @raised; color: @muted; border-color: @line; }
        QPushButton[flat="true"] { background: transparent; border-color: transparent; }
        QPushButton[flat="true"]:focus { border-color: @accent; }
        QLabel[role="caption"] { color: @muted; font-size: 11px; font-weight: 600; }
        QLabel[role="muted"] { color: @muted; font-size: 12px; }
        QLabel[role="figure"] { font-size: 34px; font-weight: 600; }
        QLabel[role="error"] { color: @error; }
        QMenuBar { background: transparent; color: @text; border: none; }
        QMenuBar::item { background: transparent; padding: 4px 8px; border-radius: 4px; }
        QMenuBar::item:selected { background: @raised; }
        QMenu { background: @panel; color: @text; border: 1px solid @line; padding: 4px; }
        QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
        QMenu::item:selected { background: @accent; color: @on_accent; }
        QMenu::item:disabled { color: @muted; }
        QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }
        QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
        QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
        QScrollBar::handle { background: @line; border-radius: 4px; min-height: 24px; min-width: 24px; margin: 1px; }
        QScrollBar::handle:hover { background: @muted; }
        QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
        QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
        QScrollArea, QAbstractScrollArea { border: none; }
        QListView, QTreeView, QTableView { background: @panel; border: none; outline: none; }
        QTableView::item { padding: 0 6px; }
        QTableView::indicator { width: 12px; height: 12px; border: 1px solid @muted; border-radius: 3px; }
        QTableView::indicator:checked { background: @accent; border-color: @accent; }
        QHeaderView, QHeaderView::section { background: @panel; color: @muted; border: none; font-size: 12px; }
        QHeaderView::section { border-bottom: 1px solid @line; padding: 6px; }
        QSplitter::handle { background: @line; }
        QTabBar { background: transparent; }
        QTabBar::tab { background: transparent; color: @muted; padding: 6px 12px; border: none;
            border-bottom: 2px solid transparent; }
        QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
    """
    for key in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"@{key}", str(values[key]))
    return sheet


def font(pixels: int = BASE_PIXELS, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """Return the system's interface font in a size (pixels at 100 %) and weight, with tabular figures."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    made.setPixelSize(pixels)
    made.setWeight(weight)
    if hasattr(QFont, "setFeature"):
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def application() -> QApplication:
    """Return the running application."""
    return cast(QApplication, QApplication.instance())
