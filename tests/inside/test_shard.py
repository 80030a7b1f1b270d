"""The append-only file of one process."""

from __future__ import annotations

import json
import os
from pathlib import Path

from samerun.inside.shard import Shard


def records(folder: Path) -> list[list[object]]:
    return [json.loads(line) for path in sorted(folder.iterdir()) for line in path.read_text().splitlines()]


def descriptors() -> set[str]:
    return {os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")}


def test_buffered_and_without_a_descriptor(tmp_path: Path) -> None:
    before = descriptors()
    shard = Shard(str(tmp_path), 1 << 20)
    for number in range(shard.flush_at - 1):
        shard.append(["ev", number])
    assert records(tmp_path) == []
    shard.append(["ev", "last"])
    assert len(records(tmp_path)) == shard.flush_at
    assert descriptors() == before
    shard.append(["end"])
    shard.close()
    assert records(tmp_path)[-1] == ["end"]


def test_nothing_after_the_close(tmp_path: Path) -> None:
    shard = Shard(str(tmp_path), 1 << 20)
    shard.close()
    shard.append(["late"])
    shard.flush()
    assert records(tmp_path) == []


def test_limit(tmp_path: Path) -> None:
    shard = Shard(str(tmp_path), 100)
    for number in range(50):
        shard.append(["ev", number])
        shard.flush()
    assert records(tmp_path)[-1] == ["cut", 100]
    assert shard.broken == "limit"
    assert os.stat(shard.path).st_size < 200


def test_never_raises(tmp_path: Path) -> None:
    shard = Shard(str(tmp_path / "missing"), 100)
    shard.append(["ev"])
    shard.close()
    assert "No such file" in shard.broken
    shard = Shard(str(tmp_path), 1 << 20)
    os.remove(shard.path)
    shard.append(["ev"])
    shard.flush()
    assert "No such file" in shard.broken


def test_what_json_cannot_say_is_its_type(tmp_path: Path) -> None:
    shard = Shard(str(tmp_path), 1 << 20)
    shard.append(["ev", {1, 2}, float("nan"), "\ud800"])
    shard.close()
    assert records(tmp_path)[0][1] == "<set>"


def test_a_forked_child_writes_its_own(tmp_path: Path) -> None:
    shard = Shard(str(tmp_path), 1 << 20)
    shard.append(["buffered by the parent"])
    child = os.fork()
    if child == 0:
        shard.open()
        shard.append(["child"])
        shard.close()
        os._exit(0)
    os.waitpid(child, 0)
    shard.close()
    assert sorted(records(tmp_path)) == [["buffered by the parent"], ["child"]]
    assert len(list(tmp_path.iterdir())) == 2
