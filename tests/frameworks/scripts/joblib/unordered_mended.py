"""Sums losses of shards in the order of the shards, however the workers finish them."""

import time

from joblib import Parallel, delayed


def loss(shard):
    time.sleep(0.001)
    return sum(1.0 / (shard * 1000 + i + 1) for i in range(200 + 300 * (shard % 3)))


def main():
    total, weight = 0.0, 1.0
    done = Parallel(n_jobs=4, return_as="generator", prefer="threads")(delayed(loss)(s) for s in range(24))
    for value in done:
        total += weight * value
        weight *= 0.5
    print(f"weighted loss {total!r}")


main()
