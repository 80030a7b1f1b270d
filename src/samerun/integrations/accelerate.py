"""Accelerate: ``save_state`` and ``load_state`` with every generator, registered ones included."""

from __future__ import annotations

from typing import Any

from samerun.integrations.torch import Seeds


def register(accelerator: Any) -> Seeds:
    """Have ``accelerator.save_state`` save and ``load_state`` restore every generator of every rank.

    Accelerate's own files hold Python's, NumPy's and torch's global generators; this adds the rest and checks that the
    state fits. Call it before ``save_state`` and before ``load_state``, in the same place among other registrations.
    """
    seeds = Seeds()
    accelerator.register_for_checkpointing(seeds)
    return seeds
