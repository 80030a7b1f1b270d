"""A small softmax network, written out so that the update rule can be changed."""

import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


class Network:
    def __init__(self, n_in, n_hidden, n_out):
        self.W1 = np.random.normal(0.0, np.sqrt(2.0 / n_in), size=(n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = np.random.normal(0.0, np.sqrt(1.0 / n_hidden), size=(n_hidden, n_out))
        self.b2 = np.zeros(n_out)

    def forward(self, X):
        self.hidden = np.maximum(X @ self.W1 + self.b1, 0.0)
        return softmax(self.hidden @ self.W2 + self.b2)

    def step(self, X, y, lr):
        """One gradient step on a batch; returns the mean cross-entropy before it."""
        p = self.forward(X)
        loss = -np.log(p[np.arange(len(y)), y] + 1e-12).mean()
        p[np.arange(len(y)), y] -= 1.0
        p /= len(y)
        d_hidden = (p @ self.W2.T) * (self.hidden > 0)
        self.W2 -= lr * self.hidden.T @ p
        self.b2 -= lr * p.sum(axis=0)
        self.W1 -= lr * X.T @ d_hidden
        self.b1 -= lr * d_hidden.sum(axis=0)
        return loss

    def accuracy(self, X, y):
        return float((self.forward(X).argmax(axis=1) == y).mean())
