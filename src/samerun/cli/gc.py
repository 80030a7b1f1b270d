"""``samerun gc``."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

EPILOG = """\b
Examples:
  samerun gc
  samerun gc --keep 5 --dry-run
  samerun gc --keep 0 --older-than 30
"""


@click.command("gc", epilog=EPILOG)
@click.option("--keep", type=click.IntRange(0), default=20, show_default=True, help="How many of the latest stay.")
@click.option("--older-than", type=click.FloatRange(0), help="Of the others, remove only what is older than so many days.")
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def command(keep: int, older_than: float | None, dry_run: bool) -> None:
    """Remove old recorded runs and verifications of this project."""
    from samerun.ledger.store import Ledger

    age = None if older_than is None else timedelta(days=older_than)
    ledger = Ledger.near(Path.cwd())
    removed = ledger.gc(keep=keep, older_than=age, dry_run=dry_run)
    for item in removed:
        click.echo(str(item.path))
    size = sum(item.size for item in removed) / (1 << 20)
    done = "would be removed" if dry_run else "removed"
    click.echo(f"{len(removed)} of what is kept in {ledger.home} {done}, {size:.1f} MB", err=True)
