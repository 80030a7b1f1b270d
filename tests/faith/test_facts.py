"""A program sees the same under ``samerun run`` as under ``python``, however it is started."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from .conftest import Run, under_samerun
from .differences import DIFFERENCES, common

DOCUMENTED = Path(__file__).parents[2] / "docs" / "explanation" / "what-a-program-can-see.md"
Start = Callable[[Path], tuple[Path, list[str], str | None]]


def script(folder: Path) -> tuple[Path, list[str], str | None]:
    return folder, ["facts.py", "one", "--two", "--seed", "3"], None


def far_away_script(folder: Path) -> tuple[Path, list[str], str | None]:
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir()
    return elsewhere, ["../programs/facts.py"], None


def module(folder: Path) -> tuple[Path, list[str], str | None]:
    return folder, ["-m", "facts", "one"], None


def module_of_a_package(folder: Path) -> tuple[Path, list[str], str | None]:
    package = folder / "package"
    package.mkdir()
    (package / "__init__.py").touch()
    shutil.copy(folder / "facts.py", package)
    return folder, ["-m", "package.facts"], None


def code(folder: Path) -> tuple[Path, list[str], str | None]:
    return folder, ["-c", (folder / "facts.py").read_text(), "-m", "one"], None


def directory(folder: Path) -> tuple[Path, list[str], str | None]:
    (folder / "app").mkdir()
    shutil.copy(folder / "facts.py", folder / "app" / "__main__.py")
    return folder, ["app"], None


def archive(folder: Path) -> tuple[Path, list[str], str | None]:
    with zipfile.ZipFile(folder / "app.zip", "w") as file:
        file.write(folder / "facts.py", "__main__.py")
    return folder, ["app.zip", "one"], None


def standard_input(folder: Path) -> tuple[Path, list[str], str | None]:
    return folder, ["-", "one"], (folder / "facts.py").read_text()


STARTS = [script, far_away_script, module, module_of_a_package, code, directory, archive, standard_input]


def facts_of(run: Run, argv: tuple[str, ...], **options: Any) -> dict[str, Any]:
    ended = run(*argv, **options)
    assert (ended.status, ended.stderr) == (0, "")
    facts: dict[str, Any] = json.loads(ended.stdout)
    return facts


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.__name__)
def test_same_facts(start: Start, folder: Path, run: Run) -> None:
    cwd, argv, stdin = start(folder)
    plain = facts_of(run, ("python", *argv), cwd=cwd, stdin=stdin)
    under = facts_of(run, under_samerun(argv), cwd=cwd, stdin=stdin)
    assert common(under) == common(plain)


@pytest.mark.parametrize("flags", [["-O"], ["-X", "dev"], ["-B", "-u"], ["-W", "error::ImportWarning"], ["-P"]], ids=" ".join)
def test_same_facts_with_flags_of_python(flags: list[str], run: Run) -> None:
    command = ("python", *flags, "facts.py")
    assert common(facts_of(run, ("samerun", "run", "--", *command))) == common(facts_of(run, command))


@pytest.mark.parametrize(
    "more",
    [{"PYTHONPATH": "elsewhere:package"}, {"PYTHONHASHSEED": "5"}, {"LC_ALL": "C"}, {"PYTHONSAFEPATH": "1"}, {"PYTHONUTF8": "1"}],
    ids=str,
)
def test_same_facts_with_variables(more: dict[str, str], run: Run) -> None:
    plain = facts_of(run, ("python", "facts.py"), more=more)
    under = facts_of(run, under_samerun(["facts.py"]), more=more)
    assert common(under) == common(plain)
    assert under["path"] == plain["path"]


def test_same_facts_without_a_locale(environ: dict[str, str], run: Run) -> None:
    """Python coerces the C locale, in its own environment too: the program must meet the C locale as we did."""
    for name in ("LANG", "LC_ALL", "LC_CTYPE"):
        environ.pop(name, None)
    plain = facts_of(run, ("python", "facts.py"))
    assert "utf8_mode=1" in plain["flags"][0]
    assert common(facts_of(run, under_samerun(["facts.py"]))) == common(plain)


def test_users_hash_seed_is_left_alone(run: Run) -> None:
    under = facts_of(run, under_samerun(["facts.py"]), more={"PYTHONHASHSEED": "5"})
    assert under["environment"]["PYTHONHASHSEED"] == "5"


def test_users_own_sitecustomize_runs(folder: Path, run: Run) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "sitecustomize.py").write_text("import sys\nsys.own = __file__\n")
    program = ("-c", "import sys, sitecustomize; print(sys.own, sitecustomize.__file__, sitecustomize.__spec__.origin)")
    more = {"PYTHONPATH": str(folder / "own")}
    assert run(*under_samerun(program), more=more) == run("python", *program, more=more)


def test_a_failing_sitecustomize_fails_the_same(folder: Path, run: Run) -> None:
    (folder / "own").mkdir()
    (folder / "own" / "sitecustomize.py").write_text("1 / 0\n")
    more = {"PYTHONPATH": str(folder / "own")}
    plain = run("python", "-c", "print('goes on')", more=more)
    assert "ZeroDivisionError" in plain.stderr
    assert run("samerun", "run", "--", "python", "-c", "print('goes on')", more=more).stdout == plain.stdout


@contextmanager
def inherited_descriptor() -> Iterator[int]:
    reading, writing = os.pipe()
    os.set_inheritable(reading, True)
    try:
        yield reading
    finally:
        os.close(reading)
        os.close(writing)


def test_descriptors_are_inherited(run: Run) -> None:
    with inherited_descriptor() as number:
        plain = facts_of(run, ("python", "facts.py"), pass_fds=[number])
        under = facts_of(run, under_samerun(["facts.py"]), pass_fds=[number])
    assert str(number) in plain["descriptors"]
    assert under["descriptors"] == plain["descriptors"]
    assert under["next_descriptor"] == plain["next_descriptor"]


def test_every_difference_exists_and_is_documented(run: Run) -> None:
    differing = set()
    for program in (["facts.py"], ["children.py", "forkserver"]):
        plain, under = facts_of(run, ("python", *program)), facts_of(run, under_samerun(program))
        differing |= {name for name in plain if plain[name] != under[name]}
    assert differing == set(DIFFERENCES)
    rows = {line.split("`")[1] for line in DOCUMENTED.read_text().splitlines() if line.startswith("| `")}
    assert rows == set(DIFFERENCES)


def test_facts_can_tell(run: Run) -> None:
    """The program that looks would see a runner that does it all inside its own process."""
    runpy = ("-c", "import sys, runpy; sys.argv = ['facts.py']; runpy.run_path('facts.py', run_name='__main__')")
    plain, inside = facts_of(run, ("python", "facts.py")), facts_of(run, ("python", *runpy))
    assert {"stack", "modules", "orig_argv", "path", "module"} <= {name for name in plain if plain[name] != inside[name]}
