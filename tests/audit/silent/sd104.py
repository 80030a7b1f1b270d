# --- the seed is logged
import random
import time

seed = int(time.time())
print("seed", seed)
random.seed(seed)
# --- time names the run
import random
import time

name = f"run-{time.time()}"
random.seed(0)
open(name, "w").write(str(random.random()))
