"""Names that two runs generated: which are the same name but for that."""

import pytest

from samerun.launch.generated import generated_kinds


@pytest.mark.parametrize(
    ("a", "b", "kinds"),
    [
        ("run-20261122-195224-aa9dfa", "run-20261123-000001-fb005b", {"time", "id"}),
        ("run-20261122-195224-aa9dfa", "run-20261123-000001-aa9dfa", {"time"}),
        ("run-20261122-195224-3fa9c1d2", "run-20261122-195224-7be0a4c1", {"id"}),
        ("outputs/2026-11-22/15-22-38", "outputs/2026-11-23/15-22-39", {"time"}),
        ("run-123456", "run-1a3f56", {"id"}),
        ("k3j9x2ab/w.npy", "p0q8z1cd/w.npy", {"id"}),
        ("wandb/run-20261123_090501-abcdefgh/f", "wandb/run-20261123_090502-ijklmnop/f", {"time", "id"}),
        ("same", "same", set()),
    ],
)
def test_ids_and_times_are_generated(a: str, b: str, kinds: set[str]) -> None:
    assert generated_kinds(a, b) == kinds


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("step-000100", "step-000200"),
        ("model-cat", "model-dog"),
        ("fold1", "fold2"),
        ("acc0.71", "acc0.73"),
        ("v12a", "v13b"),
        ("epoch1", "epoch2"),
        ("acc0912", "acc0873"),
        ("lr001bs32", "lr002bs64"),
        ("train12", "valid07"),
        ("10000steps", "20000steps"),
    ],
)
def test_numbers_and_words_are_not(a: str, b: str) -> None:
    assert not generated_kinds(a, b)
