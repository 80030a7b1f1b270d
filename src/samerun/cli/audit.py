"""``samerun audit``."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from samerun.cli.exits import ExitCode

if TYPE_CHECKING:
    from samerun.audit.engine import Report
    from samerun.audit.executed import Executed
    from samerun.audit.settings import Settings

FORMATS = ("text", "json", "github", "sarif", "junit", "grouped")
EPILOG = """\b
Examples:
  samerun audit
  samerun audit --fix src train.ipynb
  samerun audit --executed @last
  samerun audit --diff-base origin/main --format github
"""


class Codes(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A comma-separated list of rule codes or prefixes."""

    name = "code,..."

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The codes, in capitals."""
        if isinstance(value, tuple):
            return value
        return tuple(code.strip().upper() for code in value.split(",") if code.strip())


@click.command("audit", epilog=EPILOG)
@click.argument("paths", nargs=-1)
@click.option("--select", type=Codes(), default=None, help="Only these rules (codes, prefixes or ALL).")
@click.option("--extend-select", type=Codes(), default=(), help="These rules too.")
@click.option("--ignore", type=Codes(), default=None, help="Not these rules.")
@click.option("--fix", is_flag=True, help="Apply safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="Apply (with --fix) or show (with --diff) unsafe fixes too.")
@click.option("--diff", is_flag=True, help="Show what the fixes would change, and change nothing.")
@click.option("--diff-base", metavar="REF", help="Only findings on lines changed since this commit.")
@click.option("--executed", metavar="RUN", help="What this recorded run executed first: @last, an id, a name or a path.")
@click.option("--add-ignore", metavar="REASON", help="Put an ignoring comment with this reason at every finding.")
@click.option("--statistics", is_flag=True, help="Count findings by rule instead of listing them.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the report to this file.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 even if something is found.")
@click.option("--no-cache", is_flag=True, help="Keep and use no cache.")
@click.option("--stdin-filename", default="stdin.py", show_default=True, help="The name that a source from stdin (path -) has.")
def command(
    paths: tuple[str, ...],
    select: tuple[str, ...] | None,
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...] | None,
    **rest: Any,
) -> None:
    """Find seed and determinism bugs in Python files and notebooks, without running them."""
    from samerun.audit.changed import GitError
    from samerun.audit.settings import SettingsError, load_settings

    try:
        settings, root = load_settings(Path.cwd())
        given: dict[str, Any] = {"select": select, "ignore": ignore, "extend_select": extend_select or None}
        settings = replace(settings, **{name: value for name, value in given.items() if value is not None})
        sys.exit(_audit(paths or (".",), root, settings, rest))
    except (SettingsError, GitError, FileNotFoundError) as error:
        raise click.UsageError(str(error)) from None


def _audit(paths: tuple[str, ...], root: Path, settings: Settings, options: dict[str, Any]) -> ExitCode:
    from samerun.audit import engine

    if paths == ("-",):
        return _stdin(settings, options)
    if options["fix"] or options["diff"]:
        changed = _mend(list(paths), root, settings, options)
        if options["diff"]:
            return ExitCode.FAILS if changed and not options["exit_zero"] else ExitCode.HOLDS
    report = engine.audit(list(paths), root, settings, use_cache=not options["no_cache"])
    if options["add_ignore"]:
        return _add_ignores(report, root, options["add_ignore"])
    return _show(_narrowed(report, root, options), options)


def _narrowed(report: Report, root: Path, options: dict[str, Any]) -> Report:
    """The report for changed lines alone, and what a run executed first, where that was asked for."""
    if options["diff_base"]:
        from samerun.audit.changed import changed_lines, in_changes

        changes = changed_lines(root, options["diff_base"])
        report.findings = [finding for finding in report.findings if in_changes(finding, changes)]
    if options["executed"]:
        report.findings = _executed(options["executed"]).rank(report.findings, root)
    return report


def _executed(run: str) -> Executed:
    from samerun.audit.executed import Executed
    from samerun.ledger.store import Ledger, UnknownRun

    try:
        folder = Ledger.near(Path.cwd()).resolve(run)
        return Executed(folder)
    except UnknownRun as error:
        raise click.UsageError(str(error)) from None
    except (OSError, ValueError, KeyError):
        raise click.UsageError(f"{run} has no trace that can be read; record another run: samerun run SCRIPT") from None


def _stdin(settings: Settings, options: dict[str, Any]) -> ExitCode:
    """Audit a source from stdin; with ``--fix`` the mended source goes to stdout."""
    from samerun.audit import engine

    name = options["stdin_filename"]
    raw = sys.stdin.buffer.read()
    if options["fix"]:
        mended = engine.mended({name: raw}, None, settings, unsafe=options["unsafe_fixes"])
        sys.stdout.buffer.write(mended[0].after if mended else raw)
        return ExitCode.HOLDS
    return _show(engine.audit_bytes({name: raw}, None, settings), options)


def _mend(paths: list[str], root: Path, settings: Settings, options: dict[str, Any]) -> int:
    """Apply the fixes, or show them; returns how many files they change."""
    from samerun.audit import engine, fixes

    files = engine.relative_files(paths, root, settings)
    raw = engine.readable(files)
    mended = engine.mended(raw, root, settings, unsafe=options["unsafe_fixes"])
    for each in mended:
        if options["diff"]:
            click.echo(fixes.diff(each), nl=False)
        else:
            fixes.write_atomically(files[each.path], each.after)
    count = sum(each.fixes for each in mended)
    verb = "Would apply" if options["diff"] else "Applied"
    click.echo(
        f"{verb} {count} fix{'' if count == 1 else 'es'} in {len(mended)} file{'' if len(mended) == 1 else 's'}.", err=True
    )
    return len(mended)


def _add_ignores(report: Report, root: Path, reason: str) -> ExitCode:
    from itertools import groupby

    from samerun.audit.fixes import write_atomically
    from samerun.audit.ignores import add_ignores

    left = 0
    for file, findings in groupby(report.findings, key=lambda finding: finding.file):
        path = root / file
        changed, missed = add_ignores(path.read_bytes(), file, findings, reason)
        write_atomically(str(path), changed)
        left += missed
    click.echo(f"Ignored {len(report.findings) - left} findings; {left} could not be given a comment.", err=True)
    return ExitCode.FAILS if left else ExitCode.HOLDS


def _show(report: Report, options: dict[str, Any]) -> ExitCode:
    from importlib import import_module

    form = "statistics" if options["statistics"] else options["form"]
    text: str = import_module(f"samerun.audit.formats.{form}").render(report)
    if options["output"] is not None:
        options["output"].write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)
    _words(report)
    return ExitCode.FAILS if report.findings and not options["exit_zero"] else ExitCode.HOLDS


def _words(report: Report) -> None:
    """What is said on stderr: files left out, the count, and the next command to type."""
    for file, reason in report.skipped:
        click.echo(f"{file}: not audited: {reason}", err=True)
    count = len(report.findings)
    if not count:
        click.echo(f"No findings in {report.files} file{'' if report.files == 1 else 's'}.", err=True)
        return
    fixable = sum(finding.fix is not None and finding.fix.safe for finding in report.findings)
    click.echo(f"{count} finding{'' if count == 1 else 's'} in {report.files} files; {fixable} with a safe fix.", err=True)
    following = "samerun audit --fix" if fixable else f"samerun rule {report.findings[0].rule}"
    click.echo(f"Next: {following}", err=True)
