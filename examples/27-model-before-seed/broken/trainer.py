"""Training loop with the bookkeeping that every project needs."""

import random
from dataclasses import dataclass, field

import numpy as np
import torch
from torch.nn import functional as F
from torch.utils.data import DataLoader


@dataclass
class TrainingArguments:
    epochs: int = 3
    batch_size: int = 64
    learning_rate: float = 0.01
    seed: int = 42


@dataclass
class Trainer:
    model: torch.nn.Module
    args: TrainingArguments
    train_set: torch.utils.data.Dataset
    valid_set: torch.utils.data.Dataset
    history: list = field(default_factory=list)

    def __post_init__(self):
        random.seed(self.args.seed)
        np.random.seed(self.args.seed)
        torch.manual_seed(self.args.seed)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=self.args.learning_rate)

    def train(self):
        loader = DataLoader(self.train_set, batch_size=self.args.batch_size, shuffle=True)
        for epoch in range(self.args.epochs):
            self.model.train()
            losses = [self.training_step(*batch) for batch in loader]
            self.history.append({"epoch": epoch, "loss": float(np.mean(losses)), "accuracy": self.evaluate()})
        return self.history

    def training_step(self, images, labels):
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.model(images), labels)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    @torch.no_grad()
    def evaluate(self):
        self.model.eval()
        loader = DataLoader(self.valid_set, batch_size=256)
        hits = sum((self.model(images).argmax(1) == labels).sum().item() for images, labels in loader)
        return hits / len(self.valid_set)
