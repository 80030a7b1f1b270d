"""The process-wide generators of the frameworks that the program has imported; imports none itself.

Which they are is found by the names of the files in ``samerun.sources``: ``torch.py`` is loaded once the program has
imported ``torch``, ``numpy_random.py`` once it has imported ``numpy``, ``python_random.py`` with ``random``.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from types import ModuleType

    from samerun.sources.protocol import Source

_STANDARD_LIBRARY = "python_"
_sources: dict[str, Source] = {}
_packages: dict[str, list[str]] = {}


def packages() -> dict[str, list[str]]:
    """The package whose import makes a source matter -> the files of such sources."""
    if not _packages:
        from samerun import sources

        for name in sorted(os.listdir(os.path.dirname(sources.__file__))):
            stem, dot, end = name.partition(".")
            package = stem.removeprefix(_STANDARD_LIBRARY).partition("_")[0]
            foreign = stem.startswith(_STANDARD_LIBRARY) or package not in sys.stdlib_module_names
            if (dot, end) == (".", "py") and stem not in ("", "protocol") and package and foreign:
                _packages.setdefault(package, []).append(stem)
    return _packages


def load(stem: str) -> Source:
    """The source in the file of that name."""
    if stem not in _sources:
        from importlib import import_module

        _sources[stem] = import_module(f"samerun.sources.{stem}").SOURCE
    return _sources[stem]


def generators() -> Iterator[tuple[Source, ModuleType]]:
    """The sources with a process-wide generator whose framework is imported, with its module."""
    for source, module in in_use():
        if source.seed is not None:
            yield source, module


def in_use() -> Iterator[tuple[Source, ModuleType]]:
    """The sources whose framework the program has imported, with its module."""
    for package, stems in packages().items():
        if package in sys.modules:
            for stem in stems:
                source = load(stem)
                module = sys.modules.get(source.modules[0]) if source.modules else None
                if module is not None and not _still_loading(module):
                    yield source, module


def load_lazy(names: Collection[str]) -> None:
    """Import the modules of the named generators where the program has the package: NumPy leaves its own for later."""
    from importlib import import_module

    for package, stems in packages().items():
        if package in sys.modules or package in sys.stdlib_module_names:
            for source in map(load, stems):
                if source.name in names and source.modules:
                    import_module(source.modules[0])


def _still_loading(module: ModuleType) -> bool:
    return bool(getattr(getattr(module, "__spec__", None), "_initializing", False))
