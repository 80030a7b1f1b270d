"""Deep Q-learning on the windy grid."""

import argparse
import csv
from pathlib import Path

import numpy as np
import torch
from environment import MOVES, WindyGrid
from memory import ReplayMemory
from torch import nn


class Agent:
    def __init__(self, n_inputs, lr=0.01, discount=0.97):
        self.network = nn.Sequential(nn.Linear(n_inputs, 32), nn.ReLU(), nn.Linear(32, len(MOVES)))
        self.optimizer = torch.optim.Adam(self.network.parameters(), lr=lr)
        self.discount = discount

    @torch.no_grad()
    def act(self, observation, epsilon):
        if np.random.random() < epsilon:
            return np.random.randint(len(MOVES))
        return int(self.network(torch.from_numpy(observation)).argmax())

    def learn(self, before, action, reward, after, over):
        with torch.no_grad():
            future = self.network(after).max(dim=1).values * ~over
        value = self.network(before).gather(1, action.unsqueeze(1)).squeeze(1)
        loss = nn.functional.smooth_l1_loss(value, reward + self.discount * future)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()


def play(env, agent, memory, epsilon, batch_size):
    """One episode; returns the sum of rewards."""
    observation, total, over = env.reset(), 0.0, False
    while not over:
        action = agent.act(observation, epsilon)
        after, reward, over = env.step(action)
        memory.push(observation, action, reward, after, over)
        observation, total = after, total + reward
        if len(memory) >= batch_size:
            agent.learn(*memory.sample(batch_size))
    return total


def seed_everything(seed):
    np.random.seed(seed)
    torch.manual_seed(seed)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--episodes", type=int, default=40)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("runs/windy"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    seed_everything(args.seed)

    env = WindyGrid()
    agent = Agent(env.size**2)
    memory = ReplayMemory(capacity=2000)
    rewards = []
    for episode in range(args.episodes):
        epsilon = max(0.05, 1.0 - episode / (0.6 * args.episodes))
        rewards.append(play(env, agent, memory, epsilon, args.batch_size))

    print(f"mean reward, first ten episodes {np.mean(rewards[:10]):+.4f}, last ten {np.mean(rewards[-10:]):+.4f}")
    args.out.mkdir(parents=True, exist_ok=True)
    with (args.out / "rewards.csv").open("w", newline="") as handle:
        csv.writer(handle).writerows([i, f"{reward:.4f}"] for i, reward in enumerate(rewards))
    torch.save(agent.network.state_dict(), args.out / "agent.pt")


if __name__ == "__main__":
    main()
