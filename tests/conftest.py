"""What every test starts from, however the tests were started."""

from __future__ import annotations

import signal

# Started by nohup, or in the background of a script, these signals come ignored, and every child would inherit that.
for _name in ("SIGHUP", "SIGINT", "SIGQUIT"):
    if signal.getsignal(getattr(signal, _name)) is signal.SIG_IGN:
        signal.signal(getattr(signal, _name), signal.default_int_handler if _name == "SIGINT" else signal.SIG_DFL)
