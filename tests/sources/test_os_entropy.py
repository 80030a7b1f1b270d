"""Entropy of the operating system: named by the call that the user wrote, pinned, perturbed."""

import pytest

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
    "import tempfile; x = tempfile.NamedTemporaryFile().name": "tempfile.NamedTemporaryFile",
}
NUMPY = {
    "import numpy as np; x = np.random.default_rng().random()": "np.random.default_rng()",
    "import numpy as np; x = np.random.RandomState().rand()": "np.random.RandomState()",
    "import numpy as np; x = np.random.SeedSequence().entropy": "np.random.SeedSequence()",
    "import numpy as np; x = np.random.Generator(np.random.PCG64()).random()": "np.random.PCG64()",
    "import numpy as np; np.random.seed(None); x = np.random.rand()": "np.random.seed()",
}
TORCH = {"import torch; torch.seed(); x = torch.rand(1).item()": "torch.seed"}


def check(play, code, what, python):
    code = f"{code}\nprint(x)"
    watched = play(code, python=python, os_entropy=("watch", 0))
    assert watched.sites("os.entropy") == {(what, 1)}
    pinned = [play(code, python=python, os_entropy=("pin", 0)).out for _ in range(2)]
    assert pinned[0] == pinned[1]
    perturbed = [play(code, python=python, os_entropy=("perturb", k)).out for k in (0, 1)]
    assert len({watched.out, pinned[0], *perturbed}) == 4


@pytest.mark.parametrize("code", STANDARD)
def test_the_standard_library(play, code, python):
    check(play, code, STANDARD[code], python)


@pytest.mark.parametrize("code", NUMPY)
def test_numpy(play, code):
    import sys

    check(play, code, NUMPY[code], sys.executable)


@pytest.mark.parametrize("code", TORCH)
def test_torch(play, code):
    import sys

    check(play, code, TORCH[code], sys.executable)


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
