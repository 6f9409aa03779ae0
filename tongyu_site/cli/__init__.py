"""The command line: commands, their words on the terminal, exit codes."""

from .commands import main

__all__ = ["main"]
