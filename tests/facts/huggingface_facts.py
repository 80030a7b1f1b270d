"""Transformers, Datasets and Diffusers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.facts.fact import CONSTANT, UNSEEDED, again, belief, fact, passes

TITLE = "Transformers, Datasets, Diffusers"
RUN_WITH = "transformers 5.23.0, datasets 5.2.0, diffusers 0.42.1"
SEED = "`transformers.set_seed(n)` again"


def _seed() -> None:
    from transformers import set_seed

    set_seed(7)


def _model() -> Any:
    from transformers import GPT2Config, GPT2LMHeadModel

    return GPT2LMHeadModel(
        GPT2Config(n_layer=1, n_head=2, n_embd=8, vocab_size=40, n_positions=32, bos_token_id=0, eos_token_id=0)
    )


def _generate(model: Any, **options: Any) -> Any:
    import torch

    prompt = torch.tensor([[3, 5, 7]])
    return model.eval().generate(prompt, max_new_tokens=8, min_new_tokens=8, pad_token_id=0, **options)


@fact(SEED, "`random`, `np.random`, `torch`", "rewound")
def generators() -> str:
    import random

    import numpy as np
    import torch

    return again(_seed, lambda: (random.random(), float(np.random.rand()), float(torch.rand(1))))


@fact(SEED, "a new model's weights", "rewound")
def new_model() -> str:
    return again(_seed, lambda: _model().lm_head.weight.tolist())


@fact(SEED, "`generate(do_sample=True)`", "rewound")
def sampling() -> str:
    model = _model()
    return again(_seed, lambda: _generate(model, do_sample=True))


def _trained(**options: Any) -> Any:
    """A Trainer with seed 7, made from wherever torch's generator happens to be."""
    import tempfile

    import torch
    from transformers import Trainer, TrainingArguments

    torch.seed()
    with tempfile.TemporaryDirectory() as folder:
        options = {name: value() if name == "model" else value for name, value in options.items()}
        return Trainer(args=TrainingArguments(folder, seed=7, report_to=[], use_cpu=True), **options)


def _first_weights(trainer: Any) -> Any:
    return trainer.model.lm_head.weight.tolist()


@fact("`Trainer` with `seed=n`", "the weights of a `model` that was built before it", UNSEEDED)
def model_before_trainer() -> str:
    return passes(lambda: _first_weights(_trained(model=_model)), "seeded", UNSEEDED)


@fact("`Trainer` with `seed=n`", "the weights that its `model_init` makes", "seeded")
def model_init() -> str:
    return passes(lambda: _first_weights(_trained(model_init=_model)), "seeded", UNSEEDED)


@fact("making a `Trainer`", "the global generators", "rewound")
def trainer_rewinds() -> str:
    import torch

    return again(lambda: _trained(model=_model), lambda: torch.rand(2))


@fact("`np.random.seed(n)` again", "`Dataset.shuffle()` without `seed`", "rewound")
def dataset_shuffle() -> str:
    import numpy as np
    from datasets import Dataset

    rows = Dataset.from_dict({"x": list(range(20))})
    return again(lambda: np.random.seed(7), lambda: rows.shuffle(load_from_cache_file=False)["x"][:])


@fact("`Dataset.shuffle(seed=n)`", "the order", CONSTANT)
def dataset_seed() -> str:
    from datasets import Dataset

    rows = Dataset.from_dict({"x": list(range(20))})
    return passes(lambda: rows.shuffle(seed=7)["x"][:], CONSTANT, "differs")


def _refused(call: Callable[[], Any], *errors: type[Exception]) -> str:
    try:
        call()
    except errors as error:
        return f"false: it is refused with a {type(error).__name__}"
    return "true"


@belief("`model.generate(seed=n)` seeds the text", "false: it is refused with a ValueError")
def seed_argument() -> str:
    return _refused(lambda: _generate(_model(), do_sample=True, seed=7), ValueError)


@belief("`pipeline('text-generation')(text, seed=n)` does", "false: it is refused with a ValueError")
def seed_of_text_pipeline() -> str:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast, pipeline

    tokenizer = Tokenizer(models.WordLevel({"a": 1, "b": 2, "[UNK]": 3}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    words = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", pad_token="[UNK]")
    write = pipeline("text-generation", model=_model(), tokenizer=words)
    return _refused(lambda: write("a b", seed=7), ValueError)


@belief("a Diffusers pipeline takes `seed=n`", "false: it is refused with a TypeError")
def seed_of_image_pipeline() -> str:
    from diffusers import DDPMPipeline, DDPMScheduler, UNet2DModel

    blocks = {"down_block_types": ("DownBlock2D",), "up_block_types": ("UpBlock2D",), "block_out_channels": (8,)}
    draw = DDPMPipeline(UNet2DModel(8, norm_num_groups=4, layers_per_block=1, **blocks), DDPMScheduler())
    return _refused(lambda: draw(num_inference_steps=1, seed=7), TypeError)


@belief("`GenerationConfig(seed=n)` seeds the text", "false: it is taken without a word, and ignored")
def seed_in_config() -> str:
    from transformers import GenerationConfig

    model = _model().eval()
    config = GenerationConfig(seed=7, do_sample=True, max_new_tokens=8, min_new_tokens=8, pad_token_id=0, eos_token_id=0)
    import torch

    def text() -> Any:
        return model.generate(torch.tensor([[3, 5, 7]]), generation_config=config)

    return passes(text, "true", "false: it is taken without a word, and ignored")


@belief("another seed gives another text", "only when sampling: greedy decoding draws nothing")
def greedy() -> str:
    from transformers import set_seed

    model, texts = _model(), []
    for seed in (1, 2):
        set_seed(seed)
        texts.append(_generate(model, do_sample=False).tolist())
    return "only when sampling: greedy decoding draws nothing" if texts[0] == texts[1] else "true"


@belief("one generator for a batch gives each image its own noise by seed", "false: all but the first image are unrelated to it")
def one_generator() -> str:
    import torch
    from diffusers.utils.torch_utils import randn_tensor

    def noise(seeds: list[int], n: int) -> Any:
        made = [torch.Generator().manual_seed(seed) for seed in seeds]
        return randn_tensor((n, 4, 8, 8), generator=made if len(made) > 1 else made[0])

    batch, alone = noise([7], 2), [noise([seed], 1)[0] for seed in (7, 8)]
    listed = noise([7, 8], 2)
    first = torch.equal(batch[0], alone[0]) and not torch.equal(batch[1], alone[1])
    by_list = all(torch.equal(listed[i], alone[i]) for i in range(2))
    return "false: all but the first image are unrelated to it" if first and by_list else f"{first}, {by_list}"


@belief("using a `torch.Generator` again gives the image again", "false: it goes on; seed it anew for each image")
def used_twice() -> str:
    import torch
    from diffusers.utils.torch_utils import randn_tensor

    generator = torch.Generator().manual_seed(7)
    return passes(
        lambda: randn_tensor((1, 4, 8, 8), generator=generator), "true", "false: it goes on; seed it anew for each image"
    )
