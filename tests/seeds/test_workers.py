"""Workers: distinct by worker and by epoch, the same in every run, and per sample whatever the number of workers."""

import os
import random
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import joblib
import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, Dataset, IterableDataset

import samerun
from samerun import Root
from samerun.seeds.workers import reseed_held

ROOT = Root(42)


def numbers(_=None):
    return random.random(), float(np.random.rand()), float(torch.rand(1)), os.getpid()


def of_each_process(rows):
    """The first numbers of every process, by process, without the process."""
    first = {}
    for *row, pid in rows:
        first.setdefault(pid, tuple(row))
    return sorted(first.values())


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_pool_workers_are_distinct_and_known(method):
    with get_context(method).Pool(2, ROOT.initializer()) as pool:
        rows = of_each_process(pool.map(numbers, range(40), chunksize=1))
    known = []
    for worker in range(1, 200):
        with samerun.scope(ROOT):
            ROOT.initializer()(worker)
            known.append(numbers()[:3])
    assert all(row in known for row in rows)
    assert len(rows) == len(set(rows))


def test_executor_workers():
    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=ROOT.initializer()) as pool:
        rows = of_each_process(pool.map(numbers, range(20)))
    assert len(rows) == len(set(rows))


def test_joblib_workers():
    parallel = joblib.Parallel(n_jobs=2, initializer=ROOT.initializer())
    rows = of_each_process(parallel(joblib.delayed(numbers)(i) for i in range(10)))
    assert len(rows) == len(set(rows))


def task(index):
    with samerun.scope(ROOT["task"].at(index)):
        return numbers()[:3]


def test_tasks_repeat_whichever_worker_gets_them():
    alone = [task(index) for index in range(8)]
    with get_context("fork").Pool(2) as pool:
        assert pool.map(task, range(8), chunksize=1) == alone
    assert joblib.Parallel(n_jobs=2)(joblib.delayed(task)(index) for index in range(8)) == alone
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(task, range(8))) == alone


def test_threads_have_no_number():
    with pytest.raises(RuntimeError, match="threads share their process's generators"):
        ROOT.initializer()()


# DataLoader.


class Augmented(Dataset):
    """Draws from everything a dataset can draw from."""

    def __init__(self, size=12):
        self.size = size
        self.rng = np.random.default_rng(7)
        self.parts = {"crop": [random.Random(7)], "noise": np.random.RandomState(7)}

    def __len__(self):
        return self.size

    def __getitem__(self, index):
        drawn = [random.random(), np.random.rand(), torch.rand(1).item(), self.rng.random(), self.parts["crop"][0].random()]
        return index, torch.tensor([*drawn, self.parts["noise"].rand()], dtype=torch.float64)


def epochs(count=2, workers=2, stream=ROOT["train"], **options):
    loader = DataLoader(Augmented(), batch_size=2, num_workers=workers, shuffle=True, **stream.loader(), **options)
    return [[(index.tolist(), drawn.tolist()) for index, drawn in loader] for _ in range(count)]


def columns(epoch):
    return [row for _, drawn in epoch for row in drawn]


def test_loader_repeats_and_no_two_samples_share_numbers():
    first = epochs(multiprocessing_context="fork")
    torch.rand(3), np.random.rand(), random.random()  # what the program does meanwhile is no matter
    assert epochs(multiprocessing_context="fork") == first
    assert epochs(1, multiprocessing_context="spawn") == first[:1], "however workers are started"
    rows = [row for epoch in first for row in columns(epoch)]
    for column in zip(*rows, strict=True):
        assert len(set(column)) == len(rows)


def test_loader_with_persistent_workers_goes_on():
    rows = [row for epoch in epochs(persistent_workers=True) for row in columns(epoch)]
    for column in zip(*rows, strict=True):
        assert len(set(column)) == len(rows)


def test_loader_order_is_the_same_for_any_number_of_workers():
    orders = [[index for epoch in epochs(workers=workers) for index, _ in epoch] for workers in (0, 1, 2)]
    assert orders[0] == orders[1] == orders[2]


def test_loader_by_rank(monkeypatch):
    """The order is every rank's (a sampler shards it), what workers draw is each rank's own."""
    got = []
    for rank in "01":
        monkeypatch.setenv("RANK", rank)
        monkeypatch.setenv("WORLD_SIZE", "2")
        got.append(epochs(1)[0])
    assert [index for index, _ in got[0]] == [index for index, _ in got[1]]
    assert not {row[0] for row in columns(got[0])} & {row[0] for row in columns(got[1])}


def test_loaders_of_other_streams_share_nothing():
    one, two = epochs(1)[0], epochs(1, stream=ROOT["other"])[0]
    assert not {tuple(row) for row in columns(one)} & {tuple(row) for row in columns(two)}


class PerSample(Dataset):
    """What the documentation recommends: each sample of each epoch has its own stream."""

    epoch = 0

    def __len__(self):
        return 8

    def __getitem__(self, index):
        return ROOT["augment"].at(self.epoch, index).numpy().random()


def test_per_sample_streams_do_not_know_the_workers():
    runs = [sorted(float(x) for x in DataLoader(PerSample(), num_workers=n, shuffle=n > 0)) for n in (0, 1, 2)]
    assert runs[0] == runs[1] == runs[2]


class Endless(IterableDataset):
    def __init__(self):
        self.rng = np.random.default_rng(7)

    def __iter__(self):
        return iter(self.rng.random(3).tolist())


def test_loader_of_an_iterable_dataset():
    def play():
        return [float(x) for x in DataLoader(Endless(), num_workers=2, **ROOT["stream"].loader())]

    assert play() == play()
    assert len(set(play())) == 6


# Generator objects held by a dataset.


class Slotted:
    __slots__ = ("rng",)


class Hostile:
    def __init__(self):
        self.rng = random.Random(1)
        self.me = self

    def __getattr__(self, name):
        raise AssertionError(f"user code ran: {name}")

    @property
    def trap(self):
        raise AssertionError("user code ran")


def test_held_generators_are_found_by_place_and_nothing_is_run():
    shared = np.random.default_rng(1)
    holder = {"a": Hostile(), "list": [1, (shared, "x")], "again": shared, 3: random.Random(1), "big": "x" * 9}
    assert reseed_held(holder, ROOT["held"]) == [".again", ".a.rng", ".list.1.0"][:2]
    assert (
        shared.random() == np.random.Generator(np.random.PCG64(np.random.SeedSequence(ROOT["held", ".again"].int(256)))).random()
    )
    assert holder["a"].rng.random() == random.Random(ROOT["held", ".a.rng"].int(256)).random()
