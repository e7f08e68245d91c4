"""``examples``: the designs that ship with the studio."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.cli.output import print_json, print_table
from qdcnn_studio.design.text import to_text
from qdcnn_studio.examples import examples, open_example


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes: nothing of its own."""


def run(options: Namespace) -> int:
    """List the examples; in JSON with their text forms."""
    if not options.json:
        print_table([(example.name, example.summary, example.reaches) for example in examples()])
        return 0
    for example in examples():
        text = to_text(open_example(example.name), standard_registry())
        told = {"name": example.name, "title": example.title, "summary": example.summary, "reaches": example.reaches}
        print_json({**told, "text": text})
    return 0
