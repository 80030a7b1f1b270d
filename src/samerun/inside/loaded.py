"""Which installed packages a program has loaded, and the version that each says it is."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_INSTALLED = ("/site-packages/", "/dist-packages/")


def installed_packages() -> list[list[str]]:
    """``[name, version or "", file]`` of each top-level module that lies in an installation; imports nothing itself."""
    found = []
    for name, module in list(sys.modules.items()):
        if "." not in name:
            values = _names_of(module)
            file, version = values.get("__file__"), values.get("__version__")
            if isinstance(file, str) and any(folder in file for folder in _INSTALLED):
                found.append([name, version if isinstance(version, str) else "", file])
    return found


def version_of(module: object) -> str:
    """``torch 2.13.0``, for any module of the package; just its name where it does not say its version."""
    name = str(_names_of(module).get("__name__", "")).partition(".")[0]
    version = _names_of(sys.modules.get(name)).get("__version__")
    return f"{name} {version}" if isinstance(version, str) else name


def _names_of(module: object) -> dict[str, Any]:
    """The names in ``module``, past any code of its own that a look at it would run (lazy modules load then)."""
    try:
        names = object.__getattribute__(module, "__dict__")
    except AttributeError:
        return {}
    return names if isinstance(names, dict) else {}
