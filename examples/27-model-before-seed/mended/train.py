"""Train the digit network."""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from model import DigitNet
from torch.utils.data import TensorDataset
from trainer import Trainer, TrainingArguments


def load_parts(n_train=480):
    digits = torch.from_numpy(np.loadtxt("digits.csv.gz", delimiter=",", dtype=np.float32))
    images = digits[:, 1:].reshape(-1, 1, 8, 8) / 16.0
    labels = digits[:, 0].long()
    return (
        TensorDataset(images[:n_train], labels[:n_train]),
        TensorDataset(images[n_train:], labels[n_train:]),
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    torch.set_num_threads(1)  # the model is too small for more
    train_set, valid_set = load_parts()
    trainer = Trainer(DigitNet, TrainingArguments(epochs=args.epochs, seed=args.seed), train_set, valid_set)
    for row in trainer.train():
        print(f"epoch {row['epoch']}  loss {row['loss']:.5f}  accuracy {row['accuracy']:.4f}")

    args.out.mkdir(exist_ok=True)
    torch.save(trainer.model.state_dict(), args.out / "model.pt")
    (args.out / "history.json").write_text(json.dumps(trainer.history, indent=2))


if __name__ == "__main__":
    main()
