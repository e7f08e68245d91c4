"""The syntax of the text form: from text to checked syntax trees and literals. Nothing in it is ever run."""

from __future__ import annotations

import ast
import math
import warnings

from qdcnn_studio.design.graph import Json
from qdcnn_studio.design.values import ValueRefused, plain

LONGEST = 200_000
"""The longest text that is read, in characters; a thousand blocks take some 20,000."""
DEEPEST = 30
"""How deep brackets may be nested."""


class TextError(Exception):
    """A text that stands for no design.

    Parameters
    ----------
    message : str
        One sentence for the user.
    line, column : int
        Where, counted from 1.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"Line {self.line}, column {self.column}: {self.message}"


class Source:
    """A text and its statements.

    Parameters
    ----------
    text : str

    Raises
    ------
    TextError
        If it is no Python syntax, or far too long.
    """

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise TextError(f"The text is longer than {LONGEST:,} characters.")
        written = text.replace("\r\n", "\n").split("\n")
        self._lines = [line.lstrip() for line in written]  # how far a line is indented means nothing here
        self._indents = [len(line) - len(line.lstrip()) for line in written]
        self.statements = self._parsed("\n".join(_continued(self._lines)))

    def _parsed(self, text: str) -> list[ast.stmt]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of no concern to the user: the text is not run
                return ast.parse(text).body
        except SyntaxError as error:
            reason = error.msg.split(" (", 1)[0].removesuffix(". Perhaps you forgot a comma?")
            message = f"this cannot be read: {reason[:1].lower()}{reason[1:]}."
            line = min(error.lineno or 1, len(self._lines))
            raise TextError(message, line, self._indents[line - 1] + max(error.offset or 1, 1)) from None
        except (RecursionError, MemoryError):
            raise TextError("this is nested too deep, or a chain is too long: give a part of it a name.") from None
        except ValueError as error:
            raise TextError(f"this cannot be read: {error}.") from None

    def error(self, node: ast.AST, message: str) -> TextError:
        """Return an error that points at a node."""
        line = getattr(node, "lineno", 1)
        offset = getattr(node, "col_offset", 0)
        before = self._lines[line - 1].encode()[:offset].decode(errors="ignore")
        return TextError(message, line, self._indents[line - 1] + len(before) + 1)

    def literal(self, node: ast.expr) -> Json:
        """Return the value that a node writes down: a number, a text, true, false, None, or lists of them.

        Raises
        ------
        TextError
            If it is anything else.
        """
        try:
            return plain(self._literal(node, 0))
        except ValueRefused as refused:
            raise self.error(node, f"this value {refused}.") from None

    def _literal(self, node: ast.expr, depth: int) -> Json:
        if depth > DEEPEST:
            raise self.error(node, "this value is nested too deep.")
        match node:
            case ast.Constant(value=None | bool() | int() | float() | str()):
                return node.value
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                value = self._literal(operand, depth + 1)
                if isinstance(value, int | float) and not isinstance(value, bool):
                    return -value if isinstance(node.op, ast.USub) else value
            case ast.Name(id="pi"):
                return math.pi
            case ast.List(elts=entries) | ast.Tuple(elts=entries):
                return [self._literal(entry, depth + 1) for entry in entries]
            case ast.Dict(keys=keys, values=values):
                names = [key.value if isinstance(key, ast.Constant) else None for key in keys]
                if all(isinstance(name, str) for name in names):
                    return dict(zip(names, (self._literal(value, depth + 1) for value in values), strict=True))
        raise self.error(node, "a setting is a number, a text in quotes, True, False, None, or a list of these.")


def stages(node: ast.expr) -> list[ast.expr]:
    """Return the parts of ``a | b | c``, without recursion: a chain may be long."""
    parts: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        parts.append(node.right)
        node = node.left
    parts.append(node)
    return parts[::-1]


def is_reference(node: ast.expr) -> bool:
    """Return whether an argument names or makes a block, rather than a setting's value."""
    if isinstance(node, ast.Name):
        return node.id != "pi"
    return isinstance(node, ast.Subscript | ast.Call) or (
        isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
    )


def _continued(lines: list[str]) -> list[str]:
    """Return the lines, each that begins with ``|`` joined to the one before; lines keep their numbers."""
    follows = [line.startswith("|") for line in lines[1:]]
    return [f"{line} \\" if joined else line for line, joined in zip(lines, [*follows, False], strict=True)]
