"""Samples from a tiny DDPM."""

import torch
from diffusers import DDPMScheduler, UNet2DModel


def build():
    torch.manual_seed(1)
    return UNet2DModel(sample_size=8, in_channels=1, out_channels=1, layers_per_block=1, block_out_channels=(8, 8),
                       norm_num_groups=4, down_block_types=("DownBlock2D", "DownBlock2D"),
                       up_block_types=("UpBlock2D", "UpBlock2D"))


def sample(model, seed, steps=3):
    generator = torch.Generator()
    if seed is not None:
        generator.manual_seed(seed)
    else:
        generator.seed()
    scheduler = DDPMScheduler(num_train_timesteps=20)
    scheduler.set_timesteps(steps)
    image = torch.randn((1, 1, 8, 8), generator=generator)
    for t in scheduler.timesteps:
        with torch.no_grad():
            noise = model(image, t).sample
        image = scheduler.step(noise, t, image, generator=generator).prev_sample
    return image


model = build()
image = sample(model, seed=0)
print(f"mean {image.mean().item():.7f}")
