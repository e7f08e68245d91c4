"""The accuracies that QDCNN Studio sets itself to reach, beyond the table of Hur et al."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from qdcnn_studio.analysis.study import Study, Trial
from qdcnn_studio.design.edits import ChangeSettings
from qdcnn_studio.design.graph import Block, Design
from qdcnn_studio.examples import open_example

SEEDS = 3

TEXT = (
    "Digits are all 1,797 images of scikit-learn's set, a quarter of them for the test. MNIST is the whole set with "
    "its own test images. T-shirts and trousers are all 14,000 images of Fashion-MNIST; the set's own split is lost in "
    "that file, so 2,000 images were made test images at random. Purely quantum: no trained number outside the "
    "circuit; the hybrid ends in a classical linear layer."
)


def targets_study(mnist: Path | None, fashion: Path | None) -> Study:
    """Return the study of what is to be reached.

    Parameters
    ----------
    mnist : Path or None
        Folder with the IDX files of MNIST; None: the trial on it is left out.
    fashion : Path or None
        An ``.npz`` file with images and labels of T-shirts and trousers; None: that trial is left out.
    """
    trials = [
        Trial("ten digits, purely quantum", open_example("ten_digits"), seeds=SEEDS, goal=0.95),
        Trial("ten digits, hybrid", open_example("hybrid_head"), seeds=SEEDS, goal=0.97),
    ]
    if mnist is not None:
        whole = {"source": "folder", "folder": str(mnist)}
        design = ChangeSettings("mnist_1", whole).apply(open_example("four_classes"))
        trials.append(Trial("four digits of MNIST, purely quantum", design, seeds=SEEDS, goal=0.92))
    if fashion is not None:
        trials.append(Trial("T-shirts and trousers", _garments(fashion), seeds=5, goal=0.91))
    missing = [words for file, words in ((mnist, "MNIST"), (fashion, "garments")) if file is None]
    left_out = f" Left out, for want of images: {' and '.join(missing)}." if missing else ""
    return Study("targets", "What was to be reached", TEXT + left_out, tuple(trials))


def _garments(file: Path) -> Design:
    """Return the example on garments with its images taken from a file."""
    design = open_example("garments")
    source = Block("arrays_1", "arrays", {"file": str(file), "test": 1 / 7}, design.blocks["fashion_1"].position)
    blocks = {id: block for id, block in design.blocks.items() if id != "fashion_1"} | {source.id: source}
    wires = frozenset(replace(w, source="arrays_1") if w.source == "fashion_1" else w for w in design.wires)
    return design.changed(blocks=blocks, wires=wires)
