# --- inherited by a process that it starts
import os
import subprocess

os.environ["PYTHONHASHSEED"] = "0"
subprocess.run(["python", "train.py"])
# --- only read
import os
import random

if os.environ.get("PYTHONHASHSEED") is None:
    print("set PYTHONHASHSEED")
random.seed(0)
