"""XGBoost, LightGBM and CatBoost: by what was learnt, less threads, ids and times."""

from __future__ import annotations

from typing import Any

import catboost
import lightgbm
import numpy as np
import pytest
import xgboost

from samerun.digest import compare, describe, digest_bytes_of

RNG = np.random.default_rng(0)
X = RNG.random((80, 4))
Y = (X[:, 0] + 0.2 * RNG.random(80) > 0.6).astype(int)


def xgb(threads: int = 1, **settings: Any) -> Any:
    return xgboost.XGBClassifier(n_estimators=4, n_jobs=threads, verbosity=threads - 1, **settings)


def lgbm(threads: int = 1, **settings: Any) -> Any:
    return lightgbm.LGBMClassifier(
        n_estimators=4, num_threads=threads, verbose=-1, deterministic=True, force_row_wise=True, **settings
    )


def cat(threads: int = 1, **settings: Any) -> Any:
    return catboost.CatBoostClassifier(iterations=4, thread_count=threads, verbose=0, allow_writing_files=False, **settings)


MADE = {"xgboost": xgb, "lightgbm": lgbm, "catboost": cat}


@pytest.mark.parametrize("name", MADE)
def test_fitted_twice_and_fitted_otherwise(name: str) -> None:
    make = MADE[name]
    one, again, other = make().fit(X, Y), make().fit(X, Y), make().fit(X, 1 - Y)
    record = describe(one)
    assert record[2] == "model"
    assert record[1] == digest_bytes_of(one) == digest_bytes_of(again)
    assert record[4] == describe(again)[4]
    assert digest_bytes_of(other) != record[1]
    assert digest_bytes_of(make()) != record[1]


@pytest.mark.parametrize("name", MADE)
def test_threads_and_words_do_not_count(name: str) -> None:
    make = MADE[name]
    assert digest_bytes_of(make(1)) == digest_bytes_of(make(2))
    assert digest_bytes_of(make(1).fit(X, Y)) == digest_bytes_of(make(2).fit(X, Y))


@pytest.mark.parametrize("name", MADE)
def test_settings_count(name: str) -> None:
    make = MADE[name]
    assert digest_bytes_of(make()) != digest_bytes_of(make(learning_rate=0.3))


def test_the_boosters_themselves() -> None:
    data = xgboost.DMatrix(X, Y)
    for train in (
        lambda rounds: xgboost.train({"verbosity": 0}, data, rounds),
        lambda rounds: lightgbm.train({"verbose": -1, "num_threads": 1}, lightgbm.Dataset(X, Y), rounds),
    ):
        one, again, other = train(3), train(3), train(4)
        assert describe(one)[2:4] == ["model", "3 rounds"]
        assert digest_bytes_of(one) == digest_bytes_of(again) != digest_bytes_of(other)


def test_looking_does_not_change_what_is_trained_next() -> None:
    def train(look: bool) -> list[float]:
        booster = xgboost.train({"subsample": 0.5, "seed": 1}, xgboost.DMatrix(X, Y), 2)
        for _ in range(3):
            if look:
                describe(booster)
            booster.update(xgboost.DMatrix(X, Y), booster.num_boosted_rounds())
        return booster.predict(xgboost.DMatrix(X)).tolist()

    assert train(look=True) == train(look=False)


def test_categories_of_catboost_count() -> None:
    words = np.where(X[:, :1] > 0.5, "a", "b")
    table = np.hstack([X[:, 1:].astype(object), words])
    one = cat(cat_features=[3]).fit(table, Y)
    again = cat(cat_features=[3]).fit(table, Y)
    other = cat(cat_features=[3]).fit(np.hstack([table[:, :3], words[::-1]]), Y)
    assert digest_bytes_of(one) == digest_bytes_of(again) != digest_bytes_of(other)


def test_the_model_is_named_as_what_differs() -> None:
    for make, part in ((xgb, "_Booster"), (lgbm, "_Booster"), (cat, "model")):
        found = compare(describe(make().fit(X, Y)), describe(make().fit(X, 1 - Y)))
        assert found is not None
        assert part in found["parts"]


def test_data_in_memory_of_its_own_is_opaque() -> None:
    for data in (xgboost.DMatrix(X), lightgbm.Dataset(X), catboost.Pool(X)):
        assert describe(data)[2] == "opaque"
