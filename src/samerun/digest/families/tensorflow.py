"""TensorFlow: eager tensors by their memory, variables by the value they hold now. Graph tensors have no value.

A dataset is what it was built from: its transformations with their numbers, seeds among them, and its eager tensors.
"""

from __future__ import annotations

import sys

from samerun.digest.buffers import plain_array
from samerun.digest.lookup import opaque
from samerun.digest.structure import bases_of, name_of, qualname_of, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_NAME = "tensorflow.Tensor"


def _tensor(walk: Walk, value: Any) -> Seen:
    return _array(walk, value._numpy(), _NAME)


def _array(walk: Walk, held: Any, name: str) -> Seen:
    numpy = sys.modules["numpy"]
    if type(held) is numpy.ndarray and not held.dtype.hasobject:
        return plain_array(walk, held, name)
    if type(held) is numpy.ndarray:  # strings
        return walk.enter(held, lambda walk, strings: walk.sequence(f"{name}{strings.shape}", strings.ravel().tolist()))
    return plain_array(walk, numpy.asarray(held), name)  # a scalar


def _variable(walk: Walk, value: Any) -> Seen:
    """Read below the API, where no tape watches; inside a graph a read would add an operation to it."""
    tensorflow = sys.modules["tensorflow"]
    if not tensorflow.executing_eagerly():
        return walk.missed(value, "a variable inside a graph")
    recording = sys.modules["tensorflow.python.eager.record"]
    operations = sys.modules["tensorflow.python.ops.gen_resource_variable_ops"]
    with recording.stop_recording():
        tensor = operations.read_variable_op(value._handle, value._dtype)
    return _array(walk, tensor._numpy(), "tensorflow.Variable")


def _generator(walk: Walk, value: Any) -> Seen:
    walk.detail = 0
    return "rng", walk.see(value._state_var)[1], "tensorflow.random.Generator", None, None


def _ragged(walk: Walk, value: Any) -> Seen:
    pairs = [("values", value._values), ("row_splits", value._row_partition._row_splits)]
    return walk.mapping("tensorflow.RaggedTensor", pairs, "RaggedTensor")


def _sparse(walk: Walk, value: Any) -> Seen:
    pairs = [("indices", value._indices), ("values", value._values), ("dense_shape", value._dense_shape)]
    return walk.mapping("tensorflow.SparseTensor", pairs, "SparseTensor")


def _constant(walk: Walk, value: Any) -> Seen:
    text = repr(value)
    return "scalar", walk.blob(b"tensorflow", text.encode()), text[:80], None, None


def _dataset(walk: Walk, value: Any) -> Seen:
    pairs = [(name, item) for name, item in state_of(value) or () if _says_what_comes(name, item)]
    return walk.mapping(name_of(type(value)), pairs, qualname_of(type(value)))


def _says_what_comes(name: str, item: Any) -> bool:
    if type(item) in (bool, int, float, str):
        return name != "_name"
    kinds = {qualname_of(base) for base in bases_of(type(item))}
    if "EagerTensor" in kinds:
        return not name.startswith("_variant") and item.dtype.name not in ("variant", "resource")
    return type(item) in (list, tuple) or "DatasetV2" in kinds


LEAVES = {
    "DType": _constant,
    "EagerTensor": _tensor,
    "Function": opaque,
    "IteratorBase": opaque,
    "OwnedIterator": opaque,
    "Tensor": opaque,
    "TensorShape": _constant,
}
TREES = {
    "BaseResourceVariable": _variable,
    "DatasetV2": _dataset,
    "Generator": _generator,
    "RaggedTensor": _ragged,
    "SparseTensor": _sparse,
}
