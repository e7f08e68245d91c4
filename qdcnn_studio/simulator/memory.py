"""How much memory there is, and the refusal of what will not fit."""

from __future__ import annotations

import os


class TooBig(ValueError):
    """A circuit or batch that does not fit in memory.

    Parameters
    ----------
    needed, available : int
        Bytes.
    """

    def __init__(self, needed: int, available: int) -> None:
        super().__init__(f"This takes {needed:,} bytes of memory, and {available:,} are available.")
        self.needed = needed
        self.available = available

    def __reduce__(self) -> tuple[type[TooBig], tuple[int, int]]:
        """Return how to make it again in another process."""
        return type(self), (self.needed, self.available)


def available_bytes() -> int:
    """Return how many bytes of memory can be had without swapping."""
    try:
        with open("/proc/meminfo") as lines:
            for line in lines:
                if line.startswith("MemAvailable:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    return 2**32


def refuse_if_too_big(needed: int) -> None:
    """Check that memory can be had, before any is.

    Raises
    ------
    TooBig
        If it cannot; the sentence names the bytes.
    """
    available = available_bytes()
    if needed > available:
        raise TooBig(needed, available)
