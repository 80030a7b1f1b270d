"""Whatever a run does to files, afterwards they are as they were."""

from __future__ import annotations

import os
import shutil
import sqlite3
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from samerun.launch import tree as tree_module
from samerun.launch import vault as vault_module
from samerun.launch.tree import Tree

if TYPE_CHECKING:
    from conftest import Project

DEEDS = {
    "writes over a file": "open('data.txt', 'w').write('new')",
    "appends": "open('data.txt', 'a').write('more')",
    "writes in place": "f = open('data.txt', 'r+b'); f.seek(2); f.write(b'?'); f.close()",
    "replaces atomically": "import os; open('tmp', 'w').write('n'); os.replace('tmp', 'data.txt')",
    "truncates": "import os; os.truncate('data.txt', 3)",
    "removes": "import os; os.remove('data.txt')",
    "removes and makes again": "import os; os.remove('data.txt'); open('data.txt', 'w').write('again')",
    "renames": "import os; os.rename('data.txt', 'other.txt')",
    "renames, then writes": "import os; os.rename('data.txt', 'o.txt'); open('o.txt', 'a').write('x')",
    "creates": "open('out.txt', 'w').write('x')",
    "creates folders": "import os; os.makedirs('a/b/c'); open('a/b/c/x', 'w').close(); os.mkdir('empty')",
    "deletes a folder": "import shutil; shutil.rmtree('sub')",
    "deletes everything": """
        import os, shutil
        for name in os.listdir():
            if name != '.samerun':
                shutil.rmtree(name) if os.path.isdir(name) and not os.path.islink(name) else os.remove(name)
    """,
    "moves a folder": "import shutil; shutil.move('sub', 'moved'); open('moved/inner/deep.bin', 'ab').write(b'x')",
    "folder for file": "import os; os.remove('data.txt'); os.mkdir('data.txt'); open('data.txt/x', 'w').close()",
    "file for folder": "import shutil; shutil.rmtree('sub'); open('sub', 'w').close()",
    "writes through a link": "open('link', 'w').write('through')",
    "turns a link": "import os; os.remove('link'); os.symlink('sub', 'link')",
    "writes a second name": "import os; os.link('data.txt', 'second'); open('second', 'w').write('both')",
    "changes modes": "import os; os.chmod('data.txt', 0o755); os.chmod('sub', 0o700)",
    "changes times": "import os; os.utime('data.txt', (1, 1))",
    "hides a change": """
        import os
        s = os.stat('data.txt')
        open('data.txt', 'w').write('X' * s.st_size)
        os.utime('data.txt', ns=(s.st_atime_ns, s.st_mtime_ns))
    """,
    "changes directory": "import os; os.chdir('sub'); open('inner/deep.bin', 'wb').close(); open('made', 'w').close()",
    "writes a read-only file": "import os; os.chmod('locked.txt', 0o644); open('locked.txt', 'w').write('x')",
    "uses a database": "import sqlite3; c = sqlite3.connect('base.db'); c.execute('drop table t'); c.commit()",
    "leaves caches": "import os; os.makedirs('pkg/__pycache__'); open('pkg/__pycache__/m.pyc', 'w').close()",
    "is killed": "import os; open('data.txt', 'w').write('half'); os.kill(os.getpid(), 9)",
    "uses workers": """
        import multiprocessing, os
        def work(n):
            open('data.txt', 'a').write(str(n)); open(f'w{n}', 'w').close()
        if __name__ == '__main__':
            with multiprocessing.get_context('fork').Pool(2) as pool: pool.map(work, range(8))
            os.remove('data.txt')
    """,
    "uses threads": """
        import threading
        def work(n):
            for k in range(50): open('data.txt', 'a').write(str(n))
        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        [t.start() for t in threads]; [t.join() for t in threads]
    """,
}


@pytest.fixture
def filled(project: Project) -> Project:
    data = project.write("data.txt", "first line\nsecond line\n")
    os.utime(data, ns=(10**18, 10**18 + 123456789))
    project.write("sub/inner/deep.bin", bytes(range(256)))
    project.write("sub/note.md", "words")
    project.write("locked.txt", "no").chmod(0o444)
    (project.root / "link").symlink_to("data.txt")
    base = sqlite3.connect(project.root / "base.db")
    base.execute("create table t (n)")
    base.commit()
    base.close()
    return project


@pytest.mark.parametrize("journal", [True, False], ids=["seen", "unseen"])
@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
def test_project_is_as_it_was(filled: Project, deed: str, journal: bool) -> None:
    before = filled.state()
    assert filled.tree.snapshot() == []
    for _ in range(2):  # the first state must outlive a restore
        filled.run(deed, journal=journal)
        assert filled.state() != before
        assert filled.tree.restore() == []
        assert filled.state() == before
    assert filled.tree.changes() == []


@pytest.mark.parametrize("deed", DEEDS.values(), ids=DEEDS.keys())
def test_what_is_outside_is_as_it_was(filled: Project, deed: str) -> None:
    for name in ("data.txt", "sub", "locked.txt", "link", "base.db"):
        os.rename(filled.root / name, filled.outside / name)
    before = filled.state()
    filled.tree.snapshot()
    for _ in range(2):
        filled.run(f"import os\nos.chdir({str(filled.outside)!r})\n" + textwrap.dedent(deed))
        assert filled.state() != before
        assert filled.tree.restore() == []
        assert filled.state() == before


