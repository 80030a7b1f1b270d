"""Splits and shuffles a data set without a seed, then counts what lands in the test half."""

from datasets import Dataset


def build(n=40):
    return Dataset.from_dict({"text": [f"note {i}" for i in range(n)], "label": [i % 3 for i in range(n)]})


def main():
    halves = build().train_test_split(test_size=0.5, seed=4)
    labels = halves["test"]["label"]
    print("test half", sum(labels), labels[:6])


main()
