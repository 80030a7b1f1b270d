"""pytest plugin: every test seeded from its own name, and tests run in fresh processes and compared.

Idle unless asked (``--samerun``, ``--samerun-seed N``, ``samerun = true`` in the configuration, the marker or the fixture):
samerun itself is imported only then.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

    from samerun import Stream

_SEED = pytest.StashKey[int]()
_SEED_MAX = 2**32 - 1


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options and settings of the plugin."""
    group = parser.getgroup("samerun", "seeds of tests (samerun)")
    group.addoption("--samerun", action="store_true", help="seed every test from its own name, below a root that is printed")
    group.addoption("--samerun-seed", metavar="N", help="the root, 0 to 2**32-1 (implies --samerun)")
    group.addoption("--samerun-results", metavar="FILE", help="used by the marker samerun: write what is compared to FILE")
    parser.addini("samerun", "seed every test from its own name", type="bool", default=False)
    parser.addini("samerun_seed", "the root when --samerun-seed is not given; drawn anew if this is not given either")


def pytest_configure(config: pytest.Config) -> None:
    """Take the session's root if it is given, or inherited from the controlling process of xdist."""
    config.addinivalue_line(
        "markers", "samerun(runs=3): run the test in that many fresh processes and compare what it returns and checks"
    )
    given = getattr(config, "workerinput", {}).get("samerun_seed") or config.getoption("samerun_seed")
    given = given or os.environ.get("SAMERUN_SEED") or config.getini("samerun_seed")
    if given:
        config.stash[_SEED] = _number(given)
    if _active(config) and hasattr(config.option, "randomly_reset_seed"):
        config.option.randomly_reset_seed = False  # pytest-randomly keeps shuffling, and no longer seeds over us


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > _SEED_MAX:
        raise pytest.UsageError(f"samerun-seed is {text!r}, expected an integer from 0 to {_SEED_MAX}")
    return int(text)


def _root(config: pytest.Config) -> int:
    """The session's root, drawn when it is first asked for if it was not given."""
    if _SEED not in config.stash:
        config.stash[_SEED] = int.from_bytes(os.urandom(4), "little")
    return config.stash[_SEED]


def _active(config: pytest.Config) -> bool:
    asked = config.getoption("samerun") or config.getoption("samerun_seed") or config.getini("samerun")
    return bool(asked)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist: all workers have the root of the session."""
    node.workerinput["samerun_seed"] = str(_root(node.config))


def pytest_report_header(config: pytest.Config) -> str | None:
    """The root, so that it can be given again."""
    if not _active(config):
        return None
    root = _root(config)
    return f"samerun: tests are seeded below root {root}; the same again with --samerun-seed {root}"


def _stream(config: pytest.Config, *path: str) -> Stream:
    from samerun import Root

    return Root(_root(config))[path]


@pytest.fixture
def samerun_root(request: pytest.FixtureRequest) -> Stream:
    """The stream of this test: below the session's root, by the test's node id."""
    return _stream(request.config, "test", request.node.nodeid)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Seed every generator for this test, whichever tests ran before it."""
    if _active(item.config):
        from samerun.seeds.seeding import adopt

        adopt(_stream(item.config, "test", item.nodeid))


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Generator[None, Any, Any]:
    """A fixture that several tests share has numbers of its own, whichever test happens to need it first."""
    if fixturedef.scope == "function" or not _active(request.config):
        return (yield)
    from samerun import scope

    path = ("fixture", fixturedef.baseid, fixturedef.argname, str(getattr(request, "param_index", 0)))
    with scope(_stream(request.config, *path)):
        return (yield)


# The marker.


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """A marked test: in this process start the others and compare; in one of them run the test and write what it gave."""
    marker = pyfuncitem.get_closest_marker("samerun")
    if marker is None:
        return None
    results = pyfuncitem.config.getoption("samerun_results")
    if results:
        _write(results, pyfuncitem)
    else:
        _compare([_play(pyfuncitem, run) for run in range(1, _runs(marker) + 1)])
    return True


def _runs(marker: pytest.Mark) -> int:
    runs = marker.kwargs.get("runs", marker.args[0] if marker.args else 3)
    if type(runs) is not int or runs < 2:
        raise pytest.UsageError(f"samerun(runs={runs!r}): expected an integer of at least 2")
    return runs


class _Checks:
    """Stands where the recorder of a run stands, and keeps what ``samerun.check`` and ``samerun.log`` are given."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []

    def event(self, _kind: str, name: str, value: object = None, **_: object) -> None:
        from samerun.digest import describe

        self.seen.append((name, describe(value)))


def _write(path: str, item: pytest.Function) -> None:
    import json

    from samerun.inside import marks

    checks = _Checks()
    before, marks.active = marks.active, checks  # type: ignore[assignment]  # only event() is asked of it
    try:
        arguments = {name: item.funcargs[name] for name in item._fixtureinfo.argnames}
        returned = item.obj(**arguments)
    finally:
        marks.active = before
    if returned is not None:
        checks.event("returned", "what the test returns", returned)
    with open(path, "w") as file:
        json.dump(checks.seen, file)


def _play(item: pytest.Function, run: int) -> list[list[Any]]:
    """Run the test in a fresh process whose string hashes differ from the other runs'; gives what it checked."""
    import json
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        results = os.path.join(folder, "results.json")
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        environ.setdefault("PYTHONHASHSEED", str(run))
        done = subprocess.run(
            _command(item, results),
            env=environ,
            cwd=item.config.invocation_params.dir,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if done.returncode or not os.path.exists(results):
            pytest.fail(f"run {run} in a fresh process ended with {done.returncode}:\n{done.stdout}", pytrace=False)
        with open(results) as file:
            seen: list[list[Any]] = json.load(file)
    return seen


def _command(item: pytest.Function, results: str) -> list[str]:
    config = item.config
    command = [sys.executable, "-m", "pytest", str(config.rootpath / item.nodeid), "--rootdir", str(config.rootpath)]
    if config.inipath is not None:
        command += ["-c", str(config.inipath)]
    if config.pluginmanager.get_plugin("samerun") is None:  # it was not found by its entry point but named with -p
        command += ["-p", "samerun_pytest"]
    command += ["-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:xdist"]
    return [*command, "--samerun-seed", str(_root(config)), "--samerun-results", results]


def _compare(runs: list[list[list[Any]]]) -> None:
    from samerun.digest import compare

    first = runs[0]
    if not first:
        pytest.fail("the test returns and checks nothing, so its runs cannot be compared: return a value", pytrace=False)
    for number, other in enumerate(runs[1:], 2):
        if [name for name, _ in other] != [name for name, _ in first]:
            pytest.fail(f"run {number} checked {[name for name, _ in other]}, run 1 {[name for name, _ in first]}", pytrace=False)
        for (name, here), (_, there) in zip(first, other, strict=True):
            difference = compare(here, there)
            if difference is not None:
                pytest.fail(f"run {number} differs from run 1 in {name}: {difference['words']}", pytrace=False)
