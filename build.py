"""Validate, score and publish: ``python build.py``; see ``python build.py --help``."""
# PYTHON_ARGCOMPLETE_OK: a shell may ask it what can be typed (README, Completion)

import signal
import sys
from pathlib import Path


def run() -> int:
    """Run one command; the exit code."""
    try:
        from tongyu_site.cli import main

        return main(home=Path(__file__).resolve().parent)
    except KeyboardInterrupt:  # while it starts, or once more while it ends
        return 1


if __name__ == "__main__":
    code = run()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is left is to leave
    sys.exit(code)
