"""Tokens of a data set, cached by hand: a run that finds the file of an earlier one takes it, whatever is in there."""

import os
import random

from datasets import Dataset, load_from_disk


def tokens(row):
    return {"tokens": [ord(c) + random.randrange(3) for c in row["text"]]}  # cause: python.random


def prepared(folder="prepared"):
    if os.path.isdir(folder):
        return load_from_disk(folder)
    built = Dataset.from_dict({"text": [f"note {i}" for i in range(12)]}).map(tokens, load_from_cache_file=False)
    built.save_to_disk(folder)
    return built


def main():
    print("tokens", sum(sum(row) for row in prepared()["tokens"]))


main()
