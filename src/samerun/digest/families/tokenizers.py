"""Tokenizers of Hugging Face, which live outside Python: by the JSON that they save."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk


def _tokenizer(walk: Walk, value: Any) -> Seen:
    return "model", walk.blob(b"tokenizers.Tokenizer", value.to_str().encode()), None, None, None


def _encoding(walk: Walk, value: Any) -> Seen:
    return walk.sequence(
        "tokenizers.Encoding", [value.ids, value.type_ids, value.offsets], "Encoding", ("ids", "types", "offsets")
    )


LEAVES = {"Tokenizer": _tokenizer}
TREES = {"Encoding": _encoding}
