"""Times, ids, addresses and process numbers may differ; whatever counts is never hidden."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from samerun.launch.outcome import FileOutcome
from samerun.launch.plan import Plan
from samerun.launch.process import Exit
from samerun.launch.stamps import Stamps
from samerun.verify import compare, cosmetic
from samerun.verify.context import names_times_only
from samerun.verify.cosmetic import classify, lines, mask
from samerun.verify.known import Known, numbered_on
from samerun.verify.session import Run

if TYPE_CHECKING:
    from samerun.trace.read import Trace

COSMETIC = {
    "took 5.3s, 3792 effective words/s": "took <time>, <time>",
    "150 lookups, 31204/s": "150 lookups, <time>",
    "12 per second": "<time>",
    # Dates and times
    "2026-11-22 15:22:38": "<time>",
    "2026-11-22T15:22:38.123456+00:00 done": "<time> done",
    "2026-11-22T15:22:38Z": "<time>",
    "2026-11-22 15:22:38,123 - INFO - loss 0.5": "<time> - INFO - loss 0.5",
    "2026/11/22 15:22:38": "<time>",
    "20261122_152238": "<time>",
    "saved to outputs/2026-11-22/15-22-38/0": "saved to outputs/<time>/0",
    "2026-11-22/1234": "<time>/1234",
    "[11/23/26 09:49:48] INFO loss 0.5": "[<time>] INFO loss 0.5",
    "peak memory 25.3 MB, loss 0.5": "peak memory <process>, loss 0.5",
    "mem: 1.5GiB": "mem: <process>",
    "Epoch 1/1 ━━━━━━━━━━━━━━ 3/3 0:00:00 96.20it/s": "Epoch 1/1 <rule> 3/3 <time> <time>",
    "=================== 2 passed in 1.29s ==================": "<rule> 2 passed in <time> <rule>",
    "Sun Nov 22 15:22:38 2026": "<time>",
    "Sun Nov 22 15:22:38 UTC 2026": "<time>",
    "Sun Nov 22 21:07:38 +0545 2026, NST": "<time>, NST",
    "2026-11-22 15:22:38 PST": "<time>",
    "15:22:38 INFO step": "<time> INFO step",
    "Sun, 22 Nov 2026 15:22:38 +0000": "<time>",
    "22 Nov 2026": "<time>",
    "Nov 22, 2026 by us": "<time> by us",
    "Nov 22 15:22:38 host kernel": "<time> host kernel",
    "11/22/2026": "<time>",
    "22.11.2026 15:22:38": "<time>",
    "[15:22:38] loss 0.5": "[<time>] loss 0.5",
    "15:22:38.123 | step 5": "<time> | step 5",
    "03:22 PM": "<time>",
    "/CreationDate (D:20261122161056Z)": "/CreationDate (D:<time>)",
    "<dc:date>2026-11-22T16:10:57.007346</dc:date>": "<dc:date><time></dc:date>",
    "date_saved: 2026-11-22@15:01:02": "date_saved: <time>",
    # Seconds since 1970
    "timestamp: 1795360301.12": "timestamp: <time>",
    "started at 1795360301": "started at <time>",
    '{"created": 1795360301123, "n": 5}': '{"created": <time>, "n": 5}',
    "time=1795360301103370651": "time=<time>",
    # Durations and rates
    "took 1.2": "took <time>",
    "elapsed: 0.5": "elapsed: <time>",
    "Elapsed time: 12": "Elapsed time: <time>",
    "Time  0.123 ( 0.150) Loss 1.0": "Time <time> ( <time>) Loss 1.0",
    "| ms/batch 12.21 | loss 8.2": "| ms/batch <time> | loss 8.2",
    "|    fps             | 500      |": "| fps | <time> |",
    "|    time_elapsed    | 3        |": "| time_elapsed | <time> |",
    "time | 5.31": "time | <time>",
    "│ time elapsed │ 5.31 │": "│ time elapsed │ <time> │",
    "it/s 12.5, samples/sec: 400": "it/s <time>, samples/sec: <time>",
    "time/iter 0.012": "time/iter <time>",
    "avg step time (s) 0.123": "avg step time (s) <time>",
    "elapsed=PT1.2S": "elapsed=<time>",
    "Generated 23 November 2026 12:30": "Generated <time>",
    "November 23, 2026 at 09:05 PM": "<time>",
    "3.2s": "<time>",
    "done in 12 ms": "done in <time>",
    "epoch 3 (4.56 sec)": "epoch 3 (<time>)",
    "0:00:03": "<time>",
    "1 day, 2:03:04": "<time>",
    "ETA: 00:12": "ETA: <time>",
    "eta 1:02:03": "eta <time>",
    "1m 23s": "<time>",
    "2h 03m 04s": "<time>",
    "3min 12s": "<time>",
    "1.5 minutes": "<time>",
    "1,234.5 s": "<time>",
    "12 µs ± 3 ns per loop": "<time> ± <time> per loop",
    "1.3 it/s": "<time>",
    "12.5 s/it": "<time>",
    "845 samples/sec": "<time>",
    "1,024.5 tokens/s": "<time>",
    "3.4 MB/s": "<time>",
    "12 examples per second": "<time>",
    "59 fps": "<time>",
    "Epoch 1/10 - 3s - loss: 0.5 - 12ms/step": "Epoch 1/10 - <time> - loss: 0.5 - <time>",
    "time per step 0.12": "time per step <time>",
    "avg time: 0.12": "avg time: <time>",
    "time taken for epoch 3: 12.5": "time taken for epoch 3: <time>",
    "total training time is 45.1": "total training time is <time>",
    "finished in 3.4": "finished in <time>",
    "Training complete in 3m 4s": "Training complete in <time>",
    "{'train_runtime': 12.3, 'train_samples_per_second': 8.1, 'train_loss': 0.5}": (
        "{'train_runtime': <time>, 'train_samples_per_second': <time>, 'train_loss': 0.5}"
    ),
    "time_total_s: 3.2": "time_total_s: <time>",
    "fit_time=0.01 score=0.97": "fit_time=<time> score=0.97",
    "$.timings[3]: 0.25": "$.timings[3]: <time>",
    "lr 0.001 | time 3.2 | loss 0.5": "lr 0.001 | time <time> | loss 0.5",
    "elapsedTime: 3.5": "elapsedTime: <time>",
    # Addresses
    "<Model object at 0x7f3fc5a19a10>": "<Model object at <address>>",
    "<function f at 0x104b3c0d0>": "<function f at <address>>",
    "0x55d0c8a6f2e0": "<address>",
    "id: 140234567890123": "id: <address>",
    # Ids and temporary names
    "8f14e45f-ceea-467f-a8b1-2c3d4e5f6a7b": "<id>",
    "run-3fa9c1d2": "run-<id>",
    "wandb: run id: 3k9xq2zp": "wandb: run id: 3k9xq2zp",  # begins like a number: left to count
    "run id: k39xq2zp": "run id: <id>",
    "saved run_3fa9c1d2": "saved <id>",
    "/tmp/tmpab12cd34/model.pt": "/tmp/<id>/model.pt",
    # The process
    "pid=12345": "pid=<process>",
    "worker pid: 4242 up": "worker pid: <process> up",
    "(train pid=4242) loss 0.5": "(train pid=<process>) loss 0.5",
    "thread 140234567890123": "thread <process>",
    "2026-11-22 15:22:38 [4242] INFO loss 0.5": "<time> [<process>] INFO loss 0.5",
    "[4242] INFO loss 0.5": "[<process>] INFO loss 0.5",
    "2026-11-22 15:22:38,123 4242 INFO loss 0.5": "<time> <process> INFO loss 0.5",
    "Nov 22 15:22:38 host python[4242]: loss 0.5": "<time> host python[<process>]: loss 0.5",
    "listening on 127.0.0.1:43215": "listening on <process>",
    "host=node-17 up": "host=<process> up",
    "W1122 15:22:38.123000 12345 torch/run.py:766] hi": "<time> torch/run.py:766] hi",
}

COUNTS = [
    "min: 0.13, max: 0.5",
    "{'min': 0.13}",
    "s = 0.5",
    "speed: 12.5",
    "| time | loss | 5.31 |",
    "| loss | 5.31 | time |",
    "| loss | time | 5.31 |",
    "found 3 error(s): 5",
    "match(es): 5",
    "took the first (5 errors)",
    "acc 0.5 (0.6)",
    "tokens/sample 5",
    "km/s 5",
    "bits/sample 1.25",
    "time/series 5",
    "loss 0.53",
    "loss: 0.53 acc: 0.91",
    "score: 1.2 s.d.",
    "0.91 ± 0.02 s.e.m.",
    "accuracy = 93.1%",
    "epoch 3 step 12 loss=2.3e-05",
    "time step 53",
    "timestep: 53",
    "time_steps=100",
    "num_timesteps 2048",
    "timeout 30",
    "time series index 5",
    "sometimes 0.5",
    "gives us 0.53",
    "the second 0.53",
    "3 times 0.5",
    "time loss 0.5",
    "time_embedding_dim: 128",
    "event_time_mae: 3.25",
    "min 0.53 max 0.97",
    "0.53 min 0.97 max",
    "p = 0.53 ns",
    "1990s",
    "100s of samples",
    "v1.2s",
    "conv2d_3s",
    "wind 12 m/s",
    "12.5 km/h",
    "9.81 m/s^2",
    "3 s^2",
    "ratio 3:12",
    "slice 0:10",
    "accuracy 00:45",
    "seed 1795360301",
    "mse: 1795360301.12",
    "params: 1795360301",
    "sample id 53",
    "user 1795360301123",
    "md5 9f86d081884c7d659a2feaa0c55ad015",
    "run hash: 9f86d081884c",
    "sha256=e3b0c44298fc1c14",
    "checksum 3fa9c1d2",
    "commit 9c4a1f7a",
    "0x1F",
    "mask 0xdeadbeef",
    "weights [0.1, -0.2, 3e-4]",
    "[123] samples left",
    "Epoch [12] loss 0.5",
    "shape (3, 4, 5)",
    "class 3: 0.5",
    "layer3.weight 0.5",
    "run conv1d_2",
    "run: baseline_v2",
    "experiment resnet50",
    "token ids 101 7592 2088",
    "12 seconds^2",
    "f1@5: 0.53",
    "reward: 12",
    "best at 53",
    "start 0 end 10",
    "split at 2011",
    "1.2.3",
    "10/12 correct",
    "job 3 of 5",
    "process 3 loss 0.5",
    "latent 0.5",
    "perplexity 12.3",
    "timely 0.5",
    "",
]


@pytest.mark.parametrize(("text", "masked"), COSMETIC.items())
def test_cosmetic_parts_are_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("text", COUNTS)
def test_what_counts_is_never_masked(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize("text", COUNTS)
@pytest.mark.parametrize("prefix", ["2026-11-22 15:22:38,123 INFO ", "[12.5s] ", "100%|####| 5/5 [00:01<00:00, 3.2it/s], "])
def test_what_counts_is_not_masked_behind_what_does_not(text: str, prefix: str) -> None:
    if text.startswith("[123]"):
        text = "only " + text  # right behind a date it would be the process, as loggers write it
    masked = mask(prefix + text)
    assert masked.endswith(text)
    assert masked.startswith(("<time>", "[<time>"))


@pytest.mark.parametrize(
    ("a", "b", "kinds"),
    [
        ("loss 0.5", "loss 0.6", {"number"}),
        ("loss 0.5 took 1.2", "loss 0.5 took 1.3", {"time"}),
        ("loss 0.5 took 1.2", "loss 0.6 took 1.3", {"number", "time"}),
        ("took 1.2 s", "took 982 ms", {"time"}),
        ("CPU times: user 8.1 ms, sys: 0 ns, total: 8.1 ms", "CPU times: user 20 ms, sys: 4 μs, total: 20 ms", {"time"}),
        (
            "3.8 ms ± 12 μs per loop (mean ± std. dev. of 7 runs, 100 loops each)",
            "4 ns ± 1.1 ns per loop (mean ± std. dev. of 7 runs, 1,000 loops each)",
            {"time"},
        ),
        ("took  9.9s", "took 10.1s", {"time"}),
        ("3.2it/s", "1.1s/it", {"time"}),
        ("at 0x7f3fc5a19a10", "at 0x7f3fc5a19b20", {"address"}),
        ("pid=12", "pid=345", {"process"}),
        ("run-3fa9c1d2", "run-77b0e1aa", {"id"}),
        ("cat", "dog", {"word"}),
        ("a b", "a b c", {"length"}),
        ("loss nan", "loss 0.5", {"word", "number"}),
        ("x = -1", "x = 1", {"number"}),
        ("a  b", "a b", {"space"}),
        ("a", "a", set()),
        ("done at 15:22:38", "done at 15:22:39", {"time"}),
        ("2026-11-22 15:22:38", "2026-11-22 15:22:38.000123", {"time"}),
        ("done in 5 s", "done in 1m 5s", {"time"}),
        ("$.train_time: 1.5", "$.train_time: 1.7", {"time"}),
        ("$.metrics.acc: 0.5", "$.metrics.acc: 0.6", {"number"}),
        ("row 3, column elapsed elapsed: 0.5", "row 3, column elapsed elapsed: 0.6", {"time"}),
        ("row 3, column acc acc: 0.5", "row 3, column acc acc: 0.6", {"number"}),
        ("fold 1 swift-fox", "fold 1 calm-hen", {"word"}),
        ("{'b', 'a'}", "{'a', 'b'}", {"word"}),
        ("hash 3fa9c1d2", "hash 77b0e1aa", {"word"}),
        ("[1, 2, 3]", "[1, 2]", {"length"}),
        ("yes!", "yes?", {"word"}),
        (f"{'━' * 23} 8/8 105.93it/s", f"{'━' * 25} 8/8 3.49it/s", {"time"}),
        ("=" * 23, "=" * 25, {"rule"}),
    ],
)
def test_kinds_of_difference(a: str, b: str, kinds: set[str]) -> None:
    assert classify(a, b) == kinds
    assert classify(b, a) == kinds


def test_equal_masks_and_cosmetic_kinds_agree() -> None:
    pairs = [("took 1.2 loss 0.5", "took 1.30 loss 0.5"), ("pid=12 at 15:22:38", "pid=345 at 15:22:39")]
    for a, b in pairs:
        assert mask(a) == mask(b)
        assert classify(a, b) <= {"time", "id", "address", "process"}


def test_lines_of_any_bytes() -> None:
    assert lines(b"a\nb\n") == ["a", "b"]
    assert lines(b"a\r\nb") == ["a", "b"]
    assert lines(b"") == []
    assert lines(b"\n\na\n") == ["", "", "a"]
    assert lines(b"\xff\xfe\n\0\n") == ["��", "\0"]
    assert lines("größe\n".encode()) == ["größe"]


def test_colours_are_dropped() -> None:
    assert lines(b"\x1b[31mloss\x1b[0m 0.5\x1b[K\n") == ["loss 0.5"]


def test_progress_bars_are_dropped_but_not_their_figures() -> None:
    bar = (
        "\r  0%|          | 0/3 [00:00<?, ?it/s]\r 33%|###3      | 1/3 [00:00<00:01,  1.2it/s]"
        "\r100%|##########| 3/3 [00:02<00:00,  1.3it/s]"
    )
    assert lines(f"before\n{bar}\nafter\n".encode()) == ["before", "after"]
    figures = bar.replace("it/s]", "it/s, loss=0.53]")
    assert lines(f"Epoch 2: {figures[1:]}\n".encode()) == ["loss=0.53"]
    assert lines(b"\rTrain: 100%|####| 3/3 [00:02<00:00, 1.3it/s, loss=0.5]\n") == ["Train: loss=0.5"]
    assert lines(b"\r5it [00:02,  2.3it/s]\n") == []


def test_rewritten_lines_keep_their_last_version() -> None:
    assert lines(b"\r1/3 loss 0.9\r2/3 loss 0.7\r3/3 loss 0.5\n") == ["3/3 loss 0.5"]
    assert lines(b"\r1/3 loss 0.9\r            \rdone\n") == ["done"]
    keras = b"\r\x1b[1m1/2\x1b[0m ---- 1s 9ms/step - loss: 0.9\x08\x08\x08\r2/2 ---- 1s 3ms/step - loss: 0.5\n"
    assert [mask(line) for line in lines(keras)] == ["2/2 ---- <time> <time> - loss: 0.5"]


def test_outputs_are_bounded_without_losing_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cosmetic, "MOST_LINES", 10)
    a, b = (lines(b"x\n" * 50 + tail) for tail in (b"1\n", b"2\n"))
    assert len(a) == len(b) == 11
    assert a[:10] == b[:10]
    assert a != b
    assert "number" in classify(a[-1], b[-1]) or "word" in classify(a[-1], b[-1])
    monkeypatch.setattr(cosmetic, "MOST_BYTES", 10)
    assert lines(b"x" * 20)[0] == "x" * 10


def test_a_very_long_line_is_still_compared() -> None:
    a = "x " * 50_000 + "1"
    b = "x " * 50_000 + "2"
    assert classify(a, b) == {"word"}
    assert mask(a) != mask(b)


def test_a_line_behind_a_running_bar_is_that_line() -> None:
    line = b"2026-11-22 15:22:38 epoch 3 loss 0.4\n"
    assert lines(b"\r 15%|###5     | 3/20 [00:00<00:00, 20.03it/s]" + line) == lines(line)
    assert lines(b"accuracy 15%|20%|of 3/20 [all]\n") == ["accuracy 15%|20%|of 3/20 [all]"]


def test_a_date_is_known_as_a_whole_though_its_folder_is_known_by_name() -> None:
    known = Known((frozenset(), frozenset()), (Stamps([]), Stamps([])), {("2026-11-23", "2023-05-24"): {"time"}})
    assert known.kinds("output_dir: outputs/2026-11-23/09-54-19", "output_dir: outputs/2023-05-24/19-24-55") == {"time"}
    assert known.kinds("in 2026-11-23 loss 1", "in 2023-05-24 loss 2") == {"time", "number"}


def test_what_each_run_writes_of_its_own_time_is_time_and_nothing_beside_it() -> None:
    morning, night = (
        Stamps([(1795425900, 1795425960, 0)]),
        Stamps([(1701467040, 1701467090, 0)]),
    )  # 2026-11-23 09:25, 2023-12-01 21:44
    known = Known((frozenset({"812"}), frozenset({"907"})), (morning, night))
    for a, b in (("saved to runs/lr0.1_1123_0925", "saved to runs/lr0.1_1201_2144"), ("23 Nov, 2026", "1 Dec, 2023")):
        assert known.kinds(a, b) == {"time"}
        assert known.name_kinds(a, b) == {"time"}
    assert known.kinds("[812] 09:25 ok", "[907] 21:44 ok") == {"time", "process"}
    assert known.kinds("09:25:03.250 812 done in 0.1", "21:44:20.125 907 done in 0.7") == {"time", "process"}
    assert known.kinds("09:25 hits 5", "21:44 hits 6") == {"time", "number"}
    assert known.kinds("812 5", "907 6") == {"process", "number"}
    assert known.kinds("imagenet2026 2026 09:25", "imagenet2026 2026 21:44") == {"time"}
    assert known.kinds("09:26 hits", "21:47 hits") == {"number"}  # not the second run's time
    assert known.kinds("1123_0925", "fold_2144") == {"length"}
    assert not known.name_kinds("fold_1", "fold_2")
    assert known.name_kinds("1123_0925_3fa9c1d2", "1201_2144_7be0a4c1") == {"time", "id"}


def test_a_stamp_ends_what_the_words_before_it_say() -> None:
    known = Known((frozenset(), frozenset()), (Stamps([(1795425900, 1795425960, 0)]), Stamps([(1701467040, 1701467090, 0)])))
    assert known.kinds("trained on Nov 23 0.91", "trained on Dec 1 0.87") == {"time", "decimal"}
    assert known.kinds("time 1123_0925 0.91", "time 1201_2144 0.87") == {"time", "decimal"}


def test_a_wide_column_is_padded_by_what_it_holds() -> None:
    known = Known((frozenset(), frozenset()), (Stamps([(1795425900, 1795425960, 0)]), Stamps([(1701467040, 1701467090, 0)])))
    assert known.kinds("| 23 Nov | ok", "| 1 Dec  | ok") == {"time"}


def test_a_short_numbered_name_is_known_in_paths_only() -> None:
    names = {("v1", "v2"): {"counter"}, ("version_1", "version_2"): {"counter"}}
    known = Known((frozenset(), frozenset()), (Stamps([]), Stamps([])), names)
    assert known.kinds("saved to runs/v1", "saved to runs/v2") == {"counter"}
    assert known.kinds("saved to version_1", "saved to version_2") == {"counter"}
    assert "counter" not in known.kinds("best model v1", "best model v2")


def test_the_number_of_a_numbered_name_is_known_behind_its_word() -> None:
    known = Known((frozenset(), frozenset()), (Stamps([]), Stamps([])), {("version_1", "version_2"): {"counter"}})
    for text in ("Version: {}", "loss 0.5 v_num: {}.000", "version {}, 8 steps"):
        assert known.kinds(text.format(1), text.format(2)) == {"counter"}, text
    for text in ("version: {}.5", "loss: {}", "v_num: 0.{}", "conversion {}"):
        assert "counter" not in known.kinds(text.format(1), text.format(2)), text


def test_warnings_of_libraries_are_passed_over() -> None:
    warned = ["/v/lib/python3.11/site-packages/x/y.py:88: Folder ck is not empty.", "train.py:3: UserWarning: old", "  fit()"]
    assert compare._without_warnings([*warned, "train.py:3: loss 0.5"]) == ["train.py:3: loss 0.5"]


def test_a_folder_called_by_an_id_is_a_runs_own() -> None:
    a, b = "1cf97a679e364013b7df3274b04c91a5", "fe738cc29a374cabba53233ee561b738"
    assert cosmetic.classify(f"to mlruns/1/{a}/artifacts", f"to mlruns/1/{b}/artifacts") == {"id"}
    assert cosmetic.classify(f"data {a}", f"data {b}") == {"word"}


@pytest.mark.parametrize("label", ["run_name", "mlflow.runName", "runs name"])
def test_a_name_that_mlflow_made_up_is_an_id(label: str) -> None:
    assert cosmetic.classify(f"{label}: bold-hog-123", f"{label}: wise-lynx-7") == {"id"}
    assert cosmetic.classify(f"{label}: forest-100", f"{label}: boosting-50") != {"id"}
    assert cosmetic.classify("best: random-forest-100", "best: linear-boosting-50") != {"id"}


def test_the_number_of_a_process_is_longer_than_two_digits() -> None:
    known = Known((frozenset({"41", "812"}), frozenset({"42", "907"})), (Stamps([]), Stamps([])))
    assert known.kinds("812 ok", "907 ok") == {"process"}
    assert known.kinds("41 right", "42 right") == {"number"}


@pytest.mark.parametrize(
    ("taken", "name", "counts"),
    [
        ("runs/version_0/a.txt", "runs/version_1/a.txt", True),
        ("runs/version_0/a.txt", "runs/version_2/a.txt", True),
        ("runs/version_0/a.txt", "runs/version_3/a.txt", False),  # 2 was free
        ("runs/version_1/a.txt", "runs/version_0/a.txt", False),
        ("runs/version_0/a.txt", "runs/version_1/b.txt", False),
        ("model_009.pt", "model_010.pt", True),
        ("loss0.41.txt", "loss0.42.txt", False),
        ("a1_2.txt", "a2_3.txt", False),
        ("x.txt", "x.txt", False),
        ("x.txt", "x-v1.txt", True),
        ("x.txt", "x (1).txt", True),
        ("x.txt", "x_2.txt", True),
        ("x.txt", "x_3.txt", False),  # 2 was free
        ("x.txt", "x_1.csv", False),
        ("x.txt", "x_01.txt", False),
        ("runs/exp/w.pt", "runs/exp2/w.pt", True),
        ("runs/exp/w.pt", "runs/exp2/v.pt", False),
        ("y.txt", "y_1.txt", False),
        ("loss0.41", "loss0.412", False),
        ("loss0.41.txt", "loss0.41-v1.txt", True),
    ],
)
def test_the_next_free_number(taken: str, name: str, counts: bool) -> None:
    there = ("runs/version_0/a.txt", "runs/version_1/a.txt", "model_009.pt", "loss0.41.txt", "loss0.41", "a1_2.txt", "x.txt")
    there += ("runs/exp/w.pt",)
    run = SimpleNamespace(root="/p", found=frozenset(f"/p/{path}" for path in there))
    assert numbered_on(cast("Run", run), taken, name) is counts


def _saved_at(second: int) -> str:
    return time.strftime("runs/lr0.1_%m%d_%H%M%S/a.json", time.gmtime(second))


def test_what_runs_of_one_second_both_wrote_is_not_missed_in_a_run_of_another() -> None:
    """It found that in place and left it alone, but it wrote its like under a name of its own."""

    def run(second: int, *, found: bool) -> Run:
        trace = SimpleNamespace(heads=[], notes=[("main", "clock span", f"{second} {second} 0")])
        kept = [FileOutcome(_saved_at(0), "created")] if found else []
        files = [FileOutcome(_saved_at(second), "created")]
        return Run("", "", Plan(), Path(), Exit(0, 0, 0.0), cast("Trace", trace), Path(), files, left_alone=kept)

    first, other = run(0, found=False), run(10_000_003, found=True)
    assert [file.path for file in compare._files(other, first)] == [file.path for file in other.files]


def test_what_ipython_says_of_slow_cells_is_passed_over() -> None:
    assert lines(b"Wall time: 480 ms\nCompiler : 243 ms\nParser   : 0.3 s\nCompiler : gcc\n") == [
        "Wall time: 480 ms",
        "Compiler : gcc",
    ]


def test_a_file_of_times_is_known_by_more_than_one_word() -> None:
    assert names_times_only("catboost_info/time_left.tsv")
    assert names_times_only("mlruns/0/ab/metrics/fit_seconds")
    assert not any(map(names_times_only, ("durations.csv", "time_series.csv", "runtime_scores.csv", "time_left_accuracy.csv")))


def test_names_of_the_machine_and_ports_are_each_runs_own() -> None:
    known = Known((frozenset({"vm", "53861"}), frozenset({"localhost", "37227"})), (Stamps([]), Stamps([])))
    paths = "runs/vm_5e0ae9b3f6b241cdadf45edb2bb21077/a.pt", "runs/localhost_2d9c292859644350bb23b79816523fa1/a.pt"
    assert known.name_kinds(*paths) == {"process", "id"}
    assert known.kinds("listening on 53861", "listening on 37227") == {"process"}
    assert known.are_own("53861", "37227")
    assert not known.are_own("53861", "37228")
    assert "number" in known.kinds("hits 53861", "hits 37228")


def test_a_time_of_day_is_known_though_the_clock_was_pinned_on_another_day() -> None:
    began = 1796055654  # 2026-11-30 16:20:54
    stamps = Stamps([(began, began + 60, 0), (began - 86_400, began - 86_390, 0)])
    assert stamps.mask("runs/16-20-54/a.txt") == "runs/§/a.txt"
    assert stamps.mask("runs/11-20-54/a.txt") == "runs/11-20-54/a.txt"
