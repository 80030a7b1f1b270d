"""States taken apart and sealed again, as whoever writes a hostile file can do it."""

import hashlib
import json

HOSTILE = [
    *(None, True, -1, 0.5, 2**31, 2**63, 2**64, 2**200, 625, 10**6, 1e300, "", "7", [], [1], {}, {"a": 1}),
    *({"$bytes": ""}, {"$bytes": "AAAA"}, {"$bytes": "?"}),
]


def sealed(body, schema="samerun.state/1"):
    """Bytes with a right digest, as whoever writes a hostile file can make them."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return f"{schema} {hashlib.blake2b(data, digest_size=16).hexdigest()}\n".encode() + data


def opened(state):
    return json.loads(state.partition(b"\n")[2])
