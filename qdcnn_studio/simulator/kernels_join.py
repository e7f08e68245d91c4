"""Multiply factors of a product state out, read outcomes, and take both back.

``left`` and ``right`` are tables: amplitude k of the joined factor is amplitude ``left[k]`` of one times amplitude
``right[k]`` of the other. Tables hold one entry for each amplitude, so the qubits of the joined factor may stand in any
order.
"""

from __future__ import annotations

from qdcnn_studio.simulator.jit import compiled
from qdcnn_studio.simulator.kernels_adjoint import accumulate
from qdcnn_studio.simulator.lanes import add, fma, fnma, lanes, load, mul, store, zero


@compiled
def join(re, im, a, b, out, size, tables, left, right):  # type: ignore[no-untyped-def]
    """Multiply the factors at ``a`` and ``b`` out into the one at ``out``."""
    W = lanes(re)
    for k in range(size):
        i, j = a + tables[left + k] * W, b + tables[right + k] * W
        ar, ai, br, bi = load(re, i), load(im, i), load(re, j), load(im, j)
        store(re, out + k * W, fnma(ai, bi, mul(ar, br)))
        store(im, out + k * W, fma(ai, br, mul(ar, bi)))


@compiled
def part(re, im, lre, lim, a, b, out, size, rest, tables, left, right):  # type: ignore[no-untyped-def]
    """Take the costate of a joined factor back to the factors at ``a`` (of ``rest`` amplitudes) and ``b``."""
    W = lanes(re)
    nothing = zero(re)
    for i in range(rest):
        store(lre, a + i * W, nothing)
        store(lim, a + i * W, nothing)
    for j in range(size // rest):
        store(lre, b + j * W, nothing)
        store(lim, b + j * W, nothing)
    for k in range(size):
        i, j = a + tables[left + k] * W, b + tables[right + k] * W
        xr, xi = load(lre, out + k * W), load(lim, out + k * W)
        sr, si = accumulate(load(lre, i), load(lim, i), xr, xi, load(re, j), load(im, j))
        store(lre, i, sr)
        store(lim, i, si)
        sr, si = accumulate(load(lre, j), load(lim, j), xr, xi, load(re, i), load(im, i))
        store(lre, j, sr)
        store(lim, j, si)


@compiled
def read(re, im, start, size, tables, outcome, outcomes):  # type: ignore[no-untyped-def]
    """Add the weight of each amplitude to its outcome's probability."""
    W = lanes(re)
    for k in range(size):
        xr, xi = load(re, start + k * W), load(im, start + k * W)
        o = tables[outcome + k] * W
        store(outcomes, o, add(load(outcomes, o), fma(xi, xi, mul(xr, xr))))


@compiled
def unread(re, im, lre, lim, start, size, tables, outcome, slopes):  # type: ignore[no-untyped-def]
    """Start the costate: each amplitude times the slope of its outcome's probability."""
    W = lanes(re)
    for k in range(size):
        slope = load(slopes, tables[outcome + k] * W)
        store(lre, start + k * W, mul(slope, load(re, start + k * W)))
        store(lim, start + k * W, mul(slope, load(im, start + k * W)))


@compiled
def gather(re, im, start, small, size, tables, active):  # type: ignore[no-untyped-def]
    """Copy the amplitudes at some offsets from ``start`` to a small state."""
    W = lanes(re)
    for k in range(size):
        at = start + tables[active + k] * W
        store(re, small + k * W, load(re, at))
        store(im, small + k * W, load(im, at))


@compiled
def scatter(re, im, start, small, size, tables, active):  # type: ignore[no-untyped-def]
    """Copy a small state back to where it was gathered from."""
    W = lanes(re)
    for k in range(size):
        at = start + tables[active + k] * W
        store(re, at, load(re, small + k * W))
        store(im, at, load(im, small + k * W))
