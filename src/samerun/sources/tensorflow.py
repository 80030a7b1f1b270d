"""TensorFlow's global seed for eager ops, and its determinism switch.

What the global seed does not reach, and what no state can hold: ``tf.random.Generator`` objects (register them), the
counters inside traced ``tf.function`` kernels, ``tf.data`` iterators and ops with a seed of their own.
(``docs/reference/state.md`` has the whole list.)
"""

from __future__ import annotations

import os
import sys

from samerun.sources.protocol import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Mode

_DETERMINISTIC_OPS = "TF_DETERMINISTIC_OPS"


def _context() -> Any:
    return sys.modules["tensorflow.python.eager.context"].context()


def seed(tf: ModuleType, n: int) -> None:
    """``tf.random.set_seed(n)``; the ops keep ``n`` modulo 2**31 - 1."""
    tf.random.set_seed(n)


def save(_tf: ModuleType) -> dict[str, Any]:
    """The global seed and the position of the generator that hands out op seeds."""
    context = _context()
    if context._seed is None:
        return {"seed": None}
    version, words, gauss = context._rng.getstate()
    return {"seed": int(context._seed), "rng": [version, list(words), gauss]}


def restore(tf: ModuleType, state: dict[str, Any]) -> None:
    """Put back what ``save`` gave; cached kernels are dropped, as ``set_seed`` does: their counters start again.

    Raises:
        ValueError: if the state is malformed.
    """
    context = _context()
    if state["seed"] is None:
        context._seed = None
        context.clear_kernel_cache()
        return
    version, words, gauss = state["rng"]
    old = context._seed, getattr(context, "_rng", None)
    try:
        tf.random.set_seed(state["seed"])
        context._rng.setstate((version, tuple(words), gauss))
    except (TypeError, ValueError) as error:
        context._seed, context._rng = old
        raise ValueError(f"not a state of TensorFlow's op seeds: {error}") from error


def switches(tf: ModuleType) -> dict[str, Any]:
    """The determinism flags with their current value.

    Asking TensorFlow whether op determinism is on would freeze the answer, so the variable is told instead.
    """
    return {
        _DETERMINISTIC_OPS: os.environ.get(_DETERMINISTIC_OPS),
        "intra_op_parallelism_threads": tf.config.threading.get_intra_op_parallelism_threads(),
        "inter_op_parallelism_threads": tf.config.threading.get_inter_op_parallelism_threads(),
        "TF_ENABLE_ONEDNN_OPTS": os.environ.get("TF_ENABLE_ONEDNN_OPTS"),
    }


def deterministic(tf: ModuleType) -> list[str]:
    """Turn op determinism on; a line that starts with ``too late:`` names what can no longer take effect."""
    tf.config.experimental.enable_op_determinism()
    said = ["tf.config.experimental.enable_op_determinism()"]
    built = _live_datasets(tf)
    if built:
        said.append(f"too late: {built} tf.data dataset(s) were built before: build them after seed()")
    return said


def _live_datasets(tf: ModuleType) -> int:
    """How many datasets exist; looks at types alone, so that no object's code runs."""
    import gc

    dataset = tf.data.Dataset
    return sum(dataset in type(value).__mro__ for value in gc.get_objects())


def environ(mode: Mode) -> dict[str, str | None]:
    """What TensorFlow reads at its first op."""
    return {_DETERMINISTIC_OPS: "1"} if mode.kind == "pin" else {}


SOURCE = Source(
    "tensorflow",
    advice="call samerun.seed(n) before the first op; tf.random.set_seed(n) alone does not reach Keras 3 layers",
    modules=("tensorflow",),
    environ=environ,
    generator=True,
    seed=seed,
    save=save,
    restore=restore,
    switches=switches,
    deterministic=deterministic,
)
