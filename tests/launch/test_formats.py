"""Two versions of a file are compared by what they hold, and each difference is told by its place."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import math
import pickle
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from contextlib import closing
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Any

import joblib
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from samerun.launch.formats import HEAD, compressed, format_of, formats
from samerun.launch.formats.protocol import MOST_SPOTS, Format, Spot

if TYPE_CHECKING:
    from pathlib import Path


def spots(name: str, a: bytes, b: bytes) -> list[Spot]:
    kinds = {format_of(name, data[:HEAD]).name for data in (a, b)}
    assert len(kinds) == 1, kinds
    return format_of(name, a[:HEAD]).spots(a, b)


def places(name: str, a: bytes, b: bytes) -> list[tuple[str, str, str]]:
    return [(spot.where, spot.before, spot.after) for spot in spots(name, a, b)]


def test_every_format_is_found() -> None:
    names = [kind.name for kind in formats()]
    assert sorted(names) == [
        "arrow", "binary", "bookkeeping", "catboost", "compressed", "events", "json", "jsonl", "mlflow-metric", "npy", "pdf",
        "pickle", "png", "sqlite", "stable-baselines3", "svg", "table", "tar", "text", "wandb", "zip",
    ]  # fmt: skip
    assert names[-2:] == ["text", "binary"]


def same(name: str, a: bytes, b: bytes) -> bool:
    """Whether two contents are told as the same, by comparison and, where it is not of all bytes, by digest."""
    kind = format_of(name, a[:HEAD])
    digests = [kind.digest(io.BytesIO(data)) for data in (a, b)]
    return spots(name, a, b) == [] and (digests[0] == digests[1] or kind.nested or kind.name in ("json", "pickle", "sqlite"))


def test_a_comparison_that_overlooks_something_is_noticed() -> None:
    def digest(file: Any) -> str:
        return str(len(file.read()))

    blind = Format("blind", lambda *_: True, lambda *_: [], digest)
    assert blind.spots(b"1", b"2") == []
    assert blind.spots(b"1", b"22") == [Spot("content", "", "")]
    assert Format("semantic", lambda *_: True, lambda *_: []).spots(b"1", b"22") == []
    assert Format("nested", lambda *_: True, lambda *_: [], digest, nested=True).spots(b"1", b"22") == []


def test_texts_that_look_the_same_excuse_nothing() -> None:
    (spot,) = spots("m.json", b'{"a": 1}', b'{"a": "1"}')
    assert (spot.before, spot.after, spot.tokens) == ("1", '"1"', ())
    (spot,) = spots("m.pkl", pickle.dumps([1]), pickle.dumps(["1"]))
    assert spot.tokens == ()


def test_what_is_told_can_be_written() -> None:
    (spot,) = spots("m.json", b'{"\\ud800": "\\ud801"}', b'{"\\ud800": "x"}')
    assert (spot.where, spot.before, spot.tokens) == ("$.\\ud800", '"\\ud801"', (("$.\\ud800: \\ud801", "$.\\ud800: x"),))


# Text


def test_text_by_line() -> None:
    assert places("log.txt", b"a\nloss 1\nc\n", b"a\nloss 2\nc\n") == [("line 2", "loss 1", "loss 2")]


def test_text_lines_of_one_version_only() -> None:
    assert places("log.txt", b"a\nb\nc\n", b"a\nc\nd\n") == [("line 2", "b", "c"), ("line 3", "c", "d")]
    assert places("log.txt", b"a\nb\nc\n", b"a\nc\n") == [("line 2", "b", "(no such line)")]


def test_text_of_unknown_encoding() -> None:
    assert places("log.txt", "größe 1 ".encode("latin-1") + b"x" * 40, "größe 2 ".encode("latin-1") + b"x" * 40)


def test_line_ends_are_a_difference() -> None:
    assert places("log.txt", b"a\nb\n", b"a\r\nb\r\n") == [("line ends", "", "")]


def test_line_ends_and_lines_may_both_differ() -> None:
    found = spots("log.txt", b"at 09:05\nb\n", b"at 10:05\r\nb\n")
    assert [(spot.where, spot.tokens) for spot in found] == [("line 1", (("at 09:05", "at 10:05"),)), ("line ends", ())]
    assert spots("log.txt", b"at 09:05\na\x0cb\n", b"at 10:05\na\nb\n")[-1].tokens == ()
    assert spots("log.txt", "é".encode(), "é".encode("latin-1"))[0].tokens == ()


def test_many_differences_are_bounded_and_said() -> None:
    a, b = (b"".join(b"%d %d\n" % (n, k) for n in range(3000)) for k in (1, 2))
    found = spots("log.txt", a, b)
    assert len(found) == MOST_SPOTS + 1
    assert found[-1] == Spot("more than 2000 places", "", "")


# JSON and tables


def test_json_by_path() -> None:
    a = json.dumps({"metrics": {"acc": 0.5, "time": 1.0}, "seeds": [1, 2]}).encode()
    b = json.dumps({"seeds": [1, 3], "metrics": {"time": 1.0, "acc": 0.25}}, indent=2).encode()
    assert places("m.json", a, b) == [("$.metrics.acc", "0.5", "0.25"), ("$.seeds[1]", "2", "3")]


@pytest.mark.parametrize(
    ("a", "b", "where"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, "$.b"),
        ([1], [1, 2], "$ (length)"),
        ({"a": 1}, {"a": [1]}, "$.a"),
        ({"a": 1}, {"a": True}, "$.a"),
        ({"a": 1}, {"a": "1"}, "$.a"),
        ({"a": 1}, {"a": 1.0}, "$.a"),
        ({"a": 1, "c": 3}, {"b": 1, "c": 3}, "$ (key)"),
    ],
)
def test_json_of_another_structure(a: Any, b: Any, where: str) -> None:
    assert [spot.where for spot in spots("m.json", json.dumps(a).encode(), json.dumps(b).encode())] == [where]


@pytest.mark.parametrize(("name", "write"), [("m.json", lambda value: json.dumps(value).encode()), ("m.pkl", pickle.dumps)])
def test_a_key_that_each_version_calls_differently_is_a_text_and_its_value_counts(name: str, write: Any) -> None:
    key, value = spots(name, write({"best": {"ck/a.pt": 0.5}}), write({"best": {"ck/a-v1.pt": 0.7}}))
    assert "ck/a.pt" in key.tokens[0][0]
    assert "ck/a-v1.pt" in key.tokens[0][1]
    assert (value.before, value.after) == ("0.5", "0.7")
    assert all(not spot.tokens for spot in spots(name, write({"a.pt": 0.5}), write({"a-v1.pt": 0.5, "b.pt": 0.5})))


def test_json_order_of_keys_and_spaces_do_not_count() -> None:
    assert spots("m.json", b'{"a": 1, "b": NaN}', b'{"b":NaN,"a":1}') == []


def test_json_that_says_a_thing_twice_or_a_sign_of_zero() -> None:
    assert spots("m.json", b'{"a": 1, "a": 2}', b'{"a": 3, "a": 2}')
    assert places("m.json", b"[0]", b"[-0]") == [("$[0]", "0", "-0")]


def test_json_that_is_none_is_compared_as_bytes() -> None:
    assert places("m.json", b'{"a": 1', b'{"a": 2') == [("text 1", '{"a": 1', '{"a": 2')]


def test_json_tokens_carry_the_key() -> None:
    (spot,) = spots("m.json", b'{"elapsed": 1.5}', b'{"elapsed": 1.7}')
    assert spot.tokens == (("$.elapsed: 1.5", "$.elapsed: 1.7"),)


def test_json_lines() -> None:
    assert places("m.jsonl", b'{"a": 1}\n{"a": 2}\n', b'{"a": 1}\n{"a": 3}\n') == [("line 2, $.a", "2", "3")]
    assert places("m.jsonl", b'{"a": 1}\n', b'{"a": 1}\n{"a": 3}\n') == [("number of lines", "1", "2")]


def test_tables_by_row_and_column_name() -> None:
    a = b'epoch,acc,note\n1,0.5,"a,b"\n2,0.6,c\n'
    b = b'epoch,acc,note\n1,0.5,"a,b"\n2,0.7,c\n'
    assert places("log.csv", a, b) == [("row 2, column acc", "0.6", "0.7")]
    assert places("log.tsv", a.replace(b",", b"\t"), b.replace(b",", b"\t"))[0][0] == "row 2, column acc"


def test_tables_of_another_length_or_header() -> None:
    assert places("t.csv", b"a,b\n1,2\n", b"a,b\n1,2\n3,4\n") == [("number of rows", "1", "2")]
    assert places("t.csv", b"a,b\n1,2\n", b"a,c\n1,2\n") == [("header, column 2", "b", "c")]
    assert places("t.csv", b"a,b\n1,2\n", b"a,b\n1\n") == [("row 1, column b", "2", "(no cell)")]


@pytest.mark.parametrize("other", [b"a,b\n09:05,xy\n", b'a;b\n09:05;"x\ny"\n', b'a,b\r\n09:05,"x\ny"\r\n'])
def test_how_a_table_is_written_counts_beside_its_cells(other: bytes) -> None:
    assert () in [spot.tokens for spot in spots("t.csv", b'a,b\n10:05,"x\ny"\n', other)]


# Arrays, archives


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", "i8", "i4", "u1", "?", ">f8", ">i4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_arrays_by_element(dtype: str, order: Any) -> None:
    a = np.zeros((3, 4, 2), dtype, order=order)
    b = a.copy(order="K")
    b[2, 1, 0] = 1
    (spot,) = spots("a.npy", npy(a), npy(b))
    assert spot.where == "element [2, 1, 0], 1 of 24 differ"
    assert (float(eval(spot.before)), float(eval(spot.after))) == (0, 1)


def test_arrays_of_another_type_or_shape() -> None:
    assert places("a.npy", npy(np.zeros(3)), npy(np.zeros(4))) == [("shape", "(3,)", "(4,)")]
    assert places("a.npy", npy(np.zeros(3)), npy(np.zeros(3, "f4"))) == [("type", "<f8", "<f4")]


def test_arrays_of_structures_and_objects_are_told_apart() -> None:
    a, b = (np.array([(1, number)], dtype=[("x", "i4"), ("y", "f8")]) for number in (1.0, 2.0))
    assert [spot.where[:16] for spot in spots("a.npy", npy(a), npy(b))] == ["elements of type"]
    x, y = ("".join(["x", "y"]), "".join(["x", "y"]))
    objects, others, changed = (npy(np.array(values, object)) for values in ([x, x, {1}], [x, y, {1}], [x, x, {2}]))
    assert objects != others
    assert places("a.npy", objects, others) == []
    assert places("a.npy", objects, changed) == [("[2] members", "1", "2")]


def test_order_and_length_of_arrays_count() -> None:
    a = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert places("a.npy", npy(a), npy(np.asfortranarray(a * 2))) == [("order", "C", "F")]
    assert [spot.tokens for spot in spots("a.npy", npy(a) + npy(a), npy(a) + npy(a + 1))] == [()]


def test_an_element_that_is_not_told_is_not_excused() -> None:
    few, many = (spots("a.npy", npy(np.zeros(count)), npy(np.ones(count))) for count in (MOST_SPOTS, MOST_SPOTS + 1))
    assert [len(spot.tokens) for spot in (*few, *many)] == [MOST_SPOTS, 0]


def test_signs_of_zero_and_payloads_of_nan_count() -> None:
    assert spots("a.npy", npy(np.array([0.0])), npy(np.array([-0.0])))
    payload = np.array([0x7FF8000000000001], "u8").view("f8")
    assert [spot.tokens for spot in spots("a.npy", npy(np.array([np.nan])), npy(payload))] == [()]


def test_archives_by_member() -> None:
    weights = np.arange(6.0).reshape(2, 3)
    other = weights.copy()
    other[1, 2] = 7
    a, b = npz(weights=weights, bias=np.ones(2)), npz(weights=other, bias=np.ones(2))
    assert places("m.npz", a, b) == [("member weights.npy, element [1, 2], 1 of 6 differ", "5.0", "7.0")]
    assert places("m.npz", a, npz(weights=weights)) == [("member bias.npy", "present", "(absent)")]


def archive(content: str, year: int, reverse: bool = False) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        names = ["a.txt", "config.json"]
        for name in reversed(names) if reverse else names:
            info = zipfile.ZipInfo(name, (year, 1, 1, 0, 0, 0))
            target.writestr(info, content if name == "config.json" else "same")
    return file.getvalue()


class Storage:
    """Stands for numbers kept beside the pickle, as checkpoints do."""


class _Pickler(pickle.Pickler):
    def persistent_id(self, obj: Any) -> Any:
        return ("storage", "FloatStorage", "0", 4) if isinstance(obj, Storage) else None


def checkpoint(numbers: bytes, folder: str = "ckpt", fingerprint: bytes = b"1") -> bytes:
    """As torch.save writes it; the folder has the name of the file."""
    described, file = io.BytesIO(), io.BytesIO()
    _Pickler(described, 2).dump({"model": {"fc.weight": (Storage(), (2, 2))}})
    with zipfile.ZipFile(file, "w") as target:
        target.writestr(f"{folder}/data.pkl", described.getvalue())
        target.writestr(f"{folder}/data/0", numbers)
        target.writestr(f"{folder}/version", "3")
        target.writestr(f"{folder}/.data/serialization_id", fingerprint)
    return file.getvalue()


def test_members_are_told_with_what_they_belong_to() -> None:
    (spot,) = spots("ckpt.pt", checkpoint(bytes(16)), checkpoint(bytes(8) + b"\1" + bytes(7)))
    assert spot.where == "member data/0 of ['model']['fc.weight'][0], byte 8"


def test_the_name_that_a_checkpoint_had_does_not_count() -> None:
    a, b = checkpoint(bytes(16)), checkpoint(bytes(16), "ckpt_0905", b"2")
    kind = format_of("a.pt", a)
    assert spots("a.pt", a, b) == []
    assert kind.digest(io.BytesIO(a)) == kind.digest(io.BytesIO(b))
    assert len(spots("a.pt", a, checkpoint(b"\1" + bytes(15), "ckpt_0905"))) == 1


def test_the_folder_that_holds_all_is_one_difference() -> None:
    def packed(folder: str, loss: int) -> tuple[bytes, bytes]:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as target:
            target.writestr(f"{folder}/config.json", '{"lr": 1}')
            target.writestr(f"{folder}/log.txt", f"loss {loss}\n")
        return file.getvalue(), tarred(1, **{f"{folder}/config.json": b"{}", f"{folder}/log.txt": b"loss %d\n" % loss})

    for name, a, b in zip(("r.zip", "r.tar"), packed("run_1123", 1), packed("run_0524", 2), strict=True):
        assert places(name, a, b) == [
            ("folder", "run_1123/", "run_0524/"),
            ("member run_1123/log.txt, line 1", "loss 1", "loss 2"),
        ]


def test_times_and_order_in_archives_do_not_count() -> None:
    a, b = archive("{}", 2020), archive("{}", 2021, reverse=True)
    assert a != b
    assert spots("m.zip", a, b) == []
    kind = format_of("m.zip", a)
    assert kind.digest(io.BytesIO(a)) == kind.digest(io.BytesIO(b))
    assert kind.digest(io.BytesIO(a)) != kind.digest(io.BytesIO(archive("[]", 2020)))


def test_members_are_compared_by_their_own_format() -> None:
    found = places("m.keras", archive('{"lr": 1}', 2020), archive('{"lr": 2}', 2020))
    assert found == [("member config.json, $.lr", "1", "2")]


def test_gzip_by_content() -> None:
    a, b = gzip.compress(b"loss 1\n", mtime=1), gzip.compress(b"loss 1\n", mtime=2)
    kind = format_of("log.gz", a)
    assert spots("log.gz", a, b) == []
    assert kind.digest(io.BytesIO(a)) == kind.digest(io.BytesIO(b))
    assert places("log.gz", a, gzip.compress(b"loss 2\n", mtime=1)) == [("line 1", "loss 1", "loss 2")]


PACKERS = {"a.gz": gzip.compress, "a.bz2": bz2.compress, "a.xz": lzma.compress, "a.pkl": zlib.compress}


@pytest.mark.parametrize("name", PACKERS)
def test_all_that_is_compressed_counts(name: str) -> None:
    pack = PACKERS[name]
    content = bytes(range(200)) * 3
    packed = pack(content)
    assert places(name, packed + pack(b"x"), packed + pack(b"y"))[0][0] == "byte 600"
    assert same(name, packed + pack(b"x"), pack(content + b"x"))
    digest = format_of(name, packed).digest
    for a, b in ((packed + b"1 \xff", packed + b"2 \xff"), (packed[:-6], packed[:-5]), (packed, packed[:-5])):
        assert [spot.tokens for spot in spots(name, a, b)] == [()]
        with pytest.raises(Exception, match=r"."):
            digest(io.BytesIO(b))


def test_zeros_behind_a_compressed_file_do_not_count() -> None:
    assert same("a.gz", gzip.compress(b"x") + bytes(1 << 17), gzip.compress(b"x"))


def test_what_unpacks_to_too_much_is_compared_as_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = (gzip.compress(bytes(1000) + end, mtime=1) for end in (b"1", b"2"))
    monkeypatch.setattr(compressed, "_MOST_UNPACKED", 999)
    assert [spot.where[:5] for spot in spots("a.gz", a, b)] == ["byte "]
    assert format_of("a.gz", a).digest(io.BytesIO(a)) != format_of("a.gz", b).digest(io.BytesIO(b))


def test_a_text_that_begins_like_a_compressed_file_is_a_text() -> None:
    assert format_of("notes.txt", b"BZh is how bzip2 begins").name == "text"


def test_a_content_of_another_format_is_another_content() -> None:
    a, b = (gzip.compress(content) for content in (b"\x0c\xdb\x3a\x2a books", b"weights"))
    assert spots("a.gz", a, b)


def zipped(*members: tuple[str, str | bytes], comment: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for name, content in members:
            target.writestr(zipfile.ZipInfo(name), content)
        target.comment = comment
    return file.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_nothing_in_an_archive_is_lost() -> None:
    a, b = (zipped(("x", first), ("x", "2"), ("x (2)", "3")) for first in "14")
    assert places("a.zip", a, b) == [("member x, line 1", "1", "4")]
    a, b = (zipped(("x", "1"), ("x", second), ("x (2)", "3")) for second in "24")
    assert places("a.zip", a, b) == [("member x (2), line 1", "2", "4")]
    assert spots("a.zip", zipped(("x", "1"), comment=b"1"), zipped(("x", "1"), comment=b"2"))
    assert spots("a.zip", zipped(("x", "1")) + zipped(("y", "1")), zipped(("x", "2")) + zipped(("y", "1")))
    assert spots("a.tar", tarred(1, x=b"1") + tarred(1, x=b"2"), tarred(1, x=b"1") + tarred(1, x=b"3"))
    twice = [tarred(1, x=first)[:1024] + tarred(1, x=b"2") for first in (b"1", b"3")]
    assert places("a.tar", *twice) == [("member x, line 1", "1", "3")]


def test_members_that_mean_the_same_are_the_same() -> None:
    assert same("a.zip", zipped(("a.json", '{"a": 1, "b": 2}')), zipped(("a.json", '{"b": 2, "a": 1}')))


def test_a_zip_by_the_name_of_a_pickle_is_a_zip() -> None:
    assert format_of("model.pkl", checkpoint(b"1")).name == "zip"


@pytest.mark.parametrize("odd", [b"", b"text", b"\x80\x04.", pickle.dumps(Storage)[:-1], b"\x80\x04]R.", b"\x80\x04NNR."])
def test_odd_pickles_in_archives_are_compared(odd: bytes) -> None:
    a, b = (zipped(("data.pkl", odd), ("data/0", number)) for number in "12")
    assert [spot.where for spot in spots("a.zip", a, b)] == ["member data/0, line 1"]


def test_damaged_archives_are_compared_as_bytes() -> None:
    a = archive("{}", 2020)[:60]
    assert [spot.tokens for spot in spots("m.zip", a, a[:50] + b"\0\1" + a[52:])] == [()]


# Pickles


class Model:
    def __init__(self, **state: Any) -> None:
        self.__dict__ |= state


class Slotted:
    __slots__ = ("x",)

    def __init__(self, x: Any) -> None:
        self.x = x


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    ("a", "b", "where"),
    [
        ({"lr": 0.1}, {"lr": 0.2}, "['lr']"),
        ([1, [2, 3]], [1, [2, 4]], "[1][1]"),
        ((1, 2, (3, "a")), (1, 2, (3, "b")), "[2][1]"),
        ({"a": {1, 2}}, {"a": {1, 3}}, "['a']"),
        (Model(coef_=[1.5], name="m"), Model(coef_=[2.5], name="m"), ".coef_[0]"),
        (Model(inner=Model(x=1)), Model(inner=Model(x=2)), ".inner.x"),
        ({"k": 1}, {"k": 1, "z": 2}, "['z']"),
        ({"k": 1, "y": 2}, {"k": 1, "z": 2}, " (key)"),
        (Model(x=1), {"x": 1}, "type"),
        (1, 1.0, ""),
        (10**30, 10**30 + 1, ""),
    ],
)
def test_pickles_by_path(a: Any, b: Any, where: str, protocol: int) -> None:
    (spot,) = spots("m.pkl", pickle.dumps(a, protocol), pickle.dumps(b, protocol))
    assert spot.where.startswith(where)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_arrays_in_pickles(protocol: int) -> None:
    a = {"model": Model(coef_=np.arange(8.0))}
    b = {"model": Model(coef_=np.arange(8.0) + (np.arange(8) == 3))}
    (spot,) = spots("m.pkl", pickle.dumps(a, protocol), pickle.dumps(b, protocol))
    assert spot.where.startswith("['model'].coef_")
    assert spot.tokens == () or protocol == 2  # which writes bytes as text


def test_pickled_slots() -> None:
    (spot,) = spots("m.pkl", pickle.dumps(Slotted(1)), pickle.dumps(Slotted(2)))
    assert "x" in spot.where


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_sharing_and_set_order_in_pickles_do_not_count(protocol: int) -> None:
    name = "".join(["na", "me"])
    shared, apart = [name, name], ["".join(["na", "me"]), "".join(["na", "me"])]
    assert pickle.dumps(shared, protocol) != pickle.dumps(apart, protocol)
    assert spots("m.pkl", pickle.dumps(shared, protocol), pickle.dumps(apart, protocol)) == []
    a, b = set(), set()
    for number in range(0, 800, 8):
        a.add(number)
        b.add(792 - number)
    assert pickle.dumps(a, protocol) != pickle.dumps(b, protocol)
    assert spots("m.pkl", pickle.dumps(a, protocol), pickle.dumps(b, protocol)) == []


def test_pickles_that_hold_themselves() -> None:
    a: list[Any] = [1]
    a.append(a)
    b: list[Any] = [2]
    b.append(b)
    assert places("m.pkl", pickle.dumps(a), pickle.dumps(b)) == [("[0]", "1", "2")]


def with_offset(hours: int) -> timezone:
    return timezone(timedelta(hours=hours))


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize(
    ("a", "b"),
    [
        (datetime(2026, 1, 1), datetime(2026, 1, 1, tzinfo=timezone.utc)),
        (datetime(2026, 1, 1, tzinfo=with_offset(1)), datetime(2026, 1, 1, tzinfo=with_offset(2))),
        (datetime(2026, 1, 1), "2026-01-01 00:00:00"),
        (time(1), time(1, tzinfo=timezone.utc)),
        (pd.Timestamp("2026"), pd.Timestamp("2026", tz="UTC")),
        (pd.Timestamp("2026", tz="UTC"), pd.Timestamp("2026-01-01 01:00", tz="Europe/Berlin")),
        ({(1, 2): "x"}, {(1, 3): "x"}),
        ({Model: "x"}, {Storage: "x"}),
        ({0.0}, {-0.0}),
        ({1}, frozenset({1})),
        ({*range(1000), Slotted}, {*range(1, 1001), Slotted}),
        (bytearray(b"x"), b"x"),
        ("abc".upper, "abd".upper),
    ],
)
def test_what_differs_in_pickles_is_told(a: Any, b: Any, protocol: int) -> None:
    found = spots("m.pkl", pickle.dumps([a], protocol), pickle.dumps([b], protocol))
    assert found
    assert all(before != after for spot in found for before, after in spot.tokens)


def test_the_hour_that_comes_twice_is_told() -> None:
    moments = [pickle.dumps([datetime(2026, 10, 25, 2, fold=fold)]) for fold in (0, 1)]
    assert places("m.pkl", *moments) == [("[0]", "2026-10-25 02:00:00", "2026-10-25 02:00:00 (again)")]


def test_parts_of_seconds_in_pickles() -> None:
    a, b = (pickle.dumps([pd.Timestamp(f"2026-01-01 00:00:00.{rest}").as_unit("ms")]) for rest in ("005", "05"))
    assert places("m.pkl", a, b) == [("[0]", "2026-01-01 00:00:00.005", "2026-01-01 00:00:00.050")]


def test_members_of_sets_may_stand_in_any_order() -> None:
    members = [("a", 1), frozenset({"b"}), date(2026, 1, 1), np.int64(3), int, 1.5]
    packed = [
        b"\x80\x04\x8f(" + b"".join(pickle.dumps(m, 3)[2:-1] for m in order) + b"\x90." for order in (members, members[::-1])
    ]
    assert pickle.loads(packed[0]) == pickle.loads(packed[1]) == set(members)
    assert same("m.pkl", *packed)


def test_all_pickles_in_a_file_count() -> None:
    first = pickle.dumps({"epoch": 1})
    a, b = (first + pickle.dumps(None) + pickle.dumps({"epoch": epoch}) for epoch in (2, 3))
    assert places("m.pkl", a, b) == [("pickle 3['epoch']", "2", "3")]
    assert places("m.pkl", first + b"\x80 1", first + b"\x80 2") == [("pickle 2, byte 2", "31", "32")]
    assert spots("m.pkl", first, first + first)


class Trap:
    def __reduce__(self) -> Any:
        return (pytest.fail, ("a pickle was loaded",))


def test_pickles_are_never_loaded() -> None:
    a, b = pickle.dumps([Trap(), 1]), pickle.dumps([Trap(), 2])
    assert places("m.pkl", a, b) == [("[1]", "1", "2")]


def test_damaged_pickles_are_compared_as_bytes() -> None:
    a = pickle.dumps({"lr": 1})[:-3] + b"\xff\xff"
    assert spots("m.pkl", a, a[:-1] + b"\xfe")


# Databases and images


def database(folder: Path, *rows: tuple[Any, ...], extra: str = "") -> bytes:
    path = folder / "x.db"
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table metrics (epoch int, loss real, note text)")
        connection.executemany("insert into metrics values (?, ?, ?)", rows)
        if extra:
            connection.execute(extra)
        connection.commit()
    return path.read_bytes()


def test_databases_by_row_and_column(tmp_path: Path) -> None:
    a = database(tmp_path, (1, 0.5, "a"), (2, 0.25, "b"))
    b = database(tmp_path, (1, 0.5, "a"), (2, 0.125, "b"))
    assert places("x.db", a, b) == [("table metrics, row 2, column loss", "0.25", "0.125")]
    assert spots("x.db", a, b)[0].tokens == (("metrics loss: 0.25", "metrics loss: 0.125"),)
    c = database(tmp_path, (1, 0.5, "a"))
    assert places("x.db", a, c) == [("table metrics, number of rows", "2", "1")]
    d = database(tmp_path, (1, 0.5, "a"), (2, 0.25, "b"), extra="create table other (n)")
    assert [spot.where for spot in spots("x.db", a, d)] == ["table other"]


def test_the_key_of_a_row_tells_what_its_value_is(tmp_path: Path) -> None:
    def tags(key: str, value: str) -> bytes:
        return database(tmp_path, extra=f"create table tags as select '{key}' as key, '{value}' as value")

    (spot,) = spots("x.db", tags("mlflow.runName", "bold-hog-123"), tags("mlflow.runName", "wise-lynx-7"))
    assert spot.where == "table tags, row 1, column value"
    assert spot.tokens == (("mlflow.runName: bold-hog-123", "mlflow.runName: wise-lynx-7"),)
    _, spot = spots("x.db", tags("acc", "0.5"), tags("f1", "0.6"))
    assert spot.tokens == (("tags value: 0.5", "tags value: 0.6"),)


def test_change_counters_of_databases_do_not_count(tmp_path: Path) -> None:
    a = database(tmp_path, (1, 0.5, "a"))
    b = database(tmp_path, (1, 0.5, "a"), (2, 0.5, "b"), extra="delete from metrics where epoch = 2")
    assert a != b
    assert spots("x.db", a, b) == []


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("create table t as select 1 a, 2 b", "create table t as select 1 b, 2 a"),
        ("create view v as select epoch from metrics", "create view v as select loss from metrics"),
        ("create table sqlites as select 1 a", "create table sqlites as select 2 a"),
        ("create table t as select 1 a", "create table t as select '1' a"),
        ("create table t as select cast(x'ff' as text) a", "create table t as select cast(x'fe' as text) a"),
    ],
)
def test_what_differs_in_databases_is_told(tmp_path: Path, a: str, b: str) -> None:
    found = spots("x.db", database(tmp_path, extra=a), database(tmp_path, extra=b))
    assert found
    assert all(before != after for spot in found for before, after in spot.tokens)


def png(pixels: bytes, width: int = 4, note: bytes = b"", frame: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    header = struct.pack(">IIBBBBB", width, len(pixels) // width, 8, 0, 0, 0, 0)
    parts = [chunk(b"IHDR", header), chunk(b"tEXt", note), chunk(b"IDAT", zlib.compress(rows))]
    parts += [*([chunk(b"fdAT", frame)] if frame else []), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_images_by_pixel_row() -> None:
    a, b = png(bytes(16)), png(bytes(9) + b"\1" + bytes(6))
    assert places("plot.png", a, b) == [("pixels, first in row 2", "", "")]
    assert places("plot.png", a, png(bytes(20)))[0][0] == "image size or kind"
    assert places("plot.png", png(bytes(16), frame=b"1"), png(bytes(16), frame=b"2")) == [("colours or frames", "", "")]


def svg(name: str, height: int) -> bytes:
    return (
        f'<svg><dc:date>{name}</dc:date>\n<path id="m{name}" d="M 0 {height}"/>\n<use xlink:href="#m{name}" fill="#ff0000"/>'
        f'\n<g clip-path="url(#m{name})"/></svg>\n'
    ).encode()


def test_generated_names_in_drawings_do_not_count() -> None:
    a, b = svg("3fa9c1", 1), svg("77b0e1", 1)
    kind = format_of("plot.svg", a)
    assert spots("plot.svg", a, b) == []
    assert kind.digest(io.BytesIO(a)) == kind.digest(io.BytesIO(b))
    assert [spot.where for spot in spots("plot.svg", a, svg("77b0e1", 2))] == ["line 2"]
    assert spots("plot.svg", a, a.replace(b"ff0000", b"00ff00"))[0].where == "line 3"
    assert places("plot.svg", a, a.replace(b"\n", b"\r\n")) == [("content", "", "")]


def test_notes_in_images_do_not_count() -> None:
    a, b = png(bytes(16), note=b"Date\0now"), png(bytes(16), note=b"Date\0later")
    kind = format_of("plot.png", a)
    assert spots("plot.png", a, b) == []
    assert kind.digest(io.BytesIO(a)) == kind.digest(io.BytesIO(b))


# Anything else


def test_bytes() -> None:
    a = bytes(range(256)) * 40
    b = a[:5000] + b"\xff" + a[5001:]
    (spot,) = spots("weights.bin", a, b)
    assert (spot.where, spot.tokens) == ("byte 5000", ())
    assert spots("weights.bin", a, a + b"\0")[0].where == "byte 10240, 10240 against 10241 bytes"


def test_where_texts_stand_in_bytes_counts() -> None:
    assert [spot.tokens for spot in spots("a.bin", b"\1abcdef\0\2", b"\1\0abcdef\2")] == [()]


def test_texts_in_bytes_are_told() -> None:
    a, b = (b"%%PDF\0\1\2/CreationDate (D:2026%s)\0\xff\3" % day for day in (b"0101", b"0102"))
    (spot,) = spots("plot.pdf", a, b)
    assert spot.tokens == (("/CreationDate (D:20260101)", "/CreationDate (D:20260102)"),)


# PDF


def pdf(words: str, date: str, mark: str) -> bytes:
    body = f"%PDF-1.4\n1 0 obj\n<< /Title ({words}) >>\nendobj\n2 0 obj\n<< /CreationDate (D:{date}) >>\nendobj\n"
    table = f"xref\n0 2\n0000000000 65535 f \n{len(words):010} 00000 n \ntrailer\n<< /ID [<{mark}> <{mark}>] >>\n"
    return f"{body}{table}startxref\n{len(body)}\n%%EOF\n".encode()


def test_a_pdf_counts_without_its_dates_and_places() -> None:
    first = pdf("one", "20261123013422Z", "0aff")
    assert places("a.pdf", first, pdf("one", "20230809231340-02'18'00'", "9bcd")) == []
    kind = format_of("a.pdf", first)
    assert kind.digest(io.BytesIO(first)) == kind.digest(io.BytesIO(pdf("one", "20230809231340-02'18'00'", "9bcd")))
    assert places("a.pdf", first, pdf("two", "20261123013422Z", "0aff"))


# TensorBoard


def varint(number: int) -> bytes:
    return bytes([number & 0x7F | 0x80]) + varint(number >> 7) if number > 0x7F else bytes([number])


def message(*fields: tuple[int, bytes | int | float]) -> bytes:
    """A Protocol Buffers message; a float is packed as a double."""
    packed = b""
    for number, value in fields:
        if isinstance(value, bytes):
            packed += varint(number << 3 | 2) + varint(len(value)) + value
        elif isinstance(value, float):
            packed += varint(number << 3 | 1) + struct.pack("<d", value)
        else:
            packed += varint(number << 3) + varint(value)
    return packed


def event(wall: float, step: int, tag: str, value: float) -> bytes:
    return record(message((1, wall), (2, step), (5, message((1, simple(tag, value))))), int(wall))


def simple(tag: str, value: float) -> bytes:
    return message((1, tag.encode())) + varint(2 << 3 | 5) + struct.pack("<f", value)


def record(data: bytes, check: int = 0) -> bytes:
    return struct.pack("<QI", len(data), 7) + data + struct.pack("<I", check)


NAME = "events.out.tfevents.1767225600.host.12.0"


def test_events_count_without_the_time_at_which_they_were_written() -> None:
    a, b = (event(wall, 1, "loss", 0.5) + event(wall + 1, 300, "loss", 0.25) for wall in (1e9, 2e9))
    kind = format_of(NAME, a)
    assert kind.name == "events"
    assert kind.digest(io.BytesIO(a)) == kind.digest(io.BytesIO(b))
    assert places(NAME, a, b) == []


def test_an_event_that_differs_is_told_by_step_and_tag() -> None:
    a, b = (event(1e9, 1, "loss", 0.5) + event(1e9, 300, "loss", value) for value in (0.25, 0.125))
    (spot,) = spots(NAME, a, b)
    assert (spot.where, spot.before, spot.after) == ("event 2, step 300, loss", "0.25", "0.125")
    assert spot.tokens == (("loss: 0.25", "loss: 0.125"),)
    assert places(NAME, a, a + a) == [("number of events", "2", "4")]


def test_all_that_differs_in_an_event_is_told() -> None:
    a, b = event(1e9, 1, "time", 0.5), event(1e9, 2, "time", 0.25)
    assert [spot.tokens for spot in spots(NAME, a, b)] == [(("time: 0.5", "time: 0.25"),), ()]
    a, b = (message((1, 1e9), (5, message(*((1, simple("time", value)) for value in values)))) for values in ((1, 9), (2, 8)))
    found = [spot.tokens for spot in spots(NAME, record(a), record(b))]
    assert found == [(("time: 1.0", "time: 2.0"),), (("time: 9.0", "time: 8.0"),)]


def test_a_scalar_of_tensorflow_two_is_read() -> None:
    def written(value: float) -> bytes:
        tensor = message((1, 1), (4, struct.pack("<f", value)))
        data = message((1, 1e9), (2, 5), (5, message((1, message((1, b"acc"), (8, tensor))))))
        return struct.pack("<QI", len(data), 7) + data + b"\0\0\0\0"

    assert places(NAME, written(0.5), written(0.75)) == [("event 1, step 5, acc", "0.5", "0.75")]


def test_a_damaged_event_file_is_compared_as_bytes() -> None:
    a = event(1e9, 1, "loss", 0.5)
    assert places(NAME, a, a[:-6])[0][0].startswith("byte ")


# CatBoost


def cbm(identity: bytes, ended: bytes, learnt: bytes) -> bytes:
    text = bytes([len(identity)]) + b"\0\0\0" + identity
    return (
        b"CBM1\x10\0\0\0" + learnt + text + b"\0" * (40 - len(text)) + b"\n\0\0\0model_guid\0\0"
        + b"\x14\0\0\0" + ended + b"\0\0\0\0\x11\0\0\0train_finish_time\0\0\0"
    )  # fmt: skip


def test_a_catboost_model_counts_without_its_id_and_time() -> None:
    a = cbm(b"3421f661-3b8752c-883d7522-c6c723b0", b"2026-11-23T08:56:17Z", b"learnt 1")
    b = cbm(b"c7c4d8b6-9f33f164-d850c25d-33981883", b"2026-11-23T08:56:18Z", b"learnt 1")
    assert places("m.cbm", a, b) == []
    assert places("m.cbm", a, b.replace(b"learnt 1", b"learnt 2")) == [("text 1", "learnt 1", "learnt 2")]
    pickles = [pickle.dumps({"model": data, "score": 1}) for data in (a, b, b.replace(b"learnt 1", b"learnt 2"))]
    assert places("m.pkl", pickles[0], pickles[1]) == []
    assert places("m.pkl", pickles[0], pickles[2]) == [("['model'], text 1", "learnt 1", "learnt 2")]


# wandb


def wandb_log(identity: bytes, loss: bytes, padding: int = 0, turned: bool = False) -> bytes:
    """A log with a run, one row of history and statistics of the machine that fill ``padding`` bytes before them."""
    config = message((1, message((1, b"lr"), (16, b"0.1"))))
    run = message((17, message((1, identity), (4, config))))
    items = [(1, message((2, b"loss"), (16, loss))), (1, message((2, b"epoch"), (16, b"1")))]
    row = message((2, message(*(items[::-1] if turned else items), (1, message((1, b"_runtime"), (16, identity))))))
    data = b":W&B\xe1\xbe\0"
    for record in (message((7, b"\0" * padding)), run, row):
        begun = False
        while record:
            room = (1 << 15) - len(data) % (1 << 15) - 7
            part, record = record[:room], record[room:]
            kind = (3 if begun else 2) if record else (4 if begun else 1)
            data, begun = data + struct.pack("<IHB", 0, len(part), kind) + part, True
    return data


def test_a_run_of_wandb_counts_by_its_configuration_and_history() -> None:
    a, b, c = wandb_log(b"tum35v48", b"0.5"), wandb_log(b"7a72m1p9", b"0.5"), wandb_log(b"tum35v48", b"0.25")
    kind = format_of("run.wandb", a)
    assert kind.digest(io.BytesIO(a)) == kind.digest(io.BytesIO(b)) != kind.digest(io.BytesIO(c))
    assert places("run.wandb", a, b) == []
    assert [spot.tokens for spot in spots("run.wandb", a, c)] == [(("loss: 0.5", "loss: 0.25"),)]
    assert places("run.wandb", a, a.replace(b"\x030.1", b"\x030.2")) == [("item 1, lr", "0.1", "0.2")]


def test_the_metrics_of_one_step_come_in_any_order() -> None:
    a, b = wandb_log(b"tum35v48", b"0.5"), wandb_log(b"tum35v48", b"0.5", turned=True)
    assert a != b
    assert places("run.wandb", a, b) == []


def test_a_summary_of_wandb_counts() -> None:
    def log(best: bytes) -> bytes:
        items = [(1, message((1, key), (16, best))) for key in (b"best", b"_wandb")]
        record = message((3, message(*items)))
        return b":W&B\xe1\xbe\0" + struct.pack("<IHB", 0, len(record), 1) + record

    assert places("run.wandb", log(b"0.5"), log(b"0.7")) == [("item 1, best", "0.5", "0.7")]


def test_a_record_of_wandb_may_go_on_in_the_next_block() -> None:
    a, b = wandb_log(b"tum35v48", b"0.5", padding=40_000), wandb_log(b"tum35v48", b"0.25", padding=40_000)
    assert places("run.wandb", a, b) == [("item 3, loss", "0.5", "0.25")]


# Bookkeeping


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("manifest.ocdbt", b"\x0c\xdb\x3a\x2a"),
        ("fingerprint.pb", b"\x08"),
        ("debug-internal.log", b'{"level":"INFO","msg":"stream: started"}'),
        ("debug.log", b"2026-11-23 09:10:12,741 INFO MainThread:1 [wandb_setup.py:_flush():80] "),
    ],
)
def test_books_that_a_library_keeps_do_not_count(name: str, head: bytes) -> None:
    assert format_of(name, head).name == "bookkeeping"
    assert places(name, head + b"1", head + b"2") == []


@pytest.mark.parametrize("name", ["debug.log", "debug-internal.log", "debug-core.log", "fingerprint.pb"])
def test_a_file_of_the_program_by_such_a_name_counts(name: str) -> None:
    assert places(name, b"loss 1\n", b"loss 2\n") == [("line 1", "loss 1", "loss 2")]


def test_constraints_of_a_table_may_stand_in_any_order(tmp_path: Path) -> None:
    def database(constraints: str) -> bytes:
        path = tmp_path / "a.db"
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"create table runs (\n\tname text, \n\tage int, \n\t{constraints}\n)")
            connection.commit()
        return path.read_bytes()

    first, second = "constraint a check (age > 0)", "constraint b check (age < 9)"
    assert places("a.db", database(f"{first}, \n\t{second}"), database(f"{second}, \n\t{first}")) == []
    assert places("a.db", database(first), database(second)) != []


def test_dates_in_pickles_are_told_as_dates() -> None:
    def noted(second: int) -> dict[str, Any]:
        moment = datetime(2026, 11, 23, 9, 5, second, tzinfo=timezone.utc)
        return {"at": moment, "day": date(2026, 11, 1 + second), "time": moment.time(), "pandas": pd.Timestamp(moment)}

    expected = [
        ("['at']", "2026-11-23 09:05:07", "2026-11-23 09:05:08"),
        ("['day']", "2026-11-08", "2026-11-09"),
        ("['time']", "09:05:07", "09:05:08"),
        ("['pandas']", "2026-11-23 09:05:07.000000", "2026-11-23 09:05:08.000000"),
    ]
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert places("x.pkl", pickle.dumps(noted(7), protocol), pickle.dumps(noted(8), protocol)) == expected


def saved(compress: Any, **changed: Any) -> bytes:
    file = io.BytesIO()
    mixed = {
        "weights": np.arange(6.0).reshape(2, 3), "fortran": np.asfortranarray(np.ones((2, 2), "f4")), "empty": np.array([]),
        "objects": np.array(["a", None], object), "words": np.array(["ab", "c"]), "rows": np.zeros(2, [("a", "i4"), ("b", "f8")]),
    }  # fmt: skip
    joblib.dump({**mixed, "stamp": "0905", **changed}, file, compress=compress)
    return file.getvalue()


@pytest.mark.parametrize("compress", [0, 3, ("gzip", 3), ("bz2", 3), ("lzma", 3), ("xz", 3)])
def test_what_joblib_saves_with_its_arrays(compress: Any) -> None:
    a = saved(compress)
    other = np.arange(6.0).reshape(2, 3)
    other[1, 2] = 7
    changed = saved(compress, weights=other, objects=np.array(["a", 1], object), stamp="2144")
    assert places("model.joblib", a, changed) == [
        ("['weights'], element [1, 2], 1 of 6 differ", "5.0", "7.0"),
        ("['objects'][1]", "None", "1"),
        ("['stamp']", "0905", "2144"),
    ]
    assert places("model.joblib", a, saved(compress)) == []


def test_a_short_magic_needs_a_name() -> None:
    assert format_of("notes.txt", b"x^2 + 1").name == "text"
    assert format_of("m.pkl", zlib.compress(b"x")).name == "compressed"


# Arrow


def table(kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    frame = pd.DataFrame({"loss": [1.0, math.nan, 3.0], "tags": [["x"], None, []], "when": pd.Timestamp(2026, 11, 23)})
    for column, values in options.pop("columns", {}).items():
        frame[column] = values
    getattr(frame, f"to_{kind}")(file, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["parquet", "feather"])
def test_arrow_tables_by_cell(kind: str) -> None:
    a, name = table(kind), f"t.{kind}"
    assert places(name, a, table(kind, compression="zstd")) == []
    assert places(name, a, table(kind, columns={"loss": [1.0, math.nan, 4.0]})) == [("row 3, column loss", "3.0", "4.0")]
    (spot, *_) = spots(name, a, table(kind, columns={"when": pd.Timestamp(2026, 11, 24)}))
    assert spot.tokens == (("when: 2026-11-23 00:00:00", "when: 2026-11-24 00:00:00"),)
    assert places(name, a, table(kind, columns={"loss": ["1", "2", "3"]}))[0][0] == "column loss"
    assert places(name, a, table(kind, columns={"more": 1})) == [("column more", "(absent)", "int64")]
    assert [spot.tokens for spot in spots(name, a, a[:20] + bytes(9) + a[29:-20])] == [()]


def written(kind: str, content: Any) -> bytes:
    file = io.BytesIO()
    (parquet.write_table if kind == "parquet" else feather.write_feather)(content, file)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["parquet", "feather"])
@pytest.mark.parametrize(
    ("a", "b", "where"),
    [
        ([None, "x"], ["None", "x"], "row 1, column a"),
        ([0.0], [-0.0], "row 1, column a"),
        ([[0.0]], [[-0.0]], "row 1, column a"),
        ([{"x": [None, "y"]}], [{"x": ["None", "y"]}], "row 1, column a"),
        (pa.array([1], pa.timestamp("us", "UTC")), pa.array([1], pa.timestamp("us", "Europe/Berlin")), "column a"),
        (pa.array([1001], pa.time64("ns")), pa.array([1002], pa.time64("ns")), "row 1, column a"),
        ([1], [1, 2], "number of rows"),
    ],
)
def test_values_that_look_alike_in_arrow_tables_differ(kind: str, a: Any, b: Any, where: str) -> None:
    (spot,) = spots(f"t.{kind}", written(kind, pa.table({"a": a})), written(kind, pa.table({"a": b})))
    assert spot.where == where
    assert all(before != after for before, after in spot.tokens)


@pytest.mark.parametrize("kind", ["parquet", "feather"])
def test_the_form_and_notes_of_arrow_tables_count(kind: str) -> None:
    def where(a: Any, b: Any) -> list[str]:
        return [spot.where for spot in spots(f"t.{kind}", written(kind, a), written(kind, b))]

    plain = pa.table({"a": [1], "b": [2]})
    assert where(plain, pa.table({"b": [2], "a": [1]})) == ["order of columns"]
    fields = [pa.field("a", pa.int64(), nullable=False), pa.field("b", pa.int64(), metadata={"unit": "m"})]
    assert where(plain, plain.cast(pa.schema(fields))) == ["column a", "column b"]
    noted = [plain.replace_schema_metadata(notes) for notes in ({"k": "1"}, {"k": "2"}, {})]
    assert (where(*noted[:2]), where(*noted[1:])) == (["note k"], ["note k"])
    notes = [{"pandas_version": version, "creator": {"version": version}, "n": n} for version, n in ("11", "21", "12")]
    first, other, changed = (plain.replace_schema_metadata({"pandas": json.dumps(note)}) for note in notes)
    assert (where(first, other), where(first, changed)) == ([], ["pandas, $.n"])


@pytest.mark.parametrize("kind", ["parquet", "feather"])
def test_the_index_and_categories_of_a_frame_count(kind: str) -> None:
    def where(a: pd.DataFrame, b: pd.DataFrame) -> str:
        packed = [written(kind, pa.Table.from_pandas(frame)) for frame in (a, b)]
        return spots(f"t.{kind}", *packed)[0].where

    frame = pd.DataFrame({"a": pd.Categorical(["x", "y"])})
    assert where(frame, frame.set_index(pd.RangeIndex(1, 3))) == "pandas, $.index_columns[0].start"
    assert where(frame, pd.DataFrame({"a": pd.Categorical(["x", "y"], ["y", "x"])})) == "categories of column a"
    assert where(frame, pd.DataFrame({"a": pd.Categorical(["x", "y"], ordered=True)})) == "column a"


# Tar


def tarred(mtime: int, **members: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size, info.mtime = len(content), mtime
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def test_a_tar_counts_by_its_members() -> None:
    a, b = tarred(1, x=b"loss 1\n", y=b"z"), tarred(2, y=b"z", x=b"loss 1\n")
    kind = format_of("a.tar", a)
    assert kind.name == "tar"
    assert kind.digest(io.BytesIO(a)) == kind.digest(io.BytesIO(b))
    assert places("a.tar", a, b) == []
    assert places("a.tar", a, tarred(1, x=b"loss 2\n", y=b"z")) == [("member x, line 1", "loss 1", "loss 2")]
    assert places("a.tar", a, tarred(1, x=b"loss 1\n")) == [("member y", "present", "(absent)")]
    assert places("a.tgz", gzip.compress(a, mtime=1), gzip.compress(b, mtime=2)) == []


def test_a_metric_of_mlflow_is_compared_without_the_times_at_which_it_was_logged() -> None:
    before = b"1796057331306 0.42 0\n1796057331312 0.41 1\n"
    after = b"1796057336236 0.42 0\n1796057336244 0.41 1\n"
    kind = format_of("r2", before)
    assert kind.name == "mlflow-metric"
    assert kind.digest(io.BytesIO(before)) == kind.digest(io.BytesIO(after))
    assert kind.spots(before, after) == []
    (spot,) = kind.spots(before, after.replace(b"0.41", b"0.40"))
    assert (spot.where, spot.tokens) == ("line 2", (("0.41 1", "0.40 1"),))
    assert [spot.where for spot in kind.spots(before, after + b"1796057336250 0.4 2\n")] == ["line 3"]
    assert format_of("log.txt", b"1796057331306 started\n").name == "text"
