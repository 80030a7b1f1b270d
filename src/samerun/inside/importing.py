"""While a library is imported, functions are not watched: it would take twice the time, and none of them is the user's."""

from __future__ import annotations

import os
import sys
from _thread import get_ident

from samerun.sources.protocol import fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from samerun.inside.usercode import UserCode

_IMPORT_SYSTEM = "_frozen_importlib"  # the interpreter looks ``_find_and_load`` up there for each module that it has not loaded
_FILE = "<frozen importlib._bootstrap>"  # frames of this file are left out of tracebacks, and do not count for warnings


def pause_for_libraries(user: UserCode, is_ours: Callable[[Any], bool]) -> None:
    """Have the trace function of a thread rest while the thread imports a library, if ``is_ours`` says that it is ours."""
    system = sys.modules.get(_IMPORT_SYSTEM)
    if system is None or not hasattr(system, "_find_and_load"):
        return
    real: Callable[[str, Any], Any] = system._find_and_load
    resting: dict[int, Any] = {}  # thread -> its trace function
    libraries = Libraries(user)

    def _find_and_load(name: str, import_: Any) -> Any:
        me, active = get_ident(), sys.gettrace()
        before = resting.get(me)
        wanted = None if libraries.has(name) else before or active
        if wanted is active or not (active is None or is_ours(active)):
            return real(name, import_)
        resting[me] = active or before
        sys.settrace(wanted)
        try:
            return real(name, import_)
        finally:
            resting[me] = before
            if sys.gettrace() is wanted:  # else the module has brought a debugger or the like
                sys.settrace(active)

    _find_and_load.__code__ = _find_and_load.__code__.replace(co_filename=_FILE)
    system._find_and_load = _find_and_load  # type: ignore[attr-defined]


class Libraries:
    """Tells modules of libraries from the user's own, by where they will be found."""

    def __init__(self, user: UserCode) -> None:
        self._user = user
        self._known: dict[str, bool] = {}  # top-level module -> answer

    def has(self, name: str) -> bool:
        """Whether module ``name`` is surely part of a library."""
        top = name.partition(".")[0]
        known = self._known.get(top)
        if known is None:
            try:
                known = self._is_installed(top)
            except Exception as error:  # whatever may stand in sys.path
                fault(error)
                known = False
            self._known[top] = known
        return known

    def _is_installed(self, top: str) -> bool:
        for entry in sys.path:
            here = os.path.join(entry, top)
            if os.path.isdir(here) or os.path.isfile(here + ".py"):
                return self._user.is_library_path(here)
        return top in sys.builtin_module_names
