"""The pytest plugin, in sessions of its own."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SRC = str(Path(__file__).parents[2] / "src")

SEEDED = """
    import random, sys
    import numpy as np
    import pytest

    @pytest.fixture(scope="session", autouse=True)
    def shared():
        return random.random()

    @pytest.mark.parametrize("n", range(3))
    def test_draw(n, shared, samerun_root):
        with open("drawn", "a") as file:
            file.write(f"{n} {random.random()} {np.random.rand()} {shared} {samerun_root.int()}\\n")

    def test_alone(shared):
        with open("drawn", "a") as file:
            file.write(f"alone {random.random()} {np.random.rand()} {shared}\\n")
"""


UNNEEDED = "-p no:hypothesispytest -p no:hydra_pytest"  # importing them takes longer than all else that these sessions do


@pytest.fixture
def session(tmp_path):
    """Run pytest on a file in a folder of its own; the plugin comes by its entry point, as users have it."""

    def run(source, *options, randomly=False, **variables):
        lines = source.splitlines()
        (tmp_path / "test_it.py").write_text("\n".join(line[4:] for line in lines))
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "SAMERUN_", "PYTHONHASHSEED"))}
        environ |= {"PYTHONPATH": SRC, "PYTHONDONTWRITEBYTECODE": "1", "PYTEST_ADDOPTS": UNNEEDED} | variables
        if not randomly:
            options += ("-p", "no:randomly")
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options],
            cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    def drawn():
        path = tmp_path / "drawn"
        rows = sorted(path.read_text().splitlines())
        path.unlink()
        return rows

    run.drawn = drawn
    return run


def test_it_is_idle_and_imports_nothing_unless_asked(session):
    done = session(
        """
    import sys
    def test_it():
        assert "samerun_pytest" in sys.modules
        assert "samerun" not in sys.modules and "numpy" not in sys.modules
    """
    )
    assert done.returncode == 0, done.stdout
    assert "tests are seeded" not in done.stdout


def test_idle_it_makes_no_verdict_of_its_own(tmp_path):
    (tmp_path / "test_sum.py").write_text("def test_sum():\n    assert sum(range(10)) == 45\n")
    tests = [sys.executable, "-m", "pytest", *UNNEEDED.split(), "-p", "no:randomly", "."]
    command = [sys.executable, "-m", "samerun", "verify", "--no-perturb", *tests]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
    assert done.stdout.startswith("SAME: 2 runs"), done.stdout + done.stderr


def test_each_test_is_seeded_from_its_name_whatever_runs_before_it(session):
    session(SEEDED, "--samerun-seed", "7")
    everything = session.drawn()
    session(SEEDED, "--samerun-seed", "7", "-k", "alone or 2")
    assert session.drawn() == [row for row in everything if row[0] in "2a"]
    session(SEEDED, "--samerun-seed", "8")
    assert not set(session.drawn()) & set(everything)
    assert len({row.split()[1] for row in everything}) == 4


def test_the_root_is_printed_and_can_be_given_again(session):
    done = session(SEEDED, "--samerun")
    first = session.drawn()
    root = re.search(r"below root (\d+); the same again with --samerun-seed \1", done.stdout)[1]
    session(SEEDED, "--samerun-seed", root)
    assert session.drawn() == first
    session(SEEDED, "--samerun")
    assert session.drawn() != first


def test_with_xdist(session):
    session(SEEDED, "--samerun-seed", "7")
    alone = session.drawn()
    done = session(SEEDED, "--samerun-seed", "7", "-n", "2")
    assert done.returncode == 0, done.stdout
    assert session.drawn() == alone
    session(SEEDED, "--samerun", "-n", "2")
    assert len({row.split()[-2 if row[0] != "a" else -1] for row in session.drawn()}) == 1  # one root for all workers


def test_with_pytest_randomly(session):
    session(SEEDED, "--samerun-seed", "7")
    alone = session.drawn()
    done = session(SEEDED, "--samerun-seed", "7", randomly=True)
    assert "random seed" in done.stdout.lower() or "randomly-seed" in done.stdout
    assert session.drawn() == alone


@pytest.mark.parametrize("seed", ["-1", "x", "4294967296"])
def test_a_bad_root(session, seed):
    done = session(SEEDED, f"--samerun-seed={seed}")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "expected an integer from 0 to 4294967295" in done.stderr


def test_settings(session, tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\nsamerun = true\nsamerun_seed = 7\n")
    assert "below root 7;" in session(SEEDED).stdout


# The marker.

MARKED = """
    import random
    import pytest
    import samerun

    @pytest.mark.samerun(runs=2)
    @pytest.mark.parametrize("case", ["seeded", "set", "entropy", "check", "names", "nothing", "fails"])
    def test_it(case, tmp_path):
        entropy = random.SystemRandom()
        if case == "seeded":
            return [random.random(), sorted({"a", "b", "c", "d"})]
        if case == "set":
            return list({"a", "b", "c", "d", "e", "f", "g"})
        if case == "entropy":
            return entropy.random()
        if case == "check":
            samerun.check("loss", entropy.random())
        if case == "names":
            samerun.check(str(entropy.random()), 1)
        if case == "fails":
            raise ValueError("in the child")
"""


@pytest.fixture
def verdict(session):
    def of(case, *options):
        return session(MARKED, "-k", case, "--samerun-seed", "3", *options)

    return of


def test_runs_that_agree_pass(verdict):
    done = verdict("seeded")
    assert "1 passed" in done.stdout, done.stdout


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("set", "run 2 differs from run 1 in what the test returns: "),
        ("entropy", "run 2 differs from run 1 in what the test returns: values differ"),
        ("check", "run 2 differs from run 1 in loss: values differ"),
        ("names", "run 2 checked"),
        ("nothing", "the test returns and checks nothing, so its runs cannot be compared"),
        ("fails", "run 1 in a fresh process ended with 1:"),
    ],
)
def test_runs_that_differ_fail_with_the_reason(verdict, case, words):
    done = verdict(case)
    assert words in done.stdout
    assert "1 failed" in done.stdout
    if case == "fails":
        assert "ValueError: in the child" in done.stdout


def test_the_marker_under_xdist(verdict):
    assert "1 passed" in verdict("seeded", "-n", "1").stdout


@pytest.mark.parametrize("runs", ["1", "'3'", "True"])
def test_a_bad_number_of_runs(session, runs):
    done = session(
        f"""
    import pytest
    @pytest.mark.samerun(runs={runs})
    def test_it():
        return 1
    """
    )
    assert "expected an integer of at least 2" in done.stdout
