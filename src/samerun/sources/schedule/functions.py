"""Functions of the program itself that come to workers by cloudpickle: from version 3.1.3 on their code no longer says where it
stands, so that nothing a worker does would be the user's.
"""

from __future__ import annotations

from samerun.sources.protocol import dress, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Patches
    from samerun.sources.schedule.policy import Policy

_DYNAMIC = "<dynamic-code>"  # what all of them are called


def _arm_cloudpickle(cloudpickle: ModuleType, patches: Patches, policy: Policy) -> None:
    make = cloudpickle._make_function

    def noted_make(code: Any, globals: Any, *args: Any) -> Any:  # noqa: A002 - as it is called there
        try:
            written_in = globals.get("__file__") if type(globals) is dict else None
            if code.co_filename == _DYNAMIC and written_in:
                policy.record.moved(_DYNAMIC, written_in)
        except Exception as error:
            fault(error)
        return make(code, globals, *args)

    patches.set(cloudpickle, "_make_function", dress(noted_make, make))


ARM = {"cloudpickle.cloudpickle": _arm_cloudpickle}
