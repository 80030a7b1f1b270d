# --- no timeout
import optuna

study = optuna.create_study()
study.optimize(lambda trial: 1.0, n_trials=3, timeout=None)
# --- a wait by the clock
import time

start = time.time()
while time.time() - start < 3:
    time.sleep(1)
