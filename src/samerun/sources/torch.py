"""PyTorch's default generators, on every device, and its determinism switches."""

from __future__ import annotations

import os
import sys

from samerun.sources.protocol import Patches, Source, dress, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType, ModuleType
    from typing import Any

    from samerun.inside.reseeding import Exchange
    from samerun.sources.protocol import Disarm, Mode, Record

_ACCELERATORS = ("cuda", "xpu", "mps")
_CUBLAS = "CUBLAS_WORKSPACE_CONFIG"
_CUBLAS_DETERMINISTIC = (":4096:8", ":16:8")  # the two values that cuBLAS documents as deterministic

# Where the 624 words of the Mersenne Twister stand, 8 bytes each, in the 5056 bytes of a CPU generator's state.
_STATE_BYTES = 5056
_WORDS_AT = 24
_WORDS = 624


def seed(torch: ModuleType, n: int) -> None:
    """``torch.manual_seed(n)``; a wide ``n`` (2**32 and over) fills the CPU generator whole, which would keep only 32 bits."""
    torch.manual_seed(n & 0xFFFF_FFFF_FFFF_FFFF)
    if n >> 32:
        fill_cpu(torch, torch.default_generator, n)


def fill_cpu(torch: ModuleType, generator: Any, n: int) -> None:
    """Set a CPU generator to the Mersenne Twister that ``random.Random(n)`` has: every bit of ``n`` counts.

    Raises:
        RuntimeError: if this PyTorch keeps the state in another layout.
    """
    state = bytearray(to_bytes(generator.get_state()))
    if len(state) != _STATE_BYTES:
        raise RuntimeError(
            f"a CPU generator of PyTorch {torch.__version__} has {len(state)} bytes of state, expected {_STATE_BYTES}; "
            "use samerun with a PyTorch that it knows"
        )
    import random  # torch has imported it

    words = random.Random(n).getstate()[1][:_WORDS]  # noqa: S311 - not for secrets
    state[_WORDS_AT : _WORDS_AT + 8 * _WORDS] = b"".join(word.to_bytes(8, "little") for word in words)
    generator.set_state(from_bytes(torch, bytes(state)))


def to_bytes(tensor: Any) -> bytes:
    """The bytes of a uint8 CPU tensor, without NumPy."""
    import ctypes  # torch has imported it

    tensor = tensor.contiguous()
    return ctypes.string_at(tensor.data_ptr(), tensor.numel())


def from_bytes(torch: ModuleType, data: bytes) -> Any:
    """A uint8 CPU tensor of ``data``, whatever the default device and dtype are."""
    return torch.frombuffer(bytearray(data), dtype=torch.uint8)


def _live_accelerators(torch: ModuleType) -> dict[str, Any]:
    """The accelerator modules whose generators exist; asking starts none."""
    live = {}
    for name in _ACCELERATORS:
        module = getattr(torch, name, None)
        if module is None or not module.is_available():
            continue
        if getattr(module, "is_initialized", lambda: True)():
            live[name] = module
    return live


def _states(module: Any) -> list[bytes]:
    if hasattr(module, "get_rng_state_all"):
        return [to_bytes(state) for state in module.get_rng_state_all()]
    return [to_bytes(module.get_rng_state())]


def save(torch: ModuleType) -> dict[str, Any]:
    """The state of the CPU generator and of every device generator that exists."""
    live = _live_accelerators(torch)
    return {
        "cpu": to_bytes(torch.default_generator.get_state()),
        "seed": torch.default_generator.initial_seed(),
        "devices": {name: _states(module) for name, module in live.items()},
    }


def restore(torch: ModuleType, state: dict[str, Any]) -> None:
    """Put back what ``save`` gave.

    Devices whose generators did not exist then start from the seed that was waiting for them.

    Raises:
        ValueError: if a device of the state is not here, or their number differs.
    """
    live = _live_accelerators(torch)
    for name, states in state["devices"].items():
        _check_devices(torch, name, len(states))
    if len(state["cpu"]) != _STATE_BYTES:
        raise ValueError(f"a CPU generator's state has {_STATE_BYTES} bytes, found {len(state['cpu'])}")
    torch.default_generator.set_state(from_bytes(torch, state["cpu"]))
    for name, states in state["devices"].items():
        module = getattr(torch, name)
        for index, data in enumerate(states):
            _set_state(torch, module, index, data)
    for name in live.keys() - state["devices"].keys():
        module = live[name]
        getattr(module, "manual_seed_all", module.manual_seed)(state["seed"])


