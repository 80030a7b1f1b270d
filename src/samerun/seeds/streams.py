"""One root seed and the independent streams below it, each found by its name.

``docs/reference/streams.md`` is the specification, with test vectors.

A stream is a name, not a position: it is immutable, costs nothing until it is used, can be pickled, and gives the same
numbers whoever asks, in whatever order, process or place.
"""

from __future__ import annotations

from samerun.seeds.integers import PART_MAX, exact

try:
    from _blake2 import blake2b  # hashlib would load OpenSSL: 5 ms
except ImportError:  # pragma: no cover - an interpreter without the C module
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from typing import Any, SupportsIndex

    from samerun.seeds.frameworks.torch import WorkerSeeds
    from samerun.seeds.workers import Initializer

    Part = str | SupportsIndex
    Int = int  # inside the class ``int`` is the method

PERSON = b"samerun.stream.1"


def encode(part: Part) -> bytes:
    """One part of a path: a tag, the length in 8 bytes, the bytes. So no two paths encode to the same message.

    Raises:
        TypeError: if the part is neither a string nor an integer.
        ValueError: if an integer is not in 0..2**64-1, or a string cannot be written as UTF-8.
    """
    if isinstance(part, str):
        return _tagged(b"s", part.encode("utf-8"))
    return _tagged(b"i", exact(part, "a part of a stream's path", PART_MAX).to_bytes(8, "little"))


def _tagged(tag: bytes, data: bytes) -> bytes:
    return tag + len(data).to_bytes(8, "little") + data


