"""PyTorch, one level down: every ATen op of the first optimizer steps, with digests of what it read and what it gave.

An op that read the same and gave something different is the only proof of a nondeterministic kernel. Only armed when a
difference is looked at closely: a dispatch mode costs microseconds an op and makes compiled functions run eagerly, which is
said in the trace.
"""

from __future__ import annotations

import sys

from samerun.digest import digest_bytes_of
from samerun.probes.protocol import Probe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record

_STEPS = 8  # optimizer steps followed
_OPS = 20_000  # ops followed at most
_NOTHING_TO_SEE = ("empty", "detach", "view", "t.", "transpose", "expand", "as_strided", "unsqueeze", "alias", "_unsafe_view")


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert module is not None
    torch = module.torch
    tracer = _tracer(torch, record)
    tracer.__enter__()
    stopped: list[bool] = []

    def stop() -> None:
        if not stopped:
            stopped.append(True)
            tracer.__exit__(None, None, None)

    steps = 0

    def after(optimizer: Any, args: Any, kwargs: Any) -> None:
        nonlocal steps
        steps += 1
        if steps == _STEPS:
            stop()

    hook = module.register_optimizer_step_post_hook(after)
    if "torch._dynamo" in sys.modules:
        record.note("changed", "torch.compile'd functions ran eagerly while ops were followed")

    def disarm() -> None:
        hook.remove()
        stop()

    return disarm


def _tracer(torch: ModuleType, record: Record) -> Any:
    """A dispatch mode that reports each op."""
    python_dispatch = sys.modules["torch.utils._python_dispatch"]
    lines: dict[int, tuple[str, int, str]] = {}  # autograd sequence number -> where the forward op was called
    count = 0

    class Tracer(python_dispatch.TorchDispatchMode):  # type: ignore[name-defined,misc]
        def __torch_dispatch__(self, op: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            nonlocal count
            kwargs = kwargs or {}
            name = str(op.name()).removeprefix("aten::")
            count += 1
            if count > _OPS or name.startswith(_NOTHING_TO_SEE):
                return op(*args, **kwargs)
            began = record.count()
            inputs = digest_bytes_of([list(args), kwargs])
            result = op(*args, **kwargs)
            outputs = [["result", _record(result)], ["inputs after", _record([list(args), kwargs])]]
            record.effect("op", name, _site(torch, record, lines), began, inputs, outputs)
            return result

    return Tracer()


def _record(value: Any) -> list[Any]:
    return ["tensors", digest_bytes_of(value), "array", None, None]


def _site(torch: ModuleType, record: Record, lines: dict[int, tuple[str, int, str]]) -> tuple[str, int, str]:
    """Where the op was called; for an op of the backward pass, where its forward op was."""
    node = torch._C._current_autograd_node()
    if node is not None:
        return lines.get(node._sequence_nr(), ("", 0, "backward"))
    frame = record.user_frame(3)
    if frame is None:
        return ("", 0, "")
    site = (frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
    lines[torch.autograd._get_sequence_nr() - 1] = site
    return site


PROBE = Probe("torch.ops", modules=("torch.optim.optimizer",), arm=_arm, level="zoom")
