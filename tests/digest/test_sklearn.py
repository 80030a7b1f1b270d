"""scikit-learn: estimators by what they learnt, with any number of threads."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    IsolationForest,
    RandomForestClassifier,
    StackingClassifier,
)
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.mixture import GaussianMixture
from sklearn.model_selection import GridSearchCV
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KDTree, KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from samerun.digest import compare, describe, digest_bytes_of

RNG = np.random.default_rng(0)
X = RNG.random((60, 4))
Y = (X[:, 0] + 0.2 * RNG.random(60) > 0.6).astype(int)

ESTIMATORS: list[BaseEstimator] = [
    AdaBoostClassifier(n_estimators=3, random_state=0),
    DecisionTreeClassifier(random_state=0),
    GaussianMixture(2, random_state=0),
    GaussianNB(),
    GaussianProcessClassifier(),
    GradientBoostingClassifier(n_estimators=3, random_state=0),
    GridSearchCV(LogisticRegression(), {"C": [1, 2]}, cv=3),
    HistGradientBoostingClassifier(max_iter=3, random_state=0),
    IsolationForest(n_estimators=3, random_state=0),
    KMeans(2, n_init=1, random_state=0),
    KNeighborsClassifier(algorithm="kd_tree"),
    LogisticRegression(),
    MLPClassifier((4,), max_iter=20, tol=1.0, n_iter_no_change=2, random_state=0),
    PCA(2),
    RandomForestClassifier(4, random_state=0),
    SGDClassifier(random_state=0),
    SVC(),
    StackingClassifier([("tree", DecisionTreeClassifier(random_state=0))], cv=3),
    make_pipeline(ColumnTransformer([("scaled", make_pipeline(SimpleImputer(), StandardScaler()), [0, 1])]), GaussianNB()),
]


def between(one: object, other: object) -> dict[str, Any]:
    difference = compare(describe(one), describe(other))
    assert difference is not None
    return difference


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda estimator: type(estimator).__name__)
def test_fitted_twice_and_fitted_otherwise(estimator: BaseEstimator) -> None:
    one, again, other = clone(estimator).fit(X, Y), clone(estimator).fit(X, Y), clone(estimator).fit(X[::-1] * 1.5, Y)
    record = describe(one)
    assert (record[0], record[2]) == (type(estimator).__name__, "model")
    assert record[1] == digest_bytes_of(one) == digest_bytes_of(again)
    assert record[4] == describe(again)[4]
    assert digest_bytes_of(other) != record[1] != digest_bytes_of(estimator)
    assert "<not looked at>" not in [part[0] for part in record[4]]


@pytest.mark.parametrize(
    "estimator", [RandomForestClassifier(4, random_state=0), KNeighborsClassifier(), GridSearchCV(GaussianNB(), {}, cv=3)]
)
def test_threads_and_words_do_not_count(estimator: BaseEstimator) -> None:
    one, other = clone(estimator).fit(X, Y), clone(estimator).fit(X, Y).set_params(n_jobs=2)
    if "verbose" in other.get_params():
        other.set_params(verbose=1)
    assert digest_bytes_of(one) == digest_bytes_of(other)


def test_how_long_a_search_took_does_not_count() -> None:
    search = GridSearchCV(GaussianNB(), {"var_smoothing": [1e-9, 1e-8]}, cv=3).fit(X, Y)
    before = digest_bytes_of(search)
    search.cv_results_["mean_fit_time"] = search.cv_results_["mean_fit_time"] + 1
    search.refit_time_ += 1
    assert digest_bytes_of(search) == before
    search.cv_results_["mean_test_score"] = search.cv_results_["mean_test_score"] + 1
    assert digest_bytes_of(search) != before


def test_what_differs_is_named() -> None:
    one, other = LogisticRegression().fit(X, Y), LogisticRegression().fit(X, Y)
    other.coef_ = np.nextafter(other.coef_, 9)
    found = between(one, other)
    assert (found["parts"], found["ulp"], found["noise"]) == (["coef_"], 1, True)
    other.coef_ = other.coef_ + 1
    assert not between(one, other)["noise"]
    assert between(one, clone(one).set_params(C=2.0))["parts"][0] == "C"


def test_structures_in_c() -> None:
    one = DecisionTreeClassifier(random_state=0).fit(X, Y).tree_
    other = DecisionTreeClassifier(random_state=0, max_depth=1).fit(X, Y).tree_
    assert describe(one)[2] == "model"
    assert digest_bytes_of(one) != digest_bytes_of(other)
    assert digest_bytes_of(KDTree(X)) == digest_bytes_of(KDTree(X.copy())) != digest_bytes_of(KDTree(X[1:]))


def test_a_random_state_is_read_not_drawn_from() -> None:
    state = np.random.RandomState(3)
    estimator = RandomForestClassifier(random_state=state)
    describe(estimator)
    assert state.rand() == np.random.RandomState(3).rand()
    assert digest_bytes_of(estimator) == digest_bytes_of(RandomForestClassifier(random_state=state))


def test_a_vocabulary() -> None:
    words = ["one two three", "two three four", "same run"]
    one, other = TfidfVectorizer().fit(words), TfidfVectorizer().fit(words[::-1])
    assert digest_bytes_of(one) == digest_bytes_of(other)
    assert digest_bytes_of(one) != digest_bytes_of(TfidfVectorizer().fit(words[:2]))


def test_a_users_estimator() -> None:
    class Own(ClassifierMixin, BaseEstimator):
        def __init__(self, k: int = 1, n_jobs: int = 1) -> None:
            self.k = k
            self.n_jobs = n_jobs

        def get_params(self, deep: bool = True) -> Any:
            raise AssertionError("user code ran")

        __repr__ = __getstate__ = get_params

    assert digest_bytes_of(Own()) == digest_bytes_of(Own(n_jobs=8)) != digest_bytes_of(Own(2))


class TestSparse:
    @pytest.mark.parametrize("layout", ["csr", "csc", "coo", "bsr", "dia", "dok", "lil"])
    def test_every_layout(self, layout: str) -> None:
        one = scipy.sparse.random_array((20, 10), density=0.2, rng=0, format=layout)
        again = scipy.sparse.random_array((20, 10), density=0.2, rng=0, format=layout)
        other = scipy.sparse.random_array((20, 10), density=0.2, rng=1, format=layout)
        assert digest_bytes_of(one) == digest_bytes_of(again) == describe(one)[1]
        assert digest_bytes_of(one) != digest_bytes_of(other)

    def test_what_a_matrix_found_out_about_itself_does_not_count(self) -> None:
        one, other = (scipy.sparse.csr_array(np.eye(3)) for _ in range(2))
        assert other.has_sorted_indices
        assert other.has_canonical_format
        assert digest_bytes_of(one) == digest_bytes_of(other)

    def test_parts(self) -> None:
        one, other = scipy.sparse.csr_array(np.eye(3)), scipy.sparse.csr_array(2 * np.eye(3))
        assert describe(one)[0] == "csr_array(3, 3)"
        assert between(one, other)["parts"] == ["data"]
        assert between(one, scipy.sparse.csr_array((3, 4)))["words"] == "shapes (3, 3) against (3, 4)"
