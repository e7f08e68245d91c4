"""The text form of a design: chains of blocks in a small part of Python's expression syntax, which is never run.

::

    image = digits(classes=[0, 1])
    left  = image | crop(rows=[0, 8], columns=[0, 4]) | amplitude()
    right = image | crop(rows=[0, 8], columns=[4, 8]) | amplitude()
    fuse(left, right, pattern="bipartite") | conv("so4") | pool() | classify(2)

A chain feeds the first input of the next block; further inputs are filled by names in brackets, ``None`` leaves one
open. ``name[0]`` is the first output of a block with several. ``bypass=True`` and ``label="…"`` may be said of any
block. Positions, frames, notes and training settings have no text form,
and groups are written as what is inside them.
"""

from __future__ import annotations

from qdcnn_studio.design.text_reading import parse
from qdcnn_studio.design.text_syntax import TextError
from qdcnn_studio.design.text_writing import to_text

__all__ = ["TextError", "parse", "to_text"]
