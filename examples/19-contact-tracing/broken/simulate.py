"""Does contact tracing help? An agent-based epidemic in a town of households and workplaces."""

import argparse
import csv
import random
from pathlib import Path

import numpy as np


class Person:
    def __init__(self, number, home, workplace):
        self.number = number
        self.home = home
        self.workplace = workplace
        self.days_ill = 0
        self.immune = False
        self.isolated = False

    def contacts(self, rng, extra):
        """Who is met today: the household, and some colleagues unless isolated."""
        met = [other for other in self.home if other is not self]
        if not self.isolated:
            met += rng.sample(self.workplace, min(extra, len(self.workplace)))
        return met


class Town:
    def __init__(self, people, seed):
        self.rng = random.Random(seed)
        self.infected = set()
        homes = [[] for _ in range(people // 3)]
        offices = [[] for _ in range(people // 20)]
        self.people = []
        for number in range(people):
            person = Person(number, self.rng.choice(homes), self.rng.choice(offices))
            person.home.append(person)
            person.workplace.append(person)
            self.people.append(person)

    def infect(self, person):
        if not person.immune and person not in self.infected:
            self.infected.add(person)

    def day(self, risk, tracing):
        """Everybody who is ill meets people; a share of those met is traced and stays at home."""
        for person in list(self.infected):
            for other in person.contacts(self.rng, extra=4):
                if self.rng.random() < risk:
                    self.infect(other)
                    other.isolated = self.rng.random() < tracing
            person.days_ill += 1
            if person.days_ill >= 7:
                person.immune = True
                self.infected.remove(person)
        return len(self.infected)


def epidemic(people, days, risk, tracing, seed):
    town = Town(people, seed)
    for person in town.people[:10]:
        town.infect(person)
    curve = [town.day(risk, tracing) for _ in range(days)]
    return np.array(curve), sum(person.immune for person in town.people)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=400)
    parser.add_argument("--days", type=int, default=40)
    parser.add_argument("--risk", type=float, default=0.035)
    parser.add_argument("--seed", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    args.out.mkdir(exist_ok=True)
    with (args.out / "curves.csv").open("w", newline="") as handle:
        writer = csv.writer(handle)
        for tracing in (0.0, 0.3, 0.6):
            curve, total = epidemic(args.people, args.days, args.risk, tracing, args.seed)
            print(f"tracing {tracing:.0%}: peak {curve.max()} on day {curve.argmax()}, {total} had it")
            writer.writerow([tracing, *curve.tolist()])


if __name__ == "__main__":
    main()
