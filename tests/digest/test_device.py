"""The digest that a device makes of its own tensors: the same sums as NumPy's, and sensitive to what moves or changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from samerun.digest import describe
from samerun.digest.device import ROW, SMALLEST, SUMS, sums_of, weights

MATRIX = np.frombuffer(weights(), np.int8).reshape(SUMS, ROW).T.astype(np.int64)


def reference(raw: bytes) -> bytes:
    """What ``sums_of`` is to give for these bytes."""
    while len(raw) >= SMALLEST:
        rows = np.frombuffer(raw + bytes(-len(raw) % ROW), np.int8).reshape(-1, ROW)
        raw = (rows.astype(np.int64) @ MATRIX).astype(np.int32).tobytes()
    return raw


def made(tensor: torch.Tensor) -> bytes:
    result: bytes = sums_of(torch, tensor).cpu().numpy().tobytes()
    return result


def a_tensor(n: int = SMALLEST // 4 + 5, device: str = "cpu") -> torch.Tensor:
    return torch.randn(n, generator=torch.Generator().manual_seed(1)).to(device)


@pytest.mark.parametrize("n", [SMALLEST // 4, SMALLEST // 4 + 5, 3 * SMALLEST])
def test_the_sums_are_those_of_the_reference(n: int) -> None:
    tensor = a_tensor(n)
    assert made(tensor) == reference(tensor.numpy().tobytes())


@pytest.mark.parametrize("dtype", [torch.bool, torch.bfloat16, torch.int16, torch.complex64, torch.float8_e4m3fn])
def test_any_dtype(dtype: Any) -> None:
    tensor = a_tensor(SMALLEST).to(dtype)
    assert made(tensor) == reference(tensor.view(torch.uint8).numpy().tobytes())


def test_extreme_bytes_do_not_overflow() -> None:
    assert made(torch.full((SMALLEST,), -128, dtype=torch.int8)) == reference(b"\x80" * SMALLEST)


def test_a_slice_that_is_not_aligned() -> None:
    tensor = a_tensor()[1:]
    assert made(tensor) == reference(tensor.numpy().tobytes())


def change(name: str) -> torch.Tensor:
    tensor = a_tensor()
    if name == "one bit":
        tensor.view(torch.int32)[99] ^= 1
    elif name == "two neighbours swapped":
        tensor[[10, 11]] = tensor[[11, 10]]
    elif name == "two rows swapped":
        first = tensor[: ROW // 4].clone()
        tensor[: ROW // 4] = tensor[ROW // 4 : ROW // 2]
        tensor[ROW // 4 : ROW // 2] = first
    elif name == "the last":
        tensor[-1] += 1
    elif name == "the sign of zero":
        tensor[:] = 0
        tensor[7] = -0.0
    return tensor


@pytest.mark.parametrize("name", ["one bit", "two neighbours swapped", "two rows swapped", "the last", "the sign of zero"])
def test_every_change_shows(name: str) -> None:
    before = torch.zeros_like(a_tensor()) if name == "the sign of zero" else a_tensor()
    assert made(change(name)) != made(before)


@pytest.mark.gpu
@pytest.mark.parametrize("n", [SMALLEST // 4, SMALLEST // 4 + 5, 16 * SMALLEST])
def test_a_cuda_device_makes_the_same_sums(n: int) -> None:
    assert made(a_tensor(n, "cuda")) == made(a_tensor(n))


@pytest.mark.gpu
def test_large_cuda_tensors_are_told_apart_without_a_copy_of_them() -> None:
    one, other = a_tensor(16 * SMALLEST, "cuda"), a_tensor(16 * SMALLEST, "cuda")
    before = torch.cuda.memory_allocated()
    assert describe(one) == describe(other)
    other[12345] += 1
    assert describe(one)[1] != describe(other)[1]
    assert describe(one.view(16, -1))[1] != describe(one)[1]
    assert torch.cuda.memory_allocated() - before < SMALLEST
