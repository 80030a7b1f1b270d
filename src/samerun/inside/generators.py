"""What became of each random generator: when it was seeded, when it was drawn from, and whether it was rewound."""

from __future__ import annotations

TYPE_CHECKING = False


_MOST_TAKEN = 64  # states that are known again


def in_words(value: object) -> str:
    """A seed or a state, as seeds are told apart."""
    from samerun.digest import describe  # not needed by most processes, and all would pay for it before their first line

    record = describe(value)
    return str(record[3])[:120] if record[3] is not None else str(record[1])


class Generator:
    """The history of one process-wide generator in this process."""

    __slots__ = ("_taken", "draws", "phase", "seeds", "unseeded")

    def __init__(self) -> None:
        self.phase = "unseeded"
        self.draws = 0  # since the last seed
        self.unseeded = 0  # before the first seed
        self.seeds: dict[str, int] = {}  # value -> draws that followed it so far
        self._taken: dict[str, str] = {}  # state that the program has taken -> the phase in which it did

    def drawn(self) -> None:
        self.draws += 1

    def seeded(self, value: str) -> str:
        """Note a seed; says ``rewound`` when draws made after the same seed will now repeat, ``late`` when unseeded draws came
        before the first seed, else nothing.
        """
        note = ""
        if self.phase == "unseeded":
            note = "late" if self.draws else ""
            self.unseeded = self.draws
        else:
            self.seeds[self._last] = self.seeds.get(self._last, 0) + self.draws
            if self.seeds.get(value, 0):
                note = "rewound"
        self.phase = self._taken.get(value, "unseeded" if value == "None" else "seeded")
        self.draws = 0
        self._remember(value)
        return note

    def taken(self, state: str) -> None:
        """Note that the program has taken this state, to put it back after something else, or to hand it on."""
        self._taken.pop(state, None)
        self._taken[state] = self.phase
        if len(self._taken) > _MOST_TAKEN:
            del self._taken[next(iter(self._taken))]

    def has_taken(self, state: str) -> bool:
        """Whether this is a state that the program has taken from the generator."""
        return state in self._taken

    def put_back(self, state: str) -> None:
        """As before the state was taken, of which nobody need be told."""
        self.phase = self._taken.get(state, self.phase)

    @property
    def _last(self) -> str:
        return next(reversed(self.seeds)) if self.seeds else ""

    def _remember(self, value: str) -> None:
        """Keep the newest seed last, with its draws."""
        self.seeds[value] = self.seeds.pop(value, 0)
