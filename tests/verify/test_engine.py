"""The main job on small scripts of the standard library: verdicts, causes, lines, and what makes no verdict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.verify.conftest import Verify

pytestmark = pytest.mark.slow


def places(report: dict[str, Any], where: str = "causes") -> list[tuple[str, int]]:
    return [(cause["source"], cause["line"]) for cause in report[where]]


def test_a_seeded_script_is_the_same_and_says_what_that_rests_on(verify: Verify) -> None:
    report = verify(
        """
        import random
        random.seed(3)
        print(sorted({"b", "a"}), random.random())
        """
    )
    assert (report["verdict"], report["code"]) == ("same", 0)
    assert [run["role"] for run in report["runs"]] == ["repeat", "repeat", "perturbed"]
    assert report["schema"] == "samerun.verify/1"


def test_two_causes_of_different_kinds_are_both_found_at_their_lines(verify: Verify) -> None:
    report = verify(
        """
        import random

        def vocabulary(text):
            words = set(text.split())
            return {word: i for i, word in enumerate(words)}

        def noise(n):
            return [random.gauss(0, 1) for _ in range(n)]

        table = vocabulary("the quick brown fox jumps over the lazy dog again and again")
        values = noise(3)
        print(table["fox"], values)
        """
    )
    assert (report["verdict"], report["code"]) == ("differs", 1)
    assert set(places(report)) == {("hash.order", 6), ("python.random", 9)}
    for cause in report["causes"]:
        assert cause["differs"] == [1, 1]
        assert cause["pinned_differs"] == [0, 1]
        assert cause["fix"]


def test_an_address_that_is_written_out_is_nobodys_doing(verify: Verify) -> None:
    """As in a saved Keras model: whatever is freed moves what is allocated."""
    report = verify(
        """
        import json, random
        moved = 140_000_000_000_000 + hash("word") % 10**12
        with open("model.json", "w") as file:
            json.dump({"shared_object_id": moved, "weight": random.random()}, file)
        """
    )
    assert places(report) == [("python.random", 5)]


def test_times_ids_and_temporary_names_make_no_verdict(verify: Verify) -> None:
    report = verify(
        """
        import os, tempfile, time, uuid
        start = time.time()
        with tempfile.TemporaryDirectory() as folder:
            print("in", folder)
        print("run", uuid.uuid4(), "pid", os.getpid())
        print(f"took {time.time() - start:.6f} s at {time.ctime()}")
        """
    )
    assert (report["verdict"], report["code"]) == ("same", 0)


def test_what_is_named_by_the_time_of_the_run_is_the_same(verify: Verify) -> None:
    """In forms that only its own clock can tell from other numbers."""
    report = verify(
        """
        import json, os, random
        from datetime import datetime
        random.seed(3)
        name = datetime.now().strftime("%m%d_%H%M%S")
        out = f"runs/lr0.1_{name}"
        os.makedirs(out)
        for epoch in range(2):
            with open(f"{out}/{name}_{epoch}.json", "w") as file:
                json.dump({"run": name, "loss": random.random()}, file)
            print(f"[{datetime.now():%d %b %H:%M}] saved to {out}")
        """
    )
    assert (report["verdict"], report["latent"]) == ("same", [])


def test_folders_named_by_the_time_are_no_cause_beside_a_real_one(verify: Verify) -> None:
    report = verify(
        """
        import os, random
        from datetime import datetime
        out = f"exp/{datetime.now():%Y%m%d_%H%M%S}"
        os.makedirs(out)
        score = random.random()
        open(f"{out}/score.txt", "w").write(str(score))
        """
    )
    assert report["verdict"] == "differs"
    assert (places(report), report["latent"]) == ([("python.random", 6)], [])


def test_the_next_free_number_in_a_name_is_no_result(verify: Verify) -> None:
    code = """
        import os, random
        random.seed(1)
        os.makedirs("runs", exist_ok=True)
        n = len(os.listdir("runs"))
        os.makedirs(f"runs/version_{n}")
        {use}
        open(f"runs/version_{n}/score.txt", "w").write(str(random.random()))
        print("saved to", f"runs/version_{n}")
        """
    report = verify(code.replace("{use}", ""))
    assert (report["verdict"], report["latent"]) == ("same", [])
    report = verify(code.replace("{use}", "random.seed(n)"))
    assert report["verdict"] == "fragile"
    assert [source for source, _ in places(report, "latent")] == ["leftovers"]


def test_what_only_the_first_run_in_a_home_writes_is_no_result(
    verify: Verify, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "work"))
    report = verify(
        """
        import os, random
        folder = os.path.expanduser("~/.profile")
        if not os.path.isdir(folder):
            os.makedirs(folder)
            open(folder + "/README", "w").write("as the library makes it")
        random.seed(1)
        print(random.random())
        """
    )
    assert (report["verdict"], report["latent"]) == ("same", [])


def test_a_run_that_fails_is_told_by_the_line_at_which_it_did(verify: Verify) -> None:
    report = verify(
        """
        import os
        def save(value):
            os.makedirs("out/run")
            open("out/run/value.txt", "w").write(value)
        save("1")
        print("done")
        """
    )
    assert report["verdict"] == "fragile"
    assert places(report, "latent") == [("leftovers", 4)]
    assert "FileExistsError" in report["latent"][0]["name"]


def test_runs_that_agree_though_nothing_was_seeded_are_warned_of(verify: Verify) -> None:
    code = """
        import random
        {seed}
        many = random.random() > -1
        print("many", many)
        """
    report = verify(code.replace("{seed}", ""))
    assert report["verdict"] == "same"
    assert [(warning["kind"], warning["line"]) for warning in report["warnings"]] == [("unseeded", 4)]
    assert len([run for run in report["runs"] if run["role"] == "perturbed"]) == 2
    assert verify(code.replace("{seed}", "random.seed(1)"))["warnings"] == []


def test_a_number_made_of_the_time_still_counts(verify: Verify) -> None:
    report = verify(
        """
        import random, time
        seed = int(time.strftime("%d%H%M"))
        random.seed(seed)
        print("seed", seed, "score", random.randint(0, 10**9))
        """
    )
    assert report["verdict"] in ("fragile", "differs")
    assert "clock" in {source for source, _ in places(report, "latent") + places(report)}


def test_a_seed_from_the_clock_is_a_cause(verify: Verify) -> None:
    report = verify(
        """
        import random, time
        seed = int(time.time() * 1e6)
        random.seed(seed)
        print("draw", [random.randint(0, 9) for _ in range(5)])
        """
    )
    assert report["verdict"] == "differs"
    assert ("clock", 3) in places(report)
    assert {source for source, _ in places(report)} == {"clock"}


def test_directory_order_is_fragile(verify: Verify) -> None:
    report = verify(
        """
        import os
        names = os.listdir("data")
        print("first", names[0], len(names))
        """,
        files={f"data/{name}.txt": name for name in "abcdef"},
    )
    assert (report["verdict"], report["code"]) == ("fragile", 0)
    assert places(report, "latent") == [("listing", 3)]
    strict = verify("import os\nprint(os.listdir('data')[0])\n", options=("--strict",))
    assert strict["code"] == 1


def test_what_an_earlier_run_left_is_fragile(verify: Verify) -> None:
    report = verify(
        """
        import json, pathlib
        path = pathlib.Path("history.json")
        history = json.loads(path.read_text()) if path.exists() else []
        history.append(len(history))
        path.write_text(json.dumps(history))
        print("runs so far", len(history))
        """
    )
    assert report["verdict"] == "fragile"
    assert [source for source, _ in places(report, "latent")] == ["leftovers"]
    assert places(report, "latent")[0][1] == 4


def test_what_is_merely_passing_makes_no_verdict(verify: Verify) -> None:
    report = verify(
        """
        import random
        spare = random.Random()
        order = list({"x", "y", "z", "w", "v"})
        print(sorted(order), len(order))
        """
    )
    assert report["verdict"] == "same"


def test_other_calls_in_one_run_are_a_difference(verify: Verify) -> None:
    report = verify(
        """
        import random

        def step(i):
            return i * i

        total = 0
        while random.random() > 0.05 and total < 10**6:
            total += step(total % 7) + 1
        print("total", total)
        """
    )
    assert report["verdict"] == "differs"
    assert ("python.random", 8) in places(report)


def test_check_compares_what_is_not_printed(verify: Verify) -> None:
    report = verify(
        """
        import random, samerun
        samerun.check("hidden", random.random())
        print("done")
        """
    )
    assert report["verdict"] == "differs"
    assert ("python.random", 3) in places(report)


def test_rewinds_and_late_seeds_are_warnings(verify: Verify) -> None:
    report = verify(
        """
        import random
        for epoch in range(3):
            random.seed(42)
            print(epoch, random.random())
        """
    )
    assert report["verdict"] == "same"
    assert [(warning["kind"], warning["line"]) for warning in report["warnings"]] == [("rewound", 4)]


def test_only_looks_among_the_named_sources(verify: Verify) -> None:
    report = verify(
        """
        import random
        print(list({"a", "b", "c", "d", "e"}), random.random())
        """,
        options=("--only", "python.random"),
    )
    assert {source for source, _ in places(report)} == {"python.random"}


def test_a_failing_program_is_inconclusive(verify: Verify) -> None:
    report = verify("raise SystemExit(3)\n")
    assert (report["verdict"], report["code"]) == ("inconclusive", 4)
    assert "exit 3" in report["reason"]


def test_a_seed_from_the_process_number_is_a_cause_though_only_numbers_are_printed(verify: Verify) -> None:
    report = verify(
        """
        import os, random
        seed = os.getpid()
        random.seed(seed)
        print("walk", sum(random.choice((-1, 1)) for _ in range(1000)))
        """
    )
    assert report["verdict"] == "differs"
    assert places(report) == [("process", 3)]


def test_a_run_folder_with_log_and_metrics_of_its_own_makes_no_verdict(verify: Verify) -> None:
    report = verify(
        """
        import datetime, json, logging, os, time, uuid
        from pathlib import Path

        name = f"run-{datetime.datetime.now():%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
        out = Path("runs") / name
        out.mkdir(parents=True)
        logging.basicConfig(filename=out / "log.txt", level=logging.INFO, format="%(asctime)s %(process)d %(message)s")
        began = time.perf_counter()
        loss = 0.0
        for step in range(3):
            loss += 1 / (step + 1)
            logging.info("step %d loss %.4f (%.2f it/s)", step, loss, (step + 1) / (time.perf_counter() - began))
        (out / "metrics.json").write_text(json.dumps({"id": name, "loss": loss, "elapsed": time.perf_counter() - began}))
        """
    )
    assert (report["verdict"], report["causes"], report["latent"]) == ("same", [], [])


CACHED = """
import os, pickle, random

