"""Arms sources in every Python process of a test, with a small recorder in the real one's place."""

import json
import os
import sys


class FakeRecord:
    """Implements ``samerun.sources.protocol.Record``: the user's is what lies in the folder of the test script."""

    def __init__(self, folder, out):
        self._folder = folder
        self._out = out
        self.seen = {}
        self.thread_started = []
        self.at_close = []
        self.notes = []
        self._process = "main"
        self._forks = 0
        os.register_at_fork(before=self._before_fork, after_in_child=self._after_fork)

    def _before_fork(self):
        self._forks += 1

    def _after_fork(self):
        self._process += f"/f{self._forks}"

    def _is_user(self, frame):
        return frame.f_code.co_filename.startswith(self._folder)

    def user_frame(self, depth=1):
        frame = sys._getframe(depth + 1)
        while frame is not None and not self._is_user(frame):
            if frame.f_code.co_filename.startswith("<frozen importlib"):
                return None
            frame = frame.f_back
        return frame

    def caller_is_user(self, depth=1):
        return self._is_user(sys._getframe(depth + 1))

    def use(self, source, what, phase="", depth=1):
        frame = self.user_frame(depth + 1)
        if frame is not None:
            key = (source, what, phase, frame.f_lineno)
            self.seen[key] = self.seen.get(key, 0) + 1

    def seeded(self, source, value, what, depth=1):
        self.use(source, what, f"seeded {value!r}"[:60], depth + 1)

    def drawn(self, source, what, depth=1):
        self.use(source, what, "drawn", depth + 1)

    def phase(self, source):
        return "unseeded"

    def generated(self, prefix):
        pass

    def carried(self, filename):
        pass

    def is_carrier(self, frame):
        return False

    def moved(self, filename, written_in):
        pass

    def rewritten(self, filename, lines):
        pass

    def use_in_thread(self, source, what, depth=1):
        pass

    def concern(self, kind, source, words, depth=1):
        self.use(source, words, kind, depth + 1)

    def step(self):
        pass

    def taken(self, source, state):
        return self.phase(source) if self.phase(source) == "seeded" else "taken"

    def put_back(self, source, state):
        pass

    def note(self, what, words):
        self.notes.append((what, words))

    def event(self, kind, name, value=None, depth=1):
        raise AssertionError("no source sends events")

    def lane(self):
        thread = getattr(sys.modules.get("threading"), "current_thread", lambda: None)()
        name = getattr(thread, "name", "MainThread")
        return self._process if name == "MainThread" else f"{self._process}>{name}"

    def write(self):
        from samerun.sources.protocol import FAULTS

        for tell in self.at_close:
            tell()
        seen = {"uses": [[*key, count] for key, count in self.seen.items()], "faults": FAULTS, "notes": self.notes}
        with open(self._out, "w", encoding="utf-8") as file:
            json.dump(seen, file)


class FailingRecord(FakeRecord):
    """A recorder in which everything fails: the program must not notice."""

    def user_frame(self, depth=1):
        raise RuntimeError("a fault of the recorder")

    use = seeded = drawn = phase = caller_is_user = lane = user_frame


def _arm(plan):
    import importlib

    from samerun.inside.imports import on_import
    from samerun.sources.protocol import Mode

    # Only the process that the test started writes; its children would write over it.
    record = (FailingRecord if plan["failing"] else FakeRecord)(plan["folder"], plan["out"])
    mode = {name: Mode(kind, seed) for name, kind, seed in plan["sources"]}
    for name, how in mode.items():
        source = importlib.import_module(f"samerun.sources.{name}").SOURCE
        if source.arm is None:
            continue
        for module in source.modules:
            on_import(module, lambda found, source=source, how=how: source.arm(found, how, record))
        if not source.modules:
            source.arm(None, how, record)
    if os.environ.pop("ARMED_ROOT", None):
        import atexit

        atexit.register(record.write)


if "ARMED" in os.environ:
    _arm(json.loads(os.environ["ARMED"]))
