"""The two-branch fusion design, built from an empty canvas by a real mouse, and by the keyboard alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.acceptance.desktop import Desktop, desktop, missing_programs

pytestmark = [
    pytest.mark.acceptance,
    pytest.mark.skipif(bool(missing_programs()), reason=f"not installed: {', '.join(missing_programs())}"),
]

WIRES = [
    ("digits_1", "out", "crop_1", "in"),
    ("digits_1", "out", "crop_2", "in"),
    ("crop_1", "out", "amplitude_1", "in"),
    ("crop_2", "out", "amplitude_2", "in"),
    ("amplitude_1", "out", "fuse_1", "a"),
    ("amplitude_2", "out", "fuse_1", "b"),
    ("fuse_1", "out", "pool_1", "in"),
    ("pool_1", "out", "classify_1", "in"),
]
PLACES = {
    "digits": (0.09, 0.5),
    "crop": (0.27, 0.22),
    "crop_2": (0.27, 0.75),
    "amplitude": (0.49, 0.22),
    "amplitude_2": (0.49, 0.75),
    "fuse": (0.7, 0.36),
    "pool": (0.7, 0.84),
    "classify": (0.9, 0.6),
}
"""Where each block is dropped, as shares of the canvas."""


def empty(screen: Desktop) -> None:
    """Start the studio with an empty design in front."""
    screen.start()
    screen.xdotool("key", "ctrl+n")
    screen.wait(lambda now: not now["blocks"], 10)


def drag_from_palette(screen: Desktop, name: str, place: tuple[float, float], expected: str) -> None:
    """Search a block in the palette and drag it to a place on the canvas."""
    screen.click(screen.report()["fields"]["Search blocks"])
    screen.xdotool("key", "ctrl+a")
    screen.xdotool("type", name)
    time.sleep(0.4)  # until the list is filtered: the first row may be the right one before that, at another height
    found = screen.wait(lambda now: list(now["palette"])[:1] == [name], 10)
    x, y, width, height = found["canvas"]["canvas"]
    screen.drag(found["palette"][name], (x + place[0] * width, y + place[1] * height))
    screen.wait(lambda now: expected in now["blocks"], 10)


def type_block(screen: Desktop, word: str, expected: str) -> None:
    """Type a block's name on the canvas, and take the first that fits."""
    screen.xdotool("type", "--delay", "30", word)
    time.sleep(0.2)
    screen.xdotool("key", "Return")
    screen.wait(lambda now: expected in now["blocks"], 10)


@pytest.mark.timeout(200)
def test_by_mouse_within_a_minute(tmp_path: Path) -> None:
    with desktop(tmp_path) as screen:
        empty(screen)
        begun = time.monotonic()
        for key, place in PLACES.items():
            name = key.removesuffix("_2")
            drag_from_palette(screen, name, place, key if key.endswith("_2") else f"{key}_1")
        for source, output, target, into in WIRES:
            now = screen.report()
            if [source, output, target, into] not in now["wires"]:
                ports = now["canvas"]["ports"]
                screen.drag(ports[f"{source}.out.{output}"], ports[f"{target}.in.{into}"])
                screen.wait(lambda now, wire=[source, output, target, into]: wire in now["wires"], 10)
        seconds = time.monotonic() - begun
        print(f"built by mouse in {seconds:.0f} s")
        assert sorted(map(tuple, screen.report()["wires"])) == sorted(WIRES)


@pytest.mark.timeout(200)
def test_by_keyboard_alone(tmp_path: Path) -> None:
    with desktop(tmp_path) as screen:
        empty(screen)
        begun = time.monotonic()
        for word in ("digits", "crop", "amplitude"):
            type_block(screen, word, f"{word}_1")
        for _ in range(4):  # from the encoding back along the wires to the images
            screen.xdotool("key", "Left")
        screen.xdotool("key", "Right")
        type_block(screen, "crop", "crop_2")
        type_block(screen, "amplitude", "amplitude_2")
        type_block(screen, "fuse", "fuse_1")
        screen.xdotool("key", "ctrl+f")
        screen.xdotool("type", "amplitude_1")
        time.sleep(0.2)
        screen.xdotool("key", "Return")
        screen.xdotool("key", "Return")  # begins a wire, at once at the nearest free input that fits
        time.sleep(0.2)
        screen.xdotool("key", "Return")
        screen.wait(lambda now: len(now["wires"]) == 6, 10)
        type_block(screen, "pool", "pool_1")
        type_block(screen, "classify", "classify_1")
        seconds = time.monotonic() - begun
        print(f"built by keyboard in {seconds:.0f} s")
        wires = {(wire[0], wire[2]) for wire in screen.report()["wires"]}
        assert wires == {(source, target) for source, _, target, _ in WIRES}
