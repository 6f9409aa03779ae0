"""Whole sites of the made-up county in several states, recorded and compared: a change of structure must leave every byte.

``python -m tests.helpers.states record FOLDER [--messages]`` builds the states and keeps what stands there then: the
sites and drafts, the seals, the forms and tables that clerks get, and ``said.txt``, what the commands said. With
``--messages`` it also keeps what the program says of each case of tests/invalid. ``python -m tests.helpers.states compare
OLD NEW [--marks]`` compares two such folders.

Only the command line of the program is used, so that any two versions of it can be compared.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import hashlib
import io
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from tests.helpers.support import choose
from tongyu_site.cli import main as program

ROOT = Path(__file__).resolve().parent.parent.parent
RECORDS = "data/communities/2017"
RUBRIC = "content/rubric/2017.md"
SETTINGS = "content/site.toml"
PUBLISHED, DRAFT, WITHDRAWN = 'stage = "published"', 'stage = "draft"', 'stage = "withdrawn"'
KEPT = ("site", "draft", "data/seals", "content/corrections", "data/communities/2017.schema.json", "sheet.xlsx", "hai.toml")
"""What is kept of a state's root, where it is there."""


# building


@dataclass(frozen=True, slots=True)
class County:
    """A root with content/ and data/, and what the program has said there."""

    root: Path
    said: list[str] = field(default_factory=list)

    def run(self, *command: str, code: int = 0) -> str:
        """Run a command, which must end with this exit code; returns what it wrote to stderr."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            ended = program([*command, "--root", str(self.root)])
        folder = str(self.root.parent)
        self.said.append(f"$ {' '.join(command)}\n{out.getvalue()}{err.getvalue()}= {ended}\n".replace(folder, "…"))
        assert ended == code, self.said[-1]
        return err.getvalue()

    def edit(self, file: str, old: str, new: str) -> None:
        """Change a text that stands in a file, at its first place."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} does not stand in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")

    def choose(self, reading: str, option: str) -> None:
        """Choose another option of a reading."""
        path = self.root / RUBRIC
        path.write_text(choose(path.read_text(encoding="utf-8"), reading, option), encoding="utf-8", newline="\n")

    def copy(self, name: str) -> County:
        """The same county in a folder beside it; nothing has been said there yet."""
        return County(Path(shutil.copytree(self.root, self.root.parent / name)))

    def seal(self) -> None:
        """Build, seal 2017, and build once more: the register then says that the year is sealed."""
        self.run("build")
        self.run("seal", "2017")
        self.run("build")

    def correct(self, number: int, date: str) -> None:
        """Correct the seal of 2017 by the form that the program offers, and build; the break stops a build before."""
        self.run("build", code=1)
        name = f"2017-{number}"
        self.run("seal", "2017", "--correct")
        path = self.root / f"content/corrections/{name}.md"
        form = path.read_text(encoding="utf-8").replace("date = …", f"date = {date}").partition("…更正的经过")[0]
        text = form.replace('"…"', '"某某"') + "经核实，原记录有误，\n予以更正。\n"
        path.write_text(text, encoding="utf-8", newline="\n")
        self.run("seal", "2017", "--correct")
        self.run("build")


def county(root: Path, without: Sequence[str] = ()) -> County:
    """The made-up county in a new root, without some of its communities."""
    for folder in ("content", "data"):
        shutil.copytree(ROOT / folder, root / folder)
    for slug in without:
        (root / RECORDS / f"{slug}.toml").unlink()
    return County(root)


def ask(here: County, year: int) -> None:
    """The commands that answer and write no site."""
    for command in (
        ("check",), ("status",), ("status", str(year)), ("verify",), ("explain", "E203"), ("explain", f"{year}/bing"),
        ("explain", f"{year}/jia"), ("explain", f"{year}/mao"), ("explain", f"{year}/wu", "13-1"),
        ("explain", f"{year}/bing", "--why-not", "优秀"),
    ):  # fmt: skip
        here.run(*command)


def published(folder: Path) -> County:
    """The county as it stands in this repository; with the record form, the sheet and the form of a new record."""
    here = county(folder / "published")
    here.run("build")
    ask(here, 2017)
    here.run("schema")
    sheet = str(here.root / "sheet.xlsx")
    here.run("sheet", "export", sheet)
    here.run("sheet", "import", sheet)
    here.run("new", "2017", "hai", "--name", "亥社区")
    here.run("check", code=1)
    (here.root / RECORDS / "hai.toml").rename(here.root / "hai.toml")  # a form that is not filled in lets nothing be built
    return here


