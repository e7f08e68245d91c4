"""Opening the RUN argument of a command."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.circuit.circuit import Circuit
from qdcnn_studio.cli.errors import CommandError
from qdcnn_studio.training.run import Run, open_run


def opened_run(folder: Path) -> Run:
    """Return the run in a folder.

    Raises
    ------
    TrainingError
        If there is none.
    """
    return open_run(folder)


def trained_parameters(run: Run, circuit: Circuit) -> NDArray[np.float64]:
    """Return the parameters after the last step of a run, for the circuit of its design.

    Raises
    ------
    CommandError
        If it has recorded none, or those of another circuit.
    """
    parameters = run.history().parameters
    if not len(parameters):
        raise CommandError(f"The run {run.folder.name} has recorded no parameters yet.")
    if parameters.shape[1] != circuit.parameter_count:
        raise CommandError(
            f"The run has {parameters.shape[1]} parameters, and the design has {circuit.parameter_count}: "
            "it is a run of another design."
        )
    return parameters[-1]
