"""Thread counts are set from outside, before the libraries read them."""

from samerun.sources.protocol import Mode
from samerun.sources.threads import SOURCE


def test_counts_reach_the_libraries(play):
    code = "import torch; print(torch.get_num_threads())"
    assert play(code, env=SOURCE.environ(Mode("pin", 0))).out == "1\n"
    assert play(code, env=SOURCE.environ(Mode("perturb", 0))).out == "2\n"


def test_perturbed_counts_are_never_one():
    counts = {next(iter(SOURCE.environ(Mode("perturb", k)).values())) for k in range(9)}
    assert counts == {"2", "3", "4"}
