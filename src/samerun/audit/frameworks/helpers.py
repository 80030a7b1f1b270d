"""Helpers of other libraries that seed several families at once."""

from __future__ import annotations

from samerun.audit.knowledge import GLOBAL_FAMILIES, NUMPY, PYTHON, TENSORFLOW, TORCH, Seed

_USUAL = (PYTHON, NUMPY, TORCH)
_WITH_TF = (*_USUAL, TENSORFLOW)
SEEDS = {
    **dict.fromkeys(
        (
            "lightning.seed_everything", "lightning.pytorch.seed_everything", "lightning.fabric.seed_everything",
            "lightning.fabric.utilities.seed.seed_everything", "lightning_fabric.seed_everything",
            "lightning_fabric.utilities.seed.seed_everything", "lightning.pytorch.utilities.seed.seed_everything",
            "lightning.Fabric().seed_everything", "lightning.fabric.Fabric().seed_everything",
            "lightning.Fabric.seed_everything", "lightning.fabric.Fabric.seed_everything",
            "accelerate.utils.set_seed", "accelerate.utils.random.set_seed",
            "diffusers.training_utils.set_seed", "fastai.torch_core.set_seed", "fastai.vision.all.set_seed",
            "stable_baselines3.common.utils.set_random_seed", "monai.utils.set_determinism", "mmengine.runner.set_random_seed",
            "sentence_transformers.util.set_seed", "torch_geometric.seed_everything", "ignite.utils.manual_seed",
        ),
        Seed(_USUAL),
    ),
    **dict.fromkeys(
        ("transformers.set_seed", "transformers.trainer_utils.set_seed", "transformers.enable_full_determinism"), Seed(_WITH_TF)
    ),
    # Trainer seeds in its constructor, from TrainingArguments, whose default is 42.
    **dict.fromkeys(
        ("transformers.Trainer", "transformers.Seq2SeqTrainer", "trl.SFTTrainer", "lightning.pytorch.cli.LightningCLI"),
        Seed(_WITH_TF, position=99),
    ),
    "samerun.seed": Seed(GLOBAL_FAMILIES),
}  # fmt: skip
