"""All files' facts joined: which file an import means, what a path stands for, and where programs start."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from samerun.audit.facts import FileFacts, Function, Op
    from samerun.audit.intake import Intake

_HOPS = 8


class Target(NamedTuple):
    """What a path stands for: ``kind`` is function, class, instance, module or external."""

    kind: str
    file: FileFacts | None
    name: str


class Project:
    """The audited files, by path (with forward slashes); facts are taken of a file when something first leads to it."""

    def __init__(self, intake: Intake, scripts: tuple[str, ...] = (), versions: dict[str, tuple[int, ...]] | None = None) -> None:
        self.intake = intake
        self.scripts = scripts
        self.versions = versions or {}
        self.paths = frozenset(intake.paths)
        self._modules: dict[str, list[str]] = {}
        for path in intake.paths:
            for suffix in _module_suffixes(path):
                self._modules.setdefault(suffix, []).append(path)
        self._located: dict[tuple[str, str], str | None] = {}
        self._splits: dict[tuple[str, str], tuple[str, list[str]] | None] = {}
        self._targets: dict[tuple[str, str], Target] = {}
        self._methods: dict[tuple[str, str, str], Target] = {}
        self._seeding: frozenset[str] | None = None

    def file(self, path: str) -> FileFacts | None:
        """The facts of a file; None when nothing of use to a run can be in it."""
        glance = self.intake.glance(path)
        return self.intake.full(path) if glance is not None and (glance.speaks or self._leads_on(path)) else None

    def _leads_on(self, path: str) -> bool:
        """Whether the file imports another one of the project."""
        glance = self.intake.glance(path)
        return glance is not None and any(self.imports(path, dotted) is not None for dotted in glance.imports)

    def module(self, file: str, dotted: str) -> FileFacts | None:
        """The project's file that ``dotted`` means when imported in ``file``; relative imports keep their dots."""
        path = self._module(file, dotted)
        return None if path is None else self.file(path)

    def _module(self, file: str, dotted: str) -> str | None:
        folder = posixpath.dirname(file)
        key = (folder, dotted)
        if key not in self._located:
            self._located[key] = self._locate(folder, dotted)
        return self._located[key]

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
            if path in self.paths:
                return path
        return None

    def lookup(self, file: FileFacts, path: str, hops: int = 0) -> Target:
        """What ``path``, as resolved in ``file``, stands for."""
        if hops:
            return self._look_up(file, path, hops)
        key = (file.path, path)
        if key not in self._targets:
            self._targets[key] = self._look_up(file, path, 0)
        return self._targets[key]

    def _look_up(self, file: FileFacts, path: str, hops: int) -> Target:
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
        found = self.imports(file.path, path)
        return None if found is None else self.file(found)

    def imports(self, file: str, path: str) -> str | None:
        """The path of the project's file that an imported path stands for or stands in."""
        found = self._split(file, path)
        return None if found is None else found[0]

    def _import(self, file: FileFacts, path: str) -> tuple[Target, list[str]] | None:
        """The longest left part of an imported path that is a module of the project, and what follows it."""
        found = self._split(file.path, path)
        module = None if found is None else self.file(found[0])
        return None if found is None or module is None else (Target("module", module, ""), found[1])

    def _split(self, file: str, path: str) -> tuple[str, list[str]] | None:
        key = (file, path)
        if key not in self._splits:
            self._splits[key] = self._find_split(file, path)
        return self._splits[key]

    def _find_split(self, file: str, path: str) -> tuple[str, list[str]] | None:
        dots = len(path) - len(path.lstrip("."))
        parts = _parts(path[dots:])
        if not dots and parts[:1] and parts[0] not in self._modules:
            return None
        for size in range(len(parts), -1 if dots else 0, -1):
            if any("(" in part or "[" in part for part in parts[:size]):
                continue
            module = self._module(file, "." * dots + ".".join(parts[:size]))
            if module is not None and (size or dots):
                return module, parts[size:]
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
        key = (file.path, cls, name)
        if key not in self._methods:
            self._methods[key] = self._method(file, cls, name, hops)
        return self._methods[key]

    def _method(self, file: FileFacts, cls: str, name: str, hops: int) -> Target:
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
            glances = map(self.intake.glance, self.paths)
            names = {name for glance in glances if glance is not None for name in glance.seeding}
            self._seeding = frozenset(names - {""})
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
