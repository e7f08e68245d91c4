"""Settings that most data blocks share: which classes, how many images, and how they are split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from qdcnn_studio.design.problems import ChangeSettings, Misfit

Label = Annotated[int, Field(ge=0, le=9)]
PerClass = Annotated[
    int,
    Field(ge=0, le=100_000, title="Images per class", description="At most this many of each class; 0 means all."),
]
TestShare = Annotated[
    float, Field(ge=0.0, le=0.9, title="Test share", description="Share of each class kept for the test.")
]
ValidationShare = Annotated[
    float,
    Field(ge=0.0, le=0.9, title="Validation share", description="Share of the rest of each class kept for validation."),
]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1, title="Seed", description="The same seed gives the same split.")]


def split_values(settings: Any) -> dict[str, Any]:
    """Return the settings that say how images are chosen and split, by the names `split_dataset` has for them."""
    return {name: getattr(settings, name) for name in ("per_class", "test", "validation", "seed")}


def chosen_classes(chosen: Sequence[int | str], names: Sequence[str]) -> tuple[int, ...]:
    """Return the labels of the chosen classes, in the order in which they are chosen; all if none is.

    Parameters
    ----------
    chosen : sequence of int or str
        Labels, or names of classes.
    names : sequence of str
        Names of all classes.

    Raises
    ------
    Misfit
        If there is only one, one twice, or one that there is not.
    """
    if not chosen:
        return tuple(range(len(names)))
    unique = list(dict.fromkeys(chosen))
    if len(unique) < len(chosen):
        twice = next(label for label in unique if list(chosen).count(label) > 1)
        raise Misfit(f"Class {twice} is named twice.", ChangeSettings("Name each class once", {"classes": unique}))
    labels = [label if isinstance(label, int) else _label(label, names) for label in unique]
    if len(labels) < 2:
        raise Misfit(
            "With one class alone there is nothing to tell apart: choose at least two.",
            ChangeSettings("Use all classes", {"classes": []}),
        )
    return tuple(labels)


def _label(name: str, names: Sequence[str]) -> int:
    if name not in names:
        raise Misfit(
            f"There is no class named “{name}”; there are {', '.join(names)}.",
            ChangeSettings("Use all classes", {"classes": []}),
        )
    return list(names).index(name)
