"""A compiled step with dropout, seeded; the weights come from a generator of their own."""

import torch


def weights(generator):
    return torch.randn(6, 3, generator=generator, requires_grad=True)


@torch.compile(backend="aot_eager")
def step(w, x):
    return torch.nn.functional.dropout(x @ w, 0.5).square().mean()


def main():
    torch.manual_seed(1)
    generator = torch.Generator().manual_seed(2)
    w, x = weights(generator), torch.randn(16, 6, generator=generator)
    for _ in range(3):
        loss = step(w, x)
        (gradient,) = torch.autograd.grad(loss, w)
        w = (w - 0.1 * gradient).detach().requires_grad_()
    print(f"loss {loss.item():.7f}")


main()
