"""Addresses: the kernel's randomisation off from outside, the order of free memory changed from inside."""

import subprocess
import sys

from samerun.sources.addresses import no_aslr

ORDER = """
class Item:
    def __init__(self, n):
        self.n = n
print([item.n for item in {Item(n) for n in range(12)}], [s.n for s in sorted(map(Item, range(12)), key=id)])
"""


def test_addresses_repeat_without_randomisation():
    before_exec = no_aslr()
    shown = {
        subprocess.run(
            [sys.executable, "-c", "print(id(object()))"], capture_output=True, preexec_fn=before_exec, check=True,
            env={"PYTHONHASHSEED": "0"},
        ).stdout
        for _ in range(3)
    }  # fmt: skip
    # Where a sandbox forbids it, the caller is told so by None.
    assert len(shown) == 1 or before_exec is None


def test_perturbed_objects_lie_in_another_order(play, python):
    plain = play(ORDER, python=python, addresses=("watch", 0)).out
    perturbed = {play(ORDER, python=python, addresses=("perturb", k)).out for k in range(3)}
    assert len(perturbed | {plain}) >= 3


def test_values_do_not_change(play, python):
    code = "import json; print(json.dumps({n: [n] * 3 for n in range(99)}))"
    assert play(code, python=python, addresses=("perturb", 1)).out == play(code, python=python).out
