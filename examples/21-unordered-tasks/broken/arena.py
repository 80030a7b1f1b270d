"""Rate four summarisers with Elo: each pair of summaries goes to a judge, many at a time."""

import argparse
import asyncio
import itertools
import json
import random
from dataclasses import dataclass
from pathlib import Path

STRENGTH = {"lead-3": 0.2, "textrank": 0.5, "pointer": 0.9, "transformer": 1.4}


@dataclass(frozen=True)
class Match:
    article: int
    left: str
    right: str


class Judge:
    """Stands in for a paid service: prefers the better summary, most of the time."""

    def __init__(self, seed, parallel):
        self.seed = seed
        self.gate = asyncio.Semaphore(parallel)

    async def compare(self, match):
        """The match, and the share of the point that goes to the left side."""
        async with self.gate:
            await asyncio.sleep(0)
            rng = random.Random(f"{self.seed}/{match}")
            gap = STRENGTH[match.left] - STRENGTH[match.right] + rng.gauss(0.0, 0.8)
        return match, 1.0 if gap > 0.3 else 0.0 if gap < -0.3 else 0.5


class Elo:
    def __init__(self, players, k=24.0):
        self.k = k
        self.rating = {player: 1000.0 for player in players}

    def record(self, left, right, score):
        expected = 1.0 / (1.0 + 10 ** ((self.rating[right] - self.rating[left]) / 400.0))
        change = self.k * (score - expected)
        self.rating[left] += change
        self.rating[right] -= change


async def run(matches, judge, elo, patience):
    """Judge all matches; those without an answer after `patience` seconds are left out."""
    tasks = [asyncio.create_task(judge.compare(match)) for match in matches]
    done, pending = await asyncio.wait(tasks, timeout=patience)
    for task in pending:
        task.cancel()
    for task in done:
        match, score = task.result()
        elo.record(match.left, match.right, score)
    return len(done)


async def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=70)
    parser.add_argument("--parallel", type=int, default=8)
    parser.add_argument("--patience", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    pairs = list(itertools.combinations(STRENGTH, 2))
    matches = [Match(article, *pair) for article in range(args.articles) for pair in pairs]
    elo = Elo(STRENGTH)
    judged = await run(matches, Judge(args.seed, args.parallel), elo, args.patience)

    print(f"{judged} of {len(matches)} matches judged")
    for player, rating in sorted(elo.rating.items(), key=lambda item: -item[1]):
        print(f"  {player:<12} {rating:7.1f}")
    args.out.mkdir(exist_ok=True)
    (args.out / "ratings.json").write_text(json.dumps(elo.rating, indent=2))


if __name__ == "__main__":
    asyncio.run(main())
