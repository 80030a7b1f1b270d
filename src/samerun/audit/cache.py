"""Facts kept between audits: by path, size and time first, then by content, always under the analyser's own digest.

One JSON file in ``.samerun/audit/``; a damaged one is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from samerun.audit import registry
from samerun.audit.facts import FileFacts
from samerun.audit.model import finding_from_json, finding_to_json
from samerun.audit.read import Unreadable, read_bytes
from samerun.audit.versions import installed

if TYPE_CHECKING:
    from pathlib import Path

    from samerun.audit.engine import Report
    from samerun.audit.settings import Settings

SCHEMA = "samerun.audit-cache/1"


class Cache:
    """The cache of one project folder under one set of settings."""

    def __init__(self, root: Path, settings: Settings) -> None:
        self._folder = root / ".samerun" / "audit"
        self._version = f"{registry.fingerprint()} {sorted(installed().items())}"
        self._settings = repr(settings)
        self._known: dict[str, Any] = self._load("facts.json").get("files", {})
        self._stamps: dict[str, list[int]] = {}
        self._fresh = False

    def _load(self, name: str) -> dict[str, Any]:
        try:
            loaded = json.loads((self._folder / name).read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        good = isinstance(loaded, dict) and loaded.get("schema") == SCHEMA and loaded.get("version") == self._version
        return loaded if good else {}

    def report(self, files: dict[str, str]) -> Report | None:
        """The whole report of the last audit, when every file has the size and time it had then."""
        from samerun.audit.engine import Report

        self._stamps = {relative: _stamp(path) for relative, path in files.items()}
        kept = self._load("report.json")
        if kept.get("settings") != self._settings or kept.get("stamps") != self._stamps or kept.get("project") != self._project():
            return None
        findings = [finding_from_json(row) for row in kept["findings"]]
        return Report(findings, [(path, reason) for path, reason in kept["skipped"]], kept["files"])

    def _project(self) -> list[int]:
        return _stamp(str(self._folder.parent.parent / "pyproject.toml"))

    def facts(self, relative: str, path: str) -> FileFacts | None:
        """The facts of one file: kept ones while its stamp or its content is the same, new ones otherwise.

        Raises:
            Unreadable: the file cannot be audited.
        """
        from samerun.audit.engine import analyse

        stamp = self._stamps[relative]
        kept = self._known.get(relative)
        if kept is not None and kept["stamp"] == stamp:
            return _facts(kept)
        raw = read_bytes(path)
        content = hashlib.blake2b(raw, digest_size=16).hexdigest()
        self._fresh = True
        if kept is not None and kept["content"] == content:
            kept["stamp"] = stamp
            return _facts(kept)
        entry: dict[str, Any] = {"stamp": stamp, "content": content, "facts": None, "unreadable": None}
        self._known[relative] = entry
        try:
            facts = analyse(relative, raw)
        except Unreadable as error:
            entry["unreadable"] = str(error)
            raise
        entry["facts"] = None if facts is None else facts.to_json()
        return facts

    def keep(self, report: Report) -> None:
        """Write what is known for the next audit; a folder that cannot be written is no reason to fail."""
        rows = [finding_to_json(finding) for finding in report.findings]
        head = {"schema": SCHEMA, "version": self._version}
        last = {
            "settings": self._settings, "stamps": self._stamps, "project": self._project(),
            "findings": rows, "skipped": report.skipped, "files": report.files,
        }  # fmt: skip
        known = {relative: entry for relative, entry in self._known.items() if relative in self._stamps}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder.parent / ".gitignore").write_text("*\n")
            self._write("report.json", {**head, **last})
            if self._fresh:
                self._write("facts.json", {**head, "files": known})
        except OSError:
            return

    def _write(self, name: str, value: dict[str, Any]) -> None:
        target = self._folder / name
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(value, separators=(",", ":")), encoding="utf-8")
        part.replace(target)


def _facts(entry: dict[str, Any]) -> FileFacts | None:
    if entry["unreadable"] is not None:
        raise Unreadable(entry["unreadable"])
    return None if entry["facts"] is None else FileFacts.from_json(entry["facts"])


def _stamp(path: str) -> list[int]:
    try:
        status = os.stat(path)
    except OSError:
        return [0, 0]
    return [status.st_size, status.st_mtime_ns]
