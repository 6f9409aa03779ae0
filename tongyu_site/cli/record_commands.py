"""Commands on records: new, new-year, schema, sheet."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from ..base.files import there
from ..base.matching import nearest
from ..base.printing import json_text, shown_as_typed, shown_path
from ..base.problems import Problem, Problems
from ..base.writing import writing
from .next_step import after_export, after_import, after_new, after_new_year, after_schema, quoted, say_next
from .terminal import DONE, say, usage

if TYPE_CHECKING:
    from ..base.project import Project, YearSettings
    from ..sheets import SheetCounty


_UNWRITTEN = Problem("E505", "文件写不进去")
"""What is wrong where a record or a form can't be written."""


def new(root: Path, options: argparse.Namespace) -> int:
    """Write the form of a new record. Raises :class:`Problems`; then nothing is written."""
    from ..base.project import load_project
    from ..records import name_problems, record_form
    from ..rubric import read_rubric

    project = load_project(root)
    if not project.rubric_path(options.year).exists():
        shown, years = shown_path(project.rubric_path(options.year), root), project.years
        line = f"，如 python build.py new {years[-1].number} {options.slug} --name {options.name}" if years else ""
        hint = f"要新建的是哪一年的记录，就写哪一年{line}"
        raise Problems([Problem("E103", f"{options.year} 年度还没有细则", shown, hint=hint)])
    rubric = read_rubric(project, options.year)
    path = project.records_path(options.year) / f"{options.slug}.toml"
    with writing(root) as writer:
        if problems := name_problems(project, options.year, options.slug, options.name):
            raise Problems(problems)
        writer.write({path: record_form(rubric, options.name).encode()}, _UNWRITTEN)
        say(f"已新建 {shown_path(path, root)}")
        if any(year.number == options.year and year.published for year in project.years):
            say(f"{options.year} 年度已正式发布：这份记录填全以前，网站不能更新")
        say_next(after_new(shown_path(path, root), options.year), options)
    return DONE


def new_year(root: Path, options: argparse.Namespace) -> int:
    """Begin the year after the last one. Raises :class:`Problems`; then nothing is written."""
    from ..base.project import load_project
    from ..publish import new_year as begin

    project = load_project(root)
    years = sorted({*(year.number for year in project.years), *project.withdrawn})
    if options.year not in years and options.year - 1 not in years:
        following = f"可以开始的是 {years[-1] + 1} 年度" if years else "site.toml 还没有一个年度"
        return usage(f"新的年度接在已有的年度后面，{following}")
    with writing(root) as writer:
        say(begin(writer, options.year))
        say_next(after_new_year(options.year), options)
    return DONE


def schema(root: Path, options: argparse.Namespace) -> int:
    """Write the record schema of each year, for editors."""
    from ..base.project import load_project
    from ..records import record_schema
    from ..rubric import read_rubric

    project = load_project(root)
    files = {
        project.schema_path(rubric.year): json_text(record_schema(rubric)).encode()
        for rubric in [read_rubric(project, year.number) for year in project.years]
    }
    with writing(root) as writer:
        written = writer.write(files, _UNWRITTEN)
        for path in files:
            say(f"已写出 {shown_path(path, root)}" if path in written else f"{shown_path(path, root)} 没有变动")
        say_next(after_schema(), options)
    return DONE


def sheet(root: Path, options: argparse.Namespace) -> int:
    """Export a spreadsheet of a year, by default the latest, or compare one with the records and take it over if asked."""
    from ..base.project import load_project

    project = load_project(root)
    numbers = [year.number for year in project.years]
    wanted = options.year if options.year is not None else max(numbers, default=None)
    year = next((year for year in project.years if year.number == wanted), None)
    if year is None:
        return usage(f"没有 {wanted or '任何'} 年度，可用：{'、'.join(map(str, numbers)) or '无'}")
    if options.action == "import":
        return _import_sheet(project, year, options)
    return _export_sheet(project, year, options)


