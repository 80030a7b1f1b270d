"""A file system counts by what it was made with, not by the process that made it."""

from fsspec.implementations.local import LocalFileSystem

from samerun.digest import describe


def made(token: str, **options: bool) -> LocalFileSystem:
    system = LocalFileSystem(skip_instance_cache=True, **options)
    system._fs_token_ = token
    return system


def test_the_process_that_made_it_does_not_count() -> None:
    assert describe(made("27f4f075"))[1] == describe(made("95e357c1"))[1]


def test_its_options_do() -> None:
    assert describe(made("27f4f075"))[1] != describe(made("27f4f075", auto_mkdir=True))[1]
