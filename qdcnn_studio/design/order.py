"""The order in which the blocks of a design put their gates on the circuit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qdcnn_studio.design.graph import Design, Wire, natural


def emission_order(design: Design) -> list[str]:
    """Return the ids of all blocks, each after the blocks that feed it.

    It is a depth-first walk, back along the wires, from the blocks that feed nothing. A block that is fed at ports
    ``a`` and ``b`` comes after all that leads to ``a``, then all that leads to ``b``: so the first of two fused
    branches gets the first qubits. The order depends on ids and ports alone. Blocks on a cycle come once each.

    Parameters
    ----------
    design : Design

    Returns
    -------
    list of str
    """
    feeding = {wire.source for wire in design.wires if wire.target in design.blocks}
    ends = sorted((block for block in design.blocks if block not in feeding), key=natural)
    return walk_back(design, ends)


def walk_back(design: Design, ends: Iterable[str]) -> list[str]:
    """Return the post-order of the walk back from the given ends, then from what they do not reach (cycles)."""
    sources = {block: [wire.source for wire in input_wires(design, block)] for block in design.blocks}
    order: list[str] = []
    seen: set[str] = set()
    for end in ends:
        _walk(sources, end, seen, order)
    if len(order) < len(design.blocks):
        for block in sorted(design.blocks, key=natural):
            _walk(sources, block, seen, order)
    return order


def input_wires(design: Design, block: str) -> list[Wire]:
    """Return the wires that end in a block and start from a block there is, by input port."""
    wires = [wire for wire in design.wires_into(block) if wire.source in design.blocks]
    return wires if len(wires) < 2 else sorted(wires, key=lambda wire: (wire.input, wire))


def upstream(design: Design, block: str) -> set[str]:
    """Return a block and all that lead to it."""
    found = {block}
    waiting = [block]
    while waiting:
        for wire in input_wires(design, waiting.pop()):
            if wire.source not in found:
                found.add(wire.source)
                waiting.append(wire.source)
    return found


def downstream(design: Design, block: str) -> set[str]:
    """Return a block and all that it leads to."""
    found = {block}
    waiting = [block]
    while waiting:
        for wire in design.wires_out_of(waiting.pop()):
            if wire.target not in found and wire.target in design.blocks:
                found.add(wire.target)
                waiting.append(wire.target)
    return found


def _walk(sources: Mapping[str, Sequence[str]], start: str, seen: set[str], order: list[str]) -> None:
    """Walk back from one block. With a stack of its own: a chain may be longer than Python's."""
    if start in seen:
        return
    seen.add(start)
    stack = [(start, iter(sources[start]))]
    while stack:
        block, feeding = stack[-1]
        for source in feeding:
            if source not in seen:
                seen.add(source)
                stack.append((source, iter(sources[source])))
                break
        else:
            order.append(block)
            stack.pop()
