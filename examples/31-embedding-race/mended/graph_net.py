"""Guess the topic of papers from citations with a two-layer graph network, on a synthetic citation graph."""

import argparse
import json
from pathlib import Path

import torch
from torch import nn

TOPICS = 5


def citation_graph(papers, citations, generator):
    """Papers cite others of their topic more often; features are noisy hints of the topic."""
    topic = torch.randint(TOPICS, (papers,), generator=generator)
    source = torch.randint(papers, (citations,), generator=generator)
    target = torch.randint(papers, (citations,), generator=generator)
    kept = (topic[source] == topic[target]) | (torch.rand(citations, generator=generator) < 0.3)
    hints = nn.functional.one_hot(topic, 16).float()
    features = 1.2 * hints + torch.randn(papers, 16, generator=generator)
    return features, topic, source[kept], target[kept]


class GraphLayer(nn.Module):
    """Each paper gets the mean of what the papers that cite it send."""

    def __init__(self, n_in, n_out):
        super().__init__()
        self.own = nn.Linear(n_in, n_out)
        self.sent = nn.Linear(n_in, n_out, bias=False)

    def forward(self, x, source, target, degree):
        messages = self.sent(x).index_select(0, source)
        gathered = torch.zeros(len(x), messages.shape[1])
        gathered.index_add_(0, target, messages)  # adds in order of the rows
        return self.own(x) + gathered / degree


class GraphNet(nn.Module):
    def __init__(self, n_in, hidden):
        super().__init__()
        self.first = GraphLayer(n_in, hidden)
        self.second = GraphLayer(hidden, TOPICS)

    def forward(self, x, source, target):
        degree = torch.bincount(target, minlength=len(x)).clamp(min=1).unsqueeze(1)
        hidden = self.first(x, source, target, degree).relu()
        return self.second(hidden, source, target, degree)


def train(model, graph, train_mask, steps):
    features, topic, source, target = graph
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        output = model(features, source, target)
        loss = nn.functional.cross_entropy(output[:train_mask], topic[:train_mask])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=600)
    parser.add_argument("--citations", type=int, default=20000)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)

    graph = citation_graph(args.papers, args.citations, torch.Generator().manual_seed(args.seed))
    known = args.papers // 3
    model = GraphNet(16, 32)
    losses = train(model, graph, known, args.steps)

    with torch.no_grad():
        features, topic, source, target = graph
        guess = model(features, source, target).argmax(1)
    accuracy = (guess[known:] == topic[known:]).double().mean().item()
    print(f"loss {losses[0]:.8f} -> {losses[-1]:.8f}, accuracy on the other papers {accuracy:.4f}")
    args.out.mkdir(exist_ok=True)
    (args.out / "losses.json").write_text(json.dumps(losses))
    torch.save(model.state_dict(), args.out / "model.pt")


if __name__ == "__main__":
    main()
