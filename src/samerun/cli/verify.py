"""``samerun verify``."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

import click

from samerun.cli.common import Names, Stop, Words
from samerun.cli.exits import ExitCode
from samerun.cli.target import as_typed, command_line, target_options

EPILOG = """\b
Examples:
  samerun verify train.py --epochs 2
  samerun verify analysis.ipynb
  samerun verify --steps 20 -- torchrun --nproc_per_node 2 train.py
  samerun verify --strict --format json -o verdict.json -m package.train
  samerun verify --resume 'python train.py --resume ck.pt' --stop-after step:50 train.py
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
@click.option("--resume", type=Words(), help="Prove a resume: the command that goes on from what an interrupted run has left.")
@click.option(
    "--stop-after", type=Stop(), help="With --resume: where the run is interrupted: step:50; or batch, epoch, fit, line."
)
@click.option("--control", is_flag=True, help="One more run with other seeds: does the outcome depend on them at all?")
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
@click.option("--strict", is_flag=True, help="Fragile, or a control in which nothing changes, fails too (exit 1).")
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
    resume: tuple[str, ...] | None,
    stop_after: tuple[str, int] | None,
    **rest: Any,
) -> None:
    """Prove that a program gives the same run twice, or name each line and cause that keeps it from doing so."""
    from samerun.verify.options import Options

    if output is not None and not output.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {output.parent} to write {output.name} in", param_hint="'-o'")
    if resume is not None and rest["control"]:
        raise click.UsageError("--control changes seeds, --resume keeps them: ask one at a time")
    if (resume is None) != (stop_after is None):
        raise click.UsageError("--resume needs --stop-after, and the other way round: where is the run to be interrupted?")
    root = (cwd or Path.cwd()).resolve()
    argv = command_line(arguments, module=module, code=code, cwd=root)
    rest["steps"] = rest["steps"] or 0
    rest["output_limit"] <<= 20
    if resume is not None and stop_after is not None:
        rest |= {"resume": as_typed(resume, cwd=root), "stop_after": stop_after}
    options = Options(argv=argv, cwd=root, strict=strict, **rest)
    for number in _ENDING:
        signal.signal(number, _interrupted)
    try:
        result = _verify(options)
    except KeyboardInterrupt:
        click.echo("interrupted: the program was stopped and the folder brought back as it was", err=True)
        sys.exit(ExitCode.INTERRUPTED)
    _write(result, form, output)
    no_effect = result.control is not None and result.control.changed is False
    failed = strict and (result.verdict == "fragile" or (result.verdict == "same" and no_effect))
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
            return with_rules(verify(options, new_verification(options.cwd), progress), options.cwd)
    except LaunchError as error:
        click.echo(f"samerun: {error}", err=True)
        sys.exit(error.code)


def with_rules(result: Any, root: Path) -> Any:
    """The result, each of its causes with the rule of the audit that would have caught it."""
    from dataclasses import replace

    from samerun.audit.catches import Place, catching_rules

    places = [Place(cause.file, cause.line, cause.source) for cause in (*result.causes, *result.latent)]
    rules = iter(catching_rules(root, places)) if places else iter(())
    result.causes = [replace(cause, rule=next(rules)) for cause in result.causes]
    result.latent = [replace(cause, rule=next(rules)) for cause in result.latent]
    return result


def _write(result: Any, form: str, output: Path | None) -> None:
    from samerun.report import json as as_json
    from samerun.report import text as as_text

    if output is None:
        as_text.write(result, sys.stdout) if form == "text" else as_json.write(result, sys.stdout)
        return
    with open(output, "w", encoding="utf-8") as file:
        (as_text if form == "text" else as_json).write(result, file)
