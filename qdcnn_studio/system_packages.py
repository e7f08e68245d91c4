"""Libraries of the system that Qt needs, and programs that the acceptance tests need: found, installed or named.

Used before anything is installed, so it needs nothing but the standard library.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable

QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""What Qt's widgets and its offscreen and xcb platforms link against (read with ldd), and Debian's package for each."""

TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "import": "imagemagick",
    "openbox": "openbox",
    "xauth": "xauth",
    "xdotool": "xdotool",
}
"""Programs with which the acceptance tests drive the real window, and Debian's package for each."""

APT_OPTIONS = ("-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0")
"""Wait while somebody else installs, and draw no progress bars."""


class SystemPackagesError(Exception):
    """Packages of the system are missing and could not be installed; the message says what to do, in one line."""


def missing_libraries() -> list[str]:
    """Return the file names of Qt's system libraries that cannot be loaded (none outside Linux)."""
    if not sys.platform.startswith("linux"):
        return []
    return [name for name in QT_LIBRARIES if not _loads(name)]


def missing_programs() -> list[str]:
    """Return the programs of the acceptance tests that are not installed (none outside Linux)."""
    if not sys.platform.startswith("linux"):
        return []
    return [name for name in TEST_PROGRAMS if shutil.which(name) is None]


def install_libraries() -> None:
    """Install Qt's system libraries where they are missing.

    Raises
    ------
    SystemPackagesError
        If some are still missing after that.
    """
    missing = missing_libraries()
    if missing:
        install([QT_LIBRARIES[name] for name in missing], "Qt needs libraries that this system lacks")
    still = missing_libraries()
    if still:
        raise SystemPackagesError(f"Qt needs libraries that this system still lacks: {', '.join(still)}.")


def install(packages: Iterable[str], reason: str) -> None:
    """Install Debian packages, as root or through a sudo that asks for no password.

    Parameters
    ----------
    packages : iterable of str
    reason : str
        Why, as the beginning of a sentence; the message of the error goes on from there.

    Raises
    ------
    SystemPackagesError
        If there is no apt-get, no permission, or apt-get fails.
    """
    names = sorted(set(packages))
    if shutil.which("apt-get") is None:
        raise SystemPackagesError(
            f"{reason}: install what this system calls the Debian packages {' '.join(names)}, then start again."
        )
    command = f"apt-get install -y {' '.join(names)}"
    prefix = _permission()
    if prefix is None:
        raise SystemPackagesError(f"{reason}: run 'sudo {command}', then start again.")
    print(f"{reason}; installing {' '.join(names)}.", file=sys.stderr)
    _apt(prefix, "update")
    if not _apt(prefix, "install", "-y", "--no-install-recommends", *names):
        raise SystemPackagesError(f"{reason}, and '{command}' failed; its reasons are above.")


def _permission() -> list[str] | None:
    """Return what goes before apt-get so that it may install, or None."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def _apt(prefix: list[str], *words: str) -> bool:
    """Run apt-get with its chatter on standard error; return whether it succeeded."""
    done = subprocess.run(
        [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", *APT_OPTIONS, *words],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr.fileno(),
        check=False,
    )
    return done.returncode == 0


def _loads(library: str) -> bool:
    import ctypes

    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
