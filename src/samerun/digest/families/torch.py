"""PyTorch: tensors by their memory, modules by parameters, buffers and mode, optimizers by state and settings.

Nothing here runs an operator on a plain CPU tensor, so that no dispatch mode, autograd graph or profile can notice.
"""

from __future__ import annotations

import sys

from samerun.digest.buffers import array, every, in_c_order, memory_at
from samerun.digest.lookup import opaque
from samerun.digest.structure import name_of, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_NAME = "torch.Tensor"
_DEEPEST = 64  # modules within modules
_dtype_names: dict[Any, str] = {}


def _tensor(walk: Walk, value: Any) -> Seen:
    torch = sys.modules["torch"]
    if torch._C._len_torch_function_stack() or type(value) not in (torch.Tensor, torch.nn.Parameter):
        with torch._C.DisableTorchFunction():  # else reading ``shape`` would call the mode or the subclass
            return _read(walk, value, torch)
    return _read(walk, value, torch)


def _read(walk: Walk, value: Any, torch: Any) -> Seen:
    base = torch._C.TensorBase
    if base.is_cpu.__get__(value) and base.layout.__get__(value) is torch.strided and not _is_lazy(value, base):
        if base.is_contiguous(value):
            memory = memory_at(base.data_ptr(value), base.nbytes.__get__(value))
            return _array(walk, value, memory, base)
        if "numpy" in sys.modules:
            return _array(walk, value, memoryview(_strided(walk, value, base)).cast("B"), base)
    if base.is_meta.__get__(value):
        return _array(walk, value, memoryview(b""), base)
    return _by_operators(walk, value, torch)


def _is_lazy(value: Any, base: Any) -> bool:
    """Whether the memory holds the conjugate or the negative of the values, or codes for them."""
    return bool(base.is_conj(value) or base.is_neg(value) or base.is_quantized.__get__(value))


def _array(walk: Walk, value: Any, memory: memoryview, base: Any) -> Seen:
    width = base.element_size(value)
    shape = tuple(base.shape.__get__(value))
    dtype = _dtype_name(base.dtype.__get__(value))
    return array(walk, _NAME, dtype, shape, memory, len(memory), lambda step: every(memory, width, step))


def _dtype_name(dtype: Any) -> str:
    name = _dtype_names.get(dtype)
    if name is None:
        name = _dtype_names[dtype] = str(dtype).removeprefix("torch.")
    return name


def _strided(walk: Walk, value: Any, base: Any) -> Any:
    """A C-ordered copy of the elements as raw bytes, made by NumPy: a copy by torch would be an operator."""
    storage, width = base.untyped_storage(value), base.element_size(value)
    memory = memory_at(storage.data_ptr(), storage.nbytes())
    strides = tuple(width * stride for stride in base.stride(value))
    view = sys.modules["numpy"].ndarray(
        tuple(base.shape.__get__(value)), f"V{width}", memory, base.storage_offset(value) * width, strides
    )
    return in_c_order(walk, view).reshape(-1).view("u1")


def _by_operators(walk: Walk, value: Any, torch: Any) -> Seen:
    """Tensors of other devices and layouts: brought to the host, out of sight of modes and autograd."""
    if torch.cuda.is_available() and torch.cuda.is_current_stream_capturing():
        return walk.missed(value, "captured into a CUDA graph")  # a copy would break the capture
    with torch.utils._python_dispatch._disable_current_modes(), torch.no_grad():
        plain = value.detach()
        if plain.is_quantized:
            return walk.see(["quantized", plain.int_repr(), str(plain.qscheme()), repr(plain.dequantize().dtype)])
        if plain.layout is torch.sparse_coo:
            plain = plain.coalesce()
            return walk.see(["sparse_coo", list(plain.shape), plain.indices(), plain.values()])
        if plain.layout is not torch.strided:
            plain = plain.to_dense()
        return walk.see(plain.cpu().resolve_conj().resolve_neg().contiguous())


def _generator(walk: Walk, value: Any) -> Seen:
    torch = sys.modules["torch"]
    with torch.utils._python_dispatch._disable_current_modes(), torch._C.DisableTorchFunction():
        state = torch._C.Generator.get_state(value)
    device = str(torch._C.Generator.device.__get__(value))
    walk.detail = 0
    return "rng", walk.sequence("torch.Generator", [state, device])[1], device, None, None


def _constant(walk: Walk, value: Any) -> Seen:
    text = repr(value)  # dtypes and devices are written by C
    return "scalar", walk.blob(b"torch", text.encode()), text, None, None


def _module(walk: Walk, value: Any) -> Seen:
    members: list[tuple[str, Any]] = []
    modes: list[str] = []
    _collect(value, "", members, modes, 0)
    pairs = [*members, ("<modules>", modes)]
    return walk.model(value, pairs)


def _collect(module: Any, prefix: str, members: list[tuple[str, Any]], modes: list[str], depth: int) -> None:
    """The parameters and buffers below ``module`` by their dotted names, and each module's class and mode."""
    state = dict(state_of(module) or ())
    modes.append(f"{prefix}{name_of(type(module))}{' training' if state.get('training') else ''}")
    for kind in ("_parameters", "_buffers"):
        members += [(prefix + name, tensor) for name, tensor in dict.items(state[kind])]
    if depth < _DEEPEST:
        for name, child in dict.items(state["_modules"]):
            if child is not None:
                _collect(child, f"{prefix}{name}.", members, modes, depth + 1)


def _script_module(walk: Walk, value: Any) -> Seen:
    """A compiled module keeps its tensors outside Python; its state_dict is torch's own code."""
    pairs = [*dict.items(value.state_dict()), ("training", value.training)]
    _, token, _, parts, text = walk.mapping("torch.ScriptModule", pairs, "ScriptModule", grouped=True)
    return "model", token, None, parts, text


def _optimizer(walk: Walk, value: Any) -> Seen:
    """Settings of the groups, and the state of each parameter by its place: the parameters are the model's."""
    state = dict(state_of(value) or ())
    of_parameter = {id(key): item for key, item in dict.items(state["state"])}
    pairs, count = [], 0
    for at, group in enumerate(state["param_groups"]):
        pairs += [(f"param_groups.{at}.{name}", item) for name, item in dict.items(group) if name != "params"]
        for parameter in group["params"]:
            kept = of_parameter.get(id(parameter), {})
            pairs += [(f"state.{count}.{name}", item) for name, item in dict.items(kept)]
            count += 1
    pairs.append(("parameters", count))
    return walk.model(value, pairs)


def _scheduler(walk: Walk, value: Any) -> Seen:
    return walk.attributes(value, skip=("optimizer",), kind="model")


def _loader(walk: Walk, value: Any) -> Seen:
    return walk.attributes(value, skip=("_iterator",))


LEAVES = {
    "Tensor": _tensor,
    "_BaseDataLoaderIter": opaque,
    "device": _constant,
    "dtype": _constant,
    "layout": _constant,
    "memory_format": _constant,
}
TREES = {
    "DataLoader": _loader,
    "Generator": _generator,
    "LRScheduler": _scheduler,
    "Module": _module,
    "Optimizer": _optimizer,
    "ScriptModule": _script_module,
}
