"""A small classical network with one hidden layer, and its gradient by backpropagation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qdcnn_studio.training.losses import Loss
from qdcnn_studio.training.network_shape import NetworkShape, averaged

Floats = NDArray[np.float64]


class Network:
    """Inputs, a hidden layer of tanh, and a sigmoid (two classes) or softmax output.

    Its parameters are one flat vector, as those of a circuit are: the weights of the hidden layer (inputs, hidden),
    its biases (hidden,), the weights of the output (hidden, outputs) and its biases (outputs,).

    Parameters
    ----------
    shape : NetworkShape
    train : ndarray of float, shape (samples, features)
        Training features: by their means and deviations all features are standardised.
    """

    def __init__(self, shape: NetworkShape, train: Floats) -> None:
        self.shape = shape
        inputs = averaged(train, shape.inputs)
        self._mean = inputs.mean(axis=0)
        deviation = inputs.std(axis=0)
        self._deviation = np.where(deviation > 0, deviation, 1.0)

    def initial(self, generator: np.random.Generator) -> Floats:
        """Return initial parameters: uniform weights, no biases (Glorot and Bengio, AISTATS 2010, equation 16)."""
        shape = self.shape
        reach = np.sqrt(6.0 / (shape.inputs + shape.hidden)), np.sqrt(6.0 / (shape.hidden + shape.outputs))
        hidden = generator.uniform(-reach[0], reach[0], shape.inputs * shape.hidden)
        output = generator.uniform(-reach[1], reach[1], shape.hidden * shape.outputs)
        return np.concatenate([hidden, np.zeros(shape.hidden), output, np.zeros(shape.outputs)])

    def layers(self, parameters: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """Return hidden weights, hidden biases, output weights and output biases, as views of the flat vector."""
        shape = self.shape
        ends = np.cumsum([shape.inputs * shape.hidden, shape.hidden, shape.hidden * shape.outputs])
        hidden, hidden_bias, output, output_bias = np.split(parameters, ends)
        return (
            hidden.reshape(shape.inputs, shape.hidden),
            hidden_bias,
            output.reshape(shape.hidden, shape.outputs),
            output_bias,
        )

    def probabilities(self, parameters: Floats, features: Floats) -> Floats:
        """Return class probabilities, shape (samples, classes)."""
        return self._forward(parameters, self._inputs(features))[1]

    def value_and_gradient(self, parameters: Floats, features: Floats, loss: Loss) -> tuple[float, Floats, Floats]:
        """Return the loss, its gradient (parameters,) and the class probabilities it was computed from.

        Backpropagation as by Rumelhart, Hinton and Williams, Nature 323, 533 (1986).
        """
        inputs = self._inputs(features)
        hidden, probabilities = self._forward(parameters, inputs)
        value, slope = loss(probabilities)
        at_output = _before_output(probabilities, slope, self.shape.outputs)
        output = self.layers(parameters)[2]
        at_hidden = (at_output @ output.T) * (1.0 - hidden**2)
        parts = (inputs.T @ at_hidden, at_hidden.sum(axis=0), hidden.T @ at_output, at_output.sum(axis=0))
        return value, np.concatenate([part.ravel() for part in parts]), probabilities

    def _inputs(self, features: Floats) -> Floats:
        inputs: Floats = (averaged(features, self.shape.inputs) - self._mean) / self._deviation
        return inputs

    def _forward(self, parameters: Floats, inputs: Floats) -> tuple[Floats, Floats]:
        """Return what the hidden layer gives, and the class probabilities."""
        weights, bias, output, output_bias = self.layers(parameters)
        hidden = np.tanh(inputs @ weights + bias)
        scores = hidden @ output + output_bias
        if self.shape.outputs == 1:
            second = 0.5 * (1.0 + np.tanh(0.5 * scores))  # the sigmoid, without overflow
            return hidden, np.concatenate([1.0 - second, second], axis=1)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return hidden, powers / powers.sum(axis=1, keepdims=True)


def _before_output(probabilities: Floats, slope: Floats, outputs: int) -> Floats:
    """Return the derivative of the loss with respect to the scores, from that with respect to the probabilities."""
    if outputs == 1:
        return (slope[:, 1:] - slope[:, :1]) * probabilities[:, 1:] * probabilities[:, :1]
    mean = np.sum(slope * probabilities, axis=1, keepdims=True)
    return probabilities * (slope - mean)
