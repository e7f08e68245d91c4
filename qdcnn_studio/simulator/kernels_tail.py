"""Apply the folded tail, one small matrix for all samples, to the kept qubits of a tile; and its adjoint.

The kept qubits are the outermost of the tile: amplitude ``j·columns + e`` has index j on the kept qubits and e on the
forgotten ones. The matrix has ``rows`` rows (a multiple of four, zeros where there is nothing) and ``width`` columns
(a power of two from 2 on). The result y goes to ``to``, laid out in the same way.
"""

from __future__ import annotations

from qdcnn_studio.simulator.jit import compiled, inlined
from qdcnn_studio.simulator.kernels_adjoint import accumulate, deposit
from qdcnn_studio.simulator.lanes import add, fma, lanes, load, mul, negative, splat, store, zero


@inlined
def keep_element(weights, at, real, imaginary):  # type: ignore[no-untyped-def]
    """Keep an element of a matrix as `product` reads it: real part, imaginary part, and their sum."""
    weights[3 * at] = real
    weights[3 * at + 1] = imaginary
    weights[3 * at + 2] = real + imaginary


@inlined
def _pack(re, im, at, packed, to):  # type: ignore[no-untyped-def]
    W = lanes(re)
    xr, xi = load(re, at), load(im, at)
    store(packed, to, xr)
    store(packed, to + W, xi)
    store(packed, to + 2 * W, add(xr, xi))


@inlined
def _unite(re, im, at, both, imaginary, together):  # type: ignore[no-untyped-def]
    """Store a complex number from its three products."""
    store(re, at, add(both, negative(imaginary)))
    store(im, at, add(together, negative(add(both, imaginary))))


@compiled
def product(re, im, start, out_re, out_im, to, rows, width, columns, weights, packed):  # type: ignore[no-untyped-def]
    """Compute y = W·x, two rows and two columns at a time.

    A complex product takes three multiplications instead of four (Gauss), the columns at hand are copied together
    first: they lie so far apart that they would throw each other out of the cache. Together 1.4 times faster.
    """
    W = lanes(re)
    for e in range(0, columns, 2):
        f = min(e + 1, columns - 1)
        for j in range(width):
            _pack(re, im, start + (j * columns + e) * W, packed, 6 * j * W)
            _pack(re, im, start + (j * columns + f) * W, packed, (6 * j + 3) * W)
        for r in range(0, rows, 2):
            a0 = a1 = a2 = b0 = b1 = b2 = c0 = c1 = c2 = d0 = d1 = d2 = zero(re)
            m, n = 3 * r * width, 3 * (r + 1) * width
            for p in range(0, 6 * width * W, 6 * W):
                u, v, x, z = splat(weights, m), splat(weights, n), load(packed, p), load(packed, p + 3 * W)
                a0, b0, c0, d0 = fma(u, x, a0), fma(u, z, b0), fma(v, x, c0), fma(v, z, d0)
                u, v, x, z = splat(weights, m + 1), splat(weights, n + 1), load(packed, p + W), load(packed, p + 4 * W)
                a1, b1, c1, d1 = fma(u, x, a1), fma(u, z, b1), fma(v, x, c1), fma(v, z, d1)
                u, v = splat(weights, m + 2), splat(weights, n + 2)
                x, z = load(packed, p + 2 * W), load(packed, p + 5 * W)
                a2, b2, c2, d2 = fma(u, x, a2), fma(u, z, b2), fma(v, x, c2), fma(v, z, d2)
                m += 3
                n += 3
            y, next_row = to + r * columns * W, to + (r + 1) * columns * W
            _unite(out_re, out_im, y + e * W, a0, a1, a2)
            _unite(out_re, out_im, y + f * W, b0, b1, b2)
            _unite(out_re, out_im, next_row + e * W, c0, c1, c2)
            _unite(out_re, out_im, next_row + f * W, d0, d1, d2)


@compiled
def weigh_rows(re, im, to, rows, columns, tables, outcome, outcomes):  # type: ignore[no-untyped-def]
    """Add |y|² to the outcome of each row (none where it is negative)."""
    W = lanes(re)
    for r in range(rows):
        if tables[outcome + r] >= 0:
            weight = zero(re)
            for y in range(to + r * columns * W, to + (r + 1) * columns * W, W):
                xr, xi = load(re, y), load(im, y)
                weight = fma(xi, xi, fma(xr, xr, weight))
            place = tables[outcome + r] * W
            store(outcomes, place, add(load(outcomes, place), weight))


@compiled
def scale_rows(re, im, to, rows, columns, tables, outcome, slopes):  # type: ignore[no-untyped-def]
    """Multiply y by the slope of its row's outcome."""
    W = lanes(re)
    for r in range(rows):
        if tables[outcome + r] >= 0:
            slope = load(slopes, tables[outcome + r] * W)
            for y in range(to + r * columns * W, to + (r + 1) * columns * W, W):
                store(re, y, mul(slope, load(re, y)))
                store(im, y, mul(slope, load(im, y)))


@compiled
def fold_outer(re, im, start, to, rows, width, columns, sums):  # type: ignore[no-untyped-def]
    """Add Σ y·conj(x) over the columns: row r, column j at ``sums[2·(r·width + j)·W]``, imaginary part next."""
    W = lanes(re)
    for r in range(0, rows, 2):
        for j in range(0, width, 2):
            s0r = s0i = s1r = s1i = t0r = t0i = t1r = t1i = zero(re)
            x, y = start + j * columns * W, to + r * columns * W
            other_x, other_y = x + columns * W, y + columns * W
            for e in range(0, columns * W, W):
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
