from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from sklearn.datasets import load_digits

from qdcnn_studio.blocks.sources import BLOCKS
from qdcnn_studio.data.block import DataError, SourceBlock
from qdcnn_studio.data.dataset import Dataset
from qdcnn_studio.data.shipped import shipped
from qdcnn_studio.design.ports import Features
from qdcnn_studio.design.problems import Misfit

TYPES = {block.name: block for block in BLOCKS}


def load(name: str, **values: object) -> Dataset:
    block = TYPES[name]
    assert isinstance(block, SourceBlock)
    return block.load(block.Settings(**values))


def carried(name: str, **values: object) -> Features:
    block = TYPES[name]
    out = block.infer(block.Settings(**values), {})["out"]
    assert isinstance(out, Features)
    return out


def test_shipped_digits_are_scikit_learns() -> None:
    theirs, ours = load_digits(), shipped("digits")
    np.testing.assert_array_equal(ours.images, theirs.images)
    np.testing.assert_array_equal(ours.labels, theirs.target)


def test_digits_have_the_inferred_shape_and_range() -> None:
    data = load("digits")
    assert data.images.shape == (1797, 8, 8)
    assert data.value_range == (0.0, 16.0)
    assert carried("digits") == Features((8, 8), tuple("0123456789"))


def test_the_window_process_can_prepare_digits_without_slow_imports() -> None:
    program = (
        "import sys, qdcnn_studio.training.worker, qdcnn_studio.training.initial\n"
        "from qdcnn_studio.blocks.standard import standard_registry\n"
        "from qdcnn_studio.data.pipeline import prepare\n"
        "from qdcnn_studio.design.graph import Block, Design, Wire\n"
        "blocks = {'a': Block('a', 'digits'), 'b': Block('b', 'pca')}\n"
        "design = Design(blocks, frozenset([Wire('a', 'out', 'b', 'in')]))\n"
        "assert len(prepare(design, standard_registry()).dataset) == 1797\n"
        "slow = {'sklearn', 'scipy', 'numba', 'qutip', 'qutip_qip', 'matplotlib', 'pandas', 'PySide6'}\n"
        "print(sorted(slow & {name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_classes_are_numbered_in_the_order_in_which_they_are_chosen() -> None:
    data, theirs = load("digits", classes=[7, 2]), load_digits()
    assert data.classes == ("7", "2") == carried("digits", classes=[7, 2]).classes
    np.testing.assert_array_equal(data.images[data.labels == 0], theirs.images[theirs.target == 7])
    np.testing.assert_array_equal(data.images[data.labels == 1], theirs.images[theirs.target == 2])


def test_images_per_class_are_limited() -> None:
    data = load("digits", classes=[0, 1, 2], per_class=20)
    np.testing.assert_array_equal(np.bincount(data.labels), [20, 20, 20])
    assert {name: counts.tolist() for name, counts in data.balance.items()} == {
        "train": [13] * 3,
        "validation": [2] * 3,
        "test": [5] * 3,
    }


def test_one_class_alone_is_told() -> None:
    with pytest.raises(Misfit, match="choose at least two"):
        carried("digits", classes=[3])


def test_a_class_named_twice_is_told_with_a_repair() -> None:
    with pytest.raises(Misfit, match="Class 3 is named twice") as misfit:
        carried("digits", classes=[3, 5, 3])
    assert misfit.value.suggestions[0].settings == {"classes": [3, 5]}


def test_too_few_images_for_the_parts_are_told() -> None:
    with pytest.raises(DataError, match="has 2 images, and the parts .* need at least 3"):
        load("digits", classes=[0, 1], per_class=2)
