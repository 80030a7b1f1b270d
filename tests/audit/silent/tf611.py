# --- Keras is seeded
import keras

keras.utils.set_random_seed(0)
model = keras.Sequential([keras.layers.Dense(2)])
model.save("m.keras")
# --- Python is, which Keras draws from
import random

import keras
import tensorflow as tf

tf.random.set_seed(0)
random.seed(0)
model = keras.Sequential([keras.layers.Dense(2)])
model.save("m.keras")
