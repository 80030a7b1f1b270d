# --- a script has no counts
import random

random.seed(0)
# --- nor has an empty one
seed = 1
