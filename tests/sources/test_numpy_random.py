"""NumPy's global generator: bit-identical under the watch, seen from libraries too, pinned and perturbed."""

import numpy as np
import pytest

from samerun.sources.numpy_random import SOURCE

STREAM = """
    import copy, pickle
    import numpy as np
    np.random.seed(7)
    print(np.random.rand(2), np.random.randn(3), np.random.randn(), np.random.shuffle([1, 2, 3]))
    print(np.random.ranf(), np.random.permutation(5), np.random.choice(10, 3), np.random.bytes(3))
    legacy = np.random.mtrand._rand
    print(isinstance(legacy, np.random.RandomState), repr(legacy).split(" at ")[0], type(legacy).__name__)
    np.random.randn()                               # leaves the second value of a pair cached
    state = np.random.get_state()
    twin, thawed = copy.deepcopy(legacy), pickle.loads(pickle.dumps(legacy))
    print(np.random.randn(), twin.randn(), thawed.randn(), legacy.rand(), np.random.rand())
    np.random.set_state(state)
    print(np.random.randn(), legacy.get_state()[2], legacy.tomaxint())
    np.random.set_bit_generator(np.random.PCG64(3))
    print(np.random.rand(), legacy.rand(), np.random.get_bit_generator() is legacy._bit_generator)
    np.random.seed(4)
    print(np.random.standard_normal(), np.random.mtrand._rand is legacy)
    try:
        np.random.seed(-1)
    except ValueError as error:
        print(error)
"""


def test_watching_leaves_the_stream_as_it_is(play):
    assert play(STREAM, numpy_random=("watch", 0)).out == play(STREAM).out


def test_draws_inside_libraries_are_recorded_at_the_users_line(play):
    code = """\
    import numpy as np
    from sklearn.model_selection import train_test_split
    from sklearn.utils import check_random_state
    train_test_split(list(range(9)))
    check_random_state(None).rand()
    np.random.seed(None)
    """
    played = play(code, numpy_random=("watch", 0))
    assert played.sites("numpy.random") == {("np.random.permutation", 4), ("np.random.rand", 5), ("np.random.seed", 6)}


def test_unseeded_draws_repeat_when_pinned_and_change_when_perturbed(play):
    code = "import numpy as np; print(np.random.rand(), np.random.mtrand._rand.rand())"
    pinned = [play(code, numpy_random=("pin", 5)).out for _ in range(2)]
    legacy = np.random.RandomState(5)
    assert pinned[0] == pinned[1] == f"{legacy.rand()} {legacy.rand()}\n"
    perturbed = [play(code, numpy_random=("perturb", k)).out for k in (5, 6)]
    assert len({*pinned, *perturbed}) == 3


@pytest.mark.parametrize("generator", [np.random.MT19937, np.random.PCG64, np.random.Philox, np.random.SFC64])
def test_every_kind_of_bit_generator_is_saved_and_restored(generator):
    before = np.random.get_bit_generator()
    try:
        np.random.set_bit_generator(generator(3))
        np.random.randn()
        state = SOURCE.save(np.random.mtrand)
        drawn = np.random.randn(3)
        SOURCE.restore(np.random.mtrand, state)
        assert (np.random.randn(3) == drawn).all()
    finally:
        np.random.set_bit_generator(before)


def test_a_state_of_another_kind_is_refused():
    with pytest.raises(ValueError, match="save"):
        SOURCE.restore(np.random.mtrand, {"bit_generator": "MT19937"})
