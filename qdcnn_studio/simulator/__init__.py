"""Runs circuits through QuTiP: exact probabilities, exact gradients, reduced states.

The fast engine runs our kernels, which are also QuTiP's own for `KetBatch`, our QuTiP data type; the reference engine
is plain QuTiP and serves as the oracle. Nothing here knows the drawing, a dataset or an optimiser.
"""