class Stream:
    """An independent source of numbers under a root, named by a path of strings and integers."""

    __slots__ = ("_message", "path", "seed")

    def __init__(self, seed: SupportsIndex, path: tuple[Part, ...] = ()) -> None:
        self.seed = exact(seed, "seed", PART_MAX)
        self._message = b"".join([encode(part) for part in path])
        self.path: tuple[str | int, ...] = tuple([part if isinstance(part, str) else part.__index__() for part in path])

    def __getitem__(self, path: Part | tuple[Part, ...]) -> Stream:
        """The stream below this one: ``root["worker", 3]`` is ``root["worker"][3]``."""
        parts = path if isinstance(path, tuple) else (path,)
        if not parts:
            raise ValueError("the path is empty, expected at least one string or integer")
        below = Stream.__new__(Stream)
        below.seed = self.seed
        below._message = self._message + b"".join([encode(part) for part in parts])
        below.path = self.path + tuple([part if isinstance(part, str) else part.__index__() for part in parts])
        return below

    def at(self, *indices: SupportsIndex) -> Stream:
        """The stream of one epoch, step or sample: ``root["augment"].at(epoch, index)``.

        It depends on these numbers alone: not on the worker that asks, the order of asking, or a resume.

        Raises:
            TypeError: if an index is not an integer.
            ValueError: if an index is below 0 or over 2**64-1.
        """
        for number in indices:
            exact(number, "an index", PART_MAX)
        return self[indices]

    def per_rank(self) -> Stream:
        """This process's own stream, below ``("rank", r)``: for dropout, noise and augmentation.

        Whatever all ranks must agree on (initial weights, splits, order) takes the stream itself. Rank 0 of any number
        of processes has the same stream. The rank is found in the environment: see ``samerun.seeds.ranks``.
        """
        from samerun.seeds.ranks import find

        return self["rank", find().rank]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Stream) and (self.seed, self.path) == (other.seed, other.path)

    def __hash__(self) -> int:
        return hash((self.seed, self.path))

    def __repr__(self) -> str:
        return f"Root({self.seed})" + (f"[{', '.join(map(repr, self.path))}]" if self.path else "")

    def __reduce__(self) -> tuple[Any, ...]:
        return Stream, (self.seed, self.path)

    def digest(self, output: str) -> bytes:
        """The 32 bytes from which the output of that name is made."""
        message = self._message + _tagged(b"o", output.encode())
        return blake2b(message, digest_size=32, key=self.seed.to_bytes(8, "little"), person=PERSON).digest()

    def wide(self, output: str) -> Int:
        """The same as one integer of 256 bits, little-endian."""
        return int.from_bytes(self.digest(output), "little")

    def int(self, bits: Int = 32) -> Int:
        """An integer of ``bits`` bits (1 to 256): for ``random_state=`` and every other seed argument.

        Raises:
            ValueError: if ``bits`` is out of range.
        """
        if not 1 <= bits <= 256:
            raise ValueError(f"bits is {bits}, expected 1 to 256")
        return self.wide("int") & ((1 << bits) - 1)

    def ints(self, n: Int) -> Any:
        """``n`` integers of 64 bits as a NumPy array: ``at_many`` of 0..n-1."""
        from samerun.seeds.frameworks import numpy

        return numpy.ints(self, n)

    def at_many(self, indices: Any) -> Any:
        """One integer of 64 bits for each element of an integer array, in vectorised passes; shape kept, dtype uint64.

        An element depends on the stream and on that index alone. (For whole generators use ``at``.)

        Raises:
            TypeError: if the array is not of integers.
            ValueError: if an index is negative.
        """
        from samerun.seeds.frameworks import numpy

        return numpy.at_many(self, indices)

    def random(self) -> random.Random:
        """A new ``random.Random`` of this stream."""
        from samerun.seeds.frameworks import random

        return random.from_stream(self)

    def numpy(self) -> Any:
        """A new ``numpy.random.Generator`` (PCG64) of this stream."""
        from samerun.seeds.frameworks import numpy

        return numpy.from_stream(self)

    def torch(self, device: Any = "cpu") -> Any:
        """A new ``torch.Generator`` of this stream on ``device``; on the CPU all 256 bits count, elsewhere 64."""
        from samerun.seeds.frameworks import torch

        return torch.from_stream(self, device)

    def jax(self, impl: str = "threefry2x32") -> Any:
        """A new typed JAX key of this stream, made of full words: no bit is lost without x64."""
        from samerun.seeds.frameworks import jax

        return jax.from_stream(self, impl)

    def jax_legacy(self) -> Any:
        """A new legacy JAX key: two uint32 words, as ``jax.random.PRNGKey`` gives."""
        from samerun.seeds.frameworks import jax

        return jax.legacy(self)

    def tf(self) -> Any:
        """A new ``tf.random.Generator`` (Philox) of this stream."""
        from samerun.seeds.frameworks import tensorflow

        return tensorflow.from_stream(self)

    def tf_seed(self) -> Any:
        """A pair of int64 for ``tf.random.stateless_*(seed=...)``."""
        from samerun.seeds.frameworks import tensorflow

        return tensorflow.stateless(self)

    def loader(self) -> dict[str, Any]:
        """Arguments for a torch DataLoader: ``DataLoader(data, num_workers=4, **root["train"].loader())``.

        The generator shuffles and is the same on every rank; the workers' python, NumPy and torch generators, and the
        generator objects that the dataset holds, are seeded distinctly by rank, worker and epoch.
        """
        from samerun.seeds.frameworks import torch

        seeds: WorkerSeeds = torch.WorkerSeeds(self["workers"].per_rank())
        return {"generator": self["order"].torch(), "worker_init_fn": seeds}

    def initializer(self) -> Initializer:
        """An initializer that seeds each worker process of a pool, distinctly: see ``samerun.seeds.workers``."""
        from samerun.seeds.workers import Initializer

        return Initializer(self)


class Root(Stream):
    """The root of all streams of a run. Making one touches no generator: ``samerun.seed`` does that."""

    __slots__ = ("_report",)

    def __init__(self, seed: SupportsIndex, report: Callable[[], Any] | None = None) -> None:
        super().__init__(seed)
        self._report = report

    def __reduce__(self) -> tuple[Any, ...]:
        return Root, (self.seed,)

    def report(self) -> Any:
        """What ``samerun.seed`` did so far, as a ``samerun.seeds.report.Report``: print it.

        Raises:
            ValueError: if this root did not come from ``samerun.seed``.
        """
        if self._report is None:
            raise ValueError("this root seeded nothing, so there is nothing to report; use samerun.seed(n)")
        return self._report()
