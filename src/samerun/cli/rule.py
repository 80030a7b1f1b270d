"""``samerun rule``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from samerun.audit.model import Rule

EPILOG = """\b
Examples:
  samerun rule OR301
  samerun rule --all
  samerun rule --all --format json
"""


@click.command("rule", epilog=EPILOG)
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="List all rules.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(code: str | None, every: bool, form: str) -> None:
    """Explain a rule of `samerun audit`: what it flags, why, and what to write instead."""
    from samerun.audit import registry

    rules = registry.rules()
    if every:
        click.echo(_listing(rules, form))
    elif code is None:
        raise click.UsageError("expected the code of a rule, such as OR301; --all lists them")
    elif code.upper() not in rules:
        raise click.UsageError(_unknown(code, rules))
    else:
        click.echo(_page(rules[code.upper()], form))


def _listing(rules: dict[str, Rule], form: str) -> str:
    if form == "json":
        return json.dumps([_row(rule) for rule in rules.values()], indent=2)
    return "\n".join(f"{rule.code}  {rule.severity:<7}  {rule.name:<34}  {rule.summary}" for rule in rules.values())


def _page(rule: Rule, form: str) -> str:
    from samerun.audit.docs import page, sections

    if form == "json":
        return json.dumps({**_row(rule), "sections": sections(rule.code)}, indent=2)
    return page(rule.code).rstrip()


def _row(rule: Rule) -> dict[str, object]:
    return {"code": rule.code, "name": rule.name, "severity": rule.severity, "default": rule.default, "summary": rule.summary}


def _unknown(code: str, rules: dict[str, Rule]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(code.upper(), rules, n=1, cutoff=0.5)
    return f"no rule {code}" + (f"; did you mean {near[0]}?" if near else "; --all lists the rules")
