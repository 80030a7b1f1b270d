"""Ranks as launchers say them, and the streams that ranks share or do not."""

import json

import pytest

from samerun import Root
from samerun.seeds.ranks import LAUNCHERS, Rank, find

CLUSTER = {"chief": ["a:1"], "worker": ["b:1", "c:1"], "ps": ["d:1"]}


def test_alone():
    assert repr(find({})) == "Rank(0, 1, 'alone')"


@pytest.mark.parametrize(("launcher", "rank", "size"), LAUNCHERS)
def test_each_launcher(launcher, rank, size):
    found = find({rank: "3", size: "8"})
    assert (found.rank, found.size, found.source) == (3, 8, launcher)


def test_torchrun_inside_slurm_is_torchrun():
    assert find({"SLURM_PROCID": "0", "SLURM_NTASKS": "2", "RANK": "5", "WORLD_SIZE": "8"}).rank == 5


@pytest.mark.parametrize(("task", "rank"), [(("chief", 0), 0), (("worker", 0), 1), (("worker", 1), 2)])
def test_tf_config(task, rank):
    config = json.dumps({"cluster": CLUSTER, "task": {"type": task[0], "index": task[1]}})
    found = find({"TF_CONFIG": config})
    assert (found.rank, found.size, found.source) == (rank, 3, "TF_CONFIG")


@pytest.mark.parametrize(
    "config",
    ["{", "[]", "{}", '{"cluster": {}, "task": {"type": "ps", "index": 0}}',
     '{"cluster": {"worker": ["a"]}, "task": {"type": "worker", "index": 1}}'],
)  # fmt: skip
def test_a_tf_config_that_names_no_process(config):
    with pytest.raises(ValueError, match="TF_CONFIG"):
        find({"TF_CONFIG": config})


@pytest.mark.parametrize("text", ["x", "-1", "1.5"])
def test_a_rank_that_is_no_number(text):
    with pytest.raises(ValueError, match=r"RANK is .*, expected an integer from 0"):
        find({"RANK": text, "WORLD_SIZE": "2"})


def test_a_rank_without_a_size():
    with pytest.raises(ValueError, match="WORLD_SIZE is ''"):
        find({"RANK": "0"})


def test_a_rank_beyond_the_size():
    with pytest.raises(ValueError, match="torchrun says that this is rank 2 of 2, expected 0 to 1"):
        find({"RANK": "2", "WORLD_SIZE": "2"})


def test_jax_processes(monkeypatch):
    import sys
    import types

    state = types.SimpleNamespace(client=object(), process_id=2, num_processes=4)
    monkeypatch.setitem(sys.modules, "jax._src.distributed", types.SimpleNamespace(global_state=state))
    assert (find().rank, find().size, find().source) == (2, 4, "JAX")
    state.client = None
    assert find().source == "alone"


def test_streams_of_ranks(monkeypatch):
    root = Root(42)
    streams = []
    for rank in range(4):
        monkeypatch.setenv("RANK", str(rank))
        monkeypatch.setenv("WORLD_SIZE", "4")
        streams.append(root["dropout"].per_rank())
        assert root["init"].int() == Root(42)["init"].int()
    assert len({stream.int(256) for stream in streams}) == 4
    monkeypatch.delenv("RANK")
    assert root["dropout"].per_rank() == streams[0]


def test_a_rank_is_checked():
    with pytest.raises(ValueError, match="expected 0 to 0"):
        Rank(1, 1, "test")
