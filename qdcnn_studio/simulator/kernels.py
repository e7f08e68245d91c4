"""Apply one gate to a tile of kets, in place.

A tile holds the kets of as many samples as a vector register has lanes. Its amplitude k of all samples is the vector at
``re[start + k·W]`` and ``im[start + k·W]``. A matrix is 16 (or 4) vectors of real parts, then as many of imaginary
parts, row by row, at ``matrices[at]``: one number for each sample, so that gates whose angles hold features need no
kernels of their own.

``first`` and ``second`` are strides in amplitudes: how far apart the two values of the gate's first (more significant)
and second qubit are.
"""

from __future__ import annotations

from qdcnn_studio.simulator.jit import compiled, inlined
from qdcnn_studio.simulator.lanes import fma, fnma, lanes, load, mul, negative, store

FULL, PHASES, ABOUT_X, ABOUT_Y = range(4)
"""Kinds of 2×2 blocks. All but the first take half the work: diagonal, as of RZ; real on the diagonal and imaginary
off it, as of RX; real, as of RY."""


@inlined
def column4(m, at, step, xr, xi):  # type: ignore[no-untyped-def]
    """Return the first column of a 4×4 matrix times an amplitude."""
    W = lanes(m)
    m0, m1, m2, m3 = load(m, at), load(m, at + 4 * W), load(m, at + 8 * W), load(m, at + 12 * W)
    ar, ai, br, bi = mul(m0, xr), mul(m0, xi), mul(m1, xr), mul(m1, xi)
    cr, ci, dr, di = mul(m2, xr), mul(m2, xi), mul(m3, xr), mul(m3, xi)
    return _imaginary4(m, at + step, xr, xi, ar, ai, br, bi, cr, ci, dr, di)


@inlined
def add_column4(m, at, step, xr, xi, ar, ai, br, bi, cr, ci, dr, di):  # type: ignore[no-untyped-def]
    """Return four amplitudes plus a column of a 4×4 matrix times one."""
    W = lanes(m)
    m0, m1, m2, m3 = load(m, at), load(m, at + 4 * W), load(m, at + 8 * W), load(m, at + 12 * W)
    ar, ai, br, bi = fma(m0, xr, ar), fma(m0, xi, ai), fma(m1, xr, br), fma(m1, xi, bi)
    cr, ci, dr, di = fma(m2, xr, cr), fma(m2, xi, ci), fma(m3, xr, dr), fma(m3, xi, di)
    return _imaginary4(m, at + step, xr, xi, ar, ai, br, bi, cr, ci, dr, di)


@inlined
def _imaginary4(m, at, xr, xi, ar, ai, br, bi, cr, ci, dr, di):  # type: ignore[no-untyped-def]
    W = lanes(m)
    m0, m1, m2, m3 = load(m, at), load(m, at + 4 * W), load(m, at + 8 * W), load(m, at + 12 * W)
    ar, ai, br, bi = fnma(m0, xi, ar), fma(m0, xr, ai), fnma(m1, xi, br), fma(m1, xr, bi)
    return ar, ai, br, bi, fnma(m2, xi, cr), fma(m2, xr, ci), fnma(m3, xi, dr), fma(m3, xr, di)


@inlined
def row2(m, at, other, step, ar, ai, br, bi):  # type: ignore[no-untyped-def]
    """Return one row of a 2×2 matrix (entries at ``at`` and ``other``) times two amplitudes."""
    m0, m1 = load(m, at), load(m, other)
    yr, yi = mul(m0, ar), mul(m0, ai)
    yr, yi = fma(m1, br, yr), fma(m1, bi, yi)
    m0, m1 = load(m, at + step), load(m, other + step)
    yr, yi = fnma(m0, ai, yr), fma(m0, ar, yi)
    return fnma(m1, bi, yr), fma(m1, br, yi)


@inlined
def phase(c, s, re, im):  # type: ignore[no-untyped-def]
    """Return ``(c + i·s)·(re + i·im)``."""
    return fnma(s, im, mul(c, re)), fma(s, re, mul(c, im))


@inlined
def turn(diagonal, other, opposite, below, x, y):  # type: ignore[no-untyped-def]
    """Return two real numbers after a real 2×2 matrix, given by its rows' entries on and off the diagonal."""
    return fma(other, y, mul(diagonal, x)), fma(below, x, mul(opposite, y))


