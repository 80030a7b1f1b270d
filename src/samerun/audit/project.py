"""All files' facts joined: which file an import means, what a path stands for, and where programs start."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from samerun.audit.facts import FileFacts, Function, Op

_HOPS = 8


class Target(NamedTuple):
    """What a path stands for: ``kind`` is function, class, instance, module or external."""

    kind: str
    file: FileFacts | None
    name: str


@dataclass
class Project:
    """The audited files, by path (with forward slashes); ``paths`` are all, those without facts included."""

    files: dict[str, FileFacts]
    scripts: tuple[str, ...] = ()
    versions: dict[str, tuple[int, ...]] = field(default_factory=dict)
    paths: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._modules: dict[str, list[str]] = {}
        for path in self.files:
            for suffix in _module_suffixes(path):
                self._modules.setdefault(suffix, []).append(path)
        self._imports: dict[tuple[str, str], str | None] = {}
        self._seeding: frozenset[str] | None = None

    def module(self, file: str, dotted: str) -> FileFacts | None:
        """The project's file that ``dotted`` means when imported in ``file``; relative imports keep their dots."""
        folder = posixpath.dirname(file)
        key = (folder, dotted)
        if key not in self._imports:
            self._imports[key] = self._locate(folder, dotted)
        path = self._imports[key]
        return None if path is None else self.files[path]

    def _locate(self, folder: str, dotted: str) -> str | None:
        name = dotted.lstrip(".")
        level = len(dotted) - len(name)
        if level:
            for _ in range(level - 1):
                folder = posixpath.dirname(folder)
            return self._exact(posixpath.join(folder, name.replace(".", "/")) if name else folder)
        candidates = self._modules.get(name)
        if not candidates:
            return None
        for base in _folders_up(folder):
            found = self._exact(posixpath.join(base, name.replace(".", "/")))
            if found is not None:
                return found
        return candidates[0] if len(candidates) == 1 and "." in name else None

    def _exact(self, stem: str) -> str | None:
        for path in (stem + ".py", posixpath.join(stem, "__init__.py")):
            if path in self.files:
                return path
        return None

    def lookup(self, file: FileFacts, path: str, hops: int = 0) -> Target:
        """What ``path``, as resolved in ``file``, stands for."""
        external = Target("external", None, path)
        if hops > _HOPS:
            return external
        if path.startswith(":"):
            target = Target("module", file, "")
            parts = _parts(path[1:])
        else:
            found = self._import(file, path)
            if found is None:
                return external
            target, parts = found
        for part in parts:
            target = self._step(target, part, hops)
            if target.kind == "external":
                return target
        return target

    def imported(self, file: FileFacts, path: str) -> FileFacts | None:
        """The project's file whose body an import of ``path`` in ``file`` executes."""
        found = self._import(file, path)
        return None if found is None else found[0].file

    def _import(self, file: FileFacts, path: str) -> tuple[Target, list[str]] | None:
        """The longest left part of an imported path that is a module of the project, and what follows it."""
        dots = len(path) - len(path.lstrip("."))
        parts = _parts(path[dots:])
        for size in range(len(parts), -1 if dots else 0, -1):
            if any("(" in part or "[" in part for part in parts[:size]):
                continue
            module = self.module(file.path, "." * dots + ".".join(parts[:size]))
            if module is not None and (size or dots):
                return Target("module", module, ""), parts[size:]
        return None

    def _step(self, target: Target, part: str, hops: int) -> Target:
        name = part.split("(")[0].split("[")[0]
        file = target.file
        assert file is not None
        if target.kind == "module":
            target = self._in_module(file, name, hops)
        elif target.kind in ("class", "instance"):
            target = self.method(file, target.name, name, hops)
        else:
            return Target("external", None, part)
        for _ in range(part.count("()")):
            if target.kind == "class":
                target = Target("instance", target.file, target.name)
            elif target.kind == "function":
                target = self._returned(target, hops)
        return target

    def _in_module(self, file: FileFacts, name: str, hops: int) -> Target:
        if name in file.functions and name:
            return Target("function", file, name)
        if name in file.classes:
            return Target("class", file, name)
        if name in file.names:
            return self.lookup(file, file.names[name], hops + 1)
        if posixpath.basename(file.path) == "__init__.py":
            module = self.module(file.path, "." + name)
            if module is not None:
                return Target("module", module, "")
        nested = [known for known in file.functions if known.endswith("." + name)]
        return Target("function", file, nested[0]) if len(nested) == 1 else Target("external", None, name)

    def _returned(self, target: Target, hops: int) -> Target:
        assert target.file is not None
        function = target.file.functions.get(target.name)
        if function is None or not function.returns or hops > _HOPS:
            return Target("external", None, "")
        return self.lookup(target.file, function.returns[0], hops + 1)

    def method(self, file: FileFacts, cls: str, name: str, hops: int = 0) -> Target:
        """The function or attribute that ``cls.name`` stands for, looked up through the class's bases."""
        if hops > _HOPS:
            return Target("external", None, name)
        own = f"{cls}.{name}"
        if own in file.functions:
            return Target("function", file, own)
        if own in file.classes:
            return Target("class", file, own)
        if own in file.names:
            return self.lookup(file, file.names[own], hops + 1)
        for base in file.classes.get(cls, ()):
            parent = self.lookup(file, base, hops + 1)
            if parent.kind == "class" and parent.file is not None:
                found = self.method(parent.file, parent.name, name, hops + 1)
                if found.kind != "external":
                    return found
            elif parent.kind == "external":
                return Target("external", None, f"{parent.name}().{name}")
        return Target("external", None, name)

    def bases(self, file: FileFacts, cls: str, hops: int = 0) -> set[str]:
        """The paths of all external classes that ``cls`` derives from."""
        found: set[str] = set()
        for base in file.classes.get(cls, ()) if hops < _HOPS else ():
            parent = self.lookup(file, base)
            if parent.kind == "class" and parent.file is not None:
                found |= self.bases(parent.file, parent.name, hops + 1)
            else:
                found.add(parent.name)
        return found

    @property
    def seeding_names(self) -> frozenset[str]:
        """Bare names of the project's functions that seed: a method of that name on an unknown object may be one."""
        if self._seeding is None:
            self._seeding = frozenset(
                function.name.split(".")[-1]
                for file in self.files.values()
                for function in file.functions.values()
                if function.name and _seeds(function.block)
            )
        return self._seeding

    def called(self, file: FileFacts, op: Op) -> list[tuple[FileFacts, Function]]:
        """The project's functions that a call operation runs."""
        target = self.lookup(file, op.name)
        if target.file is None:
            return []
        file = target.file
        if target.kind == "class":
            target = self.method(file, target.name, "__init__")
        elif target.kind == "instance":
            made = self.method(file, target.name, "forward")
            target = made if made.kind == "function" else self.method(file, target.name, "__call__")
        if target.kind != "function" or target.file is None:
            return []
        function = target.file.functions.get(target.name)
        return [] if function is None else [(target.file, function)]


def _seeds(block: tuple[Op, ...]) -> bool:
    return any(op.kind == "seed" or any(_seeds(inner) for inner in op.blocks) for op in block)


def _parts(path: str) -> list[str]:
    """The parts of a path: dots inside brackets do not occur, so a plain split does."""
    return [part for part in path.split(".") if part]


def _module_suffixes(path: str) -> list[str]:
    """Every dotted name under which ``path`` may be imported: ``a/b/c.py`` is ``c``, ``b.c`` and ``a.b.c``."""
    if not path.endswith(".py"):
        return []
    stem = path[:-3]
    if stem.endswith("/__init__"):
        stem = stem[: -len("/__init__")]
    parts = [part for part in stem.split("/") if part]
    return [".".join(parts[index:]) for index in range(max(0, len(parts) - 4), len(parts))]


def _folders_up(folder: str) -> list[str]:
    """The folder, each one above it, and a ``src`` folder in each: where an absolute import may start."""
    found = []
    while True:
        found += [folder, posixpath.join(folder, "src")]
        up = posixpath.dirname(folder)
        if up == folder:
            return found
        folder = up
