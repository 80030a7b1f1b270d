"""String hashing is set from outside, by the environment."""

from samerun.sources.hash_order import SOURCE
from samerun.sources.protocol import Mode

CODE = "print(list({'sea', 'of', 'green', 'yellow', 'submarine', 'sky'}))"


def test_pinned_sets_repeat_and_perturbed_sets_differ(play, python):
    def order(kind, seed):
        return play(CODE, python=python, env=SOURCE.environ(Mode(kind, seed))).out

    assert order("pin", 0) == order("pin", 1)
    assert len({order("perturb", k) for k in range(4)} | {order("pin", 0)}) > 2
