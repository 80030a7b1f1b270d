"""What the project needs to know of one file once its tree is gone: operations per function in execution order.

All of it is named tuples of strings, numbers and lists, so that the cache can keep it as JSON.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from samerun.audit import purpose
from samerun.audit.expressions import called_name, constant
from samerun.audit.knowledge import Seed, knowledge
from samerun.audit.model import Finding, finding_from_json, finding_to_json
from samerun.audit.names import Scope, Step, resolve

if TYPE_CHECKING:
    from samerun.audit.source import Site, Source

# Methods that put saved weights in place of the initial ones.
_LOADS = frozenset({"load_state_dict", "load_weights", "load_pretrained"})
_NAMES = ast.Name, ast.Attribute
_STARTS_PROCESS = frozenset(
    {"torch.multiprocessing.spawn", "torch.multiprocessing.Process", "multiprocessing.Process",
     "torch.multiprocessing.start_processes", "joblib.delayed", "sklearn.utils.parallel.delayed"}
)  # fmt: skip


class Op(NamedTuple):
    """One operation: ``seed``, ``draw``, ``call``, ``site`` (a conditional finding), ``loads``, ``loader`` or a block.

    ``name`` is the path of the callee, ``data`` the families (seed), family, kind and purpose (draw), how it is called
    (call), the finding's index (site) or whether it surely has no workers (loader), and ``text`` the source of a seed's value.
    """

    kind: str
    name: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    data: tuple[Any, ...] = ()
    text: str = ""
    blocks: tuple[tuple[Any, ...], ...] = ()


class Function(NamedTuple):
    """One function's operations, and the paths of what it returns."""

    name: str
    line: int
    parameters: tuple[str, ...]
    block: tuple[Op, ...]
    returns: tuple[str, ...]


@dataclass(eq=False)
class FileFacts:
    """What is kept of one file."""

    path: str
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    marks: dict[str, Any] = field(default_factory=dict)
    is_test: bool = False
    notebook: bool = False

    def to_json(self) -> list[Any]:
        """The facts as a JSON-able row."""
        rows = [finding_to_json(finding) for finding in self.findings]
        return [self.path, list(self.functions.values()), self.classes, self.names, rows, self.marks, self.is_test, self.notebook]

    @classmethod
    def from_json(cls, row: list[Any]) -> FileFacts:
        """The inverse of :meth:`to_json`."""
        path, functions, classes, names, findings, marks, is_test, notebook = row
        made = [Function(name, line, tuple(args), _ops(block), tuple(out)) for name, line, args, block, out in functions]
        return cls(
            path,
            {function.name: function for function in made},
            {name: tuple(bases) for name, bases in classes.items()},
            names,
            [finding_from_json(finding) for finding in findings],
            marks,
            is_test,
            notebook,
        )


def _ops(block: list[Any]) -> tuple[Op, ...]:
    return tuple(_op_of(*row) for row in block)


def _op_of(kind: str, name: str, line: int, column: int, end: int, last: int, data: Any, text: str, blocks: Any) -> Op:
    return Op(kind, name, line, column, end, last, tuple(data), text, tuple(_ops(inner) for inner in blocks))


def take(source: Source, findings: list[Finding]) -> FileFacts:
    """The facts of a file, given what its file rules found."""
    facts = FileFacts(source.path, findings=findings, notebook=source.notebook)
    builder = _Builder(source, findings)
    for scope in source.walk.scopes:
        if scope.kind in ("function", "module"):
            facts.functions[scope.qualname] = builder.function(scope)
        elif scope.kind == "class":
            bases = (resolve(base, scope.parent or scope) for base in scope.node.bases)  # type: ignore[attr-defined]
            facts.classes[scope.qualname] = tuple(base for base in bases if base is not None)
    facts.names = _exported(source.walk.module)
    return facts


def _exported(module: Scope) -> dict[str, str]:
    """Names of the module that stand for something elsewhere: imports, aliases, and what ``self.attr`` holds."""
    names = {}
    for name, bindings in module.bindings.items():
        kind, _, value = bindings[-1]
        if kind == "import":
            names[name] = str(value)
        elif kind == "value" and isinstance(value, (*_NAMES, ast.Call)):
            path = resolve(value, module)
            if path is not None and path not in (f":{name}", f":{name}()"):
                names[name] = path
        elif kind == "attribute":
            held, scope = cast("tuple[ast.expr, Scope]", value)
            path = resolve(held, scope) if isinstance(held, ast.Call) else None
            if path is not None:
                names[name] = path
    return names


