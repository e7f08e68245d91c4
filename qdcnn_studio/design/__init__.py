"""The drawing: blocks placed and wired, as plain values.

Here live the graph, the ports, what a block type is, the checks, the edits with their inverses, the file and the
text form. Nothing here knows which block types there are, what a gate is, or what a window is.
"""
