"""Batches prepared ahead of time by a few threads."""

import queue
import random
import threading

import numpy as np

END = None


class PrefetchLoader:
    """Augments images in threads while the model trains on the batches before."""

    def __init__(self, images, labels, batch_size, seed, threads=3, depth=4):
        self.images, self.labels = images, labels
        self.batch_size = batch_size
        self.threads = threads
        self.depth = depth
        self.seed = seed
        self.epochs = 0

    def augment(self, images, rng):
        """Shift each image by up to one pixel."""
        steps = [(rng.choice((-1, 0, 1)), rng.choice((-1, 0, 1))) for _ in images]
        return np.stack([np.roll(image, step, axis=(0, 1)) for image, step in zip(images, steps)])

    def prepare(self, todo, ready):
        while (task := todo.get()) is not END:
            number, rows = task
            rng = random.Random(f"{self.seed}/{self.epochs}/{number}")
            batch = self.augment(self.images[rows], rng) / 16.0
            ready.put((number, batch.reshape(len(rows), -1), self.labels[rows]))

    def epoch(self, order):
        """Batches of one pass over the rows named in `order`."""
        todo, ready = queue.Queue(), queue.Queue(self.depth)
        self.epochs += 1
        starts = range(0, len(order), self.batch_size)
        for number, start in enumerate(starts):
            todo.put((number, order[start : start + self.batch_size]))
        for _ in range(self.threads):
            todo.put(END)
            threading.Thread(target=self.prepare, args=(todo, ready), daemon=True).start()
        waiting = {}
        for number in range(len(starts)):
            while number not in waiting:
                found, X, y = ready.get()
                waiting[found] = X, y
            yield waiting.pop(number)
