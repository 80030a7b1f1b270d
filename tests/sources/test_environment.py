"""Settings of the machine: reads by the user's own code are watched; perturbed on request."""

from samerun.sources.environment import SOURCE
from samerun.sources.protocol import Mode

READS = """\
import multiprocessing, os, pathlib
os.environ["HOME"]
os.environ.get("HOME")
os.getenv("NOT_THERE")
"HOME" in os.environ
os.getcwd()
pathlib.Path.cwd()
os.cpu_count()
multiprocessing.cpu_count()
import logging, json, tempfile
tempfile.gettempdir()
"""


def test_reads_are_recorded_at_the_users_line(play, python):
    assert play(READS, python=python, environment=("watch", 0)).sites("environment") == {
        ("os.environ['HOME']", 2),
        ("os.environ['HOME']", 3),
        ("os.environ['NOT_THERE']", 4),
        ("os.environ['HOME']", 5),
        ("os.getcwd", 6),
        ("os.getcwd", 7),
        ("os.cpu_count", 8),
        ("os.cpu_count", 9),
    }


def test_perturbed_settings_reach_the_program(play, python):
    code = """
    import datetime, os, shutil, time
    print(time.localtime(0)[:5], os.cpu_count(), shutil.get_terminal_size().columns)
    """
    bare = play(code, python=python)
    assert play(code, python=python, environment=("pin", 0), env=SOURCE.environ(Mode("pin", 0))).out == bare.out
    perturbed = [
        play(code, python=python, environment=("perturb", k), env=SOURCE.environ(Mode("perturb", k))).out for k in (0, 1)
    ]
    assert len({bare.out, *perturbed}) == 3


def test_missing_variables_fail_as_they_do_without(play, python):
    code = "import os\ntry:\n    os.environ['NOT_THERE']\nexcept KeyError as error:\n    print(error)"
    assert play(code, python=python, environment=("watch", 0)).out == "'NOT_THERE'\n"
