"""The built-in `hash()` decides a split, an index, a seed or a file.

## What it flags

`hash(...)` of text, or of something unknown, that is taken modulo a number, compared with a threshold, used as a
seed, or put into a file's name or a cache's key.

## Why it breaks a run

Python salts the hash of strings and bytes anew in each process: the same name lands in another bucket on every run.

## Example

    def is_test(name):
        return hash(name) % 100 < 20

## Use instead

    import zlib


    def is_test(name):
        return zlib.crc32(name.encode()) % 100 < 20

## When it stays silent

For numbers, whose hash is fixed; inside `__hash__`; where the hash only keys something inside one process; with
PYTHONHASHSEED there is still no promise between versions.

## Fix safety

Unsafe: `zlib.crc32` of the text takes its place, with other values.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from samerun.audit.expressions import called_name, constant, value_of
from samerun.audit.model import Fix, Rule
from samerun.audit.names import binding_at
from samerun.audit.source import replace_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samerun.audit.model import Finding
    from samerun.audit.names import Scope
    from samerun.audit.source import Site, Source

RULE = Rule(
    "OR303",
    "salted-hash",
    "error",
    "the built-in hash() decides a split, an index, a seed or a file",
    ("hash.order", "addresses"),
)
WORDS = ("hash(",)


def check(source: Source) -> Iterator[Finding]:
    """Calls of the built-in hash whose value outlives the process."""
    for site in source.calls("builtins.hash"):
        if len(site.node.args) != 1 or site.scope.function().qualname.split(".")[-1] == "__hash__":
            continue
        kind = _kind(site.node.args[0], site.scope)
        use = None if kind == "number" else _use(source, site, sure=kind == "text")
        if use is not None:
            text = source.segment(site.node.args[0])
            message = f"hash({text}) is salted anew in each process, and {use}; use hashlib or zlib.crc32"
            certain = kind == "text"
            yield source.find(
                RULE,
                site.node,
                message,
                certainty="certain" if certain else "likely",
                fix=_fix(source, site, certain),
                severity=None if certain else "warning",
            )


def _kind(node: ast.expr, scope: Scope) -> str:
    node = value_of(node, scope)
    if isinstance(node, ast.JoinedStr) or isinstance(constant(node), (str, bytes)):
        return "text"
    if isinstance(node, ast.Call) and called_name(node) in (
        "str",
        "repr",
        "encode",
        "join",
        "lower",
        "upper",
        "strip",
        "dumps",
        "format",
    ):
        return "text"
    if isinstance(node, ast.Constant) or (isinstance(node, ast.Call) and called_name(node) in ("int", "float", "len", "id")):
        return "number"
    if isinstance(node, ast.Tuple):
        kinds = {_kind(item, scope) for item in node.elts}
        return "text" if "text" in kinds else "number" if kinds == {"number"} else "unknown"
    if isinstance(node, ast.Name):
        binding = binding_at(scope, node.id, node.lineno)
        annotation = binding.value if binding is not None and binding.kind == "param" else None
        if isinstance(annotation, ast.Name):
            return {"str": "text", "bytes": "text", "int": "number", "float": "number"}.get(annotation.id, "unknown")
    return "unknown"


def _use(source: Source, site: Site, *, sure: bool) -> str | None:
    """What depends on the hash, in a few words."""
    child: ast.AST = site.node
    for parent in source.ancestors(site.node):
        if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mod) and child is parent.left:
            return _modulo(source, parent, site) if sure or _compared(source, parent) else None
        if isinstance(parent, ast.Call) and child is not parent.func:
            name = called_name(parent)
            if name in ("seed", "manual_seed", "default_rng", "RandomState", "Random", "PRNGKey", "set_seed", "seed_everything"):
                return "it seeds a generator"
            if name not in ("abs", "int"):
                return None
        elif isinstance(parent, ast.stmt):
            return None
        child = parent
    return None


def _compared(source: Source, node: ast.BinOp) -> bool:
    """Whether the bucket is compared at once, as splits are, or made for each row of a table."""
    parent = source.parents.get(node)
    if isinstance(parent, ast.Lambda):
        call = source.parents.get(parent)
        return isinstance(call, ast.Call) and called_name(call) in ("apply", "map", "applymap", "transform")
    return isinstance(parent, ast.Compare)


def _modulo(source: Source, node: ast.BinOp, site: Site) -> str | None:
    """A bucket: silent for tables of one process, such as hand-written hash maps and shards of a lock."""
    words = f"{site.scope.function().qualname} {source.segment(source.statement(node)).splitlines()[0]}".lower()
    if any(
        word in words for word in ("color", "colour", "lock", "hashmap", "hash_map", "tint", "style", "port", "__hash__", "_hash")
    ):
        return None
    return "it chooses a bucket"


def _fix(source: Source, site: Site, certain: bool) -> Fix | None:
    if not certain:
        return None
    text = source.segment(site.node.args[0])
    if isinstance(site.node.args[0], ast.Tuple):
        return None
    encoded = text if text.endswith(")") and ".encode(" in text else f"({text}).encode()" if " " in text else f"{text}.encode()"
    return Fix("use zlib.crc32", (replace_node(site.node, f"zlib.crc32({encoded})"),), imports=("zlib",))
