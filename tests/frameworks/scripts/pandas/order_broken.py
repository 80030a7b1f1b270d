"""One-hot columns in the order of a set of names, and a tie among them that goes to the first."""

import pandas as pd


def visits():
    towns = ["Oslo", "Bergen", "Narvik", "Hamar", "Molde", "Skien"] * 5
    return pd.DataFrame({"town": towns, "visits": range(len(towns))})


def columns(frame):
    return list(set(frame["town"]))  # cause: hash.order


def main():
    frame = visits()
    table = pd.get_dummies(frame["town"])[columns(frame)]
    print("most frequent", table.sum().idxmax(), table.columns[:3].tolist())


main()
