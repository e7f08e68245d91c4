"""The registry of everything that can be placed: ours, and what other packages add."""

from __future__ import annotations

import logging
from functools import cache
from importlib.metadata import entry_points

from qdcnn_studio.blocks import (
    amplitudes,
    classification,
    convolution,
    encoding,
    feature_maps,
    fusion,
    hybrid,
    pooling,
    preparation,
    reupload,
    sources,
    terminals,
    tools,
)
from qdcnn_studio.design.registry import BlockType, Registry

ENTRY_POINTS = "qdcnn_studio.blocks"
"""Entry-point group under which other packages name a `BlockType` class or instance."""

_MODULES = (
    sources,
    preparation,
    encoding,
    amplitudes,
    hybrid,
    feature_maps,
    reupload,
    convolution,
    pooling,
    fusion,
    classification,
    tools,
    terminals,
)

_log = logging.getLogger(__name__)


@cache
def standard_registry() -> Registry:
    """Return the registry of all installed block types; always the same object.

    A block of another package that does not load, or takes a name that is taken, is left out with a warning in the log:
    it must not keep the studio from starting.
    """
    registry = Registry(block for module in _MODULES for block in module.BLOCKS)
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            loaded = entry.load()
            registry.add(loaded if isinstance(loaded, BlockType) else loaded())
        except Exception as error:
            _log.warning("The block %s of another package is left out: %s", entry.name, error)
    return registry
