"""What every source promises, run for each file in the folder: a new source is tested by being there."""

import json
import subprocess
import sys

import pytest

from samerun.sources.protocol import Mode

from .conftest import SRC, STEMS, sources

SOURCES = sources()
KINDS = ("watch", "pin", "perturb")


def run(code, *words):
    """Run ``code`` in a fresh interpreter without any hook; gives each line it printed, which is JSON."""
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(SRC)!r})\n{code}", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("stem", STEMS)
def test_it_is_complete(stem):
    source = SOURCES[stem]
    assert source.name
    assert not source.advice.endswith("."), "a report puts it into a sentence of its own"
    assert source.in_use in ("sites", "always", "ask", "never")
    assert source.cosmetic in ("", "time", "id", "address", "process", "counter")
    assert not source.generator or source.seed
    assert bool(source.save) == bool(source.restore)


def test_names_are_unique():
    assert len({source.name for source in SOURCES.values()}) == len(SOURCES)


@pytest.mark.parametrize("stem", STEMS)
def test_loading_it_imports_nothing_else(stem):
    code = """
import json
before = set(sys.modules)
__import__(f"samerun.sources.{sys.argv[1]}")
print(json.dumps(sorted(name for name in set(sys.modules) - before if not name.startswith("samerun"))))
"""
    assert set(*run(code, stem)) <= {"__future__"}


@pytest.mark.parametrize("stem", [stem for stem in STEMS if SOURCES[stem].environ])
def test_the_environment_depends_on_the_mode_alone(stem):
    environ = SOURCES[stem].environ
    for kind in KINDS:
        first = environ(Mode(kind, 3))
        assert first == environ(Mode(kind, 3))
        assert all(isinstance(name, str) and isinstance(value, (str, type(None))) for name, value in first.items())
    assert environ(Mode("watch", 3)) == {}


DISARM = """
import importlib, importlib.util, json, os
from samerun.sources.protocol import Mode
source = importlib.import_module(f"samerun.sources.{sys.argv[1]}").SOURCE

class Nobody:
    calls = 0
    def user_frame(self, depth=1):
        return None
    def caller_is_user(self, depth=1):
        return False
    def use(self, *words, depth=1, phase=""):
        Nobody.calls += 1
    seeded = drawn = use
    def phase(self, source):
        return "unseeded"
    def generated(self, prefix):
        pass
    carried = generated
    def rewritten(self, filename, lines):
        pass
    def use_in_thread(self, source, what, depth=1):
        pass
    def concern(self, *words, depth=1):
        pass
    def step(self):
        pass
    thread_started = []
    at_close = []
    def lane(self):
        return "main"

def found(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        return None

modules = [module for module in map(found, source.modules) if module is not None] or [None]
if not source.modules:
    import random, threading, numpy, time, os  # what else it may touch

# A framework fills its own caches when it is touched; of it only the modules that the source names are looked at.
_NOT_ITS_BUSINESS = ("samerun", "__main__", "__mp_main__", "torch", "tensorflow", "keras", "jax", "cupy")

def snapshot():
    owners = [module for name, module in sys.modules.items() if not name.startswith(_NOT_ITS_BUSINESS)]
    owners += [module for module in modules if module]
    owners += [value for module in modules for value in list(vars(module).values() if module else [])
               if isinstance(value, type)]
    return [(owner, dict(vars(owner))) for owner in owners if hasattr(owner, "__dict__")]

def changed(before):
    return sorted({
        f"{getattr(owner, '__name__', owner)}.{name}"
        for owner, attributes in before
        for name in {*attributes, *vars(owner)} - {"__warningregistry__", "__abstractmethods__"}
        if attributes.get(name, before) is not vars(owner).get(name, before)
        and (sys.argv[1], name) != ("kernels", "manual_seed")  # PyTorch wraps it when its compiler is first loaded
        and not isinstance(vars(owner).get(name), type(sys))  # a submodule that was imported since
    })

for kind in ("watch", "pin", "perturb"):  # each in a child: some can be armed only once in a process
    sys.stdout.flush()
    if os.fork() == 0:
        before = snapshot()
        undo = [source.arm(module, Mode(kind, 3), Nobody()) for module in modules]
        for disarm in reversed(undo):
            disarm()
        print(json.dumps([kind, changed(before)]), flush=True)
        os._exit(0)
    os.wait()
"""


@pytest.mark.parametrize("stem", [stem for stem in STEMS if SOURCES[stem].arm])
def test_disarming_leaves_every_attribute_as_it_was(stem):
    assert run(DISARM, stem) == [[kind, []] for kind in KINDS]


GENERATOR = """
import importlib, json
source = importlib.import_module(f"samerun.sources.{sys.argv[1]}").SOURCE

try:
    module = importlib.import_module(source.modules[0])
except ImportError:
    print(json.dumps([True] * 4))
    sys.exit()

def plain(value):
    return isinstance(value, (str, int, float, bool, bytes, type(None))) or (
        isinstance(value, dict) and all(isinstance(key, str) and plain(part) for key, part in value.items())
    ) or (isinstance(value, (list, tuple)) and all(map(plain, value)))

source.seed(module, 3)
first = source.save(module)
source.seed(module, 4)
other = source.save(module)
source.restore(module, first)
print(json.dumps([
    source.save(module) == first,       # saving does not draw, restoring restores
    first != other or not first,
    plain(first),
    source.save(module) == source.save(module),
]))
"""


@pytest.mark.parametrize("stem", [stem for stem in STEMS if SOURCES[stem].save])
def test_a_generator_is_saved_and_restored(stem):
    assert run(GENERATOR, stem) == [[True] * 4]


# A little of everything that the sources of the standard library and NumPy stand in front of.
EVERYTHING = """
import asyncio, concurrent.futures, datetime, glob, multiprocessing, os, pathlib, queue, random, socket, tempfile
import threading, time, uuid
import numpy as np
random.seed(1), np.random.seed(1)
print(random.random(), random.sample(range(99), 3), np.random.rand(2), np.empty(0), np.empty_like([1]).shape)
print(len(os.urandom(4)), len(str(uuid.uuid4())), random.Random(3).random(), np.random.default_rng(3).random())
print(type(time.time()), type(datetime.datetime.now()), datetime.date.today() > datetime.date(2000, 1, 1))
print(type(os.getpid()), type(socket.gethostname()), type(threading.get_ident()))
with tempfile.TemporaryDirectory() as folder:
    for name in "abc":
        pathlib.Path(folder, name).touch()
    print(sorted(os.listdir(folder)), len(glob.glob(folder + "/*")), len(list(pathlib.Path(folder).iterdir())))
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    print(sorted(f.result() for f in concurrent.futures.as_completed([pool.submit(pow, 2, n) for n in range(4)])))
tasks = queue.Queue()
thread = threading.Thread(target=tasks.put, args=(1,))
thread.start()
print(tasks.get(), thread.join())
async def main():
    done, _ = await asyncio.wait([asyncio.ensure_future(asyncio.sleep(0, n)) for n in range(3)])
    return sorted(task.result() for task in done)
print(asyncio.run(main()))
print("HOME" in os.environ, os.cpu_count() > 0)
"""


@pytest.mark.parametrize("failing", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_all_at_once_in_a_program_that_does_everything(play, kind, failing):
    armed = play(EVERYTHING, failing=failing, **{stem: (kind, 3) for stem in STEMS if SOURCES[stem].arm})
    assert bool(armed.faults) == failing, "errors of ours are told, and never reach the program"
    bare = play(EVERYTHING)
    assert (armed.out, armed.err) == (bare.out, bare.err)
