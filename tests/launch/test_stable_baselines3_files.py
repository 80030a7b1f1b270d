"""What Stable-Baselines3 writes, as it writes it (2.9): a monitor's table, and the attributes in a saved agent."""

from __future__ import annotations

import json
import pickle
from base64 import b64encode
from collections import deque

from samerun.launch.formats import HEAD, format_of
from samerun.verify.cosmetic import COSMETIC, classify


def _counted(name: str, a: bytes, b: bytes) -> list[str]:
    """Where two versions differ by more than times."""
    kind = format_of(name, a[:HEAD])
    assert kind.name == "stable-baselines3"
    spots = kind.spots(a, b)
    assert spots
    return [spot.where for spot in spots if not spot.tokens or not all(classify(x, y) <= COSMETIC for x, y in spot.tokens)]


def _monitor(start: float, took: float, reward: float = 11.0) -> bytes:
    return f'#{{"t_start": {start}, "env_id": "CartPole-v1"}}\nr,l,t\n{reward},11,{took}\n9.0,9,{took + 0.003}\n'.encode()


def _agent(start: int, took: float, reward: float = 11.0, address: int = 0x7F8F9E301120) -> bytes:
    episodes = pickle.dumps(deque([{"r": reward, "l": 11, "t": took}], 100))
    return json.dumps(
        {
            "policy_class": {
                ":type:": "<class 'abc.ABCMeta'>",
                ":serialized:": b64encode(pickle.dumps(dict)).decode(),
                "__init__": f"<function DQNPolicy.__init__ at {address:#x}>",
            },
            "start_time": start,
            "ep_info_buffer": {":type:": "<class 'collections.deque'>", ":serialized:": b64encode(episodes).decode()},
        },
        indent=4,
    ).encode()


def test_how_long_episodes_took_is_no_result() -> None:
    now, later = 1795471880.548401, 1795471890.0967026
    assert _counted("logs/0.monitor.csv", _monitor(now, 1.669403), _monitor(later, 1.297111)) == []
    now_ns, later_ns = 1795471826087050212, 1795471831659536766
    assert _counted("data", _agent(now_ns, 2.328218), _agent(later_ns, 1.384897, address=0x7F02AE705120)) == []


def test_what_episodes_brought_is() -> None:
    now, later = 1795471880.548401, 1795471890.0967026
    a, b = _monitor(now, 1.669403), _monitor(later, 1.297111, reward=12.0)
    assert _counted("monitor.csv", a, b) == ["row 1, column r"]
    a, b = _agent(1795471826087050212, 2.328218), _agent(1795471831659536766, 1.384897, reward=12.0)
    assert _counted("data", a, b) == ["$.ep_info_buffer.:serialized:, [0]['r']"]


def test_a_table_with_another_first_line_is_a_table() -> None:
    assert format_of("monitor.csv", b"r,l,t\n1.0,2,0.5\n").name == "table"
    assert format_of("data", b'{"a": 1}').name == "text"