def _check_devices(torch: ModuleType, name: str, wanted: int) -> None:
    module = getattr(torch, name, None)
    found = 0
    if module is not None and module.is_available():
        found = module.device_count() if hasattr(module, "device_count") else 1
    if found != wanted:
        raise ValueError(
            f"the state has generators of {wanted} {name} device(s), this process has {found}; "
            "restore it on a machine with the same devices"
        )


def _set_state(torch: ModuleType, module: Any, index: int, data: bytes) -> None:
    if hasattr(module, "get_rng_state_all"):
        module.set_rng_state(from_bytes(torch, data), index)
    else:
        module.set_rng_state(from_bytes(torch, data))


def switches(torch: ModuleType) -> dict[str, Any]:
    """The determinism flags with their current value."""
    return {
        "use_deterministic_algorithms": torch.are_deterministic_algorithms_enabled(),
        "cudnn.deterministic": torch.backends.cudnn.deterministic,
        "cudnn.benchmark": torch.backends.cudnn.benchmark,
        "fill_uninitialized_memory": torch.utils.deterministic.fill_uninitialized_memory,
        "num_threads": torch.get_num_threads(),
        _CUBLAS: os.environ.get(_CUBLAS),
    }


def deterministic(torch: ModuleType) -> list[str]:
    """Turn the switches on; a line that starts with ``too late:`` names what can no longer take effect."""
    torch.use_deterministic_algorithms(True)
    torch.backends.cudnn.deterministic = True
    torch.backends.cudnn.benchmark = False
    torch.utils.deterministic.fill_uninitialized_memory = True
    said = [
        "torch.use_deterministic_algorithms(True)",
        "torch.backends.cudnn.deterministic = True",
        "torch.backends.cudnn.benchmark = False",
        "torch.utils.deterministic.fill_uninitialized_memory = True",
    ]
    if os.environ.get(_CUBLAS) in _CUBLAS_DETERMINISTIC:
        said.append(f"{_CUBLAS}={os.environ[_CUBLAS]} was set before")
    elif torch.cuda.is_initialized():
        said.append(f"too late: {_CUBLAS}: CUDA is already initialised; call seed() before the first use of the GPU")
    else:
        os.environ[_CUBLAS] = _CUBLAS_DETERMINISTIC[0]
        said.append(f"{_CUBLAS}={_CUBLAS_DETERMINISTIC[0]}")
    inductor = sys.modules.get("torch._inductor.config")
    if inductor is not None and not inductor.fallback_random:
        said.append("note: compiled dropout differs from eager; torch._inductor.config.fallback_random = True cures it")
    return said


def environ(mode: Mode) -> dict[str, str | None]:
    """What cuBLAS reads when the process starts."""
    return {_CUBLAS: _CUBLAS_DETERMINISTIC[0]} if mode.kind == "pin" else {}


_KEY = "AutocastIPU"  # a dispatch key that no backend here uses: kernels on it see an op and pass it on


