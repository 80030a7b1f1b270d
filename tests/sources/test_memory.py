"""Memory that was not initialised: the user's own np.empty is watched; zeros when pinned, other numbers when perturbed."""

from samerun.sources.memory import SOURCE
from samerun.sources.protocol import Mode

SUM = """\
import numpy as np
a = np.empty(50)
b = np.empty_like(a, dtype=np.int8)
print(a.sum(), b.sum(), np.empty((3, 4), order="F").sum(), np.empty(3, dtype=bool).sum(), np.empty(2, dtype="c8").sum())
"""


def test_only_the_users_own_calls_count(play):
    code = "import numpy as np\nx = np.linspace(0, 1, 5)\ny = np.empty(3)\nz = np.cov(x, x)\nnp.empty_like(y)"
    assert play(code, memory=("watch", 0)).sites("memory") == {("np.empty", 3), ("np.empty_like", 5)}


def test_pinned_and_perturbed(play):
    assert play(SUM, memory=("pin", 0)).out == "0.0 0 0.0 0 0j\n"
    perturbed = [play(SUM, memory=("perturb", k)).out for k in (0, 0, 1)]
    assert perturbed[0] == perturbed[1] != perturbed[2]


def test_every_kind_of_array_is_still_made(play):
    code = """
    import numpy as np
    from numpy.ma import masked_array
    for kind in ("f2", "u8", "U3", "S2", "M8[s]", "O", [("a", "i4"), ("b", "f8")], "V0"):
        print(np.empty((2, 3), dtype=kind).shape, np.empty(0, dtype=kind).size, np.empty((), dtype=kind).shape)
    print(type(np.empty_like(np.matrix([1]))).__name__, np.empty(2, like=np.zeros(1)).shape, np.empty.__name__)
    print(type(np.empty_like(masked_array([1]))).__name__)
    class Own:
        def __array_function__(self, func, types, args, kwargs):
            return {np.empty_like: "looked up"}[func]
    print(np.empty_like(Own()))
    try:
        np.empty(-1)
    except ValueError as error:
        print(error)
    """
    bare = play(code).out
    for kind in ("watch", "pin", "perturb"):
        assert play(code, memory=(kind, 1)).out == bare


def test_malloc_is_told():
    assert SOURCE.environ(Mode("pin", 0)) == {"MALLOC_PERTURB_": "255"}
    assert SOURCE.environ(Mode("perturb", 0)) != SOURCE.environ(Mode("perturb", 1))
