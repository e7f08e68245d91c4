"""The first minute, with a real mouse on a real (virtual) screen."""

from __future__ import annotations

import time

import pytest

from tests.acceptance.desktop import Desktop, desktop, missing_programs

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(bool(missing_programs()), reason=f"not installed: {', '.join(missing_programs())}"),
]


def drag_wire(screen: Desktop, source: str, target: str) -> None:
    ports = screen.report()["canvas"]["ports"]
    screen.drag(ports[f"{source}.out.out"], ports[f"{target}.in.in"])
    screen.wait(lambda now: [source, "out", target, "in"] in now["wires"], 10)


@pytest.mark.timeout(200)
def test_press_train_on_first_start_and_see_it_learn(tmp_path):
    with desktop(tmp_path) as screen:
        screen.start()
        report = screen.report()
        assert "angle_1" in report["blocks"], "an example is open on first start"
        pressed = time.monotonic()
        screen.click(report["buttons"]["Train"])
        screen.wait(lambda now: now["steps"] >= 1, 60)
        print(f"first point of the loss curve after {time.monotonic() - pressed:.1f} s")
        done = screen.wait(lambda now: now["state"] == "finished", 100)
        assert done["result"]["test_accuracy"] > 0.95


@pytest.mark.timeout(200)
def test_drag_a_block_wire_it_and_train(tmp_path):
    with desktop(tmp_path) as screen:
        screen.start('digits(classes=[0, 1]) | pca(4) | scale(0, 3.1416) | angle("ry")\nconv("so4")\nclassify(2)')
        before = screen.report()
        assert "pool_1" not in before["blocks"]
        drag_wire(screen, "angle_1", "conv_1")
        screen.click(before["fields"]["Search blocks"])
        screen.xdotool("type", "pool")
        found = screen.wait(lambda now: list(now["palette"])[:1] == ["pool"], 10)
        x, y, width, height = found["canvas"]["canvas"]
        screen.drag(found["palette"]["pool"], (x + 0.55 * width, y + height - 24))
        screen.wait(lambda now: "pool_1" in now["blocks"], 10)
        drag_wire(screen, "conv_1", "pool_1")
        drag_wire(screen, "pool_1", "classify_1")
        screen.click((x + width - 20, y + 20))
        last = ["pool_1", "out", "classify_1", "in"]
        screen.xdotool("key", "ctrl+z")
        screen.wait(lambda now: last not in now["wires"], 10)
        screen.xdotool("key", "ctrl+shift+z")
        wired = screen.wait(lambda now: last in now["wires"], 10)
        screen.click(wired["buttons"]["Train"])
        grown = screen.wait(lambda now: now["steps"] >= 20, 60)
        assert grown["losses"][0] > 0
