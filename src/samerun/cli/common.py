"""Parameter types that several commands share."""

from __future__ import annotations

from typing import Any

import click


class Names(click.ParamType[tuple[str, ...]]):
    """A comma-separated list of source names."""

    name = "source,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        from difflib import get_close_matches

        from samerun.launch.catalogue import all_sources

        names = tuple(name.strip() for name in value.split(",") if name.strip())
        for name in names:
            if name not in all_sources():
                close = get_close_matches(name, list(all_sources()), 1)
                hint = f"did you mean {close[0]!r}?" if close else f"the sources are: {', '.join(sorted(all_sources()))}"
                self.fail(f"{name!r} is not a source; {hint}", param, ctx)
        return names
