"""samerun.seed in fresh interpreters: the numbers of the field's calls, whatever was imported when."""

import random
import sys

import pytest

import samerun

DRAWS = {
    "random": ("import random", "random.seed({n})", "print(random.random(), random.gauss(0, 1))"),
    "numpy": ("import numpy as np", "np.random.seed({n})", "print(np.random.rand(3), np.random.randn())"),
    "torch": ("import torch", "torch.manual_seed({n})", "print(torch.rand(3), torch.randn(2), torch.randperm(5))"),
    "tensorflow": (
        "import tensorflow as tf",
        "tf.random.set_seed({n})",
        "print(tf.random.normal((2,)).numpy(), tf.random.uniform((2,)).numpy())",
    ),
    "keras": (
        "import keras",
        "keras.utils.set_random_seed({n})",
        "print(keras.random.normal((2,)).numpy(), keras.layers.Dense(1)(keras.ops.ones((1, 2))).numpy())",
    ),
}
CUT = "print('cut')"
SLOW_TO_IMPORT = ("tensorflow", "keras")  # importing them takes seconds
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}


@pytest.mark.parametrize("framework", DRAWS)
def test_the_numbers_of_the_fields_call_imported_before_or_after(play, framework):
    load, call, draw = DRAWS[framework]
    ns = (42,) if framework in SLOW_TO_IMPORT else (0, 42, 2**32 - 1)
    both = [line for n in ns for line in (call.format(n=n), draw, CUT, f"samerun.seed({n})", draw, CUT)]
    told = play("\n".join([load, "import samerun", *both]), **QUIET).stdout.split("cut\n")[:-1]
    for n, by_hand, before in zip(ns, told[::2], told[1::2], strict=True):
        after = play("\n".join([f"import samerun; samerun.seed({n})", load, draw]), **QUIET).stdout
        assert by_hand == before == after != ""


def test_a_late_import_rewinds_nothing_else(play):
    done = play("""
        import samerun
        samerun.seed(42)
        import random
        first = random.random()
        import numpy, torch
        assert random.random() != first
        a = numpy.random.rand()
        import torch.utils.data
        assert numpy.random.rand() != a
    """)
    assert done.returncode == 0


def test_seeding_again_seeds_everything_again(play):
    play("""
        import random, samerun
        samerun.seed(1)
        import numpy as np
        a = random.random(), np.random.rand()
        samerun.seed(1)
        assert (random.random(), np.random.rand()) == a
        samerun.seed(2)
        assert (random.random(), np.random.rand()) != a
        import torch
        assert torch.initial_seed() == 2
    """)


def test_the_root_is_the_last_seed():
    with pytest.raises(RuntimeError, match=r"call samerun\.seed"):
        samerun.root()
    assert samerun.seed(5) is samerun.root()


def test_it_seeds_nothing_that_is_secret():
    samerun.seed(1)
    first = random.SystemRandom().random()
    samerun.seed(1)
    assert random.SystemRandom().random() != first


def test_entropy_is_left_alone(play):
    play("""
        import os, secrets, random, uuid
        before = os.urandom, secrets.token_bytes, random.SystemRandom, uuid.uuid4, random._urandom
        import samerun
        samerun.seed(1)
        assert (os.urandom, secrets.token_bytes, random.SystemRandom, uuid.uuid4, random._urandom) == before
        assert len({secrets.token_bytes(8) for _ in range(9)}) == 9
    """)


# The launcher's number.


def test_the_launchers_seed_wins_and_says_so(play):
    done = play("import samerun; print(samerun.seed(42).seed)", SAMERUN_SEED="7")
    assert done.stdout == "7\n"
    assert done.stderr == "samerun: seed 7 from SAMERUN_SEED is used, not 42 (script.py:1)\n"


def test_the_launchers_seed_is_silent_when_it_is_the_scripts(play):
    assert play("import samerun; samerun.seed(7)", SAMERUN_SEED="7").stderr == ""


@pytest.mark.parametrize("text", ["-1", "4294967296", "x", "1.0", " 1", "²"])
def test_a_bad_number_from_the_launcher_is_an_error(monkeypatch, text):
    monkeypatch.setenv("SAMERUN_SEED", text)
    with pytest.raises(ValueError, match=r"SAMERUN_SEED is .*unset it or correct it"):
        samerun.seed(1)


def test_a_bad_seed_is_an_error_even_if_the_launcher_has_one(monkeypatch):
    monkeypatch.setenv("SAMERUN_SEED", "3")
    with pytest.raises(TypeError):
        samerun.seed(None)


# The report.


def rows(root):
    return {row.what: (row.status, row.detail) for row in root.report()}


def test_the_report_tells_what_was_seeded_and_grows(play):
    done = play("""
        import samerun
        root = samerun.seed(42)
        print(len([row for row in root.report() if row.status == "seeded"]))
        import random, numpy.random
        print([row.what for row in root.report() if row.status == "seeded"])
        print(root.report())
    """)
    lines = done.stdout.splitlines()
    assert lines[:3] == ["0", "['python.random', 'numpy.random']", "samerun.seed(42)"]
    assert "hash.order" in lines[-1]
    assert "too late" in lines[-1]


def test_scopes_are_not_reported_as_seeds(play):
    done = play("""
        import random, samerun
        root = samerun.seed(42)
        with samerun.scope("a"):
            import numpy.random
        with samerun.scope("b"):
            pass
        print([(row.what, row.detail) for row in root.report() if row.status == "seeded"])
    """)
    assert done.stdout == "[('python.random', '42'), ('numpy.random', \"from a scope's stream\")]\n"


