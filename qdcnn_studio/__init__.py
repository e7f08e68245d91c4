"""QDCNN Studio: draw a quantum convolutional network, compile it, and watch it learn."""
