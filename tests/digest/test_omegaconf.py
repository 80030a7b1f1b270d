"""Configurations count by what they say, not by what was remembered when they were resolved."""

from omegaconf import OmegaConf

from samerun.digest import describe


def made(seed: int, now: str) -> object:
    config = OmegaConf.create({"seed": seed, "model": {"sizes": [4, 8]}, "folder": "runs/${now:}"})
    OmegaConf.register_new_resolver("now", lambda: now, replace=True, use_cache=True)
    assert config.folder == f"runs/{now}"
    return config


def test_what_a_resolver_gave_is_no_part_of_the_configuration() -> None:
    assert describe(made(1, "10-00"))[1] == describe(made(1, "11-30"))[1]


def test_its_values_are() -> None:
    assert describe(made(1, "10-00"))[1] != describe(made(2, "10-00"))[1]
