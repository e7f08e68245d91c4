"""The blocks a user has saved to the palette: one small design file for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal

from qdcnn_studio.design.document import DocumentError, load, save
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.groups import is_sound


@dataclass(frozen=True, eq=False)
class OwnBlock:
    """One saved block.

    Parameters
    ----------
    path : Path
    part : Design
        A design of that one block, with what is inside it.
    """

    path: Path
    part: Design

    @property
    def type_name(self) -> str:
        """The type of the block within `part`."""
        [block] = self.part.blocks.values()
        return block.type


class OwnBlocks(QObject):
    """The saved blocks, by name.

    Parameters
    ----------
    folder : Path, optional
        Where they are; the folder of the app's data unless given.
    """

    changed = Signal()

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
        self.folder = folder or Path(data) / "blocks"
        self.blocks: tuple[OwnBlock, ...] = ()
        self.refresh()

    def refresh(self) -> None:
        """Read the folder again; files that hold no such block are left where they are, and not listed."""
        found = []
        for path in self.folder.glob("*.qdcnn") if self.folder.is_dir() else ():
            try:
                part = load(path)
            except DocumentError:
                continue
            if is_sound(part):
                found.append(OwnBlock(path, part))
        self.blocks = tuple(sorted(found, key=lambda own: (own.part.name.lower(), own.path.name)))
        self.changed.emit()

    def save(self, part: Design) -> OwnBlock:
        """Keep a block (see `qdcnn_studio.design.groups.kept`), in place of one of the same name.

        Raises
        ------
        DocumentError
            If it cannot be written.
        """
        present = next((own.path for own in self.blocks if own.part.name == part.name), None)
        path = present or self._free_path(part.name)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DocumentError(f"The folder {self.folder} cannot be made: {error.strerror}.") from error
        save(part, path)
        self.refresh()
        return next(own for own in self.blocks if own.path == path)

    def remove(self, own: OwnBlock) -> None:
        """Take a block out of the palette; designs that use it keep theirs."""
        own.path.unlink(missing_ok=True)
        self.refresh()

    def _free_path(self, name: str) -> Path:
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "block"
        path, number = self.folder / f"{slug}.qdcnn", 2
        while path.exists():
            path, number = self.folder / f"{slug}-{number}.qdcnn", number + 1
        return path
