"""PyTorch: tensors by their memory, modules by parameters, buffers and mode, optimizers by state and settings.

Nothing here runs an operator on a plain CPU tensor, so that no dispatch mode, autograd graph or profile can notice.
"""

from __future__ import annotations

import sys

from samerun.digest.buffers import array, every, in_c_order, memory_at
from samerun.digest.device import SMALLEST, sums_of
from samerun.digest.lookup import opaque
from samerun.digest.structure import name_of, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_DEEPEST = 64  # modules within modules
_dtype_names: dict[Any, str] = {}


class _Own:
    """The accessors of torch's own tensor class, whatever a subclass or a mode would answer."""

    def __init__(self, base: Any) -> None:
        self.is_cpu = base.is_cpu.__get__
        self.is_meta = base.is_meta.__get__
        self.is_quantized = base.is_quantized.__get__
        self.layout = base.layout.__get__
        self.dtype = base.dtype.__get__
        self.shape = base.shape.__get__
        self.nbytes = base.nbytes.__get__
        self.is_conj = base.is_conj
        self.is_neg = base.is_neg
        self.is_contiguous = base.is_contiguous
        self.element_size = base.element_size
        self.stride = base.stride
        self.storage_offset = base.storage_offset
        self.untyped_storage = base.untyped_storage


_own: _Own | None = None


def _tensor(walk: Walk, value: Any) -> Seen:
    global _own
    torch = sys.modules["torch"]
    if _own is None:
        _own = _Own(torch._C.TensorBase)
    if torch._C._len_torch_function_stack() or type(value) not in (torch.Tensor, torch.nn.Parameter):
        with torch._C.DisableTorchFunction():  # else even reading the shape would call the mode or the subclass
            return _read(walk, value, torch, _own)
    return _read(walk, value, torch, _own)


def _read(walk: Walk, value: Any, torch: Any, own: _Own) -> Seen:
    # Lazily conjugated or negated, or quantized: then the memory does not hold the values.
    as_stored = not (own.is_conj(value) or own.is_neg(value) or own.is_quantized(value))
    if own.is_cpu(value) and own.layout(value) is torch.strided and as_stored:
        storage, start = own.untyped_storage(value), own.storage_offset(value) * own.element_size(value)
        address, size, length = storage.data_ptr(), storage.nbytes(), own.nbytes(value)
        if length and not address:  # fake, or freed for a while as sharded parameters are: its pointer leads nowhere
            return walk.missed(value, "a tensor without memory")
        if own.is_contiguous(value) and start + length <= size:
            return _array(walk, value, memory_at(address + start, length), own)
        if "numpy" in sys.modules:
            return _array(walk, value, memoryview(_strided(walk, value, memory_at(address, size), start, own)), own)
    if own.is_meta(value):
        return _array(walk, value, memoryview(b""), own)
    return walk.enter(value, _by_operators)


def _array(walk: Walk, value: Any, memory: memoryview, own: _Own) -> Seen:
    dtype, width = own.dtype(value), own.element_size(value)
    name = _dtype_names.get(dtype)
    if name is None:
        name = _dtype_names[dtype] = str(dtype).removeprefix("torch.")
    shape = tuple(own.shape(value))
    return array(walk, "torch.Tensor", name, shape, width, memory, lambda step: every(memory, width, step))


def _strided(walk: Walk, value: Any, memory: memoryview, start: int, own: _Own) -> Any:
    """A C-ordered copy of the elements as raw bytes, made by NumPy: a copy by torch would be an operator."""
    width = own.element_size(value)
    strides = tuple(width * stride for stride in own.stride(value))
    # NumPy refuses strides that lead out of ``memory``.
    view = sys.modules["numpy"].ndarray(tuple(own.shape(value)), f"V{width}", memory, start, strides)
    return in_c_order(walk, view).reshape(-1).view("u1")


