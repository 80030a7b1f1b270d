"""PyTorch's default generator: ``manual_seed`` seeds every device; drawing is by functions, methods, layers and loaders."""

from __future__ import annotations

from samerun.audit.knowledge import TORCH, Draw, Seed, draws

SEEDS = {
    "torch.manual_seed": Seed((TORCH,)),
    "torch.set_rng_state": Seed((TORCH,), keyword="new_state"),
    # CUDA's generators alone: the CPU's, which shuffles and initialises, stays unseeded.
    "torch.cuda.manual_seed": Seed(("torch.cuda",)),
    "torch.cuda.manual_seed_all": Seed(("torch.cuda",)),
}
DRAWS = {
    **draws(TORCH, "torch", "rand randn randint randperm normal bernoulli multinomial poisson rand_like randn_like "
            "randint_like", ("generator",)),
    **draws(TORCH, "torch.nn.init", "uniform_ normal_ trunc_normal_ xavier_uniform_ xavier_normal_ kaiming_uniform_ "
            "kaiming_normal_ orthogonal_ sparse_", ("generator",), "init"),
    **draws(TORCH, "torch.nn", "Linear Bilinear Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d "
            "Embedding EmbeddingBag LSTM GRU RNN LSTMCell GRUCell RNNCell MultiheadAttention Transformer "
            "TransformerEncoderLayer TransformerDecoderLayer", (), "init"),
    **draws(TORCH, "torch.utils.data", "random_split", ("generator",)),
    **draws(TORCH, "torch.nn.functional", "gumbel_softmax"),
}  # fmt: skip
METHOD_DRAWS = {
    name: Draw(TORCH, ("generator",)) for name in ("normal_", "uniform_", "random_", "bernoulli_", "exponential_", "log_normal_")
}
