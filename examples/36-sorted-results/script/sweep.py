"""Score a grid of neighbour models in threads, as they finish, and write a table of them."""

import argparse
import csv
import itertools
import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from sklearn.datasets import load_wine
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler

SCALERS = {"standard": StandardScaler, "minmax": MinMaxScaler}
NEIGHBOURS = (1, 3, 5, 9)
METRICS = ("euclidean", "manhattan")


def score(setting, X, y):
    """Mean accuracy over five folds."""
    scaler, neighbours, metric = setting
    model = make_pipeline(SCALERS[scaler](), KNeighborsClassifier(neighbours, metric=metric))
    return float(cross_val_score(model, X, y, cv=5).mean())


def write_result(folder, setting, accuracy):
    """Each result at once to a file of its own, so that a sweep that is cut off keeps what it has."""
    name = "-".join(map(str, setting))
    (folder / f"{name}.txt").write_text(f"{accuracy:.6f}\n")


def collect(folder):
    rows = []
    for name in os.listdir(folder):
        setting, _ = os.path.splitext(name)
        rows.append((setting, float((folder / name).read_text())))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    X, y = load_wine(return_X_y=True)
    results = args.out / "results"
    results.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(args.workers) as pool:
        settings = itertools.product(SCALERS, NEIGHBOURS, METRICS)
        futures = {pool.submit(score, setting, X, y): setting for setting in settings}
        for future in as_completed(futures):
            write_result(results, futures[future], future.result())

    table = collect(results)
    for setting, accuracy in table[:5]:
        print(f"{accuracy:.4f}  {setting}")
    with (args.out / "table.csv").open("w", newline="") as handle:
        csv.writer(handle).writerows(table)


if __name__ == "__main__":
    main()
