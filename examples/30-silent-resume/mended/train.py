"""Fit a denoising autoencoder to the digits; an interrupted training goes on where it stopped."""

import argparse
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

log = logging.getLogger("autoencoder")


@dataclass(frozen=True)
class Config:
    epochs: int
    batch_size: int = 100
    hidden: int = 24
    noise: float = 0.2
    lr: float = 0.005
    seed: int = 0


class Run:
    """Model, optimiser and how far they have come."""

    def __init__(self, config, folder, resume=False):
        torch.manual_seed(config.seed)
        self.config = config
        self.checkpoint = folder / "last.pt"
        self.model = nn.Sequential(
            nn.Linear(64, config.hidden), nn.ReLU(), nn.Linear(config.hidden, 64), nn.Sigmoid()
        )
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=config.lr)
        self.losses = []
        if resume:
            self.resume()

    def resume(self):
        state = torch.load(self.checkpoint)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.losses = state["losses"]
        log.info("goes on after %d epochs", len(self.losses))

    def save(self):
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        state = {"model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(), "losses": self.losses}
        torch.save(state, self.checkpoint)

    def epoch(self, images):
        total = 0.0
        for rows in torch.randperm(len(images)).split(self.config.batch_size):
            clean = images[rows]
            noisy = clean + self.config.noise * torch.randn_like(clean)
            loss = nn.functional.mse_loss(self.model(noisy), clean)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            total += loss.item() * len(rows)
        self.losses.append(total / len(images))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="go on with the training in the output folder")
    parser.add_argument("--out", type=Path, default=Path("runs/autoencoder"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)

    torch.set_num_threads(1)
    digits = np.loadtxt("digits.csv.gz", delimiter=",", dtype=np.float32)
    images = torch.from_numpy(digits[:, 1:]) / 16.0
    run = Run(Config(epochs=args.epochs, seed=args.seed), args.out, args.resume)
    for _ in range(args.epochs):
        run.epoch(images)
        run.save()

    print(f"loss {run.losses[0]:.6f} after the first epoch, {run.losses[-1]:.6f} after {len(run.losses)}")
    report = {**asdict(run.config), "losses": run.losses}
    (args.out / "report.json").write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
