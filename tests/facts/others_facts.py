"""Lightning, Gymnasium, Optuna, Albumentations, Polars, DuckDB and NetworkX."""

from __future__ import annotations

from typing import Any

from tests.facts.fact import UNSEEDED, again, belief, fact

TITLE = "Lightning, Gymnasium, Optuna, Albumentations, Polars, DuckDB, NetworkX"
RUN_WITH = "lightning 2.6.6, gymnasium 1.4.0, optuna 5.0.0, albumentations 2.0.8, polars 2.1.0, duckdb 2.0.0, networkx 3.6.1"


def _numpy_and_python() -> None:
    import random

    import numpy as np

    random.seed(7)
    np.random.seed(7)


GLOBAL = "`random.seed(n)` and `np.random.seed(n)` again"


@fact("`lightning.seed_everything(n)` again", "`random`, `np.random`, `torch`", "rewound")
def seed_everything() -> str:
    import random

    import numpy as np
    import torch
    from lightning import seed_everything

    return again(lambda: seed_everything(7, verbose=False), lambda: (random.random(), np.random.rand(), float(torch.rand(1))))


def _cartpole() -> Any:
    import gymnasium

    return gymnasium.make("CartPole-v1")


@fact(GLOBAL, "`env.reset()` of Gymnasium without `seed`", UNSEEDED)
def reset() -> str:
    env = _cartpole()
    return again(_numpy_and_python, lambda: env.reset()[0], UNSEEDED)


@fact("`env.reset(seed=n)` again", "the environment's first observation", "rewound")
def reset_seed() -> str:
    env = _cartpole()
    return again(lambda: None, lambda: env.reset(seed=7)[0])


@fact("`env.reset(seed=n)` again", "`env.action_space.sample()`", UNSEEDED)
def actions() -> str:
    env = _cartpole()
    return again(lambda: env.reset(seed=7), lambda: [int(env.action_space.sample()) for _ in range(64)], UNSEEDED)


@fact(GLOBAL, "an Optuna sampler without `seed`", UNSEEDED)
def optuna_sampler() -> str:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)

    def first() -> float:
        study = optuna.create_study()
        return float(study.ask().suggest_float("x", 0, 1))

    return again(_numpy_and_python, first, UNSEEDED)


@fact(GLOBAL, "an Albumentations pipeline without `seed`", UNSEEDED)
def albumentations_pipeline() -> str:
    import os

    os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
    import albumentations
    import numpy as np

    image = np.arange(64 * 64 * 3, dtype=np.uint8).reshape(64, 64, 3)

    def crops() -> Any:
        crop = albumentations.Compose([albumentations.RandomCrop(8, 8)])
        return [crop(image=image)["image"].tolist() for _ in range(3)]

    return again(_numpy_and_python, crops, UNSEEDED)


@fact(GLOBAL, "`DataFrame.sample()` of Polars", UNSEEDED)
def polars_sample() -> str:
    import polars

    frame = polars.DataFrame({"x": range(100)})
    return again(_numpy_and_python, lambda: frame.sample(5)["x"].to_list(), UNSEEDED)


@fact("`polars.set_random_seed(n)` again", "`DataFrame.sample()` of Polars", "rewound")
def polars_seed() -> str:
    import polars

    frame = polars.DataFrame({"x": range(100)})
    return again(lambda: polars.set_random_seed(7), lambda: frame.sample(5)["x"].to_list())


@fact(GLOBAL, "`random()` in DuckDB", UNSEEDED)
def duckdb_random() -> str:
    import duckdb

    return again(_numpy_and_python, lambda: duckdb.sql("select random()").fetchall(), UNSEEDED)


@fact("`select setseed(x)` again", "`random()` in DuckDB, on that connection", "rewound")
def duckdb_setseed() -> str:
    import duckdb

    connection = duckdb.connect()
    return again(
        lambda: connection.execute("select setseed(0.5)").fetchall(), lambda: connection.execute("select random()").fetchall()
    )


@fact(GLOBAL, "NetworkX generators without `seed`", "rewound")
def networkx_graph() -> str:
    import networkx

    return again(_numpy_and_python, lambda: sorted(networkx.gnp_random_graph(12, 0.4).edges))


@belief("`seed_everything(n)` alone seeds loader workers of Lightning", "it sets `PL_SEED_WORKERS` only with `workers=True`")
def seed_workers() -> str:
    import os

    from lightning import seed_everything

    seen = []
    for workers in (False, True):
        seed_everything(7, workers=workers, verbose=False)
        seen.append(os.environ.get("PL_SEED_WORKERS"))
    return "it sets `PL_SEED_WORKERS` only with `workers=True`" if seen == ["0", "1"] else str(seen)
