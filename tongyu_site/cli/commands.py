"""Commands and exit codes: 0 done, 1 problems in the input, 2 wrong usage."""

from __future__ import annotations

import argparse
import codecs
import contextlib
import gc
import json
import os
import re
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn, TextIO

from ..base.problems import Collector, Problem, Problems, clean, crash, nearest, report, shown_path
from ..base.progress import Progress

DONE, PROBLEMS, USAGE = 0, 1, 2
SITE, DRAFTS = "site", "draft"


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese, and names the nearest command or option instead of guessing at it."""

    def __init__(self, **settings: Any) -> None:
        # no abbreviations: an option added later must not change what a command in use means
        super().__init__(**settings, formatter_class=_Formatter, allow_abbrev=False, add_help=False)
        self.arguments = self.add_argument_group("参数")
        self.choices = self.add_argument_group("选项")
        self.add = self.arguments.add_argument
        self.option = self.choices.add_argument
        self.names: dict[str, str] = {}

    def helped(self) -> None:
        """Add ``--help``."""
        self.option("-h", "--help", action="help", help="显示这些说明")

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, clean(f"用法不对：{self._translated(message)}\n"))

    def _translated(self, message: str) -> str:
        what, _, said = message.removeprefix("argument ").partition(": ")
        if found := re.match(r"invalid choice: '?(.*?)'? \(choose", said):
            close = nearest(found[1], self.names)
            named = "、".join(f"{name}（{self.names[name]}）" for name in close)
            return f"没有命令“{found[1]}”，" + (f"是否为 {named}" if close else f"可用：{'、'.join(self.names)}")
        if message.startswith("the following arguments are required"):
            return f"缺少 {said.replace(', ', '、')}"
        if what == "unrecognized arguments":
            options = [option for action in self._actions for option in action.option_strings]
            close = [] if not said.startswith("-") else nearest(said.partition("=")[0].split(" ")[0], options)
            return f"不认识 {said}" + (f"，是否为 {'、'.join(close)}" if close else f"；说明见 {self.prog} --help")
        if found := re.fullmatch(r"invalid int value: '(.*)'", said):
            return f"{what} 应是整数，不是“{found[1]}”"
        if said.startswith("expected "):
            return f"{what} 后面应写一个值"
        if said.startswith("not allowed with argument "):
            return f"{what} 和 {said.removeprefix('not allowed with argument ')} 只能写一样"
        if found := re.fullmatch(r"ignored explicit argument '(.*)'", said):
            return f"{what} 后面不写值"
        return f"{what}：{said}" if message.startswith("argument ") else message

    def check_first(self, arguments: Sequence[str]) -> None:
        """Refuse an unknown option before the command; what follows it would be taken for the command."""
        options = {option: action for action in self._actions for option in action.option_strings}
        rest = list(arguments)
        while rest and rest[0].startswith("-"):
            name, equals, _ = rest.pop(0).partition("=")
            if name not in options:
                self.error(f"unrecognized arguments: {name}")
            if not equals and options[name].nargs != 0:
                rest = rest[1:]


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"端口应是 1 至 65535 的整数，不是“{text}”")
    return int(text)


def parser() -> _Parser:
    """The command line; ``build`` is the command where none is given."""
    root = _Parser(prog="python build.py", description="从记录计分并生成考核结果网站。退出码：0 完成，1 内容有问题，2 用法不对。")
    root.helped()
    root.option("--root", type=_folder, default=None, metavar="文件夹", help="content/ 和 data/ 所在的文件夹，缺省为当前文件夹")
    root.option("--out", type=_folder, default=None, metavar="文件夹", help=argparse.SUPPRESS)
    commands = root.add_subparsers(
        dest="command", metavar="命令", title="命令", description="各命令的说明：python build.py 命令 --help"
    )

    def common(made: _Parser) -> None:
        made.option("--root", type=_folder, default=argparse.SUPPRESS, metavar="文件夹", help="content/ 和 data/ 所在的文件夹")

    def command(name: str, text: str) -> _Parser:
        made = commands.add_parser(name, help=text, description=text)
        made.helped()
        common(made)
        root.names[name] = text
        return made

    build = command("build", "校验、计分、生成网站（缺省命令）")
    build.option(
        "--out",
        type=_folder,
        default=argparse.SUPPRESS,
        metavar="文件夹",
        help="输出文件夹，缺省为 site/；送审稿写入旁边的 draft/",
    )
    command("check", "列出全部问题和尚缺的事实，不生成网站")
    status = command("status", "还缺什么：按社区、按应提供的单位列出；有问题时也能用")
    status.add("year", nargs="?", type=int, metavar="年度", help="如 2017；不写则列出各年度")
    serve = command("serve", "边改边看：保存后自动重新生成并刷新浏览器")
    serve.option("--port", type=_port, default=5500, metavar="端口", help="缺省 5500")
    serve.option("--no-open", action="store_true", help="不打开浏览器")
    new = command("new", "新建一份记录表")
    new.add("year", type=int, metavar="年度", help="如 2017")
    new.add("slug", metavar="文件名", help="小写拼音，如 xinhua")
    new.option("--name", required=True, metavar="名称", help="社区名称，如 新华社区")
    explain = command("explain", "用文字说明一个社区的得分，或一个问题代码")
    explain.add("target", metavar="对象", help="社区写作 2017/jia，问题代码写作 E203")
    explain.add("node", nargs="?", metavar="条款", help="只说明一个条款，如 13-1")
    explain.option("--why-not", metavar="档次", help="离某一档次还差什么，如 优秀")
    seal = command("seal", "封存一个正式发布的年度，此后结果有变动就不能生成网站")
    seal.add("year", type=int, metavar="年度", help="如 2017")
    seal.option("--correct", metavar="更正", help="把更正记入封存，如 2017-1（先写 content/corrections/2017-1.md）")
    seal.option("--site", type=_folder, metavar="文件夹", help="公布的网站所在的文件夹，缺省为 site/：封存前与它核对")
    diff = command("diff", "比较两次结果：封存文件、生成的网站，或含 content/ 和 data/ 的文件夹（并找出原因）")
    diff.add("old", type=Path, metavar="旧的")
    diff.add("new", type=Path, metavar="新的")
    command("schema", "写出各年度的记录格式 data/communities/年度.schema.json")
    sheet = command("sheet", "导出电子表格给各单位填写，导入填好的表格")
    actions = sheet.add_subparsers(dest="action", metavar="export|import", required=True)

    def action(name: str, text: str) -> _Parser:
        made = actions.add_parser(name, help=text, description=text)
        made.helped()
        common(made)
        made.option("--year", type=int, metavar="年度", help="缺省为最近的年度")
        sheet.names[name] = text
        return made

    export = action("export", "导出电子表格，已有的事实填好")
    export.add("file", type=Path, metavar="文件", help="新的 .xlsx 文件")
    export.option("--basis", metavar="单位", help="只导出一个单位的，如 县纪委信访室")
    imported = action("import", "比较填好的表格和记录，列出要改的地方")
    imported.add("file", type=Path, metavar="文件", help=".xlsx 或 .csv 文件")
    imported.option("--apply", action="store_true", help="写入记录；不加则只列出")
    verify = command("verify", "核对站点文件夹有没有被改动；列出要上传的文件")
    verify.add("folder", nargs="?", type=Path, metavar="文件夹", help="站点文件夹，缺省为 site/ 和 draft/；拷到别处的也可以")
    verify.option("--since", type=Path, metavar="旧清单", help="上次上传时的 SHA256SUMS：列出这以后要上传和要删除的文件")
    verify.option("--list", type=Path, metavar="文件", help="把上传清单另存为表（制表符分隔）")
    return root


_SUBSTITUTES = {
    "−": "-", "‑": "-", "–": "-", "≈": "~", "×": "x", "÷": "/", "〔": "[", "〕": "]", "·": ".", "•": "*", "…": "...", "\xa0": " ",
}  # fmt: skip
"""The signs a console may lack (GBK has no minus sign), and what it shows in their place."""


def _substitute(error: UnicodeError) -> tuple[str, int]:
    """Replace what a console's encoding lacks by what it has: the sign that reads alike, else a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = "".join(_SUBSTITUTES.get(char, "?") for char in error.object[error.start : error.end])
    return found, error.end


