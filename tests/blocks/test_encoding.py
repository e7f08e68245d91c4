"""Each encoding's state against one written down independently from BLOCKS.md."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from tests.circuit import independent
from tests.circuit.designs import Placed, chain, circuit_of, numbers, problems_of, repaired, wired

PI = np.pi


def state_through_qutip(circuit, features, parameters=()):
    import qutip

    start = qutip.basis([2] * circuit.qubits, [0] * circuit.qubits)
    return circuit.to_qutip(parameters, features).run(start).full().ravel()


def encoded(placed: Placed | str, features: np.ndarray) -> np.ndarray:
    return state_through_qutip(circuit_of(chain(numbers(len(features)), placed)), features)


def numbered(count: int) -> np.ndarray:
    return np.random.default_rng(count).uniform(0.1, PI, count)


@pytest.mark.parametrize("axis", ["ry", "rx", "rz"])
def test_angle(axis):
    x = numbered(3)
    steps = [("H", (i,)) for i in range(3)] if axis == "rz" else []
    steps += [(axis.upper(), (i,), (x[i],)) for i in range(3)]
    assert np.allclose(encoded(("angle", {"axis": axis}), x), independent.run(steps, 3), atol=1e-12)


def test_dense_angle_turns_about_x_by_the_first_half_and_about_y_by_the_second():
    x = numbered(6)
    steps = [step for i in range(3) for step in (("RX", (i,), (x[i],)), ("RY", (i,), (x[i + 3],)))]
    assert np.allclose(encoded("dense_angle", x), independent.run(steps, 3), atol=1e-12)


@pytest.mark.parametrize(("count", "qubits"), [(1, 1), (2, 1), (5, 3), (8, 3), (9, 4)])
def test_amplitude_pads_to_the_next_power_of_two(count, qubits):
    x = numbered(count)
    expected = np.zeros(2**qubits)
    expected[:count] = x / np.linalg.norm(x)
    assert np.allclose(encoded("amplitude", x), expected, atol=1e-12)


ARRANGEMENTS = {
    "4-1": "0123 4567",
    "4-2": "0246 1357",
    "4-3": "0167 2345",
    "4-4": "0347 1256",
    "2-1": "01 23 45 67",
    "2-2": "04 15 26 37",
    "2-3": "07 16 25 34",
    "2-4": "02 13 46 57",
}


def wirings(name: str) -> list[list[int]]:
    return [[int(digit) for digit in block] for block in ARRANGEMENTS[name].split()]


def settings_of(name: str) -> dict[str, int]:
    return {"block": int(name[0]), "arrangement": int(name[2])}


@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_hybrid_amplitude_normalises_each_block(name):
    blocks = wirings(name)
    piece = 2 ** len(blocks[0])
    x = numbered(piece * len(blocks))
    expected = np.ones(1)
    for i in range(len(blocks)):
        own = x[i * piece : (i + 1) * piece]
        expected = np.kron(expected, own / np.linalg.norm(own))
    order = [qubit for block in blocks for qubit in block]
    expected = expected.reshape((2,) * 8).transpose(np.argsort(order)).ravel()
    assert np.allclose(encoded(("hybrid_amplitude", settings_of(name)), x), expected, atol=1e-12)


def test_hybrid_amplitude_pads_the_last_block():
    x = numbered(18)
    first, second = x[:16] / np.linalg.norm(x[:16]), np.zeros(16)
    second[:2] = x[16:] / np.linalg.norm(x[16:])
    assert np.allclose(encoded("hybrid_amplitude", x), np.kron(first, second), atol=1e-12)


def hybrid_angle_steps(w, x):
    """Hur's HAE as BLOCKS.md writes it out."""
    steps = [("RY", (w[0],), (x[0],)), ("X", (w[0],)), ("CRY", (w[0], w[1]), (x[1],)), ("X", (w[0],))]
    steps += [("CRY", (w[0], w[1]), (x[2],))]
    if len(w) == 2:
        return steps
    text = "3:2 12 4:2 02 5:2 12 6:2 02 7:3 23 8:3 13 9:3 23 10:3 03 11:3 23 12:3 13 13:3 23 14:3 03"
    for word in text.split():
        if ":" in word:
            index, wire = map(int, word.split(":"))
            steps.append(("RY", (w[wire],), (x[index],)))
        else:
            steps.append(("CNOT", (w[int(word[0])], w[int(word[1])])))
    return steps


