"""scikit-learn: what each estimator has learnt after ``fit``, at the outermost call.

``sklearn.base._fit_context`` decorates every ``fit`` of the library, so it is the one place to stand.
"""

from __future__ import annotations

from _thread import get_ident

from samerun.probes.protocol import Probe
from samerun.sources.protocol import Patches, dress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert module is not None
    patches = Patches()
    if hasattr(module, "_fit_context"):
        patches.set(module, "_fit_context", _reporting(module._fit_context, record))
    return patches.undo


def _reporting(fit_context: Callable[..., Any], record: Record) -> Callable[..., Any]:
    """A ``_fit_context`` whose decorated methods report the estimator they fitted."""
    fitting: set[int] = set()  # threads inside an outermost fit

    def reporting_context(*args: Any, **kwargs: Any) -> Any:
        decorate = fit_context(*args, **kwargs)

        def reporting_decorator(method: Callable[..., Any]) -> Callable[..., Any]:
            inner = decorate(method)

            def fit(estimator: Any, *args: Any, **kwargs: Any) -> Any:
                thread = get_ident()
                if thread in fitting or record.user_frame() is None:  # of an estimator that fits others, maybe in threads
                    return inner(estimator, *args, **kwargs)
                fitting.add(thread)
                try:
                    return inner(estimator, *args, **kwargs)
                finally:
                    fitting.discard(thread)
                    record.event("fit", type(estimator).__name__, estimator)
                    record.step()

            return dress(fit, inner)

        return reporting_decorator

    return dress(reporting_context, fit_context)


PROBE = Probe("sklearn.fit", modules=("sklearn.base",), arm=_arm)
