# --- nothing asks for determinism
from transformers import TrainingArguments

args = TrainingArguments("out")
# --- may be in the settings
import torch
from transformers import TrainingArguments

torch.backends.cudnn.deterministic = True


def make(settings):
    return TrainingArguments(**settings)
