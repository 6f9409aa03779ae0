"""Counties to read the pages of: the shipped one and random ones, built in this process under some readings.

``python -m tests.helpers.page_counties FIRST LAST`` reads the random counties of these seeds under every option of every reading
and prints what is false, and at the end how much was read.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tests.helpers import randomrecords
from tests.helpers.page_check import check
from tests.helpers.page_county import County
from tests.helpers.support import ROOT, choose, load_rubric, toml
from tongyu_site.publish.gathering import gather
from tongyu_site.publish.making import make

OPTIONS = [
    (reading.id, option) for reading in load_rubric().readings.values() for option in reading.options if option != reading.chosen
]
"""Every option of a reading that is not the default."""
SLUGS = ("jia", "yi", "bing", "ding")


def shipped(root: Path, readings: Mapping[str, str] | None = None) -> County:
    """The made-up county of this repository under some readings."""
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copytree(ROOT / "data", root / "data")
    return _built(root, readings or {})


def drawn(root: Path, seed: int, readings: Mapping[str, str] | None = None) -> County:
    """A random county: four communities, and one whose record is that of the first, so that two share a rank."""
    rng = random.Random(f"county {seed}")
    shutil.copytree(ROOT / "content", root / "content")
    records = root / "data" / "communities" / "2017"
    records.mkdir(parents=True)
    (root / "data" / "results").mkdir()
    last = randomrecords.random_previous(rng, list(SLUGS), lowered=0.1)
    past = root / "data" / "results" / "2016.toml"
    made = {slug: randomrecords.random_record(rng, slug) for slug in SLUGS}
    for slug in [slug for slug, record in made.items() if "founded" in record]:
        last.pop(slug, None)  # a new community with a result of last year is a problem
    for record in made.values():
        if former := [slug for slug in record.pop("former", ()) if slug in last or not last]:  # an unknown one is a problem
            record["former"] = [f"{slug}-old" for slug in former]  # and one that is still there
            last |= {f"{slug}-old": last[slug] for slug in former if last}
    lines = (f'[{slug}]\nscore = {found["score"]}\ngrade = "{found["grade"]}"\n' for slug, found in last.items())
    if last:
        past.write_text("".join(lines), encoding="utf-8", newline="\n")
    made["twin"] = {**made["jia"], "name": "twin社区"}
    for slug, record in made.items():
        (records / f"{slug}.toml").write_text(randomrecords.to_toml(record), encoding="utf-8", newline="\n")
    return _built(root, readings or {})


def _built(root: Path, readings: Mapping[str, str]) -> County:
    """A county whose rubric says other options, with its pages."""
    path = root / "content" / "rubric" / "2017.md"
    text = path.read_text(encoding="utf-8")
    for reading, option in readings.items():
        text = choose(text, reading, option)
    path.write_text(text, encoding="utf-8", newline="\n")
    records = {file.stem: toml(file) for file in sorted((root / "data" / "communities" / "2017").glob("*.toml"))}
    past = root / "data" / "results" / "2016.toml"
    return County(make(gather(root), drafts=False), records, toml(past) if past.exists() else {}, dict(readings))


def main(first: int, last: int) -> int:
    """Read random counties under the default and every alternative; returns how many faults there are."""
    found: Counter[str] = Counter()
    faults = 0
    for seed in range(first, last + 1):
        for readings in ({}, *({reading: option} for reading, option in OPTIONS)):
            with tempfile.TemporaryDirectory() as folder:
                reading = check(drawn(Path(folder) / "county", seed, readings))
            found += reading.read
            faults += len(reading.faults)
            for fault in reading.faults:
                print(seed, readings, fault, flush=True)
    print(dict(found), faults, "faults")
    return faults


if __name__ == "__main__":
    sys.exit(bool(main(int(sys.argv[1]), int(sys.argv[2]))))