codecs.register_error("tongyu", _substitute)


def main(arguments: Sequence[str] | None = None, *, home: Path | None = None) -> int:
    """Run one command; returns its exit code.

    The root is ``--root``, else the current folder, else, where that holds no site, ``home``: the folder of build.py.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="tongyu")
    gc.set_threshold(100_000, 50, 50)  # a build makes many objects and hardly any cycles: a sixth of the time of a large county
    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        commands = parser()
        commands.check_first(given)
        code = _run(commands.parse_args(given), home)
        sys.stdout.flush()
    except BrokenPipeError:  # what reads the output has seen enough: "| more" was left
        _silence()
        code = DONE
    except _UnsaidError as error:
        _silence()
        with contextlib.suppress(_UnsaidError):
            _say(f"屏幕上的话写不出去：{error}；文件不受影响", file=sys.stderr)
        code = PROBLEMS
    except KeyboardInterrupt:  # once more, while the first one was being answered
        code = PROBLEMS
    return code


def _say(text: str, file: TextIO | None = None) -> None:
    """Print; what records, file names and arguments hold writes no escape sequence to the terminal."""
    try:
        print(clean(text), file=file, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:  # the disk that the output goes to is full: not what became of the command's own files
        from ..publish import (
            error_words,
        )

        raise _UnsaidError(error_words(error)) from None


class _UnsaidError(Exception):
    """What a command had to say could not be written."""


def _silence() -> None:
    """Let what is still to be written go nowhere, or the interpreter complains when it flushes."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _root(given: Path | None, home: Path | None) -> Path:
    here = Path.cwd()
    if given is None and home is not None and not (here / SETTINGS).is_file() and (home / SETTINGS).is_file():
        _say(f"当前文件夹没有 {SETTINGS}，用 build.py 所在的文件夹", file=sys.stderr)  # a path may name a person
        return home
    return (given or here).resolve()


