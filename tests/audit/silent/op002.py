# --- one job
import optuna

study = optuna.create_study()
study.optimize(lambda trial: 1.0, n_trials=3, n_jobs=1)


# --- not a study
def run(model):
    model.optimize(n_jobs=4)
