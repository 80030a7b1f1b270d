"""Sums losses of shards as the workers finish them: the float sum depends on their order."""

import time

from joblib import Parallel, delayed


def loss(shard):
    time.sleep(0.001)
    return sum(1.0 / (shard * 1000 + i + 1) for i in range(200 + 300 * (shard % 3)))


def main():
    total, weight = 0.0, 1.0
    done = Parallel(n_jobs=4, return_as="generator_unordered", prefer="threads")(delayed(loss)(s) for s in range(24))  # cause: schedule
    for value in done:
        total += weight * value
        weight *= 0.5
    print(f"weighted loss {total!r}")


main()
