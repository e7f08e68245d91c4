"""The adjoint's sums over a tile, Σ λ·conj(ψ), which become gradients when all gates are done.

λ is the costate after a gate, ψ the state before it. The sums go to ``sums[at]``, laid out as the gate's matrix; each
lane holds its sample's part. Strides and layout as in `qdcnn_studio.simulator.kernels`.
"""

from __future__ import annotations

from qdcnn_studio.simulator.jit import compiled, inlined
from qdcnn_studio.simulator.kernels import ABOUT_X, ABOUT_Y, PHASES, block2
from qdcnn_studio.simulator.lanes import add, fma, fnma, lanes, load, store, zero


@inlined
def accumulate(sr, si, lr, li, pr, pi):  # type: ignore[no-untyped-def]
    """Return ``s + λ·conj(ψ)``."""
    return fma(li, pi, fma(lr, pr, sr)), fnma(lr, pi, fma(li, pr, si))


@inlined
def deposit(sums, at, step, sr, si):  # type: ignore[no-untyped-def]
    """Add a complex vector to the sums."""
    store(sums, at, add(load(sums, at), sr))
    store(sums, at + step, add(load(sums, at + step), si))


@compiled
def outer_dense4(re, im, lre, lim, start, size, first, second, sums, at):  # type: ignore[no-untyped-def]
    """Add all 16 sums, a quarter at a time: eight accumulators and what they read fit AVX2's sixteen registers."""
    W = lanes(re)
    high, low = max(first, second), min(first, second)
    a, b = first * W, second * W
    step = 16 * W
    for quarter in range(4):
        row, column = quarter >> 1, quarter & 1
        target, source = row * a, column * a
        s0r = s0i = s1r = s1i = t0r = t0i = t1r = t1i = zero(re)
        for i in range(0, size, 2 * high):
            for j in range(i, i + high, 2 * low):
                for k in range(start + j * W, start + (j + low) * W, W):
                    xr, xi = load(lre, k + target), load(lim, k + target)
                    yr, yi = load(lre, k + target + b), load(lim, k + target + b)
                    pr, pi = load(re, k + source), load(im, k + source)
                    s0r, s0i = accumulate(s0r, s0i, xr, xi, pr, pi)
                    t0r, t0i = accumulate(t0r, t0i, yr, yi, pr, pi)
                    pr, pi = load(re, k + source + b), load(im, k + source + b)
                    s1r, s1i = accumulate(s1r, s1i, xr, xi, pr, pi)
                    t1r, t1i = accumulate(t1r, t1i, yr, yi, pr, pi)
        to = at + (8 * row + 2 * column) * W
        deposit(sums, to, step, s0r, s0i)
        deposit(sums, to + W, step, s1r, s1i)
        deposit(sums, to + 4 * W, step, t0r, t0i)
        deposit(sums, to + 5 * W, step, t1r, t1i)


@inlined
def real_part(s, lr, li, pr, pi):  # type: ignore[no-untyped-def]
    """Return the real part of ``s + λ·conj(ψ)``."""
    return fma(li, pi, fma(lr, pr, s))


@inlined
def imaginary_part(s, lr, li, pr, pi):  # type: ignore[no-untyped-def]
    """Return the imaginary part of ``s + λ·conj(ψ)``."""
    return fnma(lr, pi, fma(li, pr, s))


@compiled
def outer_half(re, im, lre, lim, start, size, first, second, sums, at, control, flip):  # type: ignore[no-untyped-def]
    """Add the eight sums of a matrix with one 2×2 block for each value of its control."""
    W = lanes(re)
    high, low = max(first, second), min(first, second)
    c, t = (first * W, second * W) if control == 0 else (second * W, first * W)
    cv, tv = (2, 1) if control == 0 else (1, 2)
    step = 16 * W
    for value in range(2):
        source = value * c
        target = (value ^ flip) * c
        s0r = s0i = s1r = s1i = t0r = t0i = t1r = t1i = zero(re)
        for i in range(0, size, 2 * high):
            for j in range(i, i + high, 2 * low):
                for k in range(start + j * W, start + (j + low) * W, W):
                    xr, xi = load(lre, k + target), load(lim, k + target)
                    yr, yi = load(lre, k + target + t), load(lim, k + target + t)
                    pr, pi = load(re, k + source), load(im, k + source)
                    s0r, s0i = accumulate(s0r, s0i, xr, xi, pr, pi)
                    t0r, t0i = accumulate(t0r, t0i, yr, yi, pr, pi)
                    pr, pi = load(re, k + source + t), load(im, k + source + t)
                    s1r, s1i = accumulate(s1r, s1i, xr, xi, pr, pi)
                    t1r, t1i = accumulate(t1r, t1i, yr, yi, pr, pi)
        to = at + (4 * (value ^ flip) * cv + value * cv) * W
        deposit(sums, to, step, s0r, s0i)
        deposit(sums, to + tv * W, step, s1r, s1i)
        deposit(sums, to + 4 * tv * W, step, t0r, t0i)
        deposit(sums, to + 5 * tv * W, step, t1r, t1i)


