"""The kernel of one convolution as the editor shows it: read from the design, changed by edits of the design."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from qdcnn_studio.app.editor import Editor
from qdcnn_studio.blocks import kernel_edits
from qdcnn_studio.blocks.ansatz import Kernel, KernelGate
from qdcnn_studio.blocks.convolution import Convolution, ConvolutionSettings
from qdcnn_studio.blocks.kernel_gates import kernel_as_written
from qdcnn_studio.circuit.gates import GATES
from qdcnn_studio.design.edits import UNSET, ChangeSettings
from qdcnn_studio.design.graph import Json
from qdcnn_studio.design.registry import BlockType
from qdcnn_studio.design.settings import read_settings


def has_kernel(block_type: BlockType | None) -> bool:
    """Whether the kernel editor is for this type of block."""
    return isinstance(block_type, Convolution)


class KernelModel(QObject):
    """Holds what the kernel editor shows of one block: its kernel, the gate that is selected, the one to be placed.

    Parameters
    ----------
    editor : Editor
        Every change of the kernel is one `ChangeSettings` of it.
    """

    changed = Signal()
    """The kernel, the selected gate or the gate to be placed is another one."""

    def __init__(self, editor: Editor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.block: str | None = None
        self.ansatz = ""
        self.kernel: Kernel | None = None
        self.selected: int | None = None
        self.armed: str | None = None
        editor.designChanged.connect(self._follow)

    def show_block(self, block: str) -> None:
        """Show the kernel of another block."""
        if block != self.block:
            self.block, self.selected, self.armed = block, None, None
        self._follow()

    @property
    def gate(self) -> KernelGate | None:
        """The selected gate."""
        if self.kernel is None or self.selected is None:
            return None
        return self.kernel.gates[self.selected]

    def select(self, index: int | None) -> None:
        """Select a gate, or none."""
        if index != self.selected:
            self.selected = index
            self.changed.emit()

    def arm(self, gate: str | None) -> None:
        """Choose the gate that is placed next, or none."""
        if gate != self.armed:
            self.armed = gate
            if gate is not None:
                self.selected = None
            self.changed.emit()

    # Edits of the kernel

    def start_from(self, ansatz: str) -> None:
        """Take the gates of an ansatz for the custom kernel; an empty name takes them all away."""
        qubits = self.kernel.qubits if self.kernel is not None else 2
        self.apply(kernel_edits.start(ansatz, qubits) if ansatz else kernel_edits.empty(qubits), None)

    def resize(self, qubits: int) -> None:
        """Make the kernel act on more or fewer qubits."""
        if self.kernel is not None:
            self.apply(kernel_edits.resize(self.kernel, qubits), None)

    def place(self, gate: str, qubits: tuple[int, ...], column: int) -> None:
        """Place a gate after all that is drawn left of a column."""
        if self.kernel is not None:
            self.apply(*kernel_edits.insert_at_column(self.kernel, gate, qubits, column))

    def move_to(self, index: int, qubits: tuple[int, ...], column: int | None) -> None:
        """Put a gate on these qubits; with a column, also after all that is drawn left of it."""
        if self.kernel is None:
            return
        if column is None:
            self.apply(kernel_edits.put_on(self.kernel, index, qubits), index)
        else:
            self.apply(*kernel_edits.move_to_column(self.kernel, index, qubits, column))

    def remove(self) -> None:
        """Remove the selected gate, and select the one that takes its place in the order."""
        if self.kernel is None or self.selected is None:
            return
        order = kernel_edits.reading_order(self.kernel)
        place = order.index(self.selected)
        left = kernel_edits.remove(self.kernel, self.selected)
        after = kernel_edits.reading_order(left)
        self.apply(left, after[min(place, len(after) - 1)] if after else None)

    def shift(self, by: int) -> None:
        """Move the selected gate to other wires."""
        if self.kernel is not None and self.selected is not None:
            self.apply(kernel_edits.shift(self.kernel, self.selected, by), self.selected)

    def put_part_on(self, part: int, qubit: int) -> None:
        """Move one end of the selected gate to another wire."""
        if self.kernel is not None and self.selected is not None:
            self.apply(kernel_edits.put_part_on(self.kernel, self.selected, part, qubit), self.selected)

    def swap(self) -> None:
        """Swap control and target of the selected gate."""
        if self.kernel is not None and self.selected is not None and self.can_swap:
            self.apply(kernel_edits.swap(self.kernel, self.selected), self.selected)

    def pass_neighbour(self, direction: int) -> None:
        """Move the selected gate past the next gate on its lines, to the left (−1) or to the right (+1)."""
        if self.kernel is None or self.selected is None:
            return
        other = kernel_edits.neighbour(self.kernel, self.selected, direction)
        if other is not None:
            self.apply(kernel_edits.move(self.kernel, self.selected, other), other)

    def set_angle(self, which: int, angle: int | float | None) -> None:
        """Give the selected gate another angle: a parameter's number, radians, or None for a new parameter."""
        if self.kernel is not None and self.selected is not None:
            self.apply(kernel_edits.set_angle(self.kernel, self.selected, which, angle), self.selected)

    @property
    def can_swap(self) -> bool:
        """Whether the selected gate has two qubits of different roles."""
        return self.gate is not None and GATES[self.gate.gate].controls > 0

    def can_pass(self, direction: int) -> bool:
        """Whether there is a gate that the selected one could be moved past."""
        if self.kernel is None or self.selected is None:
            return False
        return kernel_edits.neighbour(self.kernel, self.selected, direction) is not None

    def apply(self, kernel: Kernel, selected: int | None) -> None:
        """Make this the block's kernel, as one edit, and select one of its gates."""
        placed = self.editor.design.blocks.get(self.block or "")
        if placed is None:
            return
        before = self.kernel
        changes = _differences(placed.settings, kernel_edits.kernel_settings(kernel))
        self.selected = selected
        if changes and (kernel != before or self.ansatz != "custom"):
            self.editor.do(ChangeSettings(placed.id, changes))
        else:
            self.changed.emit()

    def _follow(self) -> None:
        """Read the kernel from the design."""
        placed = self.editor.design.blocks.get(self.block or "")
        block_type = self.editor.registry.get(placed.type) if placed is not None else None
        self.kernel = None
        if placed is not None and isinstance(block_type, Convolution):
            settings = read_settings(block_type, placed.settings).settings
            if isinstance(settings, ConvolutionSettings):
                self.ansatz, self.kernel = settings.ansatz, _kernel(settings)
        gates = len(self.kernel.gates) if self.kernel is not None else 0
        if self.selected is not None and self.selected >= gates:
            self.selected = None
        self.changed.emit()


def _kernel(settings: ConvolutionSettings) -> Kernel:
    """Return the kernel of some settings, also one that does not fit as it is."""
    if settings.ansatz == "custom":
        return kernel_as_written(settings.gates, settings.kernel)
    return kernel_edits.start(settings.ansatz, settings.kernel)


def _differences(settings: Mapping[str, Json], wanted: Mapping[str, Json]) -> dict[str, Json]:
    """Return those of the wanted settings that are not so already."""
    return {name: value for name, value in wanted.items() if settings.get(name, UNSET) != value}
