"""Files in which a library keeps books on its own work, with new ids and times in every run, and nothing of the program's:
what that computed is in the files beside them.

- ``manifest.ocdbt`` of an Orbax checkpoint: where its data files are, by names that are made anew.
- ``fingerprint.pb`` of a SavedModel: sums over ``saved_model.pb`` and the variables, and an id.
- what wandb's service logs of itself, its threads taking turns.
- ``mlflow.runName``: the name that MLflow made up for a run, which ``meta.yaml`` holds too.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from samerun.launch.formats.protocol import Format, Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

_OCDBT_MANIFEST = b"\x0c\xdb\x3a\x2a"
# A name alone could be the program's own: name -> what is at the beginning of the library's.
_BEGINNINGS = {
    "fingerprint.pb": (b"\x08",),  # its first field, a number
    "debug.log": (b"[wandb_",),
    "debug-internal.log": (b'"msg":"stream: ', b'"msg":"wandb'),
    "debug-core.log": (b'"msg":"main: ', b'"msg":"server: ', b'"msg":"wandb'),
}


def _fits(name: str, head: bytes) -> bool:
    if name == "mlflow.runname":
        return True
    if name == "fingerprint.pb":
        return head.startswith(_BEGINNINGS[name])
    return head.startswith(_OCDBT_MANIFEST) or any(words in head for words in _BEGINNINGS.get(name, ()))


def _compare(_a: bytes, _b: bytes) -> Iterator[Spot]:
    return iter(())


def _digest(_file: IO[bytes]) -> str:
    return "none:"


FORMAT = Format("bookkeeping", _fits, _compare, _digest)
