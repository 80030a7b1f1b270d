"""How long is a corpus in tokens? Words are cut into pieces at random, many times over, by a few threads."""

import argparse
import json
import random
import re
import threading
from pathlib import Path
from queue import Empty, Queue

HERE = Path(__file__).parent
MARKS = {"begin": 1, "end": 1, "language": 1, "style": 2, "source": 0, "date": 0}
WORD = re.compile(r"\w+|[^\w\s]")


def segment(text, rng):
    """One random segmentation: pieces of one to four letters."""
    pieces = []
    for word in WORD.findall(text):
        start = 0
        while start < len(word):
            stop = start + rng.randint(1, 4)
            pieces.append(word[start:stop])
            start = stop
    return pieces


class Tally:
    """What the threads have counted together."""

    def __init__(self, marks):
        self.marks = marks
        self.samples = 0
        self.tokens = 0

    def cost(self, pieces):
        """Tokens that the model will see: the pieces, and the marks of those kinds that are switched on."""
        return len(pieces) + sum(size for size in self.marks.values() if size)

    def add(self, pieces):
        self.samples += 1
        self.tokens = self.tokens + self.cost(pieces)


def work(todo, tally, samples):
    while True:
        try:
            path = todo.get_nowait()
        except Empty:
            return
        text = path.read_text(encoding="utf-8")
        for sample in range(samples):
            tally.add(segment(text, random.Random(f"{path.name}/{sample}")))


def count_all(paths, samples, threads):
    """Tally of all files."""
    todo, tally = Queue(), Tally(MARKS)
    for path in paths:
        todo.put(path)
    workers = [threading.Thread(target=work, args=(todo, tally, samples)) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return tally


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=HERE / "corpus")
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    paths = sorted(args.corpus.glob("*.txt"))
    tally = count_all(paths, args.samples, args.threads)
    print(f"{len(paths)} files, {tally.tokens / args.samples:.2f} tokens a pass, {tally.tokens // 128} steps of 128")
    args.out.mkdir(exist_ok=True)
    report = {"files": [path.name for path in paths], "samples": args.samples, "tokens": tally.tokens}
    (args.out / "tally.json").write_text(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
