"""A preference loop in the manner of TRL: chosen and rejected answers are paired by a sampler that set_seed reaches."""

import random

import torch
from transformers import GPT2Config, GPT2LMHeadModel, set_seed

PROMPTS = [[1, 2], [3, 4], [5, 6], [7, 8]]


def pairs():
    return [(p, p + [random.randrange(10, 20)], p + [random.randrange(20, 30)]) for p in PROMPTS]


def logp(model, answer):
    tokens = torch.tensor([answer])
    scores = torch.log_softmax(model(tokens).logits[0, :-1], -1)
    return scores.gather(1, tokens[0, 1:, None]).sum()


def main():
    set_seed(1)
    batch = pairs()
    model = GPT2LMHeadModel(GPT2Config(vocab_size=32, n_embd=16, n_layer=1, n_head=2, n_positions=8))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for _, chosen, rejected in batch:
        optimizer.zero_grad()
        loss = -torch.nn.functional.logsigmoid(0.1 * (logp(model, chosen) - logp(model, rejected)))
        loss.backward()
        optimizer.step()
    print(f"loss {loss.item():.8f}")


main()
