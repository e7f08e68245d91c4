"""The training table of Hur, Kim and Park on digits 0 and 1 of MNIST.

Hur, Kim and Park, *Quantum convolutional neural network for classical data classification*, Quantum Mach. Intell. 4, 3
(2022), arXiv 2108.00661.
"""

from __future__ import annotations

from pathlib import Path

from qdcnn_studio.analysis.statistics import Summary
from qdcnn_studio.analysis.study import Study, Trial
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.text import parse

SEEDS = 5

PUBLISHED: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "ttn": ((92.1, 5.1), (94.4, 3.5)),
    "u5": ((90.4, 7.2), (95.6, 2.5)),
    "u6": ((96.0, 1.8), (96.1, 1.4)),
    "u9": ((86.9, 5.9), (84.8, 7.9)),
    "u13": ((92.3, 1.2), (93.4, 1.0)),
    "u14": ((93.5, 1.8), (93.4, 2.9)),
    "u15": ((95.6, 2.7), (96.0, 2.2)),
    "so4": ((96.1, 1.7), (96.9, 2.3)),
    "su4": ((97.1, 1.3), (98.5, 0.4)),
}
"""Mean and deviation in percent over 5 seeds, with squared error and with cross-entropy: an independent reproduction of
the paper's table. The arrays published with the paper give 96.4 ± 1.5 and 98.4 ± 0.6 for the last row."""

LOSSES = {"mse": "squared error", "cross_entropy_sum": "cross-entropy"}
"""The losses in the order of the table; theirs sums cross-entropy over the batch."""

TRAINING = {
    "optimizer": "nesterov",
    "learning_rate": 0.01,
    "momentum": 0.9,
    "batch": 25,
    "sampling": "replacement",
    "steps": 200,
    "initial": "normal",
}

GOALS = {("su4", "cross_entropy_sum"): 0.975}

TEXT = (
    "Digits 0 and 1 of MNIST as 256 numbers from pixel columns 13 and 14 (`strip`), amplitude encoding on 8 qubits, "
    "three layers of convolution and pooling. 200 steps of Nesterov momentum (0.01, 0.9), 25 images each, drawn with "
    "replacement; initial parameters from a normal distribution; tested on all test images of both digits. A mean "
    "agrees if it is within two combined standard deviations of the published one."
)


def hur_design(ansatz: str, folder: Path | None, loss: str = "cross_entropy_sum") -> Design:
    """Return the network of Hur et al. with one of their ansätze.

    Parameters
    ----------
    ansatz : str
    folder : Path or None
        Where the IDX files of MNIST are; None: the sample that ships.
    loss : str
        With cross-entropy digit 0 is the outcome 1 of the measured qubit, with squared error it is the outcome 0.
    """
    classes = [1, 0] if loss == "cross_entropy_sum" else [0, 1]
    source = f', source="folder", folder={str(folder)!r}' if folder else ""
    layer = f'conv("{ansatz}")'
    text = (
        f"mnist({classes}, validation=0.0{source}) | strip(256) | amplitude() | {layer} | pool() | {layer} | pool() | "
        f'{layer} | pool("zx", "odd") | classify(2)'
    )
    design = parse(text, standard_registry())
    return design.changed(name=f"Hur et al., {ansatz.upper()}", training={**TRAINING, "loss": loss})


def hur_study(folder: Path | None) -> Study:
    """Return the study that makes their table: nine ansätze, two losses, five seeds."""
    trials = tuple(
        Trial(
            f"{ansatz.upper()}, {title}",
            hur_design(ansatz, folder, loss),
            seeds=SEEDS,
            published=Summary(published[column][0] / 100, published[column][1] / 100, SEEDS),
            goal=GOALS.get((ansatz, loss), 0.0),
        )
        for ansatz, published in PUBLISHED.items()
        for column, (loss, title) in enumerate(LOSSES.items())
    )
    return Study("hur", "The training table of Hur, Kim and Park", TEXT, trials)
