"""Collects Python's reference cycles in the window's thread, and in no other."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL = 500
"""Milliseconds between two looks at how much there is to collect."""

SETTLED = 5000
"""Milliseconds after the start by when what the window needs has been imported."""


class GarbageCollector(QObject):
    """Takes the place of Python's automatic collection of cycles.

    Python collects cycles in whichever thread happens to make an object. A Qt object that a background thread
    collects leaves its timers behind in the window's thread, and Qt then calls an object that is no more: the
    program dies. So collection is switched off for as long as there is a collector, and done here, by the same counts.

    Parameters
    ----------
    parent : QObject, optional
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL)
        self._timer.timeout.connect(self.collect_due)
        self._timer.start()

    def collect_due(self) -> None:
        """Collect the oldest generation whose count is over its threshold, and those younger than it."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
                gc.collect(generation)
                return

    def settle(self) -> None:
        """Leave out of later collections what is there now: 200,000 objects of modules and the window, which stay.

        Going through them all held the window up for 0.11 to 0.15 s each time.
        """
        gc.freeze()

    def close(self) -> None:
        """Hand collection back to Python."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()
