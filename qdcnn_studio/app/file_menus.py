"""The two menus whose entries are not known beforehand: shipped examples and recent files."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QMenuBar

from qdcnn_studio.app.documents import Documents
from qdcnn_studio.examples import examples


class FileMenus:
    """Puts "Examples" and "Recent" into the File menu, and fills them when they open.

    Parameters
    ----------
    bar : QMenuBar
        Its first menu is the File menu.
    documents : Documents
    """

    def __init__(self, bar: QMenuBar, documents: Documents) -> None:
        self._documents = documents
        file = next(menu for menu in bar.findChildren(QMenu) if menu.title().replace("&", "") == "File")
        before = file.actions()[2]
        self.examples = QMenu("Examples", file)
        self.recent = QMenu("Recent", file)
        for menu, fill in ((self.examples, self._fill_examples), (self.recent, self._fill_recent)):
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(fill)
            file.insertMenu(before, menu)

    def _fill_examples(self) -> None:
        self.examples.clear()
        for example in examples():
            action = self.examples.addAction(example.title)
            action.setToolTip(example.summary)
            action.triggered.connect(lambda _=False, name=example.name: self._documents.open_example(name))

    def _fill_recent(self) -> None:
        self.recent.clear()
        for path in self._documents.recent():
            action = self.recent.addAction(path.name)
            action.setToolTip(str(path))
            action.triggered.connect(lambda _=False, path=path: self._documents.open_path(path))
        if self.recent.isEmpty():
            self.recent.addAction("No files yet").setEnabled(False)
