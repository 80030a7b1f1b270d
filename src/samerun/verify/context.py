"""What the words before a number or a hexadecimal word say about it."""

from __future__ import annotations

import re

from samerun.launch.stamps import MARK


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TIME = _words(
    "time timing timings timestamp elapsed took taken duration durations runtime walltime wallclock eta latency latencies "
    "throughput fps sec secs seconds ms msec msecs millis milliseconds usec microseconds uptime"
)
_TIME_IF_NAMED = _words("wall clock times remaining")  # only right before ":" or "=", or in a name
_PERHAPS_TIME = _words(
    "start started end ended begin began stop stopped now date today created updated modified saved at finished t ts on since"
)
_PASSED_OVER = _words("is was of for the a per avg average mean total train training eval test all in so far used spent median")
_UNITS = _words("epoch step batch iteration iter sample item call fold trial")  # passed over after "per", "for", ...
_LEADS = _words("per for of each this the in")
_DONE = _words(
    "finished completed complete done trained ran loaded saved built generated evaluated executed computed fitted fit compiled"
)
_COUNTS = _words(
    "step steps series index idx dim dims embedding embed emb frame frames window horizon lag lags warp zone bin bins slot "
    "slots point points limit out loss acc accuracy error err mse mae rmse score auc f1 reward value val prob weight "
    "weights bias mask token tokens r2 precision recall grad norm coef id ids size count number num feature features"
)
_OF_TIME = _TIME | _words("left passed remaining spent total used wall")  # what a file of nothing but times is called
_ACTS = _words("fit train training eval evaluation load loading save inference predict preprocess compile epoch")
_MEMORY = _words("memory mem ram vram rss heap")
_PROCESS = _words("pid ppid tid port rss")
_PROCESS_IF_LONG = {"process": 3, "thread": 6, "ident": 6}  # from this many digits on
_ID = _words(
    "run runid id uid uuid guid session sessionid job jobid trial exp experiment nonce request trace span task tmp temp wandb"
)
_ADDRESS = _words("id address addr ptr pointer object")
_FINGERPRINT = _words(
    "md5 sha sha1 sha256 sha512 blake2b xxh3 digest checksum hash fingerprint crc crc32 commit revision signature state seed"
)
_PART = re.compile(r"[A-Z]?[a-z]+\d*|[A-Z]+(?![a-z])|\d+")
_RANDOM_NAME = re.compile(r"([a-z]+)_[0-9a-f]{6,}", re.I)
_CELLS = "|│┃║"  # what stands between two cells of a table
_LEADING_TO = frozenset(":=()[]<>\"'~-." + _CELLS)  # marks that may stand between a word and its number
_ENDS = frozenset(",;{}" + _CELLS)
_REACH = 4  # words


