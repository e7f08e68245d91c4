"""SciPy's optimisers, taken one step at a time.

SciPy runs its own loop and calls back for values of the loss. Here that loop runs in a thread of its own that waits
whenever it has asked for a value, so that the run can pause after any value, and be written down: the values given so
far are the whole memory, for with them the loop can be run again to the same place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.training.optimizers import Objective, Optimizer, State

Floats = NDArray[np.float64]
Answer = tuple[float, Floats | None]


class _Abandoned(Exception):
    """Unwinds SciPy's loop when nobody waits for it any more."""


class _Loop:
    """SciPy's loop in a thread: hands out questions, takes in answers."""

    def __init__(self, minimize: Callable[[Callable[[Floats], Answer]], None]) -> None:
        self._questions: SimpleQueue[Floats | BaseException | None] = SimpleQueue()
        self._answers: SimpleQueue[Answer | None] = SimpleQueue()
        self._minimize = minimize
        self._thread = threading.Thread(target=self._run, name="scipy", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._minimize(self._ask)
        except _Abandoned:
            return
        except BaseException as error:  # told to the thread that waits for the next question
            self._questions.put(error)
        else:
            self._questions.put(None)

    def _ask(self, parameters: Floats) -> Answer:
        self._questions.put(np.array(parameters, dtype=float))
        answer = self._answers.get()
        if answer is None:
            raise _Abandoned
        return answer

    def question(self) -> Floats | None:
        """Return the parameters whose loss is asked for next; None if the loop has ended."""
        question = self._questions.get()
        if isinstance(question, BaseException):
            raise question
        return question

    def answer(self, answer: Answer | None) -> None:
        """Give the loss asked for; None to give up."""
        self._answers.put(answer)


class ScipyOptimizer(Optimizer):
    """One of SciPy's optimisers. Each step gives it one value of the loss over the whole training set.

    The parameters after a step are the best seen so far.

    Parameters
    ----------
    method : {"L-BFGS-B", "COBYLA"}
    """

    whole_set = True

    def __init__(self, method: str) -> None:
        super().__init__(learning_rate=1.0)
        self._method = method
        self._gradients = method == "L-BFGS-B"
        self._start: Floats | None = None
        self._values: list[float] = []
        self._slopes: list[Floats] = []
        self._best: Floats | None = None
        self._loop: _Loop | None = None
        self._question: Floats | None = None

    def step(self, parameters: Floats, objective: Objective) -> Floats:
        """Return the best parameters after one more value of the loss."""
        if self._start is None:
            self._start = parameters.copy()
        if self._loop is None:
            self._begin()
        asked = self._question
        if asked is None:
            objective.value(parameters)
            return parameters
        if self._gradients:
            value, slope = objective.gradient(asked)
        else:
            value, slope = objective.value(asked), np.empty(0)
        if self._best is None or value < min(self._values):
            self._best = asked
        self._values.append(value)
        self._slopes.append(slope)
        self._give(value, slope)
        return self._best.copy()

    @property
    def converged(self) -> bool:
        """Whether SciPy's loop has ended by itself."""
        return self._loop is not None and self._question is None

    def state(self) -> dict[str, NDArray]:
        """Return where the loop began and every value it was given."""
        if self._start is None or self._best is None:
            return {}
        slopes = np.array(self._slopes)
        return {"start": self._start, "best": self._best, "values": np.array(self._values), "slopes": slopes}

    def restore(self, state: State) -> None:
        """Run the loop again with the values it was given, without computing any of them."""
        if "start" not in state:
            return
        self.close()
        self._start, self._best = np.array(state["start"]), np.array(state["best"])
        self._values, self._slopes = list(map(float, state["values"])), list(np.array(state["slopes"]))
        self._begin()
        for value, slope in zip(self._values, self._slopes, strict=True):
            self._give(value, slope)

    def close(self) -> None:
        """Give up SciPy's loop, if it waits for a value."""
        if self._loop is not None and self._question is not None:
            self._loop.answer(None)
        self._loop, self._question = None, None

    def _begin(self) -> None:
        self._loop = _Loop(self._minimize)
        self._question = self._loop.question()

    def _give(self, value: float, slope: Floats) -> None:
        assert self._loop is not None
        self._loop.answer((value, slope if self._gradients else None))
        self._question = self._loop.question()

    def _minimize(self, ask: Callable[[Floats], Answer]) -> None:
        """Run SciPy's loop to its end."""
        from scipy.optimize import minimize

        assert self._start is not None
        options: dict[str, Any] = {"maxiter": 10**9}
        if self._gradients:
            options["maxfun"] = 10**9
            minimize(ask, self._start, jac=True, method=self._method, options=options)
        else:
            options["rhobeg"] = 0.5
            minimize(lambda x: ask(x)[0], self._start, method=self._method, options=options)
