"""Checkpoints of PyTorch programs: the generators of every rank, in the ``state_dict`` idiom.

``torch.save({"model": ..., "seeds": Seeds().state_dict()}, path)`` and, after loading with ``weights_only=True``,
``Seeds().load_state_dict(checkpoint["seeds"])``. Loss-free resume needs the optimizer and the position in the data too.
"""

from __future__ import annotations

from typing import Any

import torch

from samerun.seeds.states import StateError, restore, state


class Seeds:
    """Every generator of the process and every registered one, for all ranks together; give it wherever one takes an
    object with ``state_dict`` and ``load_state_dict`` (``accelerator.register_for_checkpointing(Seeds())``).
    """

    def state_dict(self) -> dict[str, Any]:
        """The states of all ranks, in order of rank, on every rank. A collective call: each rank must make it."""
        return {"states": gather(state())}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Put this rank's generators back.

        Raises:
            StateError: if the checkpoint is of another number of ranks, or does not fit this process.
        """
        states, (rank, size) = state_dict["states"], _rank()
        if len(states) != size:
            raise StateError(f"the checkpoint has the generators of {len(states)} rank(s), this run has {size}")
        restore(states[rank])


def _rank() -> tuple[int, int]:
    if torch.distributed.is_available() and torch.distributed.is_initialized():
        return torch.distributed.get_rank(), torch.distributed.get_world_size()
    return 0, 1


def gather(data: bytes) -> list[bytes]:
    """``data`` of every rank, in order of rank; tensors alone travel, nothing is unpickled."""
    _, size = _rank()
    if size == 1:
        return [data]
    device = "cuda" if torch.distributed.get_backend() == "nccl" else "cpu"
    length = torch.tensor([len(data)], device=device)
    lengths = [torch.zeros_like(length) for _ in range(size)]
    torch.distributed.all_gather(lengths, length)
    most = max(int(one) for one in lengths)
    own = torch.frombuffer(bytearray(data.ljust(most, b"\0")), dtype=torch.uint8).to(device)
    padded = [torch.empty_like(own) for _ in range(size)]
    torch.distributed.all_gather(padded, own)
    return [bytes(one.cpu().numpy())[: int(n)] for one, n in zip(padded, lengths, strict=True)]
