"""Bootstrap confidence intervals for any metric of labels and predictions."""

from dataclasses import dataclass

import numpy as np


@dataclass
class Interval:
    estimate: float
    low: float
    high: float

    def __str__(self):
        return f"{self.estimate:.4f} [{self.low:.4f}, {self.high:.4f}]"


def bootstrap_interval(metric, y_true, y_pred, resamples=200, level=0.95, random_state=None):
    """Percentile interval of `metric` over resampled rows."""
    if random_state is None:
        random_state = np.random.RandomState()
    n = len(y_true)
    values = np.zeros(resamples)
    for i in range(resamples):
        rows = random_state.randint(0, n, size=n)
        values[i] = metric(y_true[rows], y_pred[rows])
    tail = (1.0 - level) / 2.0
    low, high = np.quantile(values, [tail, 1.0 - tail])
    return Interval(float(metric(y_true, y_pred)), float(low), float(high))
