"""``samerun run``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from samerun.cli.common import Names
from samerun.cli.target import command_line, target_options

EPILOG = """\b
Examples:
  samerun run train.py --epochs 2
  samerun run --seed 7 --deterministic train.py
  samerun run --pin clock,listing -- torchrun --nproc_per_node 2 train.py
"""


@click.command("run", epilog=EPILOG, context_settings={"allow_interspersed_args": False})
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), help="Seed every generator with this; drawn if not given.")
@click.option("--pin", type=Names(), default=(), help="Pin these sources too (os.entropy, clock, listing, ...).")
@click.option("--no-pin", type=Names(), default=(), help="Leave these sources as they are.")
@click.option("--deterministic", is_flag=True, help="Turn on the frameworks' determinism switches.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on standard error afterwards.")
@click.option("--cwd", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Run it in this folder.")
@target_options
def command(arguments: tuple[str, ...], module: bool, code: bool, cwd: Path | None, **options: Any) -> None:
    """Run a program as it is, with every generator seeded, and keep a record of the run."""
    from samerun.launch.mirror import leave_as
    from samerun.launch.process import LaunchError
    from samerun.ledger.recording import record_run

    root = (cwd or Path.cwd()).resolve()
    argv = command_line(arguments, module=module, code=code, cwd=root, must_compile=False)
    try:
        ended = record_run(argv, root, **options)
    except LaunchError as error:
        click.echo(f"samerun: {error}", err=True)
        sys.exit(error.code)
    sys.stdout.flush()
    leave_as(ended)
