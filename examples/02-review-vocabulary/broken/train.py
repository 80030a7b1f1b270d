"""Tell good product reviews from bad ones with a bag of words and a linear model."""

import argparse
import json
import logging
from pathlib import Path

import numpy as np
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import train_test_split
from vocabulary import Vocabulary

log = logging.getLogger("reviews")
HERE = Path(__file__).parent


def read_reviews(path):
    texts, labels = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        label, text = line.split("\t", 1)
        texts.append(text)
        labels.append(int(label == "good"))
    return texts, np.array(labels)


def strongest_words(model, vocabulary, n=5):
    words = list(vocabulary.index)
    order = np.argsort(model.coef_[0], kind="stable")
    return [words[i] for i in order[-n:][::-1]], [words[i] for i in order[:n]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--vocabulary", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)

    texts, labels = read_reviews(HERE / "reviews.tsv")
    train_texts, test_texts, y_train, y_test = train_test_split(
        texts, labels, test_size=0.25, stratify=labels, random_state=args.seed
    )
    vocabulary = Vocabulary(max_size=args.vocabulary).fit(train_texts)
    log.info("%d words kept", len(vocabulary))

    model = SGDClassifier(loss="log_loss", alpha=1e-3, max_iter=args.epochs, tol=None, random_state=args.seed)
    model.fit(vocabulary.transform(train_texts), y_train)
    predicted = model.predict(vocabulary.transform(test_texts))

    praise, blame = strongest_words(model, vocabulary)
    print(f"{len(texts)} reviews, {len(vocabulary)} words")
    print(f"accuracy {accuracy_score(y_test, predicted):.3f}  f1 {f1_score(y_test, predicted):.3f}")
    print("praise:", ", ".join(praise))
    print("blame: ", ", ".join(blame))

    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "vocabulary.json").write_text(json.dumps(vocabulary.index))
    np.save(args.out / "weights.npy", model.coef_)


if __name__ == "__main__":
    main()
