"""Learns the parameters: losses, optimisers, gradients, the trainer, the run on disk, and the process it runs in.

Nothing here knows a window; the app and the command line drive the same trainer.
"""
