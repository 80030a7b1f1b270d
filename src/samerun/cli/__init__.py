"""The ``samerun`` command: a lazy group; each command is the file of its name in this folder and is loaded when called."""

from __future__ import annotations

import errno
import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import NoReturn

import click

from samerun._version import __version__
from samerun.cli.exits import ExitCode

SUPPORT = {"exits", "target", "common"}  # files here that are not commands
EPILOG = """\b
Examples:
  samerun verify train.py --epochs 2     is this run reproducible; if not, which lines, and why
  samerun run --seed 7 train.py          run it with every generator seeded before its first line
  samerun audit .                        find the same bugs in source
"""


class LazyGroup(click.Group):
    """Finds commands by walking this folder; only the one that is called is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (info.name for info in iter_modules(__path__))
        return sorted(name for name in names if name not in SUPPORT)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(f"samerun.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise _with_suggestion(error, args[0], self.list_commands(ctx)) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [
            (name, command.get_short_help_str(90)) for name in self.list_commands(ctx) if (command := self.get_command(ctx, name))
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _with_suggestion(error: click.UsageError, given: str, names: list[str]) -> click.UsageError:
    from difflib import get_close_matches

    close = get_close_matches(given, names, 1)
    if close:
        return click.UsageError(f"{error.message} Did you mean {close[0]!r}?", error.ctx)
    if given.endswith(".py"):
        return click.UsageError(f"{error.message} To run a script: samerun verify {given}", error.ctx)
    return error


@click.group(
    cls=LazyGroup,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "SAMERUN"},
)
@click.version_option(__version__, "-V", "--version", prog_name="samerun")
def group() -> None:
    """Same seed, same run: proved, or explained."""


def main() -> None:
    """The console script. Whatever happens, it ends with one of ``ExitCode``."""
    try:
        code = group.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        code = ExitCode.INTERRUPTED
    except OSError as error:
        if error.errno not in _NO_ROOM:
            _report_fault()
        click.echo(f"samerun: {error.filename}: {error.strerror}; make room, or work where there is some", err=True)
        code = ExitCode.CANNOT_LAUNCH
    except Exception:
        _report_fault()
    sys.exit(code)


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def _report_fault() -> NoReturn:
    """Told apart from a finding, which is exit 1."""
    from traceback import print_exc

    print_exc()
    click.echo("samerun: this is a fault of samerun, not of your program; please report it with the lines above", err=True)
    sys.exit(ExitCode.FAULT)
