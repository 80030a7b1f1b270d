"""Fits of scikit-learn: one event for each that the program asked for, in whichever thread."""

import os
import subprocess
import sys
import textwrap
from collections import Counter

from samerun.launch.plan import Plan
from samerun.trace.read import read_trace


def fits(tmp_path, script):
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(script))
    plan = Plan(journal=False)
    environ = plan.environ(plan.write(tmp_path / "run", tmp_path, None), os.environ)
    subprocess.run([sys.executable, path], cwd=tmp_path, env=environ, check=True, timeout=120)
    lanes = read_trace(tmp_path / "run" / "trace").lanes
    return Counter((lane, e.name) for lane, events in lanes.items() for e in events if e.kind == "fit")


def test_only_the_outermost_fit_counts_also_where_it_fits_others_in_threads(tmp_path):
    found = fits(
        tmp_path,
        """
        from sklearn.datasets import load_iris
        from sklearn.ensemble import BaggingClassifier, VotingClassifier
        from sklearn.tree import DecisionTreeClassifier
        from joblib import parallel_config
        bagging = BaggingClassifier(DecisionTreeClassifier(), n_estimators=4, n_jobs=2, random_state=0)
        with parallel_config("threading"):
            VotingClassifier([("a", bagging), ("b", DecisionTreeClassifier())], n_jobs=2).fit(*load_iris(return_X_y=True))
        """,
    )
    assert found == {("main", "VotingClassifier"): 1}


def test_fits_of_two_threads_at_once_are_all_told(tmp_path):
    found = fits(
        tmp_path,
        """
        from concurrent.futures import ThreadPoolExecutor
        from threading import Barrier
        from sklearn.base import BaseEstimator, _fit_context
        from sklearn.tree import DecisionTreeClassifier
        both = Barrier(2, timeout=30)
        class Slow(DecisionTreeClassifier):
            @_fit_context(prefer_skip_nested_validation=True)
            def fit(self, X, y):
                both.wait()  # both threads are inside a fit now
                return super().fit(X, y)
        def train(n):
            return Slow(random_state=n).fit([[0], [1], [2]], [0, 1, n])
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(train, range(2)))
        """,
    )
    assert sum(found.values()) == 2
    assert {name for _, name in found} == {"Slow"}
