"""Every test of an integration starts as if samerun.seed had never been called, and leaves no generator moved."""

import pytest

from samerun.seeds import arrivals, seeding, snapshot


@pytest.fixture(autouse=True)
def _as_if_never_seeded(monkeypatch):
    before = snapshot.take()
    for module, name, value in [
        (seeding, "_root", None),
        (seeding, "_report", None),
        (seeding, "_deterministic", False),
        (arrivals, "numbers", None),
        (arrivals, "listener", None),
        (snapshot, "_registered", {}),
    ]:
        monkeypatch.setattr(module, name, value)
    yield
    snapshot.put(before)
