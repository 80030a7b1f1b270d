"""Build a small search index over the handbook and answer a question with it."""

import argparse
import json
from pathlib import Path

import numpy as np
from crawler import crawl
from sklearn.feature_extraction.text import TfidfVectorizer

HERE = Path(__file__).parent


class Index:
    """TF-IDF rows, and a graph of links that lifts pages to which many others point."""

    def __init__(self, pages, damping=0.85, rounds=12):
        self.names = [page.name for page in pages]
        self.vectorizer = TfidfVectorizer(stop_words="english")
        self.rows = self.vectorizer.fit_transform(page.text for page in pages).toarray()
        self.rank = self._rank(pages, damping, rounds)

    def _rank(self, pages, damping, rounds):
        position = {name: i for i, name in enumerate(self.names)}
        rank = np.full(len(pages), 1.0 / len(pages))
        for _ in range(rounds):
            for i, page in enumerate(pages):
                inward = [rank[j] / len(p.links) for j, p in enumerate(pages) if page.name in p.links]
                rank[position[page.name]] = (1 - damping) / len(pages) + damping * sum(inward)
        return rank

    def search(self, question, top):
        match = self.rows @ self.vectorizer.transform([question]).toarray()[0]
        score = match * (1.0 + self.rank / self.rank.max())
        return [(self.names[i], float(score[i])) for i in np.argsort(-score, kind="stable")[:top]]


def without_copies(pages, limit=0.5):
    """Of pages that are nearly the same, the first one."""
    kept = []
    for page in pages:
        if all(page.likeness(other) < limit for other in kept):
            kept.append(page)
    return kept


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("question", nargs="?", default="how do I keep a blade from rust")
    parser.add_argument("--pages", type=Path, default=HERE / "pages")
    parser.add_argument("--top", type=int, default=3)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    pages = crawl(args.pages, "index.md")
    kept = without_copies(pages)
    copies = [page.name for page in pages if page not in kept]
    print(f"{len(kept)} pages, left out as copies: {', '.join(copies)}")
    index = Index(kept)
    hits = index.search(args.question, args.top)
    for name, score in hits:
        print(f"  {score:.6f}  {name}")

    args.out.mkdir(exist_ok=True)
    np.savez(args.out / "index.npz", rows=index.rows, rank=index.rank, names=np.array(index.names))
    (args.out / "answer.json").write_text(json.dumps({"question": args.question, "hits": hits}, indent=2))


if __name__ == "__main__":
    main()
