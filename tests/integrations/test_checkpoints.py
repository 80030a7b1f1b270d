"""Interrupted and resumed is bit for bit the same as uninterrupted: plain torch, Accelerate, Lightning, Trainer, Keras."""

import random

import numpy as np
import pytest
import torch
import torch.multiprocessing as mp
from torch.utils.data import DataLoader, Dataset, TensorDataset

import samerun
from samerun import StateError
from samerun.integrations.torch import Seeds


def data():
    generator = torch.Generator().manual_seed(0)
    return torch.rand(24, 4, generator=generator), torch.rand(24, 1, generator=generator)


def bits(module):
    return [tensor.tolist() for tensor in module.state_dict().values()]


# Plain torch.


def train(epochs, path, start=None, stop=None):
    samerun.seed(42)
    model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Dropout(0.5), torch.nn.Linear(8, 1))
    optimizer = torch.optim.Adam(model.parameters())
    loader = DataLoader(TensorDataset(*data()), batch_size=4, shuffle=True)
    first = 0
    if start:
        checkpoint = torch.load(start, weights_only=True)
        model.load_state_dict(checkpoint["model"])
        optimizer.load_state_dict(checkpoint["optimizer"])
        first = checkpoint["epoch"] + 1
        Seeds().load_state_dict(checkpoint["seeds"])
    for epoch in range(first, epochs):
        for x, y in loader:
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(model(x) * random.random() * np.random.rand(), y).backward()
            optimizer.step()
        if epoch == stop:
            states = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "seeds": Seeds().state_dict()}
            torch.save({**states, "epoch": epoch}, path)
            break
    return bits(model)


def test_plain_torch(tmp_path):
    path = tmp_path / "checkpoint"
    train(4, path, stop=1)
    torch.rand(7), random.random()
    assert train(4, path, start=path) == train(4, path)


def each_rank(rank, size, folder):
    torch.distributed.init_process_group("gloo", init_method=f"file://{folder}/group", rank=rank, world_size=size)
    samerun.seed(1)
    samerun.root()["noise"].per_rank().torch()
    for _ in range(rank):
        random.random()  # so that ranks differ, in their numbers and in the length of what they save
        samerun.register("own", random.Random(1), replace=True)
    seeds = Seeds()
    saved = seeds.state_dict()
    expected = random.random()
    random.random()
    seeds.load_state_dict(saved)
    assert random.random() == expected
    assert len(saved["states"]) == size
    with pytest.raises(StateError, match=f"of rank {1 - rank} of 2, this is rank {rank} of 2"):
        samerun.restore(saved["states"][1 - rank], only=["python.random"])
    torch.distributed.destroy_process_group()


def test_states_of_all_ranks_travel_in_one_checkpoint(tmp_path):
    mp.spawn(each_rank, (2, str(tmp_path)), nprocs=2)


def test_a_checkpoint_of_another_number_of_ranks():
    with pytest.raises(StateError, match=r"of 2 rank\(s\), this run has 1"):
        Seeds().load_state_dict({"states": [b"", b""]})


# Accelerate.


def test_accelerate(tmp_path):
    from accelerate import Accelerator

    from samerun.integrations.accelerate import register

    own = np.random.default_rng(1)
    samerun.register("own", own)
    accelerator = Accelerator(cpu=True)
    register(accelerator)
    accelerator.save_state(str(tmp_path))
    expected = own.random(), random.random(), torch.rand(1)
    accelerator.load_state(str(tmp_path))
    assert (own.random(), random.random(), torch.rand(1)) == expected


# Lightning.


def test_lightning(tmp_path):
    import lightning.pytorch as pl

    from samerun.integrations.lightning import SeedsCallback

    class Model(pl.LightningModule):
        def __init__(self):
            super().__init__()
            self.net = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.Dropout(0.5), torch.nn.Linear(8, 1))

        def training_step(self, batch, _):
            return torch.nn.functional.mse_loss(self.net(batch[0]) * random.random(), batch[1])

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters())

    def fit(epochs, resume=None, callbacks=True):
        samerun.seed(42)
        model = Model()
        trainer = pl.Trainer(
            max_epochs=epochs, accelerator="cpu", logger=False, enable_progress_bar=False, enable_model_summary=False,
            default_root_dir=tmp_path, callbacks=[SeedsCallback()] if callbacks else [], enable_checkpointing=False,
        )  # fmt: skip
        trainer.fit(model, DataLoader(TensorDataset(*data()), batch_size=4, shuffle=True), ckpt_path=resume)
        trainer.save_checkpoint(tmp_path / f"{epochs}.ckpt")
        return bits(model)

    whole = fit(4)
    fit(2)
    assert fit(4, tmp_path / "2.ckpt") == whole
    fit(2, callbacks=False)
    assert fit(4, tmp_path / "2.ckpt", callbacks=False) != whole  # what is lost without it


# Transformers.


class Noisy(Dataset):
    """Noise from a generator of its own, which the Trainer does not know."""

    def __init__(self):
        self.rng = np.random.default_rng(7)
        samerun.register("noise", self.rng, replace=True)

    def __len__(self):
        return 8

    def __getitem__(self, index):
        x = torch.full((4,), float(index)) + torch.tensor(self.rng.random(4), dtype=torch.float32)
        return {"x": x, "labels": torch.tensor([1.0])}


class Regression(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.net = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Dropout(0.5), torch.nn.Linear(4, 1))

    def forward(self, x, labels):
        return {"loss": torch.nn.functional.mse_loss(self.net(x), labels)}


def test_transformers(tmp_path):
    from transformers import Trainer, TrainingArguments

    from samerun.integrations.transformers import SeedsCallback

    def fit(name, resume=None, own=True):
        arguments = TrainingArguments(
            tmp_path / name, num_train_epochs=4, save_strategy="epoch", report_to=[], use_cpu=True, disable_tqdm=True,
            per_device_train_batch_size=4, logging_strategy="no", dataloader_pin_memory=False,
        )  # fmt: skip
        samerun.seed(42)
        callbacks = [SeedsCallback(resume_from=resume if own else None)]
        trainer = Trainer(Regression(), arguments, train_dataset=Noisy(), callbacks=callbacks)
        trainer.train(resume_from_checkpoint=resume)
        return bits(trainer.model)

    whole = fit("whole")
    checkpoint = str(tmp_path / "whole" / "checkpoint-4")
    assert fit("resumed", checkpoint) == whole
    assert fit("lost", checkpoint, own=False) != whole


# Keras.


def test_keras(tmp_path):
    import keras

    from samerun.integrations.keras import SeedsCallback, seed_generators

    x, y = (tensor.numpy() for tensor in data())
    path = tmp_path / "seeds"

    def fit(epochs, initial=0, load=None, resume=False):
        keras.backend.clear_session()
        samerun.seed(42)
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(8), keras.layers.Dropout(0.5), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        if load:
            model.load_weights(load)
        model.fit(x, y, batch_size=8, epochs=epochs, initial_epoch=initial, shuffle=False, verbose=0,
                  callbacks=[SeedsCallback(path, resume=resume)])  # fmt: skip
        return model

    whole = fit(4).get_weights()
    half = fit(2)
    assert len(seed_generators(half)) == 1
    half.save_weights(tmp_path / "half.weights.h5")
    resumed = fit(4, 2, tmp_path / "half.weights.h5", resume=True).get_weights()
    assert all(np.array_equal(a, b) for a, b in zip(whole, resumed, strict=True))
    fit(2)
    lost = fit(4, 2, tmp_path / "half.weights.h5").get_weights()
    assert not all(np.array_equal(a, b) for a, b in zip(whole, lost, strict=True))
