"""The network of Hur et al. against an independent NumPy simulator (BLOCKS.md), and the settings of their table."""

import numpy as np
import pytest

from qdcnn_studio.analysis.hur import LOSSES, PUBLISHED, hur_design, hur_study
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.circuit.compiler import compile
from qdcnn_studio.simulator.engine import engine
from qdcnn_studio.training.settings import training_settings

ANGLES = {"ttn": 12, "u5": 36, "u6": 36, "u9": 12, "u13": 24, "u14": 24, "u15": 18, "so4": 24, "su4": 51}
EXPECTED = {
    "ttn": (0.010679420609, 0.199279043502, 0.203874330027),
    "u5": (-0.008082206090, 0.168302039495, 0.130475722445),
    "u6": (0.028718351846, -0.024526226081, 0.030722502740),
    "u9": (-0.024692261169, 0.010062599720, 0.026250331834),
    "u13": (0.015279910156, -0.018237731643, 0.072064098117),
    "u14": (-0.157741423994, -0.000878622268, 0.070787379357),
    "u15": (-0.016941154825, -0.017422064618, -0.000306089111),
    "so4": (-0.259143471326, -0.159390586256, -0.208369657684),
    "su4": (-0.008027528701, -0.155894596261, -0.175345993067),
}
"""⟨Z⟩ of qubit 4 for the inputs |0…0⟩, uniform and ramp, at angles 0.1, 0.2… of convolutions, then poolings."""


@pytest.mark.parametrize("ansatz", EXPECTED)
def test_the_network_is_theirs(ansatz):
    circuit = compile(hur_design(ansatz, None), standard_registry()).circuit
    assert circuit is not None
    assert circuit.readout is not None
    assert circuit.readout.qubits == (4,)
    assert circuit.parameter_count == ANGLES[ansatz]
    names = [f"conv_{i}.theta" for i in (1, 2, 3)] + [f"pool_{i}.theta" for i in (1, 2, 3)]
    sizes = {parameter.name: parameter.size for parameter in circuit.parameters}
    starts = np.cumsum([0] + [sizes[name] for name in names])
    angles = {name: 0.1 * (start + 1 + np.arange(sizes[name])) for name, start in zip(names, starts, strict=False)}
    inputs = np.stack([np.eye(256)[0], np.ones(256), np.arange(1.0, 257)])
    seen = engine(circuit).probabilities(circuit.flat_parameters(angles), inputs)
    assert seen[:, 0] - seen[:, 1] == pytest.approx(EXPECTED[ansatz], abs=1e-11)


def test_every_run_is_trained_as_theirs_was():
    for trial in hur_study(None).trials:
        settings = training_settings(trial.design)
        assert (settings.optimizer, settings.learning_rate, settings.momentum) == ("nesterov", 0.01, 0.9)
        assert (settings.steps, settings.batch, settings.sampling) == (200, 25, "replacement")
        assert (settings.initial, settings.schedule) == ("normal", "constant")
        assert trial.seeds == 5


def test_the_table_has_nine_ansaetze_and_two_losses():
    study = hur_study(None)
    assert len(study.trials) == len(PUBLISHED) * len(LOSSES) == 18
    assert [trial.goal for trial in study.trials if trial.goal] == [0.975]


def test_digit_0_is_outcome_1_with_cross_entropy_and_outcome_0_with_squared_error():
    assert hur_design("su4", None).blocks["mnist_1"].settings["classes"] == [1, 0]
    assert hur_design("su4", None, "mse").blocks["mnist_1"].settings["classes"] == [0, 1]
