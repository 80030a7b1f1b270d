"""Runs are made, found, listed and cleared away; the index is never trusted more than the folders."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from samerun.ledger import index as index_module
from samerun.ledger.home import find_home, home_of, state_folder
from samerun.ledger.record import RecordError
from samerun.ledger.store import Ledger, UnknownRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from samerun.ledger.record import Run

    Recording = Callable[..., Run]

SRC = Path(__file__).parents[2] / "src"


# Folders


def test_ids_sort_by_time_and_are_unique(ledger: Ledger) -> None:
    names = [ledger.new(("train.py",)).name for _ in range(50)]
    assert len(set(names)) == 50
    assert all(len(name) == len("20260102-030405-bcdf") for name in names)
    stamps = [name[:15] for name in names]
    assert stamps == sorted(stamps)


def test_processes_at_once_get_runs_of_their_own(ledger: Ledger) -> None:
    code = f"""
import sys; sys.path.insert(0, {str(SRC)!r})
from pathlib import Path
from samerun.ledger.record import Run
from samerun.ledger.store import Ledger
ledger = Ledger(Path({str(ledger.home)!r}))
for number in range(20):
    folder = ledger.new(("train.py",))
    ledger.save(Run(folder.name, ("train.py",), "/", float(number)))
"""
    processes = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [process.wait(120) for process in processes] == [0, 0, 0]
    assert len(ledger.rows()) == 60


def test_home_is_ignored_by_git(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    assert home == tmp_path / ".samerun"
    assert (home / ".gitignore").read_text() == "*\n"


def test_home_of_a_project_that_cannot_hold_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    project = tmp_path / "project"
    project.mkdir()
    (project / ".samerun").write_text("a file stands in the way")
    assert home_of(project) == state_folder(project)
    assert home_of(project).is_relative_to(tmp_path / "state" / "samerun")
    assert find_home(project) == home_of(project)
    monkeypatch.setenv("XDG_STATE_HOME", str(project / ".samerun"))
    assert home_of(project).name.startswith("samerun-")


def test_home_is_found_from_below(ledger: Ledger) -> None:
    below = ledger.home.parent / "a" / "b"
    below.mkdir(parents=True)
    assert find_home(below) == ledger.home
    assert Ledger.near(below).folder == ledger.folder


# Finding


def test_runs_are_named_in_many_ways(ledger: Ledger, record: Recording) -> None:
    first, second, third = record(), record(name="best"), record()
    folder = ledger.folder / first.id
    for text, run in {
        "@last": third,
        "@last~": second,
        "@last~0": third,
        "@last~2": first,
        "best": second,
        third.id: third,
        str(folder): first,
        str(folder / "run.json"): first,
    }.items():
        assert ledger.resolve(text) == ledger.folder / run.id, text
        assert ledger.load(text) == run


def test_the_latest_run_of_a_name_is_meant(ledger: Ledger, record: Recording) -> None:
    record(name="best")
    latest = record(name="best")
    assert ledger.load("best") == latest


def test_unknown_runs_are_told_with_what_there_is(ledger: Ledger, record: Recording) -> None:
    with pytest.raises(UnknownRun, match=r"no runs are recorded in .* yet; record one with: samerun run SCRIPT"):
        ledger.resolve("@last")
    with pytest.raises(UnknownRun, match="no runs are recorded"):
        ledger.resolve("x")
    runs = [record(name="baseline"), record()]
    with pytest.raises(UnknownRun, match="@last~5: there are 2 runs in"):
        ledger.resolve("@last~5")
    with pytest.raises(UnknownRun, match=r"no run is called 'baselin3' in .*; did you mean baseline\?"):
        ledger.resolve("baselin3")
    with pytest.raises(UnknownRun, match=f"the latest is {runs[1].id}; samerun runs lists them"):
        ledger.resolve("!")
    with pytest.raises(UnknownRun, match=r"2 runs begin with '20' \(.*, .*\); give more of it"):
        ledger.resolve("20")


def test_a_run_without_a_readable_record_is_found_to_say_so(ledger: Ledger, record: Recording) -> None:
    record()
    folder = ledger.folder / "19990101-000000-zzzz"
    folder.mkdir()
    assert len(ledger.rows()) == 1
    with pytest.raises(RecordError, match=r"holds no run\.json"):
        ledger.load("1999")


# The index


def test_listing_is_latest_first_bounded_and_filtered(ledger: Ledger, record: Recording) -> None:
    runs = [record(name=name) for name in ("a_b", "axb", "c%", "")]
    assert [row.id for row in ledger.rows()] == [run.id for run in reversed(runs)]
    assert len(ledger.rows(most=2)) == 2
    assert [row.name for row in ledger.rows("a_b")] == ["a_b"]
    assert [row.name for row in ledger.rows("%")] == ["c%"]
    assert len(ledger.rows("TRAIN.py")) == 4
    row = ledger.rows("a_b")[0]
    assert (row.exit_code, row.seconds, row.seed, row.git) == (1, 12.25, None, "9c4a1f7abcde+")


@pytest.mark.parametrize("damage", [b"", b"no database", None])
def test_a_damaged_or_missing_index_is_made_anew(ledger: Ledger, record: Recording, damage: bytes | None) -> None:
    runs = [record(), record()]
    path = ledger.home / "index.sqlite"
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    if damage is not None:
        path.write_bytes(damage)
    assert [row.id for row in ledger.rows()] == [run.id for run in reversed(runs)]


def test_an_index_cut_short_is_made_anew(ledger: Ledger, record: Recording) -> None:
    runs = [record() for _ in range(30)]
    path = ledger.home / "index.sqlite"
    path.write_bytes(path.read_bytes()[:6000])
    assert len(ledger.rows()) == len(runs)


def test_an_index_of_a_newer_samerun_is_made_anew(ledger: Ledger, record: Recording) -> None:
    record()
    with closing(sqlite3.connect(ledger.home / "index.sqlite")) as connection:
        connection.execute("pragma user_version = 99")
    assert len(ledger.rows()) == 1


def test_an_older_index_is_brought_up(ledger: Ledger, record: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    record()
    more = (*index_module.MIGRATIONS, "create table later (n); create table still_later (n)")
    monkeypatch.setattr(index_module, "MIGRATIONS", more)
    assert len(ledger.rows()) == 1
    with closing(sqlite3.connect(ledger.home / "index.sqlite")) as connection:
        assert connection.execute("pragma user_version").fetchone() == (2,)
        assert connection.execute("select count(*) from still_later").fetchone() == (0,)


def test_folders_that_come_and_go_are_seen(ledger: Ledger, record: Recording) -> None:
    first, second = record(), record()
    ledger.rows()
    shutil.rmtree(ledger.folder / first.id)
    (ledger.folder / "not a run").mkdir()
    assert [row.id for row in ledger.rows()] == [second.id]


def test_runs_are_listed_where_no_index_can_be_written(ledger: Ledger, record: Recording) -> None:
    record()
    for path in ledger.home.glob("index.sqlite*"):
        path.unlink()
    (ledger.home / "index.sqlite").mkdir()  # stands in the way, also for root
    assert len(ledger.rows()) == 1
    assert ledger.load("@last").argv


# Clearing away


def test_gc_keeps_the_latest(ledger: Ledger, record: Recording) -> None:
    runs = sorted([record() for _ in range(5)], key=lambda run: run.id)
    assert ledger.gc(keep=5) == []
    removed = ledger.gc(keep=2, dry_run=True)
    assert {item.path.name for item in removed} == {run.id for run in runs[:3]}
    assert all(item.size > 0 for item in removed)
    assert len(ledger.rows()) == 5
    assert ledger.gc(keep=2) == removed
    assert {row.id for row in ledger.rows()} == {run.id for run in runs[3:]}


def test_gc_by_age(ledger: Ledger, record: Recording) -> None:
    old, new = record(), record()
    os.utime(ledger.folder / old.id, (1, 1))
    assert [item.path.name for item in ledger.gc(older_than=timedelta(days=7))] == [old.id]
    assert [row.id for row in ledger.rows()] == [new.id]


def test_gc_leaves_runs_that_may_be_going_on(ledger: Ledger) -> None:
    going_on, abandoned = ledger.new(("a",)), ledger.new(("b",))
    os.utime(abandoned, (1, 1))
    assert [item.path for item in ledger.gc()] == [abandoned]
    assert going_on.exists()


def test_gc_of_verifications(ledger: Ledger) -> None:
    base = ledger.home / "verify"
    for name in ("1", "2", "3"):
        (base / name / "runs").mkdir(parents=True)
    (base / "2" / "kept" / "1").mkdir(parents=True)
    (base / "2" / "kept" / "1" / "train.py").write_text("the user's own")
    with open(base / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert ledger.gc() == []
    assert [item.path.name for item in ledger.gc(keep=1)] == ["1"]
    assert sorted(os.listdir(base)) == ["2", "3", "lock"]


def test_gc_where_nothing_is(tmp_path: Path) -> None:
    assert Ledger(tmp_path / "none").gc() == []
