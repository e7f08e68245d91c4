from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sklearn.decomposition import PCA
from sklearn.preprocessing import MinMaxScaler

from qdcnn_studio.blocks.preparation import BLOCKS
from qdcnn_studio.data.block import DataError, PreparationBlock
from qdcnn_studio.design.ports import Features
from qdcnn_studio.design.problems import ChangeSettings, Misfit

TYPES = {block.name: block for block in BLOCKS}
RANDOM = np.random.default_rng(5)


def prepared(name: str, train: np.ndarray, samples: np.ndarray | None = None, **values: object) -> np.ndarray:
    block = TYPES[name]
    assert isinstance(block, PreparationBlock)
    chosen = block.Settings(**values)
    return block.apply(chosen, block.fit(chosen, train), train if samples is None else samples)


def shape(name: str, before: tuple[int, ...], **values: object) -> tuple[int, ...]:
    block = TYPES[name]
    after = block.infer(block.Settings(**values), {"in": Features(before, ("a", "b"))})["out"]
    assert isinstance(after, Features)
    assert after.classes == ("a", "b")
    return after.shape


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("resize", {"rows": 3, "columns": 11}),
        ("crop", {"rows": [1, 4], "columns": [2, 7]}),
        ("pca", {"k": 5}),
        ("scale", {}),
        ("flatten", {}),
        ("normalize", {}),
        ("strip", {"k": 16}),
    ],
)
def test_what_comes_out_has_the_inferred_shape(name: str, values: dict[str, object]) -> None:
    images = RANDOM.normal(size=(12, 6, 8))
    assert prepared(name, images, **values).shape == (12, *shape(name, (6, 8), **values))


@pytest.mark.parametrize("size", [(4, 4), (16, 16), (5, 23), (28, 28), (40, 1), (1, 1)])
def test_resize_is_pillows_bilinear(size: tuple[int, int]) -> None:
    images = RANDOM.uniform(0, 255, size=(3, 28, 28))
    ours = prepared("resize", images, rows=size[0], columns=size[1])
    theirs = [
        np.asarray(Image.fromarray(image.astype(np.float32)).resize(size[::-1], Image.Resampling.BILINEAR))
        for image in images
    ]
    np.testing.assert_allclose(ours, theirs, atol=2e-3)


def test_resize_keeps_colour_channels_apart() -> None:
    images = RANDOM.uniform(size=(2, 6, 6, 3))
    ours = prepared("resize", images, rows=3, columns=4)
    assert ours.shape == (2, 3, 4, 3)
    np.testing.assert_allclose(ours[..., 1], prepared("resize", images[..., 1], rows=3, columns=4), atol=1e-12)


def test_crop_is_half_open() -> None:
    images = np.arange(30.0).reshape(1, 5, 6)
    np.testing.assert_array_equal(prepared("crop", images, rows=[1, 3], columns=[0, 2]), [[[6, 7], [12, 13]]])


@pytest.mark.parametrize("samples", [12, 400])
def test_pca_is_scikit_learns(samples: int) -> None:
    train, test = RANDOM.normal(size=(samples, 5, 4)) * np.arange(1, 5), RANDOM.normal(size=(7, 5, 4))
    theirs = PCA(6, svd_solver="full").fit(train.reshape(samples, -1)).transform(test.reshape(7, -1))
    np.testing.assert_allclose(prepared("pca", train, test, k=6), theirs, atol=1e-9)


def test_pca_tells_the_shares_of_variance() -> None:
    train = RANDOM.normal(size=(200, 6))
    block = TYPES["pca"]
    assert isinstance(block, PreparationBlock)
    shares = block.fit(block.Settings(k=6), train)["shares"]
    np.testing.assert_allclose(shares, PCA(6).fit(train).explained_variance_ratio_, atol=1e-12)


