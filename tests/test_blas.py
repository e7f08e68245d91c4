"""Linear algebra in the window's process survives a fork; other processes keep their threads."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from qdcnn_studio import blas

FORKING = """
import os, threading
from qdcnn_studio.blas import use_one_thread
use_one_thread()
import numpy as np
matrix, done = np.random.default_rng(1).normal(size=(300, 64)), threading.Event()

def work():
    while not done.is_set():
        np.linalg.eigh(matrix.T @ matrix)

thread = threading.Thread(target=work, daemon=True)
thread.start()
for _ in range(100):
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
done.set()
thread.join(20)
print("hangs" if thread.is_alive() else "goes on", flush=True)
os._exit(0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_linear_algebra_goes_on_while_the_process_is_forked() -> None:
    """As libdbus does in the window while the images of the first design are prepared."""
    environment = {name: value for name, value in os.environ.items() if name != blas.VARIABLE}
    done = subprocess.run(
        [sys.executable, "-c", FORKING], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "goes on"


def test_only_this_process_is_held_to_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(blas.VARIABLE, raising=False)
    monkeypatch.setattr(blas, "_ours", [])
    blas.use_one_thread()
    assert os.environ[blas.VARIABLE] == "1"
    with blas.as_inherited():
        assert blas.VARIABLE not in os.environ
    assert os.environ[blas.VARIABLE] == "1"


def test_what_the_user_chose_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(blas.VARIABLE, "3")
    monkeypatch.setattr(blas, "_ours", [])
    blas.use_one_thread()
    with blas.as_inherited():
        assert os.environ[blas.VARIABLE] == "3"
    assert os.environ[blas.VARIABLE] == "3"
