from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.preprocessing import MinMaxScaler

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.data.block import DataError
from qdcnn_studio.data.pipeline import Prepared, feature_matrix, prepare, prepare_images
from qdcnn_studio.design.graph import Block, Design, Wire
from tests.designs import BRANCHES, FIRST, REGISTRY, design


def prepared(text: str) -> Prepared:
    return prepare(design(text), REGISTRY)


def circuit(text: str) -> Circuit:
    compiled = compile(design(text), REGISTRY).circuit
    assert compiled is not None
    return compiled


def test_features_are_what_scikit_learn_fits_on_training_images_alone() -> None:
    made = prepared(FIRST)
    flat, train = made.dataset.images.reshape(-1, 64), made.dataset.split.train
    components = PCA(8, svd_solver="full").fit(flat[train])
    scaler = MinMaxScaler((0, 3.1416)).fit(components.transform(flat[train]))
    expected = scaler.transform(components.transform(flat))
    np.testing.assert_allclose(made.features["angle_1"], expected, atol=1e-8)
    np.testing.assert_array_equal(made.matrix(circuit(FIRST)), made.features["angle_1"])


def test_test_images_have_no_part_in_what_is_fitted() -> None:
    made = prepared(FIRST)
    changed = made.dataset.images.copy()
    changed[made.dataset.split.test] += 100.0
    learned: dict[str, object] = {}
    made.recipe.work(learned, changed, made.dataset.split.train)
    for block, arrays in made.fitted.items():
        for name, array in arrays.items():
            np.testing.assert_array_equal(learned[block][name], array)


HUR = FIRST.replace("scale(0, 3.1416)", 'scale(0, 3.1416, per="all", test_apart=True)')


def test_hur_s_test_images_are_stretched_by_their_own_range_if_asked() -> None:
    """Their code: ``(x − x.min())·(π/(x.max() − x.min()))`` on the training array, and again on the test array."""
    assert HUR != FIRST
    made = prepared(HUR)
    flat, split = made.dataset.images.reshape(-1, 64), made.dataset.split
    components = PCA(8, svd_solver="full").fit(flat[split.train]).transform(flat)
    for rows, learned_from in ((split.train, split.train), (split.validation, split.train), (split.test, split.test)):
        low, high = components[learned_from].min(), components[learned_from].max()
        expected = (components[rows] - low) * 3.1416 / (high - low)
        np.testing.assert_allclose(made.features["angle_1"][rows], expected, atol=1e-8)
    usual = prepared(HUR.replace(", test_apart=True", "")).features["angle_1"]
    assert np.abs(usual - made.features["angle_1"])[split.test].max() > 0.01
    np.testing.assert_array_equal(usual[split.train], made.features["angle_1"][split.train])


def test_what_test_images_taught_is_kept_and_never_used_for_others() -> None:
    made = prepared(HUR)
    again = prepare(design(HUR), REGISTRY, fitted=made.fitted)
    np.testing.assert_array_equal(again.features["angle_1"], made.features["angle_1"])
    picked = np.concatenate([made.dataset.split.test[:2], made.dataset.split.train[:2]])
    np.testing.assert_allclose(made.stage("scale_1", picked), made.features["angle_1"][picked], atol=1e-12)
    new = prepare_images(design(HUR), REGISTRY, made.fitted, made.dataset.images)["angle_1"]
    usual = prepared(HUR.replace(", test_apart=True", "")).features["angle_1"]
    np.testing.assert_allclose(new, usual, atol=1e-12)


def test_new_images_are_prepared_like_those_of_the_run() -> None:
    made = prepared(FIRST)
    again = prepare_images(design(FIRST), REGISTRY, made.fitted, made.dataset.images[:5])
    np.testing.assert_allclose(again["angle_1"], made.features["angle_1"][:5], atol=1e-12)


