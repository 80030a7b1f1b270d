"""The rules' pages, from the rules' docstrings: ``python -m samerun.audit.docs`` writes them, ``--check`` compares them."""

from __future__ import annotations

import sys
from pathlib import Path

from samerun.audit import registry

HEADINGS = ("What it flags", "Why it breaks a run", "Example", "Use instead", "When it stays silent", "Fix safety")
_SEVERITY = {"error": "error, on by default", "warning": "warning, on by default", "info": "information, on when selected"}


def sections(code: str) -> dict[str, str]:
    """A rule's page by heading; the title is under the empty string."""
    doc = registry.modules()[code].__doc__ or ""
    head, *parts = doc.split("\n## ")
    found = {"": head.strip()}
    for part in parts:
        heading, _, body = part.partition("\n")
        found[heading.strip()] = body.strip("\n")
    return found


def page(code: str) -> str:
    """A rule's page as Markdown."""
    rule = registry.rules()[code]
    parts = sections(code)
    out = [f"# {code}: {rule.name}\n", f"{parts['']}\n", f"Severity: {_SEVERITY[rule.severity]}.\n"]
    for heading in HEADINGS:
        body = parts[heading]
        if heading in ("Example", "Use instead"):
            body = "```python\n" + "\n".join(line[4:] for line in body.split("\n")) + "\n```"
        out.append(f"## {heading}\n\n{body}\n")
    return "\n".join(out)


def index() -> str:
    """The list of all rules as Markdown."""
    rows = [
        f"| [{code}]({code.lower()}.md) | {rule.name} | {rule.severity} | {rule.summary} |"
        for code, rule in registry.rules().items()
    ]
    head = "# Rules of `samerun audit`\n\nGenerated from the rules' own docstrings by `python -m samerun.audit.docs`.\n\n"
    return head + "| Code | Name | Severity | What it flags |\n| --- | --- | --- | --- |\n" + "\n".join(rows) + "\n"


def pages() -> dict[str, str]:
    """All pages by file name."""
    return {"index.md": index(), **{f"{code.lower()}.md": page(code) for code in registry.rules()}}


def main(arguments: list[str]) -> int:
    """Write or check the pages; returns the exit status."""
    folder = Path("docs/reference/rules")
    wanted = pages()
    if "--check" not in arguments:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in wanted.items():
            (folder / name).write_text(text, encoding="utf-8")
        return 0
    stale = [name for name, text in wanted.items() if _read(folder / name) != text]
    stale += [path.name for path in folder.glob("*.md") if path.name not in wanted]
    if stale:
        sys.stderr.write(f"out of date in {folder}: {', '.join(sorted(stale))}; run python -m samerun.audit.docs\n")
    return 1 if stale else 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
