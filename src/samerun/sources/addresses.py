"""Where objects lie in memory: ``id()``, the default hash of an object, and all that is ordered by them.

``id()`` is not watched: most calls of it are for identity only, and sets of objects use the address without a call.
"""

from __future__ import annotations

import sys

from samerun.sources.protocol import Source, keyed_int

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "addresses"
_ASK = 0xFFFFFFFF
_NO_RANDOMIZE = 0x0040000  # ADDR_NO_RANDOMIZE of <sys/personality.h>

_LARGEST_SMALL = 512  # bytes; larger objects come from malloc
_GRAIN = 16
_OBJECTS = 1000  # per size: the first so many objects of the program of that size lie in disorder
_INSTANCE = 160  # bytes: instances of classes are no larger
_INSTANCES = 20_000  # as many of their sizes: what the program imports takes thousands
_LARGE = (600, 2_000, 10_000, 60_000, 200_000)
_LARGE_OBJECTS = 20


def no_aslr() -> Callable[[], None] | None:
    """What a child calls between fork and exec so that the kernel places its memory the same in every run.

    Called in the parent. None where it cannot be done: not Linux, or forbidden, as it is in most containers.
    """
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    personality = ctypes.CDLL(None).personality
    personality.argtypes = [ctypes.c_ulong]
    before = personality(_ASK)
    if before == -1 or personality(before | _NO_RANDOMIZE) == -1:
        return None
    personality(before)  # it would hold for whatever the parent starts next

    def in_child() -> None:
        personality(before | _NO_RANDOMIZE)

    return in_child


def arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Perturb: leave holes of every size in disorder, so that new objects no longer lie in the order of their making."""
    kept = _litter(mode.seed) if mode.kind == "perturb" else []
    return kept.clear


def _litter(seed: int) -> list[bytes]:
    empty = sys.getsizeof(b"")
    sizes = range(3 * _GRAIN, _LARGEST_SMALL + 1, _GRAIN)
    made = [bytes(size - empty) for size in sizes for _ in range(_INSTANCES if size <= _INSTANCE else _OBJECTS)]
    made += [bytes(size + keyed_int(seed, size, n) % size) for size in _LARGE for n in range(_LARGE_OBJECTS)]
    state = keyed_int(seed, NAME)
    for last in range(len(made) - 1, 0, -1):  # a shuffle with a generator of our own: ``random`` is the program's
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        other = (state >> 33) % (last + 1)
        made[last], made[other] = made[other], made[last]
    kept, freed = made[::2], made[1::2]
    del made
    while freed:
        freed.pop()  # each hole goes to the front of the free list of its size
    return kept


SOURCE = Source(
    NAME,
    arm=arm,
    in_use="always",
    cosmetic="address",
    advice="order objects by a name or number of their own, not by id() or by iterating over a set of them",
)
