"""The run in memory is a function of the messages it takes in."""

import numpy as np

from qdcnn_studio.app.run_model import RunModel, RunState
from qdcnn_studio.circuit.circuit import Circuit, Parameter
from qdcnn_studio.design.graph import Design
from qdcnn_studio.training.messages import Evaluation, Failed, Finished, Paused, Progress, Resumed, Started
from qdcnn_studio.training.settings import TrainingSettings

CIRCUIT = Circuit(2, parameters=(Parameter("conv_1.theta", 3, 0),))


def begun(steps=0):
    run = RunModel()
    settings = TrainingSettings()
    run.begin(Design(), CIRCUIT, settings, "Starting.")
    run.take(Started(0, np.zeros(3), settings.model_dump(mode="json"), 10, 2, 3))
    for first in range(1, steps + 1):
        run.take(progress(first, 1))
    return run


def progress(first, count, validation=()):
    numbers = np.arange(first, first + count, dtype=float)
    return Progress(
        first, 1 / numbers, numbers / 100, numbers, numbers * 0 + 0.1, np.outer(numbers, np.ones(3)),
        {"conv_1": numbers * 2}, validation,
    )  # fmt: skip


def test_steps_arrive_in_batches_and_nothing_is_lost():
    run = begun()
    for first in range(1, 2000, 7):
        run.take(progress(first, 7))
    assert run.steps == 2002
    np.testing.assert_array_equal(run.losses, 1 / np.arange(1, 2003))
    assert run.parameters.shape == (2003, 3)
    np.testing.assert_array_equal(run.parameters[:, 0], np.arange(2003))
    np.testing.assert_array_equal(run.block_gradients["conv_1"], 2 * np.arange(1, 2003))


def test_validation_is_kept_with_its_steps():
    run = begun(3)
    run.take(progress(4, 2, (Evaluation(5, 0.25, 0.9, np.eye(2, dtype=int)),)))
    assert run.validation_steps.tolist() == [5.0]
    assert run.validation_losses.tolist() == [0.25]
    assert run.validation_accuracies.tolist() == [0.9]


def test_states_follow_the_messages():
    run = begun(1)
    assert run.state is RunState.RUNNING
    run.take(Paused(1))
    assert run.state is RunState.PAUSED
    run.take(Resumed(1))
    assert run.state is RunState.RUNNING
    run.take(Finished(1, False, {"test_accuracy": 1.0}))
    assert run.state is RunState.FINISHED
    assert not run.is_active


def test_a_failure_keeps_every_step():
    run = begun(5)
    run.take(Failed("The loss is not a number.", "conv_1", 5))
    assert run.state is RunState.FAILED
    assert run.message == "The loss is not a number."
    assert run.problem_block == "conv_1"
    assert run.steps == 5


def test_what_a_forgotten_run_still_sends_is_passed_over():
    run = begun(5)
    run.forget()
    run.take(progress(6, 1))
    run.take(Finished(6, True, {}))
    assert run.state is RunState.IDLE
    assert run.steps == 0
    run.begin(Design(), CIRCUIT, TrainingSettings(), "Starting.")
    run.take(progress(6, 1))
    assert run.steps == 0


def test_looking_back_shows_the_parameters_of_that_step():
    run = begun(9)
    run.look_at_moment(4)
    assert run.current_parameters.tolist() == [4.0, 4.0, 4.0]
    run.take(progress(10, 1))
    assert run.shown_step == 4
    run.look_at_moment(None)
    assert run.current_parameters.tolist() == [10.0, 10.0, 10.0]
    run.look_at_moment(10_000)
    assert run.moment == 10


def test_numbers_that_come_in_a_burst_are_told_too(qtbot):
    run = begun()
    told = []
    run.advanced.connect(lambda: told.append(run.steps))
    for first in range(1, 11):
        run.take(progress(first, 1))
    assert told == [1], "the first at once"
    qtbot.waitUntil(lambda: told == [1, 10])
