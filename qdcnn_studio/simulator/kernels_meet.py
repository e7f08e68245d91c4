"""Join two factors by the gate that joins them, in one pass; and take both back.

Amplitudes ``a[i]`` and ``b[j]`` meet in a 4×4 matrix U on one qubit of each, whose values are α and β before it, α' and
β' after it. U times a alone is small: four numbers ``c[i, β', β] = Σ_α U[α'β', αβ]·a[i with α]`` for each i (which says
α'). The joined factor is ``Σ_β c[i, β', β]·b[j with β]``, two products for each of its amplitudes instead of five, and
on the way back neither the state nor the costate is taken through the gate. Tables as in
`qdcnn_studio.simulator.kernels_join`.
"""

from __future__ import annotations

from qdcnn_studio.simulator.jit import compiled, inlined
from qdcnn_studio.simulator.kernels_adjoint import accumulate, deposit
from qdcnn_studio.simulator.lanes import fma, fnma, lanes, load, mul, store, zero


@inlined
def two_products(ur, ui, ar, ai, vr, vi, br, bi):  # type: ignore[no-untyped-def]
    """Return ``u·a + v·b``."""
    return fnma(vi, bi, fma(vr, br, fnma(ui, ai, mul(ur, ar)))), fma(vi, br, fma(vr, bi, fma(ui, ar, mul(ur, ai))))


@inlined
def _contract(re, im, a, rest, near, c, matrix, at, of_a, of_b):  # type: ignore[no-untyped-def]
    """Write U times a to ``c``; ``of_a`` and ``of_b`` say what the values of a's and b's qubit count in rows of U."""
    W = lanes(re)
    for start in range(0, rest, 2 * near):
        for i in range(start, start + near):
            k, m = a + i * W, a + (i + near) * W
            ar, ai, br, bi = load(re, k), load(im, k), load(re, m), load(im, m)
            for number in range(8):
                after_a, after_b, before_b = number >> 2, (number >> 1) & 1, number & 1
                u = at + (4 * (of_a * after_a + of_b * after_b) + of_b * before_b) * W
                v = u + of_a * W
                yr, yi = two_products(
                    load(matrix, u), load(matrix, u + 16 * W), ar, ai, load(matrix, v), load(matrix, v + 16 * W), br, bi
                )
                to = c + (4 * (i + near * after_a) + 2 * after_b + before_b) * W
                store(re, to, yr)
                store(im, to, yi)


@compiled
def meet(re, im, a, b, out, rest, other, near, far, c, tables, left, right, matrix, at, of_a, of_b):  # type: ignore[no-untyped-def]
    """Join the factors at ``a`` and ``b`` by a gate into the one at ``out``; ``c`` is room for 4·rest amplitudes.

    ``near`` and ``far`` are the strides of the gate's qubits in a and b; ``of_a`` is 2 and ``of_b`` 1 if the first
    (more significant) of them is a's, the other way round if it is b's.
    """
    W = lanes(re)
    _contract(re, im, a, rest, near, c, matrix, at, of_a, of_b)
    for start in range(0, other, 2 * far):
        for j in range(start, start + far):
            p, q = b + j * W, b + (j + far) * W
            ar, ai, br, bi = load(re, p), load(im, p), load(re, q), load(im, q)
            first, second = out + tables[right + j] * W, out + tables[right + j + far] * W
            for i in range(rest):
                u, shift = c + 4 * i * W, tables[left + i] * W
                v = u + W
                yr, yi = two_products(load(re, u), load(im, u), ar, ai, load(re, v), load(im, v), br, bi)
                store(re, first + shift, yr)
                store(im, first + shift, yi)
                u, v = u + 2 * W, v + 2 * W
                yr, yi = two_products(load(re, u), load(im, u), ar, ai, load(re, v), load(im, v), br, bi)
                store(re, second + shift, yr)
                store(im, second + shift, yi)


