"""What a value is made of, read without running any code of its class.

``value.__class__``, ``cls.__mro__``, ``value.__dict__`` can all be answered by user code (a metaclass, a property,
``__getattribute__``). The descriptors fetched here once, from ``type`` itself, cannot.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

bases_of: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
namespace_of: Callable[[type], Mapping[str, Any]] = type.__dict__["__dict__"].__get__
qualname_of: Callable[[type], str] = type.__dict__["__qualname__"].__get__
_module_of = type.__dict__["__module__"].__get__
_GETSET = type(type.__dict__["__dict__"])


class _Slotted:
    __slots__ = ("slot",)


_MEMBER = type(_Slotted.__dict__["slot"])


def module_of(cls: type) -> str:
    """The module that ``cls`` says it is from; empty where it says nothing that is a string."""
    try:
        module = _module_of(cls)
    except AttributeError:
        return ""
    return module if type(module) is str else ""


def name_of(cls: type) -> str:
    """``module.qualname``, or the bare name of a builtin: the class as digests know it."""
    module = module_of(cls)
    return qualname_of(cls) if module in ("builtins", "") else f"{module}.{qualname_of(cls)}"


def state_of(value: object) -> list[tuple[str, Any]] | None:
    """The instance dict and slots of ``value`` as (name, value) pairs; None if its class has neither."""
    cls = type(value)
    found: list[tuple[str, Any]] = []
    any_state = has_dict = False
    for base in bases_of(cls):
        namespace = namespace_of(base)
        holder: Any = namespace.get("__dict__")
        if not has_dict and (type(holder) is _GETSET or type(holder) is _MEMBER):
            any_state = has_dict = True  # every base that could have had it offers the same dict
            found += [(key, item) for key, item in list(holder.__get__(value, cls).items()) if type(key) is str]
        if "__slots__" in namespace:
            any_state = True
            found += _slots(value, cls, namespace)
    return found if any_state else None


def _slots(value: object, cls: type, namespace: Mapping[str, Any]) -> list[tuple[str, Any]]:
    found = []
    for name, member in namespace.items():
        if type(member) is _MEMBER and name != "__dict__":
            try:
                found.append((name, member.__get__(value, cls)))
            except AttributeError:  # a slot that was never set
                continue
    return found
