"""Tokens of a data set, each row with a generator of its own, and none of them from an earlier run."""

import random

from datasets import Dataset


def tokens(row, index):
    rng = random.Random(index)
    return {"tokens": [ord(c) + rng.randrange(3) for c in row["text"]]}


def prepared():
    rows = Dataset.from_dict({"text": [f"note {i}" for i in range(12)]})
    return rows.map(tokens, with_indices=True, load_from_cache_file=False)


def main():
    print("tokens", sum(sum(row) for row in prepared()["tokens"]))


main()
