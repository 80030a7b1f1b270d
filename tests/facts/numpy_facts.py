"""NumPy, SciPy, pandas and joblib."""

from __future__ import annotations

from typing import Any

from tests.facts.fact import CONSTANT, UNSEEDED, again, belief, fact, forked

TITLE = "NumPy, SciPy, pandas, joblib"
RUN_WITH = "numpy 2.4.6, scipy 1.17.1, pandas 3.1.1, joblib 1.6.0"
SEED = "`np.random.seed(n)` again"


def _seed() -> None:
    import numpy as np

    np.random.seed(7)


def _np() -> Any:
    import numpy as np

    return np


@fact(SEED, "`np.random.*`", "rewound")
def legacy() -> str:
    return again(_seed, lambda: _np().random.rand(3))


@fact(SEED, "a `RandomState(n)` or `default_rng(n)` built before", "goes on")
def built_before() -> str:
    rng = _np().random.default_rng(7)
    return again(_seed, lambda: rng.random(3))


@fact(SEED, "a new `default_rng()` or `RandomState()`", UNSEEDED)
def new_generator() -> str:
    return again(_seed, lambda: _np().random.default_rng().random(3), UNSEEDED)


@fact(SEED, "a new `default_rng(n)`", CONSTANT)
def given_seed() -> str:
    state = _np().random.get_state()[1].tolist()
    same = _np().random.default_rng(7).random() == _np().random.default_rng(7).random()
    return CONSTANT if same and state == _np().random.get_state()[1].tolist() else "depends on the global seed"


@fact(SEED, "`scipy.stats` `rvs()` without `random_state`", "rewound")
def scipy_rvs() -> str:
    from scipy import stats

    return again(_seed, lambda: stats.norm.rvs(size=3))


@fact(SEED, "`DataFrame.sample()` without `random_state`", "rewound")
def pandas_sample() -> str:
    import pandas as pd

    frame = pd.DataFrame({"x": range(40)})
    return again(_seed, lambda: frame.sample(5)["x"])


@fact("`np.random.seed(n)`, then a fork", "`np.random.rand()` in two children", "same in every child")
def after_fork() -> str:
    _seed()
    first, second = forked(lambda: _np().random.rand(2))
    return "same in every child" if first == second else "differs"


@fact(SEED, "a function that calls `np.random.rand` in joblib's loky workers", UNSEEDED)
def joblib_workers() -> str:
    from joblib import Parallel, delayed

    def draw() -> Any:
        import numpy

        return numpy.random.rand(2).tolist()

    return again(_seed, lambda: Parallel(n_jobs=2)(delayed(draw)() for _ in range(2)), UNSEEDED)


@fact(SEED, "`delayed(np.random.rand)` itself, which takes the generator along", "rewound, and the same in every task")
def joblib_method() -> str:
    from joblib import Parallel, delayed

    def drawn() -> Any:
        return [x.tolist() for x in Parallel(n_jobs=2)(delayed(_np().random.rand)(2) for _ in range(2))]

    first, second = drawn()
    return f"{again(_seed, drawn)}, and {'the same' if first == second else 'another'} in every task"


@belief("seed + worker (or + rank) gives each worker a stream of its own", "false: 5 seeds of 8 workers are 12 streams, not 40")
def seed_plus_worker() -> str:
    np = _np()
    streams = {float(np.random.RandomState(seed + worker).rand()) for seed in range(5) for worker in range(8)}
    return f"false: 5 seeds of 8 workers are {len(streams)} streams, not 40" if len(streams) < 40 else "true"


@belief("`SeedSequence(n).spawn(k)` does", "true: 40 streams of 40")
def spawned() -> str:
    np = _np()
    spawned = [child for seed in range(5) for child in np.random.SeedSequence(seed).spawn(8)]
    return f"true: {len({float(np.random.default_rng(child).random()) for child in spawned})} streams of 40"
