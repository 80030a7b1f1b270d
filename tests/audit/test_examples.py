"""The project's own examples: what a source reader could catch is caught at its line, and every mended one is clean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from samerun.audit.engine import audit
from samerun.audit.settings import Settings

EXAMPLES = Path(__file__).parents[2] / "examples"
BROKEN = sorted(path.parent.name for path in EXAMPLES.glob("*/broken"))
# The mended ones, and those that were never broken.
CLEAN = sorted(f"{path.parent.name}/{path.name}" for kind in ("mended", "script") for path in EXAMPLES.glob(f"*/{kind}"))
# Sources that no source shows: what earlier runs left, memory, the environment, kernels, and races between threads.
RUN_TIME = {"leftovers", "memory", "environment", "kernels", "threads", "batching", "network", "workers"}
# Causes in a source that some rule knows, in a form that takes a run to tell from harmless code.
NOT_SEEN = json.loads((Path(__file__).parent / "not_seen.json").read_text())


def findings(name: str) -> set[tuple[str, int]]:
    folder = EXAMPLES / name
    report = audit([str(folder)], folder, Settings(respect_gitignore=False), use_cache=False)
    assert report.skipped == []
    return {(finding.file, finding.line) for finding in report.findings}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_is_caught_at_its_line(name: str) -> None:
    expected = json.loads((EXAMPLES / name / "expected.json").read_text())
    got = findings(f"{name}/broken")
    missed = [
        f"{cause['file']}:{cause['line']}"
        for cause in [*expected.get("causes", ()), *expected.get("latent", ())]
        if cause["source"] not in RUN_TIME
        and cause["shows"] != "resumed"
        and not got & {(cause["file"], line) for line in (cause["line"], *cause.get("or_lines", ()))}
    ]
    assert missed == NOT_SEEN.get(name, {}).get("lines", [])


@pytest.mark.parametrize("name", CLEAN)
def test_clean_is_clean(name: str) -> None:
    assert findings(name) == set()
