"""What the training process does: take commands, do steps, tell what happened."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from multiprocessing.connection import Connection

from qdcnn_studio.training.duel import Duel, DuelReport, duel, started
from qdcnn_studio.training.errors import Diverged, TrainingError
from qdcnn_studio.training.keeper import RunKeeper, begin_run, resume_run
from qdcnn_studio.training.messages import (
    Begin,
    BeginDuel,
    Change,
    Command,
    DuelFinished,
    Failed,
    Finished,
    OneStep,
    Pause,
    Paused,
    Preparing,
    Quit,
    Ready,
    Resume,
    Resumed,
    Stop,
)
from qdcnn_studio.training.records import is_full
from qdcnn_studio.training.telling import Teller
from qdcnn_studio.training.trainer import StepReport, Trainer

_log = logging.getLogger(__name__)

DISK_SECONDS = 1.0
"""How long to wait before trying again to write to a disk that was full."""


class State(Enum):
    """What the process is at."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"


def serve(connection: Connection) -> None:
    """Be the training process until told to leave, or until nobody is there to talk to.

    Parameters
    ----------
    connection : Connection
        The pipe commands come from and messages go to.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the process that started this one
    threading.Thread(target=_follow_parent, name="parent", daemon=True).start()
    try:
        _warm_up()
        TrainingLoop(connection).run()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        _log.debug("The process that started this one is gone.")


def _follow_parent() -> None:
    """End this process when its parent ends, even in the middle of a long step."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _warm_up() -> None:
    """Import what is slow, and let the kernels be compiled or read, before the first design comes."""
    import numpy as np

    from qdcnn_studio.blocks.standard import standard_registry
    from qdcnn_studio.circuit.angles import Angle
    from qdcnn_studio.circuit.circuit import Circuit, FeatureInput, Operation, Parameter, Readout
    from qdcnn_studio.simulator.engine import engine

    standard_registry()
    operations = (
        Operation("RY", (0,), (Angle.feature(0),)),
        Operation("RX", (1,), (Angle.parameter(0),)),
        Operation("CNOT", (0, 1)),
        Operation("CRZ", (1, 0), (Angle.parameter(0),)),
    )
    parameters, features = (Parameter("warm.theta", 1, 0),), (FeatureInput("warm", 1, 0),)
    circuit = Circuit(2, operations, parameters, features, Readout("probabilities", (0,), 2))
    engine(circuit).value_and_gradient(np.ones(1), np.ones((2, 1)), lambda p: (float(p.sum()), np.ones_like(p)))