class Context:
    """The words since the last separator, nearest last, as a line is read from left to right."""

    def __init__(self) -> None:
        self._words: list[list[str]] = []  # each as its lower-case parts: train_runtime -> train, runtime
        self._marks = ""  # since the last word
        self._after_number = False
        self._past_a_cell = False  # of a table's row: "| time | 5 |" names what "| time | loss | 5 |" does not

    def add(self, form: str, piece: str) -> None:
        """The reader goes past this piece."""
        if form in ("word", "unit"):
            if self._after_number or self._in_next_cell():
                self._reset()
            named = "seconds" if form == "unit" else piece.replace("/", "_per_")
            self._words.append([part.lower() for part in _PART.findall(named)] or [piece.lower()])
            self._marks = ""
        elif piece == MARK:
            self._after_number = True  # it stands for a time or an id
        elif form in ("mark", "rule"):
            if piece in _CELLS and self._words and not self._after_number and not self._past_a_cell:
                self._past_a_cell, self._marks = True, piece
            elif piece in _ENDS or form == "rule":
                self._reset()
            elif piece == "]" or not self._after_number:
                self._marks += piece
                self._after_number = False
        elif not self._is_only_numbered():
            self._after_number = True

    def tells_time(self) -> bool:
        """Whether a bare number here is a time or a rate."""
        if self._after_number or self._is_only_numbered() or not _LEADING_TO.issuperset(self._marks):
            return False
        words = self._words[-_REACH:]
        while words:
            parts = words.pop()
            if _names_time(parts) or (self._is_named() and len(parts) == 1 and parts[0] in _TIME_IF_NAMED):
                return True
            if parts == ["in"] and words and words[-1][-1] in _DONE:
                return True
            passed = parts[-1] in _PASSED_OVER or (parts[-1] in _UNITS and words and words[-1][-1] in _LEADS)
            if len(parts) > 1 or not passed:
                return False
        return False

    def may_tell_time(self) -> bool:
        """Whether a number that looks like seconds since 1970 is that here."""
        nearest = self._nearest()
        return any(part in _PERHAPS_TIME | _TIME for part in nearest) and nearest[-1] not in _COUNTS

    def tells_process(self, number: str) -> bool:
        """Whether ``number`` here is that of a process, thread or port."""
        nearest = self._nearest()
        if not nearest or not number.isdigit():
            return False
        if nearest[-1] == "id" and len(nearest) > 1:
            nearest = nearest[:-1]
            return nearest[-1] in ("process", "thread") and len(number) > 1
        return nearest[-1] in _PROCESS or len(number) >= _PROCESS_IF_LONG.get(nearest[-1], 99)

    def tells_memory(self) -> bool:
        """Whether a size in bytes here is that of the memory which the process uses."""
        return not self._after_number and any(_MEMORY.intersection(parts) for parts in self._words[-_REACH:])

    def tells_address(self, number: str) -> bool:
        """Whether ``number`` here is the identity of an object."""
        nearest = self._nearest()
        return number.isdigit() and 12 <= len(number) <= 15 and bool(nearest) and nearest[-1] in _ADDRESS

    def tells_id(self) -> bool:
        """Whether a hexadecimal word here is an id made for this run; a fingerprint of something is not."""
        nearby = [part for parts in self._words[-2:] for part in parts]
        return not self._after_number and any(part in _ID for part in nearby) and not _FINGERPRINT.intersection(nearby)

    def tells_random_word(self, word: str) -> bool:
        """Whether ``word`` is a random name: ``run_3fa9c1``, or letters and digits in turn after ``run:``."""
        match = _RANDOM_NAME.fullmatch(word)
        if match is not None:
            return match.group(1).lower() in _ID and any(map(str.isdigit, word))
        mixed = len(word) >= 6 and len(re.findall(r"[^\W\d_]+|\d+", word)) >= 4 and "_" not in word
        return mixed and bool(self._marks) and self._marks[-1] in "-=:/" and self.tells_id()

    def _nearest(self) -> list[str]:
        return self._words[-1] if self._words and not self._after_number else []

    def _is_named(self) -> bool:
        return ":" in self._marks or "=" in self._marks

    def _in_next_cell(self) -> bool:
        """Whether this is the cell after the one of these words."""
        return self._marks.startswith(tuple(_CELLS))

    def _is_only_numbered(self) -> bool:
        """Whether a number here only tells which: ``timings[3]``, "time for epoch 3"."""
        if self._marks or not self._nearest():
            return self._marks.endswith("[")
        return self._nearest()[-1] in _UNITS and "per" not in self._nearest() and self._words[-2:-1] != [["per"]]

    def _reset(self) -> None:
        self._words, self._marks, self._after_number = [], "", False


def _names_time(parts: list[str]) -> bool:
    joined = "_".join(parts)
    if joined.endswith(("per_second", "per_sec", "per_s", "per_minute")):
        return True
    if not _TIME.intersection(parts):
        return len(parts) > 1 and parts[-1] in ("s", "us", "ns") and "per" in parts
    return parts[-1] not in _COUNTS or "per" in parts


def names_times_only(name: str) -> bool:
    """Whether a file's name is of words that all speak of time (``time_left.tsv``), or of something done and the time it took
    (``fit_seconds``): its bare numbers are times. One word alone may name what the program predicts (``durations.csv``).
    """
    parts = [part.lower() for part in _PART.findall(name.rpartition("/")[2].partition(".")[0])]
    return len(parts) > 1 and _names_time(parts) and (_OF_TIME | _ACTS).issuperset(parts)
