"""Names of files that become addresses of pages: which of them can be used."""

from __future__ import annotations

SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
"""What a file name must look like: small Latin letters, digits and hyphens, a letter first."""

RESERVED = frozenset(["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))])
"""File names that Windows reserves."""