def draft(folder: Path) -> County:
    """2017 as a draft: facts of three communities are missing, and the posts of persons are shown."""
    here = county(folder / "draft")
    here.edit(SETTINGS, PUBLISHED, DRAFT)
    here.edit(SETTINGS, "show_roles = false", "show_roles = true")
    here.edit(SETTINGS, '"县委督查室" = 2017-12-20\n', "")
    here.edit(f"{RECORDS}/wu.toml", "meetings = 4\n", "")
    here.edit(f"{RECORDS}/gui.toml", "conveyed = true\n", "")
    here.edit(f"{RECORDS}/mao.toml", "assessed_on = 2017-12-14\n", "")
    here.run("build")
    ask(here, 2017)
    return here


def corrected_once(folder: Path) -> County:
    """Sealed without one community and corrected: figures, grades, ranks, a name, a reward, a note, the new community."""
    here = county(folder / "corrected", without=["yin"])
    here.seal()
    shutil.copy(ROOT / RECORDS / "yin.toml", here.root / RECORDS)
    here.edit(f"{RECORDS}/bing.toml", "hearings = 0", "hearings = 2")
    here.edit(f"{RECORDS}/bing.toml", "低保动态管理失察，被问责", "低保动态管理失察")
    here.edit(f"{RECORDS}/wu.toml", "hearings = 2", "hearings = 0")
    here.edit(f"{RECORDS}/gui.toml", "hearings = 2", "hearings = 0")
    here.edit(f"{RECORDS}/jia.toml", 'name = "甲社区"', 'name = "甲子社区"')
    here.edit(f"{RECORDS}/jia.toml", 'level = "county"', 'level = "city"')
    here.correct(1, "2018-03-05")
    return here


def corrected_twice(here: County) -> County:
    """Corrected once more: by another reading and other results of last year, a figure again, a community taken out."""
    here.choose("R-r1-base", "year-end")
    here.edit("data/results/2016.toml", "score = 76.4", "score = 75.4")
    here.edit(f"{RECORDS}/bing.toml", "hearings = 2", "hearings = 1")
    (here.root / RECORDS / "xin.toml").unlink()
    here.correct(2, "2018-04-01")
    ask(here, 2017)
    return here


def withdrawn(here: County) -> County:
    """The year that was sealed and corrected has no pages any more."""
    here.edit(SETTINGS, PUBLISHED, WITHDRAWN)
    here.run("build")
    here.run("check")
    return here


def second_year(here: County, stage: str) -> None:
    """A year 2018 beside 2017, with the same facts a year later."""
    year = here.root / "data/communities/2018"
    shutil.copytree(here.root / RECORDS, year)
    for path in year.glob("*.toml"):
        path.write_text(path.read_text(encoding="utf-8").replace("2017", "2018"), encoding="utf-8", newline="\n")
    for folder in ("rubric", "circular"):
        shutil.copy(here.root / f"content/{folder}/2017.md", here.root / f"content/{folder}/2018.md")
    settings = here.root / SETTINGS
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f"{text}\n[years.2018]\n{stage}\n", encoding="utf-8", newline="\n")


def two_years(here: County) -> County:
    """2017, sealed and corrected, is published; 2018 is a draft, with a fact missing."""
    second_year(here, DRAFT)
    here.edit("data/communities/2018/jia.toml", "meetings = 5\n", "")
    here.run("build")
    ask(here, 2018)
    return here


def following(here: County) -> County:
    """2017, sealed and corrected, is withdrawn; 2018 is published."""
    here.edit(SETTINGS, PUBLISHED, WITHDRAWN)
    second_year(here, PUBLISHED)
    here.run("build")
    ask(here, 2018)
    return here


def states(folder: Path) -> Iterator[tuple[str, County]]:
    """Every state by its name, built in this folder."""
    first = published(folder)
    yield "published", first
    yield "draft", draft(folder)
    once = corrected_once(folder)
    yield "withdrawn", withdrawn(once.copy("withdrawn"))
    yield "two-years", two_years(once.copy("two-years"))
    yield "following", following(once.copy("following"))
    twice = corrected_twice(once)
    seal = "data/seals/2017.toml"
    for place in ("", "site"):
        twice.run("diff", str(first.root / place), str(twice.root / place))
    twice.run("diff", str(folder / "two-years" / seal), str(twice.root / seal))
    yield "corrected", twice


