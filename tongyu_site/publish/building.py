"""The sequence of a build: gather and assess everything, render, verify; ``swap`` puts it in place.

Knows no system call: how files come to stand in a folder is the business of ``swap``.
"""

from __future__ import annotations

import contextlib
import html
import io
import json
import os
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from markupsafe import escape

from ..assess import (
    Past,
    PastResult,
    Question,
    Standing,
    count_questions,
    grade_record,
    questions_of_county,
    questions_of_past,
    questions_of_record,
    rank_results,
    score_record,
)
from ..base import project
from ..base.problems import Collector, Place, Problem, Problems, shown_path
from ..base.progress import Progress
from ..base.project import Project, YearSettings
from ..base.source import Source, present, read
from ..circular import (
    Circular,
    circular_docx,  # fmt: skip
    load_circular,
    with_corrections,
)
from ..records import DataPath, Private, Record, YearRecords, load_records, offices_of
from ..rubric import Rubric, load_rubric
from ..seals import (
    ComparedYear,
    Correction,
    Held,
    Scored,
    YearDifference,
    cited,
    corrected_text,
    differences_between,
    former_standings,
    hold_to_seal,
    is_root,
    load_seal,
    of_root,
    of_texts,
    parse_seal,
    past_results,
    plain_results,
    read_results,
    recorded_corrections,
    seal_body,
    sealed_text,
    stray,
)
from ..site import (
    Renderer,
    assets,
    download_tables,
    ledger_csv,
    markdown,
    results_csv,
    results_json,
    results_schema,
    results_xlsx,
    search_index,
)
from ..views import CORRECTIONS, REGISTERED, SEALED, Page, Register, Urls, YearSite, plan, resolve
from .manifest import NAME, check_folder, check_names, digest, error_words, read_manifest
from .swap import Written, clear, clear_files, exchange, lock, mend, place_of, prepare, refused, remove, write_file

DRAFTS = "draft"
"""The folder beside the site that holds all years while one of them is a draft."""

LINKS = ("clause", "text", "reading", "community", "page")
"""The kinds of links by id that content Markdown may hold."""


@dataclass(frozen=True)
class Assessment:
    """Everything read, checked and scored: what the pages of all years are made of."""

    project: Project
    years: tuple[YearSite, ...]
    private: Private
    questions: tuple[Question, ...]
    facts: Mapping[int, tuple[Record, ...]]
    register: Register

    @cached_property
    def data(self) -> Mapping[int, Mapping[str, bytes]]:
        """The data files of each year by URL, made once for all sites that hold the year."""
        return {year.number: _data(self.project, year) for year in self.years}


EVERY_YEAR = range(10_000)


def assess(root: Path, progress: Progress | None = None, *, unsealed: Container[int] = ()) -> Assessment:
    """Read, check and score all years of a root. Raises :class:`Problems` with every problem of every file.

    Years in ``unsealed`` are not held to their seal.
    """
    progress = progress or Progress(shown=False)
    found = Collector()
    settings = project.load_project(root)
    years: list[YearSite] = []
    scored: dict[int, tuple[Record, ...]] = {}
    private: dict[str, tuple[Source, DataPath]] = {}
    asked: list[Question] = []
    for year in settings.years:
        with found:
            held = year.year not in unsealed
            site, loaded, open_questions = _assess_year(settings, year, years, progress, held=held)
            years.append(site)
            scored[site.number] = loaded.records
            private.update(loaded.private)
            asked += open_questions
    with found:
        _help(settings, years, years)
    register = Register()
    if unsealed is not EVERY_YEAR:
        found.problems.extend(stray(settings))
        with found:
            register = _withdrawn(settings)
    found.stop_if_any()
    return Assessment(settings, tuple(years), private, tuple(asked), scored, _registered(register, years))


def _registered(withdrawn: Register, years: Iterable[YearSite]) -> Register:
    """The register with the corrections of years that have pages."""
    found = [*withdrawn.corrections, *(correction for year in years for correction in year.corrections)]
    return replace(withdrawn, corrections=tuple(sorted(found, key=lambda item: (item.year, item.number))))


