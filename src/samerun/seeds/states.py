"""``samerun.state`` and ``samerun.restore``: every generator of the process as bytes, and back.

The bytes are a line that names the format and carries a digest, then JSON: no pickle, nothing in them is ever executed,
and every number is checked before a generator takes it, so that they can come from an untrusted file.
"""

from __future__ import annotations

import base64
import json
import sys
import warnings
from hashlib import blake2b

from samerun._version import __version__
from samerun.seeds import arrivals, process, ranks, seeding, snapshot

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from samerun.seeds.snapshot import Snapshot

SCHEMA = "samerun.state/1"
_BYTES = "$bytes"  # how bytes are written in JSON
_MOST = 256 * 1024 * 1024
_GROUPS = ("process", "registered")


class StateError(ValueError):
    """The bytes are not a state, or not one that fits this process; nothing was changed."""


def state() -> bytes:
    """Where every generator in use stands, and every registered one; draws from none.

    Holds also what is needed to tell that it does not fit: the frameworks' versions, the devices, the rank.

    Warns:
        RuntimeWarning: if an imported framework cannot tell where its generator stands (CuPy, Polars). It is no error: the
            program may draw nothing there.
    """
    taken = snapshot.take()
    if taken.unsaved:
        warnings.warn(
            f"{', '.join(taken.unsaved)} cannot tell its generator's state: draws from it after a resume differ, "
            "unless they have a seed of their own",
            RuntimeWarning,
            stacklevel=2,
        )
    here = ranks.find()
    body = {
        "samerun": __version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "root": seeding.current(),
        "rank": [here.rank, here.size],
        "versions": _versions(),
        "process": taken.process,
        "registered": {name: {"kind": kind, "state": held} for name, (kind, held) in taken.registered.items()},
    }
    data = to_json(body).encode()
    return f"{SCHEMA} {_digest(data)}\n".encode() + data


def fingerprint() -> str:
    """A digest of where every generator stands: equal in two runs that have drawn the same so far. Draws from none."""
    taken = snapshot.take()
    return _digest(json.dumps([_plain(taken.process), _plain(taken.registered)], sort_keys=True).encode())


def restore(data: bytes, *, only: Iterable[str] | None = None, any_rank: bool = False) -> list[str]:
    """Put every generator back to where ``state`` found it; all of them, or, if one does not fit, none.

    Args:
        data: what ``state`` gave; may come from an untrusted file.
        only: names to restore (``["torch", "numpy.random"]``), where leaving the others alone is meant.
        any_rank: take the state of another rank, or of a run with another number of processes.

    Returns:
        The names of the generators that were restored.

    Raises:
        StateError: if the data is damaged, of another format, rank, root or device, or if it has a generator that this
            process lacks, or lacks one that this process uses.
        TypeError: if ``data`` is not bytes.
    """
    body = _body(data)
    _check_rank(body, any_rank)
    process.load_lazy(body["process"])
    wanted = _wanted(body, only)
    given = snapshot.Snapshot(
        {name: state for name, state in body["process"].items() if ("process", name) in wanted},
        {n: (item["kind"], item["state"]) for n, item in body["registered"].items() if ("registered", n) in wanted},
        [],
        arrivals.numbers,
    )
    before = snapshot.take()
    try:
        snapshot.put(given)
        _check_taken(given, snapshot.take())
    except Exception as error:
        snapshot.put(before)
        raise StateError(f"the state does not fit this process, nothing was changed: {error}{_other(body)}") from error
    return sorted(name for _, name in wanted)


def _check_taken(given: Snapshot, now: Snapshot) -> None:
    """Every generator must read back as it was told: some take any object for a seed, and fail when next they are asked.

    Raises:
        ValueError: if one does not.
    """
    for name, told in given.process.items():
        if not _holds(_plain(now.process.get(name)), _plain(told)):
            raise ValueError(f"{name} did not take its state; give what samerun.state() returned")
    for name, (_kind, told) in given.registered.items():
        if not _holds(_plain(now.registered[name][1]), _plain(told)):
            raise ValueError(f"the generator registered as {name!r} did not take its state; give what samerun.state() returned")


def _holds(found: Any, told: Any) -> bool:
    """Whether ``found`` is ``told``; where they are dicts it may have more (a device that was not in use then)."""
    if isinstance(told, dict) and isinstance(found, dict):
        return all(key in found and _holds(found[key], part) for key, part in told.items())
    return type(found) is type(told) and bool(found == told)


def _versions() -> dict[str, str]:
    """The versions of the frameworks whose generators are in use."""
    packages = sorted({source.modules[0].partition(".")[0] for source, _ in process.generators()})
    return {name: str(getattr(sys.modules[name], "__version__", "")) for name in packages if name != "random"}


