"""What the keys do on the kernel: one table for placing, one for the gates that are placed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from qdcnn_studio.blocks.kernel_edits import columns_of, reading_order

if TYPE_CHECKING:
    from qdcnn_studio.app.kernel_editor.canvas import KernelCanvas

Key, Modifier = Qt.Key, Qt.KeyboardModifier
WORDS = (
    "Left and Right go from gate to gate, with Ctrl they move the gate. Ctrl+Up and Ctrl+Down move it to other wires. "
    "S swaps control and target, Enter goes to the angles, Delete removes the gate."
)
PLACING_WORDS = (
    "Click a wire, or move with the arrow keys and press Enter. For a gate of two qubits, draw from one wire to the "
    "other, or hold Shift with Up and Down. Escape ends placing."
)


def press(canvas: KernelCanvas, event: QKeyEvent, only_ask: bool = False) -> bool:
    """Do what a key means on the kernel.

    Parameters
    ----------
    canvas : KernelCanvas
    event : QKeyEvent
    only_ask : bool
        Do nothing yet.

    Returns
    -------
    bool
        Whether it means anything.
    """
    key = Key(event.key())
    modifiers = event.modifiers() & ~Modifier.KeypadModifier
    table = _placing(canvas) if canvas.model.armed is not None else _placed(canvas)
    do = table.get((modifiers, key))
    if do is not None and not only_ask:
        do()
    return do is not None


Table = dict[tuple[Qt.KeyboardModifier, Qt.Key], Callable[[], object]]


def _placing(canvas: KernelCanvas) -> Table:
    """Return what the keys do while a gate is armed."""
    plain, shift = Modifier.NoModifier, Modifier.ShiftModifier
    return {
        (plain, Key.Key_Left): lambda: _move_caret(canvas, -1, 0),
        (plain, Key.Key_Right): lambda: _move_caret(canvas, 1, 0),
        (plain, Key.Key_Up): lambda: _move_caret(canvas, 0, -1),
        (plain, Key.Key_Down): lambda: _move_caret(canvas, 0, 1),
        (shift, Key.Key_Up): lambda: _move_end(canvas, -1),
        (shift, Key.Key_Down): lambda: _move_end(canvas, 1),
        (plain, Key.Key_Return): lambda: _place(canvas),
        (plain, Key.Key_Enter): lambda: _place(canvas),
        (plain, Key.Key_Space): lambda: _place(canvas),
        (plain, Key.Key_Escape): lambda: canvas.model.arm(None),
    }


def _placed(canvas: KernelCanvas) -> Table:
    """Return what the keys do to the gates there are."""
    plain, control, model = Modifier.NoModifier, Modifier.ControlModifier, canvas.model
    table: Table = {
        (plain, Key.Key_Left): lambda: _select_next(canvas, -1),
        (plain, Key.Key_Right): lambda: _select_next(canvas, 1),
        (plain, Key.Key_Up): lambda: _select_beside(canvas, -1),
        (plain, Key.Key_Down): lambda: _select_beside(canvas, 1),
    }
    if model.selected is not None:
        table |= {
            (control, Key.Key_Left): lambda: model.pass_neighbour(-1),
            (control, Key.Key_Right): lambda: model.pass_neighbour(1),
            (control, Key.Key_Up): lambda: model.shift(-1),
            (control, Key.Key_Down): lambda: model.shift(1),
            (plain, Key.Key_S): model.swap,
            (plain, Key.Key_Delete): model.remove,
            (plain, Key.Key_Backspace): model.remove,
            (plain, Key.Key_Return): canvas.editAsked.emit,
            (plain, Key.Key_Enter): canvas.editAsked.emit,
            (plain, Key.Key_Escape): lambda: model.select(None),
        }
    return table


def _move_caret(canvas: KernelCanvas, across: int, down: int) -> None:
    from qdcnn_studio.app.kernel_editor.canvas import Spot

    if canvas.caret is not None:
        caret = canvas.caret
        rows = tuple(qubit + down for qubit in caret.qubits)
        last = canvas.model.kernel.qubits - 1 if canvas.model.kernel is not None else 0
        inside = min(rows) >= 0 and max(rows) <= last
        canvas.caret = canvas.fitting(Spot(caret.column + across, rows if inside else caret.qubits))
        canvas.update()


def _move_end(canvas: KernelCanvas, down: int) -> None:
    """Move the second qubit of the gate that is to be placed, past the first."""
    from qdcnn_studio.app.kernel_editor.canvas import Spot

    if canvas.caret is None or len(canvas.caret.qubits) < 2 or canvas.model.kernel is None:
        return
    first, second = canvas.caret.qubits
    second += 2 * down if second + down == first else down
    if 0 <= second < canvas.model.kernel.qubits:
        canvas.caret = Spot(canvas.caret.column, (first, second))
        canvas.update()


def _place(canvas: KernelCanvas) -> None:
    """Place the armed gate at the caret, and let the caret go on behind it."""
    from qdcnn_studio.app.kernel_editor.canvas import Spot

    if canvas.caret is None:
        return
    spot = canvas.caret
    canvas.place_armed(spot)
    kernel, selected = canvas.model.kernel, canvas.model.selected
    if kernel is not None and selected is not None:
        canvas.caret = canvas.fitting(Spot(columns_of(kernel)[selected] + 1, spot.qubits))
        canvas.update()


def _select_next(canvas: KernelCanvas, step: int) -> None:
    kernel, selected = canvas.model.kernel, canvas.model.selected
    if kernel is None or not kernel.gates:
        return
    order = reading_order(kernel)
    place = order.index(selected) + step if selected is not None else (0 if step > 0 else len(order) - 1)
    canvas.model.select(order[max(0, min(len(order) - 1, place))])


def _select_beside(canvas: KernelCanvas, down: int) -> None:
    """Select the gate on another line that is nearest to the selected one."""
    kernel, selected = canvas.model.kernel, canvas.model.selected
    if kernel is None or selected is None:
        _select_next(canvas, 1)
        return
    columns, edge = columns_of(kernel), (max if down > 0 else min)(kernel.gates[selected].qubits)
    beyond = [
        (abs(columns[index] - columns[selected]), abs(reached - edge), index)
        for index, gate in enumerate(kernel.gates)
        for reached in [(min if down > 0 else max)(gate.qubits)]
        if index != selected and (reached - edge) * down > 0
    ]
    if beyond:
        canvas.model.select(min(beyond)[2])
