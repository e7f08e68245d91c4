"""The training view: curves, accuracy, images, transport and the slider through time.

It reads the run model; training itself happens in another process.
"""
