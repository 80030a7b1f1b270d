"""What one run is to be: which sources are watched, pinned or perturbed, which probes look on, and the environment for it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samerun.launch.catalogue import all_probes, all_sources, file_of
from samerun.sources.protocol import Mode, Source

SCHEMA = "samerun.plan/1"
BOOTSTRAP = Path(__file__).parent.parent / "inside" / "bootstrap"


@dataclass(frozen=True)
class Plan:
    """One run. ``modes`` holds what is not merely watched; ``functions`` is off, calls or lines.

    ``watched`` names the sources that are watched where ``modes`` says nothing else; None: all of them. ``variables``: whether
    pinning a framework sets the variables of its determinism switches too; ``deterministic``: set and turn on all of them.
    """

    modes: Mapping[str, Mode] = field(default_factory=dict)
    watched: frozenset[str] | None = None
    probes: tuple[str, ...] = ("always", "verify")
    functions: str = "calls"
    zoom: tuple[str, ...] = ()
    steps: int = 0
    variables: bool = True
    deterministic: bool = False
    journal: bool = True
    paces: tuple[float, ...] = ()  # seconds between readings of the clock as the program was seen to read it (``Mode.paces``)
    now: int = 0  # when the verification began, in seconds since 1970; 0: there is none
    control: int = 0  # what the program's own seeds are exchanged by; 0: not at all
    rows: Mapping[str, Any] | None = None  # what ``samerun.inside.rows`` is asked

    def write(self, folder: Path, root: Path, vault: Path | None) -> Path:
        """Write the plan where the child finds it.

        ``folder`` is the run's own; ``root`` the project's; without a ``vault`` the user's files are noted but not copied.
        """
        trace = folder / "trace"
        trace.mkdir(parents=True, exist_ok=True)
        document = {
            "schema": SCHEMA, "root": str(root), "trace": str(trace), "functions": self.functions, "zoom": list(self.zoom),
            "steps": self.steps, "deterministic": self.deterministic, "arm": self._arm(), "run": str(folder),
            "journal": str(folder / "journal") if self.journal else "", "vault": str(vault or ""),
            "rows": self.rows, "control": self.control,
        }  # fmt: skip
        (folder / "journal").mkdir(exist_ok=True)
        path = folder / "plan.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def environ(self, plan_path: Path, base: Mapping[str, str]) -> dict[str, str]:
        """The environment of the run: the user's own, what the sources ask for, and our bootstrap in front."""
        environ = dict(base)
        for source, mode in self._asked_at_start():
            for variable, value in source.environ(mode).items() if source.environ else ():
                if value is None:
                    environ.pop(variable, None)
                else:
                    environ[variable] = value
        environ["SAMERUN_PLAN"] = str(plan_path)
        environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(BOOTSTRAP), base.get("PYTHONPATH", "")]))
        return environ

    def before_exec(self) -> Callable[[], None] | None:
        """What the child does between fork and exec: switch off address randomisation where addresses are pinned."""
        mode = self.modes.get("addresses")
        if mode is None or mode.kind != "pin":
            return None
        from samerun.sources.addresses import no_aslr

        return no_aslr()

    def _asked_at_start(self) -> Iterator[tuple[Source, Mode]]:
        """The sources whose variables are set, in which mode."""
        for source in all_sources().values():
            mode, has_switches = self.modes.get(source.name), source.deterministic is not None
            if self.deterministic and has_switches:
                yield source, Mode("pin")
            elif mode is not None and (self.variables or not has_switches):
                yield source, mode

    def _arm(self) -> list[dict[str, Any]]:
        sources = [
            {**_item("source", source, self.modes.get(source.name, Mode("watch"))), "paces": self.paces, "now": self.now}
            for source in all_sources().values()
            if self._is_armed(source) or (self.deterministic and source.deterministic is not None)
        ]
        probes = [_item("probe", probe, Mode("watch")) for probe in all_probes().values() if probe.level in self.probes]
        return sources + probes

    def _is_armed(self, source: Source) -> bool:
        if source.name in self.modes:
            return source.arm is not None or source.generator
        return source.arm is not None and (self.watched is None or source.name in self.watched)


def _item(family: str, item: Any, mode: Mode) -> dict[str, Any]:
    return {
        "family": family, "name": item.name, "file": file_of(item), "modules": list(item.modules),
        "mode": mode.kind, "seed": mode.seed, "but": sorted(mode.but),
    }  # fmt: skip
