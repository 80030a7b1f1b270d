"""PyTorch: generators of a stream on any device, generator objects, and what seeds a DataLoader's workers."""

from __future__ import annotations

import torch

from samerun.seeds.kinds import Kind
from samerun.sources.torch import fill_cpu, from_bytes, to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.seeds.streams import Stream


def from_stream(stream: Stream, device: Any) -> Any:
    """A ``torch.Generator``: on the CPU ``random.Random``'s Mersenne Twister of the 256 bits, elsewhere the low 64."""
    generator = torch.Generator(device)
    _reseed(generator, stream.wide("torch"))
    return generator


def _reseed(generator: Any, n: int) -> None:
    generator.manual_seed(n & 0xFFFF_FFFF_FFFF_FFFF)
    if generator.device.type == "cpu":
        fill_cpu(torch, generator, n)


def _save(generator: Any) -> dict[str, Any]:
    return {"device": generator.device.type, "state": to_bytes(generator.get_state())}


def _restore(generator: Any, saved: dict[str, Any]) -> None:
    device, state = generator.device.type, saved["state"]
    if saved["device"] != device:
        raise ValueError(f"the state is of a generator on {saved['device']}, this one is on {device}")
    wanted = generator.get_state().numel()
    if not isinstance(state, bytes) or len(state) != wanted:
        raise ValueError(f"the state of a generator on {device} has {wanted} bytes, found {len(state)}")
    generator.set_state(from_bytes(torch, state))


KINDS = (
    Kind(
        "torch.Generator",
        matches=lambda value: isinstance(value, torch.Generator),
        save=_save,
        restore=_restore,
        reseed=_reseed,
    ),
)


class WorkerSeeds:
    """A DataLoader's ``worker_init_fn``: seeds everything a worker can draw from, distinctly by worker and by epoch.

    The epoch is told by the base seed that the loader draws from its generator each time it is iterated, so no epoch
    repeats another, a resumed run continues, and persistent workers simply go on.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream = stream

    def __call__(self, worker: int) -> None:
        from samerun.seeds.seeding import adopt
        from samerun.seeds.workers import reseed_held

        info = torch.utils.data.get_worker_info()
        own = self.stream[info.seed - worker, worker]
        adopt(own)
        reseed_held(info.dataset, own["dataset"])
