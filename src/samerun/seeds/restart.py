"""What must be set before the interpreter starts, and starting it again with that."""

from __future__ import annotations

import os
import sys

from samerun.seeds.report import say

HASH_SEED = "PYTHONHASHSEED"
_GUARD = "SAMERUN_RESTARTED"


def hash_seed() -> str | None:
    """The fixed hash seed that this interpreter started with; None if it hashes strings at random.

    A value put in ``os.environ`` afterwards has no effect on this process, so the start-up environment is read where
    the system shows it (Linux).
    """
    if sys.flags.ignore_environment:
        return None
    if not sys.flags.hash_randomization:
        return "0"
    value = _at_start().get(HASH_SEED, "random")
    return value if value.isdigit() else None


def _at_start() -> dict[str, str]:
    """The environment at start-up; where the system does not show it, the present one."""
    try:
        with open("/proc/self/environ", "rb") as file:
            pairs = [entry.partition("=") for entry in os.fsdecode(file.read()).split("\0") if entry]
    except OSError:
        return dict(os.environ)
    return {name: value for name, _, value in pairs}


def needed(n: int, deterministic: bool) -> dict[str, str]:
    """The variables that are not as a repeatable run needs them from its start."""
    wanted = {} if hash_seed() is not None else {HASH_SEED: str(n)}
    if deterministic:
        start = _at_start()
        wanted.update({name: value for name, value in _switches().items() if value not in start.get(name, "")})
    return wanted


def _switches() -> dict[str, str]:
    """What the determinism switches of the installed frameworks read from the environment."""
    from importlib.util import find_spec

    from samerun.seeds import process
    from samerun.sources.protocol import Mode

    found: dict[str, str] = {}
    for package, stems in process.packages().items():
        for source in map(process.load, stems if find_spec(package) else []):
            if source.deterministic is not None and source.environ is not None:
                values = source.environ(Mode("pin"))
                found.update({name: value for name, value in values.items() if value is not None})
    return found


def restart(n: int, deterministic: bool) -> None:
    """Start this command again with what it needs; returns at once if nothing is missing.

    Raises:
        RuntimeError: if the command cannot be repeated, or a restart did not bring what was needed.
    """
    missing = needed(n, deterministic)
    if not missing or _is_worker():
        return
    named = ", ".join(f"{name}={value}" for name, value in missing.items())
    if os.environ.get(_GUARD):
        raise RuntimeError(f"a restart did not bring {named}: was the interpreter started with -E or -I?")
    _check_repeatable(named)
    say(f"starting again with {named}")
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, **missing, _GUARD: "1"})  # noqa: S606


def _is_worker() -> bool:
    """Whether this is a multiprocessing child: its parent decides how it starts."""
    multiprocessing = sys.modules.get("multiprocessing")
    return multiprocessing is not None and multiprocessing.parent_process() is not None


def _check_repeatable(named: str) -> None:
    script = sys.argv[0] if sys.argv else ""
    if hasattr(sys, "ps1") or "ipykernel" in sys.modules or script in ("", "-"):
        raise RuntimeError(
            f"reexec=True cannot start this session again (a prompt, a notebook or a program on stdin); "
            f"start it with {named} in its environment"
        )
