"""The negative control: a result that stays the same whatever the seed says nothing about the seed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from samerun.launch.plan import Plan
from samerun.verify.compare import DECISIVE, Finding, compare_runs, hard
from samerun.verify.options import Options
from samerun.verify.result import Control
from samerun.verify.session import Run, Session

_SEED = re.compile(r"(?P<name>-{0,2}(?:[\w.+-]*[_.-])?(?:seed|random[_-]state))(?:=(?P<number>\d+))?", re.IGNORECASE)
_OUTCOME = DECISIVE | {"metric", "check"}


def control(session: Session, options: Options, repeat: Run) -> Control:
    """One more run with other seeds: in the command, where it has a seed, and in the program's own seeding calls."""
    session.planned += 1
    argv, told = other_seeds(options.argv)
    plan = Plan(steps=options.steps, control=options.seed)
    run = session.run("control", plan, argv=argv)
    calls = dict.fromkeys(words for _, what, words in run.trace.notes if what == "reseeded")
    seeds = (*told, *calls)
    if not seeds:
        return Control(None, "no seed was found: no seeding call was seen, and the command has no --seed N")
    findings = hard(compare_runs(repeat, run))
    first = next((finding for finding in findings if _is_outcome(finding)), None)
    if first is not None:
        return Control(True, f"with other seeds the outcome is another, as it should be ({first.words})", seeds, first.values)
    if findings:
        words = "with other seeds values change, but nothing that it prints, writes or trains: the test asserts nothing of them"
        return Control(False, words, seeds, findings[0].values)
    return Control(False, "with other seeds nothing changes: the seed has no effect, or the test asserts nothing", seeds)


def other_seeds(argv: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """The command with another number for each seed in it, and those seeds as they were."""
    changed, told = list(argv), []
    for index, word in enumerate(argv):
        match = _SEED.fullmatch(word)
        if match is None:
            continue
        if match["number"]:
            told.append(word)
            changed[index] = f"{match['name']}={_other(match['number'])}"
        elif word.startswith("-") and argv[index + 1 : index + 2] and argv[index + 1].isdecimal():
            told.append(f"{word} {argv[index + 1]}")
            changed[index + 1] = _other(argv[index + 1])
    return tuple(changed), told


def _other(number: str) -> str:
    """Another seed of about the same size: some programs take small ones only."""
    return str(int(number) + 1)


def _is_outcome(finding: Finding) -> bool:
    return finding.probe in ("exit", "output", "file") or (
        finding.difference is not None and finding.difference.event.kind in _OUTCOME
    )
