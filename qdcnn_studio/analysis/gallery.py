"""What the shipped examples reach."""

from __future__ import annotations

from qdcnn_studio.analysis.study import Study, Trial
from qdcnn_studio.examples import examples, open_example

SEEDS = 3

TEXT = (
    "Every example that ships, trained as its own training settings say, on the images that ship. Examples on MNIST "
    "and Fashion-MNIST see 200 images of each class here, not the whole set."
)


def gallery_study() -> Study:
    """Return the study that measures every shipped example."""
    trials = tuple(Trial(example.name, open_example(example.name), seeds=SEEDS) for example in examples())
    return Study("examples", "What the examples reach", TEXT, trials)
