"""``samerun show``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from samerun.cli.exits import ExitCode

if TYPE_CHECKING:
    from samerun.ledger.record import Run

EPILOG = """\b
Examples:
  samerun show @last
  samerun show --rng @last~1
  samerun show --format json 20260101-1200
"""
_OF_GENERATORS = ("schema", "id", "seed", "pins", "seeds", "draws", "concerns")


@click.command("show", epilog=EPILOG)
@click.argument("run", default="@last")
@click.option("--rng", is_flag=True, help="What the random generators did: seeded where, drawn where and how often.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(run: str, rng: bool, form: str) -> None:
    """Show one recorded run: RUN is @last, @last~1, the beginning of an id, a name or a path."""
    found, folder = _read(run)
    if form == "json":
        document = found.to_json()
        shown = {name: document[name] for name in _OF_GENERATORS} if rng else document
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    from samerun.report.runs import generators, page

    for line in generators(found) if rng else page(found, folder):
        click.echo(line)
    click.echo(f"Next: samerun {'verify ' + found.command if rng else 'show --rng ' + found.id}", err=True)


def _read(text: str) -> tuple[Run, Path]:
    from samerun.ledger.record import RecordError, read_record
    from samerun.ledger.store import Ledger, UnknownRun

    try:
        folder = Ledger.near(Path.cwd()).resolve(text)
        return read_record(folder), folder
    except UnknownRun as error:
        raise click.UsageError(str(error)) from None
    except RecordError as error:
        click.echo(f"samerun: {error}", err=True)
        sys.exit(ExitCode.INCONCLUSIVE)
