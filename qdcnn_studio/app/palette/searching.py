"""Searching block types by what a user types: the start of a word, some letters of it, or what the block does."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from qdcnn_studio.design.registry import BlockType


def ranked(
    types: Iterable[BlockType], search: str, weight: Callable[[BlockType], float] | None = None
) -> list[BlockType]:
    """Return the block types that fit a search, best first.

    Parameters
    ----------
    types : iterable of BlockType
    search : str
        All its words have to fit. Empty fits everything.
    weight : callable, optional
        How much a type is used; decides among those that fit equally well, and everything for an empty search.
    """
    words = search.lower().split()
    scored = []
    for order, block_type in enumerate(types):
        scores = [_score(block_type, word) for word in words]
        if all(score > 0 for score in scores):
            used = weight(block_type) if weight else 0.0
            scored.append((-sum(scores), -used, order, block_type))
    return [block_type for *_, block_type in sorted(scored, key=lambda row: row[:3])]


def _score(block_type: BlockType, word: str) -> int:
    """Return how well a word fits a block type: 0 for not at all."""
    name, title = block_type.name.lower(), block_type.title.lower()
    if word in (name, title):
        return 6
    if title.startswith(word) or name.startswith(word):
        return 5
    if any(part.startswith(word) for part in title.split()):
        return 4
    if word in title or word in name or str(block_type.family).startswith(word):
        return 3
    if _in_order(word, title) or _in_order(word, name):
        return 2
    return 1 if len(word) > 2 and word in block_type.summary.lower() else 0


def _in_order(letters: str, text: str) -> bool:
    """Return whether the letters come in a text in this order, the first of them first."""
    rest = iter(text)
    return text[:1] == letters[:1] and all(letter in rest for letter in letters)
