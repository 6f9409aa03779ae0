"""Write what the program says now into the ``expected`` of ``tests/invalid/*.toml``.

``python -m tests.helpers.renew_invalid [FILE …]`` renews the cases named, or all.

Read the difference before keeping it: a case states what the program should say, not what it happens to say.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.helpers.projects import INVALID, good_project, load, run, spoil

_EXPECTED = re.compile(r"^expected = '''\n.*?^'''$", re.M | re.S)


def said(path: Path) -> tuple[int, str]:
    """What the program says of a case now: exit code and stderr."""
    case = load(path)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        good_project(root, case.stage, complete=case.complete, templates=case.templates)
        spoil(root, case)
        code, _, err = run(root, *case.command)
    return code, err.strip("\n")


def renew(path: Path) -> bool:
    """Renew one case; whether it changed."""
    old = path.read_text(encoding="utf-8")
    _, err = said(path)
    new, count = _EXPECTED.subn(lambda _: f"expected = '''\n{err}\n'''", old, count=1)
    assert count == 1, f"{path.name}: no expected = '''"
    assert "'''" not in err, path.name
    if new != old:
        path.write_text(new, encoding="utf-8", newline="\n")
    return new != old


def main(arguments: Sequence[str]) -> None:
    """Renew the named cases, or all of them."""
    for path in [Path(name) for name in arguments] or sorted(INVALID.glob("*.toml")):
        if renew(path):
            print(path.name)


if __name__ == "__main__":
    main(sys.argv[1:])
