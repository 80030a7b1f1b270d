"""Prints what a child of ``multiprocessing`` sees, and what it makes of a class of the parent's main module."""

import json
import multiprocessing
import sys

import facts


class Carried:
    """Goes to the child and back by pickle."""

    def __init__(self, value):
        self.value = value


def look(carried):
    return facts.collect(), Carried(carried.value + 1)


if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    with context.Pool(1) as pool:
        seen, carried = pool.apply(look, (Carried(1),))
        total = sum(pool.map(abs, range(-5, 5)))
    print(json.dumps({**seen, "carried": [type(carried) is Carried, carried.value], "total": total}))
