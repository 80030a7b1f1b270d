"""A stochastic estimator has no `random_state`.

## What it flags

Estimators that draw random numbers with the parameters they are given (forests, trees, SGD, MLP, k-means, mixtures,
`SVC(probability=True)`, `LogisticRegression(solver="saga")`, ...), with `random_state` absent or None, in a run that
has not seeded NumPy before.

## Why it breaks a run

With None they draw from NumPy's global generator; unseeded, each fit gives another model.

## Example

    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier()
    model.fit([[0], [1]], [0, 1])

## Use instead

    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(random_state=0)
    model.fit([[0], [1]], [0, 1])

## When it stays silent

For estimators and parameters that draw nothing (`LogisticRegression()`, `SVC()`, `Ridge`, `PCA()` on small data,
gradient boosting without subsampling, ...); where `**kwargs` may hold it; after `np.random.seed`; in library modules
and tests.

## Fix safety

Safe where a seed is in scope and is passed; unsafe where a literal 0 is put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, constant, give_seed, is_none
from samerun.audit.knowledge import NUMPY
from samerun.audit.model import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule("SK402", "estimator-seed", "warning", "a stochastic estimator has no random_state", ("numpy.random",), reached=True)
_FAMILIES = {
    "sklearn.ensemble": "RandomForestClassifier RandomForestRegressor ExtraTreesClassifier ExtraTreesRegressor BaggingClassifier "
    "BaggingRegressor IsolationForest RandomTreesEmbedding",
    "sklearn.tree": "DecisionTreeClassifier DecisionTreeRegressor ExtraTreeClassifier ExtraTreeRegressor",
    "sklearn.linear_model": "SGDClassifier SGDRegressor PassiveAggressiveClassifier RANSACRegressor",
    "sklearn.neural_network": "MLPClassifier MLPRegressor BernoulliRBM",
    "sklearn.cluster": "KMeans MiniBatchKMeans BisectingKMeans",
    "sklearn.mixture": "GaussianMixture BayesianGaussianMixture",
    "sklearn.decomposition": "NMF MiniBatchNMF FastICA TruncatedSVD LatentDirichletAllocation DictionaryLearning",
    "sklearn.random_projection": "GaussianRandomProjection SparseRandomProjection",
    "imblearn.over_sampling": "SMOTE RandomOverSampler ADASYN BorderlineSMOTE SVMSMOTE KMeansSMOTE",
    "imblearn.under_sampling": "RandomUnderSampler",
    "umap": "UMAP",
}
_ALWAYS = tuple(f"{module}.{name}" for module, names in _FAMILIES.items() for name in names.split())
# Draws only if an argument has one of these values.
_IF = {
    "sklearn.svm.SVC": ("probability", (True,)),
    "sklearn.svm.NuSVC": ("probability", (True,)),
    "sklearn.linear_model.LogisticRegression": ("solver", ("saga", "sag")),
    "sklearn.decomposition.PCA": ("svd_solver", ("randomized", "arpack")),
    "sklearn.ensemble.HistGradientBoostingClassifier": ("early_stopping", (True,)),
    "sklearn.ensemble.HistGradientBoostingRegressor": ("early_stopping", (True,)),
}
WORDS = ("sklearn imblearn umap", " ".join(path.rpartition(".")[2] + "(" for path in (*_ALWAYS, *_IF)))


def check(source: Source) -> Iterator[Finding]:
    """Stochastic estimators without a random_state that is given and not None."""
    for path in (*_ALWAYS, *_IF):
        for site in source.calls(path):
            if site.open_ended() or not is_none(site.argument(-1, "random_state")) or not _draws(path, site):
                continue
            name = called_name(site.node)
            message = (
                f"{name} has no random_state, so it draws from NumPy's global generator, which nothing seeds before; pass one"
            )
            yield source.find(RULE, site.node, message, fix=give_seed(source, site, "random_state"), needs=("unseeded", NUMPY))


def _draws(path: str, site: Site) -> bool:
    if path not in _IF:
        return True
    keyword, values = _IF[path]
    given = constant(site.argument(-1, keyword))
    return any(given is value or (isinstance(value, str) and given == value) for value in values)