@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_hybrid_angle(name):
    blocks = wirings(name)
    piece = 2 ** len(blocks[0]) - 1
    x = numbered(piece * len(blocks))
    steps = [s for i, w in enumerate(blocks) for s in hybrid_angle_steps(w, x[i * piece : (i + 1) * piece])]
    expected = independent.run(steps, 8)
    assert np.allclose(encoded(("hybrid_angle", settings_of(name)), x), expected, atol=1e-12)


@pytest.mark.parametrize("reps", [1, 2])
def test_zz_is_havliceks_exponential_of_pauli_z(reps):
    # U = exp(i Σ φ_S(x) Π Z), between Hadamard gates: Nature 567, 209, equation 2; P(2φ) differs by a phase.
    x = numbered(3)
    hadamards = independent.on_qubits(
        np.kron(np.kron(*[independent.gate_matrix("H")] * 2), independent.gate_matrix("H")), (0, 1, 2), 3
    )
    z = [np.diag(independent.on_qubits(independent.Z, (i,), 3)).real for i in range(3)]
    exponent = sum(-x[i] * z[i] for i in range(3))
    exponent = exponent + sum(-(PI - x[i]) * (PI - x[j]) * z[i] * z[j] for i, j in combinations(range(3), 2))
    diagonal = np.diag(np.exp(1j * exponent))
    expected = np.eye(8)[0]
    for _ in range(reps):
        expected = diagonal @ hadamards @ expected
    overlap = abs(np.vdot(expected, encoded(("zz", {"reps": reps}), x)))
    assert overlap == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("reps", [1, 2])
def test_iqp(reps):
    x = numbered(3)
    layer = [("H", (i,)) for i in range(3)] + [("RZ", (i,), (x[i],)) for i in range(3)]
    layer += [("RZZ", pair, (x[pair[0]] * x[pair[1]],)) for pair in combinations(range(3), 2)]
    assert np.allclose(encoded(("iqp", {"reps": reps}), x), independent.run(layer * reps, 3), atol=1e-12)


def test_frqi_has_the_colour_on_qubit_0():
    x = np.array([0.0, 0.25, 0.5, 1.0])
    zero, one = np.eye(2)
    expected = sum(np.kron(np.cos(x[i] * PI / 2) * zero + np.sin(x[i] * PI / 2) * one, np.eye(4)[i]) for i in range(4))
    assert np.allclose(encoded("frqi", x), expected / 2, atol=1e-12)


def test_basis_is_one_above_the_threshold():
    state = encoded(("basis", {"threshold": 1.5}), np.array([2.0, 1.0, 1.5, 3.0]))
    assert np.flatnonzero(np.abs(state) > 0.5).tolist() == [0b1001]


@pytest.mark.parametrize("axis", ["ry", "rx", "rz"])
@pytest.mark.parametrize("trainable", [False, True])
def test_reupload(axis, trainable):
    x, w, b = numbered(3), np.array([0.5, -1.0, 2.0]), np.array([0.1, 0.2, 0.3])
    design = wired(
        {
            "n": numbers(3),
            "angle": ("angle", {}),
            "again": ("reupload", {"axis": axis, "trainable_scale": trainable}),
        },
        "n angle",
        "angle again",
        "n again.features",
    )
    circuit = circuit_of(design)
    assert [entry.block for entry in circuit.features] == ["angle", "again"]
    parameters = np.concatenate([w, b]) if trainable else []
    angles = w * x + b if trainable else x
    steps = [("RY", (i,), (x[i],)) for i in range(3)] + [(axis.upper(), (i,), (angles[i],)) for i in range(3)]
    state = state_through_qutip(circuit, np.concatenate([x, x]), parameters)
    assert np.allclose(state, independent.run(steps, 3), atol=1e-12)
    if trainable:
        assert [entry.name for entry in circuit.parameters] == ["again.weights", "again.bias"]


