"""A PyTorch training loop: a small network, Adam, dropout."""

import time

import torch

torch.set_num_threads(1)
torch.manual_seed(0)
net = torch.nn.Sequential(torch.nn.Linear(256, 512), torch.nn.ReLU(), torch.nn.Dropout(0.1), torch.nn.Linear(512, 10))
optimizer = torch.optim.Adam(net.parameters())
inputs, targets = torch.randn(4096, 256), torch.randint(0, 10, (4096,))
started = time.process_time()
for epoch in range(6):
    for at in range(0, 4096, 64):
        loss = torch.nn.functional.cross_entropy(net(inputs[at : at + 64]), targets[at : at + 64])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
print(loss.item())
print("loop", time.process_time() - started)