SETTINGS = "content/site.toml"
TRACEBACK = "TONGYU_TRACEBACK"
"""An environment variable for maintainers: a defect of the program then ends with the whole traceback, values included."""


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("应写一个文件夹，不能是空的")
    return Path(text)


def _run(options: argparse.Namespace, home: Path | None) -> int:
    try:
        root = _root(options.root, home)
        match options.command:
            case None | "build":
                return _build(root, options.out)
            case "check":
                return _check(root)
            case "status":
                return _status(root, options.year)
            case "serve":
                from ..publish import serve

                _mend(root)
                return serve(root, options.port, open_browser=not options.no_open)
            case "new":
                return _new(root, options.year, options.slug, options.name)
            case "verify":
                return _verify(root, options.folder, options.since, options.list)
            case "explain":
                return _explain(root, options.target, options.node, options.why_not)
            case "sheet":
                return _sheet(root, options)
            case "seal":
                return _seal(root, options.year, options.correct, options.site)
            case "diff":
                return _diff(options.old.resolve(), options.new.resolve())
            case _:
                return _schema(root)
    except Problems as error:
        _say(report(error.problems, _OUTCOME.get(options.command, "")), file=sys.stderr)
        return PROBLEMS
    except (BrokenPipeError, _UnsaidError):
        raise
    except OSError as error:
        reason = error.strerror or "系统不能读取"
        shown = shown_path(Path(error.filename), root) if isinstance(error.filename, str) else ""
        problem = Problem("E103", f"文件读不出来：{reason}", shown)
        _say(report([problem], _OUTCOME.get(options.command, "")), file=sys.stderr)
        return PROBLEMS
    except KeyboardInterrupt:
        _say("已中断；站点未更新", file=sys.stderr)
        return PROBLEMS
    except Exception as error:  # a defect of the program: a traceback would print values, which may be private
        problem, where = crash(error)
        lines = [report([problem], _OUTCOME.get(options.command, "")), *(f"   {line}" for line in where)]
        _say("\n".join(lines), file=sys.stderr)
        if os.environ.get(TRACEBACK):
            _say(f"注意：设了 {TRACEBACK}，以下可能含有私密内容，不得外传", file=sys.stderr)
            raise
        return PROBLEMS


_OUTCOME = {
    None: "站点未更新", "build": "站点未更新", "new": "没有写文件", "schema": "没有写文件", "sheet": "没有写入",
    "seal": "封存没有改动",
}  # fmt: skip


def _build(root: Path, out: Path | None) -> int:
    from ..publish import build, summary

    with _polite_end(), Progress() as progress:
        built = build(root, out or root / SITE, progress=progress)
    _say(summary(built.gathered, built.written, built.notes))
    return DONE


