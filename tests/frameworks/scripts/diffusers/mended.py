"""Samples with a DDPM scheduler."""

import torch
from diffusers import DDPMScheduler


def denoise(image, t):
    return image * (0.2 + 0.01 * float(t))


def sample(seed, steps=3):
    generator = torch.Generator().manual_seed(seed) if seed is not None else None
    scheduler = DDPMScheduler(num_train_timesteps=20)
    scheduler.set_timesteps(steps)
    image = torch.randn((1, 1, 8, 8), generator=generator)
    for t in scheduler.timesteps:
        image = scheduler.step(denoise(image, t), t, image, generator=generator).prev_sample
    return image


image = sample(seed=0)
print(f"mean {image.mean().item():.7f}")
