"""scikit-learn, for resumes: what each ``fit`` and ``partial_fit`` was given and has learnt, at the outermost call."""

from __future__ import annotations

from samerun.digest import digest_bytes_of
from samerun.probes.protocol import Probe
from samerun.sources.protocol import Patches, dress, fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType
    from typing import Any

    from samerun.sources.protocol import Disarm, Mode, Record


def _arm(module: ModuleType | None, mode: Mode, record: Record) -> Disarm:
    assert module is not None
    patches = Patches()
    real = getattr(module, "_fit_context", None)
    if real is None:
        return patches.undo
    fits = _Fits(record)

    def reporting_context(*args: Any, **kwargs: Any) -> Any:
        decorate = real(*args, **kwargs)
        return lambda method: fits.around(decorate(method))

    patches.set(module, "_fit_context", dress(reporting_context, real))
    return patches.undo


class _Fits:
    """The fits of a process."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.deep = 0  # fits that are under way

    def around(self, method: Callable[..., Any]) -> Callable[..., Any]:
        """``method``, reported where no other fit called it."""

        def fit(estimator: Any, *args: Any, **kwargs: Any) -> Any:
            if not self.deep:
                self._begins(estimator, args, kwargs)
            self.deep += 1
            try:
                return method(estimator, *args, **kwargs)
            finally:
                self.deep -= 1
                if not self.deep:
                    self._ends(estimator)

        return dress(fit, method)

    def _begins(self, estimator: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        try:
            self.record.rows.ready("step", "fit")
            self.record.rows.start(type(estimator).__name__, [_model(estimator)], depth=3)
            self.record.rows.met("batch", digest_bytes_of([args, kwargs]), depth=3)
        except Exception as error:
            fault(error)

    def _ends(self, estimator: Any) -> None:
        try:
            columns = [_model(estimator), self.record.rows.column("batch")]
            self.record.rows.row("step", type(estimator).__name__, columns, depth=3)
            self.record.rows.done("fit")
        except Exception as error:
            fault(error)


def _model(estimator: Any) -> list[Any]:
    return ["model", digest_bytes_of(estimator), "model", None]


PROBE = Probe("sklearn.rows", modules=("sklearn.base",), arm=_arm, level="resume")
