"""The compiled circuit, painted from the plain data of `qdcnn_studio.circuit.layout`.

What is drawn where is decided there; here it gets colours, a place on screen, and answers to the mouse.
"""
