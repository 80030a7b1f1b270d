# --- a sampler that cannot be followed
import optuna
from mine import sampler

study = optuna.create_study(sampler=sampler)
# --- library code
import optuna


def make():
    return optuna.create_study()
