"""QDCNN Studio: draw a quantum convolutional network, compile it, and watch it learn.

The public API is the names below. They are imported when they are first used, so that ``import qdcnn_studio`` costs
nothing and a script pays only for what it needs::

    from qdcnn_studio import Trainer, TrainingSettings, check, open_design, standard_registry

    registry = standard_registry()
    design = open_design("first_minute")
    assert not check(design, registry)
    trainer = Trainer(design, registry, TrainingSettings(steps=200, seed=1))
"""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qdcnn_studio.blocks.standard import standard_registry
    from qdcnn_studio.circuit.compiler import compile
    from qdcnn_studio.data.pipeline import prepare
    from qdcnn_studio.design.checks import check
    from qdcnn_studio.design.document import save
    from qdcnn_studio.design.graph import Design
    from qdcnn_studio.opening import open_design
    from qdcnn_studio.simulator.engine import engine
    from qdcnn_studio.training.settings import TrainingSettings
    from qdcnn_studio.training.trainer import Trainer

warnings.filterwarnings("ignore", "matplotlib not found", UserWarning)  # QuTiP's drawings, which the studio never uses

__version__ = "0.1.0"

__all__ = [
    "Design",
    "Trainer",
    "TrainingSettings",
    "check",
    "compile",
    "engine",
    "open_design",
    "prepare",
    "save",
    "standard_registry",
]

_HOMES = {
    "Design": "design.graph",
    "Trainer": "training.trainer",
    "TrainingSettings": "training.settings",
    "check": "design.checks",
    "compile": "circuit.compiler",
    "engine": "simulator.engine",
    "open_design": "opening",
    "prepare": "data.pipeline",
    "save": "design.document",
    "standard_registry": "blocks.standard",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
