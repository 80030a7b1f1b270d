"""Write the table of examples in README.md from the expected.json files, or, with --check, fail where it is stale.

usage: python examples/index.py [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
README = HERE / "README.md"
BEGIN, END = "<!-- table: written by index.py -->\n", "<!-- end of table -->\n"


def examples() -> dict[str, dict]:
    """What is expected of each example, by the name of its folder."""
    return {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(HERE.glob("*/expected.json"))}


def misplaced(name: str, expected: dict) -> list[str]:
    """The causes of one example whose line does not hold the code that it is said to hold."""
    wrong = []
    for cause in expected["causes"]:
        lines = (HERE / name / "broken" / cause["file"]).read_text(encoding="utf-8").splitlines()
        where = f"{name}/broken/{cause['file']}:{cause['line']}"
        found = lines[cause["line"] - 1].strip() if cause["line"] <= len(lines) else "nothing: the file is shorter"
        if found != cause["code"]:
            wrong.append(f"{where}: expected {cause['code']!r}, found {found!r}; mend expected.json")
    return wrong


def row(name: str, expected: dict) -> str:
    causes = "<br>".join(f"`{c['source']}` {c['file']}:{c['line']}" for c in expected["causes"]) or expected.get("note", "")
    needs = ", ".join(expected["needs"]) or "nothing"
    return f"| [{name}]({name}) | {expected['title']} | {expected['verdict']} | {causes} | {needs} | {expected['seen_in']} |\n"


def table(found: dict[str, dict]) -> str:
    head = "| example | what happens | verdict | cause and line | needs | met in |\n| --- | --- | --- | --- | --- | --- |\n"
    return head + "".join(row(name, expected) for name, expected in found.items())


def main(arguments: list[str]) -> int:
    found = examples()
    wrong = [line for name, expected in found.items() for line in misplaced(name, expected)]
    if wrong:
        print("\n".join(wrong), file=sys.stderr)
        return 1
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    fresh = before + BEGIN + table(found) + END + after
    if fresh == text:
        return 0
    if "--check" in arguments:
        print("examples/README.md is stale: run `python examples/index.py` and commit the result", file=sys.stderr)
        return 1
    README.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
