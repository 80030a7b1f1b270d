"""What a run's tracker should know of its seeds: plain data, for MLflow, W&B or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samerun._version import __version__
from samerun.seeds import process, ranks, states
from samerun.seeds.streams import Root

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samerun.seeds.streams import Stream

SCHEMA = "samerun.seeds/1"


def record(root: Root, streams: Iterable[Stream] = ()) -> dict[str, Any]:
    """The root, what ``samerun.seed`` reported, the switches in force, and a digest of where every generator stands.

    Args:
        root: as ``samerun.seed`` gave it.
        streams: those whose derivation should be on record: name -> first 64 bits.
    """
    here = ranks.find()
    return {
        "schema": SCHEMA,
        "samerun": __version__,
        "root": root.seed,
        "rank": [here.rank, here.size],
        "report": [[row.what, row.status, row.detail] for row in root.report()],
        "switches": {source.name: source.switches(module) for source, module in process.in_use() if source.switches},
        "streams": {repr(stream): f"{stream.int(64):016x}" for stream in streams},
        "state": states.fingerprint(),
    }