@contextlib.contextmanager
def _polite_end() -> Iterator[None]:
    """A request to end is taken like Ctrl-C: what was being made is removed first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _mend(root: Path) -> None:
    """Put right what a dead build left beside the usual folders, and say so."""
    from ..publish import mend_if_needed

    for note in mend_if_needed(root / SITE, root / DRAFTS):
        _say(f"说明：{note}", file=sys.stderr)


def _check(root: Path) -> int:
    from ..publish import gather, list_questions, make, summary
    from ..records import ASSESSED_ON

    _mend(root)
    with Progress() as progress:
        gathered = gather(root, progress)
        for drafts in (False, True):
            make(gathered, drafts=drafts, progress=progress)
    _say(summary(gathered))
    if gathered.questions:
        _say(list_questions(gathered.questions))
    for year in gathered.years:
        for item in year.standing.ranked:
            for block, fact in item.result.card.missing:
                known = year.rubric.facts.get(block, {}).get(fact)
                title = known.title if known else ASSESSED_ON
                where = f"{year.number}/{item.result.slug}（{item.result.name}）"
                _say(f"待录入：{where}{year.rubric.cite(block)} {fact}：{title}")
    _say("没有问题")
    return DONE


def _verify(root: Path, folder: Path | None, since: Path | None, table: Path | None) -> int:
    from ..publish import (
        NAME,
        check_folder,
        mend_if_needed,
        read_manifest,
        report_differences,
        report_list,
        save_list,
        upload_list,
    )

    if table is not None and since is None:
        return _usage("--list 要与 --since 同用")
    folders = [folder or root / SITE]
    if folder is None and since is None and (root / DRAFTS).is_dir():
        folders.append(root / DRAFTS)
    for note in mend_if_needed(*folders):
        _say(f"说明：{note}", file=sys.stderr)
    outcome = DONE
    for place in folders:
        digests, found = check_folder(place)
        if since is not None and not found:
            old = read_manifest(since / NAME if since.is_dir() else since)
            rows = upload_list(old, digests)
            if table is not None:
                save_list(rows, table, place)
            _say(report_list(rows))
            continue
        _say(report_differences(place, digests, found))
        outcome = PROBLEMS if found else outcome
    return outcome


def _usage(message: str) -> int:
    _say(f"用法不对：{message}", file=sys.stderr)
    return USAGE


def _status(root: Path, wanted: int | None) -> int:
    from ..base import project
    from ..records import survey_records
    from .text import status

    settings = project.load_project(root)
    years = [year for year in settings.years if wanted in (None, year.number)]
    if not years:
        return _usage(f"没有 {wanted} 年度，可用：{'、'.join(str(year.number) for year in settings.years) or '无'}")
    problems = Collector()
    for year in years:
        with problems:  # a year whose rubric can't be read keeps no other one from being listed
            found = survey_records(settings, year)
            problems.problems.extend(found.problems)
            _say(status(found) + "\n")
    problems.stop_if_any()
    return DONE


def _explain(root: Path, target: str, node: str | None, why_not: str | None) -> int:
    from .text import explain, explain_code, why_not_text

    if node is not None and why_not is not None:
        return _usage("条款和 --why-not 只能写一样")
    if re.fullmatch(r"[EeQq]\d+", target):
        found = explain_code(target)
        if found is None:
            from ..base.problems import CODES, QUESTIONS

            return _usage(f"没有问题代码 {target}，可用：{'、'.join((*CODES, *QUESTIONS))}")
        if node is not None or why_not is not None:
            return _usage("问题代码后面不写别的")
        _say(found)
        return DONE
    from ..publish import EVERY_YEAR, gather

    number, _, slug = target.partition("/")
    with Progress() as progress:  # whoever looks for the cause of a broken seal needs this
        gathered = gather(root, progress, unsealed=EVERY_YEAR)
    year = next((y for y in gathered.years if str(y.number) == number), None)
    if year is None:
        return _usage(f"没有 {number} 年度，可用：{'、'.join(str(y.number) for y in gathered.years) or '无'}；写作 2017/jia")
    item = next((i for i in year.standing.ranked if i.result.slug == slug), None)
    if item is None:
        slugs = [i.result.slug for i in year.standing.ranked]
        return _usage(f"{number} 年度没有社区“{slug}”，可用：{'、'.join(nearest(slug, slugs) or slugs)}")
    if node is not None and node not in item.result.card.nodes:
        nodes = list(item.result.card.nodes)
        return _usage(f"没有条款“{node}”，可用：{'、'.join(nearest(node, nodes) or nodes)}")
    if why_not is None:
        _say(explain(year, item, node))
        return DONE
    grades = year.rubric.grades.names
    if why_not not in grades:
        return _usage(f"没有档次“{why_not}”，可用：{'、'.join(grades)}")
    from ..assess import remedies

    record = next(record for record in year.assessed.records.typed if record.slug == slug)
    _say(why_not_text(year, item, remedies(year.rubric, record, why_not), why_not))
    return DONE


def _seal(root: Path, year: int, correction: str | None, site: Path | None) -> int:
    from ..base import project
    from ..publish import seal

    known = [other.number for other in project.load_project(root).years]
    if year not in known:
        return _usage(f"site.toml 没有 {year} 年度，可用：{'、'.join(map(str, known)) or '无'}")
    number = re.fullmatch(rf"{year}-([1-9]\d*)", correction) if correction is not None else None
    if correction is not None and number is None:
        return _usage(f"更正写作 {year}-1，不是“{correction}”")
    _say(seal(root, year, int(number[1]) if number else None, site or root / SITE))
    return DONE


def _diff(old: Path, new: Path) -> int:
    from ..publish import diff_results
    from .text import differences

    _say(differences(diff_results(old, new)))
    return DONE


def _new(root: Path, year: int, slug: str, name: str) -> int:
    from ..base import project
    from ..records import NAME_LENGTH, OWN, RESERVED, SLUG, plain_name
    from ..rubric import read_rubric
    from .text import form

    settings = project.load_project(root)
    rubric = read_rubric(settings, year)
    if not re.fullmatch(SLUG, slug):
        raise Problems([Problem("E104", f"文件名“{slug}”不能用作网址", hint="小写拼音，例如 xinhua")])
    path = settings.records_path(year) / f"{slug}.toml"
    shown = shown_path(path, root)
    problems = []
    if slug in RESERVED or slug in OWN:
        problems.append(Problem("E105", f"文件名“{slug}”不能使用", shown, hint="换一个文件名"))
    if not plain_name(name) or len(name) > NAME_LENGTH or not name.isprintable():
        problems.append(
            Problem("E204", f"社区名称不能为空，最多 {NAME_LENGTH} 个字，不能含控制字符", shown, hint="--name 新华社区")
        )
    if path.exists():
        problems.append(Problem("E105", "文件已经存在，不覆盖", shown, hint="换一个文件名，或直接修改这个文件"))
    for other in sorted(path.parent.glob("*.toml")):
        data = settings.read(other).toml()
        if other != path and plain_name(str(data.get("name", ""))) == plain_name(name):
            problems.append(Problem("E209", f"已有同名的社区：“{name}”", shown_path(other, root)))
    if problems:
        raise Problems(problems)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(form(rubric, name))
    _say(f"已新建 {shown}")
    return DONE


def _schema(root: Path) -> int:
    from ..base import project
    from ..records import record_schema
    from ..rubric import read_rubric

    settings = project.load_project(root)
    for rubric in [read_rubric(settings, year.number) for year in settings.years]:
        path = settings.schema_path(rubric.year)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(record_schema(rubric), ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")
        _say(f"已写出 {shown_path(path, root)}")
    return DONE


def _sheet(root: Path, options: argparse.Namespace) -> int:
    from ..base import project
    from ..sheets import (
        apply_changes,
        export_workbook,
        find_group,
        import_words,
        load_county,
        plan_import,
        save_workbook,
        shown_file,
    )

    settings = project.load_project(root)
    numbers = [year.number for year in settings.years]
    wanted = options.year if options.year is not None else max(numbers, default=None)
    year = next((year for year in settings.years if year.number == wanted), None)
    if year is None:
        return _usage(f"没有 {wanted or '任何'} 年度，可用：{'、'.join(map(str, numbers)) or '无'}")
    shown = shown_file(options.file, root)
    if options.action == "import":
        county = load_county(settings, year)
        plan = plan_import(county, options.file, shown)
        if options.apply:
            apply_changes(plan.changes)
        _say(import_words(plan, shown, applied=options.apply))
        return DONE
    if options.file.suffix.lower() != ".xlsx":
        return _usage(f"导出的文件名应以 .xlsx 结尾，如 {options.file.stem or '考核数据'}.xlsx")
    county = load_county(settings, year)
    if not county.communities:
        hint = f"python build.py new {year.number} xinhua --name 新华社区"
        raise Problems([Problem("E404", f"{year.number} 年度还没有记录，没有可以导出的社区", hint=hint)])
    basis = options.basis
    if basis is not None:
        basis = find_group(county.form, options.basis)
        if basis is None:
            names = [group.name for group in county.form.groups]
            return _usage(f"细则中没有以“{options.basis}”为准的内容，可用：{'、'.join(nearest(options.basis, names) or names)}")
    save_workbook(export_workbook(county, basis), options.file, shown)
    whom = f"（{basis}）" if basis else ""
    _say(f"已导出 {shown}：{year.number}年度{whom}，{len(county.communities)} 个社区")
    return DONE
