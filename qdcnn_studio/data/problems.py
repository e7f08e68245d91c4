"""What is wrong with the images of a design, as problems of its blocks: found by loading them."""

from __future__ import annotations

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.data.block import DataError, Report, SourceBlock, unheard
from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.data.pipeline import fault_of, prepare
from qdcnn_studio.design.expansion import expansion
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.inference import infer
from qdcnn_studio.design.naming import Names
from qdcnn_studio.design.problems import Problem, Severity
from qdcnn_studio.design.registry import Registry
from qdcnn_studio.design.repairs import Repairs

MOST_NAMED = 3
"""How many files that were left out one sentence names."""
IF_RESIZED = "Choose another size, or make the images alike beforehand, if their proportions matter."


def problem_of(error: DataError, design: Design, registry: Registry) -> Problem:
    """Return an error of loading or preparing as a problem of the block of the design that it concerns."""
    placed = design.blocks.get(error.block)
    if placed is not None:
        repairs = Repairs(design, registry, Names(design, registry)).suggested(placed, error.suggestions)
        return Problem(error.message, placed.id, repairs=repairs)
    outer = expansion(design).outer(error.block)
    return Problem(error.message, outer if outer in design.blocks else None)


def problems_of_images(dataset: Dataset, source: str, design: Design) -> tuple[Problem, ...]:
    """Return what the data block has to say of its files: a warning of those left out, and that some were resized."""
    outer = expansion(design).outer(source)
    place = outer if outer in design.blocks else None
    resized = f"{dataset.resized} {IF_RESIZED}" if dataset.resized else ""
    told = ((told_left_out(dataset), Severity.WARNING), (resized, Severity.INFO))
    return tuple(Problem(words, place, severity) for words, severity in told if words)


def image_problems(
    design: Design, registry: Registry, circuit: Circuit, report: Report = unheard
) -> tuple[Problem, ...]:
    """Load and prepare the images of a sound design, and return all that is wrong with them.

    Images that would have to be fetched from the network are left alone, and this is told.
    """
    whole = expansion(design)
    for id, settings in infer(whole.design, registry).settings.items():
        kind = registry.get(whole.design.blocks[id].type)
        if isinstance(kind, SourceBlock) and kind.needs_network(settings):
            message = "The images would have to be fetched from the network, and were not looked at."
            return (Problem(message, whole.outer(id), Severity.INFO),)
    try:
        prepared = prepare(design, registry, report)
    except DataError as error:
        return (problem_of(error, design, registry),)
    found = problems_of_images(prepared.dataset, prepared.recipe.source, design)
    fault = fault_of(circuit, prepared.features, len(prepared.dataset))
    return found if fault is None else (*found, problem_of(fault, design, registry))


def told_of_files(dataset: Dataset) -> tuple[str, ...]:
    """Return what is to be told of the files of a data set wherever something is made of it: resized, left out."""
    return tuple(sentence for sentence in (dataset.resized, told_left_out(dataset)) if sentence)


def told_left_out(dataset: Dataset) -> str:
    """Return which files could not be read and why, in a few sentences; empty if there are none."""
    count = len(dataset.left_out)
    if not count:
        return ""
    files = "1 file was left out" if count == 1 else f"{count} files were left out"
    named = " ".join(dataset.left_out[:MOST_NAMED])
    rest = count - MOST_NAMED
    more = "" if rest <= 0 else f" And {rest} more."
    return f"{files}: {named}{more} Replace or remove {'it' if count == 1 else 'them'}."
