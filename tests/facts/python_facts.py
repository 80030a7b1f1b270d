"""The standard library."""

from __future__ import annotations

import os
import random
import uuid

from tests.facts.fact import CONSTANT, UNSEEDED, again, belief, fact, forked, fresh

TITLE = "Python"
RUN_WITH = "python 3.11.7"
SEED = "`random.seed(n)` again"


def _seed() -> None:
    random.seed(7)


@fact(SEED, "`random.random()`, `shuffle`, `choice`, ...", "rewound")
def global_generator() -> str:
    return again(_seed, random.random)


@fact(SEED, "a `random.Random()` built before", "goes on")
def own_generator() -> str:
    return again(_seed, random.Random().random)


@fact(SEED, "a new `random.Random()`", UNSEEDED)
def new_generator() -> str:
    return again(_seed, lambda: random.Random().random(), UNSEEDED)


@fact(SEED, "`os.urandom`, `secrets`, `uuid.uuid4`", UNSEEDED)
def entropy() -> str:
    return again(_seed, lambda: (os.urandom(4), uuid.uuid4()), UNSEEDED)


@fact("`random.seed(n)` in each of three processes", "the order of a set of strings", "differs")
def set_order() -> str:
    return "same" if fresh("import random; random.seed(7); print(list({str(i) for i in range(40)}))") == 1 else "differs"


@fact("`random.seed(n)`, then a fork", "`random.random()` in two children", "differs: Python seeds it anew after a fork")
def after_fork() -> str:
    random.seed(7)
    first, second = forked(random.random)
    return "same" if first == second else "differs: Python seeds it anew after a fork"


@belief("`os.environ['PYTHONHASHSEED'] = '0'` in the script fixes its set order", "false: three processes, three orders")
def hash_seed_inside() -> str:
    code = "import os; os.environ['PYTHONHASHSEED'] = '0'; print(list({str(i) for i in range(40)}))"
    return "false: three processes, three orders" if fresh(code) == 3 else "true"


@belief("... and has no effect at all", "false: programs it starts are given it, and hash unlike the program itself")
def hash_seed_of_children() -> str:
    child = "print(list({str(i) for i in range(40)}))"
    code = f"import os, sys, subprocess; os.environ['PYTHONHASHSEED'] = '0'; subprocess.run([sys.executable, '-c', {child!r}])"
    return "false: programs it starts are given it, and hash unlike the program itself" if fresh(code) == 1 else "true"


@belief("`PYTHONHASHSEED=0` before the start fixes it", "true for strings; objects that hash by address still move")
def hash_seed_outside() -> str:
    strings = fresh("print(list({str(i) for i in range(40)}))", PYTHONHASHSEED="0")
    objects = fresh(
        "x = [lambda: 0 for _ in range(9999)]; print([x.index(one) for one in list(set(x))[:40]])", PYTHONHASHSEED="0"
    )
    return "true for strings; objects that hash by address still move" if strings == 1 < objects else f"{strings}, {objects}"


@belief("a dict's order depends on the hash seed", "false: it is the order of insertion")
def dict_order() -> str:
    return "false: it is the order of insertion" if fresh("print({str(i): i for i in range(40)})") == 1 else "true"


@belief("seeds of either sign are different seeds", "false: `random` uses the absolute value of a whole number")
def sign() -> str:
    same = random.Random(-42).random() == random.Random(42).random()
    return "false: `random` uses the absolute value of a whole number" if same else "true"


@fact("`random.Random(7)` in each process", "its draws", CONSTANT)
def given_seed() -> str:
    return CONSTANT if fresh("import random; print(random.Random(7).random())", 2) == 1 else "differs"
