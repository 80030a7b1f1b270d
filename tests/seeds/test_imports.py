"""What seeding must not import: every framework, and the standard library modules that cost milliseconds."""

import pytest

FRAMEWORKS = ["numpy", "torch", "tensorflow", "keras", "jax", "sklearn", "pandas", "cupy"]
HEAVY = ["asyncio", "dataclasses", "enum", "functools", "hashlib", "inspect", "json", "logging", "multiprocessing",
         "pickle", "random", "re", "secrets", "threading", "typing", "unittest", "rich", "click", "xxhash"]  # fmt: skip
REPORT = "import sys; print('\\n'.join(sorted(set(sys.modules) - before)))"


def imported(play, program, *options):
    """The modules that ``program`` loads; with -S nothing that site loads can hide one."""
    script = f"import sys; before = set(sys.modules)\n{program}\n{REPORT}"
    return set(play(script, *options).stdout.split())


@pytest.mark.parametrize(
    "program",
    [
        "import samerun",
        "import samerun; samerun.seed(42)",
        "import samerun; samerun.seed(42)['a', 3].at(1, 2).int(64)",
        "import samerun; samerun.seed(42).report()",
        "import samerun; samerun.seed(42)['dropout'].per_rank()",
    ],
)
def test_seeding_imports_no_framework_and_nothing_heavy(play, program):
    assert imported(play, program, "-S").isdisjoint(FRAMEWORKS + HEAVY)


def test_states_and_scopes_import_no_framework(play):
    program = "import samerun; samerun.seed(1); samerun.restore(samerun.state())\nwith samerun.scope('a'): pass"
    assert imported(play, program, "-S").isdisjoint(FRAMEWORKS)


def test_a_stream_imports_only_what_it_is_asked_for(play):
    found = imported(play, "import samerun; samerun.Root(1)['a'].numpy()")
    assert "numpy" in found
    assert found.isdisjoint({"torch", "tensorflow", "jax", "keras"})


@pytest.mark.parametrize("module", ["json", "random", "logging"])
def test_this_test_can_fail(play, module):
    assert module in imported(play, f"import samerun; samerun.seed(1); import {module}", "-S")
