"""A fingerprint of a large tensor that is made where the tensor lies: only a 64th of it, or less, ever comes to the host.

The bytes of the tensor are rows of 4096; each row is multiplied by a fixed matrix of pseudo-random bytes, in exact integer
arithmetic, which leaves 16 sums. One product reads the memory once, as fast as the device can. The weights differ from place
to place, so bytes that change places show; the sums are hashed in order, so rows that do show too. ``torch.hash_tensor`` is
no choice: it is blind to order. The same code runs on the host.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SMALLEST = 1 << 20  # bytes; what is smaller is copied to the host as it is
ROW = 4096  # bytes of a row: 4096 * 128 * 128 is far below 2**31, so that no sum overflows
SUMS = 16  # of 32 bits each, for each row
_ALIGNMENT = 16  # bytes, for the device's matrix units
_matrices: dict[str, Any] = {}  # device -> weights


def weights() -> bytes:
    """The matrix, SUMS rows of ROW signed bytes: BLAKE2b-512 over the number of each block of 64."""
    from _blake2 import blake2b

    return b"".join(blake2b(block.to_bytes(8, "little"), person=b"samerun.device").digest() for block in range(ROW * SUMS // 64))


def sums_of(torch: Any, tensor: Any) -> Any:
    """The sums of a contiguous tensor of at least ``SMALLEST`` bytes, as a flat int8 tensor on its device.

    Raises RuntimeError where the device has no integer matrix product.
    """
    raw = tensor.reshape(-1).view(torch.int8)
    if raw.data_ptr() % _ALIGNMENT:
        raw = raw.clone()
    matrix = _matrix(torch, tensor.device)
    while raw.numel() >= SMALLEST:
        whole = raw.numel() // ROW * ROW
        sums = [torch._int_mm(raw[:whole].view(-1, ROW), matrix)]
        if whole < raw.numel():
            last = torch.nn.functional.pad(raw[whole:], (0, ROW - raw.numel() + whole))
            sums.append((last.view(ROW, 1) * matrix.to(torch.int32)).sum(0, dtype=torch.int32).view(1, SUMS))
        raw = torch.cat(sums).view(-1).view(torch.int8)
    return raw


def _matrix(torch: Any, device: Any) -> Any:
    """The weights on ``device``, ROW by SUMS, kept for the next tensor."""
    known = _matrices.get(str(device))
    if known is None:
        on_host = torch.frombuffer(bytearray(weights()), dtype=torch.int8).view(SUMS, ROW)
        known = _matrices[str(device)] = on_host.to(device).t()
    return known