@inlined
def undo_halves(re, im, lre, lim, begin, size, first, second, dagger, entries, after, before, apart, sums, to, kind):  # type: ignore[no-untyped-def]
    """See `undo_half`. Of two, one for each block: where its entries start, where it reads and writes, and its sums."""
    W = lanes(re)
    high, low = max(first, second), min(first, second)
    step, t, beside = 16 * W, apart[0], apart[1]
    s0r = s0i = s3r = s3i = u0 = u1 = u2 = u3 = zero(re)
    for i in range(0, size, 2 * high):
        for j in range(i, i + high, 2 * low):
            for k in range(begin + j * W, begin + (j + low) * W, W):
                p, q, r, s = k + after[0], k + after[1], k + before[0], k + before[1]
                ar, ai, br, bi = load(re, p), load(im, p), load(re, p + t), load(im, p + t)
                cr, ci, dr, di = load(re, q), load(im, q), load(re, q + t), load(im, q + t)
                ar, ai, br, bi = block2(dagger, entries[0], beside, step, PHASES, ar, ai, br, bi)
                cr, ci, dr, di = block2(dagger, entries[1], beside, step, kind, cr, ci, dr, di)
                store(re, r, ar)
                store(im, r, ai)
                store(re, r + t, br)
                store(im, r + t, bi)
                store(re, s, cr)
                store(im, s, ci)
                store(re, s + t, dr)
                store(im, s + t, di)
                xr, xi, yr, yi = load(lre, p), load(lim, p), load(lre, p + t), load(lim, p + t)
                vr, vi, wr, wi = load(lre, q), load(lim, q), load(lre, q + t), load(lim, q + t)
                s0r, s0i = accumulate(s0r, s0i, xr, xi, ar, ai)
                s3r, s3i = accumulate(s3r, s3i, yr, yi, br, bi)
                u0, u3 = real_part(u0, vr, vi, cr, ci), real_part(u3, wr, wi, dr, di)
                if kind == ABOUT_X:
                    u1, u2 = imaginary_part(u1, vr, vi, dr, di), imaginary_part(u2, wr, wi, cr, ci)
                else:
                    u1, u2 = real_part(u1, vr, vi, dr, di), real_part(u2, wr, wi, cr, ci)
                xr, xi, yr, yi = block2(dagger, entries[0], beside, step, PHASES, xr, xi, yr, yi)
                vr, vi, wr, wi = block2(dagger, entries[1], beside, step, kind, vr, vi, wr, wi)
                store(lre, r, xr)
                store(lim, r, xi)
                store(lre, r + t, yr)
                store(lim, r + t, yi)
                store(lre, s, vr)
                store(lim, s, vi)
                store(lre, s + t, wr)
                store(lim, s + t, wi)
    deposit(sums, to[0], step, s0r, s0i)
    deposit(sums, to[0] + 5 * beside, step, s3r, s3i)
    shift = step if kind == ABOUT_X else 0
    for place, total in ((0, u0), (beside + shift, u1), (4 * beside + shift, u2), (5 * beside, u3)):
        store(sums, to[1] + place, add(load(sums, to[1] + place), total))


@compiled
def undo_half(re, im, lre, lim, start, size, first, second, dagger, here, sums, at, control, flip, axis, phases):  # type: ignore[no-untyped-def]
    """Take a gate with two special blocks back from state and costate and add its sums, in one pass instead of three.

    That takes 0.7 of the time. ``axis`` and ``phases`` are the gate's, ``dagger`` at ``here`` its conjugate transpose.
    """
    W = lanes(re)
    c, t = (first * W, second * W) if control == 0 else (second * W, first * W)
    cv, tv = (2, 1) if control == 0 else (1, 2)
    rest = 1 - phases
    wrote, other = phases ^ flip, rest ^ flip
    entries = (here + (4 * phases + wrote) * cv * W, here + (4 * rest + other) * cv * W)
    to = (at + (4 * wrote + phases) * cv * W, at + (4 * other + rest) * cv * W)
    before, after, apart = (phases * c, rest * c), (wrote * c, other * c), (t, tv * W)
    if axis == ABOUT_X:
        undo_halves(
            re, im, lre, lim, start, size, first, second, dagger, entries, after, before, apart, sums, to, ABOUT_X
        )
    else:
        undo_halves(
            re, im, lre, lim, start, size, first, second, dagger, entries, after, before, apart, sums, to, ABOUT_Y
        )


@compiled
def outer_diagonal4(re, im, lre, lim, start, size, first, second, sums, at):  # type: ignore[no-untyped-def]
    """Add the four sums on the diagonal."""
    W = lanes(re)
    high, low = max(first, second), min(first, second)
    for value in range(4):
        shift = start + ((value >> 1) * first + (value & 1) * second) * W
        sr = si = zero(re)
        for i in range(0, size, 2 * high):
            for j in range(i, i + high, 2 * low):
                for k in range(shift + j * W, shift + (j + low) * W, W):
                    sr, si = accumulate(sr, si, load(lre, k), load(lim, k), load(re, k), load(im, k))
        deposit(sums, at + 5 * value * W, 16 * W, sr, si)


@compiled
def outer_dense2(re, im, lre, lim, start, size, stride, sums, at):  # type: ignore[no-untyped-def]
    """Add the four sums of a gate on one qubit."""
    W = lanes(re)
    s = stride * W
    s0r = s0i = s1r = s1i = t0r = t0i = t1r = t1i = zero(re)
    for i in range(0, size, 2 * stride):
        for k in range(start + i * W, start + (i + stride) * W, W):
            xr, xi, yr, yi = load(lre, k), load(lim, k), load(lre, k + s), load(lim, k + s)
            pr, pi = load(re, k), load(im, k)
            s0r, s0i = accumulate(s0r, s0i, xr, xi, pr, pi)
            t0r, t0i = accumulate(t0r, t0i, yr, yi, pr, pi)
            pr, pi = load(re, k + s), load(im, k + s)
            s1r, s1i = accumulate(s1r, s1i, xr, xi, pr, pi)
            t1r, t1i = accumulate(t1r, t1i, yr, yi, pr, pi)
    deposit(sums, at, 4 * W, s0r, s0i)
    deposit(sums, at + W, 4 * W, s1r, s1i)
    deposit(sums, at + 2 * W, 4 * W, t0r, t0i)
    deposit(sums, at + 3 * W, 4 * W, t1r, t1i)
