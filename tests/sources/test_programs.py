"""Programs that are started: named at the line that starts them; Python's own, which are recorded themselves, are not."""

STARTS = """\
import os, subprocess, sys
print(subprocess.check_output(["sort", "-"], input="b\\na\\n", text=True))
print(subprocess.run("echo one | cat", shell=True, capture_output=True, text=True).stdout)
print(os.system("exit 3"), os.popen("echo two").read())
print(subprocess.run([sys.executable, "-c", "print(4)"], capture_output=True).stdout)
os.waitpid(os.posix_spawn("/bin/true", ["true"], os.environ), 0)
try:
    subprocess.run(["no such program"])
except FileNotFoundError as error:
    print(error)
print(subprocess.Popen, os.system, os.system(command="true"))
"""


def test_each_program_is_named_at_its_line(play, python):
    played = play(STARTS, python=python, programs=("watch", 0))
    assert played.sites("programs") == {
        ("sort", 2), ("echo one | cat", 3), ("exit 3", 4), ("echo two", 4), ("no such program", 8), ("true", 11)
    }  # fmt: skip
    bare = play(STARTS, python=python)
    assert (played.out, played.err) == (bare.out, bare.err)


def test_a_program_that_cannot_be_started_fails_as_it_always_does(play, python):
    code = "import subprocess\nsubprocess.run(['no such program'])\n"
    played = play(code, python=python, expect=1, programs=("watch", 0))
    assert played.err == play(code, python=python, expect=1).err
