# --- the function is called too
import os

import tensorflow as tf

os.environ["TF_DETERMINISTIC_OPS"] = "1"
tf.keras.utils.set_random_seed(0)
tf.config.experimental.enable_op_determinism()
# --- another variable
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