def _withdrawn(settings: Project) -> Register:
    """The sealed years that have no pages any more: they stay in the register, and so do their corrections."""
    here = {year.year for year in settings.years}
    found: list[Correction] = []
    marks: dict[int, str] = {}
    for path in sorted(settings.seal_path(0).parent.glob("[0-9][0-9][0-9][0-9].toml")):
        year = int(path.stem)
        if year in here or not (seal := load_seal(settings, year)):
            continue
        if year not in settings.withdrawn:
            message = f"{year} 年度已封存，site.toml 中没有这个年度：公布过的页面不能不声不响地没有了"
            hint = f'[years.{year}]\nstage = "{project.PUBLISHED}"，或页面不再公布的，stage = "{project.WITHDRAWN}"'
            raise Problems([Problem("E705", message, settings.source.shown, hint=hint)])
        found += recorded_corrections(settings, seal)
        marks[year] = seal.mark
    return Register(tuple(found), marks)


def _unsealed(assessment: Assessment, site: Path) -> list[Problem]:
    """What the site that stands says of seals and corrections, and the data do not say any more."""
    path = site / CORRECTIONS
    content = path.read_bytes() if path.is_file() else b""
    with contextlib.suppress(Problems):  # no site stands there
        listed = read_manifest(site / NAME).get(CORRECTIONS)
        if listed and listed != digest(content):
            said = f"{'改动过' if content else '删去了'}公布的更正登记，不能核对封存"
            hint = f"恢复 {site.name}/{CORRECTIONS}，如从备份或内网上的网站；都没有的，删去整个 {site.name}/ 再生成"
            return [Problem("E715", said, f"{site.name}/{CORRECTIONS}", hint=hint)]
    text = content.decode("utf-8", errors="replace")
    published: dict[int, set[int]] = {int(year): set() for year, _ in SEALED.findall(text)}
    for year, number in REGISTERED.findall(text):
        published.setdefault(int(year), set()).add(int(number))
    marks = {int(year): mark for year, mark in SEALED.findall(text)}
    problems = []
    for year, numbers in sorted(published.items()):
        path = assessment.project.seal_path(year)
        shown = shown_path(path, assessment.project.root)
        seal = load_seal(assessment.project, year)
        recorded = {item.number for item in seal.recorded} if seal else set()
        if seal is None:
            said = f"公布的网站说 {year} 年度已经封存，封存文件不见了"
        elif missing := sorted(numbers - recorded):
            said = f"公布的网站登记了更正 {'、'.join(f'{year}-{number}' for number in missing)}，封存文件中没有"
        elif year in marks and marks[year] != seal.mark_after(len(numbers)):
            said = f"封存文件不是公布时的那一份：{year} 年度的封存、更正与公布的网站不同"
        else:
            continue
        problems.append(Problem("E715", said, shown, hint=f"从备份恢复 {shown} 和 content/corrections/"))
    return problems


def _assess_year(
    settings: Project, year: YearSettings, earlier: Sequence[YearSite], progress: Progress, *, held: bool
) -> tuple[YearSite, YearRecords, list[Question]]:
    found = Collector()
    found.problems.extend(project.check_files(settings, year))
    found.stop_if_any()
    law = load_rubric(settings.rubric_path(year.year), root=settings.root)
    offices = offices_of(law)
    found.problems.extend(project.check_offices(settings, year, offices))
    past: Past = {}
    with found:
        past = _past(settings, year.year, law.grades.names, earlier)
    loaded = None
    with found:
        loaded = load_records(settings, year, law, progress.over)
    results = []
    for record in progress.over(f"{year.year} 年度计分", loaded.records if loaded else ()):
        card = score_record(law, record)
        results.append(grade_record(law, record, card, past))
    standing = rank_results(law, results)
    notice = None
    with found:
        notice = load_circular(settings, year, law, standing)
    found.stop_if_any()
    assert loaded is not None
    seal = Held()
    if held:
        seal = hold_to_seal(settings, year, law, loaded.records, standing, past)
    asked = list(_questions(settings, year, law, offices, loaded, past, earlier))
    for record, result in zip(loaded.records, results, strict=True):
        asked += questions_of_record(law, record, result, loaded.sources[record.slug])
    asked += questions_of_county(law, loaded.records, loaded.sources)
    before: list[tuple[int, Past]] = []
    number, results_then = year.year - 1, past
    while results_then:
        before.append((number, results_then))
        number -= 1
        results_then = _past(settings, number + 1, law.grades.names, earlier)
    if notice is not None:
        notice = _corrected(settings, year, law, notice, seal.corrections, seal.former)
    site = YearSite(
        year,
        law,
        standing,
        past,
        notice,
        tuple(before),
        seal.seal.mark if seal.seal else "",
        seal.corrections,
        seal.former,
        seal.notes,
    )
    return site, loaded, asked


