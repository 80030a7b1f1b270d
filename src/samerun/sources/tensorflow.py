"""TensorFlow's global seed for eager ops, and its determinism switch.

What the global seed does not reach, and what no state can hold: ``tf.random.Generator`` objects (register them), the
counters inside traced ``tf.function`` kernels, ``tf.data`` iterators and ops with a seed of their own.
(``docs/reference/state.md`` has the whole list.)
"""

from __future__ import annotations

import os
import sys

from samerun.sources.protocol import Patches, Source, dress, fault, keyed_int, start_seed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, ModuleType
    from typing import Any

    from samerun.inside.reseeding import Exchange
    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "tensorflow"
_PYTHON = "tensorflow.python."
_SEEDS = 2**31 - 1  # what an op keeps of a seed
_REPEATS = (
    "a seeded draw inside a dataset: every epoch draws the same numbers again (one order in model.fit(shuffle=True), one "
    "augmentation in Dataset.map); draw with tf.random.stateless_* from a seed that counts, or shuffle with Dataset.shuffle"
)
_AUTOGRAPH = "__autograph_generated_file"
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
    if type(state["seed"]) is not int:  # TensorFlow takes any object, and fails at the next op
        raise ValueError(f"not a state of TensorFlow's op seeds: the seed is {state['seed']!r}, expected an integer")
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


def arm(tf: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch every op and dataset that asks for a seed, and every seed; pinned or perturbed, start from a fixed seed."""
    assert tf is not None
    patches = Patches()
    _watch_autograph(patches, record)
    own = start_seed(mode, NAME, record) % _SEEDS if mode.kind != "watch" else None
    if own is not None:
        tf.random.set_seed(own)
    _watch_seeds(patches, record)
    _watch_draws(patches, record, own)
    _watch_generators(tf, patches, record, own)
    return patches.undo


def _watch_autograph(patches: Patches, record: Record) -> None:
    """AutoGraph runs a copy of each traced function: what happens in it is the doing of the line it was written from."""
    record.generated(_AUTOGRAPH)
    transpiler = sys.modules.get(f"{_PYTHON}autograph.pyct.transpiler")
    if transpiler is None:
        return
    record.carried(sys.modules[f"{_PYTHON}autograph.impl.api"].__file__ or "")
    real = transpiler.PyToPy.transform_function

    def transform_function(self: Any, fn: Any, user_context: Any) -> Any:
        made, module, source_map = real(self, fn, user_context)
        try:
            lines = {at.lineno: (*origin.loc[:2], origin.function_name or fn.__name__) for at, origin in source_map.items()}
            record.rewritten(module.__file__, lines)
        except Exception as error:
            fault(error)
        return made, module, source_map

    patches.set(transpiler.PyToPy, "transform_function", dress(transform_function, real))


def _watch_seeds(patches: Patches, record: Record) -> None:
    context = sys.modules[f"{_PYTHON}eager.context"]
    real = context.set_global_seed

    def set_global_seed(seed: Any) -> None:
        try:
            record.seeded(NAME, seed, "tf.random.set_seed")
        except Exception as error:
            fault(error)
        real(seed)

    patches.set(context, "set_global_seed", dress(set_global_seed, real))


def _watch_draws(patches: Patches, record: Record, own: int | None) -> None:
    """Every op that draws, and every dataset that shuffles, asks ``get_seed`` for its seeds: eager ones each time, those in a
    ``tf.function`` when it is traced.
    """
    random_seed = sys.modules[f"{_PYTHON}framework.random_seed"]
    real = random_seed.get_seed
    unseeded = 0

    def get_seed(op_seed: Any) -> Any:
        nonlocal unseeded
        try:
            if op_seed is None:
                record.drawn(NAME, _spelled(sys._getframe(1)))
        except Exception as error:
            fault(error)
        seeds = real(op_seed)
        if seeds != (None, None):
            _tell_if_it_repeats(record)
        if own is not None and seeds == (None, None):  # a graph of its own, which no global seed reaches
            unseeded += 1
            return own, keyed_int(own, unseeded) % _SEEDS
        return seeds

    patches.set(random_seed, "get_seed", dress(get_seed, real))


def _tell_if_it_repeats(record: Record) -> None:
    """A seeded draw in a function of a dataset starts anew with each iterator: with each epoch."""
    try:
        frames = list(_callers(sys._getframe(2)))
        in_dataset = any(frame.f_globals.get("__name__") == f"{_PYTHON}data.ops.structured_function" for frame in frames)
        if in_dataset and not any(map(_fits_once, frames)):
            record.concern("repeats", NAME, _REPEATS, depth=2)
    except Exception as error:
        fault(error)


def _callers(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _fits_once(frame: FrameType) -> bool:
    """Whether this is ``model.fit`` for a single epoch: nothing is drawn again."""
    if frame.f_code.co_name != "fit" or "epochs" not in frame.f_code.co_varnames:
        return False
    values = frame.f_locals
    return values["epochs"] - (values.get("initial_epoch") or 0) <= 1  # type: ignore[no-any-return]


def _spelled(frame: FrameType) -> str:
    """What drew: the op's own name, or for a dataset the transformation's."""
    if frame.f_code.co_name != "get_seed" or frame.f_back is None:
        return f"tf.random {frame.f_code.co_name}"
    module = str(frame.f_back.f_globals.get("__name__", ""))
    return f"tf.data {module.rpartition('.')[2].removesuffix('_op')}"


def _watch_generators(tf: ModuleType, patches: Patches, record: Record, own: int | None) -> None:
    """``tf.random.Generator.from_non_deterministic_state``, and the global generator, which is made by it."""
    operations = sys.modules.get(f"{_PYTHON}ops.stateful_random_ops")
    if operations is None:
        return
    real = operations.non_deterministic_ints
    made = 0

    def non_deterministic_ints(shape: Any, dtype: Any = tf.int64) -> Any:
        nonlocal made
        try:
            record.use(NAME, "tf.random.Generator.from_non_deterministic_state", "unseeded")
        except Exception as error:
            fault(error)
        if own is None:
            return real(shape, dtype)
        made += 1
        return tf.random.stateless_uniform(shape, seed=(own, made), minval=None, maxval=None, dtype=dtype)

    patches.set(operations, "non_deterministic_ints", dress(non_deterministic_ints, real))


def reseed(tf: ModuleType, exchange: Exchange) -> None:
    """``tf.random.set_seed(n)`` and ``tf.random.Generator.from_seed(n)``."""
    exchange.call(sys.modules[f"{_PYTHON}eager.context"], "set_global_seed", "tf.random.set_seed")
    exchange.call(tf.random.Generator, "from_seed", "tf.random.Generator.from_seed")


SOURCE = Source(
    "tensorflow",
    advice="call samerun.seed(n) before the first op; tf.random.set_seed(n) alone does not reach Keras 3 layers",
    modules=("tensorflow",),
    arm=arm,
    generator=True,
    seed=seed,
    reseed=reseed,
    save=save,
    restore=restore,
    switches=switches,
    deterministic=deterministic,
)
