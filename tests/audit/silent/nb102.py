# --- a script is SD103's matter
import random

x = random.random()
random.seed(0)
# --- seeded first
import random

random.seed(0)
x = random.random()
