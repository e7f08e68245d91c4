"""The same training step in other libraries, each in a process of its own, for `qdcnn_studio.analysis.bench`.

A module per library, named in `bench.CONTESTANTS`. They need NumPy and their library, may run in another environment,
and import nothing else of the studio but `problem`.
"""
