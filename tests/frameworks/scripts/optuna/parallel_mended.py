"""One thread asks one seeded sampler, trial by trial."""

import time

import optuna

optuna.logging.set_verbosity(optuna.logging.WARNING)


def objective(trial):
    x = trial.suggest_float("x", -5, 5)
    time.sleep(0.001 * (trial.number % 4))
    return (x - 2) ** 2


def main():
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1, n_startup_trials=3))
    study.optimize(objective, n_trials=12)
    print(f"best {study.best_value:.8f}")


main()
