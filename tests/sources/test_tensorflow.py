"""What the TensorFlow source says beside the verdict; its draws and seeds are tested by the scripts in tests/frameworks."""

import sys

import pytest

from samerun.sources.tensorflow import _fits_once


def fit(x, epochs=1, initial_epoch=0):
    return sys._getframe()


@pytest.mark.parametrize(("asked", "once"), [({}, True), ({"epochs": 2}, False), ({"epochs": 5, "initial_epoch": 4}, True)])
def test_one_epoch_of_fit_draws_nothing_again(asked, once):
    assert _fits_once(fit(None, **asked)) is once


def test_other_functions_are_not_fit():
    assert not _fits_once(sys._getframe())
