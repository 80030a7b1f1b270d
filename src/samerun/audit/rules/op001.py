"""A hyperparameter search has no seeded sampler.

## What it flags

`optuna.create_study` without a sampler, or with one that has no seed; hyperopt's `fmin` without `rstate`.

## Why it breaks a run

The sampler takes its seed from the operating system; neither `random.seed` nor `np.random.seed` reaches it. Each
search tries other values and ends at another best.

## Example

    import optuna

    study = optuna.create_study()
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=10)

## Use instead

    import optuna

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=10)

## When it stays silent

Where the sampler is a name that cannot be followed; in library modules and tests.

## Fix safety

Safe where a seed is in scope and the default sampler takes it; unsafe where a literal 0 is put in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.expressions import give_seed, is_none, seed_in_scope
from samerun.audit.model import Fix, Rule
from samerun.audit.source import add_argument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.source import Site, Source

RULE = Rule("OP001", "sampler-seed", "warning", "a hyperparameter search has no seeded sampler", ("os.entropy",), reached=True)
_UNSEEDED = ("TPESampler", "RandomSampler", "CmaEsSampler", "NSGAIISampler", "GPSampler", "QMCSampler", "NSGAIIISampler")
WORDS = ("optuna hyperopt", " ".join(f"{name}(" for name in ("create_study", "fmin", *_UNSEEDED)))


def check(source: Source) -> Iterator[Finding]:
    """Studies without a sampler, samplers without a seed."""
    for site in source.calls("optuna.create_study", "optuna.study.create_study"):
        if site.open_ended() or not is_none(site.argument(1, "sampler")):
            continue
        yield source.find(
            RULE, site.node, "create_study has no sampler; the default one is seeded by the operating system, pass a seeded one",
            fix=_sampler(source, site), needs=("entry",),
        )  # fmt: skip
    for name in _UNSEEDED:
        for site in source.calls(f"optuna.samplers.{name}"):
            if is_none(site.argument(-1, "seed")) and not site.open_ended():
                message = f"{name} has no seed, so it takes one from the operating system; pass one"
                yield source.find(RULE, site.node, message, fix=give_seed(source, site, "seed"), needs=("entry",))
    for site in source.calls("hyperopt.fmin"):
        if is_none(site.argument(-1, "rstate")) and not site.open_ended():
            yield source.find(RULE, site.node, "fmin has no rstate; pass np.random.default_rng(seed)", needs=("entry",))


def _sampler(source: Source, site: Site) -> Fix | None:
    spelled = source.spelled("optuna.samplers.TPESampler", site.scope)
    if spelled is None or any(word.arg == "sampler" for word in site.node.keywords):
        return None
    known = seed_in_scope(site.scope, site.node.lineno)
    text = f"sampler={spelled}(seed={known or 0})"
    return add_argument(source, site.node, text, "pass a seeded sampler", safe=known is not None)
