"""Tunes a ridge penalty with the default sampler."""

import numpy as np
import optuna

optuna.logging.set_verbosity(optuna.logging.WARNING)


def data():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 4))
    return x, x @ np.array([1.0, -2.0, 0.5, 0.0]) + rng.normal(size=60)


def objective(trial):
    x, y = data()
    penalty = trial.suggest_float("penalty", 1e-3, 10.0, log=True)
    weights = np.linalg.solve(x.T @ x + penalty * np.eye(4), x.T @ y)
    return float(np.mean((x @ weights - y) ** 2))


study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(seed=3))
study.optimize(objective, n_trials=8)
print(f"best {study.best_value:.8f} at {study.best_params['penalty']:.6f}")
