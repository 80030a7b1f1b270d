"""Noise for each epoch from tf.random, which goes on from epoch to epoch."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf


def noisy(x):
    return x + tf.random.normal(x.shape)


tf.random.set_seed(11)
x = tf.zeros((3,))
for epoch in range(3):
    print(epoch, [round(float(v), 6) for v in noisy(x)])
