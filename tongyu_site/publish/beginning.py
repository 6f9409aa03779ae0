"""Begin a year after the one before it: settings, rubric, circular and record forms, all or none, and what is to be decided."""

from __future__ import annotations

from collections.abc import Iterator

from ..base.dates import names_of_years
from ..base.files import existing, there
from ..base.names import left_behind
from ..base.printing import json_text, shown_path
from ..base.problems import Problem, Problems
from ..base.project import DRAFT, Project, YearSettings, load_project
from ..base.source import Source, toml_value
from ..base.writing import ChangedError, Writer
from ..circular import next_circular
from ..records import record_form, record_schema, survey_records
from ..rubric import Rubric, next_rubric, read_rubric
from ..seals import load_seal
from .starting import confirmed_section

UNWRITTEN = Problem("E505", "新年度的文件写不进去")
_SHOWN = 40
"""How much of a line is quoted on either side of the year that it names."""
_LISTED = 30
"""So many communities are named in a form; of more it says where they stand."""


def new_year(writer: Writer, number: int) -> str:
    """Begin the year ``number``: what was written, what is to be decided and asked, in words.

    Raises :class:`Problems` where the year is begun already, where rubric or records of the year before can't be read, and where
    something can't be written; then nothing is.
    """
    project = load_project(writer.root)
    if problems := list(_in_the_way(project, number)):
        raise Problems(problems)
    before = next((year for year in project.years if year.number == number - 1), YearSettings(number - 1, DRAFT, None, {}))
    units = _units(project, before)
    shown_rubric = shown_path(project.rubric_path(number), project.root)
    text = next_rubric(project.read(project.rubric_path(number - 1)).text)
    rubric = _rubric(project, number, Source(shown_rubric, text))
    files = {project.source.shown: _settings(project, before, rubric), shown_rubric: text}
    shown_circular = ""
    if there(project.circular_path(number - 1)):
        shown_circular = shown_path(project.circular_path(number), project.root)
        files[shown_circular] = next_circular(project.read(project.circular_path(number - 1)).text, number)
    folder = shown_path(project.records_path(number), project.root)
    known = units if len(units) <= _LISTED else {}
    forms = {f"{folder}/{slug}.toml": record_form(rubric, name, known) for slug, name in units.items()}
    schema = json_text(record_schema(rubric))
    files |= {**forms, shown_path(project.schema_path(number), project.root): schema}
    _write(writer, project, files)
    return "\n".join([
        f"已开始 {number} 年度，是送审稿：",
        f"  {project.source.shown}：加了 [years.{number}]，各单位的确认要重新写",
        f"  {shown_rubric}：照 {number - 1} 年度的抄写，写明印发的文件（issued）以前不是正式的细则",
        *([f"  {shown_circular}：文号、日期待定，主要成绩、主要问题换成了程序起草的文字"] if shown_circular else []),
        f"  {folder}/：{len(forms)} 份记录表，名称照 {number - 1} 年度的；格式在 {folder}.schema.json",
        *(_decisions("细则中写着年份、会议届次的，逐处决定改不改", shown_rubric, files[shown_rubric], number)),
        *(_decisions("通报稿中写着年份的，逐处决定改不改", shown_circular, files.get(shown_circular, ""), number)),
        *_asked(project, read_rubric(project, number - 1), next(iter(units)), number),
        *_unsealed(project, number),
    ])  # fmt: skip


def _in_the_way(project: Project, number: int) -> Iterator[Problem]:
    """What of a year is there already: nothing of it is written over."""
    go_on = f"{number} 年度已经开始的，接着做：python build.py status {number}"
    if number in {*(year.number for year in project.years), *project.withdrawn}:
        message = f"site.toml 已有 {number} 年度，没有重新开始"
        yield project.source.problem("E401", message, ["years", str(number)], key=True, hint=go_on)
        return
    folder = project.records_path(number)
    paths = [project.rubric_path(number), project.circular_path(number), project.seal_path(number), project.results_path(number)]
    if not folder.is_dir() or any(not left_behind(path.name) for path in folder.iterdir()):
        paths.append(folder)
    for path in filter(there, paths):
        yield existing(shown_path(path, project.root), "用不着的，移到别处，再运行一次")


def _units(project: Project, before: YearSettings) -> dict[str, str]:
    """The communities of the year before, names by slug: of its records, else of its seal. Raises :class:`Problems`."""
    if not there(project.records_path(before.number)) and (seal := load_seal(project, before.number)):
        left_out = {slug: told[0] for slug, told in seal.inputs.left_out.items()}
        return dict(sorted(({slug: community["name"] for slug, community in seal.communities.items()} | left_out).items()))
    survey = survey_records(project, before)
    if survey.problems:
        outcome = f"没有写文件；先改好 {before.number} 年度的，再开始 {before.number + 1} 年度"
        raise Problems(survey.problems, outcome)
    if not survey.records:
        hint = f"先建立：python build.py new {before.number} xinhua --name 新华社区"
        raise Problems([Problem("E404", f"{before.number} 年度没有一份记录，没有社区可以照着建", hint=hint)])
    return {record.slug: record.name for record in survey.records}


