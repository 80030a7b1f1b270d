"""Gradient-direction histograms of images, worked out in several processes."""

from multiprocessing import Pool

import numpy as np

BINS = 8


def cell_histograms(image, cells=2):
    """Histogram of gradient directions in each of `cells` x `cells` parts of one image."""
    dy, dx = np.gradient(image)
    strength = np.hypot(dx, dy)
    direction = ((np.arctan2(dy, dx) + np.pi) / (2 * np.pi) * BINS).astype(int) % BINS
    height, width = image.shape[0] // cells, image.shape[1] // cells
    parts = []
    for i in range(cells):
        for j in range(cells):
            window = np.s_[i * height : (i + 1) * height, j * width : (j + 1) * width]
            parts.append(np.bincount(direction[window].ravel(), strength[window].ravel(), minlength=BINS))
    features = np.concatenate(parts)
    return features / (np.linalg.norm(features) + 1e-9)


def extract_chunk(chunk):
    images, labels = chunk
    return np.array([cell_histograms(image) for image in images]), labels


def extract(images, labels, chunk_size, workers):
    """Features and labels of all images; chunks are handed out as processes become free."""
    starts = range(0, len(images), chunk_size)
    chunks = [(images[i : i + chunk_size], labels[i : i + chunk_size]) for i in starts]
    features, found = [], []
    with Pool(workers) as pool:
        for rows, names in pool.imap_unordered(extract_chunk, chunks):
            features.append(rows)
            found.append(names)
    return np.concatenate(features), np.concatenate(found)
