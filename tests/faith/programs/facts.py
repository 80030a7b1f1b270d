"""Prints what a program can see of itself, its interpreter and its process: one JSON object, fact -> value.

What is imported before the first line is a fact too, so nothing is imported before that is looked at.
"""

import sys

MODULES = sorted(sys.modules)
IMPORTER_CACHE = sorted(sys.path_importer_cache)
META_PATH = [getattr(finder, "__name__", type(finder).__name__) for finder in sys.meta_path]
NAMES = sorted(globals())
STACK = []
FRAME = sys._getframe()
while FRAME is not None:
    STACK.append([FRAME.f_code.co_filename.rpartition("/")[2], FRAME.f_code.co_name])
    FRAME = FRAME.f_back

import atexit  # noqa: E402
import builtins  # noqa: E402
import gc  # noqa: E402
import inspect  # noqa: E402
import json  # noqa: E402
import locale  # noqa: E402
import multiprocessing.spawn  # noqa: E402
import os  # noqa: E402
import pickle  # noqa: E402
import random  # noqa: E402
import resource  # noqa: E402
import signal  # noqa: E402
import subprocess  # noqa: E402
import threading  # noqa: E402
import time  # noqa: E402
import traceback  # noqa: E402
import warnings  # noqa: E402


class Kept:
    """A class that pickles by the name of the module that it is in."""

    def __init__(self, value):
        self.value = value


