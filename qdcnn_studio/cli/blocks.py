"""``blocks``: what can be placed."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.cli.output import print_json, print_table
from qdcnn_studio.design.registry import BlockType


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes: nothing of its own."""


def run(options: Namespace) -> int:
    """List the block types; in JSON with the schema of their settings."""
    if options.json:
        for block_type in standard_registry():
            print_json(_entry(block_type))
    else:
        print_table([(kind.name, str(kind.family), kind.summary) for kind in standard_registry()])
    return 0


def _entry(block_type: BlockType) -> dict[str, object]:
    return {
        "name": block_type.name,
        "title": block_type.title,
        "family": str(block_type.family),
        "summary": block_type.summary,
        "settings": block_type.Settings.model_json_schema().get("properties", {}),
    }
