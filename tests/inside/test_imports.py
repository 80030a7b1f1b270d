"""The post-import hook: called once the module is complete, and not to be seen in what the import system leaves behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

SRC = Path(__file__).parents[2] / "src"
HOOKED = """
import importlib, importlib.util, json, sys, traceback
sys.path.insert(0, SRC)
from samerun.inside import imports
called, told = [], {}
for name in ("thing", "package.part", "broken", "lazy", "decimal"):
    imports.on_import(name, lambda module: called.append([module.__name__, hasattr(module, "last")]))
imports.on_import("failing", lambda module: 1 / 0)
"""


def hooked(folder: Path, program: str) -> dict[str, Any]:
    """What ``program`` leaves in ``told``, and all calls of the hook."""
    (folder / "package").mkdir(exist_ok=True)
    (folder / "package" / "__init__.py").touch()
    for name in ("thing", "package/part", "lazy", "failing"):
        (folder / f"{name}.py").write_text("first = 1\nlast = 2\n")
    (folder / "broken.py").write_text("first = 1\n1 / 0\nlast = 2\n")
    end = "told['called'] = called; told['failures'] = imports.failures; print(json.dumps(told))"
    text = f"SRC = {str(SRC)!r}\n{HOOKED}\n{program}\n{end}\n"
    (folder / "program.py").write_text(text)
    done = subprocess.run([sys.executable, "program.py"], cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_called_when_complete_and_once(tmp_path: Path) -> None:
    told = hooked(tmp_path, "import thing, package.part, thing, decimal")
    assert told["called"] == [["thing", True], ["package.part", True], ["decimal", False]]


def test_called_at_once_for_what_is_there(tmp_path: Path) -> None:
    program = "import other; imports.on_import('other', lambda module: called.append(module.__name__))"
    (tmp_path / "other.py").touch()
    assert hooked(tmp_path, program)["called"] == ["other"]


def test_nothing_of_it_stays_on_the_module(tmp_path: Path) -> None:
    told = hooked(
        tmp_path,
        "import thing, json.decoder\n"
        "told['spec'] = [str(type(thing.__spec__)), thing.__spec__.loader is thing.__loader__, sorted(vars(thing.__spec__))]\n"
        "told['other'] = [str(type(json.decoder.__spec__)), True, sorted(vars(json.decoder.__spec__))]\n"
        "told['loader'] = type(thing.__loader__).__name__",
    )
    assert told["spec"][:2] == told["other"][:2]
    assert told["loader"] == "SourceFileLoader"


def test_an_error_in_the_module_is_the_modules_own(tmp_path: Path) -> None:
    program = "try:\n    import broken\nexcept ZeroDivisionError:\n    told['trace'] = traceback.format_exc()"
    told = hooked(tmp_path, program)
    assert told["called"] == []
    assert "samerun" not in told["trace"].replace(str(tmp_path), "")
    assert "importlib" not in told["trace"]


def test_reload_and_lazy_loading_call_again(tmp_path: Path) -> None:
    told = hooked(
        tmp_path,
        "import thing\n"
        "importlib.reload(thing)\n"
        "spec = importlib.util.find_spec('lazy')\n"
        "spec.loader = importlib.util.LazyLoader(spec.loader)\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "sys.modules['lazy'] = module\n"
        "spec.loader.exec_module(module)\n"
        "told['before'] = len(called)\n"
        "module.last",
    )
    assert told["before"] == 2
    assert told["called"] == [["thing", True], ["thing", True], ["lazy", True]]


def test_looking_for_a_module_does_not_call(tmp_path: Path) -> None:
    told = hooked(tmp_path, "told['found'] = importlib.util.find_spec('thing').origin")
    assert told["found"].endswith("thing.py")
    assert told["called"] == []


def test_an_error_in_the_callback_is_kept(tmp_path: Path) -> None:
    told = hooked(tmp_path, "import failing; told['last'] = failing.last")
    assert told["last"] == 2
    assert told["failures"] == ["failing: ZeroDivisionError: division by zero"]


def test_forget(tmp_path: Path) -> None:
    told = hooked(tmp_path, "imports.forget(); import thing; told['path'] = [type(f).__name__ for f in sys.meta_path]")
    assert told["called"] == []
    assert "_Finder" not in told["path"]
