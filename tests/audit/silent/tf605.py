# --- the pipeline has a seed
import tensorflow as tf

data = tf.data.Dataset.range(10).shuffle(10, seed=1)
tf.random.set_seed(0)
# --- built in a function that is called later
import tensorflow as tf


def build():
    return tf.data.Dataset.range(10).shuffle(10)


tf.random.set_seed(0)
data = build()
