"""Train a linear digit classifier on shifted images."""

import argparse
import json
import logging
from pathlib import Path

import numpy as np
from loader import PrefetchLoader
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier

log = logging.getLogger("train")


def train(loader, rows, epochs, seed):
    rng = np.random.default_rng(seed)
    model = SGDClassifier(loss="log_loss", alpha=1e-3, learning_rate="constant", eta0=0.02, random_state=seed)
    for epoch in range(epochs):
        for X, y in loader.epoch(rng.permutation(rows)):
            model.partial_fit(X, y, classes=np.arange(10))
        log.info("epoch %d done", epoch)
    return model


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)

    digits = load_digits()
    rows = np.random.default_rng(args.seed).permutation(len(digits.target))
    train_rows, test_rows = rows[:1200], rows[1200:]
    loader = PrefetchLoader(digits.images, digits.target, args.batch_size)
    model = train(loader, train_rows, args.epochs, args.seed)

    accuracy = float(model.score(digits.data[test_rows] / 16.0, digits.target[test_rows]))
    print(f"accuracy after {args.epochs} epochs: {accuracy:.4f}")
    args.out.mkdir(exist_ok=True)
    np.save(args.out / "weights.npy", model.coef_)
    (args.out / "result.json").write_text(json.dumps({"accuracy": accuracy}))


if __name__ == "__main__":
    main()
