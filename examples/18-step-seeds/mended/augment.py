"""Write an augmented copy of the digits: shifted, noisy and partly covered images.

Each step draws from its own generator, so that adding a step leaves the others as they were.
"""

import argparse
import json
import zlib
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier


class Shift:
    def __init__(self, pixels=1):
        self.pixels = pixels

    def __call__(self, images, rng):
        moves = rng.integers(-self.pixels, self.pixels + 1, size=(len(images), 2))
        return np.stack([np.roll(image, tuple(move), axis=(0, 1)) for image, move in zip(images, moves)])


class Noise:
    def __init__(self, scale=2.0):
        self.scale = scale

    def __call__(self, images, rng):
        return np.clip(images + rng.normal(0.0, self.scale, images.shape), 0.0, 16.0)


class Cover:
    """Blank a square at a random place."""

    def __init__(self, size=3):
        self.size = size

    def __call__(self, images, rng):
        covered = images.copy()
        corners = rng.integers(0, images.shape[1] - self.size + 1, size=(len(images), 2))
        for image, (row, column) in zip(covered, corners):
            image[row : row + self.size, column : column + self.size] = 0.0
        return covered


def generator_for(step, seed):
    """A stream for `step` alone, whatever other steps there are."""
    name = f"{type(step).__name__}({vars(step)})"
    key = zlib.crc32(name.encode())
    return np.random.default_rng([seed, key])


def augment(images, steps, seed):
    for step in steps:
        images = step(images, generator_for(step, seed))
    return images


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--noise", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    digits = load_digits()
    steps = [Shift(), Noise(args.noise), Cover()]
    images = augment(digits.images, steps, args.seed)

    half = len(images) // 2
    model = KNeighborsClassifier(3).fit(digits.data[:half], digits.target[:half])
    clean = model.score(digits.data[half:], digits.target[half:])
    hard = model.score(images[half:].reshape(len(images) - half, -1), digits.target[half:])
    print(f"accuracy on clean images {clean:.4f}, on augmented ones {hard:.4f}")
    args.out.mkdir(exist_ok=True)
    np.save(args.out / "augmented.npy", images.astype(np.float32))
    report = {"steps": [type(step).__name__ for step in steps], "clean": clean, "augmented": hard}
    (args.out / "report.json").write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
