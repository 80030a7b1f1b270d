"""``samerun audit`` and ``samerun rule`` as a user runs them."""

# ruff: noqa: E501
from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from samerun.cli.audit import command as audit_command
from samerun.cli.exits import ExitCode
from samerun.cli.rule import command as rule_command

LISTING = "import os\nfirst = os.listdir('.')[0]\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.py").write_text(LISTING)
    return tmp_path


def audit(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(audit_command, list(arguments), input=stdin)


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_findings_go_to_stdout_and_words_to_stderr(here: Path) -> None:
    result = audit()
    assert result.exit_code == ExitCode.FAILS
    assert result.stdout.splitlines()[0].startswith("main.py:2:9: OR301 ")
    assert result.stderr.splitlines() == ["1 finding in 1 files; 1 with a safe fix.", "Next: samerun audit --fix"]


def test_exit_zero_and_clean(here: Path) -> None:
    assert audit("--exit-zero").exit_code == ExitCode.HOLDS
    (here / "main.py").write_text("x = 1\n")
    result = audit()
    assert (result.exit_code, result.stdout) == (ExitCode.HOLDS, "")
    assert result.stderr == "No findings in 1 file.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--select", "OR31"], "'OR31' is no rule and no prefix of one; did you mean OR301?"),
        (["nowhere"], "no such file or folder: nowhere"),
        (["--diff-base", "nowhere"], "git diff failed"),
    ],
)
def test_usage_errors(here: Path, arguments: list[str], message: str) -> None:
    result = audit(*arguments)
    assert result.exit_code == ExitCode.USAGE
    assert message in result.stderr


def test_select_ignore_and_extend(here: Path) -> None:
    assert audit("--ignore", "OR").exit_code == ExitCode.HOLDS
    assert audit("--select", "SD").exit_code == ExitCode.HOLDS
    assert audit("--select", "SD", "--extend-select", "OR301").exit_code == ExitCode.FAILS
    (here / "main.py").write_text("import numpy as np\nnp.random.seed(0)\nx = np.random.rand(3)\n")
    assert audit().exit_code == ExitCode.HOLDS
    assert "NP203" in audit("--extend-select", "NP203").stdout


def test_settings_of_the_project(here: Path) -> None:
    (here / "pyproject.toml").write_text('[tool.samerun.audit]\nper-file-ignores = { "main.py" = ["OR301"] }\n')
    assert audit().exit_code == ExitCode.HOLDS
    (here / "pyproject.toml").write_text('[tool.samerun.audit]\nexclude = ["main.py"]\n')
    assert "No findings in 0 files." in audit().stderr
    (here / "pyproject.toml").write_text("[tool.samerun.audit]\nselct = []\n")
    result = audit()
    assert result.exit_code == ExitCode.USAGE
    assert "unknown key 'selct'" in result.stderr
    assert "did you mean 'select'?" in result.stderr


def test_json_is_one_document(here: Path) -> None:
    (here / "broken.py").write_text("import random\ndef f(:\n")
    document = json.loads(audit("--format", "json").stdout)
    assert document["schema"] == "samerun.audit/1"
    (finding,) = document["findings"]
    assert finding == {
        "rule": "OR301", "name": "unsorted-listing", "severity": "warning", "certainty": "certain", "file": "main.py", "cell": None,
        "line": 2, "column": 9, "message": "os.listdir gives files in no fixed order, and an element is taken by position; sort them",
        "chain": ["order matters at main.py:2"], "executed": None, "fix": {"title": "sort the listing", "safe": True},
    }  # fmt: skip
    (skipped,) = document["skipped"]
    assert skipped["file"] == "broken.py"


def test_output_to_a_file_and_statistics(here: Path) -> None:
    assert audit("--format", "github", "-o", "out.txt").stdout == ""
    assert (here / "out.txt").read_text().startswith("::warning title=samerun OR301,file=main.py,line=2,col=9,")
    assert audit("--statistics").stdout == "     1  OR301  unsorted-listing\n"


