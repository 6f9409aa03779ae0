"""Sealing a published year, and recording a correction in its seal: the text of the seal's file then. Writes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..assess import AssessedYear, Question
from ..base.files import there
from ..base.masking import HIDDEN
from ..base.personal import lines_with_numbers
from ..base.printing import shown_path
from ..base.problems import Collector, Place, Problem, Problems
from ..base.project import Project
from ..base.signs import with_right_brackets
from .asked import as_declared, new_questions
from .comparison import Change, compare_results
from .correction_file import front, read_correction
from .corrections import Correction, correction_path
from .declaration import correction_form, undeclared
from .figures import Communities, Plain, cited, held_part, plain_results
from .holding import hold_to_seal, recorded_corrections
from .inputs import inputs_of
from .seal import Recorded, Seal
from .seal_file import KeptBeside, load_seal, write_seal
from .sections import seal_body
from .words import typed_words, word_changes


def sealed_text(
    year: AssessedYear, pages: Mapping[str, str], questions: Sequence[Question], printed: str, correction: int | None = None
) -> str | None:
    """The text of a first seal, or of one after the correction of a number; it keeps the hashes of ``pages`` and ``questions``,
    those that the year raises, and what the circular prints. None where the year is sealed already and nothing differs.

    Raises :class:`~tongyu_site.base.problems.Problems` for a year that can't be sealed or corrected, or differs from its seal.
    """
    if correction:
        return _corrected_text(year, correction, KeptBeside(pages, questions, printed))
    project = year.project
    if there(project.seal_path(year.number)):
        hold_to_seal(year)
        return None
    _sealable(year)
    now = plain_results(year.standing, details=project.show_roles)
    return write_seal(inputs_of(year), year, project.show_roles, (), seal_body(now), KeptBeside(pages, questions, printed))


def _sealable(year: AssessedYear) -> None:
    """Raise for a year that is not published, or not complete."""
    project, standing = year.project, year.standing
    where: list[str | int] = ["years", str(year.number), "stage"]
    if not year.settings.published:
        message = f"{year.number} 年度还是送审稿，不能封存"
        raise Problems(
            [project.source.problem("E704", message, where, hint='批准公布以后把 stage 改为 "published"，生成并核对，再封存')]
        )
    if not standing.ranked or standing.unfinished:
        message = f"{year.number} 年度{'没有社区记录' if not standing.ranked else '有事实待录入'}，不能封存"
        raise Problems([project.source.problem("E704", message, where[:2], key=True)])


def _corrected_text(year: AssessedYear, number: int, beside: KeptBeside) -> str:
    """:func:`sealed_text` after a correction. Raises where it can't be recorded."""
    project = year.project
    seal = _sealed(year)
    earlier = recorded_corrections(project, seal, pending=False)
    _check_number(year.number, number, len(earlier))
    sealed, words, now = seal.communities, typed_words(year), _results(year, seal)
    changes = _changes(year, seal, now)
    asked = new_questions(seal, beside.questions, changes)
    correction = _fitting(project, correction_path(project, year.number, number), earlier, changes, asked)
    here = inputs_of(year)
    before = {slug: community for slug, community in sealed.items() if community != now.get(slug)}
    everywhere = (here.rubric, here.readings) != (seal.inputs.rubric, seal.inputs.readings)
    everywhere = everywhere or any(change.of_words for change in changes)
    replaced = {group: texts for group, texts in seal.words.items() if group not in words or texts != list(words[group])}
    last = Recorded(number, correction.hash, tuple(changes), before, everywhere, replaced, seal.printed)
    return write_seal(here, year, seal.show_roles, (*seal.recorded, last), seal_body(now), beside)


def correction_to_fill_in(year: AssessedYear, number: int, questions: Sequence[Question]) -> tuple[str, list[Question]]:
    """The file of a correction that is not written yet, with all that changed, and those of the year's ``questions`` that are
    new with it.

    Raises :class:`~tongyu_site.base.problems.Problems` for a year that can't be corrected, another number than the next one, and
    where nothing changed.
    """
    seal = _sealed(year)
    _check_number(year.number, number, len(recorded_corrections(year.project, seal, pending=False)))
    if not (changes := _changes(year, seal, _results(year, seal))):
        shown = shown_path(correction_path(year.project, year.number, number), year.project.root)
        hint = f"先改记录或细则，再运行一次 python build.py seal {year.number} --correct"
        raise Problems([Problem("E707", "没有这份更正说明，结果也没有变动", shown, hint=hint)])
    asked = new_questions(seal, questions, changes)
    return correction_form(year.number, number, changes, as_declared(asked)), asked


def _sealed(year: AssessedYear) -> Seal:
    """The seal of a year that may be corrected. Raises for one that may not."""
    seal = load_seal(year.project, year.number)
    if seal is None:
        message = f"{year.number} 年度没有封存，不需要更正：直接改记录"
        raise Problems([Problem("E704", message, hint="改好记录，运行 python build.py")])
    _sealable(year)
    return seal


def _results(year: AssessedYear, seal: Seal) -> dict[str, Plain]:
    """The results of a year; what the program says of one that stands is kept as it was sealed."""
    sealed = seal.communities
    return {
        slug: sealed[slug] if slug in sealed and held_part(sealed[slug]) == held_part(community) else community
        for slug, community in plain_results(year.standing, details=seal.show_roles).items()
    }


def _changes(year: AssessedYear, seal: Seal, now: Communities) -> list[Change]:
    """What differs between a seal and the year's results ``now``, and its words."""
    results = compare_results(seal.communities, now, cited(year.rubric), held=True)
    return [*results, *word_changes(seal.words, typed_words(year), now)]


def _check_number(year: int, number: int, earlier: int) -> None:
    """Raise for a correction whose number is not the next one; ``earlier``: how many corrections are recorded."""
    if number != earlier + 1:
        following = f"{year}-{earlier + 1}"
        what = "已经记入封存，不能再记" if number <= earlier else f"编号不连续：下一份应是 {following}"
        hint = f"python build.py seal {year} --correct"
        raise Problems([Problem("E711", f"更正 {year}-{number} {what}", hint=hint)])


def _fitting(
    project: Project, path: Path, earlier: Sequence[Correction], changes: Sequence[Change], asked: Sequence[Question]
) -> Correction:
    """The correction of a file, which declares the changes, and that what is ``asked`` with them was looked into. Raises where it
    does not, and for a number that leads to a person: nothing of a recorded correction can be taken away."""
    correction = read_correction(project, path)
    found = Collector()
    if earlier and correction.date < earlier[-1].date:
        found.add(front(correction.source).problem("E707", f"日期早于前一份更正（{earlier[-1].date}）", ["date"]))
    hint = "删去这个号码：更正一经登记不能再改；复核的联系电话写在 content/site.toml 的 review 中"
    for number in lines_with_numbers(correction.source.lines):
        message = "更正中有像是电话号码或身份证号的数字，会公布出去"
        found.add(replace(correction.source.problem("E707", message, place=Place(number), hint=hint), excerpt=HIDDEN))
    settings = front(correction.source)
    written = settings.toml()["document"].get("number", "")
    if (right := with_right_brackets(written)) != written:
        message, hint = f"文号的年份应用六角括号：{right}", f'number = "{right}"'
        found.add(settings.problem("E707", message, ["document", "number"], hint=hint))
    found.problems.extend(undeclared(correction, changes, as_declared(asked)))
    found.stop_if_any()
    return correction
