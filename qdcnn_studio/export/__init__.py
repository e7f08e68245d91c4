"""Leaves the studio: a compiled circuit as text, data, or code for another library.

Each format has its own file and its row in `qdcnn_studio.export.formats`. Nothing here changes a circuit or runs one.
"""