def _by_operators(walk: Walk, value: Any) -> Seen:
    """Tensors of other devices and layouts, out of sight of modes and autograd; but for large ones, brought to the host."""
    torch = sys.modules["torch"]
    if torch.cuda.is_available() and torch.cuda.is_current_stream_capturing():
        return walk.missed(value, "captured into a CUDA graph")  # a copy would break the capture
    with torch.utils._python_dispatch._disable_current_modes(), torch.no_grad():
        plain = value.detach()
        if plain.is_quantized:
            pairs = [("codes", plain.int_repr()), ("scheme", str(plain.qscheme())), ("values", plain.dequantize())]
            return walk.mapping("torch.Tensor[quantized]", pairs, f"torch.Tensor[{plain.dtype}]{tuple(plain.shape)}")
        if plain.layout is torch.sparse_coo:
            plain = plain.coalesce()
            pairs = [("indices", plain.indices()), ("values", plain.values()), ("shape", list(plain.shape))]
            return walk.mapping("torch.Tensor[sparse]", pairs, f"torch.Tensor[sparse_coo]{tuple(plain.shape)}")
        if plain.layout is not torch.strided:
            plain = plain.to_dense()
        plain = plain.resolve_conj().resolve_neg().contiguous()
        if plain.is_cuda and plain.nbytes >= SMALLEST and (seen := _on_device(walk, plain, torch)) is not None:
            return seen
        return walk.see(plain.cpu())


def _on_device(walk: Walk, value: Any, torch: Any) -> Seen | None:
    """A large tensor by sums that its own device makes; None where it cannot."""
    try:
        sums = sums_of(torch, value).cpu()
    except (AttributeError, RuntimeError):  # no such product in this torch, or on this device
        return None
    dtype, width = str(value.dtype).removeprefix("torch."), value.element_size()

    def elements(step: int) -> bytes:
        some = value.reshape(-1)[::step].cpu()
        return bytes(memory_at(some.data_ptr(), some.nbytes))

    memory = memory_at(sums.data_ptr(), sums.nbytes)
    return array(walk, "torch.Tensor", dtype, tuple(value.shape), width, memory, elements)


def _generator(walk: Walk, value: Any) -> Seen:
    torch = sys.modules["torch"]
    own = torch._C.Generator
    if torch._C._len_torch_dispatch_stack() or torch._C._len_torch_function_stack():
        with torch.utils._python_dispatch._disable_current_modes(), torch._C.DisableTorchFunction():
            state = own.get_state(value)
    else:
        state = own.get_state(value)
    device = str(own.device.__get__(value))
    walk.detail = 0
    return "rng", walk.sequence("torch.Generator", [state, device])[1], device, None, None


def _storage(walk: Walk, value: Any) -> Seen:
    if value.device.type != "cpu":
        return walk.missed(value, "a storage on another device")
    length = value.nbytes()
    token = walk.blob(b"torch.storage", memory_at(value.data_ptr(), length))
    return "text", token, f"{length} bytes", None, None


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
    """Settings of the groups, and of each parameter, by its place, the state and the gradient that a step reads: the parameters
    are the model's.
    """
    gradient = sys.modules["torch"]._C.TensorBase.grad.__get__
    state = dict(state_of(value) or ())
    of_parameter = {id(key): item for key, item in dict.items(state["state"])}
    pairs, count = [], 0
    for at, group in enumerate(state["param_groups"]):
        pairs += [(f"param_groups.{at}.{name}", item) for name, item in dict.items(group) if name != "params"]
        for parameter in group["params"]:
            kept = of_parameter.get(id(parameter), {})
            pairs += [(f"state.{count}.{name}", item) for name, item in dict.items(kept)]
            pairs.append((f"grad.{count}", gradient(parameter)))
            count += 1
    pairs.append(("parameters", count))
    return walk.model(value, pairs)


def _scheduler(walk: Walk, value: Any) -> Seen:
    return walk.attributes(value, skip=("optimizer",), kind="model")


def _loader(walk: Walk, value: Any) -> Seen:
    return walk.attributes(value, skip=("_iterator",))


def _without_values(walk: Walk, value: Any) -> Seen:
    """Tensors of a trace: asking for their memory would even warn."""
    return walk.missed(value, "a tensor without memory")


def _distributed(walk: Walk, value: Any) -> Seen:
    return walk.see(value._local_tensor)


LEAVES = {
    "DTensor": _distributed,
    "FakeTensor": _without_values,
    "FunctionalTensor": _without_values,
    "Tensor": _tensor,
    "UntypedStorage": _storage,
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
