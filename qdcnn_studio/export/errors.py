"""What cannot be exported."""

from __future__ import annotations


class ExportError(Exception):
    """A circuit holds what a format has no word for; the message is one sentence for the user."""
