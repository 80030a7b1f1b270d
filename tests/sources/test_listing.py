"""Directory order: watched at the user's line, sorted when pinned, in another fixed order when perturbed."""

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


def test_every_way_to_list(play, python):
    code = MAKE + TOUCH + "\n".join(f"print({call})" for call in CALLS)
    watched = play(code, python=python, listing=("watch", 0))
    assert watched.out == play(code, python=python).out
    # Python 3.13 makes both of Path.glob and Path.rglob in one function.
    assert {(what.replace("rglob", "glob"), line) for what, line in watched.sites("listing")} == {
        (what.replace("rglob", "glob"), line) for line, what in enumerate(CALLS.values(), 3)
    }
    assert play(code, python=python, listing=("pin", 0)).out == f"{sorted(FILES)}\n" * len(CALLS)
    perturbed = [play(code, python=python, listing=("perturb", k)).out.splitlines() for k in range(3)]
    for shown in zip(*perturbed, strict=True):
        assert len(set(shown)) > 1
        assert all(sorted(eval(order)) == sorted(FILES) for order in shown)


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
