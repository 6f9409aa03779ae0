"""The file of a seal, ``data/seals/YEAR.toml``: writing it, and reading it with its checks.

It has a head (what the year came from, its corrections) and the ledger, each part with a check line, and a check of the
whole at its end. It holds nothing that is not published: no private code, no post, and of a record only the hash of its
facts without those about persons (sanctions, who led which unit before), so that no guess about a person can be confirmed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ..assess import AssessedYear, Question
from ..base.files import OWN_MOST, digest, there
from ..base.problems import Place, Problem, Problems
from ..base.project import Project
from ..base.source import Source, toml_value
from .asked import marks_of
from .comparison import Change
from .figures import names_of
from .inputs import SealedInputs
from .seal import Recorded, Seal, restore
from .sections import LEDGER, SECTION, checked, read_communities, section_lines
from .words import Words, typed_words

FORMAT = 3
WHOLE = "# 全文校验 "
"""What the last line begins with: the check of all text before it."""


class KeptBeside(NamedTuple):
    """What a seal keeps beside figures and words: the hashes of ``pages``, what was asked, what the circular prints."""

    pages: Mapping[str, str]
    questions: Sequence[Question]
    printed: str


def write_seal(
    seal_inputs: SealedInputs, year: AssessedYear, show_roles: bool, recorded: Sequence[Recorded], ledger: str, beside: KeptBeside
) -> str:
    """The text of a seal's file."""
    lines = [
        f"# {year.number}年度考核结果的封存文件，由 python build.py seal {year.number} 写出。",
        "# 请勿手工修改：改动一处，校验就不符。",
        "# 只有公开的内容，没有私密代号；记录的校验不含处分、任职等关于个人的事实。",
        "",
        f"format = {FORMAT}",
        f"year = {year.number}",
        f"show_roles = {toml_value(show_roles)}",
        f"show_distance = {toml_value(year.project.show_distance)}",
        f"questions = [{', '.join(map(toml_value, marks_of(beside.questions)))}]",
        *_printed_lines(beside.printed),
        "",
        "[inputs]",
        f"rubric = {toml_value(seal_inputs.rubric)}",
        f"text = {toml_value(seal_inputs.text)}",
        f"software = {toml_value(seal_inputs.software)}",
        "",
        "[inputs.readings]",
        *(f"{toml_value(name)} = {toml_value(chosen)}" for name, chosen in seal_inputs.readings.items()),
        "",
        "[inputs.records]",
        *(f"{slug} = {toml_value(digest)}" for slug, digest in seal_inputs.records.items()),
        "",
        "[inputs.past]",
        *(f"{slug} = [{', '.join(map(toml_value, result))}]" for slug, result in seal_inputs.past.items()),
        "",
        "[inputs.assessed_on]",
        *(f"{slug} = {day}" for slug, day in seal_inputs.assessed_on.items()),
        "",
        "[inputs.left_out]",
        *(f"{slug} = [{', '.join(map(toml_value, told))}]" for slug, told in seal_inputs.left_out.items()),
        "",
        "[cites]",
        *(f"{toml_value(block)} = {toml_value(cite)}" for block, cite in names_of(year.rubric).items()),
        "",
        "[words]",
        *_words_lines(typed_words(year)),
        "",
        "[pages]",
        *(f"{toml_value(url)} = {toml_value(value)}" for url, value in beside.pages.items()),
    ]
    for item in recorded:
        lines += ["", *_correction_lines(item)]
    text = checked("\n".join(lines) + "\n\n") + f"\n{LEDGER}\n" + ledger
    return f"{text}{WHOLE}{digest(text)}\n"


def _printed_lines(printed: str | None) -> Iterator[str]:
    """What a circular prints: lines of JSON in a literal text, which holds no three quotes."""
    if printed is not None:
        yield "circular = '''"
        yield printed.replace("'", "\\u0027") + "'''"


def _words_lines(words: Words) -> Iterator[str]:
    """Groups of texts, a text on a line."""
    for group, texts in words.items():
        yield f"{toml_value(group)} = ["
        yield from (f"  {toml_value(text)}," for text in texts)
        yield "]"


def _correction_lines(item: Recorded) -> list[str]:
    """A recorded correction: every change, and the communities as they were published before."""
    lines = ["[[corrections]]", f"number = {item.number}", f"file = {toml_value(item.file)}"]
    lines += [f"everywhere = {toml_value(item.everywhere)}", *_printed_lines(item.printed), "changes = ["]
    for change in item.changes:
        pairs = (f"{key} = {toml_value(getattr(change, key))}" for key in Change.__slots__)
        lines.append(f"  {{ {', '.join(pairs)} }},")
    lines += ["]", "[corrections.words]", *_words_lines(item.words)]
    for slug, community in item.before.items():
        lines += ["", *section_lines(f"corrections.before.{slug}", community)]
    return lines


