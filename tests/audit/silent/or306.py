# --- sorted first
import os
import random

random.seed(0)
files = sorted(os.listdir("d"))
random.shuffle(files)
# --- a list has an order
import random

random.seed(0)
names = ["a", "b"]
random.shuffle(names)
