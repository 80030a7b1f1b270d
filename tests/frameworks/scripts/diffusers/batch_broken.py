"""A DDIM pipeline on a tiny UNet; the images of a batch take their noise from a generator that is given a new seed in every run."""

import torch
from diffusers import DDIMPipeline, DDIMScheduler, UNet2DModel


def unet():
    torch.manual_seed(0)
    return UNet2DModel(
        sample_size=8, in_channels=1, out_channels=1, block_out_channels=(8,), layers_per_block=1, norm_num_groups=4,
        down_block_types=("DownBlock2D",), up_block_types=("UpBlock2D",),
    )  # fmt: skip


def main():
    pipeline = DDIMPipeline(unet(), DDIMScheduler(num_train_timesteps=50))
    pipeline.set_progress_bar_config(disable=True)
    noise = torch.Generator()
    noise.seed()  # cause: os.entropy
    images = pipeline(batch_size=3, generator=noise, num_inference_steps=2, output_type="np").images
    print("means", [round(float(image.mean()), 7) for image in images])


main()