# recording


def record(folder: Path, messages: bool) -> None:
    """Build every state and keep it in a folder, which is emptied first if it is one of ours."""
    if folder.exists():
        assert (folder / "SHA256SUMS").is_file() or not any(folder.iterdir()), f"{folder} holds something else"
        shutil.rmtree(folder)
    with tempfile.TemporaryDirectory() as work:
        for name, here in states(Path(work)):
            for kept in KEPT:
                source, target = here.root / kept, folder / name / kept
                target.parent.mkdir(parents=True, exist_ok=True)
                if source.is_dir():
                    shutil.copytree(source, target)
                elif source.is_file():
                    shutil.copy(source, target)
            (folder / name / "said.txt").write_text("\n".join(here.said), encoding="utf-8", newline="\n")
    if messages:
        (folder / "messages.txt").write_text(said_of_cases(), encoding="utf-8", newline="\n")
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in files(folder).items()]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8", newline="\n")
    print(f"{folder}: {len(sums)} files")


def said_of_cases() -> str:
    """What the program says of each case of tests/invalid."""
    from tests.helpers import renew_invalid  # what the tests share reaches into the program: the sites are built without it

    found = []
    for path in sorted((ROOT / "tests" / "invalid").glob("*.toml")):
        code, err = renew_invalid.said(path)
        found.append(f"== {path.name} = {code}\n{err}\n")
    return "\n".join(found)


def files(folder: Path) -> dict[str, Path]:
    """Every recorded file by its name in the folder: those of the states, and the messages."""
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path for name, path in found.items() if "/" in name or name == "messages.txt"}


# comparing

_HEX = r"[0-9a-f]"
STAMP = re.compile(rf"(校验码 ){_HEX}{{8,64}}")
"""A page's stamp, and the check of a site's list: these follow from a page's bytes."""
MARKS = (
    (re.compile(rf'(data-mark="){_HEX}+'), r"\1"),
    (re.compile(rf'(?m)^(software = "){_HEX}+'), r"\1"),
    (re.compile(rf"(?m)^(# (?:全文)?校验 ){_HEX}+"), r"\1"),
)  # fmt: skip
"""What follows from the hash of the program's modules: in seals, and in the register of corrections."""
MOST = 60


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing two files: ``how`` they are alike (same, folded, masked, follows), or the lines that differ."""

    how: str
    lines: Sequence[str] = ()


INLINE = frozenset({
    "a", "abbr", "b", "button", "code", "del", "em", "i", "input", "ins", "kbd", "label", "mark", "select", "small", "span",
    "strong", "sub", "sup", "time",
})  # fmt: skip
"""Elements that stand in a line of text: a space between two of them shows."""
_GAP = re.compile(r"(<[/!]?(\w+)[^>]*>) (?=<[/!]?(\w+))")


def folded(html: str) -> str:
    """A page with runs of white space as one space, and none between two tags, unless both stand in a line of text."""
    html = re.sub(r"\s+", " ", html)
    return _GAP.sub(lambda gap: gap[0] if {gap[2], gap[3]} <= INLINE else gap[1], html).strip()


def unmarked(text: str) -> str:
    """A text without the marks of seals."""
    for pattern, kept in MARKS:
        text = pattern.sub(kept, text)
    return text


def listed(text: str) -> str:
    """The names of a site's list of hashes."""
    return re.sub(rf"(?m)^{_HEX}{{64}}  ", "", text)


def differing(old: str, new: str, name: str) -> list[str]:
    """A unified diff, cut after some lines."""
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), f"old/{name}", f"new/{name}", lineterm="", n=2))
    return [*islice(lines, MOST), *([f"… {len(lines) - MOST} more lines"] if len(lines) > MOST else [])]


