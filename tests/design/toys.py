"""A few small block types, so that the tests of the design need no real ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from qdcnn_studio.design.ports import Carried, Features, Kind, Port, Prediction, Register
from qdcnn_studio.design.problems import ChangeSettings, InsertBefore, Misfit
from qdcnn_studio.design.registry import BlockType, Family, Registry, Settings

FEATURES_IN = (Port("in", Kind.FEATURES),)
FEATURES_OUT = (Port("out", Kind.FEATURES),)
REGISTER_IN = (Port("in", Kind.REGISTER),)
REGISTER_OUT = (Port("out", Kind.REGISTER),)
Label = Annotated[int, Field(ge=0, le=9)]


class Image(BlockType):
    """Images of a few classes."""

    name = "image"
    title = "Images"
    family = Family.DATA
    summary = "Small images."

    class Settings(Settings):
        classes: tuple[Label, ...] = Field((0, 1, 2), title="Classes", min_length=2)
        side: int = Field(8, ge=1, le=64, title="Side")
        noise: float = Field(0.0, ge=0, lt=1, title="Noise")

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        return ()

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        return FEATURES_OUT

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        return {"out": Features((settings.side, settings.side), tuple(map(str, settings.classes)))}


class Shrink(BlockType):
    """Keeps k features."""

    name = "shrink"
    title = "PCA"
    family = Family.PREPARATION
    summary = "Fewer features."

    class Settings(Settings):
        k: int = Field(8, ge=1, le=64, title="Features")

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        return FEATURES_IN

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        return FEATURES_OUT

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        features = incoming["in"]
        assert isinstance(features, Features)
        if settings.k > features.size:
            raise Misfit(f"PCA cannot make {settings.k} features of {features.size}.")
        return {"out": Features((settings.k,), features.classes)}


class Angle(BlockType):
    """One feature per qubit, 16 at most."""

    name = "angle"
    title = "Angle encoding"
    family = Family.ENCODING
    summary = "One feature per qubit."

    class Settings(Settings):
        axis: Literal["ry", "rx"] = Field("ry", title="Axis")

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        return FEATURES_IN

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        return REGISTER_OUT

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        features = incoming["in"]
        assert isinstance(features, Features)
        if features.size > 16:
            raise Misfit(
                f"Angle encodes one feature per qubit: {features.size} features would need {features.size} qubits.",
                InsertBefore("Insert PCA to 8 features", "shrink", {"k": 8}),
            )
        return {"out": Register(features.size)}


class Conv(BlockType):
    """Leaves a register as large as it is."""

    name = "conv"
    title = "Convolution"
    family = Family.CONVOLUTION
    summary = "A convolution."

    class Settings(Settings):
        ansatz: Literal["su4", "so4"] = Field("su4", title="Ansatz")
        depth: int = Field(1, ge=1, le=10, title="Depth")
        share: bool = Field(True, title="Shared")

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        return REGISTER_IN

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        return REGISTER_OUT

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        return {"out": incoming["in"]}


class Pool(Conv):
    """Halves a register."""

    name = "pool"
    title = "Pooling"
    family = Family.POOLING

    class Settings(Settings):
        kind: Literal["zx", "trace"] = Field("zx", title="Kind")

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        register = incoming["in"]
        assert isinstance(register, Register)
        if register.qubits < 2:
            raise Misfit("Pooling needs at least 2 qubits.")
        return {"out": Register((register.qubits + 1) // 2)}


class Fuse(Conv):
    """Joins registers."""

    name = "fuse"
    title = "Fusion"
    family = Family.FUSION

    class Settings(Settings):
        inputs: int = Field(2, ge=1, le=4, title="Inputs")
        pattern: Literal["bipartite", "all"] = Field("bipartite", title="Pattern")

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        return tuple(Port(name, Kind.REGISTER) for name in "abcd"[: settings.inputs])

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        return {"out": Register(sum(part.qubits for part in incoming.values() if isinstance(part, Register)))}


class Split(Conv):
    """Hands out two halves."""

    name = "split"
    title = "Split"
    family = Family.TOOLS

    class Settings(Settings):
        parts: Literal["halves", "even_odd"] | tuple[tuple[int, ...], ...] = Field("halves", title="Parts")

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        count = 2 if isinstance(settings.parts, str) else len(settings.parts)
        return tuple(Port("abcdefgh"[index], Kind.REGISTER) for index in range(min(count, 8)))

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        register = incoming["in"]
        assert isinstance(register, Register)
        if register.qubits < 2:
            raise Misfit("There is one qubit only: nothing to split.", ChangeSettings("Split in halves", {}))
        half = register.qubits // 2
        return {port.name: Register(half) for port in self.outputs(settings)}


class Reupload(BlockType):
    """Encodes features again in mid-circuit."""

    name = "reupload"
    title = "Re-upload"
    family = Family.ENCODING
    summary = "Encodes again."

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        return (Port("in", Kind.REGISTER), Port("features", Kind.FEATURES))

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        return REGISTER_OUT

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        return {"out": incoming["in"]}


class Classify(BlockType):
    """Class probabilities."""

    name = "classify"
    title = "Classification"
    family = Family.CLASSIFICATION
    summary = "Class probabilities."

    class Settings(Settings):
        classes: int = Field(2, ge=2, le=16, title="Classes")

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        return REGISTER_IN

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        return (Port("out", Kind.PREDICTION),)

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        return {"out": Prediction(settings.classes)}


class Broken(Conv):
    """What a careless third party might write."""

    name = "broken"
    title = "Broken"
    family = Family.TOOLS

    class Settings(Settings):
        how: Literal["raise", "nothing"] = "raise"

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        if settings.how == "raise":
            raise KeyError("lost")
        return {}


def toys() -> Registry:
    """Return a registry of all of them."""
    types = (Image, Shrink, Angle, Conv, Pool, Fuse, Split, Reupload, Classify, Broken)
    return Registry(block_type() for block_type in types)
