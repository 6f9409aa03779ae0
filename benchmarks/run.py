"""How fast the program is, beside what else could be done in the time: ``python benchmarks/run.py`` prints a table in Markdown.

Made-up counties of any size from a seed are built by whole processes, in turn with the other works of the table: other generators
that get the same pages as ready rows (``benchmarks/peers.py``; those that are not there are named, none is installed), a bare
interpreter, hashing, copying. Medians; modules and templates are compiled beforehand by one run that does not count. Processor
time is that of a whole tree of processes; peak memory, in runs of its own, the largest sum of the proportional set sizes of all
its processes (Linux; elsewhere that of the largest process). Unix only. Nothing is fetched from the network.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import peers, targets  # noqa: E402 - the project's folder comes first
from benchmarks.measuring import PROPORTIONAL, Figures, Work, interleaved, measure  # noqa: E402
from benchmarks.ready import ready  # noqa: E402
from benchmarks.serving import served  # noqa: E402
from tests.helpers import load  # noqa: E402

BUILD = [sys.executable, str(ROOT / "build.py")]
STATE = ".tongyu-site.state"
"""What a build keeps in the root for the next one."""
HASHING = """
import hashlib, os, sys
for top in sys.argv[1:]:
    for folder, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                hashlib.sha256(file.read()).hexdigest()
"""
"""The bare script beside a build that finds nothing changed: it walks some folders and hashes their files."""
FLOOR = """
import os, sys, tomli
records, site, out = sys.argv[1:]
for name in os.listdir(records):
    with open(os.path.join(records, name), "rb") as file:
        tomli.load(file)
for folder, _, names in os.walk(site):
    to = os.path.join(out, os.path.relpath(folder, site))
    os.makedirs(to)
    for name in names:
        with open(os.path.join(to, name), "wb") as file:
            file.write(bytes(os.path.getsize(os.path.join(folder, name))))
"""
"""The least that a build could do: it parses the records, and writes files of the sizes of the site's."""


