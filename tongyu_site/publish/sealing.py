"""Seal a published year, and record a correction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ..assess import unconfirmed
from ..base.files import OWN_MOST, digest, holds, there
from ..base.printing import shown_path
from ..base.problems import Problem, Problems
from ..base.project import load_project
from ..base.source import read_bytes
from ..base.writing import Writer
from ..circular import printed_lines
from ..output import check_folder
from ..seals import (
    RegisteredYear,
    SealRegister,
    as_sealed,
    code_of,
    correction_to_fill_in,
    differences_between,
    load_seal,
    sealed_text,
    still_held,
)  # fmt: skip
from ..site import check_private, pages_of, published_year, read_published, visible_text
from ..views import Urls, YearSite
from .anchors import unsealed_problems
from .gathering import Gathered, corrected_circular, gather, registered, withdrawn_register
from .making import make_each
from .reporting import list_questions


def newest_of(years: Iterable[YearSite]) -> int:
    """The newest of the years that are published: the one that the front page shows; 0 where none is."""
    return max((year.number for year in years if year.settings.published), default=0)


def seen(url: str, content: bytes, newest: int) -> str:
    """The hash of what a reader sees of a page of a year, or of an asset; empty for other files.

    ``newest``: the year that the front page shows.
    """
    if url.startswith("assets/"):
        return digest(content, 16)
    year = newest if url == "index.html" else int(url[:4]) if url[:4].isdecimal() and url.endswith(".html") else 0
    return digest(visible_text(content, year), 16) if year else ""


def seen_pages(hashes: Mapping[str, str], year: int) -> dict[str, str]:
    """Of the hashes of a site's files (see :func:`seen`) those of the pages of a year and of the assets."""
    assets = [url for url in hashes if url.startswith("assets/")]
    return {url: hashes[url] for url in [*pages_of(hashes, year), *assets]}


LAST_YEAR = 10_000
"""Beyond every year that four digits can write."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Who vouches for a seal that is gone, in words, and what is known there of all years."""

    said: str
    found: Mapping[int, RegisteredYear]


@dataclass(frozen=True, slots=True)
class SealDone:
    """What was done to a seal."""

    said: str
    """That in words."""
    form: str = ""
    """The file of a correction that was written and is to be filled in; empty where none was."""
    following: tuple[int, ...] = ()
    """Later sealed years whose results change with the correction that was recorded."""


def seal(writer: Writer, number: int, correction: int | None, site: Path, lost: Lost | None = None) -> SealDone:
    """Seal the published year ``number``, or record its correction of the number ``correction``.

    The number 0 is that of the next correction; one whose file is not there yet is written as a form with all that changed, and
    recorded when the command is given again. A first seal must hold what was published: the figures and words of the site in the
    folder ``site``. With ``lost`` only the very seal is made that is gone. Raises :class:`Problems`; then the seal is as it was.
    """
    if correction is not None:
        return _correct(writer, number, correction, site)
    return _seal(writer, number, None, site, lost)


def _correct(writer: Writer, number: int, correction: int, site: Path) -> SealDone:
    """Record a correction, or write its form."""
    project = load_project(writer.root)
    if not correction:
        held = load_seal(project, number)
        correction = len(held.recorded) + 1 if held else 1
    path = project.corrections_folder / f"{number}-{correction}.md"
    shown = shown_path(path, project.root)
    if there(path):
        try:
            return _seal(writer, number, correction, site)
        except Problems as error:
            left = error.outcome or f"封存没有改动；改好 {shown} 以后再运行一次 python build.py seal {number} --correct"
            raise Problems(error.problems, left if any(problem.file == shown for problem in error.problems) else "") from None
    gathered = gather(writer.root, unsealed=range(number, LAST_YEAR))
    if problems := unsealed_problems(gathered.project, site):
        raise Problems(problems)
    year = next(year for year in gathered.years if year.number == number)
    form, asked = correction_to_fill_in(year.assessed, correction, gathered.questions_about(number))
    if problems := check_private({shown: form.encode()}, gathered.private):
        raise Problems(problems)
    writer.write({path: form.encode()}, Problem("E505", "更正的文件写不进去", shown))
    said = [f"已写出 {shown}，变动已经列明，封存没有改动"]
    if asked:
        again = f"写错的，改正以后删去 {shown}，再运行一次 python build.py seal {number} --correct；确实如此的，不必改"
        said += [f"这次改动带来要核对的情形 {len(asked)} 条：{again}", list_questions(asked)]
    return SealDone("\n".join(said), form=shown)


