"""XGBoost, LightGBM and CatBoost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.facts.fact import belief, fact

TITLE = "XGBoost, LightGBM, CatBoost"
RUN_WITH = "xgboost-cpu 3.2.0, lightgbm 4.7.0, catboost 1.2.10"


def _data() -> Any:
    from sklearn.datasets import make_regression

    return make_regression(300, 8, noise=1.0, random_state=0)


def _xgboost(**options: Any) -> Any:
    import xgboost

    return xgboost.XGBRegressor(n_estimators=8, n_jobs=1, **options)


def _lightgbm(**options: Any) -> Any:
    import lightgbm

    return lightgbm.LGBMRegressor(n_estimators=8, n_jobs=1, verbose=-1, **options)


def _catboost(**options: Any) -> Any:
    import catboost

    options = {"allow_writing_files": False, "verbose": False, "thread_count": 1, **options}
    return catboost.CatBoostRegressor(iterations=8, **options)


def _same(make: Callable[..., Any], one: dict[str, Any], two: dict[str, Any]) -> str:
    x, y = _data()
    first, second = (make(**options).fit(x, y).predict(x) for options in (one, two))
    return "same" if (first == second).all() else "differs"


@fact("`random_state=1` against `2`", "XGBoost as it is", "same: nothing is drawn")
def xgboost_default() -> str:
    return _same(_xgboost, {"random_state": 1}, {"random_state": 2}) + ": nothing is drawn"


@fact("`random_state=1` against `2`", "XGBoost with `subsample=0.5`", "differs")
def xgboost_subsample() -> str:
    return _same(_xgboost, {"random_state": 1, "subsample": 0.5}, {"random_state": 2, "subsample": 0.5})


@fact("no seed, twice", "XGBoost with `subsample=0.5`", "same: the default seed is 0")
def xgboost_unseeded() -> str:
    return _same(_xgboost, {"subsample": 0.5}, {"subsample": 0.5}) + ": the default seed is 0"


@fact("`random_state=1` against `2`", "LightGBM as it is", "same: nothing is drawn")
def lightgbm_default() -> str:
    return _same(_lightgbm, {"random_state": 1}, {"random_state": 2}) + ": nothing is drawn"


@fact("no seed, twice", "LightGBM with bagging", "same: the default seeds are fixed")
def lightgbm_bagging() -> str:
    bagging = {"subsample": 0.5, "subsample_freq": 1}
    return _same(_lightgbm, bagging, bagging) + ": the default seeds are fixed"


@fact("no seed, twice", "CatBoost as it is", "same: the default seed is 0")
def catboost_unseeded() -> str:
    return _same(_catboost, {}, {"random_seed": 0}) + ": the default seed is 0"


@fact("`random_seed=1` against `2`", "CatBoost as it is", "differs")
def catboost_seeds() -> str:
    return _same(_catboost, {"random_seed": 1}, {"random_seed": 2})


@belief("`np.random.seed` reaches the boosters", "false: none of the three looks at it")
def numpy_seed() -> str:
    import numpy as np

    for make, options in ((_xgboost, {}), (_lightgbm, {"subsample_freq": 1}), (_catboost, {"bootstrap_type": "Bernoulli"})):

        def seeded(seed: int, make: Any = make, **options: Any) -> Any:
            np.random.seed(seed)
            return make(subsample=0.5, **options)

        if _same(seeded, {"seed": 1, **options}, {"seed": 2, **options}) != "same":
            return f"true of {make.__name__[1:]}"
    return "false: none of the three looks at it"


@belief("`allow_writing_files=False` makes CatBoost repeat", "false: it changes no result")
def catboost_files() -> str:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        same = _same(_catboost, {}, {"allow_writing_files": True, "train_dir": folder})
    return "false: it changes no result" if same == "same" else "true"