TOO_MANY = [
    ("angle", numbers(8, 8), "would need 64 qubits", "Insert PCA to 8 features", 8),
    ("dense_angle", numbers(8, 8), "would need 32 qubits", "Insert PCA to 16 features", 8),
    ("zz", numbers(8, 8), "would need 64 qubits", "Insert PCA to 8 features", 8),
    ("iqp", numbers(8, 8), "would need 64 qubits", "Insert PCA to 8 features", 8),
    ("basis", numbers(8, 8), "would need 64 qubits", "Insert PCA to 8 features", 8),
    ("hybrid_amplitude", numbers(784), "would need 196 qubits", "Insert PCA to 32 features", 8),
    ("hybrid_angle", numbers(60), "would need 40 qubits", "Insert PCA to 12 features", 8),
    ("frqi", numbers(28, 28), "takes a power of two of pixels", "Resize to 16×16", 9),
    ("frqi", numbers(1000, 1000), "takes a power of two of pixels", "Resize to 32×32", 11),
    ("angle", numbers(1000, 1000), "would need 1000000 qubits", "Insert PCA to 8 features", 8),
    ("amplitude", numbers(2048, 1024), "would need 21 qubits", "Resize to 16×16", 8),
]


@pytest.mark.parametrize(("name", "source", "words", "repair", "qubits"), TOO_MANY, ids=lambda value: str(value)[:30])
def test_features_that_do_not_fit_are_told_and_mended(name, source, words, repair, qubits):
    design = chain(source, name)
    [problem] = problems_of(design, f"{name}_1")
    assert words in problem.message
    assert circuit_of(repaired(design, f"{name}_1", repair)).qubits == qubits


def test_frqi_takes_no_colours():
    [problem] = problems_of(chain(numbers(8, 8, 3), "frqi"), "frqi_1")
    assert problem.message.endswith("and 192 arrive, three for each pixel: make the images grey first.")


UNFIT = [
    (("angle", {"qubits": 8}), 9, "takes 8 features, and 9 arrive", "Insert PCA to 8 features"),
    (("angle", {"qubits": 8}), 9, "takes 8 features, and 9 arrive", "Encode on 9 qubits"),
    (("angle", {"qubits": 8}), 7, "takes 8 features, and 7 arrive", "Encode on 7 qubits"),
    (("dense_angle", {}), 9, "cannot be paired up", "Insert PCA to 8 features"),
    (("dense_angle", {"qubits": 4}), 10, "takes 8 features, and 10 arrive", "Insert PCA to 8 features"),
    (("dense_angle", {"qubits": 4}), 10, "takes 8 features, and 10 arrive", "Encode on 5 qubits"),
    (("amplitude", {"qubits": 3}), 9, "takes at most 8 features, and 9 arrive", "Encode on 4 qubits"),
    (("hybrid_angle", {}), 10, "cannot be cut into such pieces", "Insert PCA to 9 features"),
    (("hybrid_amplitude", {"arrangement": 2}), 16, "defined on 8 qubits", "Use arrangement 1"),
    (("hybrid_angle", {"arrangement": 3}), 6, "defined on 8 qubits", "Use arrangement 1"),
    (("frqi", {}), 5, "takes a power of two of pixels", "Insert PCA to 4 features"),
]


@pytest.mark.parametrize(("placed", "count", "words", "repair"), UNFIT)
def test_misfits_say_why_and_one_click_mends_them(placed, count, words, repair):
    design, block = chain(numbers(count), placed), f"{placed[0]}_1"
    [problem] = problems_of(design, block)
    assert words in problem.message
    assert not problems_of(repaired(design, block, repair), block)


def test_reupload_of_too_many_features_is_mended_at_that_input():
    design = wired({"n": numbers(4), "angle": ("angle", {}), "m": numbers(9), "again": ("reupload", {})},
                   "n angle", "angle again", "m again.features")  # fmt: skip
    [problem] = problems_of(design, "again")
    assert "one feature for each of the 4 qubits, and 9 arrive" in problem.message
    assert circuit_of(repaired(design, "again", "Insert PCA to 4 features")).feature_count == 8


def test_a_zero_image_is_told_and_not_a_nan():
    circuit = circuit_of(chain(numbers(4), "amplitude"))
    with pytest.raises(ValueError, match="Image 0 is zero"):
        circuit.to_qutip([], np.zeros(4))