@inlined
def _add_product(re, im, at, xr, xi, br, bi):  # type: ignore[no-untyped-def]
    """Add ``x·conj(b)`` to what is at ``at``."""
    sr, si = accumulate(load(re, at), load(im, at), xr, xi, br, bi)
    store(re, at, sr)
    store(im, at, si)


@compiled
def unmeet(  # type: ignore[no-untyped-def]
    re, im, lre, lim, a, b, out, rest, other, near, far, c, tables, left, right, matrix, at, of_a, of_b, sums, to
):  # fmt: skip
    """Take the costate of what `meet` joined back to both factors, and add the gate's sums to ``sums[to]``."""
    W = lanes(re)
    nothing = zero(re)
    for k in range(c, c + 4 * rest * W, W):
        store(lre, k, nothing)
        store(lim, k, nothing)
    for start in range(0, other, 2 * far):
        for j in range(start, start + far):
            p, q = b + j * W, b + (j + far) * W
            ar, ai, br, bi = load(re, p), load(im, p), load(re, q), load(im, q)
            sr = si = tr = ti = nothing
            first, second = out + tables[right + j] * W, out + tables[right + j + far] * W
            for i in range(rest):
                k, shift = c + 4 * i * W, tables[left + i] * W
                xr, xi = load(lre, first + shift), load(lim, first + shift)
                yr, yi = load(lre, second + shift), load(lim, second + shift)
                sr, si = accumulate(sr, si, xr, xi, load(re, k), load(im, k))
                tr, ti = accumulate(tr, ti, xr, xi, load(re, k + W), load(im, k + W))
                sr, si = accumulate(sr, si, yr, yi, load(re, k + 2 * W), load(im, k + 2 * W))
                tr, ti = accumulate(tr, ti, yr, yi, load(re, k + 3 * W), load(im, k + 3 * W))
                _add_product(lre, lim, k, xr, xi, ar, ai)
                _add_product(lre, lim, k + W, xr, xi, br, bi)
                _add_product(lre, lim, k + 2 * W, yr, yi, ar, ai)
                _add_product(lre, lim, k + 3 * W, yr, yi, br, bi)
            store(lre, p, sr)
            store(lim, p, si)
            store(lre, q, tr)
            store(lim, q, ti)
    _uncontract(re, im, lre, lim, a, rest, near, c, matrix, at, of_a, of_b, sums, to)


@inlined
def _uncontract(re, im, lre, lim, a, rest, near, c, matrix, at, of_a, of_b, sums, to):  # type: ignore[no-untyped-def]
    """Take the costate of c back to a, and add the sums of U."""
    W = lanes(re)
    step, nothing = 16 * W, zero(re)
    for start in range(0, rest, 2 * near):
        for i in range(start, start + near):
            k, m = a + i * W, a + (i + near) * W
            ar, ai, br, bi = load(re, k), load(im, k), load(re, m), load(im, m)
            sr = si = tr = ti = nothing
            for number in range(8):
                after_a, after_b, before_b = number >> 2, (number >> 1) & 1, number & 1
                entry = (4 * (of_a * after_a + of_b * after_b) + of_b * before_b) * W
                beside = entry + of_a * W
                x = c + (4 * (i + near * after_a) + 2 * after_b + before_b) * W
                xr, xi = load(lre, x), load(lim, x)
                sr, si = accumulate(sr, si, xr, xi, load(matrix, at + entry), load(matrix, at + step + entry))
                tr, ti = accumulate(tr, ti, xr, xi, load(matrix, at + beside), load(matrix, at + step + beside))
                yr, yi = accumulate(nothing, nothing, xr, xi, ar, ai)
                deposit(sums, to + entry, step, yr, yi)
                yr, yi = accumulate(nothing, nothing, xr, xi, br, bi)
                deposit(sums, to + beside, step, yr, yi)
            store(lre, k, sr)
            store(lim, k, si)
            store(lre, m, tr)
            store(lim, m, ti)
