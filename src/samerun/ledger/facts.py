"""What a record says of the place where a run took place: machine, packages, code, environment."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_SECRET = re.compile(r"KEY|TOKEN|SECRET|PASSW|CREDENTIAL|AUTH|COOKIE|PRIVATE|SIGNATURE|_DSN$|_PAT$", re.IGNORECASE)
_LOGIN_IN_URL = re.compile(r"(?<=://)[^/@\s]+(?=@)")
_MASK = "***"
_GIT_TIMEOUT = 10  # seconds


def masked(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment with what looks like a secret, by its name or as a login in a URL, taken out."""
    return {name: _MASK if _SECRET.search(name) else _LOGIN_IN_URL.sub(_MASK, value) for name, value in sorted(environ.items())}


def hardware() -> dict[str, Any]:
    """Processor, cores that may be used, memory in bytes, accelerators and operating system."""
    return {
        "system": platform.platform(),
        "machine": platform.machine(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "accelerators": _accelerators(),
    }


def _processor() -> str:
    return _field(Path("/proc/cpuinfo"), "model name") or platform.processor()


def _accelerators() -> list[str]:
    """NVIDIA devices by the driver's own listing: asking the driver's program takes a second."""
    cards = sorted(Path("/proc/driver/nvidia/gpus").glob("*/information"))
    return [_field(card, "Model") or card.parent.name for card in cards]


def _field(file: Path, name: str) -> str:
    """The first ``name : value`` of a file such as ``/proc/cpuinfo``; empty where there is none."""
    try:
        lines = file.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def git_state(folder: Path) -> dict[str, Any] | None:
    """The commit, the branch and whether anything was changed since; None outside a repository or without git."""
    command = ["git", "--no-optional-locks", "status", "--porcelain=v2", "--branch"]
    try:
        told = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=_GIT_TIMEOUT, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    lines = told.stdout.splitlines()
    headers = dict(line[2:].split(" ", 1) for line in lines if line.startswith("# "))
    dirty = any(not line.startswith("#") for line in lines)
    return {"commit": headers.get("branch.oid", ""), "branch": headers.get("branch.head", ""), "dirty": dirty}


def package_versions(loaded: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Name -> version of the packages that a run loaded, given what each says of itself and the file it was loaded from.

    A package that says nothing is looked up among the ``dist-info`` folders beside it; the unknown are left out.
    """
    found = {name: version or _beside(name, file) for name, (version, file) in loaded.items()}
    return {name: found[name] for name in sorted(found) if found[name]}


def _beside(name: str, file: str) -> str:
    installation = re.sub(r"(/(?:site|dist)-packages)/.*", r"\1", file)
    for folder in Path(installation).glob(f"{name}-*.dist-info"):
        return folder.name.removesuffix(".dist-info").removeprefix(f"{name}-")
    return ""
