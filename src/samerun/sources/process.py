"""What tells one process and one machine from another: process and thread numbers, host and user names.

Only the user's own code is given other values: a library that asks for a process number wants to do something to that
process. So does a function of the user's that names one of ``_TRUTH_NEEDED``.
"""

from __future__ import annotations

import sys

from samerun.sources.protocol import Patches, Source, fault, in_forked_children, keyed_int, stand_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType, ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "process"
_NUMBERS_FROM = 1 << 22  # above every true process number, so that none is mistaken for another process
_NUMBERS = 1 << 28
_HOST = "localhost"  # a perturbed name that can still be resolved
_USER = "somebody"
# fmt: off
_TRUTH_NEEDED = frozenset((
    "Process", "_current_frames", "getpgid", "getpriority", "getsid", "ident", "kill", "killpg", "native_id",
    "pidfd_open", "psutil", "pthread_kill", "sched_getaffinity", "sched_setaffinity", "setpriority", "waitpid",
))
# fmt: on
_TRUTH_PATH = "/proc"
_TAKE_A_NUMBER = ("kill", "killpg", "getpgid", "getsid", "waitpid")


def arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch direct calls by the user's code; pin and perturb answer them with values of our own."""
    assert module is not None
    patches = Patches()
    identity = _Identity(mode, record)
    undo = _ARM[module.__name__](module, patches, identity)

    def disarm() -> None:
        patches.undo()
        if undo is not None:
            undo()

    return disarm


class _Identity:
    """The values that the user's code is given, and to whom they are given."""

    def __init__(self, mode: Mode, record: Record) -> None:
        self._record = record
        self._mode = mode
        self._told: set[str] = set()
        self._truth: dict[int, tuple[CodeType, bool]] = {}  # by id, for the hash of a code object is slow

    def number(self, *path: object) -> int:
        """A number of our own, the same in every run."""
        return _NUMBERS_FROM + keyed_int(self._mode.seed, self._mode.kind, NAME, *path) % _NUMBERS

    def lane(self) -> str:
        return self._record.lane()

    @property
    def replaced(self) -> bool:
        return self._mode.kind != "watch"

    def unless_perturbed(self, other: Any) -> Callable[[Any], Any]:
        """For what stays the same on one machine: the truth when pinned, ``other`` when perturbed."""
        return lambda true: other if self._mode.kind == "perturb" else true

    def tell_name(self, name: object) -> None:
        """Note a name that this process was shown: wherever it is written, it is this machine's or user's own."""
        if isinstance(name, str) and name not in self._told:
            self._told.add(name)
            self._record.note("own", name)

    def asked(self, what: str) -> bool:
        """Count a use if the user's code called the armed function; say whether it gets a value of ours."""
        try:
            if not self._record.caller_is_user(depth=2):
                return False
            self._record.use(NAME, what, depth=2)
            return self.replaced and not self._needs_truth(sys._getframe(2).f_code)
        except Exception as error:
            fault(error)
            return False

    def _needs_truth(self, code: CodeType) -> bool:
        known = self._truth.get(id(code))
        if known is None:
            names = not _TRUTH_NEEDED.isdisjoint(code.co_names)
            paths = any(isinstance(value, str) and value.startswith(_TRUTH_PATH) for value in code.co_consts)
            known = self._truth[id(code)] = (code, names or paths)
        return known[1]


def _answer(old: Callable[..., Any], home: str, identity: _Identity, value: Callable[[Any], Any]) -> Any:
    """A stand-in that gives ``value(the true one)`` to the user's code."""
    what = f"{home}.{old.__name__}"

    def call(_self: object, /, *args: Any, **kwargs: Any) -> Any:
        ours = identity.asked(what)
        true = old(*args, **kwargs)
        try:
            shown = value(true) if ours else true
            identity.tell_name(getattr(shown, "nodename", shown))
            return shown
        except Exception as error:
            fault(error)
            return true

    return stand_in(old, home, call)


def _arm_os(os: ModuleType, patches: Patches, identity: _Identity) -> Disarm | None:
    getpid, getppid = os.getpid, os.getppid
    lane = identity.lane() if identity.replaced else ""
    ours = {"pid": identity.number("pid", lane), "ppid": identity.number("ppid", lane)}

    def in_child() -> None:
        ours["ppid"] = ours["pid"]
        ours["pid"] = identity.number("pid", identity.lane())

    patches.set(os, "getpid", _answer(getpid, "os", identity, lambda _: ours["pid"]))
    patches.set(os, "getppid", _answer(getppid, "os", identity, lambda _: ours["ppid"]))
    true = os.uname()
    other = os.uname_result((true[0], _HOST, *true[2:]))
    patches.set(os, "uname", _answer(os.uname, "os", identity, identity.unless_perturbed(other)))
    if not identity.replaced:
        return None
    for name in _TAKE_A_NUMBER:
        if hasattr(os, name):
            patches.set(os, name, _taking_ours(getattr(os, name), ours, {"pid": getpid, "ppid": getppid}))
    return in_forked_children(in_child)


def _taking_ours(old: Callable[..., Any], ours: dict[str, int], true: dict[str, Callable[[], int]]) -> Any:
    """A stand-in that understands our numbers, should the program have kept one."""

    def call(_self: object, /, number: Any, *args: Any) -> Any:
        for name, value in ours.items():
            if number == value:
                return old(true[name](), *args)
        return old(number, *args)

    return stand_in(old, "os", call)


def _arm_threading(threading: ModuleType, patches: Patches, identity: _Identity) -> None:
    def of_thread(_true: int) -> int:
        return identity.number("thread", identity.lane())

    patches.set(threading, "get_ident", _answer(threading.get_ident, "threading", identity, of_thread))
    if hasattr(threading, "get_native_id"):
        patches.set(threading, "get_native_id", _answer(threading.get_native_id, "threading", identity, of_thread))


def _arm_name(name: str, perturbed: str) -> Callable[[ModuleType, Patches, _Identity], None]:
    """For a function without arguments that gives a name: true when pinned, for it stays the same on one machine."""

    def arm_name(module: ModuleType, patches: Patches, identity: _Identity) -> None:
        old = getattr(module, name)
        patches.set(module, name, _answer(old, module.__name__, identity, identity.unless_perturbed(perturbed)))

    return arm_name


_ARM: dict[str, Callable[[Any, Patches, _Identity], Disarm | None]] = {
    "os": _arm_os,
    "threading": _arm_threading,
    "socket": _arm_name("gethostname", _HOST),
    "platform": _arm_name("node", _HOST),
    "getpass": _arm_name("getuser", _USER),
}

SOURCE = Source(
    NAME,
    modules=tuple(_ARM),
    arm=arm,
    cosmetic="process",
    advice="keep process numbers, host and user names out of values and seeds; number workers from 0 instead",
)
