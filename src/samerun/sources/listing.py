"""The order in which a directory lists its entries: ``os.listdir``, ``os.scandir`` and what is made of them.

``glob``, ``Path.iterdir``, ``Path.glob`` and ``os.walk`` all come by way of these two.
"""

from __future__ import annotations

from samerun.sources.protocol import Patches, Source, StandIn, fault, keyed, stand_in, way_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType, ModuleType, TracebackType
    from typing import Any

    from typing_extensions import Self

    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "listing"
# Libraries whose listings are their own business: no value of the program depends on the order.
_LEFT_ALONE = ("importlib", "pkg_resources", "pkgutil", "zipimport", "tempfile", "linecache")
_LEFT_ALONE_CALLS = (("shutil", "rmtree"), ("shutil", "copytree"), ("shutil", "move"))
_FUNCTIONS = ("listdir", "scandir")


def arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch listings of more than one entry; pin sorts them by name, perturb puts them in another fixed order."""
    assert module is not None
    patches = Patches()
    if module.__name__ == "os":
        order = _Order(mode, record)
        patches.set(module, "listdir", _listdir(module.listdir, order))
        patches.set(module, "scandir", _scandir(module.scandir, order))
    else:
        _replace_copies(module, patches)
    return patches.undo


class _Order:
    """Who lists, and in which order the entries are handed out."""

    def __init__(self, mode: Mode, record: Record) -> None:
        self._mode = mode
        self._record = record
        self.changed = mode.kind != "watch"

    def matters(self) -> bool:
        """Whether a listing that is asked for now is one of the program's."""
        try:
            user, between = way_in(self._record, depth=2)
            return user is not None and not any(_left_alone(frame) for frame in between)
        except Exception as error:
            fault(error)
            return False

    def note(self, name: str) -> None:
        """Count a use, under the name of the call that the user wrote."""
        try:
            user, between = way_in(self._record, depth=2)
            if user is not None:
                self._record.use(NAME, _spelled(name, between), depth=2)
        except Exception as error:
            fault(error)

    def key(self, name: str | bytes) -> Any:
        """Where an entry of this name stands, whatever order the file system gives."""
        return name if self._mode.kind == "pin" else keyed(self._mode.seed, NAME, name)


def _left_alone(frame: FrameType) -> bool:
    package = str(frame.f_globals.get("__name__")).partition(".")[0]
    return package in _LEFT_ALONE or (package, frame.f_code.co_name) in _LEFT_ALONE_CALLS


def _spelled(name: str, between: list[FrameType]) -> str:
    """What the user called: the outermost library function."""
    outer = [frame for frame in between if not str(frame.f_globals.get("__name__")).startswith("samerun.")]
    if not outer:
        return name
    module, function = str(outer[-1].f_globals.get("__name__")), outer[-1].f_code.co_name.lstrip("_")
    if module == "glob" and function.startswith("select_"):
        return "Path.glob"  # from Python 3.13 on; rglob too
    return f"Path.{function}" if module.startswith("pathlib") else f"{module}.{function}"


def _listdir(old: Callable[..., list[Any]], order: _Order) -> Any:
    def call(_self: object, /, *args: Any, **kwargs: Any) -> list[Any]:
        names = old(*args, **kwargs)
        if len(names) < 2 or not order.matters():
            return names
        order.note("os.listdir")
        return sorted(names, key=order.key) if order.changed else names

    return stand_in(old, "os", call)


def _scandir(old: Callable[..., Any], order: _Order) -> Any:
    def call(_self: object, /, *args: Any, **kwargs: Any) -> Any:
        entries = old(*args, **kwargs)
        return _Entries(entries, order) if order.matters() else entries

    return stand_in(old, "os", call)


class _Entries:
    """What ``os.scandir`` gives: an iterator that can be closed. The second entry makes it a use."""

    def __init__(self, real: Any, order: _Order) -> None:
        self._real = real
        self._order = order
        self._seen = 0
        self._next: Iterator[Any] = real
        if order.changed:
            self._next = iter(sorted(real, key=lambda entry: order.key(entry.name)))

    def __iter__(self) -> _Entries:
        return self

    def __next__(self) -> Any:
        entry = next(self._next)
        self._seen += 1
        if self._seen == 2:
            self._order.note("os.scandir")
        return entry

    def close(self) -> None:
        self._real.close()
        self._next = iter(())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _replace_copies(module: ModuleType, patches: Patches) -> None:
    """Classes that keep the functions as attributes may have taken them before ``os`` was armed."""
    import os

    for owner in list(vars(module).values()):
        for name in _FUNCTIONS if isinstance(owner, type) else ():
            kept = vars(owner).get(name)
            kept = getattr(kept, "__func__", kept)
            if kept == getattr(os, name) and not issubclass(type(kept), StandIn):
                patches.set(owner, name, staticmethod(getattr(os, name)))


SOURCE = Source(
    NAME,
    modules=("os", "pathlib", "glob"),
    arm=arm,
    advice="sort what is listed: sorted(os.listdir(d)), sorted(Path(d).glob('*')); in os.walk also dirs.sort()",
)
