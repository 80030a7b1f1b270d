"""What every probe promises, run for each file in the folder: a new probe is tested by being there."""

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

from samerun.launch.catalogue import all_probes
from samerun.probes.protocol import Probe, after, sampled
from samerun.sources.protocol import FAULTS, Patches

SRC = Path(__file__).parents[2] / "src"
STEMS = sorted(found.name for found in pkgutil.iter_modules([str(SRC / "samerun" / "probes")]) if found.name != "protocol")


def run(code, *words):
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(SRC)!r})\n{code}", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_names_are_unique_and_every_file_binds_one():
    assert len(all_probes()) == len(STEMS)
    assert all(isinstance(probe, Probe) for probe in all_probes().values())


@pytest.mark.parametrize("stem", STEMS)
def test_loading_it_imports_nothing_else(stem):
    code = """
import json
before = set(sys.modules)
__import__(f"samerun.probes.{sys.argv[1]}")
print(json.dumps(sorted(name for name in set(sys.modules) - before if not name.startswith("samerun"))))
"""
    # The digest of values is loaded with some of them; it is light.
    assert set(run(code, stem)) <= {"__future__", "xxhash", "xxhash._xxhash", "xxhash.version", "_blake2", "_weakref"}


DISARM = """
import importlib, json
from samerun.sources.protocol import Mode
probe = importlib.import_module(f"samerun.probes.{sys.argv[1]}").PROBE

class Nobody:
    thread_started = []
    def step(self):
        pass
    event = put = note = effect = lambda self, *args, **kwargs: None

def found(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None

modules = [module for module in map(found, probe.modules) if module is not None] or [None]
packages = tuple({module.__name__.partition(".")[0] for module in modules if module} or {"sys"})

def snapshot():
    owners = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] in packages]
    classes = {id(value): value for owner in owners for value in list(vars(owner).values()) if isinstance(value, type)}
    return [(owner, dict(vars(owner))) for owner in [*owners, *classes.values()] if hasattr(owner, "__dict__")]

before = snapshot()
for disarm in [probe.arm(module, Mode("watch"), Nobody()) for module in modules][::-1]:
    disarm()
print(json.dumps(sorted({
    f"{getattr(owner, '__name__', owner)}.{name}"
    for owner, attributes in before for name, value in vars(owner).items()
    if name in attributes and attributes[name] is not value and callable(value)
})))
"""


@pytest.mark.parametrize("stem", STEMS)
def test_disarming_leaves_every_attribute_as_it_was(stem):
    assert run(DISARM, stem) == []


def test_a_fault_of_a_report_does_not_reach_the_program():
    class Owner:
        def double(self, value):
            return 2 * value

    patches = Patches()
    after(patches, Owner, "double", lambda result, *args: 1 / 0)
    assert Owner().double(4) == 8
    assert FAULTS.pop() == "ZeroDivisionError: division by zero"
    patches.undo()


def test_early_steps_and_powers_of_two_are_recorded():
    assert [step for step in range(20) if sampled(step, 3)] == [0, 1, 2, 4, 8, 16]
