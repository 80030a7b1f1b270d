"""Train a bag-of-embeddings model that tells what a command to a home assistant is about."""

import argparse
import json
from pathlib import Path

import torch
from data import TEMPLATES, CommandSet, build_vocabulary, make_commands
from torch import nn
from torch.utils.data import DataLoader
from utils import set_seed


class IntentModel(nn.Module):
    def __init__(self, n_words, n_intents, width=12):
        super().__init__()
        self.embed = nn.EmbeddingBag(n_words, width, mode="mean", padding_idx=0)
        self.out = nn.Linear(width, n_intents)

    def forward(self, words):
        return self.out(self.embed(words))


def run_epoch(model, loader, optimizer):
    total = 0.0
    for words, labels in loader:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(words), labels)
        loss.backward()
        optimizer.step()
        total += loss.item() * len(labels)
    return total / len(loader.dataset)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--commands", type=int, default=400)
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    set_seed(args.seed)

    commands = make_commands(args.commands)
    cut = len(commands) * 3 // 4
    vocabulary = build_vocabulary(commands[:cut])
    model = IntentModel(len(vocabulary) + 2, len(TEMPLATES))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    order = torch.Generator().manual_seed(args.seed)
    loader = DataLoader(CommandSet(commands[:cut], vocabulary), batch_size=20, shuffle=True, generator=order)
    losses = [run_epoch(model, loader, optimizer) for _ in range(args.epochs)]

    test = CommandSet(commands[cut:], vocabulary)
    with torch.no_grad():
        accuracy = (model(test.words).argmax(1) == test.labels).double().mean().item()
    print("losses", " ".join(f"{loss:.5f}" for loss in losses), f" accuracy {accuracy:.4f}")
    args.out.mkdir(exist_ok=True)
    (args.out / "vocabulary.json").write_text(json.dumps(vocabulary))
    torch.save(model.state_dict(), args.out / "model.pt")


if __name__ == "__main__":
    main()
