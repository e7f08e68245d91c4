"""The list of block types beside the canvas, and what is carried when one is dragged from it."""
