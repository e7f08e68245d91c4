"""Fixtures for tests of the app's models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from qdcnn_studio.app.garbage import GarbageCollector


@pytest.fixture(autouse=True)
def _collector(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[None]:
    """Collect cycles in this thread alone, as the program does; the tests of the collector make their own."""
    if request.module.__name__.endswith("test_garbage"):
        yield
        return
    made = GarbageCollector()
    yield
    made.close()
