"""What to do next: the line that every command ends with, decided and worded here from what was done and what state the years
are in.

Each step names the program as ``python build.py`` and the site as ``site/``; :func:`worded` puts in how the program was called.
"""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .parser import RUN, program
from .terminal import say

if TYPE_CHECKING:
    from ..base.problems import Problem
    from ..publish import Gathered

SETTINGS = "content/site.toml"
"""The file of the settings, as problems name it."""
_NEW = f"{RUN} new {{}} xinhua --name 新华社区"
_UPLOAD = f"{RUN} verify --since 上次的SHA256SUMS --list shangchuan.txt"
_STATUS = f"看还有什么要做：{RUN} status"
OTHER_YEARS = f"看各年度到了哪一步：{RUN} status"
"""What follows a look at a year in which nothing is to be done, beside others."""
_CHECK = f"列出全部问题和要核对的情形：{RUN} check"
_UPDATE = f"更新网站：{RUN}"


@dataclass(frozen=True, slots=True)
class YearProgress:
    """How far a year is."""

    number: int
    published: bool
    sealed: bool
    communities: int
    """How many have a record, also those that take no part."""
    unfinished: int
    """How many lack facts."""
    before: Sequence[Problem] | None = None
    """What else would keep a draft from being published, in the order in which it is put right; None where nobody looked."""


def say_next(step: str, options: argparse.Namespace | None = None) -> None:
    """Say what to do next. The root that was given is not repeated: its path may name a person, and outputs are handed on.

    Without ``options`` the step does not depend on how this command was called, as in another root.
    """
    if options is None:
        options = argparse.Namespace(root=None, out=None, elsewhere=False)
    beside = "（在 build.py 所在的文件夹中运行）" if options.elsewhere else ""
    say(worded(f"下一步：{step}", options) + (beside if options.root is None else "（--root 同前）"))


def worded(text: str, options: argparse.Namespace) -> str:
    """A text with the program as it was called, and the folder that was given for the site."""
    if out := options.out or getattr(options, "site", None):
        shown = quoted(out)
        text = text.replace("site/", f"{out.as_posix()}/").replace(f"{RUN} verify", f"{RUN} verify {shown}")
        text = re.sub(rf"(?<={RUN} )seal \d+", lambda found: f"{found[0]} --site {shown}", text)
        text = re.sub(rf"{RUN}(?! \w)", lambda found: f"{found[0]} --out {shown}", text)
    return text.replace(RUN, program())


def quoted(path: Path | str) -> str:
    """A path, or another word of a command, as it is typed: in quotes where it holds a space or another sign of a shell."""
    import shlex  # hardly any command needs it

    text = str(path)
    if re.fullmatch(r"[\w./:=+,@%-]+" if os.name != "nt" else r"[\w./:\\=+,@-]+", text):
        return text
    if os.name != "nt" and re.search(r'["$`\\!]', text):
        return shlex.quote(text)
    return f'"{text}"'


def states_of(gathered: Gathered, before: Mapping[int, Sequence[Problem]] | None = None) -> list[YearProgress]:
    """How far each year is that was read without a problem; ``before`` is what would keep each from being published, where that
    is known."""
    return [
        YearProgress(
            year.number,
            year.settings.published,
            bool(year.sealed),
            len(year.assessed.records.files),
            year.standing.unfinished,
            None if before is None else before[year.number],
        )
        for year in gathered.years
    ]


# What the state of the years asks for


def _open_year(years: Sequence[YearProgress]) -> YearProgress:
    """The year that is to be done next: the oldest one that is not sealed, else the last one."""
    return next((year for year in years if not year.sealed), years[-1])


def _before_building(years: Sequence[YearProgress], withdrawn: Iterable[int]) -> str:
    """What the years lack before anything can come of them; empty where they lack nothing but facts."""
    if not years:
        if last := max(withdrawn, default=0):
            return f"开始下一年度：{RUN} new-year {last + 1}"
        return f'在 content/site.toml 写上年度，如 [years.2017] 一节，下面写 stage = "draft"，再运行 {RUN} status'
    year = _open_year(years)
    return "" if year.communities else f"为每个社区建立记录表：{_NEW.format(year.number)}"


