"""samerun: same seed, same run: proved, or explained.

The public names are loaded on first use (PEP 562), so ``import samerun`` costs next to nothing and imports no framework.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Public name -> the module that has it. A new public name is one row.
_PUBLIC = {
    "Root": "samerun.seeds.streams",
    "StateError": "samerun.seeds.states",
    "Stream": "samerun.seeds.streams",
    "__version__": "samerun._version",
    "check": "samerun.inside.marks",
    "load_ipython_extension": "samerun.integrations.ipython",
    "log": "samerun.inside.marks",
    "register": "samerun.seeds.snapshot",
    "restore": "samerun.seeds.states",
    "root": "samerun.seeds.seeding",
    "scope": "samerun.seeds.scopes",
    "seed": "samerun.seeds.seeding",
    "state": "samerun.seeds.states",
    "unregister": "samerun.seeds.snapshot",
}

__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    module = _PUBLIC.get(name)
    if module is None:
        raise AttributeError(f"module 'samerun' has no attribute {name!r}; it has: {', '.join(__all__)}")
    from importlib import import_module

    value = getattr(import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
