"""Where the order of an unordered value ends up: what forgets it, what depends on it.

The source is a call that lists a folder, or a set. From there the value is followed outwards through expressions, names and
loops. What sorts, counts or compares it ends the search; what indexes, slices, numbers or samples it is a sink.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from samerun.audit.expressions import bound_in, called_name, names_in, value_of
from samerun.audit.knowledge import knowledge
from samerun.audit.names import binding_at, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.names import Scope
    from samerun.audit.source import Source

_DEPTH = 5
_FORGETS = frozenset(
    [
        "sorted",
        "len",
        "any",
        "all",
        "min",
        "max",
        "sum",
        "fsum",
        "set",
        "frozenset",
        "Counter",
        "isin",
        "issubset",
        "issuperset",
        "isdisjoint",
        "update",
        "union",
        "intersection",
        "difference",
        "difference_update",
        "intersection_update",
        "symmetric_difference",
        "add",
        "discard",
        "remove",
        "sort",
        "natsorted",
        "bool",
        "unique",
        "dict.fromkeys",
        "print",
    ]
)
_KEEPS = frozenset(
    [
        "list",
        "tuple",
        "iter",
        "map",
        "filter",
        "reversed",
        "tqdm",
        "chain",
        "islice",
        "deque",
        "from_iterable",
        "track",
        "copy",
        "array",
        "asarray",
    ]
)
_JOINS = frozenset({"concat", "concatenate", "vstack", "hstack", "stack", "cat", "DataFrame"})
_NUMBERS = frozenset({"enumerate", "zip", "zip_longest"})
_SAMPLES = frozenset(["shuffle", "sample", "choice", "choices", "permutation", "train_test_split", "random_split"])
_TRAINS = frozenset({"backward", "fit", "partial_fit", "train_on_batch", "step"})
_SAYS = frozenset({"print", "debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
_WRITES = frozenset({"write", "writerow", "writelines"})


class Sink(NamedTuple):
    """Where order matters: the node, a few words, whether it is a shuffle or split, whether it leaves through a
    return, and whether it takes one element (often the only one, of a set).
    """

    node: ast.AST
    words: str
    samples: bool = False
    returned: bool = False
    element: bool = False


class Order:
    """Follows unordered values through one file."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def fate(self, node: ast.AST, scope: Scope, depth: int = 0) -> Sink | None:
        """The first place that depends on the order of ``node``, or None when nothing seen here does."""
        child: ast.AST = node
        numbered = False
        for parent in self._source.ancestors(node):
            if isinstance(parent, ast.Call) and child is not parent.func:
                sink, goes_on, numbers = self._argument(parent, scope, depth)
                if not goes_on:
                    return sink
                numbered = numbered or numbers
            elif isinstance(parent, ast.Subscript):
                return self._subscript(parent, child)
            elif isinstance(parent, (ast.DictComp, ast.SetComp)):
                return self._dictionary(parent, numbered)
            elif isinstance(parent, ast.stmt):
                return self._statement(parent, child, scope, depth, numbered)
            elif not self._passes(parent, child):
                return None
            child = parent
        return None

    def _passes(self, parent: ast.AST, child: ast.AST) -> bool:
        """Whether the order goes on from ``child`` to the expression around it."""
        if isinstance(parent, ast.comprehension):
            return child is parent.iter
        if isinstance(parent, (ast.ListComp, ast.GeneratorExp)):
            text = isinstance(parent.elt, ast.JoinedStr)  # for people
            return isinstance(child, ast.comprehension) and not text and not _picks_one(parent)
        if isinstance(parent, ast.Attribute):
            return parent.attr in ("copy", "tolist")
        if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Sub):
            return child is parent.left  # what is taken away decides no order
        if isinstance(parent, (ast.List, ast.Tuple)):
            return isinstance(child, ast.Starred) or isinstance(self._source.parents.get(parent), ast.Subscript)
        return isinstance(parent, (ast.Starred, ast.BinOp, ast.keyword, ast.IfExp, ast.Call))

    def _argument(self, call: ast.Call, scope: Scope, depth: int) -> tuple[Sink | None, bool, bool]:
        """(sink, whether to go on outwards, whether the elements are numbered) for a value passed to ``call``."""
        name = called_name(call)
        if name in _FORGETS:
            return None, False, False
        if name in _NUMBERS:
            return None, True, name == "enumerate"
        if name in _KEEPS:
            return None, True, False
        if name in _JOINS:  # of the rows of what is made of them, only a sample goes by position for sure
            made = self.fate(call, scope, depth + 1) if depth < _DEPTH else None
            return made if made is not None and made.samples else None, False, False
        if name in _SAMPLES:
            return Sink(call, f"sampled by {name}", samples=True), False, False
        path = resolve(call.func, scope) or ""
        if path.startswith("torch.optim."):
            return Sink(call, "the optimiser keeps its parameters in that order"), False, False
        if name == "extend" and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            return self._name(call.func.value, scope, call.lineno, depth), False, False
        return None, False, False

    def _subscript(self, node: ast.Subscript, child: ast.AST) -> Sink | None:
        if not isinstance(node.ctx, ast.Load):
            return None
        if child is not node.value:
            typed = called_name(node.value)[:1].isupper()  # Union[tuple(types)] is the same type in any order
            return Sink(node, "it picks rows or columns in that order") if self._listed(child) and not typed else None
        if self._for_people(node):
            return None
        if isinstance(node.slice, ast.Slice):
            if _is_batch(node.slice):
                return None
            plain = node.slice.lower is None and node.slice.upper is None
            return None if plain else Sink(node, "a part of it is taken by position")
        if isinstance(node.slice, ast.Constant) and not isinstance(node.slice.value, int):
            return None
        if self._single(node):
            return None
        return Sink(node, "an element is taken by position", element=True)

    def _for_people(self, node: ast.AST) -> bool:
        """Whether the value ends in a message: printed, logged, raised."""
        for parent in self._source.ancestors(node):
            if isinstance(parent, (ast.JoinedStr, ast.Raise)):
                return True
            if isinstance(parent, ast.Call) and called_name(parent) in _SAYS:
                return True
            if isinstance(parent, ast.stmt):
                return False
        return False

    def _listed(self, node: ast.AST) -> bool:
        """Whether an index is a list of positions; a set in its place is a dictionary's key."""
        parts = node.elts if isinstance(node, ast.Tuple) else [node]
        made = [value_of(part, self._source.scope_of(part)) for part in parts if isinstance(part, ast.expr)]
        return any(isinstance(value, ast.ListComp) or called_name(value) in ("list", "tuple", "array") for value in made)

    def _single(self, node: ast.Subscript) -> bool:
        """Whether the same function checks that there is just one element before taking it."""
        names = names_in(node.value)
        scope = self._source.scope_of(node).function().node
        wanted = ast.dump(node.value)[:80]
        for part in ast.walk(scope):
            if not isinstance(part, ast.Compare) or part.lineno > node.lineno or called_name(part.left) != "len":
                continue
            if names_in(part.left) & names or wanted in ast.dump(part):
                return True
        return False

    def _dictionary(self, node: ast.DictComp | ast.SetComp, numbered: bool) -> Sink | None:
        return Sink(node, "its elements are numbered") if numbered and isinstance(node, ast.DictComp) else None

    def _statement(self, node: ast.stmt, child: ast.AST, scope: Scope, depth: int, numbered: bool) -> Sink | None:
        if isinstance(node, (ast.For, ast.AsyncFor)) and child is node.iter:
            return self._loop(node, scope, depth, numbered)
        if depth >= _DEPTH:
            return None
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and child is node.value:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name):
                return self._name(target, scope, node.lineno, depth)
            if isinstance(target, ast.Attribute):
                return self._kept_on_self(target, scope, depth)
        if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add) and isinstance(node.target, ast.Name):
            return self._name(node.target, scope, node.lineno, depth)
        if isinstance(node, ast.Return):
            return self._callers(scope, depth) or _reads_each(node)
        return None

    def _draws_object(self, call: ast.Call) -> bool:
        """Whether a call draws from a generator object whose making is seen."""
        path, _, method = (resolve(call.func, self._source.scope_of(call)) or "").rpartition(".")
        return path.endswith("()") and path[:-2] in knowledge().generators and method not in ("seed", "spawn", "get_state")

    def _name(self, target: ast.Name, scope: Scope, line: int, depth: int) -> Sink | None:
        """The fate of a name's uses that still see this value; one ``.sort()`` forgets the order for all of them."""
        uses = [use for use in self._source.loads(target.id, scope) if self._sees(use, scope, line)]
        if any(self._sorts(use) for use in uses):
            return None
        for use in uses:
            sink = self.fate(use, scope, depth + 1)
            if sink is not None:
                return sink
        return None

    def _sees(self, use: ast.Name, scope: Scope, line: int) -> bool:
        if use.lineno <= line:
            return False
        binding = binding_at(self._source.scope_of(use), use.id, use.lineno)
        return binding is not None and binding.line <= line

    def _sorts(self, use: ast.AST) -> bool:
        parent = self._source.parents.get(use)
        return isinstance(parent, ast.Attribute) and parent.attr == "sort"

    def _kept_on_self(self, target: ast.Attribute, scope: Scope, depth: int) -> Sink | None:
        """A listing kept as ``self.files``: the fate of its uses in the class, unless one of them sorts it."""
        owner = scope.owner()
        if owner is None or depth >= _DEPTH:
            return None
        loads = [
            part
            for part in ast.walk(owner.node)
            if isinstance(part, ast.Attribute) and part.attr == target.attr and isinstance(part.ctx, ast.Load)
        ]
        if any(self._sorts(part) or self._sorted(part) for part in loads):
            return None
        for part in loads:
            sink = self.fate(part, self._source.scope_of(part), depth + 1)
            if sink is not None:
                return sink
        return None

    def _sorted(self, use: ast.AST) -> bool:
        parent = self._source.parents.get(use)
        return isinstance(parent, ast.Call) and called_name(parent) in ("sorted", "natsorted")

    def _callers(self, scope: Scope, depth: int) -> Sink | None:
        """A function that returns the value: what its callers in this file do with it."""
        function = scope.function()
        if depth >= 2 or function.kind != "function":
            return None
        for site in self._source.calls(f":{function.qualname}"):
            sink = self.fate(site.node, site.scope, depth + 2)
            if sink is not None:
                return sink
        return None

    def _loop(self, loop: ast.For | ast.AsyncFor, scope: Scope, depth: int, numbered: bool) -> Sink | None:
        if numbered:
            target = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) and loop.target.elts else None
            counter = target.id if isinstance(target, ast.Name) else ""
            for part in self._body(loop):
                if (
                    isinstance(part, ast.Assign)
                    and counter
                    and counter in names_in(part.value)
                    and isinstance(part.targets[0], ast.Subscript)
                ):
                    return Sink(part, "its elements are numbered")
        if any(isinstance(part, ast.Call) and called_name(part) in ("sort", "sorted", "natsorted") for part in self._body(loop)):
            return None
        inside = bound_in(loop)
        for part in self._body(loop):
            sink = self._in_loop(part, loop, scope, depth, inside)
            if sink is not None:
                return sink
        return None

    def _body(self, loop: ast.For | ast.AsyncFor) -> Iterator[ast.AST]:
        for statement in loop.body:
            yield from ast.walk(statement)

    def _in_loop(self, part: ast.AST, loop: ast.AST, scope: Scope, depth: int, inside: set[str]) -> Sink | None:
        if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Subscript) and _numbers_by_length(part):
            return Sink(part, "its elements are numbered")
        if not isinstance(part, ast.Call):
            return None
        name = called_name(part)
        draw = knowledge().draws.get(resolve(part.func, self._source.scope_of(part)) or "")
        if (draw is not None and draw.kind == "draw") or self._draws_object(part):
            return Sink(part, "random numbers are drawn for each element in that order")
        if not isinstance(part.func, ast.Attribute):
            return None
        receiver = part.func.value
        if name in ("append", "extend") and isinstance(receiver, ast.Name) and receiver.id not in inside and depth < _DEPTH:
            return self._name(receiver, scope, loop.end_lineno or 0, depth + 1)  # type: ignore[attr-defined]
        if name in ("append", "extend") and isinstance(receiver, ast.Attribute):
            return self._kept_on_self(receiver, scope, depth)
        if name in _WRITES and isinstance(receiver, ast.Name) and receiver.id not in inside:
            return Sink(part, "it is written out in that order")
        if name in _TRAINS and name != "step":
            return Sink(part, f"{name}() sees the elements in that order")
        return None


