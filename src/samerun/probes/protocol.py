"""What every probe is: something worth comparing between two runs, in one file that binds ``PROBE``.

Files here are loaded inside the user's process and obey the same rules as sources: nothing heavy is imported, a framework is
touched only after the user's program imported it, no error reaches the program, nothing it computes with changes.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from samerun.sources.protocol import Disarm, Mode, Record


class Probe:
    """One probe.

    Args:
        name: as reports use it, for example ``torch.steps``.
        modules: importing any of these arms it; empty: armed before the program's first line.
        arm: ``arm(module, mode, record)`` starts it and returns what undoes it; it reports through ``record.event``.
        level: ``always``; ``verify``: only in verify's runs; ``zoom``: only when a run is looked at closely.
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
