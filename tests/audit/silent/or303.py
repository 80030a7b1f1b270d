# --- numbers
def bucket(number: int):
    return hash(number) % 10


# --- inside __hash__
class Point:
    def __hash__(self):
        return hash(("a", self.x)) % 100


# --- keys something inside the process
cache = {}


def remember(text, value):
    cache[hash(text)] = value


# --- hashlib
import hashlib


def bucket(text):
    return int(hashlib.md5(text.encode()).hexdigest(), 16) % 10