def _other(body: dict[str, Any]) -> str:
    """Which versions differ between the state and this process, for an error's last words."""
    now = _versions()
    differing = [f"{n} {was} there, {now[n]} here" for n, was in body["versions"].items() if now.get(n, was) != was]
    return f" ({'; '.join(differing)})" if differing else ""


def _digest(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def to_json(value: Any) -> str:
    """JSON of what a generator's ``save`` gave, bytes included."""
    return json.dumps(_plain(value), separators=(",", ":"), allow_nan=False)


def from_json(text: str | bytes) -> Any:
    """The inverse of ``to_json``.

    Raises:
        ValueError: if it is not that.
        RecursionError: if it is nested too deep.
    """
    return json.loads(text, object_hook=_rich, parse_constant=_no_constant)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {_BYTES: base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _rich(pairs: dict[str, Any]) -> Any:
    """JSON's object hook: bytes back from their text."""
    if pairs.keys() == {_BYTES}:
        if not isinstance(pairs[_BYTES], str):
            raise ValueError(f"{_BYTES} is not a text")
        return base64.b64decode(pairs[_BYTES], validate=True)
    return pairs


def _body(data: bytes) -> dict[str, Any]:
    if not isinstance(data, (bytes, bytearray)):
        raise TypeError(f"the state is a {type(data).__name__}, expected the bytes that samerun.state() gave")
    if len(data) > _MOST:
        raise StateError(f"the state has {len(data)} bytes, expected at most {_MOST}")
    head, newline, rest = bytes(data).partition(b"\n")
    schema, _, digest = head[:200].decode("ascii", "replace").partition(" ")
    if not newline or not schema.startswith("samerun.state/"):
        raise StateError("these bytes are not a state of samerun: expected what samerun.state() gave")
    if schema != SCHEMA:
        raise StateError(f"the state is in format {schema}, samerun {__version__} reads {SCHEMA}: use the one it is of")
    if digest != _digest(rest):
        raise StateError("the state is damaged or cut short: its digest does not match")
    try:
        body = from_json(rest)
    except (ValueError, RecursionError) as error:
        raise StateError(f"the state is not well formed: {error}") from error
    _check_shape(body)
    return body  # type: ignore[no-any-return]


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of a generator")


def _check_shape(body: Any) -> None:
    """Everything that is read below is there and of its type; the rest, each generator's restore checks."""
    good = (
        isinstance(body, dict)
        and all(isinstance(body.get(key), dict) for key in ("versions", "process", "registered"))
        and all(isinstance(value, dict) for value in body["process"].values())
        and all(isinstance(v, dict) and isinstance(v.get("kind"), str) for v in body["registered"].values())
        and all(isinstance(v.get("state"), dict) for v in body["registered"].values())
        and isinstance(body.get("rank"), list)
        and len(body["rank"]) == 2
        and all(type(number) is int for number in body["rank"])
    )
    if not good:
        raise StateError(f"the state has not the fields of {SCHEMA}")


def _check_rank(body: dict[str, Any], any_rank: bool) -> None:
    here = ranks.find()
    if not any_rank and body["rank"] != [here.rank, here.size]:
        rank, size = body["rank"]
        raise StateError(
            f"the state is of rank {rank} of {size}, this is rank {here.rank} of {here.size}: give each rank its own "
            "state, or pass any_rank=True if one state is meant for all"
        )


def _wanted(body: dict[str, Any], only: Iterable[str] | None) -> set[tuple[str, str]]:
    """What to restore, as (group, name), after every disagreement between the state and this process was said."""
    kinds = snapshot.registered()
    here = {("process", source.name) for source, _ in process.generators() if source.save is not None} | {
        ("registered", name) for name in kinds
    }
    there = {(group, name) for group in _GROUPS for name in body[group]}
    wanted = there
    if only is None:
        _check_root(body)
        _none_of(here - there, "this process uses {}, which the state lacks: it would go on from where it is")
    else:
        names = set(only)
        wanted = {pair for pair in there if pair[1] in names}
        _none_of({("", name) for name in names} - {("", name) for _, name in there}, "the state has no {}")
    _none_of(wanted - here, "the state has {}, which this process lacks: import or register it before restore()")
    for group, name in wanted:
        if group == "registered" and body[group][name]["kind"] != kinds[name]:
            raise StateError(f"{name!r} is a {body[group][name]['kind']} in the state, a {kinds[name]} here")
    return wanted


def _none_of(pairs: set[tuple[str, str]], words: str) -> None:
    if pairs:
        names = ", ".join(sorted(name for _, name in pairs))
        raise StateError(words.format(names) + "; if that is meant, name what to restore with only=[...]")


def _check_root(body: dict[str, Any]) -> None:
    then, now = body.get("root"), seeding.current()
    if then is not None and now is not None and then != now:
        raise StateError(
            f"the state is of a run with root {then}, this one has root {now}, so its streams would differ: call "
            f"samerun.seed({then}), or name what to restore with only=[...]"
        )
