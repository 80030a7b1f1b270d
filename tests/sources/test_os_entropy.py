"""Entropy of the operating system: named by the call that the user wrote, pinned, perturbed."""

import sys

STANDARD = {
    "import os; x = os.urandom(8).hex()": "os.urandom",
    "import os; x = os.getrandom(8).hex()": "os.getrandom",
    "from os import urandom; x = urandom(8).hex()": "os.urandom",
    "import uuid; x = uuid.uuid4()": "uuid.uuid4",
    "import uuid; x = uuid.uuid1()": "uuid.uuid1",
    "import secrets; x = secrets.token_hex(8)": "secrets.token_hex",
    "import secrets; x = secrets.randbelow(10**9)": "secrets.randbelow",
    "import random; x = random.SystemRandom().random()": "random.SystemRandom.random",
    "import random; x = random.Random().random()": "random.Random()",
    "import random; random.seed(); x = random.random()": "random.seed()",
    "import random; r = random.Random(1); r.seed(); x = r.random()": "random.seed()",
    "import tempfile; x = tempfile.TemporaryDirectory().name": "tempfile.TemporaryDirectory()",
}
NUMPY = {
    "import numpy as np; x = np.random.default_rng().random()": "np.random.default_rng()",
    "import numpy as np; x = np.random.RandomState().rand()": "np.random.RandomState()",
    "import numpy as np; x = np.random.SeedSequence().entropy": "np.random.SeedSequence()",
    "import numpy as np; x = np.random.Generator(np.random.PCG64()).random()": "np.random.PCG64()",
    "import numpy as np; np.random.seed(None); x = np.random.rand()": "np.random.seed()",
}


def check(play, calls, python=sys.executable):
    """One line for each call; each must be named at its line, repeat when pinned and change when perturbed."""
    code = "\n".join(f"{call}; print(x)" for call in calls)
    watched = play(code, python=python, os_entropy=("watch", 0))
    assert watched.sites("os.entropy") == {(what, line) for line, what in enumerate(calls.values(), 1)}
    modes = [("pin", 0), ("pin", 0), ("perturb", 0), ("perturb", 1)]
    outs = [play(code, python=python, os_entropy=mode).out for mode in modes]
    assert outs[0] == outs[1]
    for shown in zip(watched.out.splitlines(), *map(str.splitlines, outs[1:]), strict=True):
        assert len(set(shown)) == 4


def test_the_standard_library(play, python):
    check(play, STANDARD, python)


def test_numpy(play):
    check(play, NUMPY)


def test_torch(play):
    code = "import torch\ntorch.seed()\nprint(torch.rand(1).item(), torch.initial_seed())"
    pinned = play(code, os_entropy=("pin", 0))
    assert pinned.sites("os.entropy") == {("torch.random.seed", 2)}
    assert pinned.out == play(code, os_entropy=("pin", 0)).out


def test_the_line_tells_which_when_a_function_uses_several(play):
    code = """\
    import numpy as np
    a = np.random.default_rng().random()
    b = np.random.RandomState().rand()
    """
    played = play(code, os_entropy=("watch", 0))
    assert played.sites("os.entropy") == {("np.random.default_rng()", 2), ("np.random.RandomState()", 3)}


def test_what_libraries_draw_while_imported_is_not_the_users(play):
    played = play("import numpy, uuid, secrets, tempfile, multiprocessing, random", os_entropy=("watch", 0))
    assert played.uses == []


def test_seeded_generators_are_left_alone(play, python):
    code = "import random; print(random.Random(3).random())"
    played = play(code, python=python, os_entropy=("pin", 0))
    assert played.uses == []
    assert played.out == play(code, python=python).out


def test_no_two_draws_are_the_same_in_threads_and_forked_children(play, python):
    code = """
    import concurrent.futures, multiprocessing, uuid
    def draw(_):
        return str(uuid.uuid4())
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        drawn = list(pool.map(draw, range(9)))
    with multiprocessing.get_context("fork").Pool(3) as pool:
        drawn += pool.map(draw, range(9), chunksize=1)
    print(len(set(drawn)))
    """
    assert play(code, python=python, os_entropy=("pin", 0)).out == "18\n"


def test_the_parts_of_uuid1_that_are_given_are_kept(play, python):
    code = "import uuid; u = uuid.uuid1(node=5, clock_seq=9); print(u.node, u.clock_seq, u.version, u.variant)"
    assert play(code, python=python, os_entropy=("pin", 0)).out == play(code, python=python).out


def test_bad_arguments_fail_as_they_do_without(play, python):
    code = "import os\ntry:\n    os.urandom(-1)\nexcept ValueError as error:\n    print(error)"
    assert play(code, python=python, os_entropy=("pin", 0)).out == play(code, python=python).out


SQLITE = """\
import sqlite3
rows = sqlite3.connect(":memory:")
rows.execute("create table t (i)")
rows.executemany("insert into t values (?)", [(i,) for i in range(50)])
print([i for i, in rows.execute("select i from t order by random()")])
print(rows.execute("select random(), hex(randomblob(4)), typeof(random()), length(randomblob(0))").fetchone())
"""


def test_sqlite_draws_too(play, python):
    assert play(SQLITE, python=python, os_entropy=("watch", 0)).sites("os.entropy") == set()  # it cannot be seen untouched
    pinned = [play(SQLITE, python=python, os_entropy=("pin", 0)) for _ in range(2)]
    assert pinned[0].out == pinned[1].out != play(SQLITE, python=python, os_entropy=("perturb", 0)).out
    assert pinned[0].sites("os.entropy") == {("sqlite3 random()", 5), ("sqlite3 random()", 6), ("sqlite3 randomblob()", 6)}
    assert pinned[0].out.splitlines()[1].endswith("'integer', 1)")
