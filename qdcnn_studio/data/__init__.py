"""Images in, feature vectors out: datasets, their split, and the pipeline that fits preparations on training data only.

Which data blocks there are is said in `qdcnn_studio.blocks`; nothing here knows a circuit from the inside.
"""
