"""The file of a design: canonical JSON, written so that a crash loses nothing, and read with care."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from qdcnn_studio.design.graph import Block, Design, Frame, Group, Json, Note
from qdcnn_studio.design.reading import FORMAT, VERSION, DocumentError, Loaded, read
from qdcnn_studio.design.values import ValueRefused, plain, written

__all__ = ["FORMAT", "VERSION", "DocumentError", "Loaded", "dumps", "load", "load_with_report", "loads", "read", "save"]

LARGEST = 64 * 2**20
"""The largest file that is read, in bytes: a thousand blocks take a quarter of a megabyte."""


def dumps(design: Design) -> str:
    """Return a design as the text of its file. The same design always gives the same bytes.

    Raises
    ------
    DocumentError
        If a setting holds something that JSON has no form for.
    """
    head: dict[str, Json] = {
        "format": FORMAT,
        "version": VERSION,
        "name": design.name,
        **_drawing(design),
        "training": _plain(design.training, "The training settings"),
    }
    extra = _plain(design.extra, "The design")
    if design.groups:
        head["groups"] = {key: _group(key, group) for key, group in design.groups.items()}
    extra.pop("groups", None)
    rest = {key: extra[key] for key in sorted(extra) if key not in head}
    rows = [f"  {written(key)}: {written(value, '  ')}" for key, value in {**head, **rest}.items()]
    return "{\n" + ",\n".join(rows) + "\n}\n"


def loads(text: str) -> Design:
    """Return the design that a file's text holds; parts of it that are damaged are left out.

    Raises
    ------
    DocumentError
        If the text is not that of a design.
    """
    return read(text).design


def load(path: str | Path) -> Design:
    """Return the design in a file; parts of it that are damaged are left out.

    Raises
    ------
    DocumentError
        If the file cannot be read or holds no design.
    """
    return load_with_report(path).design


def load_with_report(path: str | Path) -> Loaded:
    """Return the design in a file, and one sentence for each part of it that had to be left out.

    Raises
    ------
    DocumentError
        If the file cannot be read or holds no design.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise DocumentError(f"There is no file {path}.") from None
    except IsADirectoryError:
        raise DocumentError(f"{path} is a folder, not a design.") from None
    except (OSError, ValueError) as error:
        raise DocumentError(f"{path} cannot be read: {_reason(error)}.") from error
    if len(data) > LARGEST:
        raise DocumentError(f"{path.name} is larger than {LARGEST // 2**20} MB; a design is much smaller.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DocumentError(f"{path.name} is not a QDCNN Studio design: it is not UTF-8 text.") from None
    return read(text, path.name)


def save(design: Design, path: str | Path) -> None:
    """Write a design to a file: complete, or not at all.

    It is written to another file in the same folder, flushed to the disk, then renamed over the old one.

    Raises
    ------
    DocumentError
        If it cannot be written. What was at `path` is still there.
    """
    data = dumps(design).encode("utf-8")
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".qdcnn-{secrets.token_hex(6)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, temporary)
        os.replace(temporary, target)
        _flush_folder(target.parent)
    except (OSError, ValueError) as error:
        with suppress(OSError, ValueError):
            temporary.unlink(missing_ok=True)
        raise DocumentError(f"{path} cannot be written: {_reason(error)}.") from error


def _flush_folder(folder: Path) -> None:
    """Make the rename itself durable, where the system can (Windows cannot open folders)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems refuse; the file itself is safe by then
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reason(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text[:1].lower() + text[1:].rstrip(".")


def _drawing(design: Design) -> dict[str, Json]:
    return {
        "blocks": {key: _block(block) for key, block in design.blocks.items()},
        "wires": [[wire.source, wire.output, wire.target, wire.input] for wire in sorted(design.wires)],
        "frames": {key: _frame(frame) for key, frame in design.frames.items()},
        "notes": {key: _note(note) for key, note in design.notes.items()},
    }


def _group(key: str, group: Group) -> dict[str, Json]:
    return {**_plain(group.inside.extra, f"The group {key}"), "name": group.name, **_drawing(group.inside)}


def _block(block: Block) -> dict[str, Json]:
    entry = _plain(block.extra, f"The block {block.id}")
    entry.update(type=block.type, position=_numbers(block.position, f"The position of block {block.id}"))
    for name, value in (("settings", _plain(block.settings, f"The block {block.id}")), ("label", block.label)):
        entry.pop(name, None)
        if value:
            entry[name] = value
    entry.pop("bypassed", None)
    if block.bypassed:
        entry["bypassed"] = True
    return entry


def _frame(frame: Frame) -> dict[str, Json]:
    entry = _plain(frame.extra, f"The frame {frame.id}")
    entry.update(title=frame.title, rect=_numbers(frame.rect, f"The frame {frame.id}"), color=frame.color)
    return entry


def _note(note: Note) -> dict[str, Json]:
    entry = _plain(note.extra, f"The note {note.id}")
    entry.update(text=note.text, position=_numbers(note.position, f"The position of note {note.id}"))
    return entry


def _numbers(extents: Iterable[float], owner: str) -> list[float]:
    """Return coordinates as they are written: whole ones without a fraction."""
    values = [float(extent) for extent in _plain({"": list(extents)}, owner)[""]]
    return [int(value) if value.is_integer() and abs(value) < 2**53 else value for value in values]


def _plain(values: Mapping[str, Any], owner: str) -> dict[str, Json]:
    try:
        return {str(key): plain(value) for key, value in values.items()}
    except ValueRefused as refused:
        raise DocumentError(f"{owner} {refused}, which a file cannot hold.") from None
