"""Words to columns."""

import re
from collections import Counter

import numpy as np

TOKEN = re.compile(r"[a-z']+")
STOPWORDS = frozenset("a an and are as at be but by for from in is it its of on or so that the this to was with".split())


def tokenize(text):
    return [token for token in TOKEN.findall(text.lower()) if token not in STOPWORDS]


class Vocabulary:
    """Gives each frequent word a column, up to `max_size` columns; the other words are left out."""

    def __init__(self, min_count=2, max_size=60):
        self.min_count = min_count
        self.max_size = max_size
        self.index = {}

    def __len__(self):
        return len(self.index)

    def fit(self, documents):
        counts = Counter(token for document in documents for token in tokenize(document))
        frequent = {token for token, count in counts.items() if count >= self.min_count}
        for token in sorted(frequent):
            if len(self.index) == self.max_size:
                break
            self.index[token] = len(self.index)
        return self

    def transform(self, documents):
        """Word counts, one row a document."""
        rows = np.zeros((len(documents), len(self.index)))
        for row, document in zip(rows, documents):
            for token in tokenize(document):
                if token in self.index:
                    row[self.index[token]] += 1
        return rows
