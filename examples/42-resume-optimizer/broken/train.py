"""Fit a small network with Keras; --resume goes on after the last whole epoch."""

import argparse
import json
from pathlib import Path

import keras
import numpy as np

CHECKPOINT = Path("checkpoint.weights.h5")
PROGRESS = Path("progress.json")


def build():
    model = keras.Sequential(
        [
            keras.layers.Input((8,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "mse")
    return model


class Progress(keras.callbacks.Callback):
    """Notes how many epochs are done."""

    def on_epoch_end(self, epoch, logs=None):
        PROGRESS.write_text(json.dumps({"epochs": epoch + 1}))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()

    keras.utils.set_random_seed(5)
    rows = np.random.default_rng(5).normal(size=(128, 8)).astype("float32")
    target = np.sin(rows.sum(axis=1, keepdims=True))

    model, done = build(), 0
    if args.resume:
        model.load_weights(CHECKPOINT)
        done = json.loads(PROGRESS.read_text())["epochs"]
    keep = keras.callbacks.ModelCheckpoint(CHECKPOINT, save_weights_only=True)
    model.fit(
        rows, target, batch_size=32, epochs=4, initial_epoch=done, shuffle=False, verbose=0, callbacks=[keep, Progress()]
    )
    print(f"loss {model.evaluate(rows, target, verbose=0):.6f}")


if __name__ == "__main__":
    main()
