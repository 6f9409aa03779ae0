"""Mutants of every input, run through the command line: ``python -m tests.helpers.fuzz FIRST LAST`` counts how they ended.

One sealed and corrected year of a small county stands; each mutant changes bytes of one input and runs a command that reads it.
Whatever it is, there is no E508 and no traceback, nothing takes longer than ``SLOW``, and a site changes only by success.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tests.helpers.projects import run, snapshot
from tests.helpers.states import county
from tests.helpers.support import loop

PIECES = (
    b"", b"\0", b"\r", b"\n", b"\x1b", b'"', b"'", b"[", b"]", b"{", b"}", b"=", b",", b"#", b".", b"-", b"\\", b"|", b"+++\n",
    b"\xff", b"\xfe\xff", b"9" * 400, b"[" * 300, b"1e9999999", b"nan", b'"""', "，＝“”〔〕".encode(), "\u202e\u200b".encode(),
    b"{{ ", b" }}", b"```toml\n", b"```\n", b"{: #1-2}\n", b"| a |\n", b"[x](clause:1-2)", b"<b>", b"&amp;", b"- 1. 2. ",
    "月".encode("gb18030"),
)  # fmt: skip
SLOW = 250
"""How many times as long as a loop of a million squares nothing may take: five seconds of a desk's PC."""

FILES = {
    "content/site.toml": ["build"],
    "content/help.md": ["build"],
    "content/rubric/2017.md": ["build"],
    "content/circular/2017.md": ["build"],
    "content/corrections/2017-1.md": ["build"],
    "data/communities/2017/jia.toml": ["build"],
    "data/communities/2017/bing.toml": ["build"],
    "data/results/2016.toml": ["build"],
    "data/seals/2017.toml": ["build"],
    "data/seals/register.toml": ["build"],
    "site/SHA256SUMS": ["verify"],
    "site/corrections.html": ["build"],
    ".tongyu-site.journal": ["status"],
    "sheet.xlsx": ["sheet", "import", "sheet.xlsx"],
    "sheet.csv": ["sheet", "import", "sheet.csv"],
    "old.toml": ["diff", "old.toml", "data/seals/2017.toml"],
}
"""Each input, and the command that reads it."""


JOURNAL = b'{"files": [{"path": "content/help.md", "new": "0", "fresh": false}], "made": ["content/x"]}\n'
"""What a dead command may have left."""


@cache
def stage() -> Path:
    """A sealed year with a correction, a sheet in both forms, a copy of the seal."""
    left_out = ("chou", "zi", "geng", "ren", "xin", "gui", "yin", "mao", "wu", "yi")
    here = county(Path(tempfile.mkdtemp(prefix="fuzz")) / "root", left_out)
    here.seal()
    here.edit("data/communities/2017/bing.toml", "hearings = 0", "hearings = 1")
    here.correct(1, "2018-03-05")
    here.run("sheet", "export", str(here.root / "sheet.xlsx"))
    (here.root / "sheet.csv").write_text("slug,15.resolved,3.done\njia,4,是\nbing,,否\n", encoding="utf-8")
    shutil.copy(here.root / "data/seals/2017.toml", here.root / "old.toml")
    return here.root


def mutant(rng: random.Random, content: bytes) -> bytes:
    """Some bytes with a few of them taken out, replaced, moved or multiplied."""
    found = bytearray(content)
    if rng.random() < 0.4:  # one digit, which often leaves a valid text with another figure
        digits = [at for at, byte in enumerate(found) if chr(byte).isdigit()]
        if digits:
            found[rng.choice(digits)] = rng.choice(b"0123456789")
            return bytes(found)
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        start = rng.randrange(len(found) + 1)
        end = start + rng.choice((0, 1, 1, 2, 8, 60, 400))
        piece = found[rng.randrange(len(found) + 1) :][: rng.choice((1, 12, 100, 700))]
        found[start:end] = rng.choice((rng.choice(PIECES), rng.choice(PIECES), piece, rng.randbytes(rng.choice((1, 3)))))
    return bytes(found)


def fault(number: int, count: Counter[str]) -> str:
    """Run one mutant; what is wrong with how it ended, empty where nothing is."""
    rng = random.Random(number)
    root = stage()
    file, command = list(FILES.items())[number % len(FILES)]
    path = root / file
    stood = path.exists()
    content = path.read_bytes() if stood else JOURNAL
    before = snapshot(root / "site")
    try:
        path.write_bytes(mutant(rng, content))
        begun = time.process_time()
        code, out, err = run(root, *(str(root / part) if "." in part else part for part in command))
        took = time.process_time() - begun
        changed = any(before.get(name) != text for name, text in snapshot(root / "site").items() if root / "site" / name != path)
    finally:
        path.unlink(missing_ok=True)
        if stood:
            path.write_bytes(content)
        if snapshot(root / "site") != before:  # a mutant that built
            shutil.rmtree(root / "site")
            for name, text in before.items():
                (root / "site" / name).parent.mkdir(parents=True, exist_ok=True)
                (root / "site" / name).write_bytes(text)
    count[f"{file}: {code}"] += 1
    said = out + err
    wrong = [text for text in ("E508", "Traceback") if text in said]
    wrong += ["a code that is none"] if code not in (0, 1, 2) else []
    wrong += [f"{took:.1f} s"] if took > SLOW * loop() else []
    wrong += ["a changed site"] if code and changed and not file.startswith("site/") else []
    return f"{number} {file}: {'、'.join(wrong)}\n{said[-600:]}" if wrong else ""


def main(arguments: Sequence[str]) -> int:
    """Run the mutants of some numbers and say how they ended; how many were wrong."""
    count: Counter[str] = Counter()
    faults = [text for number in range(int(arguments[0]), int(arguments[1])) if (text := fault(number, count))]
    print(*faults, sep="\n")
    for ended, times in sorted(count.items()):
        print(f"{ended}  {times}")
    print(f"{sum(count.values())} mutants, {len(faults)} faults")
    return len(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