@inlined
def turns(m, at, apart, step, axis):  # type: ignore[no-untyped-def]
    """Return a turning block's entries off the diagonal, for (real x, partner) and for (imaginary x, partner).

    The partner of x's real part is y's real part about the y axis, and y's imaginary part about the x axis, where the
    block is real on the diagonal and imaginary off it: then too it is two real matrices.
    """
    if axis == ABOUT_X:
        p, q = load(m, at + apart + step), load(m, at + 4 * apart + step)
        return negative(p), q, p, negative(q)
    p, q = load(m, at + apart), load(m, at + 4 * apart)
    return p, q, p, q


@compiled
def apply_dense4(re, im, start, size, first, second, matrices, at):  # type: ignore[no-untyped-def]
    """Apply a full 4×4 matrix to two qubits.

    Column by column: eight sums that do not wait for each other. Row by row, with two, took 1.14 times as long.
    """
    W = lanes(re)
    high, low = max(first, second), min(first, second)
    p, q, r = second * W, first * W, (first + second) * W
    step = 16 * W
    for i in range(0, size, 2 * high):
        for j in range(i, i + high, 2 * low):
            for k in range(start + j * W, start + (j + low) * W, W):
                ar, ai, br, bi, cr, ci, dr, di = column4(matrices, at, step, load(re, k), load(im, k))
                ar, ai, br, bi, cr, ci, dr, di = add_column4(
                    matrices, at + W, step, load(re, k + p), load(im, k + p), ar, ai, br, bi, cr, ci, dr, di
                )
                ar, ai, br, bi, cr, ci, dr, di = add_column4(
                    matrices, at + 2 * W, step, load(re, k + q), load(im, k + q), ar, ai, br, bi, cr, ci, dr, di
                )
                ar, ai, br, bi, cr, ci, dr, di = add_column4(
                    matrices, at + 3 * W, step, load(re, k + r), load(im, k + r), ar, ai, br, bi, cr, ci, dr, di
                )
                store(re, k, ar)
                store(im, k, ai)
                store(re, k + p, br)
                store(im, k + p, bi)
                store(re, k + q, cr)
                store(im, k + q, ci)
                store(re, k + r, dr)
                store(im, k + r, di)


@compiled
def apply_half(re, im, start, size, first, second, matrices, at, control, flip):  # type: ignore[no-untyped-def]
    """Apply a 4×4 matrix that has one 2×2 block for each value of one of its qubits: half the work.

    ``control`` says which (0: the first, 1: the second); with ``flip`` that qubit changes its value.
    """
    W = lanes(re)
    high, low = max(first, second), min(first, second)
    c, t = (first * W, second * W) if control == 0 else (second * W, first * W)
    cv, tv = (2, 1) if control == 0 else (1, 2)
    step = 16 * W
    # Entries (row, column): block 0 reads where the control is 0 and writes where it is ``flip``; block 1 the others.
    row0, row1 = flip * cv, (1 - flip) * cv
    b0, b1 = at + 4 * row0 * W, at + (4 * row1 + cv) * W
    c0, c1 = flip * c, (1 - flip) * c
    for i in range(0, size, 2 * high):
        for j in range(i, i + high, 2 * low):
            for k in range(start + j * W, start + (j + low) * W, W):
                r0, i0, r1, i1 = load(re, k), load(im, k), load(re, k + t), load(im, k + t)
                r2, i2, r3, i3 = load(re, k + c), load(im, k + c), load(re, k + c + t), load(im, k + c + t)
                yr, yi = row2(matrices, b0, b0 + tv * W, step, r0, i0, r1, i1)
                store(re, k + c0, yr)
                store(im, k + c0, yi)
                yr, yi = row2(matrices, b0 + 4 * tv * W, b0 + 5 * tv * W, step, r0, i0, r1, i1)
                store(re, k + c0 + t, yr)
                store(im, k + c0 + t, yi)
                yr, yi = row2(matrices, b1, b1 + tv * W, step, r2, i2, r3, i3)
                store(re, k + c1, yr)
                store(im, k + c1, yi)
                yr, yi = row2(matrices, b1 + 4 * tv * W, b1 + 5 * tv * W, step, r2, i2, r3, i3)
                store(re, k + c1 + t, yr)
                store(im, k + c1 + t, yi)


