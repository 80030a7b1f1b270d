"""Holds out a sample of orders and reports the mean basket of what is left."""

import numpy as np
import pandas as pd


def orders(n=200):
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        {
            "customer": rng.integers(0, 20, n),
            "basket": rng.gamma(2.0, 15.0, n).round(2),
        }
    )


def hold_out(frame):
    held = frame.sample(frac=0.2, random_state=11)
    return frame.drop(held.index), held


def main():
    rest, held = hold_out(orders())
    by_customer = rest.groupby("customer")["basket"].mean()
    print(f"held out {len(held)} orders, mean basket {rest['basket'].mean():.3f}")
    print(f"best customer {by_customer.idxmax()} with {by_customer.max():.2f}")


main()
