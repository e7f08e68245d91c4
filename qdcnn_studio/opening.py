"""Opens a design from whatever names it: a file, a shipped example, or a text form."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from qdcnn_studio.design.document import DocumentError, load
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.text import TextError, parse
from qdcnn_studio.examples import examples, open_example


class OpenError(Exception):
    """What was given names no design that can be opened; the message is one sentence for the user."""


def open_design(what: str) -> Design:
    """Return the design that a file name, an example's name or a text form stands for.

    Parameters
    ----------
    what : str
        A ``.qdcnn`` file, the name of a shipped example such as ``first_minute``, or a text form such as
        ``digits() | pca(4) | angle() | conv() | classify(10)``.

    Raises
    ------
    OpenError
        If it names none, the file cannot be read, or the text does not parse.
    """
    if not what.strip():
        raise OpenError("Give a design: a .qdcnn file, the name of an example, or a text form.")
    path = file_named(what)
    if path is not None:
        try:
            return load(path)
        except DocumentError as error:
            raise OpenError(str(error)) from error
    if what in {example.name for example in examples()}:
        return open_example(what)
    if not _is_text_form(what):
        raise OpenError(_not_found(what))
    from qdcnn_studio.blocks.standard import standard_registry

    try:
        return parse(what, standard_registry())
    except TextError as error:
        raise OpenError(str(error)) from error


def file_named(what: str) -> Path | None:
    """Return the file a user named, or None where an example or a text form is meant."""
    if _is_text_form(what):
        return None
    path = Path(what)
    # os.path knows a name that no file can have for one that is not there; Path.exists raises for some.
    return path if path.suffix == ".qdcnn" or os.path.exists(path) else None


def _is_text_form(what: str) -> bool:
    return not what.endswith(".qdcnn") and ("(" in what or "|" in what or "\n" in what)


def _not_found(what: str) -> str:
    names = [example.name for example in examples()]
    close = get_close_matches(what, names, n=1)
    hint = f"did you mean {close[0]}?" if close else f"the examples are {', '.join(names)}."
    return f"There is no file and no example named {what!r}; {hint}"
