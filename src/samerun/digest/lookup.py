"""Which family looks at a value: found by the name of its class, through the files in ``families/``.

A family file is named after the package whose values it knows (``families/numpy.py``) and is loaded when the first value
of that package is met; ``families/standard.py`` is for what of the standard library has no file of its own. It binds
``LEAVES`` and ``TREES``, from a class's name to its handler: a tree's members are looked at in turn, so it is guarded against
cycles and depth; a leaf is not. Adding a family is adding a file.
"""

from __future__ import annotations

import os
import sys
from _weakref import ref

from samerun.digest.hashing import token_of
from samerun.digest.structure import bases_of, module_of, name_of, qualname_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from samerun.digest.walk import Seen, Walk

    Handler = Callable[[Walk, Any], Seen]
    Entry = tuple[Callable[[], type | None], Handler, bool]

_LIBRARY = os.path.dirname(os.__file__) + os.sep
_dict_of = vars(type(sys))["__dict__"].__get__  # a module's own names, without its ``__getattr__``
_FOLDER = os.path.join(os.path.dirname(__file__), "families")
_PACKAGES = {name[:-3] for name in os.listdir(_FOLDER) if name.endswith(".py")} - {"builtins", "standard"}

# Classes of the standard library that families/standard.py does not name and that extend no builtin value are machinery
# (locks, files, threads): opaque, with all that derive from them. Those of these modules hold plain values or nothing.
_PLAIN_MODULES = {
    "abc",
    "argparse",
    "builtins",
    "collections",
    "collections.abc",
    "contextlib",
    "dataclasses",
    "ipaddress",
    "numbers",
    "statistics",
    "string",
    "types",
    "typing",
}

# By id, since hashing a class can run its metaclass; the weak reference tells a class from a later one at its address.
known: dict[int, Entry] = {}
_MOST = 4096
_families: dict[str, tuple[dict[str, Handler], dict[str, Handler]]] = {}


def learn(cls: type) -> Entry:
    """Find the handler of ``cls`` and remember it: (weak reference to the class, handler, whether it is a leaf)."""
    handler, leaf = _find(cls)
    if len(known) >= _MOST:
        known.clear()
    entry = known[id(cls)] = (ref(cls), handler, leaf)
    return entry


def _find(cls: type) -> tuple[Handler, bool]:
    bases = [(base, module_of(base)) for base in bases_of(cls)]
    # A framework's class says more than the builtin that it extends: numpy.float64 is also a float.
    named = [(base, _family_of(module)) for base, module in bases if module != "builtins"]
    for base, family in [*named, *((base, "builtins") for base, _ in bases if base is not object)]:
        found = _handler(family, base)
        if found is not None:
            return found
    if any(_is_standard(module) and module not in _PLAIN_MODULES for _, module in bases):
        return opaque, True
    return _handler("builtins", object) or (opaque, True)


def _family_of(module: str) -> str:
    """The name of the file for classes of ``module``; empty where there is none."""
    root = module.partition(".")[0]
    if root in _PACKAGES:
        return root
    return "standard" if _is_standard(module) else ""


def _is_standard(module: str) -> bool:
    """Whether ``module`` is the standard library's, not the user's own of the same name (``code``, ``test``, ``token``)."""
    if module.partition(".")[0] not in sys.stdlib_module_names:
        return False
    loaded = sys.modules.get(module)
    file = _dict_of(loaded).get("__file__") if type(loaded) is type(sys) else None
    return type(file) is not str or (file.startswith(_LIBRARY) and "-packages" not in file)


def _handler(family: str, base: type) -> tuple[Handler, bool] | None:
    if not family:
        return None
    leaves, trees = _family(family)
    name = qualname_of(base)
    if name in leaves:
        return leaves[name], True
    return (trees[name], False) if name in trees else None


def _family(root: str) -> tuple[dict[str, Handler], dict[str, Handler]]:
    tables = _families.get(root)
    if tables is None:
        name = f"samerun.digest.families.{root}"
        __import__(name)
        family = sys.modules[name]
        tables = _families[root] = (getattr(family, "LEAVES", {}), getattr(family, "TREES", {}))
    return tables


def opaque(_walk: Walk, value: object) -> Seen:
    """A value that is no data (a lock, a socket, a running generator): its type's name is all that counts."""
    return "opaque", token_of(b"opaque\0", name_of(type(value)).encode("utf-8", "replace")), None, None, None
