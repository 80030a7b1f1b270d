"""One bounded walk through a value: every family's handler is called with it, and looks at members through it."""

from __future__ import annotations

from marshal import dumps

from samerun.digest.hashing import raw_hash, sampled_hash, text_of, token_of
from samerun.digest.lookup import known, learn, opaque
from samerun.digest.structure import name_of, qualname_of, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from typing import Any

    Part = list[Any]  # [key, digest, kind, preview of a scalar or array, else None]
    # kind, token, preview, parts, type in words (None: the class's name)
    Seen = tuple[str, bytes, Any, "list[Part] | None", "str | None"]

DEPTH = 8
NODES = 100_000
BYTES = 256 << 20
SHORT = 80  # characters of a preview; longer strings are texts
MOST_PARTS = 64
MOST_BITS = 256  # elements whose bits a record keeps, so that two records can be compared in ULPs
MOST_REORDERED = 10_000  # elements up to which "the same values in another order" can be told
ANY_ORDER = "<any order>"
ORDER = "<order>"
NOT_LOOKED_AT = "<not looked at>"

# Marshal's format 2 writes the scalars of Python canonically (NaN payloads and -0.0 included), with their length.
FORMAT = 2
_TEXTS = {id(str), id(bytes)}
_FLAT = {id(cls) for cls in (type(None), bool, int, float, complex)} | _TEXTS
_FLAT_COST = 0.1  # of a node: what a scalar among nothing but scalars costs
_ADDRESS = b" at 0x"


