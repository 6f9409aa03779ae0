"""Holding a year to its seal: its results are the sealed ones, and every correction that was recorded is still there.

The figures of a later build must be those of the seal, or a correction (``content/corrections/YEAR-N.md``) declares each
change, so that nothing changes unseen. Knows nothing of pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from ..assess import AssessedYear, Past, PastResult, Ranked, Standing, assess_year, load_results
from ..base.files import digest, there
from ..base.points import exact, plain
from ..base.printing import shown_path
from ..base.problems import Collector, Place, Problem, Problems
from ..base.project import Project
from ..base.source import Source
from .comparison import POSTS, Change, touched
from .correction_file import read_correction
from .corrections import Correction, correction_files
from .figures import Communities, Plain, held_part, plain_results, restore_ranked
from .seal import Seal
from .seal_file import load_seal, parse_seal
from .sections import seal_body
from .words import BEGAN, LEFT_OUT, named_then, told_left_out, typed_words, word_changes


@dataclass(frozen=True, slots=True)
class Held:
    """A year held to its seal: the seal (None: not sealed) and its corrections."""

    seal: Seal | None = None
    corrections: tuple[Correction, ...] = ()
    former: tuple[AssessedYear, ...] = ()
    """The year as it was published before each correction, oldest first."""
    notes: tuple[str, ...] = ()
    """What else is not as it was sealed, though every figure and word of the ledger is."""


def recorded_corrections(project: Project, seal: Seal, *, pending: bool = True) -> tuple[Correction, ...]:
    """The corrections that a seal records, from their files. A missing, altered or, with ``pending``, unrecorded file is a
    problem: nothing leaves the register."""
    found = Collector()
    files = correction_files(project, seal.year)
    corrections = []
    for item, (old, new) in zip(seal.recorded, pairwise(seal.states), strict=True):
        path = files.pop(item.number, None)
        if path is None:
            shown = f"content/corrections/{seal.year}-{item.number}.md"
            found.add(Problem("E709", "已记入封存的更正不见了", shown, hint="从备份恢复；更正不能删去"))
            continue
        with found:
            correction = read_correction(project, path)
            if correction.hash != item.file:
                message = "已记入封存的更正被改动过"
                found.add(correction.source.problem("E710", message, place=Place(1), hint="从备份恢复；要再改结果，另写一份更正"))
            changes = tuple(change for change in item.changes if project.show_roles or change.what not in POSTS)
            rows = tuple(touched(old, new))
            corrections.append(replace(correction, changes=changes, rows=rows, everywhere=item.everywhere))
    found.problems.extend(_unrecorded(project, seal, files, pending=pending))
    found.stop_if_any()
    return tuple(corrections)


def _unrecorded(project: Project, seal: Seal, files: Mapping[int, Path], *, pending: bool) -> Iterator[Problem]:
    """The files of corrections that the seal does not record: with a number that leaves a gap, or, with ``pending``, any."""
    following = len(seal.recorded) + 1
    for number, path in files.items():
        shown = shown_path(path, project.root)
        if number != following and number - 1 not in files:
            message = f"更正编号不连续：下一份应是 {seal.year}-{following}"
            yield Problem("E711", message, shown, hint=f"{seal.year}-{following}.md")
        elif pending:
            command = f"填好以后运行 python build.py seal {seal.year} --correct"
            yield Problem("E712", "这份更正还没有记入封存", shown, hint=command)


def hold_to_seal(year: AssessedYear) -> Held:
    """Compare a year with its seal. Raises :class:`~tongyu_site.base.problems.Problems` with every difference and its cause."""
    project, rubric, published = year.project, year.rubric, year.settings.published
    seal = load_seal(project, year.number)
    if seal is None:
        return Held()
    found = Collector()
    if not published:
        message = f"{year.number} 年度已经封存，不能改回送审稿"
        found.add(project.source.problem("E705", message, ["years", str(year.number), "stage"], hint='stage = "published"'))
    now = plain_results(_as_named_then(year, seal).standing, details=seal.show_roles)
    reworded = seal_body(now) != seal.body  # at least; to read the sealed communities takes time
    same = not reworded or _same_held(seal, now)
    if not reworded:
        seal = replace(seal, known=now)
    changed = [change for change in word_changes(seal.words, typed_words(year), now) if not _is_told_in_place(change)]
    corrections: tuple[Correction, ...] = ()
    with found:
        corrections = recorded_corrections(project, seal, pending=same and not changed)
    if not (same and not changed) and published:
        from .breaks import break_problems  # a build that finds its seals whole asks for no cause
        from .causes import Causes

        causes = Causes(year, seal.inputs, seal.communities, now, details=seal.show_roles)
        found.problems.extend(break_problems(seal, rubric, now, causes, changed))
    if published:
        found.problems.extend(_moved_days(seal, year))
    found.stop_if_any()
    return Held(seal, corrections, former_years(seal, year), tuple(_notes(seal, year, reworded=reworded)))


def _is_told_in_place(change: Change) -> bool:
    """Whether a change is one of those that :func:`_moved_days` tells where they stand."""
    return change.name == LEFT_OUT or (change.of_words and change.old.startswith(BEGAN) and change.new.startswith(BEGAN))


def _as_named_then(year: AssessedYear, seal: Seal) -> AssessedYear:
    """A year that says of matters of personnel what it said when it was sealed: that they are named is a difference of words."""
    project, then = year.project, named_then(seal.words)
    if project.show_adjustments == then:
        return year
    return assess_year(replace(project, show_adjustments=then), year.settings, year.rubric, year.records, year.past)


def as_sealed(year: AssessedYear, text: str) -> Held:
    """A year held to a seal of this text, which it is about to have. Raises :class:`~tongyu_site.base.problems.Problems`."""
    seal = parse_seal(Source(shown_path(year.project.seal_path(year.number), year.project.root), text), year.number)
    return Held(seal, recorded_corrections(year.project, seal), former_years(seal, year))


def still_held(seal: Seal, year: AssessedYear) -> bool:
    """Whether a year is as it was sealed, in all that a seal holds."""
    now = plain_results(_as_named_then(year, seal).standing, details=seal.show_roles)
    return (seal_body(now) == seal.body or _same_held(seal, now)) and not word_changes(seal.words, typed_words(year), now)


def _same_held(seal: Seal, now: Communities) -> bool:
    """Whether results are the sealed ones in all that a seal holds."""
    sealed = seal.communities
    return sealed.keys() == now.keys() and all(held_part(sealed[slug]) == held_part(now[slug]) for slug in now)


def _moved_days(seal: Seal, year: AssessedYear) -> Iterator[Problem]:
    """Days on which assessments began that are not the sealed ones, for the next year's periods follow from them; communities
    that took no part and are told of otherwise, or not at all."""
    sources = year.records.sources
    for record in (*year.records.typed, *year.records.left_out):
        day = seal.inputs.assessed_on.get(record.slug)
        if day and day != record.assessed_on:
            moved = f"原为 {day}，现为 {record.assessed_on or '无'}"
            message = f"考核开始的日期与封存的不同：{moved}；次年的考核期从其次日起计；确实写错的，作更正"
            yield sources[record.slug].problem("E701", message, ["assessed_on"], hint=f"assessed_on = {day}")
    now = {record.slug: [record.name, record.left_out] for record in year.records.left_out}
    assessed = {record.slug for record in year.records.typed}
    for slug in sorted(now.keys() | seal.inputs.left_out.keys() - assessed):
        one, two = seal.inputs.left_out.get(slug), now.get(slug)
        if one != two and slug not in seal.communities:  # one that was scored then is a change of its own
            was, here = ("，".join(told) if told else "无" for told in (one, two))
            message = f"不参加考核的社区与封存的不同：原为“{was}”，现为“{here}”；确实写错的，作更正"
            yield Problem("E701", message, f"data/communities/{year.number}/{slug}.toml", hint="恢复原来的内容")


def _notes(seal: Seal, year: AssessedYear, *, reworded: bool) -> Iterator[str]:
    """What is not as it was sealed though all that a seal holds is: words of the program, comments of the rubric, posts."""
    project, rubric = year.project, year.rubric
    if reworded:
        yield f"{seal.year} 年度台账中程序的说明（事由、备注）与封存时不同，公布的数字和本单位的文字没有变"
    if digest(rubric.source.text) != seal.inputs.text:
        path = shown_path(project.rubric_path(seal.year), project.root)
        yield f"细则 {path} 与封存时不同，公布的数字和文字没有变：变的是不公布的内容，如注释、参数的写法"
    if project.show_roles and not seal.show_roles:
        yield f"site.toml 的 show_roles 在 {seal.year} 年度封存以后才改为 true：现在公布的职务没有封存"


def former_years(seal: Seal, year: AssessedYear) -> tuple[AssessedYear, ...]:
    """A sealed year as it was published before each correction, oldest first; ``year`` is the year as it is now."""
    now = {item.result.slug: item for item in year.standing.ranked}
    found = []
    for count, state in enumerate(seal.states[:-1]):
        ranked = [
            now[slug] if community == seal.communities.get(slug) else _former(year, now.get(slug), slug, community)
            for slug, community in state.items()
        ]
        ranked.sort(key=lambda item: (item.rank is None, item.rank or 0, item.result.slug))
        left_out = told_left_out(seal.words_after(count), year.left_out)
        found.append(replace(year, standing=Standing.of_ranked(year.rubric, ranked), left_out=left_out))
    return tuple(found)


def _former(year: AssessedYear, now: Ranked | None, slug: str, community: Plain) -> Ranked:
    """A community as it was published before; a composite that is the same is shown as it is now, whatever decimals it had."""
    item = restore_ranked(year.rubric, year.number, slug, community)
    same = now is not None and now.result.composite == item.result.composite
    return replace(item, shown=now.shown) if same and now is not None else item


def past_grades(project: Project, year: int) -> tuple[str, ...]:
    """The grades that the results of a year that is not scored here state, sealed or given; none where they can't be read."""
    path = project.results_path(year)
    try:
        seal = load_seal(project, year)
        tables = seal.communities if seal else project.read(path).toml() if there(path) else {}
    except Problems:
        return ()
    grades = [table.get("grade") for table in tables.values() if isinstance(table, dict)]
    return tuple(dict.fromkeys(grade for grade in grades if isinstance(grade, str)))


def past_results(project: Project, year: int, grades: tuple[str, ...]) -> Past:
    """The results of a year that is not scored here: sealed ones, else given ones. Raises for two that differ."""
    seal = load_seal(project, year)
    given = load_results(project, year, grades)
    if seal is None:
        return given
    recorded_corrections(project, seal)
    sealed = {slug: PastResult(exact(c["composite"]), c["grade"], c["name"], c["shown"]) for slug, c in seal.communities.items()}
    path = project.results_path(year)
    found = Collector()
    for slug, result in given.items():
        other = sealed.get(slug)
        if other is None or (other.score, other.grade) != (result.score, result.grade):
            said = "没有这个社区" if other is None else f"是 {plain(other.score)}、{other.grade}"
            message = f"“{slug}”的{year}年度结果与封存的不同，封存的{said}"
            found.add(project.read(path).problem("E713", message, [slug], key=True, hint=f"删去 {path.name}，以封存的为准"))
    found.stop_if_any()
    return sealed
