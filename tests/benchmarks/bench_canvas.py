"""How long a frame of the canvas takes at 1,000 blocks and 1,500 wires.

Run:  QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_canvas [--json]

A frame is one change of the view (pan by 16 pixels, or one zoom step to the cursor) and the painting that it causes,
through the event loop, on a viewport of 1280×800, by the wall's clock and by the processor's (which does not count
what other programs take). "Full" shows all blocks at once, "near" is 100 %. Edits are timed in the whole window, from
the key to the end of the painting, every second one being an undo.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter, process_time
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from qdcnn_studio.app.application import SWITCH_SECONDS
from qdcnn_studio.app.canvas.view import CanvasView
from qdcnn_studio.app.editor import Editor
from qdcnn_studio.app.main_window import MainWindow
from qdcnn_studio.app.session import Session
from qdcnn_studio.app.theme import DARK, KEEPER
from qdcnn_studio.blocks.standard import standard_registry
from qdcnn_studio.design.edits import ChangeSettings
from qdcnn_studio.design.graph import Block, Design, Wire
from qdcnn_studio.design.ports import Carried, Features, Kind, Port
from qdcnn_studio.design.registry import BlockType, Family, Registry, Settings
from qdcnn_studio.design.text import parse

COLUMNS = 40
PAUSE, LONG_PAUSE = 100, 2500
"""Milliseconds between two edits: what the one before makes the background do is over (100 real blocks: 2 s)."""
CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier


class MixSettings(Settings):
    """Settings of `Mix`."""

    number: int = 1


class Mix(BlockType):
    """A block with two inputs and two outputs, so that a design can hold 1.5 wires for each block."""

    name = "mix"
    title = "Mix"
    family = Family.CONVOLUTION
    summary = "Takes two, gives two."
    Settings = MixSettings

    def inputs(self, settings: Any) -> tuple[Port, ...]:
        """Return two ports."""
        return Port("a", Kind.FEATURES), Port("b", Kind.FEATURES)

    def outputs(self, settings: Any) -> tuple[Port, ...]:
        """Return two ports."""
        return self.inputs(settings)

    def infer(self, settings: Any, incoming: Mapping[str, Carried]) -> Mapping[str, Carried]:
        """Return two arrays."""
        return {"a": Features((8, 8)), "b": Features((8, 8))}

    def caption(self, settings: MixSettings) -> str:
        """Return the number."""
        return f"number {settings.number}"


def large_design(blocks: int = 1000, wires: int = 1500) -> Design:
    """Return blocks on a grid, wired to near neighbours on the right."""
    chosen = random.Random(7)
    placed = {}
    for number in range(blocks):
        row, column = divmod(number, COLUMNS)
        name = f"mix_{number + 1}"
        placed[name] = Block(name, "mix", {"number": number + 1}, (column * 184.0, row * 104.0))
    ports = [(number, port) for number in range(blocks) for port in "ab" if number % COLUMNS]
    chosen.shuffle(ports)
    made = set()
    for number, port in ports[:wires]:
        source = max(0, number - chosen.choice((1, 1, 1, COLUMNS + 1, 2 * COLUMNS + 1)))
        made.add(Wire(f"mix_{source + 1}", chosen.choice("ab"), f"mix_{number + 1}", port))
    return Design(placed, frozenset(made))


def wait(milliseconds: int) -> None:
    """Let the event loop run (`QTest.qWait` keeps Python's lock meanwhile, and background threads stand still)."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def frames(view: CanvasView, change: Callable[[int], None], count: int = 60, pause: int = 0) -> dict[str, float]:
    """Return median and 95th percentile of a frame, in milliseconds of the wall's clock and of the processor's.

    Parameters
    ----------
    view : CanvasView
    change : callable
        Takes the number of the frame.
    count : int
        Frames that are measured, after 5 that are not.
    pause : int
        Milliseconds between two frames.
    """
    wall, cpu = [], []
    for number in range(count + 5):
        if pause:
            wait(pause)
        start, worked = perf_counter(), process_time()
        change(number)
        QApplication.processEvents()
        wall.append((perf_counter() - start) * 1e3)
        cpu.append((process_time() - worked) * 1e3)
    return {
        f"{clock} {name}": round(sorted(times[5:])[int(count * part)], 2)
        for clock, times in (("wall", wall), ("cpu", cpu))
        for name, part in (("p50", 0.5), ("p95", 0.95))
    }


def measure(blocks: int = 1000, wires: int = 1500) -> dict[str, Any]:
    """Return all figures, in milliseconds."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    sys.setswitchinterval(SWITCH_SECONDS)
    KEEPER.use(DARK, application)
    editor = Editor(large_design(blocks, wires), Registry([Mix()]))
    editor.problems
    start = process_time()
    view = CanvasView(editor)
    build = (process_time() - start) * 1e3
    view.resize(1280, 800)
    view.show()
    QApplication.processEvents()
    middle = QPointF(640, 400)
    start = process_time()
    sum(number & 3 for number in range(1_000_000))
    yardstick = (process_time() - start) * 1e3
    results: dict[str, Any] = {
        "a million additions in Python": round(yardstick, 1),
        "blocks": len(editor.design.blocks),
        "wires": len(editor.design.wires),
        "build cpu": round(build, 1),
    }

    def pan(number: int) -> None:
        view.scroll_by(16 if number % 40 < 20 else -16, 0)

    def zoom(number: int) -> None:
        view.navigation.zoom_at(1.2 if number % 12 < 6 else 1 / 1.2, middle)

    for name, place in (("full", view.navigation.fit_all), ("near", view.navigation.actual_size)):
        place()
        QApplication.processEvents()
        results[name] = {"repaint": frames(view, lambda _: view.viewport().update())}
        results[name]["pan"] = frames(view, pan)
        place()
        results[name]["zoom"] = frames(view, zoom)
        place()
        results[name]["move one block"] = frames(view, lambda n: view.canvas.shift({"mix_500": QPointF(n % 40, 0)}))
        view.canvas.shift({})
    view.close()
    results["edits in the window"] = measure_edits(
        large_design(blocks, wires), "mix_500", [{"number": 2000}], PAUSE, 20
    )
    results["edits of a circuit in the window"] = measure_edits(
        deep_design(), "conv_48", [{"dilation": 2}, {"ansatz": "so4"}], LONG_PAUSE, 8
    )
    return results


def deep_design(convolutions: int = 96) -> Design:
    """Return 100 real blocks in a row on 12 qubits: 11,500 gates, each one compiled, counted and drawn."""
    layers = " | ".join(['conv("su4")'] * convolutions)
    text = f"digits(classes=[0, 1]) | pca(12) | scale(0, 3) | angle() | {layers} | classify(2)"
    return parse(text, standard_registry())


def measure_edits(
    design: Design, block: str, settings: Sequence[dict[str, Any]], pause: int, count: int
) -> dict[str, dict[str, float]]:
    """Return how long edits of a design take in the whole window at 100 %, with the painting they cause.

    Each goes in as a key, or as what the inspector sends; each second one takes the one before it back.

    Parameters
    ----------
    design : Design
    block : str
        The block that is edited.
    settings : sequence of dict
        What is set in it.
    pause : int
        Milliseconds between two edits.
    count : int
        Edits of each kind.
    """
    session = Session(design, Registry([*standard_registry(), Mix()]))
    window = MainWindow(session)
    window.resize(1440, 900)
    window.show()
    window.activateWindow()  # or no key is heard
    wait(2000)  # until nothing of the start goes on: the images, the calibration's file
    canvas, editor = window.canvas, session.editor
    canvas.setFocus()
    canvas.navigation.actual_size()
    editor.select({block})
    wait(200)

    def press(key: Qt.Key, held: Qt.KeyboardModifier = CTRL) -> None:
        QTest.keyClick(canvas, key, held)

    def in_turn(do: Callable[[int], None]) -> dict[str, float]:
        return frames(canvas, lambda number: press(Qt.Key.Key_Z) if number % 2 else do(number), count, pause)

    def on_block(key: Qt.Key) -> None:
        editor.select({block})
        press(key)

    def delete(number: int) -> None:
        editor.select({f"{block.rpartition('_')[0]}_{number + 10}"})
        press(Qt.Key.Key_Delete, NONE)

    def change(given: dict[str, Any]) -> Callable[[int], None]:
        return lambda _: editor.do(ChangeSettings(block, given))

    try:
        return {
            "move": in_turn(lambda _: on_block(Qt.Key.Key_Right)),
            **{str(given): in_turn(change(given)) for given in settings},
            "bypass": in_turn(lambda _: on_block(Qt.Key.Key_B)),
            "duplicate": in_turn(lambda _: on_block(Qt.Key.Key_D)),
            "delete": in_turn(delete),
        }
    finally:
        editor.mark_saved()  # or closing would ask
        window.close()


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Frame times of the canvas.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--blocks", type=int, default=1000)
    parser.add_argument("--wires", type=int, default=1500)
    arguments = parser.parse_args()
    results = measure(arguments.blocks, arguments.wires)
    if arguments.json:
        print(json.dumps(results))
        return
    for name, value in results.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
