"""Facts kept between audits: by path, size and time first, then by content, always under the analyser's own digest.

One JSON file in ``.samerun/audit/``; a damaged one is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

from samerun.audit import registry
from samerun.audit.intake import Entry, Glance
from samerun.audit.model import finding_from_json, finding_to_json
from samerun.audit.read import Unreadable, read_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from samerun.audit.engine import Report
    from samerun.audit.settings import Settings
    from samerun.audit.versions import Versions

SCHEMA = "samerun.audit-cache/1"


class Cache:
    """The cache of one project folder under one set of settings.

    Args:
        versions: the frameworks' versions that the code runs with.
        files: the files of this audit, by relative path, with the real one.
    """

    def __init__(self, root: Path, settings: Settings, versions: Versions, files: dict[str, str]) -> None:
        self._folder = root / ".samerun" / "audit"
        self._version = f"{registry.fingerprint()} {sorted(versions.items())} {settings!r}"
        self._files = files
        self._stamps = {relative: _stamp(path) for relative, path in files.items()}
        self._contents: dict[str, str] = {}
        self._fresh = False

    def _load(self, name: str) -> dict[str, Any]:
        try:
            loaded = json.loads((self._folder / name).read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        good = isinstance(loaded, dict) and loaded.get("schema") == SCHEMA and loaded.get("version") == self._version
        return loaded if good else {}

    def report(self) -> Report | None:
        """The whole report of the last audit, when every file has the size and time it had then."""
        from samerun.audit.engine import Report

        kept = self._load("report.json")
        if kept.get("stamps") != self._stamps or kept.get("project") != self._project():
            return None
        findings = [finding_from_json(row) for row in kept["findings"]]
        return Report(findings, [(path, reason) for path, reason in kept["skipped"]], kept["files"])

    def _project(self) -> list[int]:
        return _stamp(str(self._folder.parent.parent / "pyproject.toml"))

    @cached_property
    def _known(self) -> dict[str, Any]:
        files: dict[str, Any] = self._load("facts.json").get("files", {})
        return files

    def read(self, path: str) -> bytes:
        """The bytes of a file.

        Raises:
            Unreadable: the file cannot be audited.
        """
        raw = read_bytes(self._files[path])
        self._contents[path] = hashlib.blake2b(raw, digest_size=16).hexdigest()
        return raw

    def entry(self, path: str) -> Entry:
        """What is known of a file: kept while its stamp or its content is the same, nothing otherwise."""
        kept = self._known.get(path)
        if kept is None or not self._holds(path, kept):
            self._fresh = True
            return Entry()
        self._contents[path] = kept["content"]
        glance = None if kept["glance"] is None else _glance(kept["glance"])
        return Entry(glance, None, kept["full"], kept["fault"], kept["facts"])

    def _holds(self, path: str, kept: dict[str, Any]) -> bool:
        if kept["stamp"] == self._stamps[path]:
            return True
        self._fresh = True
        try:
            self.read(path)
        except Unreadable:
            return False
        return bool(self._contents[path] == kept["content"])

    def keep(self, report: Report, entries: dict[str, Entry]) -> None:
        """Write what is known for the next audit; a folder that cannot be written is no reason to fail."""
        rows = [finding_to_json(finding) for finding in report.findings]
        head = {"schema": SCHEMA, "version": self._version}
        last = {
            "stamps": self._stamps, "project": self._project(), "findings": rows, "skipped": report.skipped,
            "files": report.files,
        }  # fmt: skip
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder.parent / ".gitignore").write_text("*\n")
            self._write("report.json", {**head, **last})
            if self._fresh:
                self._write("facts.json", {**head, "files": {path: self._row(path, entry) for path, entry in entries.items()}})
        except OSError:
            return

    def _row(self, path: str, entry: Entry) -> dict[str, Any]:
        facts = entry.packed if entry.facts is None else entry.facts.to_json()
        return {
            "stamp": self._stamps[path], "content": self._contents.get(path), "glance": entry.glance, "facts": facts,
            "full": entry.full, "fault": entry.fault,
        }  # fmt: skip

    def _write(self, name: str, value: dict[str, Any]) -> None:
        target = self._folder / name
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(value, separators=(",", ":")), encoding="utf-8")
        part.replace(target)


def _glance(row: list[Any]) -> Glance:
    imports, starts, seeding, acts, speaks, test, rules = row
    return Glance(tuple(imports), starts, tuple(seeding), acts, speaks, test, tuple(rules))


def _stamp(path: str) -> list[int]:
    try:
        status = os.stat(path)
    except OSError:
        return [0, 0]
    return [status.st_size, status.st_mtime_ns]
