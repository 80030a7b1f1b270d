"""Which of several cooperating processes this is, as its launcher says in the environment."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

# The variables of each launcher, rank then number of processes. The first launcher that set its rank is believed.
LAUNCHERS = (
    ("torchrun", "RANK", "WORLD_SIZE"),
    ("Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"),
    ("MVAPICH", "MV2_COMM_WORLD_RANK", "MV2_COMM_WORLD_SIZE"),
    ("MPICH", "PMI_RANK", "PMI_SIZE"),
    ("JAX", "JAX_PROCESS_ID", "JAX_NUM_PROCESSES"),
    ("SLURM", "SLURM_PROCID", "SLURM_NTASKS"),
)
# The order in which TensorFlow numbers the processes of a cluster; parameter servers do not train.
_TF_TASKS = ("chief", "master", "worker")


class Rank:
    """The number of this process (``rank``, from 0), how many there are (``size``), and who said so (``source``)."""

    __slots__ = ("rank", "size", "source")

    def __init__(self, rank: int, size: int, source: str) -> None:
        if not 0 <= rank < size:
            raise ValueError(f"{source} says that this is rank {rank} of {size}, expected 0 to {size - 1}")
        self.rank = rank
        self.size = size
        self.source = source

    def __repr__(self) -> str:
        return f"Rank({self.rank}, {self.size}, {self.source!r})"


def find(environ: Mapping[str, str] | None = None) -> Rank:
    """This process's rank: from a group of torch or JAX processes that was formed, or from what
    torchrun, MPI, SLURM, JAX or TF_CONFIG say in the environment; rank 0 of 1 if nothing says otherwise.

    Raises:
        ValueError: if a launcher's variables are not integers, or contradict each other.
    """
    variables = os.environ if environ is None else environ
    if environ is None:
        started = _torch_processes() or _jax_processes()
        if started is not None:
            return started
    for launcher, rank, size in LAUNCHERS:
        if variables.get(rank, "").strip():
            return Rank(_integer(variables, rank), _integer(variables, size), launcher)
    if variables.get("TF_CONFIG", "").strip():
        return _tensorflow(variables["TF_CONFIG"])
    return Rank(0, 1, "alone")


def _integer(variables: Mapping[str, str], name: str) -> int:
    text = variables.get(name, "").strip()
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{name} is {text!r}, expected an integer from 0: set it, or unset the launcher's variables")
    return int(text)


def _torch_processes() -> Rank | None:
    """What ``torch.distributed.init_process_group`` was told, if it was called; starts nothing."""
    module = sys.modules.get("torch.distributed")
    if module is None or not module.is_available() or not module.is_initialized():
        return None
    return Rank(module.get_rank(), module.get_world_size(), "torch.distributed")


def _jax_processes() -> Rank | None:
    """What ``jax.distributed.initialize`` was told, if it was called; starts nothing."""
    module = sys.modules.get("jax._src.distributed")
    state = getattr(module, "global_state", None)
    if state is None or getattr(state, "client", None) is None:
        return None
    return Rank(state.process_id, state.num_processes, "JAX")


def _tensorflow(text: str) -> Rank:
    import json

    try:
        config = json.loads(text)
        cluster, task = config["cluster"], config["task"]
        sizes = {kind: len(cluster[kind]) for kind in _TF_TASKS if kind in cluster}
        before = sum(sizes[kind] for kind in _TF_TASKS[: _TF_TASKS.index(task["type"])] if kind in sizes)
        return Rank(before + int(task["index"]), sum(sizes.values()), "TF_CONFIG")
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"TF_CONFIG names no training process ({error!r}): expected a cluster and this task in it") from error
