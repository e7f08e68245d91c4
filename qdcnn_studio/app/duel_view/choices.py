"""Who can take part in a duel: what is open, what is shipped, and the classical twin of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qdcnn_studio.app.open_document import OpenDocument
from qdcnn_studio.design.document import dumps
from qdcnn_studio.design.graph import Design
from qdcnn_studio.examples import Example, open_example
from qdcnn_studio.training.messages import Entrant


@dataclass(frozen=True)
class Choice:
    """One line of the lists from which contestants are chosen.

    Parameters
    ----------
    title : str
    source : OpenDocument or Example
        Where the design comes from; it is read when a duel begins.
    twin : bool
        Whether the classical twin of the design takes part in its place.
    """

    title: str
    source: OpenDocument | Example
    twin: bool = False

    @property
    def design(self) -> Design:
        """The design as it is now."""
        source = self.source
        return open_example(source.name) if isinstance(source, Example) else source.history.design

    @property
    def entrant(self) -> Entrant:
        """The contestant as the training process takes it."""
        return Entrant(dumps(self.design), self.twin)

    def is_twin_of(self, other: Choice) -> bool:
        """Return whether this is the classical twin of another choice."""
        return self.twin and not other.twin and self.source is other.source


def choices(documents: Iterable[OpenDocument], examples: Iterable[Example]) -> list[list[Choice]]:
    """Return who can take part, in groups: open designs, examples, and the twins of both."""
    opened = [
        Choice(document.title, document)
        for document in documents
        if document.outer is None and document.history.design.blocks
    ]
    shipped = [Choice(example.title, example) for example in examples]
    twins = [Choice(f"Classical twin of {choice.title}", choice.source, twin=True) for choice in (*opened, *shipped)]
    return [group for group in (opened, shipped, twins) if group]
