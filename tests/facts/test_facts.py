"""Every fact holds on the frameworks that are installed here, and the page says what the facts say."""

from __future__ import annotations

import functools

import pytest

from tests.facts.__main__ import observe
from tests.facts.page import PAGE, modules, named, page

pytestmark = pytest.mark.slow

FACTS = {module.__name__.rpartition(".")[2].removesuffix("_facts"): named(module) for module in modules()}


@functools.cache
def observed(file: str) -> dict[str, str]:
    return observe(file)


@pytest.mark.parametrize("file", FACTS)
def test_the_facts_of(file: str) -> None:
    expected = {name: fact.expected for name, fact in FACTS[file].items()}
    assert observed(file) == expected


def test_the_page_is_made_of_them() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run  python docs/check.py --write"
