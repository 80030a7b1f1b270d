"""Worker processes: seeding them distinctly, and the generator objects that a data set holds."""

from __future__ import annotations

import sys

from samerun.seeds import kinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from samerun.seeds.streams import Stream

_DEPTH = 6
_MOST = 10_000


class Initializer:
    """Seeds a worker process's generators from its own stream; can be pickled, for fork, spawn and forkserver alike.

    ``multiprocessing.Pool(4, root.initializer())``, ``ProcessPoolExecutor(initializer=root.initializer())``, and
    ``Parallel(n_jobs=4, initializer=root.initializer())`` of joblib number their workers; elsewhere (Ray) call it with
    a number of your own. Which worker gets which task is decided by timing: to have each *task* repeat, open
    ``samerun.scope(root["task"].at(i))`` in it.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream = stream

    def __call__(self, worker: int | None = None) -> None:
        """Seed this process as worker ``worker``, by default its number among the children of its parent.

        Raises:
            RuntimeError: if this is no child process and no number is given: threads share one set of generators.
        """
        from samerun.seeds.seeding import adopt

        adopt(self.stream["worker", _number() if worker is None else worker])


def _number() -> int:
    """This process's number among its parent's children, from 1."""
    multiprocessing = sys.modules.get("multiprocessing.process")
    identity: tuple[int, ...] = multiprocessing.current_process()._identity if multiprocessing is not None else ()
    if not identity:
        raise RuntimeError(
            "this is not a multiprocessing worker, so it has no number: pass one, initializer(number); "
            "threads share their process's generators: give each task a stream, root['task'].at(i)"
        )
    return identity[-1]


def reseed_held(holder: Any, stream: Stream) -> list[str]:
    """Reseed every generator object that ``holder`` reaches through attributes and containers, each by its place.

    Looks at instance dictionaries, lists, tuples and dicts with string keys, ``_DEPTH`` deep; runs no property.
    An object found in two places is seeded once, by the first. Returns the places.
    """
    places = []
    for place, generator, kind in _held(holder):
        kind.reseed(generator, stream[place].int(256))
        places.append(place)
    return places


def _held(holder: Any) -> Iterator[tuple[str, Any, kinds.Kind]]:
    seen: set[int] = set()
    queue: list[tuple[str, Any, int]] = [("", holder, 0)]
    while queue and len(seen) < _MOST:
        place, value, depth = queue.pop(0)
        if id(value) in seen:
            continue
        seen.add(id(value))
        kind = kinds.find(value)
        if kind is not None:
            yield place, value, kind
        elif depth < _DEPTH:
            queue.extend([(f"{place}.{name}", member, depth + 1) for name, member in _members(value)])


def _members(value: Any) -> list[tuple[str, Any]]:
    if type(value) in (str, bytes, int, float, bool, type(None)):
        return []
    if type(value) is dict:
        return [(key, member) for key, member in value.items() if type(key) is str]
    if type(value) in (list, tuple):
        return [(str(index), member) for index, member in enumerate(value[:_MOST])]
    try:
        own = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return []
    return list(own.items()) if type(own) is dict and not isinstance(value, type) else []
