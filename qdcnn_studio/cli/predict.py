"""``predict RUN IMAGE…``: the class of image files, by a trained run."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

import numpy as np

from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.cli.designs import compiled
from qdcnn_studio.cli.output import print_json
from qdcnn_studio.cli.runs import opened_run, trained_parameters
from qdcnn_studio.data.image_files import read_image
from qdcnn_studio.data.pipeline import feature_matrix, prepare, prepare_images
from qdcnn_studio.simulator.engine import engine


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("run", metavar="RUN", type=Path, help="the folder of a run")
    parser.add_argument("images", metavar="IMAGE", nargs="+", type=Path, help="image files")
    parser.add_argument(
        "--invert", action="store_true", help="for dark ink on white paper, where the data are bright on dark"
    )


def run(options: Namespace) -> int:
    """Print class and probabilities of each image.

    Raises
    ------
    CommandError, DataError, TrainingError
        If the run or an image cannot be read.
    """
    kept, registry = opened_run(options.run), standard_registry()
    circuit = compiled(kept.design, registry)
    parameters = trained_parameters(kept, circuit)
    prepared = prepare(kept.design, registry, fitted=kept.fitted())
    dataset = prepared.dataset
    shape, (low, high) = dataset.images.shape[1:], dataset.value_range
    images = np.stack([read_image(path, shape, low, high, options.invert) for path in options.images])
    entering = prepare_images(kept.design, registry, prepared.fitted, images)
    features = feature_matrix(circuit, entering, len(images))
    for path, row in zip(options.images, engine(circuit).probabilities(parameters, features), strict=True):
        chosen = dataset.classes[int(np.argmax(row))]
        if options.json:
            shares = dict(zip(dataset.classes, row.tolist(), strict=False))
            print_json({"image": str(path), "class": chosen, "probabilities": shares})
        else:
            shown = ", ".join(f"{name} {share:.1%}" for name, share in zip(dataset.classes, row, strict=False))
            print(f"{path}: {chosen} ({shown})")
    return 0
