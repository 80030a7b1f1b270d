"""Batches prepared ahead of time by a few threads."""

import queue
import random
import threading

import numpy as np

END = None


class PrefetchLoader:
    """Augments images in threads while the model trains on the batches before."""

    def __init__(self, images, labels, batch_size, threads=3, depth=4):
        self.images, self.labels = images, labels
        self.batch_size = batch_size
        self.threads = threads
        self.depth = depth
        self.rng = random.Random()

    def augment(self, images):
        """Shift each image by up to one pixel."""
        steps = [(self.rng.choice((-1, 0, 1)), self.rng.choice((-1, 0, 1))) for _ in images]
        return np.stack([np.roll(image, step, axis=(0, 1)) for image, step in zip(images, steps)])

    def prepare(self, todo, ready):
        while (rows := todo.get()) is not END:
            batch = self.augment(self.images[rows]) / 16.0
            ready.put((batch.reshape(len(rows), -1), self.labels[rows]))
        ready.put(END)

    def epoch(self, order):
        """Batches of one pass over the rows named in `order`."""
        todo, ready = queue.Queue(), queue.Queue(self.depth)
        for start in range(0, len(order), self.batch_size):
            todo.put(order[start : start + self.batch_size])
        for _ in range(self.threads):
            todo.put(END)
            threading.Thread(target=self.prepare, args=(todo, ready), daemon=True).start()
        finished = 0
        while finished < self.threads:
            batch = ready.get()
            if batch is END:
                finished += 1
            else:
                yield batch
