"""The sequence of a build: gather and assess everything, render, verify, write aside, swap in.

Nothing is written before every check has passed; the new tree is made beside the target and takes its place in one
step where the system can, so that a failed or killed build leaves the last good site whole.
"""

from __future__ import annotations

import ctypes
import html
import json
import os
import re
import shutil
import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markupsafe import escape

from . import circular, county, differences, documents, grading, pages, project, records, render, rubric, scoring, seals
from .history import Past, PastResult
from .pages import Urls, YearSite
from .problems import Collector, Problem, Problems, shown_path
from .project import Project, Year
from .source import Source

DRAFTS = "draft"
"""The folder beside the site that holds all years while one of them is a draft."""

MARKER = ".tongyu-site"
"""The file that marks a folder as a site made here; a folder without it is never replaced."""


LINKS = ("clause", "text", "reading", "community", "page")
"""The kinds of links by id that content Markdown may hold."""


@dataclass(frozen=True)
class Assessment:
    """Everything read, checked and scored: what the pages of all years are made of."""

    project: Project
    years: tuple[YearSite, ...]
    private: records.Private
    questions: tuple[str, ...]
    facts: Mapping[int, tuple[records.Record, ...]]
    corrections: tuple[seals.Correction, ...]
    """The register: the corrections of all sealed years, also of those that are not scored here any more."""


@dataclass(frozen=True)
class Written:
    """One output folder: how many files it holds, and whether anything changed."""

    folder: Path
    files: int
    changed: bool


EVERY_YEAR = range(10_000)


def assess(root: Path, *, unsealed: Container[int] = ()) -> Assessment:
    """Read, check and score all years of a root. Raises :class:`Problems` with every problem of every file.

    Years in ``unsealed`` are not held to their seal.
    """
    found = Collector()
    settings = project.load(root)
    years: list[YearSite] = []
    scored: dict[int, tuple[records.Record, ...]] = {}
    private: dict[str, tuple[Source, records.Path]] = {}
    questions: list[str] = []
    for year in settings.years:
        with found:
            site, loaded, open_questions = _assess_year(settings, year, years, held=year.year not in unsealed)
            years.append(site)
            scored[site.number] = loaded.records
            private.update(loaded.private)
            questions += open_questions
    with found:
        _help(settings, years, years)
    register: list[seals.Correction] = []
    if unsealed is not EVERY_YEAR:
        found.problems.extend(seals.stray(settings))
        with found:
            register += _withdrawn(settings)
    found.stop_if_any()
    register += [correction for site in years for correction in site.corrections]
    register.sort(key=lambda correction: (correction.year, correction.number))
    return Assessment(settings, tuple(years), private, tuple(questions), scored, tuple(register))


def _withdrawn(settings: Project) -> list[seals.Correction]:
    """The corrections of sealed years that site.toml doesn't name any more: they stay in the register."""
    here = {year.year for year in settings.years}
    found: list[seals.Correction] = []
    for path in sorted(settings.seal_path(0).parent.glob("[0-9][0-9][0-9][0-9].toml")):
        if int(path.stem) not in here and (seal := seals.load(settings, int(path.stem))):
            found += seals.recorded_corrections(settings, seal)
    return found


