"""scikit-learn and imbalanced-learn."""

from __future__ import annotations

from typing import Any

from tests.facts.fact import UNSEEDED, again, belief, fact

TITLE = "scikit-learn, imbalanced-learn"
RUN_WITH = "scikit-learn 1.9.1, imbalanced-learn 0.14.2"
SEED = "`np.random.seed(n)` again"


def _seed() -> None:
    import numpy as np

    np.random.seed(7)


def _data() -> Any:
    from sklearn.datasets import make_classification

    return make_classification(120, weights=[0.8], random_state=0)


def _forest(random_state: Any = None, **options: Any) -> Any:
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(5, random_state=random_state, **options)


def _importances(model: Any) -> Any:
    return model.fit(*_data()).feature_importances_


@fact(SEED, "`train_test_split`, estimators without `random_state`", "rewound")
def estimators() -> str:
    from sklearn.model_selection import train_test_split

    return again(_seed, lambda: (train_test_split(range(20))[0], _importances(_forest()).tolist()))


@fact(SEED, "`RandomOverSampler()` without `random_state`", "rewound")
def samplers() -> str:
    from imblearn.over_sampling import RandomOverSampler

    return again(_seed, lambda: RandomOverSampler().fit_resample(*_data())[0])


@fact("`random_state=7`", "the same estimator fitted twice", "same")
def int_state() -> str:
    model = _forest(7)
    return "same" if (_importances(model) == _importances(model)).all() else "differs"


@fact("`random_state=RandomState(7)`", "the same estimator fitted twice", "differs: the instance goes on")
def instance_state() -> str:
    import numpy as np

    model = _forest(np.random.RandomState(7))
    return "same" if (_importances(model) == _importances(model)).all() else "differs: the instance goes on"


@fact("`random_state=default_rng(7)`", "`train_test_split`", "is refused")
def new_generator() -> str:
    import numpy as np
    from sklearn.model_selection import train_test_split

    try:
        train_test_split(range(20), random_state=np.random.default_rng(7))
    except (TypeError, ValueError):
        return "is refused"
    return "is taken"


@fact("`random.seed(n)` again", "`train_test_split`", UNSEEDED)
def python_seed() -> str:
    import random

    from sklearn.model_selection import train_test_split

    return again(lambda: random.seed(7), lambda: train_test_split(range(50))[0], UNSEEDED)


@belief("every estimator needs a `random_state` to repeat", "false: SVC, gradient boosting and trees repeat here without")
def unseeded_but_constant() -> str:
    from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier
    from sklearn.svm import SVC

    x, y = _data()
    models = (SVC, GradientBoostingClassifier, HistGradientBoostingClassifier)
    same = [(make().fit(x, y).predict(x) == make().fit(x, y).predict(x)).all() for make in models]
    return "false: SVC, gradient boosting and trees repeat here without" if all(same) else "true"


@belief("`n_jobs` changes what a seeded forest learns", "false: each tree has a seed of its own")
def jobs() -> str:
    same = (_importances(_forest(7, n_jobs=1)) == _importances(_forest(7, n_jobs=2))).all()
    return "false: each tree has a seed of its own" if same else "true"


@belief("the split of known rows stays when one row is added", "false: rows change sides; a split by hash keeps them")
def one_more_row() -> str:
    from sklearn.model_selection import train_test_split

    small, large = (set(train_test_split(range(n), random_state=7)[1]) for n in (400, 401))
    return "true" if small <= large else "false: rows change sides; a split by hash keeps them"
