"""What comes over the network: watched only, for nothing here can make another machine answer the same.

Ports of this machine are noted as they are asked for: those that the kernel chose are other ones in each run.
"""

from __future__ import annotations

from samerun.sources.protocol import Patches, Source, dress, fault, stand_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

NAME = "network"
_THIS_MACHINE = ("localhost", "ip6-localhost", "::1", "0.0.0.0", "::", "")  # noqa: S104 - recognised, not bound to


def arm(socket: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch connections to, and look-ups of, other machines."""
    assert socket is not None
    patches = Patches()
    for name in ("connect", "connect_ex"):
        patches.set(socket.socket, name, _connecting(getattr(socket.socket, name), record))
    patches.set(socket, "getaddrinfo", _looking_up(socket.getaddrinfo, record))
    for name in ("gethostbyname", "gethostbyname_ex"):
        old = getattr(socket, name)
        patches.set(socket, name, stand_in(old, "socket", _looking_up(old, record, method=True)))
    patches.set(socket.socket, "getsockname", _telling_port(socket.socket.getsockname, record))
    return patches.undo


def _telling_port(old: Callable[[Any], Any], record: Record) -> Callable[[Any], Any]:
    told: set[int] = set()

    def getsockname(self: Any, /) -> Any:
        name = old(self)
        try:
            if isinstance(name, tuple) and name[1] and name[1] not in told:
                told.add(name[1])
                record.note("own", str(name[1]))
        except Exception as error:
            fault(error)
        return name

    return dress(getsockname, old)


def _note(record: Record, what: str, host: object, port: object = "") -> None:
    try:
        name = host.decode(errors="replace") if isinstance(host, bytes) else host
        if isinstance(name, str) and name not in _THIS_MACHINE and not name.startswith("127."):
            record.use(NAME, f"{what} {name}:{port}" if port else f"{what} {name}", depth=2)
    except Exception as error:
        fault(error)


def _connecting(old: Callable[..., Any], record: Record) -> Callable[..., Any]:
    def connect(self: Any, address: Any, /) -> Any:
        if isinstance(address, tuple) and len(address) > 1:  # else a path: another process of this machine
            _note(record, "connect", address[0], address[1])
        return old(self, address)

    return dress(connect, old)


def _looking_up(old: Callable[..., Any], record: Record, *, method: bool = False) -> Callable[..., Any]:
    def look_up(host: Any, *args: Any, **kwargs: Any) -> Any:
        _note(record, "look up", host)
        return old(host, *args, **kwargs)

    def look_up_as_method(_self: object, /, host: Any) -> Any:
        _note(record, "look up", host)
        return old(host)

    return look_up_as_method if method else dress(look_up, old)


SOURCE = Source(
    NAME,
    modules=("socket",),
    in_use="never",
    arm=arm,
    advice="download once, check the file's hash, and read it from disk; the network can answer otherwise each time",
)