class Facts:
    """Each function is one fact."""

    def modules():
        return MODULES

    def path_importer_cache():
        return IMPORTER_CACHE

    def meta_path():
        return META_PATH

    def stack():
        return STACK

    def names():
        return NAMES

    def argv():
        return sys.argv

    def orig_argv():
        return sys.orig_argv

    def executable():
        return [sys.executable, sys.prefix, sys.base_prefix, sys.exec_prefix]

    def module():
        return [__name__, __package__, globals().get("__file__"), address_free(__spec__), address_free(__loader__), __doc__]

    def main():
        return [sys.modules[__name__].__dict__ is globals(), sorted(vars(sys.modules["__main__"]))]

    def builtins():
        return [type(__builtins__).__name__, sorted(vars(builtins))]

    def path():
        return sys.path

    def path_hooks():
        return [address_free(hook) for hook in sys.path_hooks]

    def flags():
        return [str(sys.flags), sys._xoptions, sys.warnoptions]

    def settings():
        return [sys.getrecursionlimit(), sys.getswitchinterval(), sys.dont_write_bytecode, sys.pycache_prefix]

    def encodings():
        return [sys.getfilesystemencoding(), sys.getdefaultencoding(), locale.setlocale(locale.LC_ALL, None)]

    def signals():
        return {int(n): str(signal.getsignal(n)) for n in signal.valid_signals()}

    def blocked_signals():
        return [int(n) for n in signal.pthread_sigmask(signal.SIG_BLOCK, ())]

    def wakeups():
        return [signal.set_wakeup_fd(-1), signal.getitimer(signal.ITIMER_REAL)]

    def threads():
        return [[thread.name for thread in threading.enumerate()], len(os.listdir("/proc/self/task"))]

    def hooks():
        return [identity(getattr(sys, name)) for name in ("excepthook", "displayhook", "unraisablehook")]

    def thread_hook():
        return identity(threading.excepthook)

    def tracing():
        return [sys.gettrace(), sys.getprofile()]

    def monitoring():
        return [sys.monitoring.get_tool(n) for n in range(6)] if hasattr(sys, "monitoring") else None

    def async_hooks():
        return list(sys.get_asyncgen_hooks())

    def collector():
        return [gc.isenabled(), gc.get_threshold(), len(gc.callbacks), gc.get_debug()]

    def at_exit():
        return atexit._ncallbacks()

    def terminals():
        return [os.isatty(n) for n in range(3)]

    def streams():
        return [
            [str(type(s)), s.encoding, s.errors, s.line_buffering, s.name, s.mode, sorted(vars(s))]
            for s in (sys.stdin, sys.stdout, sys.stderr)
        ]

    def writing():
        return [identity(sys.stdout.write), identity(sys.stderr.write), sys.stdout is sys.__stdout__]

    def descriptors():
        return {int(n): leads_to(n) for n in os.listdir("/proc/self/fd")}

    def next_descriptor():
        number = os.open(os.devnull, os.O_RDONLY)
        os.close(number)
        return number

    def folder():
        return os.getcwd()

    def umask():
        old = os.umask(0)
        os.umask(old)
        return old

    def environment():
        return dict(os.environ)

    def environment_of_a_program():
        return printed([sys.executable, "-SEc", "import os; print(sorted(os.environ))"])

    def environment_given_to_a_program():
        script = "import os; print(sorted(os.environ))"
        return printed([sys.executable, "-Sc", script], env={"PATH": os.defpath, "PYTHONPATH": "/nowhere"})

    def modules_of_a_program():
        return printed([sys.executable, "-c", "import sys; print(*sorted(sys.modules), *sys.path)"])

    def scheduling():
        return [os.nice(0), sorted(os.sched_getaffinity(0))]

    def limits():
        return [resource.getrlimit(n) for n in (resource.RLIMIT_NOFILE, resource.RLIMIT_CORE, resource.RLIMIT_STACK)]

    def users():
        return [os.getuid(), os.geteuid(), os.getgid(), os.getgroups()]

    def session():
        return [os.getsid(0) == os.getsid(os.getppid()), os.getpgrp() == os.getpgid(os.getppid())]

    def zone():
        return [time.tzname, time.localtime(0).tm_hour]

    def warning_filters():
        return [[str(item) for item in warnings.filters], identity(warnings.showwarning)]

    def functions():
        names = ("listdir", "urandom", "fork", "getcwd", "open", "execve", "posix_spawn", "_exit", "system")
        return [identity(getattr(os, name)) for name in names] + [identity(time.time), identity(time.sleep)]

    def builtin_functions():
        return [identity(item) for item in (open, print, input, __import__, exec, hash, id)]

    def random_functions():
        names = ("random", "seed", "choice", "Random", "SystemRandom")
        return [identity(getattr(random, name)) for name in names]

    def thread_class():
        names = ("start", "run", "join", "_bootstrap", "_bootstrap_inner")
        return [identity(getattr(threading.Thread, name)) for name in names] + sorted(vars(threading.Thread()))

    def site():
        return ["sitecustomize" in sys.modules, "usercustomize" in sys.modules]

    def pickled():
        return [pickle.loads(pickle.dumps(Kept(3))).value, Kept.__module__, pickle.dumps(Kept(3)).hex()]

    def source_code():
        return inspect.getsource(Kept)

    def start_method():
        return [multiprocessing.get_start_method(allow_none=True), multiprocessing.current_process().name]

    def told_to_spawned():
        data = multiprocessing.spawn.get_preparation_data("name")
        return {key: value for key, value in data.items() if key != "authkey"}

    def imported_module():
        spec = random.__spec__
        return [
            repr(random),
            spec.origin,
            str(type(spec)),
            str(type(spec.loader)),
            random.__loader__ is spec.loader,
            sorted(vars(spec)),
        ]

    def traceback_of_an_error():
        return traceback_of(lambda: {}["missing"])

    def traceback_of_an_import():
        return traceback_of(lambda: __import__("no_such_module"))

    def traceback_of_a_draw():
        return traceback_of(lambda: random.choice([]))

    def traceback_of_a_program():
        return traceback_of(lambda: subprocess.run(["/no/such/program"], check=False))

    def traceback_of_a_thread():
        told = []
        threading.excepthook = lambda args: told.extend(traceback.format_tb(args.exc_traceback))
        thread = threading.Thread(target=lambda: 1 // 0)
        thread.start()
        thread.join()
        threading.excepthook = threading.__excepthook__
        return [told, traceback_of(thread.start)]

    def stack_of_a_thread():
        told = []
        thread = threading.Thread(target=lambda: told.extend(traceback.format_stack()))
        thread.start()
        thread.join()
        return told

    def modules_in_the_end():
        return sorted(sys.modules)


def identity(function):
    """What a program would tell a replaced function by."""
    return [getattr(function, "__module__", None), getattr(function, "__qualname__", None), str(type(function))]


def address_free(value):
    return repr(value).partition(" object at ")[0].partition(" at 0x")[0]


def leads_to(descriptor):
    """Pipes and sockets have another number in every process; which of them it is does not count."""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}").partition(":[")[0]
    except OSError:
        return "closed again"  # it was the listing's own


def printed(command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout.split()


def traceback_of(act):
    try:
        act()
    except Exception:
        return traceback.format_exc()
    return "no error"


def collect():
    """Every fact; an error is a value too."""
    facts = {}
    for name, look in vars(Facts).items():
        if not name.startswith("__"):
            try:
                facts[name] = look()
            except Exception as error:
                facts[name] = f"{type(error).__name__}: {error}"
    return facts


if __name__ == "__main__":
    print(json.dumps(collect()))
