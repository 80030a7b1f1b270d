# --- the noise is given
import torch
from diffusers import DiffusionPipeline

pipe = DiffusionPipeline.from_pretrained("m")
image = pipe("a cat", latents=torch.zeros(3))
# --- torch is seeded
import torch
from diffusers import DiffusionPipeline

torch.manual_seed(0)
pipe = DiffusionPipeline.from_pretrained("m")
image = pipe("a cat")
