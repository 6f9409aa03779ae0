"""Names of files: which can become addresses of pages, and which nobody means."""

from __future__ import annotations

SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
"""What a file name must look like: small Latin letters, digits and hyphens, a letter first."""

RESERVED = frozenset(["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))])
"""File names that Windows reserves."""


def left_behind(name: str) -> bool:
    """Whether a file is what a file manager or an editor leaves: nobody means it."""
    return name.startswith(".") or name in ("Thumbs.db", "desktop.ini") or name.endswith(("~", ".bak", ".swp"))
