"""A Numba value that is one processor vector: the same number of as many samples as a vector register holds.

Numba's own loops leave half of the machine unused here (LLVM halves AVX-512 registers unless told otherwise, and stops
vectorising at short inner loops), so the kernels say themselves what one register holds. Eight float64 or sixteen
float32 with AVX-512, half of that without.
"""

from __future__ import annotations

from typing import Any

import llvmlite.binding
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, models, register_model
from numpy.typing import NDArray

_BYTES = 64 if llvmlite.binding.get_host_cpu_features().get("avx512f") else 32

WIDTHS = {types.float64: _BYTES // 8, types.float32: _BYTES // 4}
"""How many samples one value holds, by Numba's scalar type."""

ALIGNMENT = 64
"""Bytes: vectors that straddle cache lines cost twice."""


def width(dtype: Any) -> int:
    """Return how many samples one vector of a NumPy dtype holds."""
    return _BYTES // np.dtype(dtype).itemsize


def aligned(shape: tuple[int, ...], dtype: Any = np.float64) -> NDArray[Any]:
    """Return an array of zeros whose first element starts a cache line."""
    size = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    raw = np.zeros(size + ALIGNMENT, dtype=np.uint8)
    start = -raw.ctypes.data % ALIGNMENT
    return raw[start : start + size].view(dtype).reshape(shape)


class LanesType(types.Type):
    """Numba's type of one vector."""

    def __init__(self, scalar: Any) -> None:
        self.scalar = scalar
        super().__init__(name=f"Lanes({scalar} x {WIDTHS[scalar]})")


@register_model(LanesType)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, frontend: LanesType) -> None:
        scalar = ir.DoubleType() if frontend.scalar == types.float64 else ir.FloatType()
        super().__init__(manager, frontend, ir.VectorType(scalar, WIDTHS[frontend.scalar]))


def _address(context: Any, builder: Any, kind: Any, array: Any, index: Any) -> Any:
    data = context.make_array(kind)(context, builder, array).data
    return builder.gep(data, [index])


@intrinsic
def load(typing: Any, array: Any, index: Any) -> Any:
    """Return the vector that starts at ``array[index]`` of a contiguous one-dimensional array."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = context.get_value_type(signature.return_type)
        address = _address(context, builder, signature.args[0], *arguments)
        return builder.load(builder.bitcast(address, vector.as_pointer()), align=array.dtype.bitwidth // 8)

    return LanesType(array.dtype)(array, types.intp), generate


@intrinsic
def store(typing: Any, array: Any, index: Any, value: Any) -> Any:
    """Write a vector to where ``array[index]`` starts."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = context.get_value_type(signature.args[2])
        address = _address(context, builder, signature.args[0], *arguments[:2])
        builder.store(arguments[2], builder.bitcast(address, vector.as_pointer()), align=array.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(array, types.intp, value), generate


@intrinsic
def splat(typing: Any, array: Any, index: Any) -> Any:
    """Return a vector that holds ``array[index]`` in each lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = context.get_value_type(signature.return_type)
        scalar = builder.load(_address(context, builder, signature.args[0], *arguments))
        nothing = ir.Constant(vector, ir.Undefined)
        single = builder.insert_element(nothing, scalar, ir.Constant(ir.IntType(32), 0))
        first = ir.Constant(ir.VectorType(ir.IntType(32), vector.count), [0] * vector.count)
        return builder.shuffle_vector(single, nothing, first)

    return LanesType(array.dtype)(array, types.intp), generate


@intrinsic
def zero(typing: Any, array: Any) -> Any:
    """Return a vector of zeros of an array's type."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return ir.Constant(context.get_value_type(signature.return_type), None)

    return LanesType(array.dtype)(array), generate


@intrinsic
def one(typing: Any, array: Any) -> Any:
    """Return a vector of ones of an array's type."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        vector = context.get_value_type(signature.return_type)
        return ir.Constant(vector, [1.0] * vector.count)

    return LanesType(array.dtype)(array), generate


def _fused(builder: Any, a: Any, b: Any, c: Any) -> Any:
    vector = a.type
    bits = 64 if isinstance(vector.element, ir.DoubleType) else 32
    name = f"llvm.fma.v{vector.count}f{bits}"
    function = builder.module.globals.get(name)
    if function is None:
        function = ir.Function(builder.module, ir.FunctionType(vector, [vector] * 3), name)
    return builder.call(function, [a, b, c])


@intrinsic
def fma(typing: Any, a: Any, b: Any, c: Any) -> Any:
    """Return ``a·b + c``, rounded once."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _fused(builder, *arguments)

    return a(a, b, c), generate


@intrinsic
def fnma(typing: Any, a: Any, b: Any, c: Any) -> Any:
    """Return ``c − a·b``, rounded once."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _fused(builder, builder.fneg(arguments[0]), arguments[1], arguments[2])

    return a(a, b, c), generate


@intrinsic
def mul(typing: Any, a: Any, b: Any) -> Any:
    """Return ``a·b``."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fmul(*arguments)

    return a(a, b), generate


@intrinsic
def add(typing: Any, a: Any, b: Any) -> Any:
    """Return ``a + b``."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fadd(*arguments)

    return a(a, b), generate


@intrinsic
def negative(typing: Any, a: Any) -> Any:
    """Return ``−a``."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fneg(arguments[0])

    return a(a), generate


@intrinsic
def lanes(typing: Any, array: Any) -> Any:
    """Return how many samples one vector of an array's type holds."""
    count = WIDTHS[array.dtype]

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return ir.Constant(context.get_value_type(types.intp), count)

    return types.intp(array), generate