def _import_sheet(project: Project, year: YearSettings, options: argparse.Namespace) -> int:
    """Say what spreadsheets would change in the records; with ``--apply`` change it."""
    from ..sheets import apply_changes, given_files, import_words, load_county, plan_import

    given = given_files(options.files, project.root)
    with writing(project.root) if options.apply else contextlib.nullcontext() as writer:
        plan = plan_import(load_county(project, year), given)
        if writer:
            apply_changes(writer, plan.changes)
        say(import_words(plan, applied=options.apply))
        words = " ".join(map(quoted, options.files)) + _same_year(options)
        say_next(after_import(plan.year, words, to_apply=bool(plan.changes) and not options.apply), options)
    return DONE


def _export_sheet(project: Project, year: YearSettings, options: argparse.Namespace) -> int:
    """Write a spreadsheet of a year's records, of all offices or of one; or one of each office into a folder."""
    from ..base.samples import is_open
    from ..sheets import export_workbook, find_group, load_county, save_workbooks

    if (options.file is None) == (options.each is None):
        return usage("写一个文件，如 考核数据.xlsx；或者写 --each 文件夹，每个单位一个文件")
    if options.each is not None and options.basis is not None:
        return usage("--each 和 --basis 只能写一样")
    if options.file is not None and options.file.suffix.lower() != ".xlsx":
        return usage(f"导出的文件名应以 .xlsx 结尾，如 {options.file.stem or '考核数据'}.xlsx")
    if is_open(project.authority) and (options.each is not None or options.basis is not None):
        message = "authority（考核机关）还没有填写，填报表的标题印有这一项"
        raise Problems([project.source.problem("E401", message, ["authority"], hint='authority = "…"')])
    county = load_county(project, year)
    if not county.communities:
        hint = f"python build.py new {year.number} xinhua --name 新华社区"
        raise Problems([Problem("E404", f"{year.number} 年度还没有记录，没有可以导出的社区", hint=hint)])
    if options.each is not None:
        return _export_each(county, options)
    basis = options.basis
    if basis is not None:
        basis = find_group(county.form, options.basis)
        if basis is None:
            names = [group.name for group in county.form.groups]
            return usage(f"细则中没有以“{options.basis}”为准的内容，可用：{'、'.join(nearest(options.basis, names) or names)}")
    shown, whom = shown_as_typed(options.file, project.root), f"（{basis}）" if basis else ""
    content = export_workbook(county, basis)
    with writing(project.root) as writer:
        save_workbooks(writer, {options.file: content}, {options.file: shown})
        say(f"已导出 {shown}：{year.number}年度{whom}，{len(county.communities)} 个社区")
        say_next(after_export(options.file, _same_year(options)), options)
    return DONE


def _same_year(options: argparse.Namespace) -> str:
    """The option that names the year of a sheet, where this command needed it."""
    return "" if options.year is None else f" --year {options.year}"


def _export_each(county: SheetCounty, options: argparse.Namespace) -> int:
    """Write a spreadsheet of each office, and of each other group of facts, into a folder. Raises :class:`Problems`; then none is
    written."""
    from ..sheets import export_workbook, save_workbooks, workbook_names

    root, year, folder = county.project.root, county.settings.number, options.each
    names = workbook_names(county.form)
    place = shown_as_typed(folder, root)
    if there(folder) and not folder.is_dir():
        hint = "换一个文件夹，如 python build.py sheet export --each 各单位"
        raise Problems([Problem("E613", "这是文件，不是文件夹", place, hint=hint)])
    files = {folder / name: export_workbook(county, group) for group, name in names.items()}
    with writing(root) as writer:
        save_workbooks(writer, files, {path: f"{place}/{path.name}" for path in files}, make=True)
        say(f"已导出到 {place}：{year}年度，{len(files)} 个文件，{len(county.communities)} 个社区")
        for name in names.values():
            say(f"  {name}")
        say_next(after_export(None, _same_year(options)), options)
    return DONE
