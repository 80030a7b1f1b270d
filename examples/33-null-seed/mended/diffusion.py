"""A tiny diffusion model of two crescents: learn to take noise away, then make points out of noise."""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Config:
    seed: int
    points: int
    steps: int
    batch_size: int
    levels: int
    samples: int

    @classmethod
    def read(cls, path):
        return cls(**json.loads(path.read_text()))


def crescents(n, generator):
    """Points on two half circles, scattered a little."""
    angle = torch.rand(n, generator=generator) * torch.pi
    upper = torch.arange(n) % 2 == 0
    x = torch.where(upper, angle.cos(), 1.0 - angle.cos())
    y = torch.where(upper, angle.sin(), 0.5 - angle.sin())
    return torch.stack([x, y], dim=1) + 0.05 * torch.randn(n, 2, generator=generator)


class Denoiser(nn.Module):
    def __init__(self, levels):
        super().__init__()
        self.keep = torch.linspace(0.98, 0.02, levels)
        self.net = nn.Sequential(nn.Linear(3, 48), nn.SiLU(), nn.Linear(48, 48), nn.SiLU(), nn.Linear(48, 2))

    def forward(self, x, level):
        return self.net(torch.cat([x, self.keep[level].unsqueeze(1)], dim=1))


def train(model, data, config, generator):
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    for _ in range(config.steps):
        rows = torch.randint(len(data), (config.batch_size,), generator=generator)
        level = torch.randint(config.levels, (config.batch_size,), generator=generator)
        keep = model.keep[level].unsqueeze(1)
        noise = torch.randn(config.batch_size, 2, generator=generator)
        loss = nn.functional.mse_loss(model(keep.sqrt() * data[rows] + (1 - keep).sqrt() * noise, level), noise)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


@torch.no_grad()
def sample(model, config, generator):
    """Start from noise and take a share of it away, level by level (without adding new noise)."""
    x = torch.randn(config.samples, 2, generator=generator)
    for level in reversed(range(1, config.levels)):
        keep, less = model.keep[level], model.keep[level - 1]
        noise = model(x, torch.full((config.samples,), level))
        clean = (x - (1 - keep).sqrt() * noise) / keep.sqrt()
        x = less.sqrt() * clean + (1 - less).sqrt() * noise
    return x


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", type=Path, default=HERE / "config.json")
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()
    config = Config.read(args.config)

    torch.set_num_threads(1)
    torch.manual_seed(config.seed)
    generator = torch.default_generator
    data = crescents(config.points, generator)
    model = Denoiser(config.levels)
    loss = train(model, data, config, generator)
    points = sample(model, config, generator)

    distance = torch.cdist(points, data).min(dim=1).values
    print(f"loss {loss:.5f}  mean distance to the nearest real point {distance.mean():.4f}")
    args.out.mkdir(exist_ok=True)
    torch.save({"model": model.state_dict(), "points": points}, args.out / "diffusion.pt")


if __name__ == "__main__":
    main()
