"""Draws a sample of trips in SQL and averages their fares."""

import duckdb
import numpy as np
import pandas as pd


def trips(n=3000):
    rng = np.random.default_rng(1)
    return pd.DataFrame({"trip": np.arange(n), "fare": rng.gamma(3.0, 4.0, n)})


def main():
    frame = trips()
    connection = duckdb.connect()
    connection.execute("SELECT setseed(0.42)").fetchall()
    connection.register("trips", frame)
    connection.execute("CREATE TABLE sampled AS SELECT * FROM trips WHERE random() < 0.1")
    count, mean = connection.execute("SELECT count(*), avg(fare) FROM sampled").fetchone()
    print(f"{count} trips, mean fare {mean:.4f}")


main()
