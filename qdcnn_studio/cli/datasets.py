"""``datasets``: where images can come from."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.cli.output import print_json, print_table
from qdcnn_studio.data.block import SourceBlock


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes: nothing of its own."""


def run(options: Namespace) -> int:
    """List the blocks that bring images in."""
    sources = [kind for kind in standard_registry() if isinstance(kind, SourceBlock)]
    if options.json:
        for kind in sources:
            print_json({"name": kind.name, "title": kind.title, "summary": kind.summary})
    else:
        print_table([(kind.name, kind.summary) for kind in sources])
    return 0