@inlined
def halves(stride0, stride1, at, control, flip, phases, W):  # type: ignore[no-untyped-def]
    """Return where the two special blocks of a matrix are: the diagonal one, which reads where the control is
    ``phases``, and the turning one; their entries, what they read and write, and how far apart its two amplitudes and
    its entries are.
    """
    c, t = (stride0 * W, stride1 * W) if control == 0 else (stride1 * W, stride0 * W)
    cv, tv = (2, 1) if control == 0 else (1, 2)
    rest = 1 - phases
    entries = at + (4 * (phases ^ flip) + phases) * cv * W, at + (4 * (rest ^ flip) + rest) * cv * W
    return entries, (phases * c, rest * c), ((phases ^ flip) * c, (rest ^ flip) * c), t, tv * W


@compiled
def apply_turn(re, im, start, size, first, second, matrices, at, control, flip, axis, phases):  # type: ignore[no-untyped-def]
    """Apply a matrix as of `apply_half` one block of which is diagonal and the other turns about an axis: a quarter.

    ``axis`` is the kind of the turning block; the diagonal one reads where the control is ``phases``.
    """
    W = lanes(re)
    step = 16 * W
    high, low = max(first, second), min(first, second)
    entries, source, target, t, apart = halves(first, second, at, control, flip, phases, W)
    partner, other = (im, re) if axis == ABOUT_X else (re, im)
    m, n = entries
    c0, s0, c1, s1 = (
        load(matrices, m),
        load(matrices, m + step),
        load(matrices, m + 5 * apart),
        load(matrices, m + 5 * apart + step),
    )
    d0, d1 = load(matrices, n), load(matrices, n + 5 * apart)
    p0, q0, p1, q1 = turns(matrices, n, apart, step, axis)
    for i in range(0, size, 2 * high):
        for j in range(i, i + high, 2 * low):
            for k in range(start + j * W, start + (j + low) * W, W):
                a, b = k + source[0], k + source[1]
                ar, ai, br, bi = load(re, a), load(im, a), load(re, a + t), load(im, a + t)
                cr, ci, dr, di = load(re, b), load(im, b), load(partner, b + t), load(other, b + t)
                ar, ai = phase(c0, s0, ar, ai)
                br, bi = phase(c1, s1, br, bi)
                cr, dr = turn(d0, p0, d1, q0, cr, dr)
                ci, di = turn(d0, p1, d1, q1, ci, di)
                a, b = k + target[0], k + target[1]
                store(re, a, ar)
                store(im, a, ai)
                store(re, a + t, br)
                store(im, a + t, bi)
                store(re, b, cr)
                store(im, b, ci)
                store(partner, b + t, dr)
                store(other, b + t, di)


@compiled
def apply_diagonal4(re, im, start, size, first, second, matrices, at):  # type: ignore[no-untyped-def]
    """Multiply by the diagonal of a 4×4 matrix."""
    W = lanes(re)
    high, low = max(first, second), min(first, second)
    for i in range(0, size, 2 * high):
        for j in range(i, i + high, 2 * low):
            for value in range(4):
                mr = load(matrices, at + 5 * value * W)
                mi = load(matrices, at + (16 + 5 * value) * W)
                shift = start + ((value >> 1) * first + (value & 1) * second) * W
                for k in range(shift + j * W, shift + (j + low) * W, W):
                    xr, xi = load(re, k), load(im, k)
                    store(re, k, fnma(mi, xi, mul(mr, xr)))
                    store(im, k, fma(mi, xr, mul(mr, xi)))


@compiled
def apply_dense2(re, im, start, size, stride, matrices, at):  # type: ignore[no-untyped-def]
    """Apply a 2×2 matrix to one qubit."""
    W = lanes(re)
    s = stride * W
    step = 4 * W
    for i in range(0, size, 2 * stride):
        for k in range(start + i * W, start + (i + stride) * W, W):
            r0, i0, r1, i1 = load(re, k), load(im, k), load(re, k + s), load(im, k + s)
            yr, yi = row2(matrices, at, at + W, step, r0, i0, r1, i1)
            store(re, k, yr)
            store(im, k, yi)
            yr, yi = row2(matrices, at + 2 * W, at + 3 * W, step, r0, i0, r1, i1)
            store(re, k + s, yr)
            store(im, k + s, yi)
