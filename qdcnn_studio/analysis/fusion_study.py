"""Does quantum feature fusion help? Four quadrants of an image, encoded and convolved apart, then fused or not."""

from __future__ import annotations

from qdcnn_studio.analysis.jobs import UNFUSED
from qdcnn_studio.analysis.study import Study, Trial
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.graph import Design
from qdcnn_studio.design.text import parse

SEEDS = 10
BRANCH = 'pca(4) | scale(0, 3.141592653589793) | dense_angle() | conv("so4")'
PATTERNS = ("bipartite", "all", "ring", "star")

TRAINING = {"optimizer": "adam", "learning_rate": 0.05, "batch": 32, "steps": 300, "loss": "cross_entropy"}

ENDINGS = {
    "convolved after": 'conv("so4") | pool() | conv("so4") | pool() | classify(4, "softmax")',
    "read at once": 'pool("trace") | classify(4, "expectation", 5)',
}
"""What follows the fusion: layers in which the quadrants meet anyway, or nothing but the readout of one qubit each."""

TEXT = (
    "Digits 3, 5, 8 and 9 of scikit-learn's set. Each quadrant of the image (4×4 pixels) gives 4 principal components, "
    "which are encoded on 2 qubits and convolved there; the four registers are then fused by rotations RY and CZ gates "
    "between them, in each of the four patterns. Without fusion the CZ gates are left out and all else stays, so all "
    "designs of a group have the same number of parameters. In the first group the fused register is convolved and "
    "pooled further, so the quadrants meet there in any case; in the second fusion is the only place where they meet, "
    "and one qubit of each quadrant is read at once. 300 steps of Adam (0.05), 32 images each. The table counts the "
    "parameters that can change the prediction: where nothing joins a qubit to one that is read, its rotations cannot."
)


def quadrants_design(pattern: str, ending: str = "convolved after") -> Design:
    """Return the design whose four branches see a quadrant each.

    Parameters
    ----------
    pattern : str
        Of the fusion.
    ending : str
        A key of `ENDINGS`.
    """
    corners = {"a": ("0, 4", "0, 4"), "b": ("0, 4", "4, 8"), "c": ("4, 8", "0, 4"), "d": ("4, 8", "4, 8")}
    branches = "\n".join(
        f"{name} = image | crop([{rows}], [{columns}]) | {BRANCH}" for name, (rows, columns) in corners.items()
    )
    text = (
        f'image = digits([3, 5, 8, 9])\n{branches}\nfuse(a, b, c, d, pattern="{pattern}", depth=2) | {ENDINGS[ending]}'
    )
    return parse(text, standard_registry()).changed(name="Four quadrants, fused", training=TRAINING)


def fusion_study() -> Study:
    """Return the study that compares fusion patterns with no fusion at the same number of parameters."""
    trials = []
    for ending in ENDINGS:
        plain = f"no fusion ({ending})"
        trials.append(Trial(plain, quadrants_design("bipartite", ending), model=UNFUSED, seeds=SEEDS))
        trials += [
            Trial(f"{pattern} ({ending})", quadrants_design(pattern, ending), seeds=SEEDS, against=plain)
            for pattern in PATTERNS
        ]
    return Study("fusion", "Fusion of four quadrants against no fusion", TEXT, tuple(trials))
