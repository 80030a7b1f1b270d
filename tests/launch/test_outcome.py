"""What a run left in files is recorded, paired between runs and compared."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xxhash

from samerun.launch import outcome as outcome_module
from samerun.launch.generated import mask_name
from samerun.launch.outcome import FileDifference, FileOutcome, collect, compare_files, digest_file, what_was_added

if TYPE_CHECKING:
    from conftest import Project


def run(project: Project, code: str, *, journal: bool = True) -> list[FileOutcome]:
    project.run(code, journal=journal)
    found = collect(project.tree, project.root / ".samerun" / "runs" / str(project.runs))
    assert project.tree.restore() == []
    return found


def differences(project: Project, first: str, second: str) -> list[FileDifference]:
    project.tree.snapshot()
    return compare_files(run(project, first), run(project, second))


def test_outcomes_are_recorded_with_copies(project: Project) -> None:
    project.write("data.csv", "a,b\n1,2\n")
    project.write("old.txt", "x")
    project.tree.snapshot()
    found = run(
        project,
        "import os; open('out.json', 'w').write('{}'); os.remove('old.txt'); open('data.csv', 'a').write('3,4\\n')",
    )
    assert [(o.path, o.kind, o.size, o.format) for o in found] == [
        ("data.csv", "modified", 12, "table"),
        ("old.txt", "deleted", 0, ""),
        ("out.json", "created", 2, "json"),
    ]
    assert Path(str(found[2].copy)).read_text() == "{}"
    assert found[2].digest.startswith("xxh3:")
    assert found[1].to_json() == {
        "path": "old.txt",
        "kind": "deleted",
        "size": 0,
        "digest": "",
        "format": "",
        "copy": None,
    }


def test_files_are_paired_by_what_each_run_calls_its_own(project: Project) -> None:
    code = "for epoch in (1, 2): open(f'{stamp}_{epoch}.txt', 'w').write(f'{stamp} loss {epoch}')"
    project.tree.snapshot()
    first, second = (run(project, f"stamp = {stamp!r}\n{code}") for stamp in ("0905", "2144"))
    found = compare_files(first, second, (lambda path: path.replace("0905", "*"), lambda path: path.replace("2144", "*")))
    assert [(d.path, d.where) for d in found if d.where != "name"] == [("0905_1.txt", "line 1"), ("0905_2.txt", "line 1")]
    assert len(compare_files(first, second)) == 4  # nothing says which is which


def test_equal_runs_have_no_differences(project: Project) -> None:
    code = "import os; os.makedirs('o/p'); open('o/p/x', 'wb').write(bytes(100)); os.symlink('p', 'o/link')"
    assert differences(project, code, code) == []


def test_differences_name_file_and_place(project: Project) -> None:
    (found,) = differences(project, "open('m.csv', 'w').write('acc\\n0.5\\n')", "open('m.csv', 'w').write('acc\\n0.6\\n')")
    assert found == FileDifference("m.csv", "row 1, column acc", "0.5", "0.6", (("acc: 0.5", "acc: 0.6"),))


def test_a_file_of_one_run_only(project: Project) -> None:
    (found,) = differences(project, "open('a', 'w').write('xyz')", "pass")
    assert (found.path, found.before, found.after, found.tokens) == ("a", "created (3 bytes)", "(not written)", ())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("run-20260101-101010/out.txt", "run-20260102-111111/out.txt"),
        ("2026-01-01_10-10-10.txt", "2026-01-01_10-10-11.txt"),
        ("ckpt-1767225600.pt", "ckpt-1767225601.pt"),
        ("8f14e45f-ceea-467f-a8b1-2c3d4e5f6a7b/x", "9a14e45f-ceea-467f-a8b1-2c3d4e5f6a7c/x"),
        ("run-3fa9c1d2/x", "run-77b0e1aa/x"),
        ("tmpab12cd34/x", "tmpzz99yy_1/x"),
        ("events.out.tfevents.1767225600.host.12.0", "events.out.tfevents.1767225601.host.12.0"),
        ("Jan01_10-10-10_host/x", "Jan02_11-11-11_host/x"),
        ("offline-run-20261123_091012-abcdefgh/x", "offline-run-20261123_091014-7a72m1p9/x"),
        ("outputs/2026-11-22/09-34-43/w.npy", "outputs/2026-11-23/10-00-00/w.npy"),
        ("run-abcdefgh.wandb", "run-7a72m1p9.wandb"),
    ],
)
def test_generated_names_are_paired(first: str, second: str) -> None:
    assert mask_name(first) == mask_name(second) != first


@pytest.mark.parametrize(
    "name",
    [
        "model_v2.pt",
        "epoch_10.pt",
        "seed42/acc.csv",
        "fold-3.npy",
        "resnet50.bin",
        "0.5.json",
        "checkpoint-1500",
        "deadbeef.txt",
    ],
)
def test_other_names_are_left_alone(name: str) -> None:
    assert mask_name(name) == name


def test_paired_names_are_told_once_and_contents_compared(project: Project) -> None:
    code = """
        import os
        os.makedirs('run-{0}')
        open('run-{0}/a.txt', 'w').write('x')
        open('run-{0}/b.txt', 'w').write('{1}')
    """
    found = differences(project, code.format("20260101-101010", "1"), code.format("20260101-101011", "2"))
    assert [(d.where, d.tokens) for d in found] == [
        ("name", (("run-20260101-101010", "run-20260101-101011"),)),
        ("line 1", (("1", "2"),)),
    ]


def test_names_are_paired_by_content_at_last(project: Project) -> None:
    (found,) = differences(project, "open('swift.txt', 'w').write('x')", "open('calm.txt', 'w').write('x')")
    assert (found.where, found.tokens) == ("name", (("swift.txt", "calm.txt"),))


def test_same_masked_name_is_paired_by_content_first(project: Project) -> None:
    names = [f"{n:08d}-0000-4000-8000-000000000000" for n in range(4)]
    first = f"open('{names[0]}', 'w').write('x'); open('{names[1]}', 'w').write('y')"
    second = f"open('{names[2]}', 'w').write('y'); open('{names[3]}', 'w').write('x')"
    assert {d.where for d in differences(project, first, second)} == {"name"}


def test_large_files_are_told_apart_by_digest(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome_module, "LARGEST_COPY", 10)
    (found,) = differences(project, "open('w', 'wb').write(bytes(50))", "open('w', 'wb').write(bytes(49) + b'1')")
    assert (found.where, found.tokens) == ("content (too large to look into)", ())
    assert found.before.startswith("50 bytes xxh3:")


def test_copies_are_bounded_in_all(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome_module, "MOST_COPIED", 100)
    project.tree.snapshot()
    found = run(project, "[open(f'f{n}', 'wb').write(bytes(40)) for n in range(4)]")
    assert [outcome.copy is not None for outcome in found] == [True, True, False, False]


def test_packaging_of_large_archives_does_not_count(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outcome_module, "LARGEST_COPY", 10)
    code = """
        import zipfile
        with zipfile.ZipFile('m.zip', 'w') as archive:
            archive.writestr(zipfile.ZipInfo('a', ({}, 1, 1, 0, 0, 0)), 'x')
    """
    assert differences(project, code.format(2020), code.format(2021)) == []


def test_links_are_compared_by_target(project: Project) -> None:
    (found,) = differences(project, "import os; os.symlink('run-1', 'latest')", "import os; os.symlink('run-2', 'latest')")
    assert (found.path, found.tokens) == ("latest", (("run-1", "run-2"),))


def test_deleted_in_one_run_only(project: Project) -> None:
    project.write("a.txt", "x")
    (found,) = differences(project, "import os; os.remove('a.txt')", "open('a.txt', 'w').write('y')")
    assert (found.before, found.after) == ("deleted", "text, 1 bytes")


def test_files_outside_the_project_count_but_not_temporary_ones(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = project.base / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(temporary))
    project.tree.snapshot()
    result = project.outside / "result.txt"
    found = run(project, f"open({str(result)!r}, 'w').write('x'); open({str(temporary / 'x')!r}, 'w').write('x')")
    assert [(o.path, o.kind) for o in found] == [(str(result), "created")]
    assert not result.exists()


def test_what_cannot_be_read_is_recorded(project: Project) -> None:
    project.tree.snapshot()
    found = run(project, "import os; os.mkfifo('pipe')")
    assert [(o.path, o.format) for o in found] == [("pipe", "other")]
    assert not os.path.lexists(project.root / "pipe")


def test_what_no_run_could_read_is_not_the_same(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(path: Path) -> tuple[str, str]:
        raise PermissionError(path)

    monkeypatch.setattr(outcome_module, "digest_file", fails)
    code = "open('a', 'w').write('x')"
    (found,) = differences(project, code, code)
    assert (found.path, found.where, found.tokens) == ("a", "content", ())


@pytest.mark.parametrize(
    ("name", "packed"),
    [("a.gz", gzip.compress(b"x")), ("a.bz2", bz2.compress(b"x")), ("a.xz", lzma.compress(b"x")), ("a.txt", b"BZh is no bzip2")],
    ids=["gz", "bz2", "xz", "txt"],  # a gzip holds the time: named by its bytes, the test has another name in each worker
)
def test_a_damaged_file_counts_by_all_its_bytes(tmp_path: Path, name: str, packed: bytes) -> None:
    path = tmp_path / name
    told = []
    for end in (b"", b"1", b"2"):
        path.write_bytes(packed + end)
        told.append(digest_file(path))
    assert len({kind for kind, _ in told}) == 1
    assert len({digest for _, digest in told}) == 3
    assert told[1][1] == f"xxh3:{xxhash.xxh3_128_hexdigest(packed + b'1')}"


def test_many_differences_in_one_file_are_all_seen(project: Project) -> None:
    code = "open('t.csv', 'w').write('time,acc\\n' + ''.join(f'{{n + {0}}},{1}\\n' for n in range(30)))"
    found = differences(project, code.format(1, 5), code.format(2, 6))
    assert {d.where.rpartition(" ")[2] for d in found} == {"time", "acc"}


@pytest.mark.parametrize(
    ("name", "first", "second", "counts"),
    [
        ("train.log", "2026-11-23 01:00:01,5 loss 1\n", "2026-11-23 02:00:00,5 loss 1\n", False),
        ("train.log", "01:00:01 loss 1\n", "01:00:02 loss 1\nTraceback (most recent call last):\n01:00:03 caught\n", False),
        ("train.log", "I1123 01:00:01 loss 1\n", "I1123 01:00:02 loss 1\n", False),
        ("scores.txt", "0.71\n", "0.71\n", True),
        ("scores.csv", "2026-11-23 01:00:01,0.71\n", "2026-11-23 01:00:02,0.71\n", True),
    ],
)
def test_of_a_log_that_grew_what_was_added_counts(project: Project, name: str, first: str, second: str, counts: bool) -> None:
    append = f"open({name!r}, 'a').write({{!r}})"
    project.tree.snapshot()
    project.run(append.format(first))
    (before,) = collect(project.tree, project.root / ".samerun" / "runs" / "1")
    project.run(append.format(second))
    (after,) = collect(project.tree, project.root / ".samerun" / "runs" / "2")
    added = what_was_added(after, before)
    assert added.copy is not None
    assert (Path(added.copy).read_text(), added.size) == ((first + second, after.size) if counts else (second, len(second)))


def test_of_several_folders_with_generated_names_those_with_the_same_results_are_the_same(tmp_path: Path) -> None:
    def runs(*made: tuple[str, str, str]) -> list[FileOutcome]:
        found = []
        for folder, alpha, started in made:
            for name, text in (("params/alpha", alpha), ("meta.yaml", f"alpha: {alpha}\nstart_time: {started}\n")):
                copy = tmp_path / f"{folder}-{name.replace('/', '-')}"
                copy.write_text(text)
                kind, digest = digest_file(copy)
                found.append(FileOutcome(f"mlruns/{folder}/{name}", "created", len(text), digest, kind, str(copy)))
        return found

    one, two = "0a" * 16, "1b" * 16
    before = runs((one, "0.1", "17960573363"), (two, "0.9", "17960573364"))
    after = runs(("f" + two[1:], "0.1", "17960573365"), ("c" + one[1:], "0.9", "17960573366"))
    told = compare_files(before, after)
    assert {d.before.split(":")[0] for d in told if d.where.startswith("line")} == {"start_time"}
