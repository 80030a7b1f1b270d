"""PyTorch: tensors by their memory and without running an operator, modules, optimizers, generators."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from samerun.digest import compare, describe, digest_bytes_of

DTYPES = [
    torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.complex64, torch.complex128, torch.int64, torch.int32,
    torch.int16, torch.int8, torch.uint8, torch.bool, torch.float8_e4m3fn, torch.uint16,
]  # fmt: skip


def values(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return (torch.rand(shape, generator=generator) * 50).to(dtype)


def between(one: object, other: object) -> dict[str, Any]:
    difference = compare(describe(one), describe(other))
    assert difference is not None
    return difference


def net() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.BatchNorm1d(8), torch.nn.Dropout(0.1), torch.nn.Linear(8, 1))


class TestTensors:
    @pytest.mark.parametrize("dtype", DTYPES)
    def test_every_dtype(self, dtype: torch.dtype) -> None:
        tensor = values(3, 4, dtype=dtype)
        assert digest_bytes_of(tensor) == digest_bytes_of(tensor.clone()) == describe(tensor)[1]
        assert describe(tensor)[0] == f"torch.Tensor[{str(dtype)[6:]}](3, 4)"
        other = tensor.clone()
        other.view(torch.uint8)[0, 0] += 1
        assert digest_bytes_of(other) != digest_bytes_of(tensor)

    def test_memory_layout_does_not_count(self) -> None:
        tensor = values(4, 6, 2)
        for other in (tensor.transpose(0, 2).contiguous().transpose(0, 2), torch.stack([tensor, tensor], 1)[:, 1]):
            assert not other.is_contiguous()
            assert describe(other) == describe(tensor)
        assert describe(values(1).expand(5)) == describe(values(1).repeat(5))
        assert describe(values(2, 3, 4, 5).to(memory_format=torch.channels_last)) == describe(values(2, 3, 4, 5))

    def test_bits_of_a_view(self) -> None:
        assert describe(values(10)[3:5])[3]["bits"] == describe(values(10))[3]["bits"][3:5]

    def test_values_that_the_memory_does_not_hold(self) -> None:
        tensor = values(3, dtype=torch.complex64) * (1 + 2j)
        assert describe(tensor.conj()) == describe(tensor.conj().resolve_conj())
        assert describe(tensor.conj().imag) == describe(tensor.conj().imag.clone())

    @pytest.mark.parametrize(
        "pair",
        [
            (torch.zeros(2), torch.zeros(2, dtype=torch.float64)), (torch.zeros(6), torch.zeros(2, 3)),
            (torch.tensor(0.0), torch.tensor([0.0])), (torch.tensor([0.0]), torch.tensor([-0.0])),
            (torch.arange(3), torch.arange(3).flip(0)), (torch.zeros(0, 3), torch.zeros(3, 0)),
            (torch.zeros(2), torch.zeros(2).numpy()), (torch.eye(2).to_sparse(), torch.eye(2)),
            (torch.eye(2).to_sparse(), 2 * torch.eye(2).to_sparse()), (torch.zeros(2), torch.zeros(2, device="meta")),
            (torch.zeros(2).untyped_storage(), torch.ones(2).untyped_storage()), (torch.float32, torch.float64),
            (torch.Size([1]), (1,)), (torch.device("cpu"), torch.device("meta")),
        ],
    )  # fmt: skip
    def test_what_makes_values_differ(self, pair: tuple[object, object]) -> None:
        assert digest_bytes_of(pair[0]) != digest_bytes_of(pair[1])

    def test_a_shuffle_and_duplicates_show_where_a_xor_is_blind(self) -> None:
        tensor = values(100)
        assert torch.hash_tensor(tensor).item() == torch.hash_tensor(tensor.flip(0)).item()
        assert digest_bytes_of(tensor) != digest_bytes_of(tensor.flip(0))
        assert between(tensor, tensor.flip(0))["order_only"]

    def test_gradients_and_devices_are_no_part_of_the_value(self) -> None:
        tensor = values(3)
        assert digest_bytes_of(tensor) == digest_bytes_of(tensor.clone().requires_grad_())
        assert digest_bytes_of(tensor) == digest_bytes_of(torch.nn.Parameter(tensor))
        assert digest_bytes_of(tensor) == digest_bytes_of(tensor.clone().requires_grad_() * 1)

    def test_bits_tell_noise(self) -> None:
        tensor = values(256)
        assert between(tensor, torch.nextafter(tensor, torch.tensor(100.0)))["words"] == (
            "256 of 256 elements differ, largest 1 ULP (floating-point noise)"
        )
        half = values(8, dtype=torch.bfloat16)
        moved = (half.view(torch.int16) + 2).view(torch.bfloat16)
        assert between(half, moved)["ulp"] == 2

    def test_a_quantized_tensor(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that they are on their way out
            one, other = (torch.quantize_per_tensor(values(3), scale, 0, torch.qint8) for scale in (0.5, 0.25))
        assert describe(one)[0] == "torch.Tensor[torch.qint8](3,)"
        assert digest_bytes_of(one) != digest_bytes_of(other)


class Counted(TorchDispatchMode):
    def __init__(self) -> None:
        super().__init__()
        self.operators: list[str] = []

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.operators.append(str(function))
        return function(*args, **(kwargs or {}))


class Refused(TorchFunctionMode):
    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        raise AssertionError(f"{function} was called")


class Subclass(torch.Tensor):
    @classmethod
    def __torch_function__(cls, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if function in (torch.Tensor.requires_grad.__get__,):
            return super().__torch_function__(function, types, args, kwargs or {})
        raise AssertionError(f"{function} was called")

    @property
    def shape(self) -> Any:
        raise AssertionError("the shape was asked for")


class TestObserving:
    def test_no_operator_runs_on_host_tensors(self) -> None:
        things = [
            values(3),
            values(4, 5).T,
            net(),
            torch.Generator(),
            values(3).requires_grad_(),
            torch.optim.Adam(net().parameters()),
        ]
        with Counted() as counted:
            for thing in things:
                describe(thing)
                digest_bytes_of(thing)
        assert counted.operators == []

    def test_nor_where_operators_are_needed_does_a_mode_see_them(self) -> None:
        sparse, conjugate = torch.eye(3).to_sparse(), (values(3) * 1j).conj()
        with Counted() as counted:
            describe([sparse, conjugate])
        assert counted.operators == []

    def test_function_modes_and_subclasses_are_not_called(self) -> None:
        plain = values(3)
        subclass = torch.Tensor._make_subclass(Subclass, plain)
        alone = digest_bytes_of(plain)
        with Refused():
            assert digest_bytes_of(plain) == alone
        assert digest_bytes_of(subclass) == alone

    def test_the_graph_is_not_extended(self) -> None:
        leaf = values(3).requires_grad_()
        result = (leaf * 2).sum()
        describe([leaf, result])
        result.backward()
        assert leaf.grad is not None
        assert leaf.grad.tolist() == [2, 2, 2]
        assert torch.is_grad_enabled()

    def test_no_generator_moves(self) -> None:
        own = torch.Generator().manual_seed(3)
        torch.manual_seed(3)
        for thing in (own, torch.default_generator, net, net().train()):
            describe(thing)
        torch.manual_seed(3)
        describe([own, torch.default_generator])
        assert torch.rand(4).tolist() == torch.rand(4, generator=own).tolist()

    def test_a_tensor_without_memory_is_not_looked_at(self) -> None:
        from torch._subclasses.fake_tensor import FakeTensorMode

        with FakeTensorMode():
            fake = torch.zeros(3)
        freed = values(10)[2:]
        freed.untyped_storage().resize_(0)
        shrunk = values(10)[2:]
        shrunk.untyped_storage().resize_(16)
        for tensor in (fake, freed, shrunk):
            record = describe(tensor)
            assert record[2] == "opaque"
            assert record[4][-1][0] == "<not looked at>"

    def test_inside_a_function_transform(self) -> None:
        kinds: list[str] = []

        def traced(x: torch.Tensor) -> torch.Tensor:
            kinds.append(describe(x)[2])
            return x * 2

        torch.func.vmap(traced)(values(3, 2))
        torch.func.grad(lambda x: traced(x).sum())(values(3))
        assert len(kinds) == 2


class TestModels:
    def test_a_module(self) -> None:
        record = describe(net())
        assert (record[0], record[2]) == ("Sequential", "model")
        names = [part[0] for part in record[4]]
        assert names[:4] == ["0.weight", "0.bias", "1.weight", "1.bias"]
        assert names[-1] == "<modules>"
        assert digest_bytes_of(net()) == record[1]
        assert record[4][0][1] == digest_bytes_of(net()[0].weight)

    def test_what_makes_modules_differ(self) -> None:
        made = [net() for _ in range(6)]
        with torch.no_grad():
            made[1][0].weight[0, 0] += 1
        made[2].eval()
        made[3][1].running_mean += 1
        made[4].append(torch.nn.ReLU())
        made[5][2].eval()
        assert len({digest_bytes_of(module) for module in made}) == 6
        assert between(made[0], made[1])["parts"] == ["0.weight"]
        assert between(made[0], made[2])["parts"] == ["<modules>"]

    def test_noise_in_weights_is_told(self) -> None:
        one, other = net(), net()
        with torch.no_grad():
            other[0].weight.copy_(torch.nextafter(other[0].weight, torch.tensor(9.0)))
        assert between(one, other)["noise"]

    def test_many_parameters_are_put_together_by_name(self) -> None:
        def stack() -> torch.nn.Module:
            torch.manual_seed(0)
            return torch.nn.ModuleDict(
                {f"block{n}": torch.nn.Sequential(*[torch.nn.Linear(2, 2) for _ in range(4)]) for n in range(12)}
            )

        one, other = stack(), stack()
        assert [part[0] for part in describe(one)[4]][:3] == ["block0.0", "block0.1", "block0.2"]
        with torch.no_grad():
            other["block7"][2].bias[0] += 1
        assert between(one, other)["parts"] == ["block7.2"]

    def test_users_state_and_code_do_not_matter(self) -> None:
        class Own(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.layer = net()
                self.seen = 0

            def state_dict(self, *_: Any, **__: Any) -> Any:
                raise AssertionError("user code ran")

            parameters = named_parameters = __getattr__ = state_dict

        one, other = Own(), Own()
        other.seen = 5
        assert digest_bytes_of(one) == digest_bytes_of(other)

    def test_tied_weights(self) -> None:
        one = net()
        one[3].weight = torch.nn.Parameter(torch.ones(1, 8))
        one.append(one[3])
        assert describe(one)[2] == "model"

    def test_a_compiled_module(self) -> None:
        scripted = torch.jit.script(net())
        assert describe(scripted)[2] == "model"
        assert digest_bytes_of(scripted) != digest_bytes_of(torch.jit.script(net().eval()))

    def test_a_lazy_module_is_not_materialised(self) -> None:
        lazy = torch.nn.LazyLinear(3)
        assert describe(lazy)[2] == "model"
        assert lazy.has_uninitialized_params()


class TestTraining:
    def train(self, steps: int, lr: float = 0.1) -> tuple[torch.nn.Module, torch.optim.Optimizer]:
        module = net()
        optimizer = torch.optim.Adam(module.parameters(), lr=lr)
        for step in range(steps):
            optimizer.zero_grad()
            module(values(8, 4, seed=step)).sum().backward()
            optimizer.step()
        return module, optimizer

    def test_an_optimizer(self) -> None:
        record = describe(self.train(1)[1])
        assert (record[0], record[2]) == ("Adam", "model")
        names = [part[0] for part in record[4]]
        assert {"param_groups.0.lr", "state.0.exp_avg", "state.5.step", "parameters"} <= set(names)
        assert digest_bytes_of(self.train(1)[1]) == record[1]

    def test_the_gradients_that_its_next_step_reads_count(self) -> None:
        optimizer = self.train(1)[1]
        before = digest_bytes_of(optimizer)
        optimizer.param_groups[0]["params"][0].grad.view(-1)[0] += 1
        assert digest_bytes_of(optimizer) != before

    def test_what_makes_optimizers_differ(self) -> None:
        made = [self.train(1)[1], self.train(2)[1], self.train(1, lr=0.2)[1], self.train(0)[1]]
        assert len({digest_bytes_of(optimizer) for optimizer in made}) == 4

    def test_a_scheduler(self) -> None:
        def schedule(steps: int) -> Any:
            optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
            scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 3)
            for _ in range(steps):
                optimizer.step()
                scheduler.step()
            return scheduler

        assert digest_bytes_of(schedule(1)) == digest_bytes_of(schedule(1))
        assert digest_bytes_of(schedule(1)) != digest_bytes_of(schedule(2))

    def test_a_loader_by_what_it_loads(self) -> None:
        data = torch.utils.data.TensorDataset(values(8, 2))
        one, other = (torch.utils.data.DataLoader(data, batch_size=2, num_workers=0) for _ in range(2))
        iter(one)
        assert digest_bytes_of(one) == digest_bytes_of(other)
        assert digest_bytes_of(one) != digest_bytes_of(torch.utils.data.DataLoader(data, batch_size=4))

    def test_generators(self) -> None:
        one, other = torch.Generator().manual_seed(1), torch.Generator().manual_seed(1)
        assert describe(one)[2:4] == ["rng", "cpu"]
        assert digest_bytes_of(one) == digest_bytes_of(other)
        torch.randn(1, generator=other)
        assert digest_bytes_of(one) != digest_bytes_of(other)


def test_without_numpy_in_the_process() -> None:
    """Non-contiguous memory is then copied by torch, out of sight of modes."""
    import sys

    numpy = sys.modules.pop("numpy")
    try:
        turned = digest_bytes_of(values(4, 5).T)
    finally:
        sys.modules["numpy"] = numpy
    assert turned == digest_bytes_of(values(4, 5).T)


@pytest.mark.gpu
def test_on_a_device() -> None:
    tensor = values(100, 3)
    assert digest_bytes_of(tensor.cuda()) == digest_bytes_of(tensor)
    assert digest_bytes_of(net().cuda()) == digest_bytes_of(net())
    stream, graph = torch.cuda.Stream(), torch.cuda.CUDAGraph()
    moved, records = tensor.cuda(), []
    with torch.cuda.stream(stream), torch.cuda.graph(graph, stream=stream):
        result = moved * 2
        records.append(describe(result))
    graph.replay()
    torch.cuda.synchronize()
    assert result.cpu().tolist() == (tensor * 2).tolist()
    assert records[0][4][-1][3] == "1 captured into a CUDA graph"