def test_each_branch_gets_its_own_part_of_the_image() -> None:
    text = """image = digits(classes=[3, 5])
left = image | crop(rows=[0, 8], columns=[0, 4]) | amplitude()
right = image | crop(rows=[0, 8], columns=[4, 8]) | amplitude()
fuse(left, right) | classify(2)"""
    made, compiled = prepared(text), circuit(text)
    images = made.dataset.images
    np.testing.assert_array_equal(made.features["amplitude_1"], images[:, :, :4].reshape(len(images), -1))
    np.testing.assert_array_equal(made.features["amplitude_2"], images[:, :, 4:].reshape(len(images), -1))
    expected = np.concatenate([made.features[entry.block] for entry in compiled.features], axis=1)
    np.testing.assert_array_equal(made.matrix(compiled), expected)


def test_stages_show_an_image_on_its_way() -> None:
    made = prepared(BRANCHES)
    picked = np.array([4, 7])
    np.testing.assert_array_equal(made.stage("digits_1", picked), made.dataset.images[picked])
    np.testing.assert_array_equal(made.stage("crop_2", picked), made.dataset.images[picked][:, :, 4:])
    np.testing.assert_allclose(made.stage("scale_2", picked), made.features["angle_2"][picked], atol=1e-12)


def test_a_bypassed_preparation_hands_on_what_comes_in() -> None:
    made = prepared(FIRST.replace("scale(0, 3.1416)", "scale(0, 3.1416, bypass=True)"))
    assert set(made.fitted) == {"pca_1"}
    np.testing.assert_array_equal(made.features["angle_1"], made.stage("pca_1", np.arange(len(made.dataset))))


def test_progress_is_told() -> None:
    told: list[tuple[str, float]] = []
    prepare(design(FIRST), REGISTRY, lambda what, share: told.append((what, share)))
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told


def test_the_same_matrix_is_handed_out_again() -> None:
    made, compiled = prepared(FIRST), circuit(FIRST)
    assert made.matrix(compiled) is made.matrix(compiled)


def test_a_zero_image_for_amplitude_encoding_is_told_on_the_block() -> None:
    text = "digits(classes=[0, 1]) | crop(rows=[0, 4], columns=[0, 1]) | amplitude() | classify(2)"
    with pytest.raises(DataError, match="Image 0 is zero everywhere") as error:
        prepared(text).matrix(circuit(text))
    assert error.value.block == "amplitude_1"


def test_features_that_are_no_numbers_are_told() -> None:
    broken = np.zeros((3, 8))
    broken[1, 2] = np.nan
    with pytest.raises(DataError, match="Image 1 has a value that is not a number"):
        feature_matrix(circuit(FIRST), {"angle_1": broken}, 3)


@pytest.mark.parametrize(
    ("features", "told"), [({}, "No images reach"), ({"angle_1": np.zeros((3, 7))}, "takes 8 features, and 7")]
)
def test_missing_features_are_told(features: dict[str, np.ndarray], told: str) -> None:
    with pytest.raises(DataError, match=told):
        feature_matrix(circuit(FIRST), features, 3)


def test_a_design_without_data_is_told() -> None:
    with pytest.raises(DataError, match="no data block"):
        prepare(Design({"pca_1": Block("pca_1", "pca")}), REGISTRY)


def test_images_of_two_sources_do_not_mix() -> None:
    text = """left = digits(classes=[3, 5]) | pca(2) | angle()
right = digits(classes=[1, 2]) | pca(2) | angle()
fuse(left, right) | classify(2)"""
    with pytest.raises(DataError, match="from two data blocks") as error:
        prepared(text)
    assert error.value.block == "digits_2"


def test_a_source_with_bad_settings_is_told() -> None:
    with pytest.raises(DataError, match="choose at least two") as error:
        prepared(FIRST.replace("[0, 1]", "[4]"))
    assert error.value.block == "digits_1"


def test_what_can_be_prepared_of_an_unfinished_design_is() -> None:
    blocks = {"d": Block("d", "digits"), "p": Block("p", "pca", {"k": 4}), "x": Block("x", "resize")}
    made = prepare(Design(blocks, frozenset([Wire("d", "out", "p", "in")])), REGISTRY)
    assert made.stage("p", np.array([0])).shape == (1, 4)
    assert not made.features
