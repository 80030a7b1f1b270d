"""How many threads add up a sum: nearly every parallel sum of floats depends on it in the last bits."""

from __future__ import annotations

from samerun.sources.protocol import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from samerun.sources.protocol import Mode

NAME = "threads"
_VARIABLES = (
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)


def environ(mode: Mode) -> dict[str, str | None]:
    """One thread when pinned, two to four when perturbed: read by the libraries when they start."""
    if mode.kind == "watch":
        return {}
    count = 1 if mode.kind == "pin" else 2 + mode.seed % 3
    return dict.fromkeys(_VARIABLES, str(count))


SOURCE = Source(
    NAME,
    environ=environ,
    in_use="ask",
    advice="set OMP_NUM_THREADS and torch.set_num_threads to a fixed number, and record it beside the result",
)
