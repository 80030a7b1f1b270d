"""Loaded by Python itself, before the program's first line, because this folder stands first on PYTHONPATH.

It arms the recorder, takes every trace of this folder away again, and hands over to the user's own ``sitecustomize``.
Any Python may meet this file, for the program may start another one, so it is written for all of them.
"""
# mypy: disable-error-code="no-untyped-def, no-untyped-call, import-not-found"


def _arm():
    import os
    import sys

    here = os.path.dirname(os.path.abspath(__file__))
    known = set(sys.path_importer_cache) - {here}
    sys.path[:] = [entry for entry in sys.path if entry != here]
    plan = os.environ.get("SAMERUN_PLAN")
    if not plan or sys.version_info < (3, 10):
        return
    package_parent = os.path.dirname(os.path.dirname(os.path.dirname(here)))
    sys.path.insert(0, package_parent)
    try:
        from samerun.inside.start import start

        start(plan, here)
    except Exception as error:  # an error of ours never reaches the user's program: the parent reports it
        _tell(os.path.dirname(plan), error)
    finally:
        sys.path.remove(package_parent)
        for entry in set(sys.path_importer_cache) - known:
            del sys.path_importer_cache[entry]


def _tell(folder, error):
    try:
        with open(folder + "/bootstrap-error.txt", "a") as out:
            out.write("%s: %s\n" % (type(error).__name__, error))  # noqa: UP031 - an older Python reads this too
    except OSError:
        return


def _chain():
    """Import the user's own ``sitecustomize`` in place of this one.

    Where there is none, the error that says so is just what ``site`` waits for: it goes on, and no module stays behind.
    """
    import sys

    del sys.modules["sitecustomize"]
    import sitecustomize  # noqa: F401


_arm()
_chain()
