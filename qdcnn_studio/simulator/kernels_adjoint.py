"""The adjoint's sums over a tile, Σ λ·conj(ψ), which become gradients when all gates are done.

λ is the costate after a gate, ψ the state before it. The sums go to ``sums[at]``, laid out as the gate's matrix; each
lane holds its sample's part. Strides and layout as in `qdcnn_studio.simulator.kernels`.
"""

from __future__ import annotations

from qdcnn_studio.simulator.jit import compiled, inlined
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


@compiled
def add_times(sums, at, more, here, matrices, place):  # type: ignore[no-untyped-def]
    """Add the 4×4 sums at ``more[here]`` times a gate's matrix to ``sums[at]``.

    The state before a gate U is U†ψ: Σ λ·conj(U†ψ) = (Σ λ·conj(ψ))·U, so where that state is not needed for anything
    else, it need not be computed.
    """
    W = lanes(sums)
    step = 16 * W
    for row in range(4):
        for column in range(4):
            sr = si = zero(sums)
            for k in range(4):
                a, b = here + (4 * row + k) * W, place + (4 * k + column) * W
                ar, ai, br, bi = load(more, a), load(more, a + step), load(matrices, b), load(matrices, b + step)
                sr, si = fnma(ai, bi, fma(ar, br, sr)), fma(ai, br, fma(ar, bi, si))
            deposit(sums, at + (4 * row + column) * W, step, sr, si)


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
