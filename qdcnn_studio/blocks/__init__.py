"""What can be placed: one file for each family of blocks, and the registry that lists them all.

A block type declares its ports and settings, infers what comes out, and emits gates or prepares data. Adding one is
one class in one file here, or in another package through the entry points ``qdcnn_studio.blocks``.
"""