def _corrected(
    settings: Project, year: YearSettings, law: Rubric, notice: Circular, found: Sequence[Correction],
    former: Sequence[Standing],
) -> Circular:  # fmt: skip
    """A circular with what it said before each correction of its year."""
    before = [load_circular(settings, year, law, standing, earlier=True) for standing in former]
    return with_corrections(notice, found, [item for item in before if item is not None])


def _questions(
    settings: Project, year: YearSettings, law: Rubric, offices: frozenset[str], loaded: YearRecords, past: Past,
    earlier: Sequence[YearSite],
) -> Iterator[Question]:  # fmt: skip
    for office in sorted(offices - set(year.confirmed)):
        yield Question("Q108", f"{year.year} 年度：{office} 尚未确认本单位数据已填全")
    for path in sorted(settings.records_path(year.year).parent.iterdir()):
        if path.is_dir() and path.name.isdigit() and path.name not in {
            *(str(other.year) for other in settings.years), *map(str, settings.withdrawn),
        }:  # fmt: skip
            yield Question("Q112", f"data/communities/{path.name} 有记录，site.toml 没有这个年度")
    path = settings.results_path(year.year - 1)
    scored = any(other.number == year.year - 1 for other in earlier)
    if past and not scored and present(path) and not present(settings.seal_path(year.year - 1)):
        yield from questions_of_past(law, past, loaded.records, read(path, settings.root))
    known = {record.slug for record in loaded.records} | set(past)
    for record in loaded.records:
        if record.previous_unit and record.previous_unit not in known:
            message = f"主要领导原单位“{record.previous_unit}”没有记录，也没有上年结果"
            yield Question("Q111", message, record.name, None, loaded.sources[record.slug], ("leader", "previous_unit"))


def _past(settings: Project, year: int, grades: tuple[str, ...], earlier: Sequence[YearSite]) -> Past:
    """Last year's results: those scored here where that year is one of the site's, else the sealed or the given ones."""
    for other in earlier:
        if other.number == year - 1:
            return {
                item.result.slug: PastResult(item.result.composite, item.result.grade, item.result.name, item.shown)
                for item in other.standing.ranked
                if item.result.composite is not None and item.result.grade is not None
            }
    return past_results(settings, year - 1, grades)


def _help(settings: Project, years: Sequence[YearSite], known: Sequence[YearSite]) -> str:
    """content/help.md for a site that holds some of the known years; a year with problems is not known."""
    path = settings.root / "content" / "help.md"
    if not present(path):
        return ""
    images = {f"assets/{name}" for name in assets(settings)}
    complete = len(known) == len(settings.years)

    def leads(target: str) -> bool:
        possible = not complete and target.partition(":")[0] in LINKS
        return possible or target in images or resolve(target, known) is not None

    return markdown(path, settings.root, lambda target: resolve(target, years), leads)


# rendering and verifying


