"""Worker keys by fold_in, step keys by split, of one key: worker 1 starts with the key of step 1."""

import jax


def main():
    root = jax.random.key(3)
    steps = jax.random.split(root, 4)
    noise = [float(jax.random.normal(steps[i])) for i in range(4)]
    workers = [float(jax.random.normal(jax.random.fold_in(root, i))) for i in range(2)]  # warns: reused
    print("steps", noise, "workers", workers)


main()
