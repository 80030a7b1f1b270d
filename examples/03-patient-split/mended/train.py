"""Screen tumour samples; all samples of one patient stay on the same side of the split."""

import argparse
import csv
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

SAMPLES_PER_PATIENT = 3


@dataclass(frozen=True)
class Config:
    test_percent: int
    strength: float


def patient_ids(n):
    """The hospital's file has no patient column; samples were taken in order, three a patient."""
    return [f"P{row // SAMPLES_PER_PATIENT:05d}" for row in range(n)]


def in_test_set(patient, percent):
    """Stable under new patients: each patient is put on one side by id alone."""
    digest = hashlib.sha256(patient.encode()).digest()
    return int.from_bytes(digest[:8], "big") % 100 < percent


def split(patients, percent):
    held_out = np.array([in_test_set(patient, percent) for patient in patients])
    return np.flatnonzero(~held_out), np.flatnonzero(held_out)


def save_split(path, patients, test):
    chosen = sorted({patients[i] for i in test})
    with path.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["patient"])
        writer.writerows([patient] for patient in chosen)
    return len(chosen)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--test-percent", type=int, default=25)
    parser.add_argument("--strength", type=float, default=0.5, help="inverse regularisation strength")
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()
    config = Config(args.test_percent, args.strength)

    data = load_breast_cancer()
    patients = patient_ids(len(data.target))
    train, test = split(patients, config.test_percent)

    model = make_pipeline(StandardScaler(), LogisticRegression(C=config.strength, max_iter=300))
    model.fit(data.data[train], data.target[train])
    scores = model.predict_proba(data.data[test])[:, 1]

    args.out.mkdir(exist_ok=True)
    n_patients = save_split(args.out / "test_patients.csv", patients, test)
    metrics = {
        "samples": len(test),
        "patients": n_patients,
        "auc": round(float(roc_auc_score(data.target[test], scores)), 6),
        "brier": round(float(brier_score_loss(data.target[test], scores)), 6),
    }
    (args.out / "metrics.json").write_text(json.dumps({**asdict(config), **metrics}, indent=2))
    print(f"{metrics['samples']} samples of {metrics['patients']} patients held out")
    print(f"AUC {metrics['auc']:.4f}  Brier score {metrics['brier']:.4f}")


if __name__ == "__main__":
    main()
