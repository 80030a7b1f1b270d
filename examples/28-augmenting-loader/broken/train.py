"""Train on randomly shifted and dimmed digits that two worker processes prepare."""

import argparse
import json
import logging
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

log = logging.getLogger("digits")


class AugmentedDigits(Dataset):
    """Digits 8x8, each time a little different."""

    def __init__(self, images, labels, shift=1, dim=0.3):
        self.images = images / 16.0
        self.labels = labels
        self.shift, self.dim = shift, dim

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        rng = np.random.default_rng()
        step = rng.integers(-self.shift, self.shift + 1, size=2)
        light = 1.0 - self.dim * rng.random()
        image = np.roll(self.images[index], tuple(step), axis=(0, 1)) * np.float32(light)
        return torch.from_numpy(image.reshape(-1)), int(self.labels[index])


def seed_worker(worker_id):
    """The global generators of each worker, as the documentation advises."""
    np.random.seed(torch.initial_seed() % 2**32)


def train(model, loader, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.2, momentum=0.9)
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for images, labels in loader:
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(labels)
        losses.append(total / len(loader.dataset))
        log.info("epoch %d: %.4f", epoch, losses[-1])
    return losses


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    torch.set_num_threads(1)
    torch.manual_seed(args.seed)

    digits = np.loadtxt("digits.csv.gz", delimiter=",", dtype=np.float32)
    images, labels = digits[:, 1:], digits[:, 0].astype(int)
    train_set = AugmentedDigits(images[:450].reshape(-1, 8, 8), labels[:450])
    loader = DataLoader(
        train_set, batch_size=50, shuffle=True, num_workers=args.workers, worker_init_fn=seed_worker
    )
    model = nn.Sequential(nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 10))
    losses = train(model, loader, args.epochs)

    with torch.no_grad():
        predicted = model(torch.from_numpy(images[450:] / 16.0)).argmax(1).numpy()
        accuracy = (predicted == labels[450:]).mean()
    print("losses", " ".join(f"{loss:.5f}" for loss in losses))
    print(f"accuracy on plain images {accuracy:.4f}")
    args.out.mkdir(exist_ok=True)
    (args.out / "result.json").write_text(json.dumps({"losses": losses, "accuracy": float(accuracy)}))


if __name__ == "__main__":
    main()
