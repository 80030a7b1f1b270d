"""What the audit is asked to do: rules selected and ignored, per file too, and which folders to leave out."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from samerun.audit.registry import rules
from samerun.audit.suppress import matches


class SettingsError(ValueError):
    """A setting that cannot be meant; the message names it, says what was expected and suggests the nearest."""


@dataclass(frozen=True)
class Settings:
    """The audit's settings.

    Attributes:
        select: rules that are on (codes, prefixes or ``ALL``); empty: the errors and warnings.
        extend_select: rules that are on besides.
        ignore: rules that are off; ``ignore`` wins over ``select`` unless ``select`` is more exact.
        per_file_ignores: glob patterns of files with the rules that are off there.
        exclude: glob patterns of files and folders that are not audited.
        respect_gitignore: whether files that git ignores are left out.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: dict[str, tuple[str, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    respect_gitignore: bool = True

    def __post_init__(self) -> None:
        for selector in (*self.select, *self.extend_select, *self.ignore, *_flat(self.per_file_ignores)):
            _check_selector(selector)

    def enabled(self, code: str) -> bool:
        """Whether a rule is on: the longest selector that means it decides, and ignoring wins a tie."""
        rule = rules()[code]
        on = _longest(code, (*self.select, *self.extend_select))
        if not self.select and rule.default:
            on = max(on, 0)
        off = _longest(code, self.ignore)
        return on >= 0 and on > off

    def ignored_in(self, code: str, file: str) -> bool:
        """Whether a rule is off in ``file`` (relative, with forward slashes)."""
        return any(
            any(matches(code, selector) for selector in selectors)
            for pattern, selectors in self.per_file_ignores.items()
            if matches_path(file, pattern)
        )


def matches_path(file: str, pattern: str) -> bool:
    """Whether a relative path is meant by a pattern: against the whole path, its name, or any folder of it."""
    if fnmatch.fnmatch(file, pattern) or fnmatch.fnmatch(file.rsplit("/", 1)[-1], pattern):
        return True
    bare = pattern.rstrip("/*")
    return bool(bare) and (file.startswith(bare + "/") or f"/{bare}/" in f"/{file}")


def _longest(code: str, selectors: tuple[str, ...]) -> int:
    return max((0 if selector == "ALL" else len(selector) for selector in selectors if matches(code, selector)), default=-1)


def _flat(table: dict[str, tuple[str, ...]]) -> list[str]:
    return [selector for selectors in table.values() for selector in selectors]


def _check_selector(selector: str) -> None:
    known = rules()
    if not any(matches(code, selector) for code in known):
        near = get_close_matches(selector, known, n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]}?" if near else "; `samerun rule --all` lists the rules"
        raise SettingsError(f"{selector!r} is no rule and no prefix of one{hint}")


_KEYS = ("select", "extend-select", "ignore", "per-file-ignores", "exclude", "respect-gitignore")


def load_settings(start: Path) -> tuple[Settings, Path]:
    """The settings of ``[tool.samerun.audit]`` in the nearest pyproject.toml, and the folder they count from.

    Raises:
        SettingsError: an unknown key, a value of the wrong type, or a rule that does not exist.
    """
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            table = read_toml(path).get("tool", {}).get("samerun", {}).get("audit", {})
            return _settings(table, path), folder
    return Settings(), start


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file; on Python 3.10, which has no parser for it, with ``tomli`` where that is installed, else nothing.

    Raises:
        SettingsError: the file is not valid TOML.
    """
    try:
        import tomllib  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        try:
            import tomli as tomllib  # type: ignore[import-not-found,no-redef,unused-ignore]
        except ImportError:
            if b"[tool.samerun" in path.read_bytes():
                raise SettingsError(
                    f"{path.name} has [tool.samerun], and Python 3.10 needs `pip install tomli` to read it"
                ) from None
            return {}
    try:
        loaded: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} is not valid TOML: {error}") from None
    return loaded


def _settings(table: dict[str, Any], path: Path) -> Settings:
    for key in table:
        if key not in _KEYS:
            near = get_close_matches(key, _KEYS, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known keys: {', '.join(_KEYS)}"
            raise SettingsError(f"unknown key {key!r} in [tool.samerun.audit] of {path.name}{hint}")
    per_file = table.get("per-file-ignores", {})
    if not isinstance(per_file, dict):
        raise SettingsError("per-file-ignores must be a table of patterns, each with a list of rules")
    settings = Settings(per_file_ignores={pattern: _strings(per_file, pattern) for pattern in per_file})
    for key in ("select", "extend-select", "ignore", "exclude"):
        if key in table:
            given: dict[str, Any] = {key.replace("-", "_"): _strings(table, key)}
            settings = replace(settings, **given)
    git = table.get("respect-gitignore", True)
    if not isinstance(git, bool):
        raise SettingsError("respect-gitignore must be true or false")
    return replace(settings, respect_gitignore=git)


def _strings(table: dict[str, Any], key: str) -> tuple[str, ...]:
    value = table[key]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{key} in [tool.samerun.audit] must be a list of strings, found {value!r}")
    return tuple(value)


def _project(folder: Path) -> dict[str, Any]:
    path = folder / "pyproject.toml"
    project = read_toml(path).get("project", {}) if path.is_file() else {}
    return project if isinstance(project, dict) else {}


def dependencies(folder: Path) -> list[str]:
    """The requirements that a project's pyproject.toml declares, those of its extras included."""
    project = _project(folder)
    extras = project.get("optional-dependencies", {})
    groups = [project.get("dependencies", []), *(extras.values() if isinstance(extras, dict) else ())]
    return [line for group in groups if isinstance(group, list) for line in group if isinstance(line, str)]


def scripts(folder: Path) -> tuple[str, ...]:
    """The console scripts that a project's pyproject.toml declares, as ``module:function``."""
    declared = _project(folder).get("scripts", {})
    values = declared.values() if isinstance(declared, dict) else ()
    return tuple(value for value in values if isinstance(value, str) and re.fullmatch(r"[\w.]+:\w+", value))
