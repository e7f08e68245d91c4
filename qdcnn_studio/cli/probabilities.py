"""``probabilities DESIGN``: exact class probabilities for given numbers, the door through which others check us."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.cli.designs import compiled, opened
from qdcnn_studio.cli.errors import CommandError
from qdcnn_studio.cli.output import print_json
from qdcnn_studio.cli.parser import DESIGN_HELP
from qdcnn_studio.data.numpy_files import UNREADABLE
from qdcnn_studio.data.pipeline import feature_matrix
from qdcnn_studio.simulator.engine import engine

Floats = NDArray[np.float64]


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("design", metavar="DESIGN", help=DESIGN_HELP)
    parser.add_argument(
        "--parameters",
        metavar="FILE.json",
        type=Path,
        required=True,
        help="an object from name to list, or one flat list in the order of compile --to json",
    )
    parser.add_argument(
        "--features",
        metavar="FILE",
        type=Path,
        required=True,
        help="what enters the encodings: .npy (samples, N) for one, .npz with an array for each encoding block's id",
    )
    parser.add_argument("--engine", choices=("fast", "qutip"), default="fast", help="what simulates (default: fast)")


def run(options: Namespace) -> int:
    """Print the class probabilities of each sample.

    Raises
    ------
    CommandError, DataError
        If the design or the numbers are bad.
    """
    circuit = compiled(opened(options.design), standard_registry())
    parameters = read_parameters(circuit, options.parameters)
    features = read_features(circuit, options.features)
    probabilities = engine(circuit, options.engine).probabilities(parameters, features)
    if options.json:
        print_json({"probabilities": probabilities})
    else:
        rows = ",\n".join(f"  {json.dumps(row)}" for row in probabilities.tolist())
        print(f'{{"probabilities": [\n{rows}\n]}}')
    return 0


def read_parameters(circuit: Circuit, path: Path) -> Floats:
    """Return the flat parameter vector of a circuit from a JSON file.

    Raises
    ------
    CommandError
        If the file is not JSON, or does not hold the numbers that the circuit takes.
    """
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:
        raise CommandError(f"{path.name} is not JSON: {error}.") from error
    except RecursionError as error:
        raise CommandError(f"{path.name} is nested too deep to be a list of numbers.") from error
    if isinstance(given, dict):
        named = {name: _numbers(values, f"{name} in {path.name}") for name, values in given.items()}
        try:
            return circuit.flat_parameters(named)
        except ValueError as error:
            raise CommandError(str(error)) from error
    flat = _numbers(given, path.name)
    if flat.shape != (circuit.parameter_count,):
        raise CommandError(f"The circuit takes {circuit.parameter_count} parameters, and {flat.size} were given.")
    return flat


def _numbers(values: Any, where: str) -> Floats:
    """Return a list from a JSON file as an array, if it is one of finite numbers."""
    try:
        array = np.array(values, dtype=float)
    except (ValueError, TypeError) as error:
        raise CommandError(f"{where} must be a list of numbers.") from error
    except OverflowError as error:
        raise CommandError(f"{where} holds a number that is too large.") from error
    if array.ndim != 1 or not np.isfinite(array).all():
        raise CommandError(f"{where} must be a flat list of finite numbers.")
    return array


def read_features(circuit: Circuit, path: Path) -> Floats:
    """Return the features of a circuit from a NumPy file, shape (samples, features).

    Raises
    ------
    CommandError
        If the file does not hold the arrays that the circuit takes.
    DataError
        If a sample cannot be encoded.
    """
    sizes: dict[str, int] = {}
    for entry in circuit.features:
        sizes[entry.block] = sizes.get(entry.block, 0) + entry.size
    arrays = _arrays(path, tuple(sizes))
    for block, size in sizes.items():
        if block not in arrays:
            raise CommandError(f"{path.name} has no array named {block}, which is what enters that encoding.")
        array = arrays[block]
        if array.ndim != 2 or array.shape[1] != size:
            shown = "×".join(map(str, array.shape)) or "()"
            raise CommandError(
                f"{block} takes an array of shape (samples, {size}), and one of shape {shown} was given."
            )
    if len({len(arrays[block]) for block in sizes}) > 1:
        raise CommandError(f"The arrays in {path.name} hold different numbers of samples.")
    samples = len(next(iter(arrays.values()))) if arrays else 0
    return feature_matrix(circuit, arrays, samples)


def _arrays(path: Path, blocks: tuple[str, ...]) -> dict[str, Floats]:
    """Return the arrays of a ``.npy`` or ``.npz`` file by encoding block."""
    try:
        loaded = np.load(path, allow_pickle=False)
        if isinstance(loaded, np.ndarray):
            if len(blocks) != 1:
                named = ", ".join(blocks)
                raise CommandError(f"The design has {len(blocks)} encodings: give a .npz file with arrays {named}.")
            return {blocks[0]: _real(loaded)}
        with loaded:
            return {name: _real(loaded[name]) for name in blocks if name in loaded}
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror or 'it is no NumPy file'}.") from error
    except UNREADABLE as error:
        raise CommandError(f"{path.name} is no .npy or .npz file of real numbers.") from error


def _real(read: Any) -> Floats:
    """Return what was read as an array of float64, if it is one of real numbers.

    Raises
    ------
    TypeError
        If it holds something else, of which a conversion would lose a part.
    """
    array = np.asarray(read)  # numpy reads what is no array as bytes
    if array.dtype.kind not in "biuf":
        raise TypeError(f"An array of {array.dtype} holds no real numbers.")
    return array.astype(np.float64)
