"""``samerun.seed``: what people copy into every project as ``set_all_seeds``, made once and told in the open."""

from __future__ import annotations

import os
import sys

from samerun.seeds import arrivals, process
from samerun.seeds.integers import SEED_MAX, exact
from samerun.seeds.report import FAILED, NOTE, SEEDED, SET, TOO_LATE, Report, say
from samerun.seeds.streams import Root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import SupportsIndex

    from samerun.seeds.streams import Stream
    from samerun.sources.protocol import Source

VARIABLE = "SAMERUN_SEED"

_root: Root | None = None
_report: Report | None = None
_deterministic = False


def seed(n: SupportsIndex, *, deterministic: bool = False, reexec: bool = False) -> Root:
    """Seed every process-wide generator as the field's own calls do, now and on import; imports nothing itself.

    The numbers are those of ``random.seed(n)``, ``np.random.seed(n)``, ``torch.manual_seed(n)``,
    ``tf.random.set_seed(n)`` and ``keras.utils.set_random_seed(n)``. When the variable ``SAMERUN_SEED`` is set
    (``samerun run --seed N`` sets it) its number is used instead of ``n``, and one line on stderr says so.

    Args:
        n: an integer from 0 to 2**32-1; NumPy integers are taken; 0 is a seed.
        deterministic: also turn each framework's determinism switches on; ``.report()`` tells which took effect.
        reexec: start the interpreter again if something must be set before start-up (the hash seed, and with
            ``deterministic`` what libraries read once). Everything before this call then runs twice.

    Returns:
        The root, from which streams are made: ``root["augment"]``.

    Raises:
        TypeError: if ``n`` is None, a bool, a float, a string or otherwise not an integer.
        ValueError: if ``n`` is out of range, or ``SAMERUN_SEED`` is not such an integer.
        RuntimeError: if ``reexec`` is asked for where the command cannot be repeated (a notebook, a prompt, stdin).
    """
    global _root, _report, _deterministic
    number = _chosen(exact(n, "seed", SEED_MAX))
    if reexec:
        from samerun.seeds.restart import restart

        restart(number, deterministic)
    _report, _deterministic = Report(number), deterministic
    _root = Root(number, _tell)
    arrivals.listener = _note
    arrivals.use(lambda _source: number)
    for source, module in process.in_use():
        arrivals.seed_one(source, module)
    return _root


def root() -> Root:
    """The root of the last ``samerun.seed``.

    Raises:
        RuntimeError: if ``samerun.seed`` was not called in this process.
    """
    if _root is None:
        raise RuntimeError("no root in this process: call samerun.seed(n) first, or pass a samerun.Root(n) on")
    return _root


def current() -> int | None:
    """The number of the last ``seed``, None if there was none."""
    return None if _root is None else _root.seed


def adopt(stream: Stream) -> None:
    """In a worker process: seed every generator from ``stream``, now or when it is imported; ``root()`` is its root."""
    global _root
    _root = Root(stream.seed)
    arrivals.listener = None
    arrivals.enter(stream)


def _chosen(n: int) -> int:
    """``n``, unless the launcher chose another number: that wins, and it is said."""
    text = os.environ.get(VARIABLE)
    if not text:
        return n
    if not (text.isascii() and text.isdigit()) or int(text) > SEED_MAX:
        raise ValueError(f"{VARIABLE} is {text!r}, expected an integer from 0 to {SEED_MAX}; unset it or correct it")
    if int(text) != n and not _is_child():
        say(f"seed {text} from {VARIABLE} is used, not {n} ({_caller()})")
    return int(text)


def _is_child() -> bool:
    """Whether this is a multiprocessing child: it would only repeat what the parent has said."""
    multiprocessing = sys.modules.get("multiprocessing")
    return multiprocessing is not None and multiprocessing.parent_process() is not None


def _caller() -> str:
    """Where ``seed`` was called."""
    frame = sys._getframe(3)
    return f"{os.path.relpath(frame.f_code.co_filename)}:{frame.f_lineno}"


def _note(source: Source, module: ModuleType, failure: Exception | None) -> None:
    """Report what became of one framework, and set its switches if asked; a failure is said: imports may not raise."""
    assert _report is not None
    try:
        if failure is not None:
            raise failure
        if source.seed is not None:
            number = arrivals.numbers(source) if arrivals.numbers is not None else None
            _report.add(source.name, SEEDED, str(number) if number == _report.seed else "from a scope's stream")
        if _deterministic and source.deterministic is not None:
            _report.said(source.name, source.deterministic(module))
    except Exception as error:
        _report.add(source.name, FAILED, f"{type(error).__name__}: {error}")
        say(f"{source.name} was not seeded: {type(error).__name__}: {error}")


def _tell() -> Report:
    """The report so far, with what concerns the interpreter itself as it stands now."""
    from samerun.seeds.restart import hash_seed

    assert _report is not None
    told = Report(_report.seed)
    told.rows = list(_report.rows)
    fixed = hash_seed()
    if fixed is None:
        told.add(
            "hash.order",
            TOO_LATE,
            "PYTHONHASHSEED was not set at start-up: sets of strings change their order",
        )
    else:
        told.add("hash.order", SET, f"PYTHONHASHSEED={fixed} since start-up")
    if "multiprocessing" in sys.modules:
        told.add("fork", NOTE, "forked workers share NumPy's and torch's state, not Python's: use root.initializer()")
    return told
