"""Genetic search for a small set of measurements that still tells the wines apart.

Meant to be started many times over by the cluster, each job writing to its own folder.
"""

import argparse
import json
import os
import random
from pathlib import Path

import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import GaussianNB


class Population:
    """Bit masks over the features, improved by crossover and mutation."""

    def __init__(self, size, n_features, rng):
        self.rng = rng
        self.masks = [tuple(rng.random() < 0.5 for _ in range(n_features)) for _ in range(size)]

    def next_generation(self, fitness):
        ranked = sorted(self.masks, key=fitness, reverse=True)
        parents = ranked[: len(ranked) // 2]
        children = [self.mutate(self.cross(*self.rng.sample(parents, 2))) for _ in parents]
        self.masks = parents + children

    def cross(self, a, b):
        return tuple(self.rng.choice(pair) for pair in zip(a, b))

    def mutate(self, mask, rate=0.08):
        return tuple(bit != (self.rng.random() < rate) for bit in mask)


class Fitness:
    """Cross-validated accuracy less a price for each feature; each mask is tried once."""

    def __init__(self, X, y, price=0.004):
        self.X, self.y, self.price = X, y, price
        self.folds = list(StratifiedKFold(3, shuffle=True, random_state=0).split(X, y))
        self.known = {}

    def __call__(self, mask):
        if mask not in self.known:
            self.known[mask] = self.measure(np.flatnonzero(mask))
        return self.known[mask]

    def measure(self, columns):
        if len(columns) == 0:
            return 0.0
        scores = []
        for train, test in self.folds:
            model = GaussianNB().fit(self.X[train][:, columns], self.y[train])
            scores.append(model.score(self.X[test][:, columns], self.y[test]))
        return float(np.mean(scores)) - self.price * len(columns)


def job_seed(base):
    """Jobs that start in the same second must not search the same masks."""
    return base * 100_003 + os.getpid()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--population", type=int, default=10)
    parser.add_argument("--generations", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--job", type=int, default=0, help="number of this job in the array")
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    wine = load_wine()
    fitness = Fitness(wine.data, wine.target)
    population = Population(args.population, wine.data.shape[1], random.Random(job_seed(args.seed)))
    for generation in range(args.generations):
        population.next_generation(fitness)
        print(f"generation {generation}  best {max(map(fitness, population.masks)):.4f}")

    best = max(population.masks, key=fitness)
    names = [name for name, kept in zip(wine.feature_names, best) if kept]
    print(f"{len(names)} features: {', '.join(names)}")
    folder = args.out / f"job-{args.job}"
    folder.mkdir(parents=True, exist_ok=True)
    result = {"features": names, "fitness": fitness(best), "tried": len(fitness.known)}
    (folder / "best.json").write_text(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