def after_status(
    years: Sequence[YearProgress], withdrawn: Iterable[int], *, newest: int, fresh: bool, asked: bool, problems: bool
) -> str:
    """What to do next with these years. ``newest``: the newest of all; ``fresh``: the site stands as a build would make it now;
    ``asked``: there are questions; ``problems``: they are listed afterwards."""
    if problems:
        return f"改好列出的问题，再运行 {RUN} check"
    if step := _before_building(years, withdrawn):
        return step
    year = _open_year(years)
    if year.before and year.before[0].file == SETTINGS:  # what the forms for the offices print
        return f"先填写 {_place(year.before[0])}，再运行 {RUN} status"
    if year.unfinished:
        collect = f"{RUN} sheet export --each 各单位 --year {year.number}"
        return f"填写 data/communities/{year.number}/ 中的记录，或者给每个单位导出一份表格：{collect}"
    if fresh:
        last = year.sealed and years[-1].number == newest
        more = f"；开始下一年度：{RUN} new-year {newest + 1}" if last else ""
        return after_build(years, withdrawn, asked=asked) + more
    if asked and not year.sealed:
        return f"逐条核对要人看的情形：{RUN} check"
    return _building(year)


def _building(year: YearProgress) -> str:
    """That the site of a year is to be made, and what follows before it is published."""
    return f"生成{'网站' if year.published else '送审稿'}：{RUN}" + (f"；{_left(year.before)}" if year.before else "")


def _left(before: Sequence[Problem]) -> str:
    """What is to be put right before a draft is published, the first of it named."""
    return f"正式发布前还要改好 {len(before)} 处，先改 {_place(before[0])}"


def _place(problem: Problem) -> str:
    """Where a problem stands, and what it is."""
    return f"{problem.file}{f':{problem.place.line}' if problem.place else ''}（{problem.message}）"


def after_check(years: Sequence[YearProgress], withdrawn: Iterable[int], *, asked: bool) -> str:
    """What follows a check without a problem; ``asked``: it listed questions."""
    if step := _before_building(years, withdrawn):
        return step
    year = _open_year(years)
    if year.unfinished:
        return f"填写待录入的事实，看由谁提供：{RUN} status {year.number}"
    return ("逐条核对列出的情形，再" if asked else "") + _building(year)


def after_build(years: Sequence[YearProgress], withdrawn: Iterable[int], *, asked: bool = False) -> str:
    """What follows a build: the site stands as the records say; ``asked``: questions are listed."""
    if step := _before_building(years, withdrawn):
        return step
    year = _open_year(years)
    if year.unfinished:
        return f"填写待录入的事实，看由谁提供：{RUN} status {year.number}"
    if not year.published and year.before is None:
        return f"打开 draft/index.html 核对、送审；看正式发布前还要做什么：{RUN} status"
    look = f"打开 draft/index.html 核对、送审{'，逐条核对要人看的情形' if asked else ''}"
    if not year.published and year.before:
        return f"{look}；{_left(year.before)}；逐处列出：{RUN} check"
    if not year.published:
        stage = f'把 content/site.toml 中 {year.number} 年度的 stage 改为 "published"'
        return f"{look}；定稿以后{stage}，再运行 {RUN}"
    if not year.sealed:
        return f"打开 site/index.html 核对，上传整个 site/；公布以后封存：{RUN} seal {year.number}"
    return f"上传 site/（第一次上传的传整个文件夹），以后只传有变化的：{_UPLOAD}"


# What a command asks for


def after_init(folder: Path, *, here: bool, units: int, year: int) -> str:
    """What follows a new root in a folder; ``here``: it is the current one."""
    forms = "再看还缺什么" if units else "再为每个社区建立记录表"
    command = f"{RUN} status" if units else _NEW.format(year)
    return f"{_enter(folder, here=here)}把 content/site.toml 中的 … 换成本单位的内容（其余的见 说明.md），{forms}：{command}"


def _enter(folder: Path, *, here: bool) -> str:
    """That another folder is to be made the current one, before what is done there; empty where it is."""
    return "" if here else f"进入文件夹（cd {quoted(folder)}），"


def after_new(shown: str, year: int) -> str:
    """What follows a new record form."""
    return f"填写 {shown}，看还缺什么：{RUN} status {year}"


