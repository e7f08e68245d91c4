"""The canvas: draws a design, and turns gestures, keys and drops into edits.

The scene holds nothing of the design; it is brought up to date by difference whenever the editor says that the design
changed. Every gesture is an object that ends in one edit. What a block looks like and what a wire carries is told by
the editor's `faces`; nothing here knows what the blocks mean, so that it would serve any graph of typed blocks.
"""
