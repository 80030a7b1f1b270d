"""Commands for a home assistant, made up from templates."""

import random
from dataclasses import dataclass

import torch
from torch.utils.data import Dataset

ROOMS = ("kitchen", "bedroom", "hall", "cellar", "office")
TEMPLATES = {
    "light": ("turn the light in the {} on", "make it bright in the {}", "it is too dark in the {}"),
    "heat": ("warm the {} up", "it is cold in the {}", "turn the heating in the {} on"),
    "music": ("play a song in the {}", "turn the radio in the {} on", "it is too quiet in the {}"),
    "stop": ("turn all off in the {}", "stop that in the {}", "make it quiet in the {}"),
}


@dataclass(frozen=True)
class Command:
    words: tuple
    intent: str


def make_commands(n):
    commands = []
    for _ in range(n):
        intent = random.choice(list(TEMPLATES))
        sentence = random.choice(TEMPLATES[intent]).format(random.choice(ROOMS))
        words = [word for word in sentence.split() if random.random() > 0.1]
        commands.append(Command(tuple(words), intent))
    return commands


class CommandSet(Dataset):
    """Commands as rows of word numbers; 0 fills the rows up, 1 stands for unknown words."""

    def __init__(self, commands, vocabulary, length=8):
        self.intents = list(TEMPLATES)
        rows = [[vocabulary.get(word, 1) for word in command.words][:length] for command in commands]
        self.words = torch.tensor([row + [0] * (length - len(row)) for row in rows])
        self.labels = torch.tensor([self.intents.index(command.intent) for command in commands])

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return self.words[index], self.labels[index]


def build_vocabulary(commands):
    """Numbers from 2 on for all words."""
    words = {word for command in commands for word in command.words}
    return {word: number for number, word in enumerate(words, start=2)}