def _assess_year(
    settings: Project, year: Year, earlier: Sequence[YearSite], *, held: bool
) -> tuple[YearSite, records.County, list[str]]:
    found = Collector()
    found.problems.extend(project.check_files(settings, year))
    found.stop_if_any()
    law = rubric.load(settings.rubric_path(year.year), root=settings.root)
    offices = records.offices(law)
    found.problems.extend(project.check_offices(settings, year, offices))
    past: Past = {}
    with found:
        past = _past(settings, year.year, law.grades.names, earlier)
    loaded = None
    with found:
        loaded = records.load(settings, year, law)
    results = []
    for record in loaded.records if loaded else ():
        card = scoring.score(law, record)
        results.append(grading.grade(law, record, card, past))
    standing = county.rank(law, results)
    notice = None
    with found:
        notice = circular.load(settings, year, law, standing)
    found.stop_if_any()
    seal = seals.Held()
    if held:
        seal = seals.hold(settings, year, law, standing, past)
    assert loaded is not None
    questions = [f"{year.year} 年度：{office} 尚未确认本单位数据已填全" for office in sorted(offices - set(year.confirmed))]
    known = {record.slug for record in loaded.records} | set(past)
    questions += [
        f"data/communities/{path.name} 有记录，site.toml 没有这个年度"
        for path in sorted(settings.records_path(year.year).parent.iterdir())
        if path.is_dir() and path.name.isdigit() and path.name not in {str(other.year) for other in settings.years}
    ]
    if held and year.published and seal.seal is None:
        questions.append(f"{year.year} 年度已正式发布，尚未封存；核对无误后运行 python build.py seal {year.year}")
    questions += [
        f"{record.name}：主要领导原单位“{record.previous_unit}”没有记录，也没有上年结果"
        for record in loaded.records if record.previous_unit and record.previous_unit not in known
    ]  # fmt: skip
    before: list[tuple[int, Past]] = []
    number, results_then = year.year - 1, past
    while results_then:
        before.append((number, results_then))
        number -= 1
        results_then = _past(settings, number + 1, law.grades.names, earlier)
    site = YearSite(year, law, standing, past, notice, tuple(before), seal.seal is not None, seal.corrections)
    return site, loaded, [*questions, *loaded.questions]


def _past(settings: Project, year: int, grades: tuple[str, ...], earlier: Sequence[YearSite]) -> Past:
    """Last year's results: those scored here where that year is one of the site's, else the sealed or the given ones."""
    for other in earlier:
        if other.number == year - 1:
            return {
                item.result.slug: PastResult(item.result.composite, item.result.grade, item.result.name, item.shown)
                for item in other.standing.ranked
                if item.result.composite is not None and item.result.grade is not None
            }
    return seals.past_results(settings, year - 1, grades)


def _help(settings: Project, years: Sequence[YearSite], known: Sequence[YearSite]) -> str:
    """content/help.md for a site that holds some of the known years; a year with problems is not known."""
    path = settings.root / "content" / "help.md"
    if not path.exists():
        return ""
    images = {f"assets/{name}" for name in render.assets(settings)}
    complete = len(known) == len(settings.years)

    def leads(target: str) -> bool:
        possible = not complete and target.partition(":")[0] in LINKS
        return possible or target in images or pages.resolve(target, known) is not None

    return render.markdown(path, settings.root, lambda target: pages.resolve(target, years), leads)


# rendering and verifying


def make(assessment: Assessment, *, drafts: bool, csp: bool = True) -> dict[str, bytes]:
    """All files of a site by URL, verified: no two files of one URL, no broken link, no outside address, no private code.

    Raises :class:`Problems`.
    """
    years = [year for year in assessment.years if drafts or year.year.published]
    renderer = render.Renderer(assessment.project, csp=csp)
    found = Collector()
    help_html = _help(assessment.project, years, assessment.years)
    files: dict[str, bytes] = {}

    def put(url: str, content: bytes) -> None:
        if url in files:
            found.add(Problem("E502", f"两个页面的网址都是 {url}"))
        files[url] = content

    for page in pages.plan(assessment.project, years, help_html, assessment.corrections):
        with found:
            put(page.url, renderer.render(page).encode("utf-8"))
        if found.problems:
            break  # a template's defect shows on every page that uses it: once is enough
    for year in years:
        put(Urls(year.number).results, documents.results_json(year).encode("utf-8"))
        put(Urls(year.number).index, documents.search_index(year).encode("utf-8"))
    for name, content in renderer.assets.items():
        put(f"assets/{name}", content)
    found.stop_if_any()
    found.problems.extend(check_links(files))
    found.problems.extend(check_private(files, assessment.private))
    found.stop_if_any()
    return files


_WORD = re.compile(r"[A-Za-z0-9]+")
_ATTRIBUTE = re.compile(r'\s(href|src|id|data-index)="([^"]*)"')


