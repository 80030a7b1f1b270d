"""What a file mentions, read from its bytes: which rules can concern it, what it imports, whether a program may start there.

Most files of a large tree are settled here and never parsed. A rule file says what it needs by ``WORDS``: one string for
each thing, with its alternatives parted by spaces, where ``name(`` is a call; and by ``PATTERNS``, one of which must match.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from samerun.audit.knowledge import knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

# Every byte that no identifier holds becomes a space; those above ASCII may belong to one.
_TABLE = bytes(byte if byte > 127 or chr(byte).isalnum() or byte == ord("_") else ord(" ") for byte in range(256))
# All of these begin with a literal, for which the regex engine searches fast.
_FROM = re.compile(rb"from[ \t]+([.\w]+)[ \t]+import[ \t]*(\([^)]*\)|[^\n#;\\]*)")
_IMPORT = re.compile(rb"import[ \t]+([^\n#;]+)")
# A function or class at the left margin: its head, and all below that is indented, blank or closes a bracket.
_BLOCK = re.compile(rb"^(?:def|class|async def)\b[^\n]*\n(?:[ \t)\]}][^\n]*\n|\r?\n)*", re.MULTILINE)
_SEEDING = tuple(re.compile(name + rb"\(") for name in (rb"random\.seed", rb"_seed", rb"seed_everything", rb"determinism"))


_TESTS = frozenset({"test", "tests", "testing", "_testing", "unittests", "test_utils"})


def is_test(path: str, raw: bytes) -> bool:
    """Whether a file looks like a test."""
    *folders, name = path.replace("\\", "/").lower().split("/")
    if name.startswith(("test_", "conftest")) or "testlib" in name or "testutil" in name:
        return True
    return not _TESTS.isdisjoint(folders) or (name.endswith("_test.py") and b"def test" in raw)


class Mentions:
    """The words of one file's bytes."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.words = frozenset(raw.translate(_TABLE).split())
        self._calls: dict[bytes, bool] = {}

    def concerned(self, screen: Screen) -> tuple[str, ...]:
        """The codes of the rules that could find anything here."""
        met = self.words & screen.vocabulary
        return tuple(code for code, needs, patterns in screen.rows if self._meets(met, needs, patterns))

    def _meets(self, met: frozenset[bytes], needs: tuple[Need, ...], patterns: tuple[re.Pattern[bytes], ...]) -> bool:
        for each in needs:
            if each.names.isdisjoint(met) and not any(map(self._called, each.calls & met)):
                return False
        return not patterns or any(pattern.search(self._raw) for pattern in patterns)

    def seeding(self) -> tuple[str, ...]:
        """The names of the functions in which a global generator is seeded, as far as lines show it; "" is the module."""
        if not self._any(need(knowledge().seed_calls)):
            return ()
        found: dict[str, None] = {}
        for pattern in _SEEDING:
            for match in pattern.finditer(self._raw):
                head = self._raw.rfind(b"def ", 0, match.start())
                found[self._raw[head + 4 : head + 100].split(b"(", 1)[0].decode("utf-8", "replace") if head >= 0 else ""] = None
        return tuple(found)

    def acts_on_import(self) -> bool:
        """Whether the module's own body, functions and classes left out, may seed or draw from a global generator."""
        return self._acts() and Mentions(_BLOCK.sub(b"", self._raw))._acts()

    def _acts(self) -> bool:
        tables = knowledge().draw_calls.items()
        drawn = any(top in self.words and self._any(need(calls)) for top, calls in tables)
        return drawn or self._any(need(knowledge().seed_calls))

    def speaks(self) -> bool:
        """Whether anything here can draw, seed, or be of a framework whose calls are followed."""
        return not knowledge().words.isdisjoint(self.words)

    def _any(self, alternatives: Need) -> bool:
        if not alternatives.names.isdisjoint(self.words):
            return True
        return any(self._called(name) for name in alternatives.calls & self.words)

    def _called(self, name: bytes) -> bool:
        if name not in self._calls:
            self._calls[name] = name + b"(" in self._raw or name + b" (" in self._raw
        return self._calls[name]

    def imports(self) -> tuple[str, ...]:
        """The dotted paths that the file imports, relative ones with their dots; prose that reads like an import is one."""
        found: dict[str, None] = {}
        for module, names in _FROM.findall(self._raw):
            base = module.decode("utf-8", "replace")
            for name in _names(names.strip(b"()")):
                found[base + name if base.endswith(".") else f"{base}.{name}"] = None
        for names in _IMPORT.findall(self._raw):
            found.update(dict.fromkeys(_names(names)))
        return tuple(found)


class Need(NamedTuple):
    """Alternatives of which a file must have one: names, or names that are called."""

    names: frozenset[bytes]
    calls: frozenset[bytes]


@cache
def need(alternatives: str) -> Need:
    """Alternatives parted by spaces."""
    split = alternatives.encode().split()
    calls = frozenset(word[:-1] for word in split if word.endswith(b"("))
    return Need(frozenset(word for word in split if not word.endswith(b"(")), calls)


class Screen:
    """What the rules that are on need of a file."""

    def __init__(self, rules: dict[str, ModuleType]) -> None:
        self.rows = [
            (code, tuple(map(need, getattr(module, "WORDS", ()))), tuple(getattr(module, "PATTERNS", ())))
            for code, module in rules.items()
        ]
        self.vocabulary = frozenset().union(*(each.names | each.calls for _, needs, _ in self.rows for each in needs))


def _names(text: bytes) -> Iterator[str]:
    for part in text.split(b","):
        words = part.split()
        if words and words[0] != b"*":
            yield words[0].decode("utf-8", "replace")
