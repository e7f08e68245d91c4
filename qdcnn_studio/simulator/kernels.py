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


@inlined
def row4(m, at, step, ar, ai, br, bi, cr, ci, dr, di):  # type: ignore[no-untyped-def]
    """Return one row of a 4×4 matrix times four amplitudes."""
    W = lanes(m)
    real, imag = at, at + step
    m0, m1, m2, m3 = load(m, real), load(m, real + W), load(m, real + 2 * W), load(m, real + 3 * W)
    yr, yi = mul(m0, ar), mul(m0, ai)
    yr, yi = fma(m1, br, yr), fma(m1, bi, yi)
    yr, yi = fma(m2, cr, yr), fma(m2, ci, yi)
    yr, yi = fma(m3, dr, yr), fma(m3, di, yi)
    m0, m1, m2, m3 = load(m, imag), load(m, imag + W), load(m, imag + 2 * W), load(m, imag + 3 * W)
    yr, yi = fnma(m0, ai, yr), fma(m0, ar, yi)
    yr, yi = fnma(m1, bi, yr), fma(m1, br, yi)
    yr, yi = fnma(m2, ci, yr), fma(m2, cr, yi)
    return fnma(m3, di, yr), fma(m3, dr, yi)


@inlined
def row2(m, at, other, step, ar, ai, br, bi):  # type: ignore[no-untyped-def]
    """Return one row of a 2×2 matrix (entries at ``at`` and ``other``) times two amplitudes."""
    m0, m1 = load(m, at), load(m, other)
    yr, yi = mul(m0, ar), mul(m0, ai)
    yr, yi = fma(m1, br, yr), fma(m1, bi, yi)
    m0, m1 = load(m, at + step), load(m, other + step)
    yr, yi = fnma(m0, ai, yr), fma(m0, ar, yi)
    return fnma(m1, bi, yr), fma(m1, br, yi)


@compiled
def apply_dense4(re, im, start, size, first, second, matrices, at):  # type: ignore[no-untyped-def]
    """Apply a full 4×4 matrix to two qubits."""
    W = lanes(re)
    high, low = max(first, second), min(first, second)
    a, b = first * W, second * W
    step = 16 * W
    for i in range(0, size, 2 * high):
        for j in range(i, i + high, 2 * low):
            for k in range(start + j * W, start + (j + low) * W, W):
                r0, i0, r1, i1 = load(re, k), load(im, k), load(re, k + b), load(im, k + b)
                r2, i2, r3, i3 = load(re, k + a), load(im, k + a), load(re, k + a + b), load(im, k + a + b)
                yr, yi = row4(matrices, at, step, r0, i0, r1, i1, r2, i2, r3, i3)
                store(re, k, yr)
                store(im, k, yi)
                yr, yi = row4(matrices, at + 4 * W, step, r0, i0, r1, i1, r2, i2, r3, i3)
                store(re, k + b, yr)
                store(im, k + b, yi)
                yr, yi = row4(matrices, at + 8 * W, step, r0, i0, r1, i1, r2, i2, r3, i3)
                store(re, k + a, yr)
                store(im, k + a, yi)
                yr, yi = row4(matrices, at + 12 * W, step, r0, i0, r1, i1, r2, i2, r3, i3)
                store(re, k + a + b, yr)
                store(im, k + a + b, yi)


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
