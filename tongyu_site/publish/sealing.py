"""Seal a published year, record a correction, and hold the standing site against seals."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ..assess import unconfirmed
from ..base.files import digest
from ..base.printing import shown_path
from ..base.problems import Problem, Problems
from ..base.source import Source
from ..base.writing import UnwrittenError, Writer
from ..records import offices_of
from ..seals import (
    cited,
    corrected_text,
    differences_between,
    former_years,
    load_seal,
    parse_seal,
    plain_results,
    recorded_corrections,
    seal_body,
    sealed_text,
)  # fmt: skip
from ..site import check_private, published_year, read_published, read_register
from ..views import CORRECTIONS, Urls, YearSite
from .gathering import Gathered, corrected_circular, gather, registered, withdrawn_register
from .making import make
from .manifest import NAME, check_folder, read_manifest


def unsealed_problems(gathered: Gathered, site: Path) -> list[Problem]:
    """What the site that stands says of seals and corrections, and the data do not say any more: E715, empty where they agree.

    A site whose register of corrections was changed by hand vouches for nothing and is a problem of its own. Where no site
    stands there is nothing to compare.
    """
    path = site / CORRECTIONS
    content = path.read_bytes() if path.is_file() else b""
    with contextlib.suppress(Problems):  # no site stands there
        listed = read_manifest(site / NAME).get(CORRECTIONS)
        if listed and listed != digest(content):
            said = f"{'改动过' if content else '删去了'}公布的更正登记，不能核对封存"
            hint = f"恢复 {site.name}/{CORRECTIONS}，如从备份或内网上的网站；都没有的，删去整个 {site.name}/ 再生成"
            return [Problem("E715", said, f"{site.name}/{CORRECTIONS}", hint=hint)]
    text = content.decode("utf-8", errors="replace")
    problems = []
    for year, published in sorted(read_register(text).items()):
        path = gathered.project.seal_path(year)
        shown = shown_path(path, gathered.project.root)
        seal = load_seal(gathered.project, year)
        recorded = {item.number for item in seal.recorded} if seal else set()
        if seal is None:
            said = f"公布的网站说 {year} 年度已经封存，封存文件不见了"
        elif missing := sorted(published.corrections - recorded):
            said = f"公布的网站登记了更正 {'、'.join(f'{year}-{number}' for number in missing)}，封存文件中没有"
        elif published.mark and published.mark != seal.mark_after(len(published.corrections)):
            said = f"封存文件不是公布时的那一份：{year} 年度的封存、更正与公布的网站不同"
        else:
            continue
        problems.append(Problem("E715", said, shown, hint=f"从备份恢复 {shown} 和 content/corrections/"))
    return problems


LAST_YEAR = 10_000
"""Beyond every year that four digits can write."""


def seal(writer: Writer, number: int, correction: int | None, site: Path) -> str:
    """Seal the published year ``number``, or record its correction of the number ``correction``; what was done, in words.

    A first seal must hold what was published: the figures and words of the site in the folder ``site``. Raises
    :class:`Problems`; then the seal is as it was.
    """
    later = range(number, LAST_YEAR)  # a later year that rests on this one is corrected after it
    gathered = gather(writer.root, unsealed=later if correction else (number,))
    project = gathered.project
    year = next(year for year in gathered.years if year.number == number)
    if problems := unsealed_problems(gathered, site):
        raise Problems(problems)
    text = corrected_text(year.assessed, correction) if correction else sealed_text(year.assessed)
    path = project.seal_path(number)
    shown = shown_path(path, project.root)
    if text is None:
        return f"{number} 年度已经封存，结果没有变动：{shown}"
    if not correction and (problems := _unpublished(gathered, year, site)):
        raise Problems(problems)
    sealed = _with_seal(gathered, year, Source(shown, text))
    years = tuple(sealed if item.number == number else item for item in gathered.years)
    register = registered(withdrawn_register(project), years)
    make(replace(gathered, years=years, register=register), drafts=False)  # what can't be published is not sealed
    if problems := check_private({shown: text.encode()}, gathered.private):
        raise Problems(problems)
    if correction:
        changed = len({change.slug for change in sealed.corrections[-1].changes})
        said = [f"已把更正 {number}-{correction} 记入封存：{shown}；{changed} 个社区的结果有变动", *_following(gathered, number)]
    else:
        said = [f"已封存 {number} 年度：{shown}，{len(year.standing.ranked)} 个社区；请与记录一起备份"]
        if waiting := unconfirmed(year.settings, offices_of(year.rubric)):
            said.append(f"注意：{'、'.join(waiting)} 尚未确认本单位数据已填全")
    try:  # last of all: what can go wrong has gone well
        writer.write({path: text.encode()})
    except UnwrittenError as error:
        raise error.problems(Problem("E505", f"封存文件写不进去：{error}", shown)) from None
    return "\n".join(said)


def _with_seal(gathered: Gathered, year: YearSite, text: Source) -> YearSite:
    """A year as it is once its seal has this text: with the seal's mark, its corrections and what was published before them."""
    parsed = parse_seal(text, year.number)
    corrections = recorded_corrections(gathered.project, parsed)
    former = former_years(parsed, year.assessed)
    circular = year.circular and corrected_circular(year.circular, corrections, former)
    return replace(year, sealed=parsed.mark, corrections=corrections, former=former, circular=circular)


def _following(gathered: Gathered, number: int) -> Iterator[str]:
    """Later sealed years whose results change with a correction of the year ``number``: what to do about each, in words."""
    for year in gathered.years:
        held = load_seal(gathered.project, year.number) if year.number > number else None
        if held and seal_body(plain_results(year.standing, details=held.show_roles)) != held.body:
            correction = f"{year.number} --correct {year.number}-{len(held.recorded) + 1}"
            yield f"{year.number} 年度的封存结果随之有变动，也要更正：python build.py seal {correction}"


_LISTED = 50
"""How many differences from the published site are listed one by one."""


def _unpublished(gathered: Gathered, year: YearSite, site: Path) -> list[Problem]:
    """Why a year can't be sealed as published: the site that stands does not show it, or shows other figures or words."""
    urls, data = Urls(year.number), gathered.data[year.number]
    shown = f"{site.resolve().name}/{urls.results}"
    again = "先运行 python build.py，核对生成的网站，再封存；公布的网站在别处的，写 --site 文件夹"
    if not (site / urls.results).is_file() or not (site / urls.ledger_csv).is_file():
        return [Problem("E706", f"没有可核对的网站：{year.number} 年度还没有生成", shown, hint=again)]
    if all((site / url).read_bytes() == data[url] for url in (urls.results, urls.ledger_csv)):
        found = check_folder(site)[1]
        altered = [path for path in (*found.changed, *found.missing) if path.startswith(f"{year.number}/")]
        message = "公布的网站在生成之后被改动过，python build.py verify 可以核对"
        return [Problem("E706", message, f"{site.resolve().name}/{path}", hint=again) for path in altered[:_LISTED]]
    published = read_published(site).get(year.number)
    texts = (data[url].decode("utf-8-sig") for url in (urls.results, urls.ledger_csv, urls.index))
    now = published_year(shown, *texts)
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
