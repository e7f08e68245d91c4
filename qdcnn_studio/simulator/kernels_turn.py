"""Take a gate with a diagonal and a turning block back from state and costate and add its sums, in one pass.

In three passes, as gates of other kinds, it takes 1.4 times as long: so few operations that memory sets the pace.
"""

from __future__ import annotations

from qdcnn_studio.simulator.jit import compiled
from qdcnn_studio.simulator.kernels import ABOUT_X, halves, phase, turn, turns
from qdcnn_studio.simulator.kernels_adjoint import accumulate, deposit
from qdcnn_studio.simulator.lanes import fma, lanes, load, mul, negative, one, store, zero


@compiled
def undo_turn(  # type: ignore[no-untyped-def]
    re, im, lre, lim, start, size, first, second, dagger, here, sums, at, control, flip, axis, phases
):  # fmt: skip
    """Undo the gate that `apply_turn` applied with the same ``control``, ``flip``, ``axis`` and ``phases``.

    ``dagger`` at ``here`` is its conjugate transpose. Of its sums, which go to ``sums[at]``, only those are added where
    its blocks are not 0 whatever their angles: elsewhere so are its derivatives.
    """
    W = lanes(re)
    step = 16 * W
    high, low = max(first, second), min(first, second)
    to, before, after, t, apart = halves(first, second, at, control, flip, phases, W)
    (m, n), _, _, _, _ = halves(first, second, here, control, flip, phases ^ flip, W)
    partner, other = (im, re) if axis == ABOUT_X else (re, im)
    costate, beside = (lim, lre) if axis == ABOUT_X else (lre, lim)
    c0, s0 = load(dagger, m), load(dagger, m + step)
    c1, s1 = load(dagger, m + 5 * apart), load(dagger, m + 5 * apart + step)
    d0, d1 = load(dagger, n), load(dagger, n + 5 * apart)
    p0, q0, p1, q1 = turns(dagger, n, apart, step, axis)
    nothing = zero(re)
    ur = ui = vr = vi = w0 = w1 = x = y = nothing
    sign = negative(one(re)) if axis == ABOUT_X else one(re)
    for i in range(0, size, 2 * high):
        for j in range(i, i + high, 2 * low):
            for k in range(start + j * W, start + (j + low) * W, W):
                f, g, p, q = k + after[0], k + after[1], k + before[0], k + before[1]
                ar, ai, br, bi = load(re, f), load(im, f), load(re, f + t), load(im, f + t)
                cr, ci, dr, di = load(re, g), load(im, g), load(partner, g + t), load(other, g + t)
                ar, ai = phase(c0, s0, ar, ai)
                br, bi = phase(c1, s1, br, bi)
                cr, dr = turn(d0, p0, d1, q0, cr, dr)
                ci, di = turn(d0, p1, d1, q1, ci, di)
                store(re, p, ar)
                store(im, p, ai)
                store(re, p + t, br)
                store(im, p + t, bi)
                store(re, q, cr)
                store(im, q, ci)
                store(partner, q + t, dr)
                store(other, q + t, di)
                gr, gi, hr, hi = load(lre, f), load(lim, f), load(lre, f + t), load(lim, f + t)
                er, ei, lr, li = load(lre, g), load(lim, g), load(costate, g + t), load(beside, g + t)
                ur, ui = accumulate(ur, ui, gr, gi, ar, ai)
                vr, vi = accumulate(vr, vi, hr, hi, br, bi)
                w0, w1 = fma(ei, ci, fma(er, cr, w0)), fma(li, di, fma(lr, dr, w1))
                x, y = fma(mul(sign, er), dr, fma(ei, di, x)), fma(lr, cr, fma(mul(sign, li), ci, y))
                gr, gi = phase(c0, s0, gr, gi)
                hr, hi = phase(c1, s1, hr, hi)
                er, lr = turn(d0, p0, d1, q0, er, lr)
                ei, li = turn(d0, p1, d1, q1, ei, li)
                store(lre, p, gr)
                store(lim, p, gi)
                store(lre, p + t, hr)
                store(lim, p + t, hi)
                store(lre, q, er)
                store(lim, q, ei)
                store(costate, q + t, lr)
                store(beside, q + t, li)
    deposit(sums, to[0], step, ur, ui)
    deposit(sums, to[0] + 5 * apart, step, vr, vi)
    deposit(sums, to[1], step, w0, nothing)
    deposit(sums, to[1] + 5 * apart, step, w1, nothing)
    if axis == ABOUT_X:
        deposit(sums, to[1] + apart, step, nothing, x)
        deposit(sums, to[1] + 4 * apart, step, nothing, y)
    else:
        deposit(sums, to[1] + apart, step, x, nothing)
        deposit(sums, to[1] + 4 * apart, step, y, nothing)
