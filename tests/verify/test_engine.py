"""The main job on small scripts of the standard library: verdicts, causes, lines, and what makes no verdict."""

from __future__ import annotations

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
