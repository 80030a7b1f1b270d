"""Keras 3 on any backend: layers and models by their weights, optimizers by their variables and settings."""

from __future__ import annotations

from samerun.digest.structure import name_of, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from samerun.digest.walk import Seen, Walk

_DEEPEST = 64  # layers within layers
_PLAIN = (bool, int, float, str, type(None))


def _variable(walk: Walk, value: Any) -> Seen:
    return walk.see(dict(state_of(value) or ())["_value"])


def _seed_generator(walk: Walk, value: Any) -> Seen:
    walk.detail = 0
    return "rng", walk.see(dict(state_of(value) or ())["state"])[1], "keras.random.SeedGenerator", None, None


def _layer(walk: Walk, value: Any) -> Seen:
    pairs: list[tuple[str, Any]] = []
    _collect(value, "", pairs, 0)
    return walk.model(value, pairs)


def _collect(layer: Any, prefix: str, pairs: list[tuple[str, Any]], depth: int) -> None:
    """The variables below ``layer`` by dotted names, and the generators that its dropout and augmentation draw from.

    A layer's own name counts the layers made before it, so it is the same in two runs of one program.
    """
    state = dict(state_of(layer) or ())
    pairs.append((f"{prefix}<layer>", f"{name_of(type(layer))}{'' if state.get('_trainable', True) else ' frozen'}"))
    if not state.get("built", True):
        pairs += [(f"{prefix}{name}", _seed_of(item)) for name, item in state.items() if name.endswith("_initializer")]
    for kind in ("_trainable_variables", "_non_trainable_variables"):
        for variable in state.get(kind, ()):
            own = dict(state_of(variable) or ())
            pairs.append((f"{prefix}{own.get('_name')}", variable))
    pairs += [(f"{prefix}seed_generator_{at}", one) for at, one in enumerate(state.get("_seed_generators", ()))]
    if depth < _DEEPEST:
        for child in state.get("_layers", ()):
            name = dict(state_of(child) or ()).get("name")
            _collect(child, f"{prefix}{name}.", pairs, depth + 1)


def _seed_of(initializer: Any) -> Any:
    """From what the weights of a layer that has none yet will be drawn."""
    return dict(state_of(initializer) or ()).get("seed")


def _optimizer(walk: Walk, value: Any) -> Seen:
    state = dict(state_of(value) or ())
    pairs = [(name, item) for name, item in state.items() if name[0] != "_" and type(item) in _PLAIN]
    for at, variable in enumerate(state["_variables"]):
        pairs.append((f"{at}.{dict(state_of(variable) or ()).get('_name')}", variable))
    return walk.model(value, pairs)


def _callback(walk: Walk, value: Any) -> Seen:
    return walk.attributes(value, skip=("_model", "model", "validation_data"))


TREES = {
    "BaseOptimizer": _optimizer,
    "Callback": _callback,
    "Layer": _layer,
    "SeedGenerator": _seed_generator,
    "Variable": _variable,
}
