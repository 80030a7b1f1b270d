"""A loop of plain Python: small functions, a class, a dictionary."""

import time


def value(i):
    return i * 2 + 1


def total(n):
    s = 0
    for i in range(n):
        s += value(i) % 7
    return s


class Walk:
    def __init__(self, x):
        self.x = x

    def step(self, d):
        self.x = (self.x * 31 + d) % 1_000_003
        return self.x


started = time.process_time()
walk, seen = Walk(3), {}
result = total(1_000_000)
for i in range(600_000):
    key = walk.step(i)
    seen[key] = seen.get(key, 0) + 1
print(len(seen), result)
print("loop", time.process_time() - started)
