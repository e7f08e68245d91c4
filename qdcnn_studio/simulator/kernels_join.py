"""Multiply factors of a product state out, read outcomes, and take both back.

Factors a and b have ``rest`` and ``other`` amplitudes. ``left`` and ``right`` are tables of offsets: amplitude i of a
times amplitude j of b is amplitude ``left[i] + right[j]`` of the joined factor, whose qubits may stand in any order.
"""

from __future__ import annotations

from qdcnn_studio.simulator.jit import compiled
from qdcnn_studio.simulator.kernels_adjoint import accumulate
from qdcnn_studio.simulator.lanes import add, fma, fnma, lanes, load, mul, store, zero


@compiled
def join(re, im, a, b, out, rest, other, tables, left, right):  # type: ignore[no-untyped-def]
    """Multiply the factors at ``a`` and ``b`` out into the one at ``out``."""
    W = lanes(re)
    for j in range(other):
        br, bi = load(re, b + j * W), load(im, b + j * W)
        to = out + tables[right + j] * W
        for i in range(rest):
            ar, ai = load(re, a + i * W), load(im, a + i * W)
            k = to + tables[left + i] * W
            store(re, k, fnma(ai, bi, mul(ar, br)))
            store(im, k, fma(ai, br, mul(ar, bi)))


@compiled
def part(re, im, lre, lim, a, b, out, rest, other, tables, left, right):  # type: ignore[no-untyped-def]
    """Take the costate of a joined factor back to the factors at ``a`` and ``b``, two amplitudes of b at a time."""
    W = lanes(re)
    nothing = zero(re)
    for i in range(rest):
        store(lre, a + i * W, nothing)
        store(lim, a + i * W, nothing)
    for j in range(0, other, 2):
        p, q = b + j * W, b + (j + 1) * W
        pr, pi, qr, qi = load(re, p), load(im, p), load(re, q), load(im, q)
        ur = ui = vr = vi = nothing
        first, second = out + tables[right + j] * W, out + tables[right + j + 1] * W
        for i in range(rest):
            k, shift = a + i * W, tables[left + i] * W
            ar, ai, sr, si = load(re, k), load(im, k), load(lre, k), load(lim, k)
            xr, xi = load(lre, first + shift), load(lim, first + shift)
            ur, ui = accumulate(ur, ui, xr, xi, ar, ai)
            sr, si = accumulate(sr, si, xr, xi, pr, pi)
            xr, xi = load(lre, second + shift), load(lim, second + shift)
            vr, vi = accumulate(vr, vi, xr, xi, ar, ai)
            sr, si = accumulate(sr, si, xr, xi, qr, qi)
            store(lre, k, sr)
            store(lim, k, si)
        store(lre, p, ur)
        store(lim, p, ui)
        store(lre, q, vr)
        store(lim, q, vi)


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
