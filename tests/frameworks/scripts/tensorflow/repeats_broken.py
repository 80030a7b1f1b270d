"""Augments with tf.random inside a seeded pipeline: the run repeats, but so does the augmentation, epoch after epoch."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf


def augment(x):
    return x + tf.random.normal([])  # warns: repeats


tf.random.set_seed(7)
ds = tf.data.Dataset.range(4, output_type=tf.float32).map(augment)
for epoch in range(2):
    print(epoch, [round(float(x), 6) for x in ds])
