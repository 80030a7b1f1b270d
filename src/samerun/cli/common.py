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


class Words(click.ParamType[tuple[str, ...]]):
    """A whole command in one argument, quoted as in a shell."""

    name = "command"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        import shlex

        if isinstance(value, tuple):
            return value
        try:
            words = tuple(shlex.split(value))
        except ValueError as error:
            self.fail(f"{value!r} is no command: {error}", param, ctx)
        return words or self.fail("the command is empty", param, ctx)


class Stop(click.ParamType[tuple[str, int]]):
    """A place to stop: ``step:50``."""

    name = "unit:N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, int]:
        from samerun.verify.resume import UNITS

        if isinstance(value, tuple):
            return value
        unit, _, number = value.partition(":")
        if unit not in UNITS or not number.isdecimal() or not int(number):
            self.fail(f"{value!r} is no place to stop; expected {', '.join(UNITS)} and a number from 1, as step:50", param, ctx)
        return unit, int(number)
