"""Where a kernel is placed as it slides over a register."""

from __future__ import annotations

Window = tuple[int, ...]


def windows(qubits: int, pattern: str, kernel: int = 2, stride: int = 1, dilation: int = 1) -> list[Window]:
    """Return the positions that each instance of a kernel acts on, in the order of application.

    A window starts at every ``stride``-th position and takes ``kernel`` positions, ``dilation`` apart.

    ``chain`` goes from first to last. ``pairs`` is the first sweep of windows that do not overlap. ``line`` is all of
    them, sweep after sweep. ``ring`` (Hur et al.) begins with the windows that wrap around, their positions ascending,
    and goes on as ``line``: on 8 qubits (0,7), then (0,1)(2,3)(4,5)(6,7), then (1,2)(3,4)(5,6).

    Parameters
    ----------
    qubits : int
        Size of the register.
    pattern : str
        ``ring``, ``line``, ``pairs`` or ``chain``.
    kernel, stride, dilation : int

    Returns
    -------
    list of tuple of int
        Empty if the kernel is larger than the register.
    """
    span = (kernel - 1) * dilation + 1
    inside = [_window(start, kernel, dilation) for start in range(0, qubits - span + 1, stride)]
    if pattern == "chain":
        return inside
    sweeps = _sweeps(inside)
    if pattern == "pairs":
        return sweeps[0] if sweeps else []
    line = [window for sweep in sweeps for window in sweep]
    if pattern == "line" or not inside:
        return line
    return _wrapped(qubits, kernel, stride, dilation, inside) + line


def _window(start: int, kernel: int, dilation: int) -> Window:
    return tuple(start + i * dilation for i in range(kernel))


def _wrapped(qubits: int, kernel: int, stride: int, dilation: int, inside: list[Window]) -> list[Window]:
    """Return the windows that reach over the end of the register, without those that repeat a set of positions."""
    seen = set(inside)
    wrapped = []
    first = max(0, qubits - (kernel - 1) * dilation)
    for start in range(first + -first % stride, qubits, stride):
        window = tuple(sorted((start + i * dilation) % qubits for i in range(kernel)))
        if window not in seen and len(set(window)) == kernel:
            seen.add(window)
            wrapped.append(window)
    return wrapped


def _sweeps(inside: list[Window]) -> list[list[Window]]:
    """Sort windows into sweeps: in each, as many as do not overlap, taken greedily from the first."""
    sweeps: list[list[Window]] = []
    rest = inside
    while rest:
        taken: set[int] = set()
        sweep, later = [], []
        for window in rest:
            if taken.isdisjoint(window):
                taken.update(window)
                sweep.append(window)
            else:
                later.append(window)
        sweeps.append(sweep)
        rest = later
    return sweeps
