"""A virtual screen with a window manager, and a hand that moves the real mouse on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("Xvfb", "openbox", "xdotool", "import")
ROOT = Path(__file__).resolve().parents[2]


def missing_programs() -> list[str]:
    """Return which of the programs needed are not installed."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


class Desktop:
    """The program running on a virtual screen.

    Parameters
    ----------
    display : str
    folder : Path
        Where the program writes positions, and where its home is.
    """

    def __init__(self, display: str, folder: Path, size: tuple[int, int]) -> None:
        self.display = display
        self.folder = folder
        self.size = size
        self.environment = {
            **os.environ,
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "QDCNN_STUDIO_POSITIONS": str(folder / "positions.json"),
        }
        self.program: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str) -> None:
        """Start the studio and give its window the whole screen."""
        command = [sys.executable, str(ROOT / "main.py"), *arguments]
        self.program = subprocess.Popen(command, env=self.environment, cwd=ROOT)
        self.wait(lambda report: bool(report["blocks"]) or bool(report["palette"]), 40)
        window = self.xdotool("search", "--sync", "--onlyvisible", "--name", "QDCNN Studio").split()[-1]
        self.xdotool("windowactivate", "--sync", window)
        self.xdotool("windowsize", "--sync", window, str(self.size[0]), str(self.size[1]))
        self.xdotool("windowmove", window, "0", "0")
        time.sleep(1.0)

    def xdotool(self, *words: str) -> str:
        """Run xdotool and return what it prints."""
        done = subprocess.run(
            ["xdotool", *words], env=self.environment, capture_output=True, text=True, timeout=30, check=False
        )
        return done.stdout

    def report(self) -> dict:
        """Return what the program says of itself and its positions."""
        return json.loads((self.folder / "positions.json").read_text(encoding="utf-8"))

    def wait(self, holds: Callable[[dict], bool], seconds: float) -> dict:
        """Wait until the report satisfies a condition, and return it."""
        end = time.monotonic() + seconds
        report: dict = {}
        while time.monotonic() < end:
            assert self.program is None or self.program.poll() is None, "the program ended"
            if (self.folder / "positions.json").exists():
                report = self.report()
                if holds(report):
                    return report
            time.sleep(0.1)
        raise AssertionError(f"waited {seconds} s in vain; the last report was {report}")

    def click(self, point: tuple[float, float], button: int = 1) -> None:
        """Click at a place on screen."""
        self.xdotool("mousemove", str(int(point[0])), str(int(point[1])))
        time.sleep(0.1)
        self.xdotool("click", str(button))

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag from one place to another, as a hand does: in steps, and with a rest before letting go."""
        self.xdotool("mousemove", str(int(start[0])), str(int(start[1])))
        time.sleep(0.15)
        self.xdotool("mousedown", "1")
        for step in range(1, 13):
            x = start[0] + (end[0] - start[0]) * step / 12
            y = start[1] + (end[1] - start[1]) * step / 12
            self.xdotool("mousemove", str(int(x)), str(int(y)))
            time.sleep(0.03)
        time.sleep(0.2)
        self.xdotool("mouseup", "1")
        time.sleep(0.2)

    def screenshot(self, path: Path) -> None:
        """Save a picture of the whole screen."""
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True, timeout=30)


@contextmanager
def desktop(folder: Path, size: tuple[int, int] = (1280, 800)) -> Iterator[Desktop]:
    """Run a virtual screen with a window manager for as long as the block lasts."""
    read, write = os.pipe()
    screen = f"{size[0]}x{size[1]}x24"
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as stream:
        number = stream.readline().strip()
    made = Desktop(f":{number}", folder, size)
    manager = subprocess.Popen(["openbox"], env=made.environment, stderr=subprocess.DEVNULL)
    try:
        yield made
    finally:
        for process in (made.program, manager, server):
            if process is not None and process.poll() is None:
                process.terminate()
                try:
                    process.wait(10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