def test_fix_and_diff(here: Path) -> None:
    result = audit("--diff")
    assert result.exit_code == ExitCode.FAILS
    assert "+first = sorted(os.listdir('.'))[0]" in result.stdout
    assert (here / "main.py").read_text() == LISTING
    assert audit("--fix").exit_code == ExitCode.HOLDS
    assert (here / "main.py").read_text() == "import os\nfirst = sorted(os.listdir('.'))[0]\n"


def test_stdin_and_its_fix(here: Path) -> None:
    assert audit("-", "--stdin-filename", "x.py", stdin=LISTING).stdout.startswith("x.py:2:9: OR301")
    assert audit("-", "--fix", stdin=LISTING).stdout == "import os\nfirst = sorted(os.listdir('.'))[0]\n"


def test_ignoring_needs_a_code_and_a_reason(here: Path) -> None:
    for comment, code in (("# samerun: ignore[OR301] one file", 0), ("# samerun: ignore[OR301]", 1), ("# samerun: ignore", 1)):
        (here / "main.py").write_text(LISTING.replace("[0]", f"[0]  {comment}"))
        assert audit().exit_code == code, comment


def test_add_ignore_silences_all_and_keeps_the_program(here: Path) -> None:
    (here / "long.py").write_text('import os\ntext = f"""\n{os.listdir(1)[0]}\n"""\nfiles = [\n    os.listdir(".")[0],\n]\n')
    result = audit("--add-ignore", "known since the start")
    assert "could not be given a comment" in result.stderr
    assert "# samerun: ignore[OR301] known since the start" in (here / "main.py").read_text()
    assert [line.split(":")[0] for line in audit().stdout.splitlines() if not line.startswith(" ")] in ([], ["long.py"])


def test_only_changed_lines(here: Path) -> None:
    git(here, "init", "-q")
    git(here, "add", "main.py")
    git(here, "commit", "-qm", "one")
    assert audit("--diff-base", "HEAD").exit_code == ExitCode.HOLDS
    (here / "main.py").write_text(LISTING + "second = os.listdir('.')[1]\n")
    (here / "new.py").write_text(LISTING)
    lines = [line for line in audit("--diff-base", "HEAD").stdout.splitlines() if not line.startswith(" ")]
    assert [line.split(" ")[0] for line in lines] == ["main.py:3:10:", "new.py:2:9:"]


def test_what_git_ignores_is_left_out(here: Path) -> None:
    git(here, "init", "-q")
    (here / ".gitignore").write_text("main.py\n")
    assert "No findings in 0 files." in audit().stderr
    assert audit("main.py").exit_code == ExitCode.FAILS


def test_the_cache_is_used_and_never_stale(here: Path) -> None:
    first = audit().stdout
    assert (here / ".samerun" / "audit" / "report.json").is_file()
    assert (here / ".samerun" / ".gitignore").read_text() == "*\n"
    assert audit().stdout == first
    (here / "main.py").write_text("import os\nfirst = sorted(os.listdir('.'))[0]\n")
    assert audit().stdout == ""
    (here / "main.py").write_text(LISTING)
    assert audit().stdout == first == audit("--no-cache").stdout
    (here / ".samerun" / "audit" / "facts.json").write_text("{broken")
    (here / ".samerun" / "audit" / "report.json").write_text("[]")
    assert audit().stdout == first


def test_a_changed_helper_is_seen_through_the_cache(here: Path) -> None:
    (here / "main.py").write_text("import random\nfrom helper import begin\nbegin()\nopen(str(random.random()))\n")
    (here / "helper.py").write_text("import random\ndef begin():\n    random.seed(0)\n")
    assert audit().exit_code == ExitCode.HOLDS
    (here / "helper.py").write_text("import random\ndef begin():\n    return random\n")
    assert "SD101" in audit().stdout


def test_rule_pages() -> None:
    result = CliRunner().invoke(rule_command, ["or301"])
    assert result.exit_code == 0
    assert result.output.startswith("# OR301: unsorted-listing\n")
    assert "did you mean OR301?" in CliRunner().invoke(rule_command, ["OR31"]).output
    listing = json.loads(CliRunner().invoke(rule_command, ["--all", "--format", "json"]).output)
    assert {"code", "name", "severity", "default", "summary"} == set(listing[0])
