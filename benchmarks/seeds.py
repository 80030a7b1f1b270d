"""samerun.seed and scope beside what projects use, each in fresh processes: what each reaches, leaks and imports.

    python benchmarks/seeds.py                    prints the tables
    python benchmarks/seeds.py --write            writes docs/explanation/seeding-compared.md

A peer that cannot be imported here is listed as such. Peers in a folder of their own: put it on PYTHONPATH.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from streams import redundant  # beside this file

PAGE = Path(__file__).parents[1] / "docs" / "explanation" / "seeding-compared.md"

# name -> the statement that seeds with 42
SEEDERS = {
    "samerun.seed": "import samerun; samerun.seed(42)",
    "lightning seed_everything": "import lightning as l; l.seed_everything(42, workers=True, verbose=False)",
    "accelerate set_seed": "from accelerate.utils import set_seed; set_seed(42)",
    "transformers set_seed": "from transformers import set_seed; set_seed(42)",
    "keras set_random_seed": "import keras; keras.utils.set_random_seed(42)",
    "MONAI set_determinism": "from monai.utils import set_determinism; set_determinism(42)",
    "composer seed_all": "from composer.utils.reproducibility import seed_all; seed_all(42)",
    "seedbank initialize": "import seedbank; seedbank.initialize(42)",
    "pytest-randomly reseed": "import pytest_randomly as p, random; f = p._reseed; "
    "c = type('C', (), {'getoption': lambda s, n: 42, 'option': type('O', (), {'randomly_seed': 42})(), "
    "'pluginmanager': None})(); f(c)",
}

# name -> the context manager that isolates
ISOLATORS = {
    "samerun.scope": "import samerun; isolated = samerun.scope",
    "lightning isolate_rng": "from lightning.pytorch.utilities.seed import isolate_rng as isolated",
    "torch fork_rng": "from torch.random import fork_rng as isolated",
}

DRAWS = """
import json, random, numpy as np, torch
import os; os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf, keras
def draw():
    return {"python": random.random(), "NumPy": float(np.random.rand()), "torch": float(torch.rand(1)),
            "TensorFlow": float(tf.random.normal(())), "Keras": float(keras.random.normal((1,))[0])}
"""
FIRST = "%s\n" + DRAWS + "\nprint(json.dumps(draw()))"
THEN = DRAWS + "\n%s\nprint(json.dumps(draw()))"
COST = """
import sys, time, json
before = set(sys.modules); start = time.perf_counter()
%s
print(json.dumps([(time.perf_counter() - start) * 1000, len(set(sys.modules) - before)]))
"""
LEAK = (
    DRAWS
    + """
%s
keras.utils.set_random_seed(1); draw()
own = np.random.default_rng(1)
try:
    import samerun; samerun.register("own", own)
except ImportError: pass
def stands():
    import samerun
    data = json.loads(samerun.state().partition(b"\\n")[2])
    return data["process"] | data["registered"]
before = stands()
try:
    with isolated():
        draw(); own.random(); raise KeyError
except KeyError: pass
after = stands()
print(json.dumps([name for name in before if before[name] != after[name]]))
"""
)


def play(script: str) -> object:
    """The JSON on the last line that a fresh interpreter prints; None if it cannot run the script."""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=600)
    lines = done.stdout.strip().splitlines()
    return json.loads(lines[-1]) if done.returncode == 0 and lines else None


def same(template: str, statement: str) -> dict[str, str] | None:
    """Which generators give the same number in two fresh processes."""
    one, two = play(template % statement), play(template % statement)
    if not isinstance(one, dict) or not isinstance(two, dict):
        return None
    return {name: "yes" if one[name] == two[name] else "no" for name in one}


def seeded() -> list[list[str]]:
    rows = []
    for name, statement in SEEDERS.items():
        late, now, cost = same(FIRST, statement), same(THEN, statement), play(COST % statement)
        if now is None or late is None or not isinstance(cost, list):
            rows.append([name, *["cannot be imported here"], *[""] * 6])
            continue
        cells = [now[key] if now[key] == late[key] else f"{now[key]}, imported later: {late[key]}" for key in now]
        rows.append([name, *cells, f"{cost[0]:.0f}", str(cost[1])])
    return rows


def leaks() -> list[list[str]]:
    rows = []
    for name, statement in ISOLATORS.items():
        moved = play(LEAK % statement)
        rows.append([name, ", ".join(moved) or "nothing" if isinstance(moved, list) else "cannot be imported here"])
    return rows


def table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def main() -> None:
    text = f"""# Seeding compared

This page is written by `benchmarks/seeds.py`, which runs each call in fresh processes side by side.

## What a seed call reaches

"yes": the generator gives the same number in two fresh processes, both where its framework was imported before the call
and where it was imported after it. Milliseconds and modules are what the import and the call cost a fresh interpreter;
read the milliseconds as ratios to each other.

{table(["call", "python", "NumPy", "torch", "TensorFlow", "Keras", "ms", "modules"], seeded())}

A call that "cannot be imported here" needs what this environment lacks: composer imports torchvision on its way to `seed_all`.
`seedbank` derives its own seeds from the root instead of passing the number on. `pytest-randomly`'s call is made once per test.

## What an isolated block leaks

Every generator is drawn from inside the block, which an exception then leaves. Listed is what had moved afterwards
(`own` is a `numpy.random.Generator` of the program, registered by `samerun.register`).

{table(["block", "moved"], leaks())}

## Streams that repeat

Over seeds 0-4, 8 ranks, 8 workers and 10 epochs, each scheme seeds one generator for each of the 3,200 combinations. Listed is
how many of those generators give the same numbers as another one: a mean over five such seeds is of correlated runs.

{table(["the number that seeds a generator", "repeated streams"], [[name, f"{share:.1%}"] for name, share in redundant()])}

What else is measured of streams, their cost and whether they look independent, is printed by `python benchmarks/streams.py`.
"""
    if "--write" in sys.argv:
        PAGE.write_text(text)
    print(text)


if __name__ == "__main__":
    main()
