"""Fit a regression with Lightning; --resume goes on from the last checkpoint."""

import argparse

import lightning as L
import torch
from torch import nn
from torch.utils.data import DataLoader, Sampler, TensorDataset


class Weighted(Sampler):
    """Draws rows by weight, anew in each epoch."""

    def __init__(self, weights):
        self.weights = weights
        self.epoch = 0

    def set_epoch(self, epoch):
        """Called by Lightning before each epoch."""
        self.epoch = epoch

    def __len__(self):
        return len(self.weights)

    def __iter__(self):
        generator = torch.Generator().manual_seed(self.epoch)
        yield from torch.multinomial(self.weights, len(self), replacement=True, generator=generator).tolist()


class Regression(L.LightningModule):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.Linear(16, 1))

    def training_step(self, batch, index):
        rows, target = batch
        loss = nn.functional.mse_loss(self.net(rows), target)
        self.log("loss", loss)
        return loss

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=1e-2)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()

    L.seed_everything(11)
    rows = torch.randn(96, 6)
    target = rows.prod(dim=1, keepdim=True)
    sampler = Weighted(1.0 + target.abs().flatten())
    loader = DataLoader(TensorDataset(rows, target), batch_size=16, sampler=sampler)
    checkpoint = L.pytorch.callbacks.ModelCheckpoint("checkpoints", save_last=True)
    trainer = L.Trainer(
        max_epochs=4,
        accelerator="cpu",
        callbacks=[checkpoint],
        logger=False,
        enable_progress_bar=False,
        enable_model_summary=False,
    )
    trainer.fit(Regression(), loader, ckpt_path="checkpoints/last.ckpt" if args.resume else None)
    print(f"loss {trainer.callback_metrics['loss']:.6f}")


if __name__ == "__main__":
    main()
