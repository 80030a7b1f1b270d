"""Keras: SeedGenerator objects, those of layers among them; checkpoints do not hold them."""

from __future__ import annotations

import keras

from samerun.seeds.kinds import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _save(generator: Any) -> dict[str, Any]:
    return {"state": [int(word) for word in keras.ops.convert_to_numpy(generator.state.value)]}


def _restore(generator: Any, saved: dict[str, Any]) -> None:
    words = saved["state"]
    if len(words) != 2:
        raise ValueError(f"the state of a SeedGenerator has 2 words, found {len(words)}")
    generator.state.assign(words)


KINDS = (
    Kind(
        "keras.random.SeedGenerator",
        matches=lambda value: isinstance(value, keras.random.SeedGenerator),
        save=_save,
        restore=_restore,
        reseed=lambda generator, n: generator.state.assign([n & 0x7FFF_FFFF, 0]),
    ),
)
