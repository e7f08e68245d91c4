"""Input and output: the ports of a block of one's own, placed inside it."""

from __future__ import annotations

from collections.abc import Mapping

from qdcnn_studio.circuit.block import CircuitBlock, Qubits
from qdcnn_studio.circuit.builder import Builder
from qdcnn_studio.design.ports import Carried, Port, Register
from qdcnn_studio.design.registry import BlockType, Family
from qdcnn_studio.design.terminals import INPUT, OUTPUT, InputSettings, OutputSettings


class Input(CircuitBlock):
    """What enters a block of one's own at one port."""

    name = INPUT
    title = "Input"
    family = Family.TOOLS
    summary = "An input port of a block of your own, placed inside it."
    help = (
        "Inside a block of your own, an input hands out whatever is wired to the port of that name outside. While it "
        "is drawn alone, it hands out an example of the size you choose: qubits in the state |0⟩, or an image.\n\n"
        "**Source.** QDCNN Studio's own."
    )
    Settings = InputSettings

    def inputs(self, settings: InputSettings) -> tuple[Port, ...]:
        """Return no port: what enters comes from outside."""
        return ()

    def outputs(self, settings: InputSettings) -> tuple[Port, ...]:
        """Return the one output, of the chosen kind."""
        return (Port("out", settings.kind),)

    def infer(self, settings: InputSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return the example it is tried out with."""
        return {"out": settings.carried}

    def caption(self, settings: InputSettings) -> str:
        """Return the name of the port."""
        return settings.name

    def detail(self, settings: InputSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return what it hands out."""
        return outgoing["out"].label if "out" in outgoing else ""

    def emit(
        self, settings: InputSettings, builder: Builder, registers: Mapping[str, Qubits], features: Mapping[str, Qubits]
    ) -> Mapping[str, Qubits]:
        """Hand out fresh qubits, if it is a register: only a part that is drawn alone asks for this."""
        carried = settings.carried
        return {"out": builder.allocate(carried.qubits)} if isinstance(carried, Register) else {}


class Output(CircuitBlock):
    """What leaves a block of one's own at one port."""

    name = OUTPUT
    title = "Output"
    family = Family.TOOLS
    summary = "An output port of a block of your own, placed inside it."
    help = (
        "Inside a block of your own, what is wired to an output leaves at the port of that name outside.\n\n"
        "**Source.** QDCNN Studio's own."
    )
    Settings = OutputSettings

    def inputs(self, settings: OutputSettings) -> tuple[Port, ...]:
        """Return the one input, of the chosen kind."""
        return (Port("in", settings.kind),)

    def outputs(self, settings: OutputSettings) -> tuple[Port, ...]:
        """Return no port: what leaves goes outside."""
        return ()

    def infer(self, settings: OutputSettings, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return nothing."""
        return {}

    def caption(self, settings: OutputSettings) -> str:
        """Return the name of the port."""
        return settings.name

    def detail(self, settings: OutputSettings, incoming: Mapping[str, Carried], outgoing: Mapping[str, Carried]) -> str:
        """Return what leaves."""
        return incoming["in"].label if "in" in incoming else ""

    def emit(
        self,
        settings: OutputSettings,
        builder: Builder,
        registers: Mapping[str, Qubits],
        features: Mapping[str, Qubits],
    ) -> Mapping[str, Qubits]:
        """Put nothing on the circuit."""
        return {}


BLOCKS: tuple[BlockType, ...] = (Input(), Output())