def after_new_year(year: int) -> str:
    """What follows a new year."""
    rubric = f"content/rubric/{year}.md"
    return f"逐处决定上面列出的；细则印发以后照印发的改 {rubric}，填写其中的 issued；看还缺什么：{RUN} status {year}"


def after_seal(year: int, *, form: str, following: Sequence[int]) -> str:
    """What follows a seal, or a correction: a ``form`` of it to be filled in, later sealed years that it changes too."""
    correct = f"{RUN} seal {{}} --correct"
    if form:
        return f"把 {form} 中每处 … 换成实际内容，保存，再运行一次 {correct.format(year)}，就记入封存"
    if following:
        return f"{'、'.join(map(str, following))} 年度的封存结果随之有变动，也要更正：{correct.format(following[0])}"
    return _UPDATE


def after_diff(*, same: bool) -> str:
    """What follows a comparison."""
    return _STATUS if same else f"看一个社区的得分怎样来的：{RUN} explain 年度/社区名称"


def after_explain(year: int, slug: str, grade: str, *, unfinished: bool, sealed: bool) -> str:
    """What follows an explanation: what lacks for a ``grade`` where one is given, else what to do where a fact is wrong."""
    record = f"data/communities/{year}/{slug}.toml"
    if unfinished:
        return f"填写 {record} 中缺少的事实，看由谁提供：{RUN} status {year}"
    if grade:
        return f"看离{grade}还差什么：{RUN} explain {year}/{slug} --why-not {quoted(grade)}"
    right = f"作更正：{RUN} seal {year} --correct" if sealed else f"再运行 {RUN} check"
    return f"事实有出入的，改 {record}，{right}"


def after_code() -> str:
    """What follows the explanation of a code."""
    return _CHECK


def after_export(file: Path | None, more: str) -> str:
    """What follows a spreadsheet, or one per office where None; ``more`` are the options that the import needs too."""
    if file is None:
        return f"交给各单位填写、盖章，收回的放在一个文件夹中一起导入，看要改什么：{RUN} sheet import 文件夹{more}"
    return f"交给各单位填写，收回以后看要改什么：{RUN} sheet import {quoted(file)}{more}"


def after_import(year: int, words: str, *, to_apply: bool) -> str:
    """What follows a spreadsheet that was compared with the records; ``words`` are those of the command after its name."""
    return f"核对以后写入：{RUN} sheet import {words} --apply" if to_apply else f"看还缺什么：{RUN} status {year}"


def after_backup(file: Path) -> str:
    """What follows a backup."""
    return f"把备份存到别的盘；要用的时候恢复到新的文件夹：{RUN} restore {quoted(file)} 新文件夹"


def after_restore(folder: Path, *, here: bool, own: bool) -> str:
    """What follows a restored root in a folder; ``here``: it is the current one; ``own``: it has its own build.py."""
    enter, where = _enter(folder, here=here or not own), "" if here or own else f" --root {quoted(folder)}"
    return f"{enter}看有没有问题：{RUN} check{where}；没有问题的，再运行 {RUN}{where}，就可以继续工作"


def after_schema() -> str:
    """What follows the record forms for editors."""
    return f"在编辑器中填写 data/communities/ 中的记录，看还缺什么：{RUN} status"


def after_template(shown: str) -> str:
    """What follows a template that was taken out."""
    return f"修改 {shown}，边改边看：{RUN} serve"


def after_serve() -> str:
    """What follows a preview."""
    return f"生成网站：{RUN}"


def after_verify(folder: Path | None, *, whole: bool) -> str:
    """What follows the look at a folder, the root's own ones where None; ``whole``: it is as its manifest says."""
    if folder is not None:
        again = f"{RUN} verify {quoted(folder)}"
        return f"以后再核对：{again}" if whole else f"从 site/ 重新复制，或者重新生成，再核对：{again}"
    return f"列出上次上传以后要传的：{_UPLOAD}" if whole else f"重新生成：{RUN}"


def after_upload_list(*, some: bool) -> str:
    """What follows a list of what is to be uploaded, if there is anything."""
    done = "按列出的次序上传和删除，传完留好这次的 SHA256SUMS，下次作 --since" if some else "不用上传"
    return f"{done}；{_STATUS}"
