"""A resume and a control as people read them."""

from __future__ import annotations

from pathlib import Path

from samerun.report.text import render
from samerun.verify.result import Cause, Control, Result, Resume

COMMAND = ("python", "train.py")
TOLD = Resume(("python", "train.py", "--resume", "ck.pt"), "step:50", "step", 40, 100, 60, 41, ("batch", "loss"))


def cause(source: str, put_right: tuple[int, int], **more: str) -> Cause:
    return Cause(source, "train.py", 9, "main", more.pop("name", source), (1, 1), put_right, "save it", **more)


def lines(result: Result) -> str:
    return "\n".join(render(result, Path("/nowhere")))


def test_what_was_lost_is_told_with_how_that_is_known() -> None:
    causes = [cause("torch", (1, 1)), cause("optimizer", (0, 0), words="before step 41 it is not what it was")]
    told = lines(Result("differs", "resumed after step 40, step 41 is another", COMMAND, causes=causes, resume=TOLD))
    assert "Lost when it was resumed:" in told
    assert (
        "1. torch: train.py:9 in main\n     proof  resumed with it as it stood, less differs: it is not all that was lost" in told
    )
    assert "optimizer: before step 41 it is not what it was\n     mend   save it" in told
    assert told.endswith("samerun verify --resume 'python train.py --resume ck.pt' --stop-after step:50 python train.py")


def test_an_object_of_the_programs_own_is_told_by_its_name() -> None:
    told = lines(Result("differs", "", COMMAND, causes=[cause("random.Random", (0, 1), name="rng")], resume=TOLD))
    assert "1. random.Random rng: train.py:9 in main" in told
    assert "proof  resumed with it as it stood, nothing differs" in told


def test_a_control_names_the_seeds_it_exchanged() -> None:
    control = Control(False, "with other seeds nothing changes", tuple(f"random.seed({n})" for n in range(6)))
    told = lines(Result("same", "2 runs gave the same", COMMAND, control=control))
    assert "  control: with other seeds nothing changes\n" in told
    assert "random.seed(3) and 2 more" in told
    assert "random.seed(4)" not in told
