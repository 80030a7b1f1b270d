"""Every way in which plain Python meets chance, each on a line of its own."""

import random
import threading


class Vocabulary:
    def __init__(self, text):
        self.words = list(set(text.split()))  # hash.order

    def weigh(self):
        weights = {}
        for word in self.words:
            weights[word] = len(word) + random.gauss(0, 1)  # python.random
        return weights


def split(items, share=0.5):
    order = sorted(items)
    rng = random.Random()  # os.entropy
    rng.shuffle(order)
    cut = int(len(order) * share)
    return order[:cut], order[cut:]


def total(weights):
    found = []
    thread = threading.Thread(target=lambda: found.append(sum(weights.values())))
    thread.start()
    thread.join()
    return found[0]


def main():
    vocabulary = Vocabulary("the quick brown fox jumps over the lazy dog and runs away")
    weights = vocabulary.weigh()
    train, test = split([n * n for n in range(20)])
    print(vocabulary.words)
    print(f"{total(weights):.6f}", [*weights][:2])
    print(train, test)


if __name__ == "__main__":
    main()
