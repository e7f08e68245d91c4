"""``compile DESIGN --to FORMAT``: what a design means, as text, data or code."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.cli.designs import compiled, opened
from qdcnn_studio.cli.errors import CommandError
from qdcnn_studio.cli.output import print_json
from qdcnn_studio.cli.parser import DESIGN_HELP
from qdcnn_studio.cli.runs import opened_run, trained_parameters
from qdcnn_studio.export.errors import ExportError
from qdcnn_studio.export.formats import FORMATS, Exported


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    formats = "; ".join(f"{format.name}: {format.summary}" for format in FORMATS.values())
    parser.add_argument("design", metavar="DESIGN", help=DESIGN_HELP)
    parser.add_argument("--to", choices=tuple(FORMATS), metavar="FORMAT", help=f"{formats} (default: text)")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="write to a file instead of standard output")
    parser.add_argument("--run", metavar="RUN", type=Path, help="a run of the design, whose trained parameters to use")


def run(options: Namespace) -> int:
    """Write the compiled circuit of a design in some format.

    Raises
    ------
    CommandError
        If the design cannot be compiled, or the format has no word for something in it.
    """
    design = opened(options.design)
    circuit = compiled(design, standard_registry())
    parameters = None
    if options.run is not None:
        parameters = trained_parameters(opened_run(options.run), circuit)
    name = options.to or ("json" if options.json else "text")
    try:
        written = FORMATS[name].write(Exported(circuit, design.name, parameters))
    except ExportError as error:
        raise CommandError(str(error)) from error
    if options.output is not None:
        _save(options.output, written)
        if options.json:
            print_json({"format": name, "file": str(options.output)})
    elif isinstance(written, bytes):
        sys.stdout.buffer.write(written)
    elif options.json and name != "json":
        print_json({"format": name, "text": written})
    else:
        print(written, end="")
    return 0


def _save(path: Path, written: str | bytes) -> None:
    data = written.encode() if isinstance(written, str) else written
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror or error}.") from error
