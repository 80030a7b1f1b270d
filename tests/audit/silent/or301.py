# --- sorted later
import os

files = os.listdir("d")
files.sort()
first = files[0]
# --- only counted
import glob

number = len(glob.glob("*.txt"))
# --- each file by itself
import os

for name in os.listdir("d"):
    os.rename(name, name + ".old")
# --- one expected, and checked for
import glob

found = glob.glob("*.pt")
assert len(found) == 1
path = found[0]
# --- membership
import os

if "a" in os.listdir("d"):
    print("there")
