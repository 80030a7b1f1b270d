"""Directory order: watched at the user's line, sorted when pinned, in another fixed order when perturbed."""

import pytest

CALLS = {
    "os.listdir(d)": "os.listdir",
    "[e.name for e in os.scandir(d)]": "os.scandir",
    "[n for _, _, files in os.walk(d) for n in files]": "os.walk",
    "[os.path.basename(p) for p in glob.glob(d + '/*')]": "glob.glob",
    "[os.path.basename(p) for p in glob.iglob(d + '/*')]": "glob.iglob",
    "[p.name for p in pathlib.Path(d).iterdir()]": "Path.iterdir",
    "[p.name for p in pathlib.Path(d).glob('*')]": "Path.glob",
    "[p.name for p in pathlib.Path(d).rglob('*.txt')]": "Path.rglob",
}
MAKE = "import glob, os, pathlib; d = 'data'; os.makedirs(d, exist_ok=True)\n"
FILES = ["sea.txt", "of.txt", "green.txt", "yellow.txt", "submarine.txt"]
TOUCH = f"for n in {FILES}: open(os.path.join(d, n), 'w').close()\n"


@pytest.mark.parametrize("call", CALLS)
def test_every_way_to_list(play, python, call):
    code = f"{MAKE}{TOUCH}print({call})\n"
    watched = play(code, python=python, listing=("watch", 0))
    assert watched.out == play(code, python=python).out
    assert {(what.replace("Path.rglob", "Path.glob"), line) for what, line in watched.sites("listing")} == {
        (CALLS[call].replace("Path.rglob", "Path.glob"), 3)
    }
    assert play(code, python=python, listing=("pin", 0)).out == f"{sorted(FILES)}\n"
    orders = {play(code, python=python, listing=("perturb", k)).out for k in range(3)}
    assert len(orders) > 1
    assert {str(sorted(eval(order))) for order in orders} == {str(sorted(FILES))}


def test_one_entry_has_no_order(play, python):
    code = f"{MAKE}open('data/a', 'w').close(); print(os.listdir(d), list(os.scandir(d)), glob.glob('data/*'))"
    assert play(code, python=python, listing=("watch", 0)).uses == []


def test_the_import_system_and_clean_up_are_left_alone(play, python):
    code = f"""{MAKE}{TOUCH}
import importlib.metadata, shutil
importlib.metadata.version("pip")
shutil.copytree(d, "copy")
shutil.rmtree("copy")
"""
    assert play(code, python=python, listing=("watch", 0)).uses == []


def test_what_scandir_gives_is_still_an_iterator_that_closes(play, python):
    code = f"""{MAKE}{TOUCH}
with os.scandir(d) as entries:
    print(len({{next(entries).name, *(entry.name for entry in entries)}}), next(entries, None))
entries = os.scandir(d)
entries.close()
print(list(entries), os.scandir in os.supports_fd, len(os.listdir(os.open(d, os.O_RDONLY))))
print(sorted(os.listdir(os.fsencode(d))))
try:
    os.listdir("missing")
except FileNotFoundError as error:
    print(error)
"""
    for kind in ("watch", "pin", "perturb"):
        assert play(code, python=python, listing=(kind, 0)).out == play(code, python=python).out