def load_seal(project: Project, year: int) -> Seal | None:
    """Read a year's seal; None where there is none. Raises :class:`~tongyu_site.base.problems.Problems` for a broken one."""
    path = project.seal_path(year)
    if not there(path):
        return None
    try:
        source = project.read(path, OWN_MOST)
    except Problems as error:  # an empty one is no file to delete
        raise Problems(
            [replace(item, hint=restore(item.file)) if item.code == "E106" else item for item in error.problems]
        ) from None
    return parse_seal(source, year)


def parse_seal(source: Source, year: int) -> Seal:
    """A seal of its file's text. Raises :class:`~tongyu_site.base.problems.Problems`."""
    head, _, ledger = _checked_text(source).partition(f"\n{LEDGER}\n")
    data = Source(source.shown, head).toml()
    if data.get("format") != FORMAT or data.get("year") != year:
        what = f"是 {data.get('year')} 年度的" if data.get("format") == FORMAT else "由别的版本的程序写出"
        raise Problems(
            [source.problem("E703", f"封存文件{what}，不能用作 {year} 年度的", place=Place(1), hint=restore(source.shown))]
        )
    try:
        recorded = tuple(map(_recorded, data.get("corrections", [])))
        return Seal(
            year,
            data["show_roles"],
            SealedInputs(**data["inputs"]),
            recorded,
            ledger,
            source,
            data["cites"],
            data["words"],
            data["pages"],
            data.get("show_distance", False),
            [*map(str, data.get("questions", ()))],
            _printed(data),
        )
    except (KeyError, TypeError, ValueError, AttributeError):  # made by hand, check lines and all
        raise Problems([source.problem("E703", "封存文件缺少必需的内容", place=Place(1), hint=restore(source.shown))]) from None


def _recorded(table: Any) -> Recorded:
    """A recorded correction of its table; raises ``ValueError`` and the like for one that the program has not written."""
    before, bad = read_communities(table.get("before", {}))
    if bad:
        raise ValueError(bad)
    changes = tuple(Change(**change) for change in table["changes"])
    return Recorded(table["number"], table["file"], changes, before, table["everywhere"], table["words"], _printed(table))


def _printed(table: Mapping[str, Any]) -> str | None:
    """What the circular printed; raises ``ValueError`` and the like for what the program has not written."""
    text: str | None = table.get("circular")
    for line in text.rstrip("\n").split("\n") if text else ():
        _, item = json.loads(line)
        for row in () if isinstance(item, str) else item:
            _ = dict(zip(item[0], row, strict=True))
    return text


def _checked_text(source: Source) -> str:
    """What stands before the check of the whole. Raises :class:`~tongyu_site.base.problems.Problems` where a check does not
    fit: at the section that was altered, if one can be told."""
    lines = source.lines
    last = max((n for n, line in enumerate(lines, 1) if line.strip()), default=1)
    if not lines[last - 1].startswith(WHOLE):
        message = "封存文件不完整：最后没有全文校验，可能只写了一半或被截断"
        raise Problems([source.problem("E703", message, place=Place(last), hint=restore(source.shown))])
    text = "\n".join(lines[: last - 1]) + "\n"
    if lines[last - 1] != WHOLE + digest(text):
        source.toml()  # a mistake of writing has a better place
        message = "封存文件被改动过：全文校验不符，可能增减了整节"
        whole = source.problem("E702", message, place=Place(last), hint=restore(source.shown))
        raise Problems(_altered(source, last) or [whole])
    if problems := _altered(source, last):
        raise Problems(problems)
    return text


def _altered(source: Source, last: int) -> list[Problem]:
    """The sections of a seal whose check doesn't fit any more, as problems; ``last`` is the number of the last line."""
    problems = []
    start = 0
    for number, line in enumerate(source.lines[: last - 1]):
        if line.startswith(SECTION):
            while start < number and (source.lines[start] == "" or source.lines[start] == LEDGER):
                start += 1
            if line != SECTION + digest("\n".join(source.lines[start:number]) + "\n", 16):
                name = re.fullmatch(r"\[communities\.([\w-]+)\]", source.lines[start])
                what = f"“{name[1]}”一节" if name else "开头部分" if start == 0 else "这一节"
                message = f"封存文件被改动过：{what}（至第 {number + 1} 行）与校验不符"
                problems.append(source.problem("E702", message, place=Place(start + 1), hint=restore(source.shown)))
            start = number + 1
    return problems