def compare_text(name: str, old: bytes, new: bytes, *, marks: bool, follow: bool) -> Comparison:
    """Compare two texts; ``follow``: pages of this state were folded or masked, so stamps and lists may follow."""
    texts = [old.decode("utf-8"), new.decode("utf-8")]
    page = name.endswith(".html")
    stampless = [STAMP.sub(r"\1", text) if page else text for text in texts]
    if page and stampless[0] == stampless[1]:  # a stamp follows from the page, which is the same
        return Comparison("", differing(texts[0], texts[1], name))
    if marks:
        texts = [unmarked(text) for text in texts]
        stampless = [unmarked(text) for text in stampless]
        if stampless[0] == stampless[1]:
            return Comparison("masked")
    if page:
        texts = [folded(text) for text in stampless]
        if texts[0] == texts[1]:
            return Comparison("folded")
        texts = [re.sub(r"(?=<)", "\n", text) for text in texts]  # one tag a line
    elif follow and name.endswith("SHA256SUMS"):
        texts = [listed(text) for text in texts]
    elif follow and name.endswith("said.txt"):
        texts = [STAMP.sub(r"\1", text) for text in texts]
    if texts[0] == texts[1]:
        return Comparison("follows")
    return Comparison("", differing(texts[0], texts[1], name))


def compare_archive(name: str, old: Path, new: Path) -> Comparison:
    """Compare two Office files part by part; where all parts are the same, the archives' own fields differ."""
    with zipfile.ZipFile(old) as one, zipfile.ZipFile(new) as two:
        names = [archive.namelist() for archive in (one, two)]
        lines = differing("\n".join(names[0]), "\n".join(names[1]), f"{name}:names")
        for part in names[0]:
            if part not in names[1] or one.read(part) == two.read(part):
                continue
            texts = [archive.read(part).decode("utf-8", "replace").replace("><", ">\n<") for archive in (one, two)]
            lines += differing(texts[0], texts[1], f"{name}:{part}")
    return Comparison("", lines or [f"{name}: the same parts, but other fields of the archive"])


def compare_file(name: str, old: Path, new: Path, *, marks: bool, follow: bool) -> Comparison:
    """Compare two files in the way of their kind."""
    contents = old.read_bytes(), new.read_bytes()
    if contents[0] == contents[1]:
        return Comparison("same")
    if contents[0].startswith(b"PK") and contents[1].startswith(b"PK"):
        return compare_archive(name, old, new)
    try:
        return compare_text(name, *contents, marks=marks, follow=follow)
    except UnicodeDecodeError:
        return Comparison("", [f"{name}: other bytes"])


def compare(old: Path, new: Path, *, marks: bool) -> int:
    """Compare two recorded folders and print what differs; returns how many files really differ."""
    sides = files(old), files(new)
    names = sorted(sides[0].keys() & sides[1].keys())
    alone = [("only in old", name) for name in sides[0] if name not in sides[1]]
    alone += [("only in new", name) for name in sides[1] if name not in sides[0]]
    if not all("messages.txt" in side for side in sides):
        alone = [(where, name) for where, name in alone if name != "messages.txt"]
        print("messages: not recorded on both sides, not compared")
    counts: dict[str, int] = {}
    follows: set[str] = set()
    different = []
    # pages first: what follows from them is known only then
    for name in sorted(names, key=lambda name: (name.endswith(("SHA256SUMS", "said.txt")), name)):
        state = name.split("/")[0]
        found = compare_file(name, sides[0][name], sides[1][name], marks=marks, follow=state in follows)
        if found.how in ("folded", "masked"):
            follows.add(state)
        counts[found.how or "different"] = counts.get(found.how or "different", 0) + 1
        if not found.how:
            follows.add(state)
            different.append(name)
            print("\n".join(found.lines) + "\n")
    for where, name in alone:
        print(f"{where}: {name}")
    print("; ".join(f"{count} {how}" for how, count in sorted(counts.items())) or "nothing recorded")
    if different or alone:
        print(f"DIFFERENT: {len(different)} files; only on one side: {len(alone)}")
        print("\n".join(f"  {name}" for name in different))
    return len(different) + len(alone)


def main(arguments: Sequence[str]) -> int:
    """Record or compare; exit code 1 where something really differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.helpers.states", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    recorder = commands.add_parser("record", help="build every state into a folder")
    recorder.add_argument("folder", type=Path)
    recorder.add_argument("--messages", action="store_true", help="also what is said of each case of tests/invalid")
    comparer = commands.add_parser("compare", help="compare two folders")
    comparer.add_argument("old", type=Path)
    comparer.add_argument("new", type=Path)
    comparer.add_argument("--marks", action="store_true", help="leave out what follows from the hash of the program in seals")
    options = parser.parse_args(arguments)
    if options.command == "record":
        record(options.folder, options.messages)
        return 0
    return min(compare(options.old, options.new, marks=options.marks), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
