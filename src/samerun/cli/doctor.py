"""``samerun doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from samerun.seeds.diagnosis import Finding

EPILOG = """\b
Examples:
  samerun doctor
  samerun doctor --load
  samerun doctor --format json
"""


@click.command("doctor", epilog=EPILOG)
@click.option("--load", is_flag=True, help="Import the installed frameworks (seconds) and show their determinism switches.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to print.")
def command(load: bool, form: str) -> None:
    """Show what of this machine and environment bears on repeatable runs, with a hint for each thing to mend."""
    from samerun.seeds.diagnosis import diagnose

    findings = diagnose(load=load)
    click.echo(_json(findings) if form == "json" else _text(findings))


def _json(findings: list[Finding]) -> str:
    import json
    from dataclasses import asdict

    from samerun.seeds.diagnosis import SCHEMA

    return json.dumps({"schema": SCHEMA, "findings": [asdict(finding) for finding in findings]}, indent=2, default=str)


def _text(findings: list[Finding]) -> str:
    lines, area = [], ""
    for finding in findings:
        if finding.area != area:
            area = finding.area
            lines.append(area)
        lines.append(f"  {finding.name}: {finding.value}")
        if finding.hint:
            lines.append(f"    hint: {finding.hint}")
    count = sum(bool(finding.hint) for finding in findings)
    return "\n".join([*lines, f"{count} hint(s). Next: samerun verify SCRIPT"])
