"""`KetBatch`: a QuTiP data type for many kets at once, on which QuTiP itself runs our kernels.

Importing this module registers the type with QuTiP (the way qutip-jax registers JAX arrays): conversions to and from
``Dense``, and specialisations of ``target_mode_matmul``, ``add``, ``sub``, ``mul``, ``neg`` and ``inner``. Any other
QuTiP function accepts a batch by conversion.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import qutip
from numpy.typing import ArrayLike, DTypeLike, NDArray
from qutip.core import data as _data

from qdcnn_studio.simulator.jit import compiled
from qdcnn_studio.simulator.kernels import apply_dense2, apply_dense4, apply_diagonal4, apply_half
from qdcnn_studio.simulator.lanes import aligned, lanes, width


class KetBatch(_data.Data):
    """Kets side by side: a 2ⁿ × B array, real and imaginary parts apart, the batch innermost in tiles.

    Parameters
    ----------
    kets : array_like of complex, shape (2**n, B)
        One ket in each column.
    dtype : dtype
        Of the real and imaginary parts: float64 (default) or float32.

    Attributes
    ----------
    planes : ndarray of float, shape (2, tiles, 2**n, lanes)
        Real and imaginary parts; tile t holds columns ``t·lanes`` onwards, padded with zeros.

    Raises
    ------
    ValueError
        If the number of rows is not a power of two.
    """

    planes: NDArray[Any]

    def __init__(self, kets: ArrayLike, dtype: DTypeLike = np.float64) -> None:
        array = np.atleast_2d(np.asarray(kets))
        rows, columns = array.shape
        if rows & (rows - 1) or not columns:
            raise ValueError(f"Kets of qubits have 2**n rows and at least one column, not the shape {array.shape}.")
        W = width(dtype)
        planes = aligned((2, -(-columns // W), rows, W), dtype)
        for plane, part in zip(planes, (array.real, array.imag), strict=True):
            for tile in range(len(plane)):
                some = part[:, tile * W : (tile + 1) * W]
                plane[tile, :, : some.shape[1]] = some
        self._take(planes, columns)

    def _take(self, planes: NDArray[Any], columns: int) -> None:
        super().__init__((planes.shape[2], columns))
        self.planes = planes

    @classmethod
    def from_planes(cls, planes: NDArray[Any], columns: int) -> KetBatch:
        """Return a batch that owns these planes, without a copy."""
        result: KetBatch = cls.__new__(cls)
        result._take(planes, columns)
        return result

    def to_array(self) -> NDArray[np.complex128]:
        """Return the kets as a complex array, shape (2**n, B)."""
        result = np.empty(self.shape, dtype=complex)
        for plane, target in zip(self.planes, (result.real, result.imag), strict=True):
            target[:] = plane.transpose(1, 0, 2).reshape(self.shape[0], -1)[:, : self.shape[1]]
        return result

    def copy(self) -> KetBatch:
        """Return a copy."""
        planes = aligned(self.planes.shape, self.planes.dtype)
        planes[:] = self.planes
        return KetBatch.from_planes(planes, self.shape[1])

    def conj(self) -> KetBatch:
        """Return the complex conjugate."""
        result = self.copy()
        np.negative(result.planes[1], out=result.planes[1])
        return result

    def transpose(self) -> _data.Dense:
        """Return the transpose, which is no batch of kets."""
        return _data.Dense(np.ascontiguousarray(self.to_array().T), copy=False)

    def adjoint(self) -> _data.Dense:
        """Return the conjugate transpose."""
        return self.conj().transpose()

    def trace(self) -> complex:
        """Return the trace, if square."""
        return complex(np.trace(self.to_array()))

    def overlaps(self, other: KetBatch) -> NDArray[np.complex128]:
        """Return ⟨self|other⟩ for each column, shape (B,)."""
        (ar, ai), (br, bi) = self.planes, other.planes
        real = np.einsum("tkl,tkl->tl", ar, br) + np.einsum("tkl,tkl->tl", ai, bi)
        imaginary = np.einsum("tkl,tkl->tl", ar, bi) - np.einsum("tkl,tkl->tl", ai, br)
        result: NDArray[np.complex128] = (real + 1j * imaginary).ravel()[: self.shape[1]].astype(complex)
        return result


@compiled
def apply_tiles(re, im, first, second, matrix, op, control):  # type: ignore[no-untyped-def]
    """Apply one matrix to all tiles (tiles, 2**n · lanes): 0 full, 1 block-diagonal, 2 diagonal, 3 on one qubit."""
    size = re.shape[1] // lanes(matrix)
    zero = 0 * size  # As in the interpreter: no type of its own.
    for tile in range(len(re)):
        if op == 0:
            apply_dense4(re[tile], im[tile], zero, size, first, second, matrix, zero)
        elif op == 1:
            apply_half(re[tile], im[tile], zero, size, first, second, matrix, zero, control, zero)
        elif op == 2:
            apply_diagonal4(re[tile], im[tile], zero, size, first, second, matrix, zero)
        else:
            apply_dense2(re[tile], im[tile], zero, size, first, matrix, zero)


_FIRST_CONTROLS = np.kron(np.eye(2), np.ones((2, 2))) == 0
_SECOND_CONTROLS = np.kron(np.ones((2, 2)), np.eye(2)) == 0


def _kernel(matrix: NDArray[np.complex128]) -> tuple[int, int]:
    """Return which kernel fits a matrix (see `apply_tiles`), and which of its qubits controls."""
    if len(matrix) == 2:
        return 3, 0
    if not matrix[~np.eye(4, dtype=bool)].any():
        return 2, 0
    for control, forbidden in enumerate((_FIRST_CONTROLS, _SECOND_CONTROLS)):
        if not matrix[forbidden].any():
            return 1, control
    return 0, 0


def target_mode_matmul_ket_batch(
    operator: _data.Data,
    state: KetBatch,
    /,
    modes: list[int],
    hilbert: list[int],
    new_hilbert: list[int],
    dual: bool = False,
    transpose: bool = False,
    conj: bool = False,
) -> KetBatch:
    """Apply an operator to some modes; on one or two qubits with our kernels, otherwise through ``Dense``.

    Parameters are those of ``qutip.data.target_mode_matmul``.
    """
    qubits = all(size == 2 for size in hilbert) and all(size == 2 for size in new_hilbert)
    if dual or not qubits or len(modes) > 2:
        dense = _data.target_mode_matmul(
            operator, _data.to(_data.Dense, state), modes, hilbert, new_hilbert, dual, transpose, conj
        )
        return KetBatch(dense.to_array(), state.planes.dtype)
    matrix = operator.to_array()
    if transpose:
        matrix = matrix.T
    if conj:
        matrix = matrix.conj()
    result = state.copy()
    W = width(state.planes.dtype)
    vectors = aligned((2 * matrix.size * W,), state.planes.dtype)
    vectors.reshape(2, -1, W)[:] = np.stack([matrix.real.ravel(), matrix.imag.ravel()])[:, :, None]
    strides = [2 ** (len(hilbert) - 1 - mode) for mode in modes]
    re, im = result.planes.reshape(2, result.planes.shape[1], -1)
    apply_tiles(re, im, strides[0], strides[-1], vectors, *_kernel(matrix))
    return result


def _add(left: KetBatch, right: KetBatch, scale: complex = 1) -> KetBatch:
    return _combined(left, _mul(right, scale) if scale != 1 else right, np.add)


def _sub(left: KetBatch, right: KetBatch) -> KetBatch:
    return _combined(left, right, np.subtract)


def _combined(left: KetBatch, right: KetBatch, operation: np.ufunc) -> KetBatch:
    if left.shape != right.shape:
        raise ValueError(f"incompatible matrix shapes {left.shape} and {right.shape}")
    planes = aligned(left.planes.shape, left.planes.dtype)
    operation(left.planes, right.planes, out=planes, casting="same_kind")
    return KetBatch.from_planes(planes, left.shape[1])


def _mul(batch: KetBatch, value: complex) -> KetBatch:
    value = complex(value)
    (re, im), planes = batch.planes, aligned(batch.planes.shape, batch.planes.dtype)
    planes[0] = value.real * re - value.imag * im
    planes[1] = value.real * im + value.imag * re
    return KetBatch.from_planes(planes, batch.shape[1])


def _neg(batch: KetBatch) -> KetBatch:
    return _mul(batch, -1)


def _inner(left: KetBatch, right: KetBatch, scalar_is_ket: bool = False) -> complex:
    if left.shape[1] != 1 or right.shape != left.shape:
        dense = (_data.to(_data.Dense, left), _data.to(_data.Dense, right))
        return complex(_data.inner(*dense, scalar_is_ket))
    return complex(left.overlaps(right)[0])


def _to_dense(batch: KetBatch) -> _data.Dense:
    return _data.Dense(batch.to_array(), copy=False)


def _from_dense(dense: _data.Dense) -> KetBatch:
    return KetBatch(dense.to_array())


def _register() -> None:
    """Tell QuTiP's dispatchers; they know each function once, so this runs once."""
    # Into a batch only when asked for: rows that are no power of two would not fit.
    _data.to.add_conversions([(_data.Dense, KetBatch, _to_dense), (KetBatch, _data.Dense, _from_dense, 20)])
    _data.to.register_aliases(["ket_batch", "KetBatch"], KetBatch)
    kinds = (_data.Dense, _data.CSR, _data.Dia)
    _data.target_mode_matmul.add_specialisations(
        [(kind, KetBatch, KetBatch, target_mode_matmul_ket_batch) for kind in kinds]
    )
    _data.add.add_specialisations([(KetBatch, KetBatch, KetBatch, _add)])
    _data.sub.add_specialisations([(KetBatch, KetBatch, KetBatch, _sub)])
    _data.mul.add_specialisations([(KetBatch, KetBatch, _mul)])
    _data.neg.add_specialisations([(KetBatch, KetBatch, _neg)])
    _data.inner.add_specialisations([(KetBatch, KetBatch, _inner)])


_register()


def ket_batch(kets: ArrayLike, dtype: DTypeLike = np.float64) -> qutip.Qobj:
    """Return kets of qubits as one ``Qobj`` whose data is a `KetBatch`.

    Parameters
    ----------
    kets : array_like of complex, shape (2**n, B)
        One ket in each column; qubit 0 is the most significant bit of the row.
    dtype : dtype
        float64 or float32.

    Returns
    -------
    Qobj
        With dimensions ``[[2]*n, [B]]``: to QuTiP an operator from a B-dimensional space, so that every function that
        acts on the left (`qutip.local_matmul`, products) acts on each ket.
    """
    data = KetBatch(kets, dtype)
    qubits = data.shape[0].bit_length() - 1
    return qutip.Qobj(data, dims=[[2] * qubits, [data.shape[1]]], copy=False)
