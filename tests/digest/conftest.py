"""What the digest tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .asking import Asked

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def others() -> Iterator[list[Asked]]:
    """Two fresh interpreters with other hash seeds."""
    processes = [Asked(1), Asked(2)]
    yield processes
    for process in processes:
        process.close()
