"""Outputs of modules: each at the user's line, innermost first, as they are made."""

import os
import subprocess
import sys
import textwrap

from samerun.launch.plan import Plan
from samerun.trace.read import read_trace

SCRIPT = """
import torch
torch.manual_seed(0)
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = torch.nn.Linear(2, 3)
        self.last = torch.nn.Linear(3, 1)
    def forward(self, x):
        x = self.hidden(x)
        return self.last(torch.relu(x))
net = Net()
optimizer = torch.optim.SGD(net.parameters(), 0.1)
for _ in range(STEPS):
    optimizer.zero_grad()
    net(torch.ones(4, 2)).sum().backward()
    optimizer.step()
"""


def outputs(tmp_path, steps, probes):
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(SCRIPT.replace("STEPS", str(steps))))
    plan = Plan(probes=probes, journal=False)
    environ = plan.environ(plan.write(tmp_path / "run", tmp_path, None), os.environ)
    subprocess.run([sys.executable, path], cwd=tmp_path, env=environ, check=True, timeout=120)
    return [event for event in read_trace(tmp_path / "run" / "trace").lanes["main"] if event.kind == "output"]


def test_each_module_at_the_line_that_called_it(tmp_path):
    found = outputs(tmp_path, 1, ("always", "verify", "zoom"))
    assert [(e.name, e.line) for e in found] == [("Linear", 10), ("Linear", 11), ("Net", 16)]
    assert found[0].record[0] == "torch.Tensor[float32](4, 3)"


def test_the_first_steps_only(tmp_path):
    assert len(outputs(tmp_path, 10, ("always", "verify", "zoom"))) == 8 * 3


def test_not_in_an_ordinary_run(tmp_path):
    assert outputs(tmp_path, 1, ("always", "verify")) == []
