"""How files are read: each at a glance, those that a rule may concern or a program reaches in full, each at most once so.

A glance costs a few searches through the bytes; parsing costs a hundred times that. So programs are followed first, which
takes in full what they reach, and of the other files only those are parsed that some rule may find something in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from samerun.audit import seeding
from samerun.audit.facts import FileFacts, take
from samerun.audit.mentions import Mentions, Screen, is_test
from samerun.audit.read import Unreadable, decode, parse
from samerun.audit.source import Source
from samerun.audit.suppress import find_ignores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from samerun.audit.versions import Versions


class Glance(NamedTuple):
    """What a file's bytes tell before it is parsed.

    ``imports`` are dotted paths; ``starts`` says that a program may start here; ``seeding`` names the functions that
    seed, ``acts`` says that importing the file may seed or draw, ``speaks`` that following calls through it may be of use;
    ``test`` that it looks like a test. ``rules`` are the codes of the rules that may concern it.
    """

    imports: tuple[str, ...]
    starts: bool
    seeding: tuple[str, ...]
    acts: bool
    speaks: bool
    test: bool
    rules: tuple[str, ...]


@dataclass
class Entry:
    """What is known of one file so far: ``facts`` are complete if ``full``, else what its file rules found."""

    glance: Glance | None = None
    facts: FileFacts | None = None
    full: bool = False
    fault: str | None = None
    packed: list[Any] | None = None  # the facts as a cache keeps them, until somebody asks for them


class Intake:
    """The files of one audit, by relative path.

    Args:
        paths: all files, in order.
        read: gives a file's bytes, or raises Unreadable.
        rules: the rule files that are on, by code.
        versions: the frameworks' versions that the audited code runs with.
        known: gives what an earlier audit found out about a file and still holds; an empty entry where there is nothing.
    """

    def __init__(
        self,
        paths: Iterable[str],
        read: Callable[[str], bytes],
        rules: dict[str, ModuleType],
        versions: Versions,
        known: Callable[[str], Entry] = lambda _: Entry(),
    ) -> None:
        self.paths = tuple(paths)
        self._read = read
        self._checks = {code: module for code, module in rules.items() if hasattr(module, "check")}
        self._anywhere = {code for code, module in self._checks.items() if not module.RULE.reached}
        self._screen = Screen(self._checks)
        self._screen_tests = Screen({code: module for code, module in self._checks.items() if module.RULE.in_tests})
        self.versions = versions
        self._known = known
        self.entries: dict[str, Entry] = {}

    def glance(self, path: str) -> Glance | None:
        """What the file's bytes tell; None when it cannot be read."""
        return self._entry(path).glance

    def _entry(self, path: str) -> Entry:
        entry = self.entries.get(path)
        if entry is None:
            entry = self.entries[path] = self._known(path)
            if entry.glance is None and entry.fault is None:
                try:
                    entry.glance = self._look(path, self._read(path))
                except Unreadable as error:
                    entry.fault = str(error)
        return entry

    def _look(self, path: str, raw: bytes) -> Glance:
        if path.endswith(".ipynb"):
            return Glance((), True, (), True, True, False, tuple(self._checks))
        mentions = Mentions(raw)
        test = is_test(path, raw)
        concerned = mentions.concerned(self._screen_tests if test else self._screen)
        speaks = bool(concerned) or mentions.speaks() or any(word in raw for word in (b"seed", b"determinis", b"reproducib"))
        starts = b"__main__" in mentions.words
        return Glance(mentions.imports(), starts, mentions.seeding(), mentions.acts_on_import(), speaks, test, concerned)

    def full(self, path: str) -> FileFacts | None:
        """All facts of the file, parsed now if it was not before; None when it cannot be audited."""
        entry = self._entry(path)
        if entry.glance is not None and not entry.full and entry.fault is None:
            self._parse(path, entry, entry.glance, full=True)
        return _unpacked(entry)

    def found(self, path: str) -> FileFacts | None:
        """At least what the file rules found in the file; None when there is nothing, or it cannot be audited."""
        entry = self._entry(path)
        new = entry.facts is None and entry.packed is None and entry.fault is None
        if new and entry.glance is not None and self._anywhere.intersection(entry.glance.rules):
            self._parse(path, entry, entry.glance, full=False)
        return _unpacked(entry)

    def _parse(self, path: str, entry: Entry, glance: Glance, *, full: bool) -> None:
        try:
            codes = [code for code in glance.rules if full or code in self._anywhere]
            entry.facts = self._analyse(path, self._read(path), codes, full=full)
            entry.facts.is_test = glance.test
            entry.full, entry.packed = full, None
        except Unreadable as error:
            entry.fault = str(error)

    def _analyse(self, path: str, raw: bytes, codes: list[str], *, full: bool) -> FileFacts:
        text = decode(raw, path)
        source = Source(path, text.data, parse(text.data, path), notebook=text.notebook is not None)
        source.versions = self.versions
        found = [finding for code in codes for finding in self._checks[code].check(source)]
        facts = take(source, found) if full else FileFacts(path, findings=found)
        if full:
            facts.marks["seeding"] = seeding.marks(source)
        facts.marks["wide"] = source.wide_lines()
        facts.marks["ignores"] = [[ignore.line, ignore.codes, ignore.reason] for ignore in find_ignores(text.data)]
        if text.notebook is not None:
            cells = text.notebook.cells
            facts.marks["cells"] = [[start, cell[0], cell[2]] for start, cell in zip(text.notebook.starts, cells, strict=True)]
        source.walk.drop()
        return facts

    @property
    def skipped(self) -> list[tuple[str, str]]:
        """Files that could not be audited, with the reason."""
        faults = ((path, self._entry(path).fault) for path in self.paths)
        return [(path, fault) for path, fault in faults if fault is not None]


def _unpacked(entry: Entry) -> FileFacts | None:
    if entry.packed is not None:
        entry.facts, entry.packed = FileFacts.from_json(entry.packed), None
    return entry.facts