def vocabulary():
    if os.path.exists("cache.pkl"):
        with open("cache.pkl", "rb") as file:
            return pickle.load(file)
    words = {word: n for n, word in enumerate("b a d c".split())}
    with open("cache.pkl", "wb") as file:
        pickle.dump(KEPT, file)
    return words

print(vocabulary())
"""


def test_a_cache_of_the_same_value_makes_no_verdict(verify: Verify) -> None:
    report = verify(CACHED.replace("KEPT", "words"))
    assert (report["verdict"], report["latent"]) == ("same", [])


def test_a_cache_of_another_value_is_a_latent_cause_also_beside_others(verify: Verify) -> None:
    report = verify(CACHED.replace("KEPT", "{w: n + 1 for w, n in words.items()}") + "print(random.random())\n")
    assert report["verdict"] == "differs"
    assert places(report) == [("python.random", 14)]
    assert [source for source, line in places(report, "latent") if line in (6, 7)] == ["leftovers"]


def test_a_difference_in_workers_is_named_where_it_enters_there(verify: Verify) -> None:
    report = verify(
        """
        from multiprocessing import Pool

        def vector(text):
            counts = [0] * 8
            for word in text.split():
                counts[hash(word) % 8] += 1
            return counts

        if __name__ == "__main__":
            with Pool(2) as pool:
                for row in pool.imap(vector, ["a b c d", "e f g h", "i j k l"] * 4):
                    print(row)
        """
    )
    assert places(report) == [("hash.order", 7)]


def test_tasks_of_asyncio_are_named_where_they_change_what_they_share(verify: Verify) -> None:
    report = verify(
        """
        import asyncio

        async def worker(queue, results):
            while not queue.empty():
                item = queue.get_nowait()
                await asyncio.sleep(0.001 + item * 7919 % 13 / 10_000)
                results.append(item)

        async def main():
            queue, results = asyncio.Queue(), []
            for item in range(40):
                queue.put_nowait(item)
            await asyncio.gather(*(worker(queue, results) for _ in range(4)))
            mean = 0.0
            for item in results:
                mean = 0.8 * mean + 0.2 * item
            print(mean)

        asyncio.run(main())
        """
    )
    assert report["verdict"] in ("differs", "fragile")
    assert places(report, "causes" if report["verdict"] == "differs" else "latent") == [("schedule", 8)]


def test_a_lambda_is_named_where_it_is_written_not_where_it_runs(verify: Verify) -> None:
    report = verify(
        """
        import random, time
        from dataclasses import dataclass, field

        STEPS = [
            lambda x: 2 * x,
            lambda x: x + random.random(),
        ]

        @dataclass
        class Config:
            seed: int = field(default_factory=lambda: time.time_ns())

        def apply(x):
            for step in STEPS:
                x = step(x)
            return x

        config = Config()
        print(config.seed, [apply(x) for x in sorted([3, 1, 2], key=lambda x: -x)])
        """
    )
    assert set(places(report)) == {("python.random", 7), ("clock", 12)}


def test_the_first_difference_tells_its_training_step(verify: Verify) -> None:
    report = verify(
        """
        import torch
        torch.manual_seed(0)
        model = torch.nn.Linear(2, 1)
        optimizer = torch.optim.SGD(model.parameters(), 0.1)

        def step(number):
            if number == 3:
                torch.seed()
            x = torch.randn(4, 2)
            optimizer.zero_grad()
            model(x).sum().backward()
            optimizer.step()

        for number in range(1, 5):
            step(number)
        """,
        options=("--only", "torch,os.entropy"),
    )
    assert report["verdict"] == "differs"
    assert report["divergence"]["step"] == 3
    assert ("os.entropy", 9) in places(report)


def test_a_program_of_its_own_mind_is_named_where_it_is_started(verify: Verify) -> None:
    report = verify(
        """
        import random, subprocess

        names = "\\n".join(f"row {i}" for i in range(200))
        drawn = subprocess.check_output(["shuf", "-n", "50"], input=names, text=True).split("\\n")
        noise = random.random()
        print(drawn[:10], noise)
        """
    )
    assert (report["verdict"], set(places(report))) == ("differs", {("programs", 5), ("python.random", 6)})
    told = next(cause for cause in report["causes"] if cause["source"] == "programs")
    assert (told["what"], told["pinned_differs"]) == ("shuf", [1, 1])


def test_places_behind_a_first_cause_are_freed_one_at_a_time(verify: Verify) -> None:
    report = verify(
        """
        import random
        import gymnasium

        actions = gymnasium.spaces.Discrete(1000)

        def act(observed):
            return actions.sample() + observed

        observed = random.Random().random()
        print(act(observed))
        """
    )
    assert report["verdict"] == "differs"
    assert set(places(report)) == {("os.entropy", 8), ("os.entropy", 10)}


def test_memory_that_nobody_wrote_to_is_named_where_it_is_taken(verify: Verify) -> None:
    report = verify(
        """
        import torch

        def means(rows, groups):
            out = torch.empty(8, 32)
            for group in groups.unique():
                out[group] = rows[groups == group].mean(0)
            return out

        print(means(torch.ones(9, 32), torch.arange(9) % 5).nan_to_num().clamp(-9, 9).sum().item())
        """
    )
    found = [*places(report), *places(report, "latent")]
    assert report["verdict"] in ("differs", "fragile")
    assert found == [("memory", 5)]


def test_results_in_order_of_completion_are_a_cause_though_a_try_may_not_show_it(verify: Verify) -> None:
    report = verify(
        """
        from concurrent.futures import ProcessPoolExecutor, as_completed
        import random

        def score(seed):
            rng = random.Random(seed)
            return sum(rng.gauss(0, 1) for _ in range(3000 + 1000 * (seed % 3)))

        def main():
            first = []
            with ProcessPoolExecutor(2) as pool:
                for future in as_completed([pool.submit(score, seed) for seed in range(12)]):
                    first.append(future.result())
            print(sum(first[:5]))

        if __name__ == "__main__":
            main()
        """
    )
    found = [*places(report), *places(report, "latent")]
    assert report["verdict"] in ("differs", "fragile")
    assert found == [("schedule", 12)]


def test_a_generator_that_the_tasks_of_a_worker_share_is_named_where_it_draws(verify: Verify) -> None:
    report = verify(
        """
        import multiprocessing
        import numpy as np
        np.random.seed(0)

        def simulate(n):
            return np.random.rand(n).mean()

        if __name__ == "__main__":
            with multiprocessing.get_context("fork").Pool(2) as pool:
                print(pool.map(simulate, [30000] * 24, chunksize=1))
        """
    )
    found = [*places(report), *places(report, "latent")]
    assert report["verdict"] in ("differs", "fragile")
    assert found == [("schedule", 7)]


def test_what_is_taken_by_todays_date_is_fragile(verify: Verify) -> None:
    report = verify(
        """
        import datetime
        import numpy as np

        def recent(days):
            rng = np.random.default_rng(5)
            day = np.datetime64("2020-01-01") + rng.integers(0, 4000, 500)
            return rng.gamma(2, 3, 500)[day > np.datetime64(datetime.date.today()) - days]

        print(recent(300).mean())
        """
    )
    assert (report["verdict"], places(report, "latent")) == ("fragile", [("clock", 8)])


def test_what_is_chosen_by_how_long_it_takes_is_fragile_though_the_same_wins_each_time(verify: Verify) -> None:
    report = verify(
        """
        import time

        def quick(n):
            return sum(range(n))

        def slow(n):
            time.sleep(0.02)
            return sum(range(n))

        def fastest(functions):
            took = []
            for function in functions:
                start = time.perf_counter()
                function(99)
                took.append((time.perf_counter() - start, function))
            return min(took, key=lambda pair: pair[0])[1]

        print(fastest([slow, quick]).__name__)
        """
    )
    assert (report["verdict"], {source for source, _ in places(report, "latent")}) == ("fragile", {"clock"})


def test_workers_that_seed_themselves_by_process_number_are_named_though_they_are_killed(verify: Verify) -> None:
    report = verify(
        """
        import multiprocessing, os, random

        def start():
            random.seed(1234 + os.getpid() % 97)

        def hits(n):
            return sum(random.random() < 0.5 for _ in range(n))

        if __name__ == "__main__":
            with multiprocessing.get_context("spawn").Pool(2, initializer=start) as pool:
                print(sum(pool.map(hits, [500] * 6, chunksize=1)) / 3000)
        """
    )
    assert ("process", 5) in [*places(report), *places(report, "latent")]


def test_callbacks_of_futures_are_run_in_an_open_order(verify: Verify) -> None:
    report = verify(
        """
        from concurrent.futures import ThreadPoolExecutor
        import random, time

        results = []

        def task(number):
            time.sleep(random.Random(number).random() / 100)
            return number

        with ThreadPoolExecutor(4) as pool:
            for number in range(12):
                pool.submit(task, number).add_done_callback(lambda future: results.append(future.result()))
        print(results)
        """
    )
    found = [*places(report), *places(report, "latent")]
    assert report["verdict"] in ("differs", "fragile")
    assert {source for source, _ in found} == {"schedule"}


def test_a_log_beside_a_progress_bar_makes_no_verdict(verify: Verify) -> None:
    report = verify(
        """
        import json, logging, os, time
        import tqdm
        handlers = [logging.FileHandler("train.log"), logging.StreamHandler()]
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(process)d %(message)s", handlers=handlers)
        folder = time.strftime("runs/%Y%m%d-%H%M%S")
        os.makedirs(folder, exist_ok=True)
        start = time.time()
        for epoch in tqdm.tqdm(range(20)):
            time.sleep(0.01)
            logging.info("epoch %d loss %.4f", epoch, 1 / (epoch + 1))
        json.dump({"seconds": time.time() - start}, open(f"{folder}/result.json", "w"))
        """
    )
    assert report["verdict"] == "same"


def test_a_generator_that_seeds_itself_anew_is_named(verify: Verify) -> None:
    report = verify(
        """
        import torch
        generator = torch.Generator()
        generator.seed()
        print(torch.randperm(9, generator=generator).tolist())
        """
    )
    assert places(report) == [("os.entropy", 4)]
    assert "manual_seed" in report["causes"][0]["fix"]


def test_draws_that_decide_little_are_tried_more_than_once(verify: Verify) -> None:
    report = verify(
        """
        import random
        words = set("the quick brown fox".split())
        half = random.random() < 0.5
        print(list(words), half)
        """
    )
    assert set(places(report)) == {("hash.order", 5), ("python.random", 4)}


def test_no_source_is_blamed_for_what_nothing_pins(verify: Verify, tmp_path: Path) -> None:
    """The two runs with everything pinned agree by luck, and all that follow part from them."""
    counter = tmp_path.parent / f"{tmp_path.name}-runs"
    report = verify(
        f"""
        import ctypes, os
        path = {str(counter)!r}
        native = ctypes.CDLL(None)  # that it is written to is seen by nobody
        file = native.open(path.encode(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        native.write(file, b"x", 1)
        run = os.stat(path).st_size
        words = {{"a", "b"}}
        print("same" if run in (1, 3, 5) else "other")  # 3 and 5 are the reference
        """
    )
    assert (report["verdict"], report["causes"], report["latent"]) == ("differs", [], [])
    assert "with every source pinned" in report["reason"]


def test_a_seed_from_entropy_is_named_and_not_what_is_drawn_after_it(verify: Verify) -> None:
    report = verify(
        """
        import random
        import numpy as np

        def prepare():
            random.seed()
            np.random.seed(None)

        prepare()
        print(random.random(), np.random.rand())
        """
    )
    assert places(report) == [("os.entropy", 6), ("os.entropy", 7)]


@pytest.mark.parametrize(
    ("declared", "read", "stored"),
    [("global total", "total", "total"), ("pass", "sums[0]", "sums[0]")],
    ids=["global", "element"],
)
def test_what_threads_write_without_a_lock_is_named_where_they_write_it(
    verify: Verify, declared: str, read: str, stored: str
) -> None:
    report = verify(
        f"""
        import threading, time

        total, sums = 0, [0]

        def add(n):
            {declared}
            for i in range(n):
                value = {read}
                time.sleep(0.0001)
                {stored} = value + i % 3

        threads = [threading.Thread(target=add, args=(40,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(total, sums)
        """
    )
    found = [*places(report), *places(report, "latent")]
    assert {source for source, _ in found} == {"schedule"}
    assert {line for _, line in found} <= {9, 11}


def test_draws_of_a_library_in_worker_processes_are_named_where_they_are_set_to_work(verify: Verify) -> None:
    report = verify("""\
        from sklearn.datasets import make_classification
        from sklearn.ensemble import RandomForestClassifier
        from sklearn.model_selection import cross_val_score

        X, Y = make_classification(120, 6, random_state=0)

        def scores():
            return cross_val_score(RandomForestClassifier(3, max_depth=2), X, Y, cv=3, n_jobs=2)

        print(scores().sum())
        """, options=("--only", "numpy.random,schedule,os.entropy"))  # fmt: skip
    assert report["verdict"] == "differs"
    assert {cause["source"] for cause in report["causes"]} == {"numpy.random"}
    assert {cause["line"] for cause in report["causes"]} == {8}


def test_what_native_code_writes_of_the_time_hides_no_cause(verify: Verify) -> None:
    report = verify("""\
        import random, subprocess

        subprocess.run(["sh", "-c", "echo elapsed: $(date +%N) > log.txt"], check=True)
        print(random.random())
        """)  # fmt: skip
    assert [(cause["source"], cause["line"]) for cause in report["causes"]] == [("python.random", 4)]
    assert report["causes"][0]["pinned_differs"] == [0, 1]


def test_torch_putting_its_own_state_back_is_no_seeding(verify: Verify) -> None:
    report = verify("""\
        import torch

        with torch.random.fork_rng():
            torch.rand(1)
        print(torch.rand(1).item())
        """, options=("--only", "torch"))  # fmt: skip
    assert [(cause["source"], cause["line"]) for cause in report["causes"]] == [("torch", 5)]
    assert report["warnings"] == []


@pytest.mark.parametrize("keep", ["pickle.dump(found, file)", "joblib.dump(found, file)", "np.savez(file, **found)"])
def test_arrays_of_times_in_a_file_make_no_verdict(verify: Verify, keep: str) -> None:
    """As a search over settings keeps them of its fits."""
    program = """
        import pickle, time
        import joblib, numpy as np
        found = {"mean_fit_time": np.array([time.perf_counter(), time.time()]), "score": np.array([SCORE])}
        with open("search.bin", "wb") as file:
            KEEP
        """.replace("KEEP", keep)
    assert verify(program.replace("SCORE", "0.5"))["verdict"] == "same"
    assert verify(program.replace("SCORE", "np.random.default_rng().random()"))["verdict"] == "differs"


def test_a_generator_that_a_library_seeds_anew_in_its_threads_is_named_at_the_call(verify: Verify) -> None:
    library = """
        from concurrent.futures import ThreadPoolExecutor
        from random import Random

        def _work(_):
            return Random().random()

        def sample(n):
            with ThreadPoolExecutor(1) as pool:
                return list(pool.map(_work, range(n)))
        """
    script = """
        import sys
        sys.path.insert(0, "site-packages")
        import deeplib
        n = 3
        values = deeplib.sample(n)
        print(values)
        """
    report = verify(script, files={"site-packages/deeplib.py": library})
    assert [(cause["source"], cause["line"], cause["what"]) for cause in report["causes"]] == [
        ("os.entropy", 6, "deeplib._work"),
    ]


def test_a_framework_of_an_unknown_version_costs_one_warning_and_nothing_else(verify: Verify) -> None:
    script = """\
    import random, sys
    sys.path.insert(0, "lib")
    import polars, xgboost
    print(random.random())
    """
    stub = '__version__ = "99.0"\n'
    report = verify(script, files={"lib/polars/__init__.py": stub, "lib/xgboost/__init__.py": stub})
    assert [(cause["source"], cause["line"]) for cause in report["causes"]] == [("python.random", 4)]
    told = [note for note in report["notes"] if "is not as samerun knows it" in note]
    assert [note.split(" is")[0] for note in told] == ["polars 99.0", "xgboost 99.0"]
    assert "kernels, polars" in told[0]
    assert "xgboost.rounds" in told[1]


def test_a_generator_that_is_drawn_from_where_nothing_is_watched_is_found_all_the_same(verify: Verify) -> None:
    script = """\
    import _thread
    import torch
    def draw():
        out, done = [], _thread.allocate_lock()
        done.acquire()
        _thread.start_new_thread(lambda: (out.append(torch.rand(2).tolist()), done.release()), ())
        done.acquire()
        return out
    value = draw()
    print(value)
    """
    report = verify(script)
    assert report["verdict"] == "differs"
    assert [cause["source"] for cause in report["causes"]] == ["torch"]
    assert 7 <= report["causes"][0]["line"] <= 9


SEEDED_BLOCK = """\
    import contextlib
    import numpy as np
    @contextlib.contextmanager
    def seeded(n):
        state = np.random.get_state()
        np.random.seed(n)
        yield
        np.random.set_state(state)
    def main():
        with seeded(3):
            order = np.random.permutation(8)
        print(order, np.random.normal(size=2))
    main()
"""


def test_a_block_with_a_seed_of_its_own_seeds_nothing_after_it(verify: Verify) -> None:
    report = verify(SEEDED_BLOCK)
    assert [(cause["source"], cause["line"]) for cause in report["causes"]] == [("numpy.random", 12)]
    assert report["warnings"] == []


def test_torch_fork_rng_seeds_nothing_after_it(verify: Verify) -> None:
    script = """\
    import torch
    with torch.random.fork_rng():
        torch.manual_seed(0)
        weights = torch.randn(3)
    noise = torch.randn(3)
    print(weights + noise)
    """
    report = verify(script)
    assert [(cause["source"], cause["line"]) for cause in report["causes"]] == [("torch", 5)]


def test_the_order_of_a_small_set_may_come_again_by_luck(verify: Verify) -> None:
    script = """\
    import random
    rng = random.Random(0)
    def deal(names):
        return {name: rng.random() for name in names}
    dealt = deal({"encoder", "decoder"})
    print(dealt["encoder"])
    """
    report = verify(script, options=("-n", "6"))
    causes = report["causes"] or report["latent"]
    assert [(cause["source"], cause["line"]) for cause in causes] == [("hash.order", 4)]


def test_what_only_a_file_shows_is_placed_where_that_is_written(verify: Verify) -> None:
    script = """\
    import json
    class Config:
        def __init__(self):
            self.tags = {"baseline", "small", "cpu", "v2", "wide"}
    def save(config, path):
        with open(path, "w") as file:
            json.dump({"tags": ",".join(config.tags)}, file)
    save(Config(), "config.json")
    """
    report = verify(script)
    causes = report["causes"] or report["latent"]
    assert [(cause["source"], cause["line"]) for cause in causes] == [("hash.order", 7)]


def test_what_differs_deep_inside_a_librarys_object_is_its_own_affair(verify: Verify) -> None:
    script = """\
    from types import SimpleNamespace
    def on_start(trainer):
        return None
    names = {"adam", "sgd", "rmsprop", "lion", "lamb"}
    on_start(SimpleNamespace(epochs=3, callbacks=SimpleNamespace(order=list(names))))
    print("done")
    """
    assert verify(script)["verdict"] == "same"


def test_but_what_a_function_gives_of_the_programs_own_counts(verify: Verify) -> None:
    script = """\
    class Vocabulary:
        def __init__(self, words):
            self.words = list(words)
    def build():
        return Vocabulary({"adam", "sgd", "rmsprop", "lion", "lamb"})
    build()
    """
    report = verify(script, options=("-n", "3"))
    causes = report["causes"] or report["latent"]
    assert {cause["source"] for cause in causes} == {"hash.order"}