def _seal(writer: Writer, number: int, correction: int | None, site: Path, lost: Lost | None = None) -> SealDone:
    """:func:`seal` a year, or record a correction that is written."""
    later = range(number, LAST_YEAR)  # a later year that rests on this one is corrected after it
    gathered = gather(writer.root, unsealed=later if correction else (number,))
    project = gathered.project
    year = next(year for year in gathered.years if year.number == number)
    if not lost and (problems := unsealed_problems(project, site)):
        raise Problems(problems)

    def text_with(pages: Mapping[str, str]) -> str | None:
        """The seal's text, with the hashes of these pages and assets."""
        return sealed_text(year.assessed, pages, gathered.questions_about(number), printed_lines(year.circular), correction)

    text = text_with({})
    path, seal_register = project.seal_path(number), SealRegister(project)
    shown = shown_path(path, project.root)
    if text is None:
        return SealDone(f"{number} 年度已经封存，结果没有变动：{shown}")
    first = not correction and not lost  # of one that is lost the mark says whether it is the same
    if first and (problems := _unpublished(gathered, year, site)):
        raise Problems(problems)
    sealed = _with_seal(year, text)
    if lost and sealed.sealed != lost.found[number].mark:
        hint = f"从备份恢复 {shown}，或者先把记录、细则和通报稿恢复成封存时的"
        raise Problems(
            [Problem("E715", f"现在的记录和文字与{lost.said}所说的封存不是同一份，不能重做封存文件", shown, hint=hint)]
        )
    years = tuple(sealed if item.number == number else item for item in gathered.years)
    register = registered(withdrawn_register(project), years)
    newest = newest_of(years)
    whole = replace(gathered, years=years, register=register)
    hashes = make_each(whole, partial(seen, newest=newest), drafts=False)  # what can't be published is not sealed
    if first and (problems := _unseen(seen_pages(hashes, number), newest, site)):
        raise Problems(problems)
    text = text_with(seen_pages(hashes, number))
    assert text is not None
    if problems := check_private({shown: text.encode()}, gathered.private):
        raise Problems(problems)
    following = tuple(_following(gathered, number)) if correction else ()
    said = [_told_of_correction(sealed, shown)] if correction else _told_of_first(year, shown, lost)
    again = (f"按{lost.said}重做封存文件", lost.found) if lost else ()
    kept = {path: text.encode(), seal_register.path: seal_register.with_seal(number, text, *again)}
    writer.write(kept, Problem("E505", "封存文件写不进去", shown))  # last of all: what can go wrong has gone well
    return SealDone("\n".join(said), following=following)


def _told_of_correction(sealed: YearSite, shown: str) -> str:
    """What the last correction of a year changed, in a sentence."""
    last = sealed.corrections[-1]
    words = sum(change.of_words for change in last.changes)
    changed = len({change.slug for change in last.changes if not change.of_words})
    told = f"{changed} 个社区的结果有变动" + (f"，文字改动 {words} 处" if words else "")
    return f"已把更正 {last.id} 记入封存：{shown}；{told}"


