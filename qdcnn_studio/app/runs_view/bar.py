"""Two buttons beside the transport: several seeds in one go, and the kept runs."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from qdcnn_studio.app.kept_runs import KeptRuns
from qdcnn_studio.app.seed_series import SeedSeries

COUNTS = (3, 5, 10)


class RunsBar(QWidget):
    """Asks for a series of seeds, and for the panel of kept runs.

    Parameters
    ----------
    seeds : SeedSeries
    kept : KeptRuns or None
    """

    runsAsked = Signal()

    def __init__(self, seeds: SeedSeries, kept: KeptRuns | None) -> None:
        super().__init__()
        self._seeds = seeds
        self.seeds = QPushButton("+ seeds")
        self.seeds.setToolTip("Train with several seeds, then show their mean and spread")
        menu = QMenu(self.seeds)
        for count in COUNTS:
            menu.addAction(f"{count} seeds").triggered.connect(lambda _=False, count=count: seeds.start(count))
        self.seeds.setMenu(menu)
        self.runs = QPushButton("Runs", self)
        self.runs.setToolTip("All kept runs (Ctrl+R)")
        self.runs.setVisible(kept is not None)
        self.runs.clicked.connect(self.runsAsked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.seeds)
        row.addWidget(self.runs)
        seeds.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show how many seeds are left."""
        left = self._seeds.left
        self.seeds.setText(f"{left} seeds left" if self._seeds.is_active and left else "+ seeds")
        self.seeds.setEnabled(not self._seeds.is_active)
