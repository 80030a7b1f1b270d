"""Augments a small image set and measures its mean brightness."""

import albumentations as A
import numpy as np


def images(n=12):
    return np.random.default_rng(0).integers(0, 256, (n, 16, 16, 3), dtype=np.uint8)


def augmentation():
    return A.Compose([A.HorizontalFlip(p=0.5), A.RandomBrightnessContrast(p=0.8)], seed=137)


def main():
    augment = augmentation()
    out = np.stack([augment(image=image)["image"] for image in images()])
    print(f"mean {out.mean():.6f}")


main()