class Walk:
    """The state of one walk: what may still be looked at, what is being looked at, and how much detail is wanted.

    ``detail`` is 2 for the value itself, 1 for its members where each gets a part, 0 where only the digest matters.
    """

    __slots__ = ("cuts", "cycles", "depth", "depth_limit", "detail", "memo", "node_limit", "nodes", "path", "size", "size_limit")

    def __init__(self, detail: int, depth: int = DEPTH, nodes: int = NODES, size: int = BYTES) -> None:
        self.detail = detail
        self.depth_limit = depth
        self.nodes = self.node_limit = nodes
        self.size = self.size_limit = size
        self.depth = 0
        self.cycles = 0
        self.cuts: dict[str, int] = {}
        self.path: dict[int, int] = {}
        self.memo: dict[tuple[int, int], tuple[object, Seen]] = {}

    def see(self, value: object) -> Seen:
        """What ``value`` is, one level down; an error while looking makes it a value that was not looked at."""
        cls = type(value)
        self.nodes -= 1
        try:
            entry = known.get(id(cls))
            if entry is None or entry[0]() is not cls:
                entry = learn(cls)
            return entry[1](self, value) if entry[2] else self.enter(value, entry[1])
        except Exception as error:
            return self.missed(value, f"unreadable ({name_of(type(error))})")

    def enter(self, value: object, handler: Callable[[Walk, Any], Seen]) -> Seen:
        """Look at a value with members: refuses what is too deep, and names a cycle by how far up it leads."""
        key, depth = id(value), self.depth
        if key in self.path:
            self.cycles += 1
            return "container", token_of(b"cycle\0%d" % (len(self.path) - self.path[key])), None, None, None
        if depth > self.depth_limit:
            return self.missed(value, f"deeper than {self.depth_limit} levels")
        before = self.memo.get((key, depth))
        if before is not None:
            return before[1]
        cycles, detail = self.cycles, self.detail
        self.path[key] = len(self.path)
        self.depth = depth + 1
        try:
            seen = handler(self, value)
        finally:
            self.depth, self.detail = depth, detail
            del self.path[key]
        if cycles == self.cycles:  # else the token depends on the way here
            self.memo[key, depth] = (value, seen)  # holding the value keeps its id from being used again
        return seen

    def missed(self, value: object, why: str, count: int = 1) -> Seen:
        """A value of which only the type's name was looked at; the record will say so."""
        self.cut(why, count)
        return "opaque", token_of(b"missed\0", name_of(type(value)).encode("utf-8", "replace")), None, None, None

    def cut(self, why: str, count: int) -> None:
        """Note that ``count`` values (or bytes, as ``why`` says) were not looked at."""
        self.cuts[why] = self.cuts.get(why, 0) + count

    def data(self, memory: Any, length: int) -> bytes:
        """The hash of ``length`` contiguous bytes, not copied; beyond the bound, of evenly spread blocks of them."""
        left = self.size
        self.size = left - length if length < left else 0
        if length <= left:
            return raw_hash(memory)
        self.cut(f"bytes beyond {self.size_limit}", length - left)
        return sampled_hash(memoryview(memory).cast("B"), left)

    def blob(self, tag: bytes, data: bytes | memoryview) -> bytes:
        """The token of ``tag`` and canonical bytes of any length."""
        return token_of(tag, b"\0", self.data(data, len(data)))

    def sequence(self, tag: str, items: list[Any], text: str | None = None, names: tuple[str, ...] = ()) -> Seen:
        """A value that is its ``items`` in order; ``tag`` tells it from other sequences, ``names`` name the parts."""
        total, top = len(items), self.detail == 2
        detailed = top and total <= MOST_PARTS
        self.detail = 1 if detailed else 0
        head = _head(tag, total)
        items = self._affordable(items, _FLAT_COST)
        flat = _flat(items)
        if flat is not None:
            self.nodes -= int(len(items) * _FLAT_COST)
            token = self.blob(head, flat)
        if flat is None or detailed:
            seens = [self.see(item) for item in self._affordable(items, 1)]
            tokens = [seen[1] for seen in seens]
        if flat is None:
            token = token_of(head, *tokens)
        parts: list[Part] | None = None
        if detailed:
            parts = [part_of(names[at] if at < len(names) else str(at), seen) for at, seen in enumerate(seens)]
        elif top and total <= MOST_REORDERED:
            parts = [_order_part(ANY_ORDER, sorted(tokens if flat is None else [dumps(item, FORMAT) for item in items]))]
        preview = _floats_preview(items) if top and flat is not None and not detailed else None
        return "container", token, preview, parts, text or f"{tag}({total})"

    def mapping(
        self,
        tag: str,
        pairs: list[tuple[Any, Any]],
        text: str | None = None,
        *,
        ordered: bool = False,
        grouped: bool = False,
    ) -> Seen:
        """A value that is its (key, value) ``pairs``, whatever their order.

        ``ordered`` adds their order as a part of its own; ``grouped`` says that the keys are dotted names, of which
        many are put together by their first pieces.
        """
        total, top = len(pairs), self.detail == 2
        detailed = top and total <= MOST_PARTS
        self.detail = 1 if detailed else 0
        seens = [(key, self.see(key), self.see(item)) for key, item in self._affordable(pairs, 2)]
        token = token_of(_head(tag, total), *sorted([key[1] + item[1] for _, key, item in seens]))
        parts = [part_of(_key_text(name, key), item) for name, key, item in seens] if detailed else []
        if grouped and top and not detailed:
            parts = _groups([(name, item[1]) for name, _, item in seens])
        if ordered and top:
            parts.append(_order_part(ORDER, [key[1] for _, key, _ in seens]))
        return "container", token, None, parts or None, text or f"{tag}({total})"

    def unordered(self, tag: str, items: list[Any]) -> Seen:
        """A value that is its ``items`` in no order: they are told apart by their own digests."""
        total = len(items)
        detailed = self.detail == 2 and total <= MOST_PARTS
        self.detail = 1 if detailed else 0
        if total > self.nodes:  # which of them come first is chance, so a part of them would be chance too
            self.cut(f"values beyond {self.node_limit}", total)
            items = []
        share = (self.nodes // max(total, 1), self.size // max(total, 1))
        seens = [(item, self._alone(item, *share)) for item in items]
        token = token_of(_head(tag, total), *sorted([seen[1] for _, seen in seens]))
        parts = [part_of(_key_text(item, seen), seen) for item, seen in seens] if detailed else None
        return "container", token, None, parts and sorted(parts, key=lambda part: part[:2]), f"{tag}({total})"

    def _alone(self, item: object, nodes: int, size: int) -> Seen:
        """As ``see``, with a share of its own of what may still be looked at, and as if it were the first: what is found must not
        depend on what was looked at before.
        """
        left, memo = (self.nodes, self.size), self.memo
        self.nodes, self.size, self.memo = nodes, size, {}
        seen = self.see(item)
        self.nodes, self.size, self.memo = left[0] - nodes + self.nodes, left[1] - size + self.size, memo
        return seen

    def model(self, value: object, pairs: list[tuple[str, Any]]) -> Seen:
        """What was learnt, as named members; of many, those whose dotted names begin alike are one part."""
        cls = type(value)
        self.depth = 1  # models nest: a search in a pipeline in a stack; each is looked at as deep as if alone
        _, token, preview, parts, text = self.mapping(name_of(cls), pairs, qualname_of(cls), grouped=True)
        return "model", token, preview, parts, text

    def attributes(self, value: object, skip: Container[str] = (), kind: str = "container") -> Seen:
        """A plain object: its class's name and its instance state; opaque if it has none that can be read."""
        cls = type(value)
        state = state_of(value)
        if not state:  # nothing that Python can see, whatever the class may keep in memory of its own
            return opaque(self, value)
        pairs = [pair for pair in state if pair[0] not in skip] if skip else state
        _, token, preview, parts, text = self.mapping(name_of(cls), pairs, qualname_of(cls))
        return kind, token, preview, parts, text

    def _affordable(self, items: list[Any], cost: float) -> list[Any]:
        most = max(0, int(self.nodes / cost))
        if len(items) <= most:
            return items
        self.cut(f"values beyond {self.node_limit}", len(items) - most)
        return items[:most]


def part_of(name: str, seen: Seen) -> Part:
    """The part of a record for one member: its digest and kind, and its preview where it is a scalar or an array."""
    return [name, text_of(seen[1]), seen[0], seen[2] if seen[0] in ("scalar", "array") else None]


def _order_part(name: str, tokens: list[bytes]) -> Part:
    return [name, text_of(token_of(*tokens)), "order", None]


def _groups(members: list[tuple[str, bytes]]) -> list[Part]:
    """Members by as many pieces of their dotted names as give few enough groups."""
    parts: list[Part] = []
    for pieces in range(1, 1 + max(name.count(".") for name, _ in members)):
        groups: dict[str, list[bytes]] = {}
        for name, token in members:
            groups.setdefault(".".join(name.split(".")[:pieces]), []).append(token)
        if len(groups) > MOST_PARTS:
            break
        parts = [[name, text_of(token_of(*tokens)), "model", None] for name, tokens in groups.items()]
    return parts


def _head(tag: str, total: int) -> bytes:
    return f"{tag}\0{total}\0".encode("utf-8", "replace")


def _key_text(key: object, seen: Seen) -> str:
    if type(key) is str:
        return key[:80]
    return seen[2] if type(seen[2]) is str else qualname_of(type(key))


def _floats_preview(items: list[Any]) -> dict[str, Any] | None:
    """The bits of a long list of floats, as of an array, so that two of them can be compared in ULPs."""
    if not all(type(item) is float for item in items):
        return None
    step = -(-len(items) // MOST_BITS)
    bits = [dumps(item, FORMAT)[1:].hex() for item in items[::step]]
    idx = "all" if step == 1 else "strided"
    return {"dtype": "float64", "shape": [len(items)], "n": len(items), "idx": idx, "bits": bits}


def _flat(items: list[Any]) -> bytes | None:
    """Builtin scalars, written at once; None where one is something else, a long text, or one with an address."""
    kinds = {id(type(item)) for item in items}
    if not kinds <= _FLAT:
        return None
    if kinds & _TEXTS and any(id(type(item)) in _TEXTS and len(item) > SHORT for item in items):
        return None
    written = dumps(items, FORMAT)
    return None if _ADDRESS in written else written
