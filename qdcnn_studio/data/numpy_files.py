"""What can be wrong with NumPy's files."""

from __future__ import annotations

import struct
import zlib
from lzma import LZMAError
from tokenize import TokenError
from zipfile import BadZipFile

UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    EOFError,
    BadZipFile,
    RuntimeError,  # from zipfile for what is encrypted; NotImplementedError for an unknown compression is one, too
    LZMAError,
    TokenError,  # from numpy for a damaged header
    struct.error,
    zlib.error,
)
"""Exceptions of ``numpy.load``, and of reading the arrays it returns, for files that are damaged or none of NumPy's."""