class County:
    """A county of one size in a folder, and all works that are measured with it."""

    def __init__(self, folder: Path, size: int, seed: int) -> None:
        self.folder, self.size, self.seed = folder, size, seed
        self.changes = 0
        self.written: dict[str, tuple[int, int]] = {}
        """Files and bytes that each generator wrote."""
        self.other: dict[str, int] = {}
        """How many pages of each peer are not, byte for byte, those of the program."""

    def root(self, name: str) -> Path:
        """A root of the county of its own. ``events``: of a record of so many instead; ``clauses``: of fourteen communities and a
        rubric with 40 clauses more for each fourteen, whose points have to add up."""
        root = self.folder / name
        if not root.exists():
            if name == "events":
                load.events(root, self.size)
            elif name == "clauses":
                load.clauses(root, self.size // 14 * 40, 14)
            else:
                load.communities(root, self.size, seed=self.seed)
        return root

    def built(self, name: str) -> Path:
        """A root with its site."""
        if not (self.root(name) / "site").exists():
            measure([*BUILD, "--root", str(self.root(name))])
        return self.root(name)

    def cleared(self, name: str) -> Path:
        """A root without a site and without what a build kept for the next."""
        for left in ("site", "draft", STATE):
            shutil.rmtree(self.root(name) / left, ignore_errors=True)
        (self.root(name) / STATE).unlink(missing_ok=True)
        return self.root(name)

    def changed(self) -> None:
        """One more change of a figure of a record."""
        self.changes += 1
        record = self.built("changed") / "data/communities/2017/c0001.toml"
        text = record.read_text(encoding="utf-8")
        record.write_text(re.sub(r"score = [\d.]+", f"score = {70 + self.changes % 20}", text, count=1), encoding="utf-8")

    def works(self) -> Iterator[tuple[str, Callable[[], Work]]]:
        """The works by name but for those of peers, each made ready when it is asked for."""
        build, memory = [*BUILD, "--root", str(self.folder / "new")], f"memory of build {self.size}"

        def new(command: Sequence[str], name: str = "new", *, memory: bool = False) -> Work:
            return Work(lambda: measure(command, memory=memory), lambda: self.cleared(name))

        def of_site(command: Sequence[str], *more: str) -> Work:
            site, out = self.built("same") / "site", self.folder / "out"
            parts = [str(site) if part == "{site}" else str(out) if part == "{out}" else part for part in (*command, *more)]
            return Work(lambda: measure(parts), lambda: shutil.rmtree(out, ignore_errors=True))

        same = str(self.folder / "same")
        records = f"{same}/data/communities/2017"
        inputs = [f"{same}/content", f"{same}/data", str(ROOT / "tongyu_site"), str(ROOT / "templates"), "{site}"]
        yield f"build {self.size}", lambda: new(build)
        yield f"jobs {self.size}", lambda: new([*build[:2], "build", *build[2:], "--jobs", "2"])
        yield memory, lambda: new(build, memory=True)
        yield f"check {self.size}", lambda: new([*build[:2], "check", *build[2:]])
        yield f"same {self.size}", lambda: of_site([*BUILD, "--root", same])
        yield f"hash {self.size}", lambda: of_site([sys.executable, "-c", HASHING], *inputs)
        yield f"copy {self.size}", lambda: of_site(["cp", "-R", "{site}", "{out}"])
        yield f"floor {self.size}", lambda: of_site([sys.executable, "-c", FLOOR, records, "{site}", "{out}"])
        yield (
            f"changed {self.size}",
            lambda: Work(lambda: measure([*BUILD, "--root", str(self.folder / "changed")]), self.changed),
        )
        for name in ("events", "clauses"):
            yield f"{name} {self.size}", partial(new, [*BUILD, "--root", str(self.folder / name)], name)
        yield f"serve {self.size}", lambda: Work(lambda: served(BUILD, self.root("served"), "c0001"))

    def of_peers(self, found: Sequence[peers.Peer]) -> Iterator[tuple[str, Work]]:
        """The works of these peers, each run once to see what it writes."""
        site = self.built("same") / "site"
        given = ready(site.parent)
        self.written["ours"] = _written(site)
        files = self.folder / "files"
        shutil.copytree(site, files, ignore=shutil.ignore_patterns("*.html", "SHA256SUMS", STATE))
        for peer in found:
            project, out = self.folder / peer.name, self.folder / f"{peer.name} out"
            peer.prepare(given, files, project)
            work = self._of_peer(peer.command(project, out), project, out)
            work.run()
            self.written[peer.name] = _written(out)
            self.other[peer.name] = sum(
                not (out / url).is_file() or (out / url).read_bytes() != (site / url).read_bytes() for url in given.pages
            )
            yield f"{peer.name} {self.size}", work
            yield f"memory of {peer.name} {self.size}", self._of_peer(peer.command(project, out), project, out, memory=True)

    @staticmethod
    def _of_peer(command: Sequence[str], project: Path, out: Path, *, memory: bool = False) -> Work:
        return Work(lambda: measure(command, project, memory=memory), lambda: shutil.rmtree(out, ignore_errors=True))


def _written(folder: Path) -> tuple[int, int]:
    """The number of files in a folder and their bytes."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return len(sizes), sum(sizes)


def _runs(work: str, size: int, runs: int) -> int:
    """How often a work is run: memory once, large counties less often."""
    return 1 if work.startswith("memory") else max(1, round(runs * min(1, 1000 / size)))


def _say(text: str) -> None:
    """What is being done, beside the table."""
    print(text, file=sys.stderr, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, targets.SIZES)), help="sizes of counties (default: %(default)s)")
    parser.add_argument(
        "--runs", type=int, default=5, help="runs of each work; fewer of counties over 1,000 (default: %(default)s)"
    )
    names = ", ".join(row.name for row in targets.rows())
    parser.add_argument("--only", action="append", metavar="ROW", help=f"only this row, may be given again: {names}")
    parser.add_argument("--seed", type=int, default=1000, help="what the counties are made from (default: %(default)s)")
    for name, what in (("mkdocs", "PYTHON"), ("pelican", "PYTHON"), ("hugo", "PROGRAM"), ("eleventy", "PROGRAM")):
        parser.add_argument(f"--with-{name}", metavar=what, help=f"where {name} is; else on PATH")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    rows = targets.rows(sorted({int(size) for size in arguments.sizes.split(",")}))
    if arguments.only:
        rows = [row for row in rows if row.name in arguments.only]
    if not rows:
        sys.exit("no such row for these sizes")
    places = {name.lower(): place for name in peers.NAMES if (place := getattr(arguments, f"with_{name.lower()}"))}
    found, missing = peers.find(places)
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as name:
        measured, why_not, counties = _measure(Path(name), rows, found, arguments)
    why_not |= {work: f"{peer} is not installed" for row in rows for work in row.works for peer in missing if peer in work}
    print(targets.table(rows, measured, why_not))
    print(f"\n{_notes(rows, found, missing, counties, arguments.runs)}")


def _measure(
    folder: Path, rows: Sequence[targets.Row], found: Sequence[peers.Peer], arguments: argparse.Namespace
) -> tuple[dict[str, Figures], dict[str, str], list[County]]:
    """The medians of the works of rows, why some were not measured, and the counties that were made."""
    asked = {work: None for row in rows for work in row.works}
    works: dict[str, Work] = {}
    why_not: dict[str, str] = {}
    if "import jinja2" in asked:
        works["import jinja2"] = Work(lambda: measure([sys.executable, "-c", "import jinja2"]), runs=arguments.runs)
    if not PROPORTIONAL:
        why_not |= {work: "only on Linux" for work in asked if work.startswith("serve")}
    if "--jobs" not in subprocess.run([*BUILD, "build", "--help"], capture_output=True, text=True, check=True).stdout:
        why_not |= {work: "this program has no `--jobs`" for work in asked if work.startswith("jobs")}
    _compile(folder / "compiled", arguments.seed)
    counties = []
    for size in sorted({size for row in rows for size in row.sizes}):
        county = County(folder / str(size), size, arguments.seed)
        counties.append(county)
        _say(f"preparing {size} communities")
        mine = {name: make() for name, make in county.works() if name in asked and name not in why_not}
        wanted = [peer for peer in found if {f"{peer.name} {size}", f"memory of {peer.name} {size}"} & asked.keys()]
        if wanted:
            mine |= {name: work for name, work in county.of_peers(wanted) if name in asked}
        for name, work in mine.items():
            works[name] = Work(work.run, work.before, _runs(name, size, arguments.runs))
    return interleaved(works, _say), why_not, counties


def _compile(folder: Path, seed: int) -> None:
    """Let all modules and templates be compiled: by works of a county of one community that do not count."""
    works = dict(County(folder, 1, seed).works())
    for name in ("build 1", "check 1", "changed 1", *(["serve 1"] if PROPORTIONAL else [])):
        work = works[name]()
        work.before()
        work.run()


def _notes(
    rows: Sequence[targets.Row], found: Sequence[peers.Peer], missing: Sequence[str], counties: Sequence[County], runs: int
) -> str:
    """What was measured where, what the generators wrote, and which are not there."""
    sizes = ", ".join(f"{county.size:,}" for county in counties)
    lines = [
        f"Medians of interleaved runs ({runs}; fewer above 1,000, memory once) at {sizes} communities; {os.cpu_count()} cores, "
        f"Python {platform.python_version()}" + "".join(f", {peer.name} {peer.version}" for peer in found) + "."
    ]
    for county in counties:
        if county.written:
            said = [
                f"{name} {files:,} files, {size / 1e6:.2f} MB" + _differing(county.other.get(name, 0))
                for name, (files, size) in county.written.items()
            ]
            lines.append(f"Written at {county.size:,} communities: {'; '.join(said)}.")
    if any(county.written for county in counties):
        lines.append(
            "The peers read the rows of every page as JSON, with texts escaped already, print them with our templates in their "
            "language, and copy our downloads, stylesheets and script; they score, check and word nothing, make no documents, "
            "stamp, search index or manifest."
        )
    if missing:
        lines.append(f"Not installed: {', '.join(missing)}.")
    if not PROPORTIONAL and any(row.figure == "memory" for row in rows):
        lines.append("Peak memory is that of the largest process: this system does not say proportional set sizes.")
    return "\n\n".join(lines)


def _differing(pages: int) -> str:
    """What is said of pages that are not those of the program."""
    return f" ({pages} pages differ from ours)" if pages else ""


if __name__ == "__main__":
    main()