class TrainingLoop:
    """Runs one run, or one duel, at a time, as commands say.

    Parameters
    ----------
    connection : Connection
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._commands: deque[Command] = deque()
        self._state = State.IDLE
        self._trainer: Trainer | Duel | None = None
        self._keeper: RunKeeper | None = None
        self._unkept: StepReport | DuelReport | None = None
        self._wait_at: int | None = None
        self._unwritten: tuple[Callable[[], None], Callable[[], None]] | None = None
        self._teller = Teller(connection.send)

    def run(self) -> None:
        """Take commands and do steps until `Quit` comes."""
        self._teller.tell(Ready())
        while True:
            self._collect(wait=self._state is not State.RUNNING and not self._commands)
            while self._commands:
                command = self._commands.popleft()
                if isinstance(command, Quit):
                    self._let_go()
                    return
                self._obey(command)
            if self._state is State.RUNNING:
                self._go_on()
            elif self._unwritten is not None:
                self._write_again(*self._unwritten)

    def _collect(self, wait: bool) -> None:
        """Take in the commands that have come; wait for one if there is nothing else to do."""
        if wait and (self._unwritten is None or self._connection.poll(DISK_SECONDS)):
            self._commands.append(self._connection.recv())
        while self._connection.poll(0):
            self._commands.append(self._connection.recv())

    def _obey(self, command: Command) -> None:
        if isinstance(command, Begin | BeginDuel):
            self._begin(command)
        elif self._trainer is None:
            return
        elif isinstance(command, Pause):
            self._pause()
        elif isinstance(command, Resume):
            self._enter(State.RUNNING, Resumed(self._trainer.step_count))
        elif isinstance(command, OneStep):
            if self._state is not State.RUNNING:
                self._state, self._wait_at = State.RUNNING, self._trainer.step_count
                self._unwritten = None
            if self._wait_at is not None:
                self._wait_at += command.steps
        elif isinstance(command, Stop):
            self._collect(wait=False)
            if self._state is not State.IDLE and not any(
                isinstance(coming, Begin | BeginDuel) for coming in self._commands
            ):
                self._finish(stopped=True)
        elif isinstance(command, Change):
            self._change(command)

    def _begin(self, command: Begin | BeginDuel) -> None:
        self._let_go()
        self._teller.clear()
        try:
            self._trainer, self._keeper = self._prepared(command)
        except TrainingError as error:
            self._fail(error.message, error.block)
            return
        except MemoryError:
            self._fail("There is not enough memory for this design and its images.")
            return
        except Exception as error:  # whatever it is, the window must be told
            _log.exception("A run could not begin.")
            self._fail(f"The run cannot begin because of a fault in the program ({type(error).__name__}: {error}).")
            return
        trainer = self._trainer
        self._teller.tell(trainer.started() if isinstance(trainer, Duel) else started(trainer))
        if command.paused:
            self._enter(State.PAUSED, Paused(trainer.step_count))
        else:
            self._state = State.RUNNING

    def _prepared(self, command: Begin | BeginDuel) -> tuple[Trainer | Duel, RunKeeper | None]:
        """Return the trainer and the keeper of a run that begins or goes on, or a duel, which is not kept."""
        from qdcnn_studio.blocks.standard import standard_registry
        from qdcnn_studio.design.document import DocumentError, loads
        from qdcnn_studio.training.settings import training_settings

        registry = standard_registry()
        if isinstance(command, BeginDuel):
            return duel(command, registry, self._prepare), None
        if command.resume and command.run is not None:
            trainer, keeper = resume_run(command.run, registry, self._prepare)
            if command.settings:
                trainer.change(command.settings)
                keeper.record_change(trainer.step_count, command.settings)
            return trainer, keeper
        try:
            design = loads(command.design)
        except DocumentError as error:
            raise TrainingError(str(error)) from error
        settings = training_settings(design, command.settings)
        trainer = Trainer(design, registry, settings, parameters=command.parameters, progress=self._prepare)
        return trainer, None if command.run is None else begin_run(command.run, command.design, trainer)

    def _prepare(self, what: str, share: float) -> None:
        self._teller.tell(Preparing(what, share))

    def _go_on(self) -> None:
        """Do one step of a run that goes on, or end it or wait if there is none to do."""
        trainer, counted = self._trainer, self._wait_at is not None
        assert trainer is not None
        if trainer.end is not None and self._unkept is None and not counted:
            self._finish(stopped=False)
        elif self._step() and self._wait_at is not None and trainer.step_count >= self._wait_at:
            self._enter(State.PAUSED, Paused(trainer.step_count))

    def _step(self) -> bool:
        """Do one step, keep it and tell of it; return whether that went well."""
        assert self._trainer is not None
        try:
            if self._unkept is None:
                self._unkept = self._trainer.step()
            self._keep_step()
        except TrainingError as error:
            self._fail(error.message, error.block, isinstance(error, Diverged))
            return False
        except MemoryError:
            self._fail("The computer ran out of memory; every step so far is kept.")
            return False
        except OSError as error:
            self._wait_for_step(error)
            return False
        except Exception as error:  # whatever it is, the window must be told
            _log.exception("A step failed.")
            self._fail(f"Training stopped because of a fault in the program ({type(error).__name__}: {error}).")
            return False
        return True

    def _keep_step(self) -> None:
        """Write down the step that has been done and tell of it, unless that has happened."""
        report = self._unkept
        if report is None:
            return
        if self._keeper is not None and isinstance(self._trainer, Trainer) and isinstance(report, StepReport):
            self._keeper.record(self._trainer, report)
        self._unkept = None
        self._teller.take(report)

    def _wait_for_step(self, error: OSError) -> None:
        """Wait until the step that was done can be written; as many steps as were asked for are done then."""
        trainer, keeper, report, wait_at = self._trainer, self._keeper, self._unkept, self._wait_at
        assert isinstance(trainer, Trainer)
        assert isinstance(report, StepReport)
        assert keeper is not None

        def go_on() -> None:
            self._enter(State.RUNNING, Resumed(trainer.step_count))
            self._wait_at = wait_at

        self._wait_for_disk(error, lambda: keeper.record(trainer, report), go_on)

    def _wait_for_disk(self, error: OSError, write: Callable[[], None], then: Callable[[], None]) -> None:
        """Pause until there is room for what could not be written, or until told to go on."""
        reason = "the disk is full" if is_full(error) else f"of the disk ({error.strerror or error})"
        assert self._trainer is not None
        message = f"The run cannot be written because {reason}. It goes on when there is room; nothing is lost."
        self._enter(State.PAUSED, Paused(self._trainer.step_count, message))
        self._unwritten = write, then

    def _write_again(self, write: Callable[[], None], then: Callable[[], None]) -> None:
        """Write what could not be written, if there is room now, and go on."""
        try:
            write()
        except OSError:  # not yet; it was told
            return
        self._unwritten = None
        then()

    def _change(self, command: Change) -> None:
        assert self._trainer is not None
        try:
            self._trainer.change(command.settings)
            if self._keeper is not None:
                self._keeper.record_change(self._trainer.step_count, command.settings)
        except TrainingError as error:
            self._teller.tell(Paused(self._trainer.step_count, error.message))
            self._state = State.PAUSED
        except OSError as error:
            self._wait_for_change(error, command)

    def _wait_for_change(self, error: OSError, command: Change) -> None:
        """Wait until a change can be written: a run could not be gone on with bit for bit without it."""
        trainer, keeper, state, wait_at = self._trainer, self._keeper, self._state, self._wait_at
        earlier = self._unwritten
        assert trainer is not None
        assert keeper is not None

        def go_on() -> None:
            if earlier is not None:
                self._unwritten = earlier
            elif state is State.RUNNING:
                self._enter(state, Resumed(trainer.step_count))
                self._wait_at = wait_at
            else:
                self._enter(State.PAUSED, Paused(trainer.step_count))

        self._wait_for_disk(error, lambda: keeper.record_change(trainer.step_count, command.settings), go_on)

    def _pause(self) -> None:
        assert self._trainer is not None
        if self._state is State.RUNNING:
            self._enter(State.PAUSED, Paused(self._trainer.step_count))

    def _finish(self, stopped: bool) -> None:
        """End the run with its figures; it stays in memory and can be gone on with."""
        assert self._trainer is not None
        if isinstance(self._trainer, Duel):
            self._enter(State.IDLE, self._trainer.finished(stopped))
            return
        trainer, keeper, result = self._trainer, self._keeper, self._trainer.result()

        def write() -> None:
            if keeper is not None:
                self._keep_step()
                keeper.checkpoint(trainer)
                keeper.record_result(result)

        def end() -> None:
            self._enter(State.IDLE, Finished(trainer.step_count, stopped, result))

        try:
            write()
        except OSError as error:
            self._wait_for_disk(error, write, end)
        else:
            end()

    def _fail(self, message: str, block: str | None = None, diverged: bool = False) -> None:
        step = self._trainer.step_count if self._trainer is not None else 0
        self._enter(State.IDLE, Failed(message, block, step, diverged))

    def _enter(self, state: State, message: Paused | Resumed | Finished | DuelFinished | Failed) -> None:
        self._state, self._wait_at, self._unwritten = state, None, None
        self._teller.tell(message)

    def _let_go(self) -> None:
        """Leave the present run as it is on disk."""
        if self._keeper is not None:
            if isinstance(self._trainer, Trainer):
                with suppress(OSError):  # without it, going on only takes a little longer
                    self._keep_step()
                    self._keeper.checkpoint(self._trainer)
            self._keeper.close()
        self._trainer, self._keeper, self._unkept, self._state = None, None, None, State.IDLE
        self._unwritten = None
