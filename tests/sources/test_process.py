"""Process numbers, thread numbers, host and user: other values for the user's own code, the truth for libraries."""

ASKED = {
    "os.getpid()": "os.getpid",
    "os.getppid()": "os.getppid",
    "threading.get_ident()": "threading.get_ident",
    "threading.get_native_id()": "threading.get_native_id",
}
NAMES = {
    "socket.gethostname()": "socket.gethostname",
    "platform.node()": "platform.node",
    "getpass.getuser()": "getpass.getuser",
    "os.uname().nodename": "os.uname",
}
IMPORTS = "import getpass, os, platform, socket, threading\n"


def test_numbers(play, python):
    code = IMPORTS + "\n".join(f"print({call})" for call in ASKED)
    watched = play(code, python=python, process=("watch", 0))
    assert watched.sites("process") == {(what, line) for line, what in enumerate(ASKED.values(), 2)}
    modes = [("pin", 0), ("pin", 0), ("perturb", 0), ("perturb", 1)]
    outs = [play(code, python=python, process=mode).out for mode in modes]
    assert outs[0] == outs[1]
    for shown in zip(watched.out.splitlines(), *map(str.splitlines, outs[1:]), strict=True):
        assert len(set(shown)) == 4


def test_names_stay_true_unless_perturbed(play, python):
    code = IMPORTS + "\n".join(f"print({call})" for call in NAMES)
    bare = play(code, python=python).out
    watched = play(code, python=python, process=("watch", 0))
    assert watched.sites("process") == {(what, line) for line, what in enumerate(NAMES.values(), 2)}
    assert watched.out == play(code, python=python, process=("pin", 0)).out == bare
    perturbed = play(code, python=python, process=("perturb", 0)).out
    assert all(ours != true for ours, true in zip(perturbed.splitlines(), bare.splitlines(), strict=True))


def test_libraries_and_what_is_done_to_processes_get_the_truth(play, python):
    code = """
    import logging, multiprocessing, os, signal, sys, threading
    def memory():
        return len(open(f"/proc/{os.getpid()}/stat").read()) > 10
    mine = os.getpid()
    def stop(number, frame):
        print("stopped")
    signal.signal(signal.SIGUSR1, stop)
    print(memory(), os.getpgid(mine) == os.getpgid(0))
    os.kill(mine, signal.SIGUSR1)
    thread = threading.Thread(target=lambda: None)
    thread.start(), thread.join()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(pool.map(abs, [-1, 2]))
    print(threading.current_thread() is threading.main_thread())
    """
    assert play(code, python=python, process=("pin", 0)).out == play(code, python=python).out


def test_children_are_numbered_apart_and_know_their_parent(play, python):
    code = """
    import multiprocessing, os
    def numbers(_):
        return os.getpid(), os.getppid()
    parent = os.getpid()
    context = multiprocessing.get_context("fork")
    with context.Pool(1) as one, context.Pool(1) as other:
        (a, pa), (b, pb) = one.map(numbers, [0])[0], other.map(numbers, [0])[0]
    print(a, b, len({a, b, parent}), pa == pb == parent)
    """
    played = [play(code, python=python, process=("pin", 0)).out for _ in range(2)]
    assert played[0] == played[1]
    assert played[0].endswith("3 True\n")
