"""Two threads ask one seeded sampler: what it proposes depends on which trials are done by then, and each seeds it anew from
entropy.
"""

import time

import optuna

optuna.logging.set_verbosity(optuna.logging.WARNING)


def objective(trial):
    x = trial.suggest_float("x", -5, 5)
    time.sleep(0.001 * (trial.number % 4))
    return (x - 2) ** 2


def main():
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1, n_startup_trials=3))
    study.optimize(objective, n_trials=12, n_jobs=2)  # cause: schedule, os.entropy
    print(f"best {study.best_value:.8f}")


main()