def make(assessment: Assessment, *, drafts: bool, csp: bool = True, progress: Progress | None = None) -> dict[str, bytes]:
    """All files of a site by URL, verified.

    No two files of one URL or of one name on Windows, no planned page that is missing or empty, no broken link, no outside
    address, no private code. Raises :class:`Problems`.
    """
    progress = progress or Progress(shown=False)
    years = [year for year in assessment.years if drafts or year.year.published]
    renderer = Renderer(assessment.project, csp=csp)
    found = Collector()
    help_html = _help(assessment.project, years, assessment.years)
    files: dict[str, bytes] = {}

    def put(url: str, content: bytes) -> None:
        if url in files:
            found.add(Problem("E502", f"两个页面的网址都是 {url}"))
        files[url] = content

    progress.step("准备表格")
    data = {url: content for year in years for url, content in assessment.data[year.number].items()}
    progress.step("准备页面")
    planned = plan(assessment.project, years, help_html, assessment.register)
    urls = [page.url for page in planned]
    for index, url in enumerate(progress.over("生成页面", urls)):
        with found:
            put(url, renderer.render(planned[index]).encode("utf-8"))
        if found.problems:
            break  # a template's defect shows on every page that uses it: once is enough
    del planned  # of a large county, half the memory
    for url, content in data.items():
        put(url, content)
    for name, content in renderer.assets.items():
        put(f"assets/{name}", content)
    found.stop_if_any()
    progress.step("检查链接和私密代号")
    found.problems.extend(check_pages(urls, files))
    found.problems.extend(check_names(files))
    found.problems.extend(_written_in(assessment.project, broken_links(files)))
    found.problems.extend(check_private(files, assessment.private))
    found.stop_if_any()
    return files


def _data(project: Project, year: YearSite) -> dict[str, bytes]:
    """The files beside a year's pages, by URL."""
    urls, tables = Urls(year.number), download_tables(year)
    return {
        urls.results: results_json(year).encode("utf-8"),
        urls.results_schema: results_schema(year).encode("utf-8"),
        urls.results_csv: results_csv(tables),
        urls.ledger_csv: ledger_csv(tables),
        urls.results_xlsx: results_xlsx(project, tables),
        urls.index: search_index(year).encode("utf-8"),
        **({urls.circular_docx: circular_docx(year.circular)} if year.circular is not None else {}),
    }


def on_demand(assessment: Assessment) -> dict[str, Callable[[], bytes]]:
    """The pages of all years by URL, each rendered when it is asked for: what a preview shows before all is verified.

    Rendering one may raise :class:`Problems`.
    """
    renderer = Renderer(assessment.project, csp=False)
    help_html = _help(assessment.project, assessment.years, assessment.years)

    def rendered(page: Page) -> bytes:
        return renderer.render(page).encode("utf-8")

    return {
        page.url: partial(rendered, page) for page in plan(assessment.project, assessment.years, help_html, assessment.register)
    }


def check_pages(planned: Iterable[str], files: Mapping[str, bytes]) -> list[Problem]:
    """Planned pages that are missing or that a template left empty."""
    return [Problem("E516", "计划中的页面没有生成，或是空的", url) for url in planned if not files.get(url, b"").strip()]