class _Builder:
    def __init__(self, source: Source, findings: list[Finding]) -> None:
        self._source = source
        self._sites: dict[tuple[int, int, int, int], list[int]] = defaultdict(list)
        for index, finding in enumerate(findings):
            if finding.needs:
                self._sites[finding.end_line, finding.end_column, finding.line, finding.column].append(index)
        self._paths = {site.node: site for site in source.sites}
        self._known = knowledge()

    def function(self, scope: Scope) -> Function:
        node = scope.node
        returns = {resolve(value, scope) for value in scope.returns}
        return Function(
            scope.qualname,
            getattr(node, "lineno", 1),
            tuple(scope.parameters),
            self._block(scope.block),
            tuple(sorted(path for path in returns if path is not None)),
        )

    def _block(self, steps: list[Step]) -> tuple[Op, ...]:
        ops: list[Op] = []
        for step in steps:
            if step.kind == "call":
                self._call(self._paths[step.node], ops)  # type: ignore[index]
            elif step.kind == "exit":
                ops.append(Op("exit"))
            elif step.kind == "import":
                ops.extend(self._imports(step.node))
            else:
                blocks = tuple(self._block(block) for block in step.blocks)
                if step.kind == "loop":
                    ops.extend(self._iteration(step))
                if any(blocks):
                    ops.append(Op(step.kind, "", step.node.lineno, blocks=blocks))  # type: ignore[attr-defined]
        return tuple(ops)

    def _imports(self, node: Any) -> list[Op]:
        """The modules whose bodies an import executes; those of frameworks are left out."""
        if isinstance(node, ast.Import):
            paths = [alias.name for alias in node.names]
        else:
            paths = [f"{'.' * node.level}{node.module or ''}{'.' if node.module else ''}{alias.name}" for alias in node.names]
        tops = self._known.tops
        return [Op("import", path, node.lineno) for path in paths if path.split(".")[0] not in tops]

    def _iteration(self, step: Step) -> list[Op]:
        """Iterating over a shuffling DataLoader draws; building one does not."""
        target = getattr(step.node, "iter", None)
        if target is None:
            return []
        path = resolve(target, step.scope)
        if path is None or "DataLoader()" not in path:
            return []
        return [_op("iterate", path, target)]

    def _call(self, site: Site, ops: list[Op]) -> None:
        node, scope, path = site.node, site.scope, site.path
        place = (node.end_lineno or 0, node.end_col_offset or 0, node.lineno, node.col_offset)
        ops.extend(_op("site", path or "", node, (index,)) for index in self._sites.get(place, ()))
        self._effect(site, ops)
        for argument in [*node.args, *(word.value for word in node.keywords)]:
            self._callback(argument, scope, path, ops)

    def _effect(self, site: Site, ops: list[Op]) -> None:
        """What the call itself does: seeds, draws, or runs other code."""
        node, path = site.node, site.path
        if path is None or called_name(node) in _LOADS:
            self._method(site, ops)
            return
        seed = self._known.seeds.get(path)
        if seed is not None:
            ops.append(seed_op(self._source, site, seed))
            return
        draw = self._known.draws.get(path)
        if draw is not None:
            if not _independent(site, draw.unless):
                ops.append(_op("draw", path, node, (draw.family, draw.kind, self._used(site, draw.kind))))
            return
        if path == "torch.utils.data.DataLoader":
            workers = site.argument(5, "num_workers")
            ops.append(_op("loader", path, node, (not site.open_ended() and (workers is None or constant(workers) == 0),)))
        made = path.partition("()")[0]
        if made in self._known.generators or made == "torch.Generator":
            return  # a generator of its own, which seeds and draws nothing global
        if path[0] in ":." or not path.startswith("builtins."):
            words = tuple(word.arg or "**" for word in node.keywords)
            how = "seed" if purpose.makes_seed(self._source, node) else "call"
            ops.append(_op("call", path, node, (how, len(node.args), *words)))

    def _used(self, site: Site, kind: str) -> bool | str:
        """Whether what is drawn matters: always, never, or only if another file imports it."""
        if kind != "draw":
            return True
        if purpose.only_for_others(self._source, site.node, site.scope):
            return "imported"
        return purpose.matters(self._source, site.node, site.scope)

    def _callback(self, argument: ast.expr, scope: Scope, path: str | None, ops: list[Op]) -> None:
        """A function that is handed over is taken to be called there: optimisers, pools and decorators do."""
        if not isinstance(argument, _NAMES):
            return
        given = resolve(argument, scope)
        if given is None or "(" in given or given.startswith("builtins."):
            return
        if given[0] in ":." or given.split(".")[0] not in self._known.tops:
            how = "process" if path in _STARTS_PROCESS else "callback"
            ops.append(_op("call", given, argument, (how,)))

    def _method(self, site: Site, ops: list[Op]) -> None:
        func = site.node.func
        if not isinstance(func, ast.Attribute):
            return
        draw = self._known.method_draws.get(func.attr)
        if draw is not None and not _independent(site, draw.unless):
            ops.append(_op("draw", f"?.{func.attr}", site.node, (draw.family, "init", True)))
        elif func.attr in _LOADS:
            ops.append(_op("loads", func.attr, site.node))
        else:
            ops.append(_op("call", f"?.{func.attr}", site.node, ("method",)))


def _op(kind: str, name: str, node: ast.expr, data: tuple[Any, ...] = ()) -> Op:
    return Op(kind, name, node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0, data)


def seed_op(source: Source, site: Site, seed: Seed) -> Op:
    """The operation of a seeding call, with the source of its value."""
    value = site.argument(seed.position, seed.keyword)
    text = "" if value is None else source.segment(value)
    return _op("seed", site.path or "", site.node, seed.families)._replace(text=text)


def _independent(site: Site, unless: tuple[str, ...]) -> bool:
    """Whether the call is given its own generator or seed, or may be, in ``**kwargs``."""
    for word in site.node.keywords:
        if word.arg is None and unless:
            return True
        if word.arg in unless and not (isinstance(word.value, ast.Constant) and word.value.value is None):
            return True
    return False