def check_links(files: Mapping[str, bytes]) -> list[Problem]:
    """Broken links and anchors, and addresses outside the site, in the HTML files of a site."""
    anchors: dict[str, set[str]] = {}
    links: list[tuple[str, str]] = []
    for url, content in files.items():
        if url.endswith(".html"):
            own = anchors.setdefault(url, set())
            for name, value in _ATTRIBUTE.findall(content.decode("utf-8")):
                if name == "id":
                    own.add(value)
                elif name == "data-index":  # from the root, loaded by the search
                    links.append((url, "../" * url.count("/") + value))
                else:
                    links.append((url, value))
    problems = []
    for url, link in dict.fromkeys(links):
        if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//", link):
            problems.append(Problem("E506", f"页面指向站外：{link}", url))
            continue
        path, _, anchor = link.partition("#")
        path = path.partition("?")[0]
        target = os.path.normpath(os.path.join(os.path.dirname(url), path)).replace(os.sep, "/") if path else url
        if target not in files:
            problems.append(Problem("E501", f"链接 {link} 指向的页面不存在", url))
        elif anchor and anchor not in anchors.get(target, ()):
            problems.append(Problem("E501", f"链接 {link} 指向的位置不存在", url))
    return problems


def check_private(files: Mapping[str, bytes], private: records.Private) -> list[Problem]:
    """The private codes that stand in an output, each named by its place in the record, never by its value."""
    if not private:
        return []
    texts = [content.decode("utf-8", "replace") for content in files.values()]
    # most codes hold a word of letters and digits that stands nowhere: they need no search through every file
    words = {word for text in texts for word in _WORD.findall(text)}

    def word(code: str) -> str:
        # a code of letters and digits counts only as a whole word: «p1» is not in «p12»
        head = r"(?<![A-Za-z0-9])" if code[0].isascii() and code[0].isalnum() else ""
        tail = r"(?![A-Za-z0-9])" if code[-1].isascii() and code[-1].isalnum() else ""
        return head + re.escape(code) + tail

    def forms(code: str) -> set[str]:
        # as it stands, and as HTML and JSON write it
        return {code, html.escape(code), str(escape(code)), json.dumps(code, ensure_ascii=False)[1:-1], json.dumps(code)[1:-1]}

    def leaks(form: str) -> bool:
        return words.issuperset(_WORD.findall(form)) and any(form in text and re.search(word(form), text) for text in texts)

    message, hint = "“person”的代号出现在公开的页面中", "换一个不与公开文字相同的代号"
    return [
        source.problem("E503", message, where, hint=hint)
        for code, (source, where) in sorted(private.items(), key=lambda item: item[0])
        if any(leaks(form) for form in forms(code))
    ]


# writing


def write(files: Mapping[str, bytes], target: Path) -> Written:
    """Put a site in the place of a folder: whole, or not at all. Raises :class:`Problems`."""
    target = Path(os.path.abspath(target))
    _check_target(target)
    files = {**files, MARKER: "本文件夹由 tongyu_site 生成，重新生成时整个替换。\n".encode()}
    new, old = target.with_name(f".{target.name}.new"), target.with_name(f".{target.name}.old")
    try:
        if old.exists() and not target.exists():  # killed between the two renames
            old.rename(target)
        for left in (new, old):
            if left.exists():
                shutil.rmtree(left)
        if _same(files, target):
            return Written(target, len(files) - 1, changed=False)
        for url, content in files.items():
            path = new / url
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _swap(new, target, old)
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        shutil.rmtree(new, ignore_errors=True)
        reason = error.strerror or str(error)
        raise Problems([Problem("E505", f"站点写不进去：{reason}", target.name)]) from None
    return Written(target, len(files) - 1, changed=True)


def _check_target(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise Problems([Problem("E504", "输出位置不是普通文件夹", target.name)])
    if target.is_dir() and any(target.iterdir()) and not (target / MARKER).is_file():
        message = "输出文件夹里有别的内容，不能覆盖"
        raise Problems([Problem("E504", message, target.name, hint="换一个空文件夹，或删去其中的内容")])


def _same(files: Mapping[str, bytes], target: Path) -> bool:
    present = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()} if target.is_dir() else set()
    return present == set(files) and all((target / url).read_bytes() == content for url, content in files.items())


_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


def _swap(new: Path, target: Path, old: Path) -> None:
    """Exchange the trees in one step where Linux can; a plain rename where no site stands; else two renames."""
    if not target.exists():
        new.rename(target)
        return
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        exchange = getattr(library, "renameat2", None)
        if exchange is not None and exchange(_AT_FDCWD, os.fsencode(new), _AT_FDCWD, os.fsencode(target), _RENAME_EXCHANGE) == 0:
            return
    target.rename(old)
    new.rename(target)


