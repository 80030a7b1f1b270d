"""Forecast the visitors of a museum from those of the days before and the rain."""

import argparse
import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error

HERE = Path(__file__).parent
LAGS = (1, 2, 7, 14)


@dataclass(frozen=True)
class Series:
    visitors: np.ndarray
    rain: np.ndarray

    @classmethod
    def read(cls, path):
        with path.open(newline="") as handle:
            rows = [(float(row["visitors"]), float(row["rain_mm"])) for row in csv.DictReader(handle)]
        visitors, rain = zip(*rows)
        return cls(np.array(visitors, dtype=np.float32), np.array(rain, dtype=np.float32))


def lagged(values, lags):
    """One column per lag: what `values` was that many days ago, NaN where that is before the first day."""
    table = np.full((len(values), len(lags)), np.nan, dtype=np.float32)
    for column, lag in enumerate(lags):
        table[lag:, column] = values[:-lag]
    return table


def make_table(series):
    weekday = np.arange(len(series.visitors)) % 7
    X = np.column_stack([lagged(series.visitors, LAGS), series.rain, weekday])
    known = slice(max(LAGS), None)
    return X[known], series.visitors[known]


def forecast(X, y, test_days, trees, seed):
    train = slice(None, len(y) - test_days)
    test = slice(len(y) - test_days, None)
    model = RandomForestRegressor(n_estimators=trees, min_samples_leaf=2, random_state=seed)
    return model.fit(X[train], y[train]).predict(X[test]), y[test]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trees", type=int, default=60)
    parser.add_argument("--test-days", type=int, default=56)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    series = Series.read(HERE / "visitors.csv")
    X, y = make_table(series)
    predicted, actual = forecast(X, y, args.test_days, args.trees, args.seed)
    naive = series.visitors[-args.test_days - 7 : -7]

    errors = {
        "forest": float(mean_absolute_error(actual, predicted)),
        "same day last week": float(mean_absolute_error(actual, naive)),
    }
    for name, error in errors.items():
        print(f"{name:<20} off by {error:.2f} visitors a day")
    args.out.mkdir(exist_ok=True)
    (args.out / "errors.json").write_text(json.dumps(errors, indent=2))
    np.savetxt(args.out / "forecast.csv", np.column_stack([actual, predicted]), delimiter=",", fmt="%.4f")


if __name__ == "__main__":
    main()
