"""Sort household tips into topics; the folder that a text lies in is its topic."""

import argparse
import json
import os
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Perceptron

HERE = Path(__file__).parent


class TopicFolder:
    """Texts and labels of `root/<topic>/*.txt`."""

    def __init__(self, root):
        self.root = root
        self.topics = [name for name in os.listdir(root) if (root / name).is_dir()]
        self.label = {topic: i for i, topic in enumerate(self.topics)}
        self.samples = [
            (path.read_text(encoding="utf-8").strip(), self.label[topic])
            for topic in self.topics
            for path in sorted((root / topic).glob("*.txt"))
        ]

    def __len__(self):
        return len(self.samples)

    def shuffled(self):
        order = np.arange(len(self))
        np.random.shuffle(order)
        return [self.samples[i] for i in order]


def train(samples, epochs, seed):
    texts, labels = zip(*samples)
    vectorizer = TfidfVectorizer(stop_words="english").fit(texts)
    model = Perceptron(max_iter=epochs, tol=None, shuffle=False, random_state=seed)
    return vectorizer, model.fit(vectorizer.transform(texts), labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=HERE / "corpus")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--test", type=int, default=8, help="texts kept for the test")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    folder = TopicFolder(args.corpus)
    samples = folder.shuffled()
    test, rest = samples[: args.test], samples[args.test :]
    vectorizer, model = train(rest, args.epochs, args.seed)
    texts, labels = zip(*test)
    predicted = model.predict(vectorizer.transform(texts))

    print(f"{len(folder)} texts on {len(folder.topics)} topics, accuracy {np.mean(predicted == labels):.3f}")
    for text, label, guess in zip(texts, labels, predicted):
        if label != guess:
            print(f"  {folder.topics[label]} taken for {folder.topics[guess]}: {text}")
    args.out.mkdir(exist_ok=True)
    (args.out / "labels.json").write_text(json.dumps(folder.label, indent=2))
    np.save(args.out / "weights.npy", model.coef_)


if __name__ == "__main__":
    main()