def _is_batch(part: ast.Slice) -> bool:
    """``[i : i + size]``: one of the batches that together are everything."""
    upper = part.upper
    return part.lower is not None and isinstance(upper, ast.BinOp) and ast.dump(upper.left) == ast.dump(part.lower)


def _picks_one(node: ast.ListComp | ast.GeneratorExp) -> bool:
    """``[x for x in ... if x.name == "y"]``: looked up by name, so one at most."""
    tests = [test for generator in node.generators for test in generator.ifs]
    return any(isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq) for test in tests)


def _reads_each(node: ast.Return) -> Sink | None:
    """``return [read(path) for path in ...]``: the data set is in the order of the listing."""
    value = node.value
    if not isinstance(value, ast.ListComp) or not isinstance(value.elt, ast.Call) or value.generators[0].ifs:
        return None
    reads = any(word in called_name(value.elt).lower() for word in ("read", "load", "parse", "open"))
    return Sink(node, "what is read from them is kept in that order", returned=True) if reads else None


def _numbers_by_length(node: ast.Assign) -> bool:
    """``index[word] = len(index)``: the vocabulary idiom."""
    target = node.targets[0]
    assert isinstance(target, ast.Subscript)
    value = node.value
    return (
        isinstance(value, ast.Call)
        and called_name(value) == "len"
        and len(value.args) == 1
        and ast.dump(value.args[0]).replace("Load()", "") == ast.dump(target.value).replace("Load()", "")
    )
