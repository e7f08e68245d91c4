"""Apply the folded tail, one small matrix for all samples, to the kept qubits of a tile; and its adjoint.

The kept qubits are the outermost of the tile: amplitude ``j·columns + e`` has index j on the kept qubits and e on the
forgotten ones. The matrix has ``rows`` rows (a multiple of four, zeros where there is nothing) and ``width`` columns;
its scalars stand row by row in ``wre`` and ``wim``. The result y goes to ``to``, laid out in the same way.
"""

from __future__ import annotations

from qdcnn_studio.simulator.jit import compiled, inlined
from qdcnn_studio.simulator.kernels_adjoint import accumulate, deposit
from qdcnn_studio.simulator.lanes import add, fma, fnma, lanes, load, mul, splat, store, zero

CHUNK = 16
"""Columns taken at a time, so that what is read again is still in the cache."""


@inlined
def _times(sr, si, mr, mi, xr, xi):  # type: ignore[no-untyped-def]
    """Return ``s + m·x``."""
    return fnma(mi, xi, fma(mr, xr, sr)), fma(mi, xr, fma(mr, xi, si))


@inlined
def _times_conjugate(sr, si, mr, mi, xr, xi):  # type: ignore[no-untyped-def]
    """Return ``s + conj(m)·x``."""
    return fma(mi, xi, fma(mr, xr, sr)), fnma(mi, xr, fma(mr, xi, si))


@compiled
def fold(re, im, start, to, rows, width, columns, wre, wim, tables, outcome, outcomes):  # type: ignore[no-untyped-def]
    """Compute y = W·ψ, four rows at a time, and add |y|² to the outcome of each row (none where it is negative)."""
    W = lanes(re)
    for e0 in range(0, columns, CHUNK):
        e1 = min(columns, e0 + CHUNK)
        for r in range(0, rows, 4):
            m0, m1, m2, m3 = r * width, (r + 1) * width, (r + 2) * width, (r + 3) * width
            p0 = p1 = p2 = p3 = zero(re)
            for e in range(e0, e1):
                ar = ai = br = bi = cr = ci = dr = di = zero(re)
                x = start + e * W
                for j in range(width):
                    xr, xi = load(re, x), load(im, x)
                    x += columns * W
                    ar, ai = _times(ar, ai, splat(wre, m0 + j), splat(wim, m0 + j), xr, xi)
                    br, bi = _times(br, bi, splat(wre, m1 + j), splat(wim, m1 + j), xr, xi)
                    cr, ci = _times(cr, ci, splat(wre, m2 + j), splat(wim, m2 + j), xr, xi)
                    dr, di = _times(dr, di, splat(wre, m3 + j), splat(wim, m3 + j), xr, xi)
                y = to + (r * columns + e) * W
                store(re, y, ar)
                store(im, y, ai)
                y += columns * W
                store(re, y, br)
                store(im, y, bi)
                y += columns * W
                store(re, y, cr)
                store(im, y, ci)
                y += columns * W
                store(re, y, dr)
                store(im, y, di)
                p0, p1 = fma(ai, ai, fma(ar, ar, p0)), fma(bi, bi, fma(br, br, p1))
                p2, p3 = fma(ci, ci, fma(cr, cr, p2)), fma(di, di, fma(dr, dr, p3))
            _add_outcome(outcomes, tables[outcome + r], p0)
            _add_outcome(outcomes, tables[outcome + r + 1], p1)
            _add_outcome(outcomes, tables[outcome + r + 2], p2)
            _add_outcome(outcomes, tables[outcome + r + 3], p3)


@inlined
def _add_outcome(outcomes, outcome, value):  # type: ignore[no-untyped-def]
    if outcome >= 0:
        place = outcome * lanes(outcomes)
        store(outcomes, place, add(load(outcomes, place), value))


@compiled
def scale_rows(re, im, to, rows, columns, e0, e1, tables, outcome, slopes):  # type: ignore[no-untyped-def]
    """Multiply y by the slope of its row's outcome."""
    W = lanes(re)
    for r in range(rows):
        if tables[outcome + r] >= 0:
            slope = load(slopes, tables[outcome + r] * W)
            for y in range(to + (r * columns + e0) * W, to + (r * columns + e1) * W, W):
                store(re, y, mul(slope, load(re, y)))
                store(im, y, mul(slope, load(im, y)))


@compiled
def fold_costate(re, im, lre, lim, start, to, rows, width, columns, e0, e1, wre, wim):  # type: ignore[no-untyped-def]
    """Compute λ = W†·y for some columns, four amplitudes at a time (``width`` is a multiple of four or is 2)."""
    W = lanes(re)
    for j in range(0, width, 4):
        j2, j3 = min(j + 2, width - 1), min(j + 3, width - 1)
        for e in range(e0, e1):
            ar = ai = br = bi = cr = ci = dr = di = zero(re)
            y = to + e * W
            for r in range(rows):
                xr, xi = load(re, y), load(im, y)
                y += columns * W
                m = r * width
                ar, ai = _times_conjugate(ar, ai, splat(wre, m + j), splat(wim, m + j), xr, xi)
                br, bi = _times_conjugate(br, bi, splat(wre, m + j + 1), splat(wim, m + j + 1), xr, xi)
                cr, ci = _times_conjugate(cr, ci, splat(wre, m + j2), splat(wim, m + j2), xr, xi)
                dr, di = _times_conjugate(dr, di, splat(wre, m + j3), splat(wim, m + j3), xr, xi)
            x = start + (j * columns + e) * W
            store(lre, x, ar)
            store(lim, x, ai)
            x += columns * W
            store(lre, x, br)
            store(lim, x, bi)
            if width >= 4:
                x += columns * W
                store(lre, x, cr)
                store(lim, x, ci)
                x += columns * W
                store(lre, x, dr)
                store(lim, x, di)


@compiled
def fold_outer(re, im, start, to, rows, width, columns, e0, e1, sums):  # type: ignore[no-untyped-def]
    """Add Σ y·conj(ψ) over some columns: row r, column j at ``sums[2·(r·width + j)·W]``, imaginary part next."""
    W = lanes(re)
    for r in range(0, rows, 2):
        for j in range(0, width, 2):
            s0r = s0i = s1r = s1i = t0r = t0i = t1r = t1i = zero(re)
            x, y = start + j * columns * W, to + r * columns * W
            other_x, other_y = x + columns * W, y + columns * W
            for e in range(e0 * W, e1 * W, W):
                ur, ui, vr, vi = load(re, y + e), load(im, y + e), load(re, other_y + e), load(im, other_y + e)
                pr, pi, qr, qi = load(re, x + e), load(im, x + e), load(re, other_x + e), load(im, other_x + e)
                s0r, s0i = accumulate(s0r, s0i, ur, ui, pr, pi)
                s1r, s1i = accumulate(s1r, s1i, ur, ui, qr, qi)
                t0r, t0i = accumulate(t0r, t0i, vr, vi, pr, pi)
                t1r, t1i = accumulate(t1r, t1i, vr, vi, qr, qi)
            place = 2 * (r * width + j) * W
            deposit(sums, place, W, s0r, s0i)
            deposit(sums, place + 2 * W, W, s1r, s1i)
            deposit(sums, place + 2 * width * W, W, t0r, t0i)
            deposit(sums, place + 2 * (width + 1) * W, W, t1r, t1i)
