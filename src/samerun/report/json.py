"""A result as JSON: one document, schema first, nothing else on the stream."""

from __future__ import annotations

import json
from typing import Any, TextIO


def write(result: Any, stream: TextIO) -> None:
    """Write ``result`` (anything with ``to_dict``)."""
    json.dump(result.to_dict(), stream, indent=2, ensure_ascii=False, default=str)
    stream.write("\n")
