"""Finds what ships beside the code: icons, examples, lessons, small data sets."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "_resources", _PACKAGE.parent / "resources")
"""An installed wheel carries the resources inside the package, a checkout has them beside it."""


def resource(path: str = "") -> Path:
    """Return where a shipped file or folder is.

    Parameters
    ----------
    path : str
        Relative to ``resources/``, with forward slashes, such as ``datasets/digits.npz``.

    Returns
    -------
    Path
        Not checked for existence.
    """
    root = next((place for place in _PLACES if place.is_dir()), _PLACES[-1])
    return root / path