# the whole


def build(root: Path, out: Path, assessment: Assessment | None = None) -> tuple[Assessment, list[Written]]:
    """Build the site (published years) and, where a year is in draft, ``draft/`` beside it (all years).

    Raises :class:`Problems`; then nothing was written.
    """
    out = Path(os.path.abspath(out))
    draft = out.with_name(DRAFTS) if out.name else out
    if out == draft:
        raise Problems([Problem("E504", "这个位置不能作输出文件夹", out.name or str(out), hint="python build.py --out site")])
    assessment = assessment or assess(root)
    trees = [(make(assessment, drafts=False), out)]
    if any(not year.year.published for year in assessment.years):
        trees.append((make(assessment, drafts=True), draft))
    for _, target in trees:
        _check_target(target)
    written = [write(files, target) for files, target in trees]
    if len(trees) == 1 and (draft / MARKER).is_file():
        shutil.rmtree(draft)  # no year is in draft any more: what lies there is out of date
    return assessment, written


def seal(root: Path, number: int, correction: int | None = None) -> str:
    """Seal a published year, or record a correction of a sealed one; returns what was done.

    Raises :class:`Problems`; then the seal is as it was.
    """
    assessment = assess(root, unsealed=(number,))
    settings = assessment.project
    year = next(year for year in assessment.years if year.number == number)
    facts = (settings, year.year, year.rubric, year.standing, year.past)
    text = seals.corrected_text(*facts, correction) if correction else seals.sealed_text(*facts)
    path = settings.seal_path(number)
    shown = shown_path(path, settings.root)
    if text is None:
        return f"{number} 年度已经封存，结果没有变动：{shown}"
    parsed = seals.parse(Source(shown, text), number)
    corrections = seals.recorded_corrections(settings, parsed)
    sealed = replace(year, sealed=True, corrections=corrections)
    others = tuple(item for item in assessment.corrections if item.year != number)
    years = tuple(sealed if item.number == number else item for item in assessment.years)
    register = tuple(sorted((*others, *corrections), key=lambda item: (item.year, item.number)))
    make(replace(assessment, years=years, corrections=register), drafts=False)  # what can't be published is not sealed
    problems = check_private({shown: text.encode()}, assessment.private)
    if problems:
        raise Problems(problems)
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(text.encode())
        new.replace(path)
    except OSError as error:
        raise Problems([Problem("E505", f"封存文件写不进去：{error.strerror or error}", shown)]) from None
    if correction:
        changed = len({change.slug for change in corrections[-1].changes})
        return f"已把更正 {number}-{correction} 记入封存：{shown}；{changed} 个社区的结果有变动"
    return f"已封存 {number} 年度：{shown}，{len(year.standing.ranked)} 个社区；请与记录一起备份"


def diff(old: Path, new: Path) -> list[differences.YearDifference]:
    """What differs between two seals, built sites or roots, year by year. Raises :class:`Problems`."""
    found = Collector()
    sides: list[dict[int, differences.Result]] = []
    for path in (old, new):
        with found:
            sides.append(_scored(path) if differences.is_root(path) else differences.read_results(path))
    found.stop_if_any()
    return differences.between(*sides)


def _scored(root: Path) -> dict[int, differences.Result]:
    assessment = assess(root, unsealed=EVERY_YEAR)
    return {
        year.number: differences.of_root(
            differences.Scored(
                assessment.project, year.year, year.rubric, assessment.facts[year.number], year.past, year.standing
            )
        )
        for year in assessment.years
    }


def summary(assessment: Assessment, written: Iterable[Written] = ()) -> str:
    """What was done, in words."""
    lines = []
    for year in assessment.years:
        counts = "、".join(f"{name}{count}个" for name, count in year.standing.counts.items())
        stage = "正式发布" if year.year.published else "送审稿"
        open_ones = f"、未录齐{year.standing.unfinished}个" if year.standing.unfinished else ""
        lines.append(f"{year.number} 年度（{stage}）：{len(year.standing.ranked)} 个社区，{counts}{open_ones}")
    lines += [f"待核：{question}" for question in assessment.questions]
    for item in written:
        lines.append(f"{item.folder.name}/：{item.files} 个文件，{'已更新' if item.changed else '没有变化'}")
    return "\n".join(lines)
