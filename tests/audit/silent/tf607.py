# --- a setting
import tensorflow as tf


def build(deterministic):
    return tf.data.Dataset.range(3).map(lambda x: x, deterministic=deterministic)


# --- another map
def run(pool):
    return pool.map(print, deterministic=False)