def test_pca_of_images_that_are_all_the_same_is_zero() -> None:
    same = np.ones((5, 2, 2))
    np.testing.assert_array_equal(prepared("pca", same, k=2), np.zeros((5, 2)))


@settings(max_examples=25, deadline=None)
@given(st.floats(-10, 10), st.floats(0.1, 20), st.integers(0, 10**6))
def test_scale_is_scikit_learns(low: float, extent: float, seed: int) -> None:
    random = np.random.default_rng(seed)
    train, test = random.normal(size=(9, 4)), random.normal(size=(5, 4))
    theirs = MinMaxScaler((low, low + extent)).fit(train).transform(test)
    np.testing.assert_allclose(prepared("scale", train, test, low=low, high=low + extent), theirs, atol=1e-9)


def test_scale_over_all_features_keeps_their_proportions() -> None:
    train = np.array([[0.0, 10.0], [5.0, 20.0]])
    np.testing.assert_allclose(prepared("scale", train, low=0, high=1, per="all"), [[0, 0.5], [0.25, 1]])


def test_scale_makes_a_constant_feature_low() -> None:
    train = np.array([[3.0, 1.0], [3.0, 2.0]])
    np.testing.assert_array_equal(prepared("scale", train, low=-1, high=1)[:, 0], [-1, -1])


def test_flatten_reads_row_by_row() -> None:
    np.testing.assert_array_equal(prepared("flatten", np.array([[[1.0, 2], [3, 4]]])), [[1, 2, 3, 4]])


def test_normalize_gives_length_one() -> None:
    images = RANDOM.normal(size=(4, 3, 3))
    lengths = np.linalg.norm(prepared("normalize", images).reshape(4, -1), axis=1)
    np.testing.assert_allclose(lengths, 1)


def test_normalize_names_an_image_of_zeros() -> None:
    images = np.ones((4, 3, 3))
    images[2] = 0
    with pytest.raises(DataError, match="Image 2 is zero everywhere"):
        prepared("normalize", images)


def test_strip_is_the_mean_of_the_middle_columns_stretched() -> None:
    images = RANDOM.uniform(size=(3, 28, 28))
    middle = (images[:, :, 13] + images[:, :, 14]) / 2
    places = (np.arange(256) + 0.5) * 28 / 256 - 0.5
    expected = [np.interp(places, np.arange(28), column) for column in middle]
    np.testing.assert_allclose(prepared("strip", images, k=256), expected, atol=1e-12)


def test_pca_of_fewer_images_than_features_is_told() -> None:
    with pytest.raises(DataError, match="5 features in 4 training images: keep at most 4"):
        prepared("pca", RANDOM.normal(size=(4, 9)), k=5)


@pytest.mark.parametrize(
    ("name", "before", "values", "told", "repair"),
    [
        ("pca", (2, 2), {"k": 8}, "cannot keep 8 features", {"k": 4}),
        ("crop", (8, 8), {"rows": [0, 9], "columns": [0, 4]}, "the image has 8", {"rows": [0, 8]}),
        ("crop", (8, 8), {"rows": [0, 8], "columns": [3, 3]}, "these are none", {"columns": [0, 8]}),
        ("scale", (4,), {"low": 2, "high": 1}, "must be the smaller", {"low": 1.0, "high": 2.0}),
    ],
)
def test_misfits_offer_repairs_that_fit(
    name: str, before: tuple[int, ...], values: dict[str, object], told: str, repair: dict[str, object]
) -> None:
    with pytest.raises(Misfit, match=told) as misfit:
        shape(name, before, **values)
    [suggestion] = misfit.value.suggestions
    assert isinstance(suggestion, ChangeSettings)
    assert suggestion.settings == repair
    assert shape(name, before, **{**values, **repair})


@pytest.mark.parametrize("name", ["resize", "crop", "strip"])
def test_images_are_needed_where_rows_and_columns_are(name: str) -> None:
    with pytest.raises(Misfit, match="needs an image with rows and columns"):
        shape(name, (64,))
