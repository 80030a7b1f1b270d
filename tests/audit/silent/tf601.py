# --- the compatible name
import tensorflow as tf

tf.compat.v1.set_random_seed(0)
# --- a program of version 1
import tensorflow as tf

tf.set_random_seed(0)
x = tf.placeholder("float")
