"""Remove repeated events from a log that does not fit into memory: sort it in chunks on disk, then merge them.

Of the events of one user in one minute the first that comes along is kept.
"""

import argparse
import csv
import heapq
import json
import random
import shutil
import uuid
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

FIELDS = ["minute", "user", "action", "value"]


def synthetic_log(n, seed):
    """Clicks and purchases, some of them sent twice by a flaky client that rounds the value."""
    rng = random.Random(seed)
    for _ in range(n):
        event = [rng.randrange(600), f"u{rng.randrange(80):03d}", rng.choice(["view", "click", "buy"])]
        value = round(rng.lognormvariate(1.0, 0.6), 2)
        yield [*event, value]
        if rng.random() < 0.3:
            yield [*event, round(value)]


def key(row):
    return int(row[0]), row[1]


def sorted_chunks(rows, size, folder):
    """Write runs of `size` sorted rows, each to a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    chunk = []
    for row in rows:
        chunk.append([str(cell) for cell in row])
        if len(chunk) == size:
            write_chunk(chunk, folder)
            chunk = []
    write_chunk(chunk, folder)


def write_chunk(chunk, folder):
    path = folder / f"{uuid.uuid4().hex}.csv"
    with path.open("w", newline="") as handle:
        csv.writer(handle).writerows(sorted(chunk, key=key))


def merged(folder):
    """Rows of all chunks in order of minute and user; equal keys in the order of the chunks."""
    with ExitStack() as stack:
        readers = [csv.reader(stack.enter_context(path.open(newline=""))) for path in sorted(folder.glob("*.csv"))]
        yield from heapq.merge(*readers, key=key)


def first_of_each(rows):
    last = None
    for row in rows:
        if key(row) != last:
            last = key(row)
            yield row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=6000)
    parser.add_argument("--chunk", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    scratch = args.out / "chunks"
    sorted_chunks(synthetic_log(args.events, args.seed), args.chunk, scratch)
    kept = list(first_of_each(merged(scratch)))
    shutil.rmtree(scratch)

    revenue = sum(float(row[3]) for row in kept if row[2] == "buy")
    actions = Counter(row[2] for row in kept)
    print(f"{len(kept)} events kept, revenue {revenue:.2f}")
    print(", ".join(f"{actions[name]} x {name}" for name in sorted(actions)))
    with (args.out / "events.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(FIELDS)
        writer.writerows(kept)
    (args.out / "summary.json").write_text(json.dumps({"events": len(kept), "revenue": round(revenue, 2)}))


if __name__ == "__main__":
    main()
