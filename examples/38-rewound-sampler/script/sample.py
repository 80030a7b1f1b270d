"""Train a letter model on names of minerals and sample new ones after each epoch, always from the same seed."""

import argparse
import random
from collections import Counter, defaultdict
from pathlib import Path

MINERALS = (
    "agate albite apatite azurite baryte bauxite beryl biotite borax calcite celestine chalk chromite cinnabar "
    "corundum cuprite diamond diopside dolomite epidote feldspar fluorite galena garnet goethite graphite gypsum "
    "halite hematite ilmenite jadeite kaolinite kyanite lazurite magnesite magnetite malachite marcasite olivine "
    "opal orpiment pyrite quartz realgar rutile siderite sodalite sphalerite spinel stibnite sulfur sylvite talc "
    "topaz tourmaline turquoise uraninite vanadinite wolframite wulfenite zeolite zircon"
).split()
END = "."


class LetterModel:
    """Which letter follows the last two, counted with a rate that falls from epoch to epoch."""

    def __init__(self):
        self.counts = defaultdict(Counter)

    def learn(self, names, weight):
        for name in names:
            padded = f"  {name}{END}"
            for i in range(2, len(padded)):
                self.counts[padded[i - 2 : i]][padded[i]] += weight

    def sample(self, limit=12):
        text = "  "
        while len(text) < limit + 2:
            letters = self.counts[text[-2:]]
            letter = random.choices(list(letters), weights=letters.values())[0]
            if letter == END:
                break
            text += letter
        return text.strip()


def set_seed(seed):
    random.seed(seed)


def train(epochs, batch, seed):
    """New names after each epoch."""
    model, samples = LetterModel(), []
    for epoch in range(epochs):
        set_seed(seed)
        chosen = random.sample(MINERALS, batch)
        model.learn(chosen, weight=1.0 / (epoch + 1))
        samples.append([model.sample() for _ in range(4)])
    return samples


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=40)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--out", type=Path, default=Path("out"))
    args = parser.parse_args()

    samples = train(args.epochs, args.batch, args.seed)
    for epoch, names in enumerate(samples):
        print(f"epoch {epoch}: {', '.join(names)}")
    args.out.mkdir(exist_ok=True)
    (args.out / "names.txt").write_text("\n".join(name for names in samples for name in names) + "\n")


if __name__ == "__main__":
    main()
