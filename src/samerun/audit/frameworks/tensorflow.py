"""TensorFlow and Keras: the global seed, and the layers whose initial weights come from Keras' own seed generator."""

from __future__ import annotations

from samerun.audit.knowledge import KERAS, NUMPY, PYTHON, TENSORFLOW, TORCH, Seed, draws

_SEED = ("seed",)
SEEDS = {
    "tensorflow.random.set_seed": Seed((TENSORFLOW, "tensorflow.global")),
    "tensorflow.compat.v1.set_random_seed": Seed((TENSORFLOW, KERAS, "tensorflow.global")),
    "tensorflow.compat.v1.random.set_random_seed": Seed((TENSORFLOW, KERAS, "tensorflow.global")),
    "tensorflow.set_random_seed": Seed((TENSORFLOW, KERAS, "tensorflow.global")),
    "keras.utils.set_random_seed": Seed((PYTHON, NUMPY, TENSORFLOW, KERAS, TORCH)),
    "keras.src.utils.rng_utils.set_random_seed": Seed((PYTHON, NUMPY, TENSORFLOW, KERAS, TORCH)),
}
DRAWS = {
    **draws(TENSORFLOW, "tensorflow.random", "normal uniform truncated_normal shuffle gamma poisson categorical", _SEED),
    **draws(KERAS, "keras.layers", "Dense Conv1D Conv2D Conv3D Conv2DTranspose DepthwiseConv2D SeparableConv2D Embedding LSTM "
            "GRU SimpleRNN MultiHeadAttention EinsumDense", ("kernel_initializer", "embeddings_initializer"), "init"),
    **draws(KERAS, "keras.random", "normal uniform randint shuffle truncated_normal categorical", _SEED),
}  # fmt: skip