# A page repeats most of its tags, and pages repeat each other's: each distinct tag is read once.
_ATTRIBUTE = re.compile(r"""\s([a-zA-Z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_ADDRESSES = frozenset(
    "href src action formaction poster data background cite longdesc manifest ping xlink:href data-index srcset".split()  # noqa: SIM905
)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|\\\\")
_REFRESH = re.compile(r"""url\s*=\s*["']?([^"']+)""", re.I)
_IN_CSS = re.compile(r"""url\(\s*["']?([^"')]*)|@import\s+["']([^"']*)""")


@cache
def _tag(tag: str) -> tuple[tuple[str, ...], tuple[tuple[str, bool], ...]]:
    """A tag's anchors, and its addresses with whether they count from the site's root."""
    anchors, links = [], []
    for name, *values in _ATTRIBUTE.findall(tag):
        name, value = name.lower(), unescape("".join(values))
        if name == "id" or (name == "name" and tag.startswith("a ")):
            anchors.append(value)
        elif name == "srcset":
            links += [(part.split()[0], False) for part in value.split(",") if part.strip()]
        elif name in _ADDRESSES:
            links.append((value.strip(), name == "data-index"))
        elif name == "content" and "http-equiv" in tag and (address := _REFRESH.search(value)):
            links.append((address[1].strip(), False))
    return tuple(anchors), tuple(links)


def _written_in(settings: Project, broken: Sequence[tuple[str, Problem]]) -> list[Problem]:
    """Broken links at the line of the template or stylesheet that holds the address, once; the others at their page."""
    folder = settings.templates
    paths = [path for path in sorted(folder.rglob("*")) if path.suffix in (".html", ".css", ".svg") and path.is_file()]
    sources: list[Source] = []
    problems: dict[tuple[object, ...], Problem] = {}
    for link, problem in broken:
        sources = sources or [read(path, folder.parent) for path in paths]
        own = [source for source in sources if problem.file.startswith("assets/") and source.shown.endswith(f"/{problem.file}")]
        bare = re.sub(r"^(?:\.{1,2}/)+", "", link)
        for literal in dict.fromkeys((link, bare) if bare else ()):
            written = re.compile(rf"(?<=[\"'(}}\s/=]){re.escape(literal)}(?=[\"')\s>])")
            places = [
                (source, Place(number, match.start() + 1, len(literal)))
                for source in (own or [source for source in sources if source.shown.endswith(".html")])
                for number, line in enumerate(source.lines, 1)
                if (match := written.search(line))
            ]
            if places:
                break
        else:
            problems[problem.sort_key] = problem
            continue
        for source, place in places:
            message = problem.message.replace(f" {link} ", f" {literal} ")
            found = source.problem(problem.code, message, place=place)
            problems.setdefault((source.shown, place.line, place.column), found)
    return list(problems.values())


def check_links(files: Mapping[str, bytes]) -> list[Problem]:
    """Broken links and anchors, and addresses outside the site, each at its page."""
    return [problem for _, problem in broken_links(files)]


def broken_links(files: Mapping[str, bytes]) -> list[tuple[str, Problem]]:
    """Broken links and anchors, and addresses outside the site, in the pages, pictures (SVG) and stylesheets of a site."""
    anchors: dict[str, set[str]] = {}
    links: dict[str, dict[tuple[str, bool], None]] = {}
    for url, content in files.items():
        if url.endswith((".html", ".svg")):
            own, found = anchors.setdefault(url, set()), links.setdefault(url, {})
            for piece in dict.fromkeys(content.decode("utf-8", "replace").split("<")):
                tag = piece.partition(">")[0]
                if "=" in tag:
                    names, addresses = _tag(tag)
                    own.update(names)
                    found.update(dict.fromkeys(addresses))
        elif url.endswith(".css"):
            links[url] = {(one or other, False): None for one, other in _IN_CSS.findall(content.decode("utf-8", "replace"))}
    _tag.cache_clear()
    problems: list[tuple[str, Problem]] = []
    known: dict[tuple[str, str], tuple[str, str]] = {}
    for url, found in links.items():
        folder = url.rpartition("/")[0]
        for link, from_root in found:
            if _SCHEME.match(link):
                problems.append((link, Problem("E506", f"页面指向站外：{link}", url)))
                continue
            base = "" if from_root else folder
            if (base, link) not in known:
                known[base, link] = _target(base, link)
            target, anchor = known[base, link]
            target = target or url
            if target not in files:
                problems.append((link, Problem("E501", f"链接 {link} 指向的页面不存在", url)))
            elif anchor and anchor not in anchors.get(target, ()):
                problems.append((link, Problem("E501", f"链接 {link} 指向的位置不存在", url)))
    return problems


def _target(folder: str, link: str) -> tuple[str, str]:
    """The file an address leads to, "" for the page itself, and the anchor in it."""
    path, _, anchor = link.partition("#")
    path = unquote(path.partition("?")[0])
    return os.path.normpath(os.path.join(folder, path)).replace(os.sep, "/") if path else "", unquote(anchor)


_TAG, _VALUE = re.compile("<[^>]*>"), re.compile('="([^"]*)"')


def _texts(content: bytes) -> Iterator[str]:
    """What can be read in a file: its text, or the names and texts of the parts packed in it (.xlsx, .docx, .zip)."""
    if content.startswith(b"PK\x03\x04"):
        import zipfile

        with (
            contextlib.suppress(zipfile.BadZipFile, NotImplementedError, RuntimeError),
            zipfile.ZipFile(io.BytesIO(content)) as parts,
        ):
            for part in parts.infolist():
                yield part.filename
                for text in _texts(parts.read(part)):
                    if text.startswith("<?xml"):  # names of elements are no text, and Word may cut a text into runs
                        yield " ".join(_VALUE.findall(text))
                        text = _TAG.sub("", text)
                    yield text
            return
    yield content.decode("utf-8", "replace")


_WORD = re.compile(r"[A-Za-z0-9]+")
_FEW = 40
"""Up to so many codes of one length are searched one by one, more of them together."""


def check_private(files: Mapping[str, bytes], private: Private) -> list[Problem]:
    """The private codes that stand in an output, each named by its place in the record, never by its value.

    Files that are archives (.docx, .xlsx) are searched in their parts. The work grows with the output and the number of
    codes, not with their product.
    """
    if not private:
        return []
    forms = {code: _forms(code) for code in private}
    split = all("\n" not in form and "<" not in code and ">" not in code for code in forms for form in forms[code])
    # pages repeat themselves and each other: of equal pieces between tags one is enough
    pieces = set(files)
    for text in (text for content in files.values() for text in _texts(content)):
        pieces.update(text.replace("<", "\n").replace(">", "\n").split("\n") if split else [text])
    public = "\0".join(pieces)
    del pieces
    words = set(_WORD.findall(public))
    possible = {form for code in forms for form in forms[code] if form and words.issuperset(_WORD.findall(form))}
    leaked = _standing_in(public, possible)
    message, hint = "“person”的代号出现在公开的页面中", "换一个不与公开文字相同的代号"
    return [
        source.problem("E503", message, where, hint=hint)
        for code, (source, where) in sorted(private.items(), key=lambda item: item[0])
        if not leaked.isdisjoint(forms[code])
    ]


def _forms(code: str) -> set[str]:
    """A code as it stands, and as HTML, XML, JSON and CSV write it."""
    marked = {html.escape(code), html.escape(code, quote=False), str(escape(code)), code.replace('"', '""')}
    return {code, *marked, json.dumps(code, ensure_ascii=False)[1:-1], json.dumps(code)[1:-1]}


def _standing_in(text: str, forms: Iterable[str]) -> set[str]:
    """Those of the forms that stand in a text; one of letters and digits counts only as a whole word: «p1» is not in «p12»."""

    def joins(char: str) -> bool:
        return char.isascii() and char.isalnum()

    def whole(form: str, start: int) -> bool:
        end = start + len(form)
        return not (start and joins(form[0]) and joins(text[start - 1])) and not (
            end < len(text) and joins(form[-1]) and joins(text[end])
        )

    found = set()
    by_length: dict[int, set[str]] = {}
    for form in forms:
        by_length.setdefault(len(form), set()).add(form)
    for length, group in by_length.items():
        if len(group) <= _FEW:
            for form in group:
                start = text.find(form)
                while start >= 0 and not whole(form, start):
                    start = text.find(form, start + 1)
                if start >= 0:
                    found.add(form)
        else:
            for start in range(len(text) - length + 1):
                form = text[start : start + length]
                if form in group and whole(form, start):
                    found.add(form)
    return found


# the whole


@dataclass(frozen=True)
class Built:
    """What a build did: what it assessed, the folders it wrote, and what else there is to say."""

    assessment: Assessment
    written: tuple[Written, ...]
    notes: tuple[str, ...] = ()


def build(root: Path, out: Path, assessment: Assessment | None = None, progress: Progress | None = None) -> Built:
    """Build the site (published years) and, where a year is in draft, ``draft/`` beside it (all years).

    Both trees are made and verified beside their targets, then ``draft/`` is exchanged, then the site: what the public
    sees changes last. A ``draft/`` that is out of date goes after that. Raises :class:`Problems`; then the site is as it was.
    """
    progress = progress or Progress(shown=False)
    root, out = root.resolve(), place_of(out)
    draft = out.with_name(DRAFTS) if out.name else out
    if out.name.casefold() == DRAFTS:
        raise Problems([Problem("E504", "这个位置不能作输出文件夹", out.name, hint="python build.py --out site")])
    if problems := refused(out, root):
        raise Problems(problems)
    with contextlib.ExitStack() as held:
        found = Collector()
        notes: list[str] = []
        with found:
            held.enter_context(lock(out.parent, say=progress.say))
            notes += [*mend(out), *mend(draft)]  # also where the records have mistakes: a site must stand
            notes += clear_files(root / "data" / "seals", root)
        if found.problems and not any(problem.code == "E505" for problem in found.problems):
            raise Problems(found.problems)  # another build is at work: there is nothing to add
        with found:
            assessment = assessment or assess(root, progress)
        if assessment is not None and not found.problems:
            found.problems += _unsealed(assessment, out)
        if found.problems:
            for note in notes:
                progress.say(f"说明：{note}")
        found.stop_if_any()
        assert assessment is not None
        drafts = any(not year.year.published for year in assessment.years)
        prepared = []
        for target in (draft, out) if drafts else (out,):
            held.callback(clear, target)
            files = make(assessment, drafts=target == draft, progress=progress)
            progress.step(f"正在写 {target.name}/")
            prepared.append(prepare(files, target, root))
            del files
        written = [exchange(item) for item in prepared]
        if not drafts:
            notes += remove(draft)
    return Built(assessment, tuple(reversed(written)), tuple(notes))


def seal(root: Path, number: int, correction: int | None, site: Path) -> str:
    """Seal a published year, or record a correction of a sealed one; returns what was done.

    A first seal must hold what was published: the figures and words of ``site``. Raises :class:`Problems`; then the seal is
    as it was.
    """
    later = range(number, EVERY_YEAR.stop)  # a later year that rests on this one is corrected after it
    assessment = assess(root, unsealed=later if correction else (number,))
    settings = assessment.project
    year = next(year for year in assessment.years if year.number == number)
    if problems := _unsealed(assessment, site):
        raise Problems(problems)
    result = (year.standing, year.past)
    if correction:
        text: str | None = corrected_text(settings, year.year, year.rubric, *result, correction)
    else:
        text = sealed_text(settings, year.year, year.rubric, assessment.facts[number], *result)
    path = settings.seal_path(number)
    shown = shown_path(path, settings.root)
    if text is not None and not correction and (problems := _unpublished(assessment, year, site)):
        raise Problems(problems)
    if text is None:
        return f"{number} 年度已经封存，结果没有变动：{shown}"
    parsed = parse_seal(Source(shown, text), number)
    corrections = recorded_corrections(settings, parsed)
    former = former_standings(parsed, year.rubric, year.standing)
    notice = year.circular and _corrected(settings, year.year, year.rubric, year.circular, corrections, former)
    sealed = replace(year, sealed=parsed.mark, corrections=corrections, former=former, circular=notice)
    years = tuple(sealed if item.number == number else item for item in assessment.years)
    register = _registered(_withdrawn(settings), years)
    make(replace(assessment, years=years, register=register), drafts=False)  # what can't be published is not sealed
    problems = check_private({shown: text.encode()}, assessment.private)
    if problems:
        raise Problems(problems)
    try:
        write_file(path, text.encode())
    except OSError as error:
        raise Problems([Problem("E505", f"封存文件写不进去：{error_words(error)}", shown)]) from None
    if correction:
        changed = len({change.slug for change in corrections[-1].changes})
        said = f"已把更正 {number}-{correction} 记入封存：{shown}；{changed} 个社区的结果有变动"
        for other in assessment.years:
            held = load_seal(settings, other.number) if other.number > number else None
            if held and seal_body(plain_results(other.rubric, other.standing, details=held.show_roles)) != held.body:
                following = f"{other.number} --correct {other.number}-{len(held.recorded) + 1}"
                said += f"\n{other.number} 年度的封存结果随之有变动，也要更正：python build.py seal {following}"
        return said
    return f"已封存 {number} 年度：{shown}，{len(year.standing.ranked)} 个社区；请与记录一起备份"


_LISTED = 50
"""How many differences from the published site are listed one by one."""


def _unpublished(assessment: Assessment, year: YearSite, site: Path) -> list[Problem]:
    """Why a year can't be sealed as published: the site that stands does not show it, or shows other figures or words."""
    urls, data = Urls(year.number), assessment.data[year.number]
    shown = f"{site.resolve().name}/{urls.results}"
    again = "先运行 python build.py，核对生成的网站，再封存；公布的网站在别处的，写 --site 文件夹"
    if not (site / urls.results).is_file() or not (site / urls.ledger_csv).is_file():
        return [Problem("E706", f"没有可核对的网站：{year.number} 年度还没有生成", shown, hint=again)]
    if all((site / url).read_bytes() == data[url] for url in (urls.results, urls.ledger_csv)):
        found = check_folder(site)[1]
        altered = [path for path in (*found.changed, *found.missing) if path.startswith(f"{year.number}/")]
        message = "公布的网站在生成之后被改动过，python build.py verify 可以核对"
        return [Problem("E706", message, f"{site.resolve().name}/{path}", hint=again) for path in altered[:_LISTED]]
    published = read_results(site).get(year.number)
    texts = (data[url].decode("utf-8-sig") for url in (urls.results, urls.ledger_csv, urls.index))
    now = of_texts(shown, *texts)
    assert published is not None  # its file was read above
    changes = [item.change for found in differences_between({0: published}, {0: now}) for item in found.changes]
    messages = [
        f"要封存的与公布的不同：{change.name} {cited(year.rubric)(change.block) if change.block else ''}".rstrip()
        + f"：{change.what}公布的是“{change.old}”，现在是“{change.new}”"
        for change in changes[:_LISTED]
    ]
    if len(changes) > _LISTED:
        messages.append(f"要封存的与公布的还有 {len(changes) - _LISTED} 处不同，没有列出")
    messages = messages or ["要封存的与公布的不同：数据文件的写法不同，可能由别的版本的程序生成"]
    hint = f"应以公布的为准的，恢复原来的记录；现在的才对的，{again}"
    return [Problem("E706", message, shown, hint=None if index else hint) for index, message in enumerate(messages)]


def diff_results(old: Path, new: Path) -> list[YearDifference]:
    """What differs between two seals, built sites or roots, year by year. Raises :class:`Problems`."""
    found = Collector()
    sides: list[dict[int, ComparedYear]] = []
    for path in (old, new):
        with found:
            sides.append(_scored(path) if is_root(path) else read_results(path))
    found.stop_if_any()
    return differences_between(*sides)


def _scored(root: Path) -> dict[int, ComparedYear]:
    assessment = assess(root, unsealed=EVERY_YEAR)
    return {
        year.number: of_root(
            Scored(assessment.project, year.year, year.rubric, assessment.facts[year.number], year.past, year.standing)
        )
        for year in assessment.years
    }


def summary(assessment: Assessment, written: Iterable[Written] = (), notes: Iterable[str] = ()) -> str:
    """What was done, in words."""
    lines = []
    for year in assessment.years:
        counts = "、".join(f"{name}{count}个" for name, count in year.standing.counts.items())
        stage = "正式发布" if year.year.published else "送审稿"
        open_ones = f"、未录齐{year.standing.unfinished}个" if year.standing.unfinished else ""
        lines.append(f"{year.number} 年度（{stage}）：{len(year.standing.ranked)} 个社区，{counts}{open_ones}")
        if year.year.published and not year.sealed:
            lines.append(f"注意：{year.number} 年度已正式发布，尚未封存；核对无误后运行 python build.py seal {year.number}")
        lines += [f"说明：{remark}" for remark in year.remarks]
    if asked := count_questions(assessment.questions):
        lines.append(f"待核 {len(assessment.questions)} 条：{asked}；python build.py check 逐条列出")
    lines += [f"说明：{note}" for item in written for note in item.notes]
    lines += [f"说明：{note}" for note in notes]
    for item in written:
        state = "已更新" if item.changed else "没有变化"
        lines.append(f"{item.folder.name}/：{item.files} 个文件，{state}，清单校验码 {item.checksum}")
    return "\n".join(lines)
