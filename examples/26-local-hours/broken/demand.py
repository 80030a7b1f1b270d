"""How many bicycles are taken in each hour of the day? A Poisson model on hour and weekday."""

import argparse
import csv
import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from sklearn.linear_model import PoissonRegressor

HERE = Path(__file__).parent
RUSH_HOURS = {7, 8, 17, 18}


def read_starts(path):
    """When each ride began."""
    with path.open(newline="") as handle:
        return [datetime.fromtimestamp(int(row["started"])) for row in csv.DictReader(handle)]


def count_by_hour(starts):
    """Rides in each hour from the first to the last, empty hours too."""
    counts = Counter(start.replace(minute=0, second=0) for start in starts)
    hours, hour = [], min(counts)
    while hour <= max(counts):
        hours.append(hour)
        hour += timedelta(hours=1)
    return hours, np.array([counts[hour] for hour in hours], dtype=float)


def features(hours):
    """Waves through the day, and marks for rush hours and weekends."""
    day = np.array([hour.hour for hour in hours]) / 24 * 2 * np.pi
    waves = [wave(k * day) for k in (1, 2, 3) for wave in (np.sin, np.cos)]
    rush = [hour.hour in RUSH_HOURS and hour.weekday() < 5 for hour in hours]
    weekend = [hour.weekday() >= 5 for hour in hours]
    return np.column_stack([*waves, rush, weekend]).astype(float)


def deviance(actual, expected):
    """Mean Poisson deviance: 0 is perfect."""
    ratio = np.where(actual > 0, actual * np.log(np.maximum(actual, 1e-9) / expected), 0.0)
    return float(2 * np.mean(ratio - (actual - expected)))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rides", type=Path, default=HERE / "rides.csv")
    parser.add_argument("--test-days", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    hours, rides = count_by_hour(read_starts(args.rides))
    X = features(hours)
    cut = len(hours) - 24 * args.test_days
    model = PoissonRegressor(alpha=0.01).fit(X[:cut], rides[:cut])
    expected = model.predict(X[cut:])

    busiest = hours[cut:][int(np.argmax(expected))]
    score = deviance(rides[cut:], expected)
    print(f"{int(rides.sum())} rides in {len(hours)} hours, deviance {score:.4f}")
    print(f"most bicycles are needed on {busiest:%A} at {busiest:%H}:00")
    args.out.mkdir(exist_ok=True)
    (args.out / "demand.json").write_text(json.dumps({"deviance": round(score, 6), "busiest": f"{busiest:%a %H}"}))


if __name__ == "__main__":
    main()
