"""The receptive field: closed forms for the circuits of BLOCKS.md, and nothing outside it has any influence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qdcnn_studio.analysis.receptive_field import AtQubit, ClassOutput, Output, receptive_field
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.data.pipeline import feature_matrix, prepare
from qdcnn_studio.design.collapsing import collapse
from qdcnn_studio.simulator.engine import engine
from tests.designs import BRANCHES, REGISTRY, design

ROW = (
    "digits(classes=[0, 1], per_class=30) | crop(rows=[3, 4], columns=[0, 8]) | flatten() | scale(0, 3.1416) | angle()"
)
"""Eight pixels in a row of the image, each turning one qubit."""


def field(text, subject):
    drawn = design(text)
    return receptive_field(drawn, REGISTRY, compile(drawn, REGISTRY), subject)


def columns(found):
    """Return the columns of the lit pixels, all of which lie in row 3."""
    assert found.pixels.shape == (8, 8)
    assert not np.delete(found.pixels, 3, axis=0).any()
    return set(np.flatnonzero(found.pixels[3]).tolist())


def test_a_qubit_before_any_gate_of_two_is_reached_by_its_own_pixel():
    found = field(ROW, AtQubit(5, 8))
    assert columns(found) == {5}
    assert found.qubits == {5}


@pytest.mark.parametrize(
    ("pattern", "qubit", "reached"),
    [
        ("pairs", 2, {2, 3}),
        ("ring", 2, {7, 0, 1, 2, 3}),
        ("ring", 0, {7, 0, 1}),
        ("line", 2, {0, 1, 2, 3}),
        ("chain", 3, {0, 1, 2, 3, 4}),
    ],
)
def test_a_convolution_reaches_what_its_order_of_pairs_allows(pattern, qubit, reached):
    """The ring is (0,7) (0,1)(2,3)(4,5)(6,7) (1,2)(3,4)(5,6): qubit 2 meets 1, which met 0, which met 7; and 3."""
    text = f'{ROW} | conv(pattern="{pattern}")'
    steps = compile(design(text), REGISTRY).circuit.places["conv_1", "out"].steps
    found = field(text, AtQubit(qubit, steps))
    assert columns(found) == reached
    assert found.qubits == reached


def test_pooling_adds_the_discarded_partner():
    text = f"{ROW} | pool()"
    kept = compile(design(text), REGISTRY).circuit.places["pool_1", "out"]
    for qubit in kept.qubits:
        found = field(text, AtQubit(qubit, kept.steps))
        assert columns(found) in ({qubit, qubit + 1}, {qubit - 1, qubit})
        assert len(found.qubits) == 2
    assert columns(field(text, Output("pool_1"))) == set(range(8))


def test_dilation_two_mixes_pixels_of_the_same_parity_only():
    """On 8 qubits: (0,6)(1,7) (0,2)(1,3)(4,6)(5,7) (2,4)(3,5), so qubit 0 meets 6 and then 2."""
    text = f"{ROW} | conv(dilation=2)"
    steps = compile(design(text), REGISTRY).circuit.places["conv_1", "out"].steps
    assert columns(field(text, AtQubit(0, steps))) == {0, 2, 6}
    assert columns(field(text, AtQubit(1, steps))) == {1, 3, 7}
    assert columns(field(text, AtQubit(2, steps))) == {0, 2, 4, 6}


def test_a_class_sees_all_pixels_once_pooling_has_brought_them_together():
    text = f"{ROW} | conv() | pool() | conv() | pool() | conv() | pool() | classify(2)"
    found = field(text, ClassOutput(0))
    assert columns(found) == set(range(8))
    assert found.qubits == set(range(8))
    assert found.blocks == set(design(text).blocks)


def test_without_convolution_the_last_qubit_of_trees_sees_its_half():
    text = f"{ROW} | pool() | pool() | classify(2)"
    drawn = design(text)
    readout = compile(drawn, REGISTRY).circuit.readout
    assert len(readout.qubits) == 1
    found = field(text, ClassOutput(1))
    assert len(columns(found)) == 4


def test_two_halves_see_their_own_half_before_fusion_and_both_after():
    text = BRANCHES.replace("pca(4)", "resize(2, 2) | flatten()")
    found = field(text, Output("conv_1"))
    assert found.pixels[:, :4].all()
    assert not found.pixels[:, 4:].any()
    assert {"crop_1", "resize_1", "angle_1"} <= found.blocks
    assert not {"crop_2", "resize_2", "angle_2", "conv_2", "fuse_1"} & found.blocks
    after = field(text, Output("fuse_1"))
    assert after.pixels.all()
    assert {"crop_1", "crop_2", "conv_2", "fuse_1"} <= after.blocks


def test_pca_mixes_every_pixel_that_enters_it():
    half = "digits(classes=[0, 1]) | crop(rows=[0, 4], columns=[0, 8]) | pca(4) | scale(0, 3.1416) | angle()"
    found = field(half, AtQubit(1, 4))
    assert found.pixels[:4].all()
    assert not found.pixels[4:].any()


def test_resizing_by_half_reaches_as_far_as_the_triangle_filter():
    """Shrinking 8 to 4 has the weights 1, 3, 3, 1 over 8 around each new pixel (fewer at the edge)."""
    text = "digits(classes=[0, 1]) | resize(4, 4) | crop(rows=[0, 1], columns=[0, 4]) | flatten() | angle()"
    found = field(text, AtQubit(1, 4))
    assert set(np.flatnonzero(found.pixels.any(axis=1))) == {0, 1, 2}
    assert set(np.flatnonzero(found.pixels.any(axis=0))) == {1, 2, 3, 4}


def test_amplitude_encoding_lets_every_pixel_reach_every_qubit():
    found = field("digits(classes=[0, 1]) | amplitude()", AtQubit(3, 1))
    assert found.pixels.all()
    assert found.qubits == set(range(6))


def test_a_features_wire_lights_what_was_cut_out():
    text = "digits(classes=[0, 1]) | crop(rows=[2, 5], columns=[1, 3]) | pca(4) | angle()"
    found = field(text, Output("crop_1"))
    assert found.counted == (6, 64)
    assert found.pixels[2:5, 1:3].all()
    assert found.blocks == {"digits_1", "crop_1"}


def test_what_comes_after_a_wire_is_not_on_its_way():
    found = field(f"{ROW} | conv() | pool() | classify(2)", Output("conv_1"))
    assert "pool_1" not in found.blocks
    assert "classify_1" not in found.blocks


@pytest.mark.parametrize("subject", [Output("nothing_1"), AtQubit(99, 3), ClassOutput(7)])
def test_what_is_not_there_is_reached_by_nothing(subject):
    found = field(f"{ROW} | conv() | classify(2)", subject)
    assert not found.pixels.any()
    assert not found.blocks


def test_an_unfinished_design_has_a_field_without_pixels():
    drawn = design("angle() | conv() | classify(2)")
    found = receptive_field(drawn, REGISTRY, compile(drawn, REGISTRY), ClassOutput(0))
    assert found.counted is None


def test_a_group_is_on_the_way_as_one_block_and_answers_for_what_leaves_it():
    plain = design(f"{ROW} | conv() | pool() | classify(2)")
    grouped = collapse(plain, REGISTRY, ["conv_1", "pool_1"], "Stem").apply(plain)
    (group,) = set(grouped.blocks) - set(plain.blocks)
    compilation = compile(grouped, REGISTRY)
    port = next(output for block, output in compilation.circuit.places if block == group)
    found = receptive_field(grouped, REGISTRY, compilation, Output(group, port))
    expected = receptive_field(plain, REGISTRY, compile(plain, REGISTRY), Output("pool_1"))
    assert np.array_equal(found.pixels, expected.pixels)
    assert found.blocks == {*expected.blocks - {"conv_1", "pool_1"}, group}


LAYERS = st.lists(
    st.sampled_from(['conv("so4")', 'conv("so4", dilation=2)', "pool()", 'pool(keep="odd")']), min_size=0, max_size=3
)
CUTS = st.sampled_from(
    ["crop(rows=[2, 4], columns=[3, 6])", "resize(3, 2)", "crop(rows=[1, 7], columns=[2, 8]) | resize(2, 3)"]
)


@settings(max_examples=12)
@given(cut=CUTS, layers=LAYERS, seed=st.integers(0, 99))
def test_no_pixel_outside_the_field_changes_a_probability(cut, layers, seed):
    text = " | ".join(
        ["digits(classes=[0, 1], per_class=20)", cut, "flatten()", "scale(0, 3.0)", "angle()", *layers, "classify(2)"]
    )
    drawn = design(text)
    compilation = compile(drawn, REGISTRY)
    if not compilation.ok:
        return
    circuit, prepared = compilation.circuit, prepare(drawn, REGISTRY)
    found = receptive_field(drawn, REGISTRY, compilation, ClassOutput(0))
    generator = np.random.default_rng(seed)
    image = prepared.dataset.images[seed % len(prepared.dataset)]
    outside = np.argwhere(~found.pixels)
    inside = np.argwhere(found.pixels)
    moved = np.repeat(image[None], 1 + len(outside) + len(inside), axis=0)
    for row, (y, x) in enumerate([*outside, *inside], start=1):
        moved[row, y, x] += 0.4
    features = feature_matrix(circuit, prepared.recipe.work(dict(prepared.fitted), moved), len(moved))
    parameters = generator.normal(size=circuit.parameter_count)
    for kind, rounding in (("fast", 0.0), ("qutip", 1e-14)):
        probabilities = engine(circuit, kind).probabilities(parameters, features)
        change = np.abs(probabilities - probabilities[0]).max(axis=1)
        assert change[1 : 1 + len(outside)].max(initial=0.0) <= rounding
        assert change[1 + len(outside) :].max() > 1e-6