def test_what_others_put_into_a_folder_of_the_run_goes_with_it(filled: Project) -> None:
    before = filled.state()
    filled.tree.snapshot()
    code = """
        import os, shutil, subprocess, tempfile
        folder = tempfile.mkdtemp(dir={outside!r})
        subprocess.run(["sh", "-c", "echo 7 > " + folder + "/port.txt"], check=True)
        os.unlink(folder + "/port.txt")
    """
    filled.run(textwrap.dedent(code).format(outside=str(filled.outside)))
    assert filled.tree.restore() == []
    assert filled.state() == before


def test_changes_name_files_in_order(filled: Project) -> None:
    filled.tree.snapshot()
    filled.run("import os; open('b', 'w').close(); open('data.txt', 'a').write('x'); os.remove('sub/note.md'); os.mkdir('d')")
    assert [(c.path, c.kind) for c in filled.tree.changes()] == [
        ("b", "created"),
        ("data.txt", "modified"),
        ("sub/note.md", "deleted"),
    ]


@pytest.mark.parametrize(
    "deed",
    [
        "open('big', 'r+b').write(b'x')",
        "import os; os.remove('big')",
        "import os; os.rename('big', 'old'); open('big', 'w').close()",
        "import os; os.replace('big', 'sub2')",
        "import os; os.remove('big'); open('big', 'wb').write(b'y')",
        "import shutil; shutil.copyfile('data.txt', 'big')",
    ],
)
def test_large_files_are_kept_by_the_journal(filled: Project, monkeypatch: pytest.MonkeyPatch, deed: str) -> None:
    monkeypatch.setattr(tree_module, "LARGEST_COPY", 1000)
    filled.write("big", os.urandom(100_000))
    before = filled.state()
    filled.tree.snapshot()
    for _ in range(2):
        filled.run(deed)
        assert filled.tree.restore() == []
        assert filled.state() == before


def test_removed_large_file_costs_no_space(filled: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_module, "LARGEST_COPY", 1000)
    inode = filled.write("big", os.urandom(100_000)).stat().st_ino
    filled.tree.snapshot()
    filled.run("import os; os.remove('big')")
    filled.tree.restore()
    assert (filled.root / "big").stat().st_ino == inode


def test_failed_removal_does_not_spoil_the_copy(filled: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_module, "LARGEST_COPY", 1000)
    filled.write("big", os.urandom(100_000))
    before = filled.state()
    filled.tree.snapshot()
    filled.run(
        """
        import os
        for attempt in range(3):
            try: os.replace('big', 'no/such/folder')
            except OSError: pass
            try: os.rename('data.txt/x', 'big')
            except OSError: pass
        open('big', 'r+b').write(b'x' * 50)
        """
    )
    assert filled.tree.restore() == []
    assert filled.state() == before


def test_moved_native_file_is_moved_back(filled: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_module, "LARGEST_COPY", 1000)
    filled.write("big", os.urandom(100_000))
    before = filled.state()
    filled.tree.snapshot()
    filled.run("import os; os.rename('big', 'sub/elsewhere')", journal=False)
    assert filled.tree.restore() == []
    assert filled.state() == before


def test_what_cannot_be_restored_is_said(filled: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_module, "LARGEST_COPY", 1000)
    filled.write("big", b"x" * 5000)
    filled.tree.snapshot()
    filled.run("open('big', 'w').write('gone')", journal=False)
    words = filled.tree.restore()
    assert len(words) == 1
    assert words[0].startswith("big is not as it was: there is no copy of it, because it is larger than")


def test_full_disk_while_backing_up_lets_the_program_go_on(filled: Project) -> None:
    outside = filled.outside / "result.txt"
    outside.write_text("old")
    filled.tree.snapshot()
    done = filled.run(
        f"""
        import errno
        from samerun.inside import backup
        def full(*_): raise OSError(errno.ENOSPC, "No space left on device")
        backup._copy = full
        open({str(outside)!r}, "w").write("new")
        print("went on")
        """
    )
    assert done.stdout == "went on\n"
    assert filled.tree.restore() == [f"{outside} is not as it was: there is no copy of it, because No space left on device"]


def test_journal_that_could_not_be_written_is_written_later(filled: Project) -> None:
    outside = filled.outside / "result.txt"
    outside.write_text("old")
    before = filled.state()
    filled.tree.snapshot()
    filled.run(
        f"""
        import errno
        from samerun.inside import journal
        real = journal._write
        def full(*_): raise OSError(errno.ENOSPC, "No space left on device")
        journal._write = full
        open({str(outside)!r}, "w").write("new")
        journal._write = real
        stop()
        """
    )
    assert filled.tree.restore() == []
    assert filled.state() == before


