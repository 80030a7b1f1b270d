"""Keras 3 layers are built, and Keras is not seeded.

## What it flags

A program that builds Keras layers under Keras 3 and seeds TensorFlow or NumPy, but not Keras (nor Python's `random`).

## Why it breaks a run

Keras 3 draws the seeds of its initial weights from Python's `random`. `tf.random.set_seed` alone no longer fixes
them.

## Example

    import keras
    import tensorflow as tf

    tf.random.set_seed(0)
    model = keras.Sequential([keras.layers.Dense(2)])
    model.save("model.keras")

## Use instead

    import keras

    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.layers.Dense(2)])
    model.save("model.keras")

## When it stays silent

With Keras 2; after `keras.utils.set_random_seed` or `random.seed`; in library modules and tests.

## Fix safety

None is offered here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samerun.audit.knowledge import KERAS
from samerun.audit.model import Rule
from samerun.audit.unseeded import keras3_unseeded, unseeded_draws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.project import Project
    from samerun.audit.runs import Run

RULE = Rule("TF611", "keras3-seed", "warning", "Keras 3 layers are built, and Keras is not seeded", ("keras", "python.random"))


def judge(run: Run, project: Project) -> Iterator[Finding]:
    """The first Keras layer of a run that seeds TensorFlow or NumPy and neither Keras nor Python before it."""
    for draw in unseeded_draws(run) if keras3_unseeded(run, project) else ():
        if draw.family == KERAS and draw.later is None:
            message = f"{draw.what} takes its weights' seeds from Python's random under Keras 3, which is not seeded"
            yield draw.finding(RULE, message + "; call keras.utils.set_random_seed(...)")
