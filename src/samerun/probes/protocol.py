"""What every probe is: something worth comparing between two runs, in one file that binds ``PROBE``.

Files here are loaded inside the user's process and obey the same rules as sources: nothing heavy is imported, a framework is
touched only after the user's program imported it, no error reaches the program, nothing it computes with changes.
"""

from __future__ import annotations

import sys

from samerun.sources.protocol import dress, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Patches, Record

STEPS = 512  # steps of a process recorded in full; later ones at powers of two
_LINES = 20_000  # lines recorded per stream and process; the whole output is compared from the outside
_WIDTH = 400  # characters of a line kept to show


class Probe:
    """One probe.

    Args:
        name: as reports use it, for example ``torch.steps``.
        modules: importing any of these arms it; empty: armed before the program's first line.
        arm: ``arm(module, mode, record)`` starts it and returns what undoes it; it reports through ``record.event``.
        level: ``always``; ``verify``: only in verify's runs; ``zoom``: only when a run is looked at closely;
            ``resume``: only in runs that are interrupted and resumed, through ``record.rows``.
    """

    __slots__ = ("arm", "level", "modules", "name")

    def __init__(
        self,
        name: str,
        *,
        arm: Callable[[ModuleType | None, Mode, Record], Disarm],
        modules: tuple[str, ...] = (),
        level: str = "verify",
    ) -> None:
        self.name = name
        self.modules = modules
        self.arm = arm
        self.level = level


def sampled(step: int, first: int = STEPS) -> bool:
    """Whether step number ``step`` (from 0) is recorded."""
    return step < first or not step & (step - 1)


def after(patches: Patches, owner: Any, name: str, report: Callable[..., None]) -> Callable[..., Any]:
    """Have ``report(result, *args, **kwargs)`` called after each call of ``owner.name``; gives what stands there now."""
    real = getattr(owner, name)

    def call(*args: Any, **kwargs: Any) -> Any:
        result = real(*args, **kwargs)
        try:
            report(result, *args, **kwargs)
        except Exception as error:
            fault(error)
        return result

    new = dress(call, real)
    patches.set(owner, name, new)
    return new


def everywhere(patches: Patches, package: str, home: str, name: str, report: Callable[..., None]) -> None:
    """As ``after`` for function ``name`` of module ``home``, also where other modules of ``package`` imported it from there."""
    real = getattr(sys.modules[home], name)
    new = after(patches, sys.modules[home], name, report)
    for path, module in list(sys.modules.items()):
        if path.partition(".")[0] == package and vars(module).get(name) is real:
            patches.set(module, name, new)


class Lines:
    """Cuts what one stream is given into lines, and reports each under the line of the program that printed it."""

    def __init__(self, name: str, record: Record) -> None:
        self.name = name
        self.record = record
        self.rest = ""
        self.left = _LINES

    def feed(self, text: str) -> None:
        """Take what was written; report each line that it completes. Progress bars (carriage returns) are no lines."""
        if "\n" not in text:
            self.rest = (self.rest + text)[-100_000:]
            return
        *whole, self.rest = (self.rest + text).split("\n")
        for line in whole:
            self.tell(line)

    def tell(self, line: str) -> None:
        """Report one line."""
        from samerun.digest import describe

        if self.left > 0 and "\r" not in line:
            self.left -= 1
            self.record.put("out", self.name, ["str", describe(line)[1], "text", line[:_WIDTH], None], depth=2)


def follow_writes(patches: Patches, stream: Any, lines: Lines) -> None:
    """Have ``lines`` fed with whatever is written to ``stream``, whose ``write`` is shadowed on the instance."""
    real = stream.write

    def write(text: str) -> int:
        written: int = real(text)
        try:
            lines.feed(text)
        except Exception as error:
            lines.record.note("output", f"{type(error).__name__}: {error}")
        return written

    patches.set(stream, "write", dress(write, real))
