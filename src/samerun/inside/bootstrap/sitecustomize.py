"""Loaded by Python itself, before the program's first line, because this folder stands first on PYTHONPATH.

It arms the recorder, takes this folder off ``sys.path`` again, and hands over to the user's own ``sitecustomize``.
"""


def _arm():  # type: ignore[no-untyped-def]  # runs before typing could be paid for
    import os
    import sys

    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if entry != here]
    package_parent = os.path.dirname(os.path.dirname(os.path.dirname(here)))
    if os.environ.get("SAMERUN_PLAN"):
        sys.path.insert(0, package_parent)
        try:
            from samerun.inside.start import start

            start(os.environ["SAMERUN_PLAN"])
        finally:
            sys.path.remove(package_parent)


def _chain():  # type: ignore[no-untyped-def]
    """Import the user's own sitecustomize, if there is one; Python needs some module under that name either way."""
    import sys

    own = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # noqa: F401
    except ImportError as error:
        if error.name != "sitecustomize":
            raise
    finally:
        if own is not None:
            sys.modules.setdefault("sitecustomize", own)


try:
    _arm()
except Exception as error:  # an error of ours never reaches the user's program: the parent reports it
    import os

    try:
        with open(os.path.join(os.path.dirname(os.environ["SAMERUN_PLAN"]), "bootstrap-error.txt"), "a") as out:
            out.write(f"{type(error).__name__}: {error}\n")
    except OSError:
        del error
finally:
    _chain()
