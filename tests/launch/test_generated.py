"""Names that two runs generated: which are the same name but for that."""

import pytest

from samerun.launch.generated import generated_alike


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("run-20261122-195224-aa9dfa", "run-20261123-000001-fb005b"),
        ("run-123456", "run-1a3f56"),
        ("k3j9x2ab/w.npy", "p0q8z1cd/w.npy"),
        ("same", "same"),
    ],
)
def test_ids_and_times_are_generated(a: str, b: str) -> None:
    assert generated_alike(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("step-000100", "step-000200"), ("model-cat", "model-dog"), ("fold1", "fold2"), ("acc0.71", "acc0.73"), ("v12a", "v13b")],
)
def test_numbers_and_words_are_not(a: str, b: str) -> None:
    assert not generated_alike(a, b)
