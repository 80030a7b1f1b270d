"""Worker keys by fold_in, step keys by split, each of a key of its own."""

import jax


def main():
    for_steps, for_workers = jax.random.split(jax.random.key(3))
    steps = jax.random.split(for_steps, 4)
    noise = [float(jax.random.normal(steps[i])) for i in range(4)]
    workers = [float(jax.random.normal(jax.random.fold_in(for_workers, i))) for i in range(2)]
    print("steps", noise, "workers", workers)


main()
