"""A NumPy loop that draws from the global generator at each step."""

import time

import numpy as np

np.random.seed(0)
weights, data = np.zeros(400), np.random.normal(size=(5000, 400))
started = time.process_time()
for step in range(3000):
    batch = data[np.random.randint(0, 5000, size=64)]
    weights -= 0.01 * (batch.T @ (batch @ weights - 1.0)) / 64
print(round(float(weights.sum()), 6))
print("loop", time.process_time() - started)
