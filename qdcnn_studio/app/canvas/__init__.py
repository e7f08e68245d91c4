"""The canvas: draws a design, and turns gestures, keys and drops into edits.

The scene holds nothing of the design; it is brought up to date by difference whenever the editor says that the design
changed. Every gesture is an object that ends in one edit. Apart from `faces`, which asks the registry and the inference
what a block looks like, nothing here knows what the blocks mean: it would serve any graph of typed blocks.
"""
