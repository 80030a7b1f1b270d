"""From the shop's export to a numeric table."""

import numpy as np
import pandas as pd

KEPT_OUT = {"customer", "churned"}


def load(path):
    """The export without the rows that it holds twice; a missing age becomes the median of the segment."""
    table = pd.read_csv(path).drop_duplicates("customer")
    median = table.groupby("segment")["age"].transform("median")
    return table.assign(age=table["age"].fillna(median))


def encode(table, columns):
    """One 0/1 column for each value of each of `columns`."""
    encoded = table.drop(columns=columns)
    for column in columns:
        for value in set(table[column]):
            encoded[f"{column}={value}"] = (table[column] == value).astype(int)
    return encoded


def standardise(table, columns):
    scaled = table.copy()
    for column in columns:
        scaled[column] = (table[column] - table[column].mean()) / table[column].std()
    return scaled


def split_features(table):
    features = table[[name for name in table.columns if name not in KEPT_OUT]]
    return features.to_numpy(dtype=np.float64), table["churned"].to_numpy(), list(features.columns)
