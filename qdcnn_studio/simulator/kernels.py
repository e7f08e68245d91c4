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
from qdcnn_studio.simulator.lanes import fma, fnma, lanes, load, mul, store

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
def block2(m, at, apart, step, kind, ar, ai, br, bi):  # type: ignore[no-untyped-def]
    """Return a 2×2 block inside a 4×4 matrix times two amplitudes; its columns (and rows) are ``apart`` columns."""
    beside, below, opposite = at + apart, at + 4 * apart, at + 5 * apart
    m0, m3 = load(m, at), load(m, opposite)
    if kind == PHASES:
        n0, n3 = load(m, at + step), load(m, opposite + step)
        xr, xi = fnma(n0, ai, mul(m0, ar)), fma(n0, ar, mul(m0, ai))
        yr, yi = fnma(n3, bi, mul(m3, br)), fma(n3, br, mul(m3, bi))
    elif kind == ABOUT_X:
        n1, n2 = load(m, beside + step), load(m, below + step)
        xr, xi = fnma(n1, bi, mul(m0, ar)), fma(n1, br, mul(m0, ai))
        yr, yi = fnma(n2, ai, mul(m3, br)), fma(n2, ar, mul(m3, bi))
    else:
        m1, m2 = load(m, beside), load(m, below)
        xr, xi = fma(m1, br, mul(m0, ar)), fma(m1, bi, mul(m0, ai))
        yr, yi = fma(m3, br, mul(m2, ar)), fma(m3, bi, mul(m2, ai))
        if kind == FULL:
            n0, n1, n2, n3 = load(m, at + step), load(m, beside + step), load(m, below + step), load(m, opposite + step)
            xr, xi = fnma(n1, bi, fnma(n0, ai, xr)), fma(n1, br, fma(n0, ar, xi))
            yr, yi = fnma(n3, bi, fnma(n2, ai, yr)), fma(n3, br, fma(n2, ar, yi))
    return xr, xi, yr, yi


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


@inlined
def halves(re, im, begin, size, first, second, matrices, places, sources, targets, apart, kind0, kind1):  # type: ignore[no-untyped-def]
    """Apply two 2×2 blocks, whose entries start at ``places``, from ``sources`` to ``targets``; kinds are constants."""
    W = lanes(re)
    high, low = max(first, second), min(first, second)
    step = 16 * W
    for i in range(0, size, 2 * high):
        for j in range(i, i + high, 2 * low):
            for k in range(begin + j * W, begin + (j + low) * W, W):
                p, q = k + sources[0], k + sources[1]
                ar, ai, br, bi = load(re, p), load(im, p), load(re, p + apart[0]), load(im, p + apart[0])
                cr, ci, dr, di = load(re, q), load(im, q), load(re, q + apart[0]), load(im, q + apart[0])
                p, q = k + targets[0], k + targets[1]
                ar, ai, br, bi = block2(matrices, places[0], apart[1], step, kind0, ar, ai, br, bi)
                store(re, p, ar)
                store(im, p, ai)
                store(re, p + apart[0], br)
                store(im, p + apart[0], bi)
                cr, ci, dr, di = block2(matrices, places[1], apart[1], step, kind1, cr, ci, dr, di)
                store(re, q, cr)
                store(im, q, ci)
                store(re, q + apart[0], dr)
                store(im, q + apart[0], di)


@compiled
def apply_half(re, im, start, size, first, second, matrices, at, control, flip, axis, phases):  # type: ignore[no-untyped-def]
    """Apply a 4×4 matrix that has one 2×2 block for each value of one of its qubits: half the work.

    ``control`` says which qubit (0: the first, 1: the second); with ``flip`` it changes its value. ``axis`` is the kind
    of one block if the other, which reads where the control is ``phases``, is diagonal; otherwise `FULL`.
    """
    W = lanes(re)
    c, t = (first * W, second * W) if control == 0 else (second * W, first * W)
    cv, tv = (2, 1) if control == 0 else (1, 2)
    rest = 1 - phases
    places = (at + (4 * (phases ^ flip) + phases) * cv * W, at + (4 * (rest ^ flip) + rest) * cv * W)
    sources, targets = (phases * c, rest * c), ((phases ^ flip) * c, (rest ^ flip) * c)
    apart = (t, tv * W)
    if axis == ABOUT_X:
        halves(re, im, start, size, first, second, matrices, places, sources, targets, apart, PHASES, ABOUT_X)
    elif axis == ABOUT_Y:
        halves(re, im, start, size, first, second, matrices, places, sources, targets, apart, PHASES, ABOUT_Y)
    else:
        halves(re, im, start, size, first, second, matrices, places, sources, targets, apart, FULL, FULL)


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
