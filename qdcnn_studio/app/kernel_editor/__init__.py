"""The kernel editor: place the gates of a convolution's small circuit by mouse or keyboard.

What an edit does to the kernel is in `qdcnn_studio.blocks.kernel_edits`; here are the widgets.
"""
