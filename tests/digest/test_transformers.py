"""Transformers and its tokenizers: what a run returned, not how long it took."""

from __future__ import annotations

import tokenizers
from transformers import PreTrainedTokenizerFast, TrainerState
from transformers.trainer_utils import EvalLoopOutput, PredictionOutput, TrainOutput

from samerun.digest import describe, digest_bytes_of


def words(*known: str) -> tokenizers.Tokenizer:
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({word: at for at, word in enumerate(known)}, unk_token=known[0]))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    return made


def test_how_long_training_took_does_not_count() -> None:
    one, slow, other = (
        TrainOutput(3, loss, {"train_runtime": seconds, "train_steps_per_second": 1 / seconds, "train_loss": loss})
        for loss, seconds in ((0.5, 1.0), (0.5, 2.0), (0.4, 1.0))
    )
    assert digest_bytes_of(one) == digest_bytes_of(slow) != digest_bytes_of(other)
    assert [part[0] for part in describe(one)[4]] == ["global_step", "training_loss", "metrics"]


def test_nor_how_long_evaluation_took() -> None:
    for make in (lambda metrics: PredictionOutput(None, None, metrics), lambda metrics: EvalLoopOutput(None, None, metrics, 3)):
        assert digest_bytes_of(make({"test_runtime": 1.0, "test_loss": 1})) == digest_bytes_of(make({"test_loss": 1}))
        assert digest_bytes_of(make({"test_loss": 2})) != digest_bytes_of(make({"test_loss": 1}))


def test_nor_what_the_log_says_of_it() -> None:
    one, slow, other = (
        TrainerState(log_history=[{"loss": loss, "step": 1}, {"train_runtime": seconds}])
        for loss, seconds in ((0.5, 1.0), (0.5, 2.0), (0.4, 1.0))
    )
    assert digest_bytes_of(one) == digest_bytes_of(slow) != digest_bytes_of(other)


def test_a_tokenizer_by_its_vocabulary() -> None:
    assert digest_bytes_of(words("a", "b")) == digest_bytes_of(words("a", "b")) != digest_bytes_of(words("b", "a"))
    wrapped = [PreTrainedTokenizerFast(tokenizer_object=words(*known)) for known in (("a", "b"), ("a", "b"), ("b", "a"))]
    assert digest_bytes_of(wrapped[0]) == digest_bytes_of(wrapped[1]) != digest_bytes_of(wrapped[2])


def test_an_encoding_by_its_ids() -> None:
    wrapped = PreTrainedTokenizerFast(tokenizer_object=words("a", "b"))
    assert digest_bytes_of(wrapped(["a b"])) == digest_bytes_of(wrapped(["a b"])) != digest_bytes_of(wrapped(["b b"]))