def _told_of_first(year: YearSite, shown: str, lost: Lost | None) -> list[str]:
    """What is to be said of a first seal, or of one made again."""
    done = f"已按{lost.said}重做 {year.number} 年度的封存" if lost else f"已封存 {year.number} 年度"
    said = [f"{done}：{shown}，{len(year.standing.ranked)} 个社区；请备份（backup）"]
    said.append(f"校验码 {code_of(year.assessed)}：应与签发的通报附件1注中的相同")
    if waiting := unconfirmed(year.settings, year.rubric.offices):
        said.append(f"注意：{'、'.join(waiting)} 尚未确认本单位数据已填全")
    return said


def _with_seal(year: YearSite, text: str) -> YearSite:
    """A year as it is once its seal has this text: with the seal's mark, its corrections and what was published before them."""
    held = as_sealed(year.assessed, text)
    assert held.seal
    circular = year.circular and corrected_circular(year.circular, held)
    return replace(year, sealed=held.seal.mark, corrections=held.corrections, former=held.former, circular=circular)


def _following(gathered: Gathered, number: int) -> Iterator[int]:
    """Later sealed years whose results change with a correction of the year ``number``."""
    for year in gathered.years:
        held = load_seal(gathered.project, year.number) if year.number > number else None
        if held and not still_held(held, year.assessed):
            yield year.number


def _unseen(hashes: Mapping[str, str], newest: int, site: Path) -> list[Problem]:
    """The pages of the year that would be sealed with other words than those that the site in a folder shows; ``newest`` as for
    :func:`seen`."""
    hint = "先运行 python build.py，核对生成的网站，再封存"
    problems: list[Problem] = []
    for url in (url for url in hashes if url.endswith(".html")):
        path = site / url
        if not path.is_file() or seen(url, read_bytes(path, site.resolve().parent, OWN_MOST), newest) != hashes[url]:
            message = "要封存的文字与公布的这一页不同"
            problems.append(Problem("E706", message, f"{site.resolve().name}/{url}", hint=None if problems else hint))
    return problems[:_LISTED]


_LISTED = 50
"""How many differences from the published site are listed one by one."""


def _unpublished(gathered: Gathered, year: YearSite, site: Path) -> list[Problem]:
    """Why a year can't be sealed as published: the site that stands does not show it, or shows other figures or words."""
    urls, data = Urls(year.number), gathered.data[year.number]
    shown = f"{site.resolve().name}/{urls.results}"
    again = "先运行 python build.py，核对生成的网站，再封存；公布的网站在别处的，写 --site 文件夹"
    if not (site / urls.results).is_file() or not (site / urls.ledger_csv).is_file():
        return [Problem("E706", f"没有可核对的网站：{year.number} 年度还没有生成", shown, hint=again)]
    if all(holds(site / url, data[url]) for url in (urls.results, urls.ledger_csv)):
        found = check_folder(site)[1]
        altered = [*found.changed, *found.missing][:_LISTED]
        message = "公布的网站在生成之后被改动过，python build.py verify 可以核对"
        return [Problem("E706", message, f"{site.resolve().name}/{path}", hint=again) for path in altered]
    published = read_published(site).get(year.number)
    texts = (data[url].decode("utf-8-sig") for url in (urls.results, urls.ledger_csv, urls.index()))
    now = published_year(shown, *texts)
    assert published is not None  # its file was read above
    changes = [item.change for found in differences_between({0: published}, {0: now}) for item in found.changes]
    messages = [
        f"要封存的与公布的不同：{change.name} {change.cite}".rstrip()
        + f"：{change.what}公布的是“{change.old}”，现在是“{change.new}”"
        for change in changes[:_LISTED]
    ]
    if len(changes) > _LISTED:
        messages.append(f"要封存的与公布的还有 {len(changes) - _LISTED} 处不同，没有列出")
    messages = messages or ["要封存的与公布的不同：数据文件的写法不同，可能由别的版本的程序生成"]
    hint = f"应以公布的为准的，恢复原来的记录；现在的才对的，{again}"
    return [Problem("E706", message, shown, hint=None if index else hint) for index, message in enumerate(messages)]
