"""Classify noisy digits with a small network; an interrupted training goes on with --resume."""

import argparse
import random
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

CHECKPOINT = Path("checkpoint.pt")


class NoisyDigits(Dataset):
    """Digits, shifted by a pixel now and then, with noise."""

    def __init__(self, count):
        digits = torch.from_numpy(np.loadtxt("digits.csv.gz", delimiter=",", dtype=np.float32))[:count]
        self.images = digits[:, 1:].reshape(-1, 8, 8) / 16.0
        self.labels = digits[:, 0].long()

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        image = torch.roll(self.images[index], random.choice((-1, 0, 1)), dims=1)
        return (image + 0.1 * torch.randn_like(image)).flatten(), self.labels[index]


def save(epoch, model, optimizer, scheduler):
    state = {
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
    }
    torch.save(state, CHECKPOINT)


def load(model, optimizer, scheduler):
    state = torch.load(CHECKPOINT)
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    scheduler.load_state_dict(state["scheduler"])
    return state["epoch"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()

    torch.manual_seed(7)
    torch.set_num_threads(1)
    loader = DataLoader(NoisyDigits(320), batch_size=32, shuffle=True, num_workers=2)
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, args.epochs)

    done = load(model, optimizer, scheduler) if args.resume else 0
    for epoch in range(done, args.epochs):
        total = 0.0
        for images, labels in loader:
            loss = nn.functional.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        scheduler.step()
        print(f"epoch {epoch}: loss {total / len(loader):.6f}")
        save(epoch + 1, model, optimizer, scheduler)


if __name__ == "__main__":
    main()
