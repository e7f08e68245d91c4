"""Bloch spheres in 2-D: projection, the painted sphere, and the panel with one sphere for each qubit.

The states come from the session's looker; nothing here computes one.
"""
