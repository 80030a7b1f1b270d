"""Learn to foresee pump failures, plant after plant, as the logs would come in from the field."""

import argparse
import json
from pathlib import Path

import numpy as np
from shards import read_shards
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent


class OnlineModel:
    """Scaler and classifier, both updated with each batch."""

    def __init__(self, seed):
        self.scaler = StandardScaler()
        self.classifier = SGDClassifier(loss="log_loss", alpha=1e-3, random_state=seed)

    def update(self, X, y):
        self.scaler.partial_fit(X)
        self.classifier.partial_fit(self.scaler.transform(X), y, classes=[0, 1])

    def risk(self, X):
        return self.classifier.predict_proba(self.scaler.transform(X))[:, 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shards", type=Path, default=HERE / "shards")
    parser.add_argument("--held-out", type=int, default=2, help="plants kept for the test")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    shards = read_shards(args.shards)
    train, test = shards[: -args.held_out], shards[-args.held_out :]
    model = OnlineModel(args.seed)
    for shard in train:
        model.update(shard.X, shard.y)

    y = np.concatenate([shard.y for shard in test])
    risk = model.risk(np.concatenate([shard.X for shard in test]))
    metrics = {"auc": float(roc_auc_score(y, risk)), "precision": float(average_precision_score(y, risk))}
    print("tested on", ", ".join(shard.name for shard in test))
    print(f"AUC {metrics['auc']:.4f}  average precision {metrics['precision']:.4f}")

    args.out.mkdir(exist_ok=True)
    weights = model.classifier.coef_[0].tolist()
    (args.out / "model.json").write_text(json.dumps({"metrics": metrics, "weights": weights}, indent=2))


if __name__ == "__main__":
    main()
