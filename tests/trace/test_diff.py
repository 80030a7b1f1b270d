"""Where two runs differ: aligned lanes, places where a difference enters, pools that divide their work anew."""

from __future__ import annotations

from samerun.trace.diff import differences
from samerun.trace.read import Event, Trace


def effect(line: int, reads: str, *outputs: tuple[str, str], began: int = 0, name: str = "main") -> Event:
    records = tuple((path, ["int", digest, "scalar", digest, None]) for path, digest in outputs)
    return Event("line", name, "train.py", line, name, [], reads, records, began)


def value(kind: str, name: str, digest: str, line: int = 1) -> Event:
    return Event(kind, name, "train.py", line, name, ["int", digest, "scalar", digest, None])


def trace(**lanes: list[Event]) -> Trace:
    found = Trace()
    for name, events in lanes.items():
        found.lanes[name.replace("__", ">")] = events
    return found


def test_equal_runs_do_not_differ() -> None:
    events = [effect(1, "a", ("x", "1")), value("ret", "f", "2")]
    assert differences(trace(main=events), trace(main=list(events))) == []


def test_a_statement_that_read_the_same_and_left_another_value_is_an_origin() -> None:
    a = [effect(1, "a", ("x", "1")), effect(2, "x1", ("y", "5"))]
    b = [effect(1, "a", ("x", "2")), effect(2, "x2", ("y", "6"))]
    first, second = differences(trace(main=a), trace(main=b))
    assert (first.event.line, first.path, first.origin) == (1, "x", True)
    assert (second.event.line, second.origin) == (2, False), "it only passes the difference on"


def test_what_encloses_an_origin_is_none() -> None:
    inner = [effect(7, "a", ("w", digest), began=0, name="f") for digest in "12"]
    outer = [effect(3, "b", ("y", digest), began=0) for digest in "56"]
    found = differences(trace(main=[inner[0], outer[0]]), trace(main=[inner[1], outer[1]]))
    assert [(d.event.line, d.origin) for d in found] == [(7, True), (3, False)]


def test_runs_of_other_length_are_brought_back_into_step() -> None:
    a = [effect(n, "a", ("x", "1")) for n in range(1, 30)]
    b = [*a[:10], value("ret", "extra", "9"), *a[10:]]
    found = differences(trace(main=a), trace(main=b))
    assert [(d.structure, d.event.name) for d in found] == [(True, "extra")]
    assert found[0].a is None


def test_an_unfinished_run_differs_by_its_missing_tail() -> None:
    a = [effect(n, "a", ("x", "1")) for n in range(5)]
    assert [d.event.line for d in differences(trace(main=a), trace(main=a[:3]))] == [3, 4]


def test_a_pool_may_divide_its_work_anew() -> None:
    jobs = [value("ret", "job", str(n)) for n in range(6)]
    a = trace(main__0=jobs[:3], main__1=jobs[3:])
    b = trace(main__0=[jobs[0], jobs[5], jobs[2], jobs[1]], main__1=[jobs[4], jobs[3]])
    assert differences(a, b) == []


def test_a_pool_that_did_other_work_differs() -> None:
    a = trace(main__0=[value("ret", "job", "1")], main__1=[value("ret", "job", "2")])
    b = trace(main__0=[value("ret", "job", "1")], main__1=[value("ret", "job", "3")])
    found = differences(a, b)
    assert [d.event.name for d in found] == ["job"]
    assert found[0].shared


def test_ranks_are_compared_rank_by_rank() -> None:
    heads = [{"lane": f"main/x{rank}", "ranks": {"RANK": str(rank)}} for rank in range(2)]
    one, two = [value("ret", "step", "1")], [value("ret", "step", "2")]
    a, b = Trace(heads=heads), Trace(heads=heads)
    a.lanes.update({"main/x0": one, "main/x1": two})
    b.lanes.update({"main/x0": two, "main/x1": one})
    found = differences(a, b)
    assert {d.lane for d in found} == {"main/x0", "main/x1"}
    assert not any(d.shared for d in found)


def test_a_worker_that_read_the_same_and_left_another_value_is_an_origin_whichever_worker_it_was() -> None:
    a = trace(main__0=[effect(7, "word", ("bucket", "1"))], main__1=[effect(7, "other", ("bucket", "3"))])
    b = trace(main__0=[effect(7, "other", ("bucket", "3"))], main__1=[effect(7, "word", ("bucket", "2"))])
    found = [d for d in differences(a, b) if d.origin]
    assert [(d.event.line, d.path, d.shared) for d in found] == [(7, "bucket", True)]


def test_calls_spared_on_the_way_to_the_same_value_are_within() -> None:
    call, given = value("call", "load", "0"), value("ret", "load", "9")
    computed = [call, value("call", "compute", "1"), value("ret", "compute", "9"), given]
    found = differences(trace(main=computed), trace(main=[call, given]))
    assert [(d.event.name, d.within, d.structure) for d in found] == [("compute", True, True)] * 2


def test_an_inner_call_given_another_value_does_not_close_the_outer_one() -> None:
    outer, inner_a, inner_b = value("call", "f", "0"), value("call", "f", "1"), value("call", "f", "2")
    same, extra = value("ret", "f", "9"), value("call", "g", "5")
    a = trace(main=[outer, extra, inner_a, same, value("ret", "f", "7")])
    b = trace(main=[outer, inner_b, same, value("ret", "f", "8")])
    assert not any(d.within for d in differences(a, b))