def test_folders_of_tools_are_left_alone(project: Project) -> None:
    for name in (".git/HEAD", ".venv311/x", "node_modules/x", "env/x"):
        project.write(name, "x")
    project.write("env/pyvenv.cfg", "home = /")
    project.tree.snapshot()
    project.run(
        "import shutil, os\nfor n in ('.git/HEAD', '.venv311/x', 'node_modules/x', 'env/x'): open(n, 'a').close()",
        journal=False,
    )
    assert project.tree.changes() == []


def test_link_loops_and_pipes_do_no_harm(project: Project) -> None:
    (project.root / "loop").symlink_to(".")
    os.mkfifo(project.root / "pipe")
    before = set(project.state())
    project.tree.snapshot()
    project.run("import os; fd = os.open('pipe', os.O_RDWR); os.write(fd, b'x'); os.close(fd)")
    assert project.tree.restore() == []
    assert set(project.state()) == before


def test_too_many_files_are_said_and_left(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        project.write(f"images/{number}.png", b"x")
    kept = project.write("train.py", "pass")
    monkeypatch.setattr(tree_module, "MOST_ENTRIES", 10)
    assert project.tree.snapshot() == ["images/ holds too many files to look at: only what Python code writes there is put back"]
    project.run("open('images/0.png', 'w').write('new'); open('images/more', 'w').close(); open('train.py', 'w').close()")
    assert project.tree.restore() == []
    assert (project.root / "images/0.png").read_bytes() == b"x"
    assert not (project.root / "images/more").exists()
    assert kept.read_text() == "pass"


def test_edit_by_the_user_is_kept_aside(project: Project) -> None:
    source = project.write("train.py", "old")
    project.tree.snapshot()
    for number in range(3):
        project.run("open('native.txt', 'w').write('each run writes this')", journal=False)
        if number == 1:
            source.write_text("the user's new version")
            project.write("notes.txt", "a thought")
        assert project.tree.restore() == []
    assert source.read_text() == "old"
    words = project.tree.close()
    assert [line.split(" changed")[0] for line in words] == ["notes.txt", "train.py"]
    assert Path(words[1].rpartition(" kept at ")[2]).read_text() == "the user's new version"


def test_close_leaves_nothing_of_samerun(project: Project) -> None:
    project.write("a", "x")
    project.tree.snapshot()
    project.run("open('a', 'w').write('y')")
    project.tree.restore()
    assert project.tree.close() == []
    assert not project.tree.vault.folder.exists()
    assert not (project.base / "kept").exists()


def test_reads_tell_the_file_and_the_line(project: Project) -> None:
    cache = project.write("cache.json", "{}")
    project.tree.snapshot()
    project.run(
        """
        def load(name):
            return open(name).read()
        load('cache.json')
        open('out.txt', 'w').write('x')
        load('out.txt')
        open('log.txt', 'a').close()
        """
    )
    (read,) = project.tree.reads()
    assert (read.path, read.file, read.line, read.function) == (str(cache), "<user>", 3, "load")


def test_an_open_that_is_refused_changes_and_reads_nothing(project: Project) -> None:
    """Two processes that try the same temporary name: what the other one made must not come back after the run."""
    other = project.write("tmpfile", "of another process")
    project.tree.snapshot()
    project.run(
        f"""
        import os
        try:
            os.open({str(other)!r}, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            pass
        """
    )
    assert project.tree.reads() == []
    assert list(project.tree.journal_dirs[-1].glob("*")) == [] or project.tree.touched(project.tree.journal_dirs[-1]) == set()


def test_appending_counts_as_reading(project: Project) -> None:
    log = project.write("log.txt", "x")
    project.run("open('log.txt', 'a').write('y')")
    assert [read.path for read in project.tree.reads()] == [str(log)]


def test_what_was_appended_to_is_read_with_what_was_there_before(project: Project) -> None:
    log = project.write("log.txt", "x")
    project.run(
        """
        for _ in range(3):
            open('log.txt', 'a').write('y')
        for _ in range(3):
            open('log.txt').read()
        """
    )
    assert [(read.path, read.line) for read in project.tree.reads()] == [(str(log), 3), (str(log), 5)]


def test_missing_project_folder_is_made_again(project: Project) -> None:
    project.write("a/b.txt", "x")
    vault = project.base / "vault"
    tree = Tree(project.root, vault)
    tree.snapshot()
    shutil.rmtree(project.root)
    assert tree.restore() == []
    assert (project.root / "a/b.txt").read_text() == "x"


def test_vault_is_private(project: Project) -> None:
    secret = project.write("key.pem", "secret")
    project.tree.snapshot()
    assert project.tree.vault.folder.stat().st_mode & 0o777 == 0o700
    for file in [project.tree.vault.lay_out(str(secret)), *project.tree.vault.folder.iterdir()]:
        assert file.stat().st_mode & 0o077 == 0


def test_a_copy_is_laid_out_when_restoring_fails(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("a.txt", "what it was")
    project.tree.snapshot()
    project.run("open('a.txt', 'w').write('new')")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(vault_module, "_replace", full)
    (words,) = project.tree.restore()
    assert words.startswith("a.txt is not as it was: No space left on device; a copy of what it was is at ")
    assert Path(words.rpartition(" is at ")[2]).read_text() == "what it was"