def arm(torch: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    """Watch every op that draws, and every seed; pinned or perturbed, start from a fixed seed."""
    assert torch is not None
    if mode.kind != "watch":
        torch.manual_seed(mode.seed)
    patches = Patches()
    _watch_seeds(torch, patches, record)
    stop = _watch_draws(torch, record)

    def disarm() -> None:
        stop()
        patches.undo()

    return disarm


def _watch_seeds(torch: ModuleType, patches: Patches, record: Record) -> None:
    for name in ("manual_seed", "set_rng_state", "seed", "get_rng_state"):
        real = getattr(torch, name)
        told = dress(_taking(real, record) if name == "get_rng_state" else _telling(real, f"torch.{name}", record), real)
        for owner in (torch, torch.random):
            patches.set(owner, name, told)


def _taking(real: Callable[[], Any], record: Record) -> Callable[[], Any]:
    def take() -> Any:
        state = real()
        try:
            record.taken("torch", state)
        except Exception as error:
            fault(error)
        return state

    return take


def _telling(real: Callable[..., Any], what: str, record: Record) -> Callable[..., Any]:
    def tell_and_seed(*args: Any, **kwargs: Any) -> Any:
        try:
            given = next(iter((*args, *kwargs.values())), None)
            if _puts_back(what, sys._getframe(1)):
                record.put_back("torch", given)
            else:
                record.seeded("torch", given, what)
        except Exception as error:
            fault(error)
        return real(*args, **kwargs)

    return tell_and_seed


def _puts_back(what: str, caller: FrameType) -> bool:
    """Whether torch itself sets the state that it took before, after some work of its own (compiling, checkpointing)."""
    return what == "torch.set_rng_state" and str(caller.f_globals.get("__name__", "")).startswith("torch.")


def _watch_draws(torch: ModuleType, record: Record) -> Callable[[], None]:
    """Put a kernel in front of each op that is tagged as drawing.

    A dispatch mode would see the same, but costs 3 us on every op and turns compiled functions eager; a kernel on an unused
    key costs the other ops nothing and leaves the stream and compiled functions as they are.
    """
    key = getattr(torch._C.DispatchKey, _KEY)
    keys = torch._C.DispatchKeySet(key)
    others = torch._C._dispatch_library("IMPL", "_", _KEY, "samerun", 0)
    others.fallback(_KEY, torch.library.fallthrough_kernel, False)
    kernels = torch._C._dispatch_library("IMPL", "aten", "", "samerun", 0)
    for op in _drawing_ops(torch):
        kernels.impl(op.name(), _KEY, _passing_on(torch, op, keys, record), False)
    _registered.extend((others, kernels))

    def look_on(on: bool = True) -> None:
        torch._C._dispatch_tls_set_dispatch_key_included(key, on)
        torch._C._dispatch_tls_set_dispatch_key_excluded(key, not on)

    look_on()
    record.thread_started.append(look_on)

    def stop() -> None:
        look_on(False)
        record.thread_started.remove(look_on)

    return stop


# Registrations live as long as the process: taken back while a thread still has the key on, its next op would find no kernel.
_registered: list[Any] = []


def _drawing_ops(torch: ModuleType) -> list[Any]:
    """The overloads that PyTorch tags as drawing from a generator."""
    found = []
    for schema in torch._C._jit_get_all_schemas():
        namespace, _, name = schema.name.partition("::")
        packet = getattr(torch.ops.aten, name, None) if namespace == "aten" else None
        op = getattr(packet, schema.overload_name or "default", None)
        if op is not None and torch.Tag.nondeterministic_seeded in op.tags:
            found.append(op)
    return found


def _passing_on(torch: ModuleType, op: Any, keys: Any, record: Record) -> Callable[..., Any]:
    name = op.name().removeprefix("aten::").split(".")[0]
    kind = torch.Generator
    without = torch._C._ExcludeDispatchKeyGuard

    def kernel(*args: Any, **kwargs: Any) -> Any:
        own = next((value for value in (*args, *kwargs.values()) if isinstance(value, kind)), None)
        if own is None or _is_default(torch, own):
            record.drawn("torch", f"torch {name}")
        with without(keys):
            return op(*args, **kwargs)

    return kernel


def _is_default(torch: ModuleType, generator: Any) -> bool:
    """Whether this is a device's default generator. The dispatcher wraps it anew, so that it is not the same Python object."""
    accelerators = (module for name in _ACCELERATORS if (module := getattr(torch, name, None)) is not None)
    defaults = (torch.default_generator, *(known for one in accelerators for known in getattr(one, "default_generators", ())))
    return any(generator._cdata == known._cdata for known in defaults)


def reseed(torch: ModuleType, exchange: Exchange) -> None:
    """``torch.manual_seed(n)``, and ``manual_seed`` of generators of the program's own."""
    for owner in (torch, torch.random):
        exchange.call(owner, "manual_seed", "torch.manual_seed")

    class Generator(torch.Generator):  # type: ignore[misc,name-defined]  # known at run time only
        def manual_seed(self, seed: int) -> Any:
            return super().manual_seed(exchange.other(seed, "torch.Generator.manual_seed"))

    Generator.__module__, Generator.__qualname__ = torch.Generator.__module__, torch.Generator.__qualname__
    exchange.patches.set(torch, "Generator", Generator)


SOURCE = Source(
    "torch",
    advice="call samerun.seed(n), or torch.manual_seed(n), before the first draw",
    modules=("torch",),
    arm=arm,
    environ=environ,
    generator=True,
    seed=seed,
    reseed=reseed,
    save=save,
    restore=restore,
    switches=switches,
    deterministic=deterministic,
)
