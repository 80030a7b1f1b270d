"""``samerun verify``."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import click

from samerun.cli.common import Names
from samerun.cli.exits import ExitCode
from samerun.cli.target import command_line, target_options

EPILOG = """\b
Examples:
  samerun verify train.py --epochs 2
  samerun verify analysis.ipynb
  samerun verify --steps 20 -- torchrun --nproc_per_node 2 train.py
  samerun verify --strict --format json -o verdict.json -m package.train
"""
EXITS = {
    "same": ExitCode.HOLDS,
    "fragile": ExitCode.HOLDS,
    "differs": ExitCode.FAILS,
    "inconclusive": ExitCode.INCONCLUSIVE,
}


@click.command("verify", epilog=EPILOG, context_settings={"allow_interspersed_args": False})
@click.option(
    "-n",
    "--runs",
    "repeats",
    type=click.IntRange(2),
    default=2,
    show_default=True,
    help="How often to repeat it as it is.",
)
@click.option("--steps", type=click.IntRange(1), help="Stop each run after N optimizer steps, batches or fits.")
@click.option("--perturb", type=Names(), default=(), help="Perturb these sources too (threads, environment, workers, ...).")
@click.option("--no-perturb", is_flag=True, help="Only repeat; do not shake what the repeats leave alone.")
@click.option("--only", type=Names(), default=(), help="Look for causes among these sources only.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), help="Seconds after which one run is stopped.")
@click.option("--budget", type=click.FloatRange(0, min_open=True), help="Seconds after which no further run is started.")
@click.option(
    "--output-limit",
    type=click.IntRange(1),
    default=1024,
    show_default=True,
    help="MiB of output after which one run is stopped.",
)
@click.option("--strict", is_flag=True, help="A fragile result fails too (exit 1).")
@click.option("--cwd", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Run it in this folder.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to this file.")
@target_options
def command(
    arguments: tuple[str, ...],
    module: bool,
    code: bool,
    cwd: Path | None,
    form: str,
    output: Path | None,
    strict: bool,
    **rest: Any,
) -> None:
    """Prove that a program gives the same run twice, or name each line and cause that keeps it from doing so."""
    from samerun.verify.options import Options

    if output is not None and not output.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {output.parent} to write {output.name} in", param_hint="'-o'")
    root = (cwd or Path.cwd()).resolve()
    argv = command_line(arguments, module=module, code=code, cwd=root)
    rest["steps"] = rest["steps"] or 0
    rest["output_limit"] <<= 20
    options = Options(argv=argv, cwd=root, strict=strict, **rest)
    for number in _ENDING:
        signal.signal(number, _interrupted)
    try:
        result = _verify(options)
    except KeyboardInterrupt:
        click.echo("interrupted: the program was stopped and the folder brought back as it was", err=True)
        sys.exit(ExitCode.INTERRUPTED)
    _write(result, form, output)
    failed = strict and result.verdict == "fragile"
    sys.exit(ExitCode.FAILS if failed else EXITS[result.verdict])


_ENDING = (signal.SIGINT, signal.SIGTERM)


def _interrupted(*_: object) -> None:
    """Once; pressed again, it must not keep us from bringing everything back."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _verify(options: Any) -> Any:
    from samerun.launch.process import LaunchError
    from samerun.report.progress import Progress
    from samerun.verify.engine import verify
    from samerun.verify.home import new_verification

    try:
        with Progress(sys.stderr) as progress:
            return verify(options, new_verification(options.cwd), progress)
    except LaunchError as error:
        click.echo(f"samerun: {error}", err=True)
        sys.exit(error.code)


def _write(result: Any, form: str, output: Path | None) -> None:
    from samerun.report import json as as_json
    from samerun.report import text as as_text

    if output is None:
        as_text.write(result, sys.stdout) if form == "text" else as_json.write(result, sys.stdout)
        return
    with open(output, "w", encoding="utf-8") as file:
        (as_text if form == "text" else as_json).write(result, file)