def test_the_hash_seed_is_reported_as_it_was_at_start(play):
    script = """
        import os
        os.environ["PYTHONHASHSEED"] = "3"   # has no effect on this process
        import samerun
        print(samerun.seed(42).report().rows[-1].status)
    """
    assert play(script).stdout == "too late\n"
    assert play(script, PYTHONHASHSEED="9").stdout == "set\n"
    assert play(script, PYTHONHASHSEED="random").stdout == "too late\n"


def test_a_framework_that_cannot_be_seeded_is_said(play):
    done = play("""
        import samerun
        from samerun.seeds import process
        root = samerun.seed(1)
        def broken(module, n): raise RuntimeError("no")
        process.load("python_random").seed = broken
        import random
        print([(row.what, row.status, row.detail) for row in root.report()][0])
    """)
    assert done.stdout == "('python.random', 'failed', 'RuntimeError: no')\n"
    assert done.stderr == "samerun: python.random was not seeded: RuntimeError: no\n"


def test_deterministic_sets_torch_and_reports_it(play):
    play("""
        import os, samerun
        root = samerun.seed(1, deterministic=True)
        import torch
        assert torch.are_deterministic_algorithms_enabled()
        assert torch.backends.cudnn.deterministic and not torch.backends.cudnn.benchmark
        assert os.environ["CUBLAS_WORKSPACE_CONFIG"] == ":4096:8"
        said = [row.detail for row in root.report() if row.what == "torch"]
        assert said[0] == "1" and "torch.use_deterministic_algorithms(True)" in said, said
    """)


def test_without_deterministic_no_switch_is_touched(play):
    play("""
        import os, samerun
        samerun.seed(1)
        import torch
        assert not torch.are_deterministic_algorithms_enabled()
        assert "CUBLAS_WORKSPACE_CONFIG" not in os.environ
    """)


def test_torch_says_what_came_too_late(monkeypatch):
    import torch

    from samerun.sources.torch import deterministic

    monkeypatch.delenv("CUBLAS_WORKSPACE_CONFIG", raising=False)
    monkeypatch.setattr(torch.cuda, "is_initialized", lambda: True)
    before = torch.are_deterministic_algorithms_enabled()
    try:
        lines = deterministic(torch)
    finally:
        torch.use_deterministic_algorithms(before)
    assert any(line.startswith("too late: CUBLAS_WORKSPACE_CONFIG: CUDA is already initialised") for line in lines)


@pytest.mark.slow
def test_tensorflow_and_jax_say_what_came_too_late(play):
    play(
        """
        import tensorflow as tf, jax, samerun
        kept = tf.data.Dataset.range(3)
        jax.numpy.ones(2)
        late = {row.what: row.detail for row in samerun.seed(1, deterministic=True).report().too_late}
        assert "1 tf.data dataset(s) were built before" in late["tensorflow"], late
        assert "a JAX backend is already running" in late["jax"], late
        """,
        **QUIET,
    )


# Starting again.


def test_reexec_brings_the_hash_seed_once(play):
    done = play("import sys, samerun; samerun.seed(5, reexec=True); print(hash('a'), sys.argv[1:])", PYTHONHASHSEED="random")
    again = play("import samerun, os; print(hash('a'))", PYTHONHASHSEED="5")
    assert done.stdout.split()[0] == again.stdout.split()[0]
    assert done.stderr == "samerun: starting again with PYTHONHASHSEED=5\n"


def test_reexec_does_nothing_if_nothing_is_missing(play):
    assert play("import samerun; samerun.seed(5, reexec=True)", PYTHONHASHSEED="9").stderr == ""


def test_reexec_with_deterministic_brings_what_libraries_read_once(play):
    done = play("import os, samerun; samerun.seed(5, reexec=True, deterministic=True); print(os.environ['XLA_FLAGS'])")
    assert done.stdout == "--xla_gpu_deterministic_ops=true\n"
    assert "CUBLAS_WORKSPACE_CONFIG=:4096:8" in done.stderr


def test_reexec_keeps_options_and_arguments(play):
    done = play("import samerun, sys; samerun.seed(5, reexec=True); print(sys.flags.optimize)", "-O")
    assert done.stdout == "1\n"


def test_reexec_cannot_help_an_interpreter_that_ignores_the_environment(play):
    src = sys.modules["samerun"].__file__.rpartition("/samerun/")[0]
    done = play(f"import sys; sys.path.insert(0, {src!r}); import samerun; samerun.seed(5, reexec=True)", "-E", check=False)
    assert done.returncode == 1
    assert "was the interpreter started with -E or -I?" in done.stderr


def test_reexec_is_refused_where_the_program_came_from_stdin(tmp_path):
    import os
    import subprocess

    environ = {k: v for k, v in os.environ.items() if k != "PYTHONHASHSEED"}
    src = sys.modules["samerun"].__file__.rpartition("/samerun/")[0]
    done = subprocess.run(
        [sys.executable], input="import samerun; samerun.seed(5, reexec=True)", text=True, capture_output=True,
        env=environ | {"PYTHONPATH": src}, timeout=60,
    )  # fmt: skip
    assert "start it with PYTHONHASHSEED=5 in its environment" in done.stderr
