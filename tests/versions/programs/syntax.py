"""Draws in every kind of statement: each line must be found by its own number, on every version of Python."""

import asyncio
import contextlib
import random
import sys


def comprehension(n):
    noise = [random.random() for _ in range(n)]
    return {key: value * 2 for key, value in enumerate(noise)}


def several_lines(n):
    return sum(
        random.gauss(
            0,
            n,
        )
        for _ in range(n)
    )


def walrus():
    if (draw := random.random()) > 2:
        return 0
    return draw


def generator(n):
    for _ in range(n):
        step = random.random()
        yield step


@contextlib.contextmanager
def scope():
    level = random.random()
    yield level


def handler():
    try:
        raise ValueError
    except ValueError:
        caught = random.random()
    finally:
        done = random.random()
    return caught, done


async def coroutine():
    value = random.random()
    await asyncio.sleep(0)
    return value


class Model:
    rate = 1

    def __init__(self):
        self.weights = {"w": 0.0}

    def step(self):
        self.weights["w"] += random.random()
        return self

    @property
    def bias(self):
        drawn = random.random()
        return drawn * self.rate


def matching(kind):
    match kind:
        case "normal":
            value = random.gauss(0, 1)
        case _:
            value = 0
    return value


def nested():
    def inner(scale):
        scaled = scale * random.random()
        return scaled + 1

    return inner(2)


def functions():
    print(comprehension(3))
    print(several_lines(2))
    print(walrus())
    print(list(generator(2)))
    with scope() as level:
        print(level)


def others():
    print(handler())
    print(asyncio.run(coroutine()))
    print(Model().step().weights, Model().bias)
    print(matching("normal"))
    print(nested())
    print((lambda: random.random())())


{"functions": functions, "others": others}[sys.argv[1]]()
