"""The global generator of ``random``: same stream, right call site, repeatable when pinned, other when perturbed."""

import random

import pytest

from samerun.sources.python_random import SOURCE

DRAWS = """
    import random, pickle, copy
    random.seed(7)
    print(random.random(), random.randint(1, 6), random.gauss(0, 1), random.gauss(0, 1), random.choice("abc"))
    deck = list(range(9)); random.shuffle(deck); print(deck)
    class Uses:
        draw = random.random
    print(Uses().draw(), pickle.loads(pickle.dumps(random.randint)) is random.randint, copy.deepcopy(random.random)())
    state = random.getstate(); a = random.random(); random.setstate(state); print(a == random.random())
"""


def test_watching_leaves_the_stream_as_it_is(play, python):
    assert play(DRAWS, python=python, python_random=("watch", 0)).out == play(DRAWS, python=python).out


def test_uses_are_recorded_at_the_users_line_in_order(play, python):
    played = play(
        "import random\nx = random.random()\nrandom.seed(3)\nrandom.shuffle([1, 2])\n",
        python=python,
        python_random=("watch", 0),
    )
    assert [use[1:4] for use in played.uses] == [
        ["random.random", "drawn", 2],
        ["random.seed", "seeded 3", 3],
        ["random.shuffle", "drawn", 4],
    ]


def test_draws_from_the_generator_itself_are_recorded_once(play, python):
    code = "import random\nheld = random._inst\nheld.shuffle([1, 2])\nheld.uniform(0, 1)\nheld.random()\nrandom.gauss(0, 1)\n"
    played = play(code, python=python, python_random=("watch", 0))
    names = ["shuffle", "uniform", "random", "gauss"]
    assert [use[1:4] for use in played.uses] == [[f"random.{name}", "drawn", line] for line, name in enumerate(names, 3)]


def test_unseeded_draws_repeat_when_pinned_and_change_when_perturbed(play, python):
    code = "import random; print(random.random())"
    pinned = [play(code, python=python, python_random=("pin", 5)).out for _ in range(2)]
    assert pinned[0] == pinned[1] == f"{random.Random(5).random()}\n"
    perturbed = [play(code, python=python, python_random=("perturb", k)).out for k in (5, 6)]
    assert len({*pinned, *perturbed}) == 3


def test_a_seed_of_the_users_wins(play):
    code = "import random; random.seed(1); print(random.random())"
    assert play(code, python_random=("perturb", 3)).out == play(code).out


FORKED = """
    import os, random
    random.seed(1)
    pid = os.fork()
    if pid == 0:
        print("child", random.random(), flush=True)
        os._exit(0)
    os.waitpid(pid, 0)
    print("parent", random.random())
"""


def test_forked_children_repeat_when_pinned(play, python):
    pinned = [play(FORKED, python=python, python_random=("pin", 5)).out for _ in range(2)]
    assert pinned[0] == pinned[1]
    assert play(FORKED, python=python).out not in pinned


@pytest.mark.parametrize("state", [{}, {"words": b"short", "gauss": None}])
def test_a_state_of_another_kind_is_refused(state):
    with pytest.raises(ValueError, match="expected 2500"):
        SOURCE.restore(random, state)
