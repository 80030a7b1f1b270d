# --- seeded before
import tensorflow as tf

tf.random.set_seed(0)
data = tf.data.Dataset.range(10).shuffle(10)
# --- files in order
import tensorflow as tf

files = tf.data.Dataset.list_files("*.png", shuffle=False)