def _settings(project: Project, before: YearSettings, rubric: Rubric) -> str:
    """``site.toml`` with the new year, that of the rubric, at its end. Raises :class:`Problems` where none can be added there."""
    review, number = before.review, rubric.year
    contact = f", contact = {toml_value(review.contact)}" if review and review.contact else ""
    line = f"# review = {{ office = {toml_value(review.office)}, until = …{contact} }}" if review else ""
    added = "\n".join([
        f"[years.{number}]",
        "# draft：送审稿，写入 draft/；published：正式发布，写入 site/。",
        'stage = "draft"',
        *(["# 对结果有异议的，在哪一天以前申请复核：定下以后写日期，去掉行首的 #", line] if line else []),
        "",
        confirmed_section(rubric, number),
    ])  # fmt: skip
    text = f"{project.source.text.rstrip()}\n\n{added}"
    expected = project.source.toml()
    try:
        expected["years"] = {**expected["years"], str(number): {"stage": "draft", "confirmed": {}}}
        if Source(project.source.shown, text).toml() == expected:
            return text
    except Problems:
        pass
    message = "site.toml 的年度没有写成 [years.…] 一节一节的，程序加不进新的年度"
    hint = f"把各年度改写成 [years.{number - 1}] 这样的一节，再运行一次"
    raise Problems([project.source.problem("E401", message, ["years"], key=True, hint=hint)])


def _rubric(project: Project, number: int, source: Source) -> Rubric:
    """The new rubric, as its file will be read. Raises :class:`Problems` where a decision on a reading still stands in it."""
    project.hold(project.rubric_path(number), source)
    rubric = read_rubric(project, number)
    old = project.rubric_path(number - 1)
    problems = [
        Problem(
            "E305",
            f"{reading.id} 的 decided 写法特别，程序清不掉",
            shown_path(old, project.root),
            hint="把它写成一行 decided = { … }",
        )
        for reading in rubric.readings.values()
        if any(option.decided for option in reading.options.values())
    ]
    if problems:
        raise Problems(problems)
    return rubric


def _write(writer: Writer, project: Project, files: dict[str, str]) -> None:
    """Put all files in place, or none."""
    contents = {project.root / shown: text.encode() for shown, text in files.items()}
    settings, raw = project.root / project.source.shown, project.source.raw
    if b"\r\n" in raw:
        contents[settings] = contents[settings].replace(b"\n", b"\r\n")
    stood = {path: raw if path == settings else None for path in contents if path.suffix != ".json"}  # the schema is made anew
    try:
        writer.write(contents, UNWRITTEN, stood=stood)
    except ChangedError as error:
        shown = shown_path(error.path, project.root)
        raise Problems([Problem("E505", "这个文件刚刚被改动，没有写入", shown, hint="再运行一次")]) from None


def _decisions(title: str, shown: str, text: str, number: int) -> Iterator[str]:
    """The lines of a file that name years or sessions, but for the new year's own name, each with its place."""
    found = [
        (row, line, names)
        for row, line in enumerate(text.split("\n"), 1)
        if (names := [name for name in names_of_years(line) if name != f"{number}年度"])
        and not line.startswith(("number = ", "issued = "))
    ]
    if found:
        yield f"\n{title}（{len(found)} 处）："
    for row, line, names in found:
        start = line.index(names[0])
        first, last = max(0, start - _SHOWN), start + len(names[0]) + _SHOWN
        quoted = ("…" if first else "") + line[first:last] + ("…" if last < len(line) else "")
        yield f"  {shown}:{row} {'、'.join(names)}：{quoted}"


def _asked(project: Project, rubric: Rubric, some: str, number: int) -> Iterator[str]:
    """What nobody but the office knows, each with what to write; ``some`` is a community of the year before, for examples."""
    folder = f"{shown_path(project.records_path(number), project.root)}/"
    open_ones = [reading.id for reading in rubric.readings.values() if reading.applied.support == "L"]
    yield f"\n请问清楚（{number - 1} 年度以后）："
    yield "  有没有社区改名：把它的记录表改为新的文件名，其中 name 改为新的名称，再写一行"
    yield f'    former = ["{some}"]   # 原来的文件名'
    yield "  有没有社区合并：合并成的社区留一份记录表，写一行 former，列出原来各社区的文件名；其余各份删去"
    yield f"  有没有社区撤销：删去它的记录表，如 {folder}{some}.toml"
    yield f"  有没有新成立的社区：python build.py new {number} xinhua --name 新华社区，其中写 founded"
    yield "  有没有社区不参加考核：在它的记录表中写 assessed = false 和 reason"
    yield "  哪些社区的主要领导是从本县别的社区调来的：在记录表的 [leader] 中写 previous_unit；不是的不写"
    decided = sum(any(option.decided for option in reading.options.values()) for reading in rubric.readings.values())
    if decided:
        yield f"  执行口径还照不照 {number - 1} 年度的：{decided} 条的确定（decided）已清空，确定以后重写"
    if open_ones:
        yield f"    其中原文没有规定，正式发布前必须确定的：{'、'.join(open_ones)}"


def _unsealed(project: Project, number: int) -> Iterator[str]:
    """That the year before is not sealed yet; nothing where it is."""
    if not there(project.seal_path(number - 1)):
        yield f"\n注意：{number - 1} 年度还没有封存，公布以后先封存：python build.py seal {number - 1}"
