"""A post-import hook: call back once a named module has been imported by the user's own program.

wrapt does the same for 74 ms and 172 modules; this needs none. The loader stays the real one: what is listened to is the
module's spec, which the import system tells when the module is complete. So no frame of ours stands in the traceback of
an error in the module, and ``__loader__``, ``inspect.getsource`` and ``importlib.resources`` see what they always see.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType
    from typing import Any

    Callback = Callable[[ModuleType], None]
else:
    ModuleSpec = type(sys.__spec__)

_IMPORTING = "_find_and_load_unlocked"  # the function of the import system that asks for a spec in order to import
_waiting: dict[str, list[Callback]] = {}
_finder: _Finder | None = None


def on_import(name: str, callback: Callback) -> None:
    """Call ``callback(module)`` right after module ``name`` was executed; at once if that is already so.

    The callback is called again if the module is reloaded. An exception in it is swallowed: it must not reach the importer.
    """
    global _finder
    _waiting.setdefault(name, []).append(callback)
    if _finder is None:
        _finder = _Finder()
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
    module = sys.modules.get(name)
    if module is None:
        return
    if not _still_loading(module):
        _call(callback, module)
    elif type(module.__spec__) is ModuleSpec:  # nobody was waiting for it when its import began
        module.__spec__.__class__ = _ListenedTo


def forget() -> None:
    """Take the hook off again: no further callback is made."""
    _waiting.clear()
    if _finder is not None and _finder in sys.meta_path:
        sys.meta_path.remove(_finder)


def _still_loading(module: ModuleType) -> bool:
    return bool(getattr(getattr(module, "__spec__", None), "_initializing", False))


def _imported(name: str) -> None:
    module = sys.modules.get(name)
    if module is not None:  # else its execution failed
        for callback in list(_waiting.get(name, ())):
            _call(callback, module)


def _call(callback: Callback, module: ModuleType) -> None:
    try:
        callback(module)
    except Exception as error:
        failures.append(f"{module.__name__}: {type(error).__name__}: {error}")


failures: list[str] = []  # what callbacks raised; the recorder reports them


class _Finder:
    """Finds nothing itself: asks the other finders and listens to the specs of the modules that are waited for."""

    def __init__(self) -> None:
        self._busy: set[str] = set()

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name not in _waiting or name in self._busy:
            return None
        self._busy.add(name)
        try:
            spec = self._found(name, path, target)
        finally:
            self._busy.discard(name)
        if spec is not None and spec.loader is not None:
            if type(spec) is ModuleSpec and sys._getframe(2).f_code.co_name == _IMPORTING:
                spec.__class__ = _ListenedTo
            else:  # a reload, or somebody who may execute the module later and in a way of their own
                spec.loader = _Loader(spec.loader)  # type: ignore[assignment]  # passes for the one it stands for
        return spec

    def _found(self, name: str, path: Sequence[str] | None, target: ModuleType | None) -> ModuleSpec | None:
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if finder is self or find is None:
                continue
            spec: ModuleSpec | None = find(name, path, target)
            if spec is not None:
                return spec
        return None


class _ListenedTo(ModuleSpec):
    """A spec while its module executes; afterwards it is an ordinary one again."""

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
        if name == "_initializing" and not value:
            self.__class__ = ModuleSpec  # type: ignore[assignment]
            _imported(self.name)


_ListenedTo.__name__ = ModuleSpec.__name__  # which its repr shows


class _Loader:
    """Stands in for the real loader until the module executes."""

    def __init__(self, real: Any) -> None:
        self._real = real

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        create = getattr(self._real, "create_module", None)
        return create(spec) if create is not None else None

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._real
        module.__loader__ = self._real
        self._real.exec_module(module)
        _imported(module.__name__)
