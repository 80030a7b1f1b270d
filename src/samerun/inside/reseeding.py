"""Other numbers in place of the program's own seeds: what ``samerun verify --control`` does to see whether they matter.

Each source with seeding calls has a function ``reseed(module, exchange)`` that puts ``exchange`` in front of them.
"""

from __future__ import annotations

from samerun.sources.protocol import Patches, dress, fault, keyed_int, way_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.sources.protocol import Record


class Exchange:
    """Gives another number for each seed, the same one for the same seed.

    Args:
        seed: which other numbers; any two differ.
        record: told of each seed that was exchanged.
    """

    def __init__(self, seed: int, record: Record) -> None:
        self._seed = seed
        self._record = record
        self._told: set[tuple[str, str]] = set()
        self.patches = Patches()

    def other(self, given: Any, what: str) -> Any:
        """Another seed for ``given``. As it is: what is no number and no text (None, a generator, entropy made elsewhere), and
        what a library seeds for itself while it is being imported.
        """
        try:
            users = self._record.user_frame(2) is not None
            if users and way_in(self._record, depth=2)[0] is None:
                return given
            if isinstance(given, (str, bytes)):
                number = keyed_int(self._seed, "control", given)
            else:
                number = keyed_int(self._seed, "control", given.__index__())
            if users and (what, str(given)) not in self._told:
                self._told.add((what, str(given)))
                self._record.note("reseeded", f"{what}({given})")
            return number
        except (AttributeError, TypeError):
            return given
        except Exception as error:
            fault(error)
            return given

    def call(self, owner: Any, name: str, what: str, at: int = 0, keyword: str = "seed") -> None:
        """Have ``owner.name`` called with another number as argument ``at``, or ``keyword``."""
        real = getattr(owner, name)

        def seeded(*args: Any, **kwargs: Any) -> Any:
            if keyword in kwargs:
                kwargs[keyword] = self.other(kwargs[keyword], what)
            elif len(args) > at:
                args = (*args[:at], self.other(args[at], what), *args[at + 1 :])
            return real(*args, **kwargs)

        self.patches.set(owner, name, dress(seeded, real))

    def made(self, owner: Any, name: str, what: str) -> None:
        """Have instances of the class ``owner.name``, which cannot be patched itself, made with another number."""
        real = getattr(owner, name)
        other = self.other

        class Meta(type(real)):  # type: ignore[misc]  # known at run time only
            def __instancecheck__(cls, instance: object) -> bool:
                return isinstance(instance, real)

            def __subclasscheck__(cls, subclass: type) -> bool:
                return issubclass(subclass, real)

            def __call__(cls, seed: Any = None, *args: Any, **kwargs: Any) -> Any:
                return real(other(seed, what), *args, **kwargs)

        parts = {"__module__": real.__module__, "__qualname__": real.__qualname__, "__doc__": real.__doc__}
        self.patches.set(owner, name, Meta(real.__name__, (real,), parts))
