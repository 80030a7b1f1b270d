"""Generates a continuation; that it samples is said by the model's generation config alone, and torch is given a new seed before it."""

import torch
from transformers import GPT2Config, GPT2LMHeadModel


def build():
    torch.manual_seed(0)
    model = GPT2LMHeadModel(GPT2Config(vocab_size=40, n_embd=16, n_layer=1, n_head=2, n_positions=32, bos_token_id=0, eos_token_id=0))
    model.generation_config.do_sample = True
    model.generation_config.temperature = 1.3
    torch.seed()  # cause: os.entropy
    return model.eval()


def main():
    model = build()
    start = torch.tensor([[1, 2, 3]])
    tokens = model.generate(start, attention_mask=torch.ones_like(start), max_new_tokens=12, pad_token_id=0)
    print("tokens", tokens[0].tolist())


main()
