"""Memory that nobody has written to yet: ``np.empty``, and what C code forgets to initialise."""

from __future__ import annotations

import sys

from samerun.sources.protocol import Patches, Source, fault, keyed_int, stand_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "memory"
_FUNCTIONS = ("empty", "empty_like")
_MALLOC = "MALLOC_PERTURB_"  # glibc fills what malloc gives with the complement of this byte; 0 is off
_ZEROS = 255
_BYTES = (0x3F, 0x40, 0x41)  # repeated, floats of every width that are neither lost in a sum nor drown it: about 1, 3 and 12
_NUMBERS = "biufc"
_SPREAD = 251  # how many different values a filled array has


def environ(mode: Mode) -> dict[str, str | None]:
    """Zeros when pinned, another byte when perturbed, for all that comes from malloc."""
    if mode.kind == "watch":
        return {}
    return {_MALLOC: str(_ZEROS if mode.kind == "pin" else _ZEROS - _BYTES[mode.seed % len(_BYTES)])}


def arm(numpy: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch the user's own calls; pin fills new arrays with zeros, perturb with small finite numbers."""
    assert numpy is not None
    patches = Patches()
    for name in _FUNCTIONS:
        patches.set(numpy, name, _filled(numpy, getattr(numpy, name), mode, record))
    return patches.undo


def _filled(numpy: ModuleType, old: Callable[..., Any], mode: Mode, record: Record) -> Any:
    what = f"np.{old.__name__}"

    def call(_self: object, /, *args: Any, **kwargs: Any) -> Any:
        made = old(*args, **kwargs)
        try:
            # A library that calls it fills the array; the user's own code is where it is forgotten. What is written in C has no
            # frame of its own: the name tells who called.
            if record.caller_is_user() and old.__name__ in sys._getframe(1).f_code.co_names:
                record.use(NAME, what)
            if mode.kind != "watch" and type(made) is numpy.ndarray:
                _fill(numpy, made, mode)
        except Exception as error:
            fault(error)
        return made

    return stand_in(old, "numpy", call)


def _fill(numpy: ModuleType, made: Any, mode: Mode) -> None:
    if mode.kind == "pin" or made.dtype.kind not in _NUMBERS:
        if not made.dtype.hasobject and made.dtype.itemsize:
            made.reshape(-1, order="A").view(numpy.uint8).fill(0)
        return
    values = numpy.arange(_SPREAD) * (1 + keyed_int(mode.seed, NAME) % (_SPREAD - 1)) % _SPREAD
    made.reshape(-1, order="A")[...] = numpy.resize(values % 2 if made.dtype.kind == "b" else values / 2, made.size)


SOURCE = Source(
    NAME,
    modules=("numpy",),
    arm=arm,
    environ=environ,
    in_use="always",
    advice="use zeros, or write to every element of what np.empty or torch.empty gives before reading it",
)
