"""Results of all trials in one CSV file, and a summary of it."""

import csv
import math
from collections import defaultdict
from statistics import mean, stdev

FIELDS = ["model", "fold", "score"]


class Ledger:
    def __init__(self, path):
        self.path = path
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(",".join(FIELDS) + "\n")

    def add(self, model, fold, score):
        with self.path.open("a", newline="") as handle:
            csv.writer(handle).writerow([model, fold, f"{score:.6f}"])

    def rows(self):
        with self.path.open(newline="") as handle:
            return list(csv.DictReader(handle))

    def summary(self):
        """Per model: number of scores, mean and standard error, best first."""
        scores = defaultdict(list)
        for row in self.rows():
            scores[row["model"]].append(float(row["score"]))
        table = [
            {"model": name, "n": len(xs), "mean": mean(xs), "error": stdev(xs) / math.sqrt(len(xs))}
            for name, xs in scores.items()
        ]
        return sorted(table, key=lambda row: -row["mean"])
