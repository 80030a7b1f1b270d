"""Which headline gets the most clicks? Thompson sampling against epsilon-greedy on simulated readers."""

import argparse
import json
import time
from pathlib import Path

import numpy as np

CLICK_RATES = {"plain": 0.042, "question": 0.055, "number": 0.061, "quote": 0.047}


class EpsilonGreedy:
    def __init__(self, arms, rng, epsilon=0.1):
        self.rng, self.epsilon = rng, epsilon
        self.shown = np.zeros(arms)
        self.clicked = np.zeros(arms)

    def choose(self):
        if self.rng.random() < self.epsilon:
            return int(self.rng.integers(len(self.shown)))
        return int(np.argmax((self.clicked + 1.0) / (self.shown + 2.0)))

    def learn(self, arm, click):
        self.shown[arm] += 1
        self.clicked[arm] += click


class Thompson(EpsilonGreedy):
    def choose(self):
        return int(np.argmax(self.rng.beta(self.clicked + 1.0, self.shown - self.clicked + 1.0)))


POLICIES = {"epsilon-greedy": EpsilonGreedy, "thompson": Thompson}


def simulate(policy, rates, readers, rng):
    """Clicks lost against always showing the best headline, reader by reader."""
    regret = np.zeros(readers)
    for reader in range(readers):
        arm = policy.choose()
        policy.learn(arm, rng.random() < rates[arm])
        regret[reader] = rates.max() - rates[arm]
    return regret.cumsum()


def make_rng(args):
    seed = args.seed or time.time_ns() % 2**32
    return np.random.default_rng(seed)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--readers", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=None, help="default: another one each time")
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    rng = make_rng(args)
    rates = np.array(list(CLICK_RATES.values()))
    curves, summary = {}, {}
    for name, make in POLICIES.items():
        policy = make(len(rates), rng)
        curves[name] = simulate(policy, rates, args.readers, rng)
        favourite = list(CLICK_RATES)[int(policy.shown.argmax())]
        summary[name] = {"regret": float(curves[name][-1]), "favourite": favourite}
        print(f"{name:<15} regret {curves[name][-1]:7.2f}  mostly showed '{favourite}'")

    args.out.mkdir(exist_ok=True)
    np.savetxt(args.out / "regret.csv", np.column_stack(list(curves.values()))[::100], delimiter=",", fmt="%.6f")
    (args.out / "summary.json").write_text(json.dumps(summary, indent=2))


if __name__ == "__main__":
    main()
