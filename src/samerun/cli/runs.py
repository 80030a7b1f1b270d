"""``samerun runs``."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path

import click

EPILOG = """\b
Examples:
  samerun runs
  samerun runs -n 5 --filter train.py
  samerun runs --format json
"""
SCHEMA = "samerun.runs/1"


@click.command("runs", epilog=EPILOG)
@click.option("-n", "most", type=click.IntRange(1), default=20, show_default=True, help="How many, the latest first.")
@click.option("--filter", "text", default="", help="Only runs with this in their id, name, command or commit.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(most: int, text: str, form: str) -> None:
    """List the runs that were recorded in this project."""
    from samerun.ledger.store import Ledger
    from samerun.report.runs import table

    ledger = Ledger.near(Path.cwd())
    rows = ledger.rows(text, most)
    if form == "json":
        click.echo(json.dumps({"schema": SCHEMA, "runs": [asdict(row) for row in rows]}, indent=2))
        return
    if not rows:
        found = f"no run in {ledger.home} has {text!r} in it" if text else f"no runs are recorded in {ledger.home} yet"
        click.echo(f"{found}; record one with: samerun run SCRIPT", err=True)
        return
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 10_000
    for line in table(rows, width):
        click.echo(line)
    click.echo("Next: samerun show @last", err=True)
