"""Noise for each epoch from tf.random, seeded again at the start of every epoch: it repeats, and so does the noise."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf


def noisy(x, seed):
    tf.random.set_seed(seed)  # warns: rewound
    return x + tf.random.normal(x.shape)


x = tf.zeros((3,))
for epoch in range(3):
    print(epoch, [round(float(v), 6) for v in noisy(x, 11)])
