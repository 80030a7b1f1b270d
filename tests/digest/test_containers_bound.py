"""A set of things that know each other, more than are looked at: its digest does not depend on where they lie."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
from samerun.digest import measured
moved = [object() for _ in range(int(sys.argv[1]))]

class Person:
    def __init__(self, number, home):
        self.number, self.home = number, home
        home.append(self)

homes = [[] for _ in range(50)]
people = [Person(number, homes[number % 50]) for number in range(200)]
for home in homes:
    home.append(homes[homes.index(home) - 1])
print([measured(set(people[:many]), nodes=400)[0][1] for many in (2, 3, 9)])
"""


def test_a_set_of_objects_is_the_same_wherever_they_lie() -> None:
    outs = {subprocess.check_output([sys.executable, "-c", CODE, str(moved)], text=True) for moved in (0, 1, 7, 100_001)}
    assert len(outs) == 1
