"""Commands and exit codes: 0 done, 1 problems in the input, 2 wrong usage."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from .problems import Problem, Problems, nearest, report, shown_path

DONE, PROBLEMS, USAGE = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(USAGE, f"用法不对：{message}\n")


def parser() -> argparse.ArgumentParser:
    """The command line; ``build`` is the command where none is given."""
    root = _Parser(prog="python build.py", description="从记录计分并生成考核结果网站")
    common = _Parser(add_help=False)
    common.add_argument("--root", type=Path, default=argparse.SUPPRESS, help="content/ 和 data/ 所在的文件夹，缺省为当前文件夹")
    root.add_argument("--root", type=Path, default=None, help=argparse.SUPPRESS)
    root.add_argument("--out", type=Path, default=None, help=argparse.SUPPRESS)
    commands = root.add_subparsers(dest="command", metavar="命令")

    def command(name: str, text: str) -> _Parser:
        return commands.add_parser(name, help=text, description=text, parents=[common])

    build = command("build", "校验、计分、生成网站（缺省命令）")
    build.add_argument("--out", type=Path, default=argparse.SUPPRESS, help="输出文件夹，缺省为 site/；送审稿写入旁边的 draft/")
    command("check", "列出全部问题和尚缺的事实，不生成网站")
    serve = command("serve", "边改边看：保存后自动重新生成并刷新浏览器")
    serve.add_argument("--port", type=int, default=5500, help="端口，缺省 5500")
    serve.add_argument("--no-open", action="store_true", help="不打开浏览器")
    new = command("new", "新建一份记录表")
    new.add_argument("year", type=int, help="年度，如 2017")
    new.add_argument("slug", help="文件名，小写拼音，如 xinhua")
    new.add_argument("--name", required=True, help="社区名称，如 新华社区")
    explain = command("explain", "用文字说明一个社区的得分，或一个问题代码")
    explain.add_argument("target", help="如 2017/jia，或 E203")
    explain.add_argument("node", nargs="?", help="条款，如 13-1")
    seal = command("seal", "封存一个正式发布的年度，此后结果有变动就不能生成网站")
    seal.add_argument("year", type=int, help="年度，如 2017")
    seal.add_argument("--correct", metavar="更正", help="把更正记入封存，如 2017-1（先写 content/corrections/2017-1.md）")
    diff = command("diff", "比较两次结果：封存文件、生成的网站，或含 content/ 和 data/ 的文件夹（并找出原因）")
    diff.add_argument("old", type=Path, help="旧的")
    diff.add_argument("new", type=Path, help="新的")
    command("schema", "写出各年度的记录格式 data/communities/年度.schema.json")
    return root


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    options = parser().parse_args(arguments)
    root: Path = (options.root or Path.cwd()).resolve()
    try:
        match options.command:
            case None | "build":
                return _build(root, options.out)
            case "check":
                return _check(root)
            case "serve":
                from . import serve

                return serve.serve(root, options.port, open_browser=not options.no_open)
            case "new":
                return _new(root, options.year, options.slug, options.name)
            case "explain":
                return _explain(root, options.target, options.node)
            case "seal":
                return _seal(root, options.year, options.correct)
            case "diff":
                return _diff(options.old.resolve(), options.new.resolve())
            case _:
                return _schema(root)
    except Problems as error:
        print(report(error.problems, _OUTCOME.get(options.command, "")), file=sys.stderr)
        return PROBLEMS
    except KeyboardInterrupt:
        print("已中断；站点未更新", file=sys.stderr)
        return PROBLEMS


_OUTCOME = {None: "站点未更新", "build": "站点未更新", "new": "没有写文件", "schema": "没有写文件", "seal": "封存没有改动"}


def _build(root: Path, out: Path | None) -> int:
    from . import publish

    assessment, written = publish.build(root, out or root / "site")
    print(publish.summary(assessment, written))
    return DONE


def _check(root: Path) -> int:
    from . import publish
    from .records import ASSESSED_ON

    assessment = publish.assess(root)
    for drafts in (False, True):
        publish.make(assessment, drafts=drafts)
    print(publish.summary(assessment))
    for year in assessment.years:
        for item in year.standing.ranked:
            for block, fact in item.result.card.missing:
                known = year.rubric.facts.get(block, {}).get(fact)
                title = known.title if known else ASSESSED_ON
                where = f"{year.number}/{item.result.slug}（{item.result.name}）"
                print(f"待录入：{where}{year.rubric.cite(block)} {fact}：{title}")
    print("没有问题")
    return DONE


def _usage(message: str) -> int:
    print(f"用法不对：{message}", file=sys.stderr)
    return USAGE


def _explain(root: Path, target: str, node: str | None) -> int:
    from . import text

    if re.fullmatch(r"[Ee]\d+", target):
        found = text.explain_code(target)
        if found is None:
            from .problems import CODES

            return _usage(f"没有问题代码 {target}，可用：{'、'.join(CODES)}")
        print(found)
        return DONE
    from . import publish

    number, _, slug = target.partition("/")
    assessment = publish.assess(root, unsealed=publish.EVERY_YEAR)  # whoever looks for the cause of a broken seal needs this
    year = next((y for y in assessment.years if str(y.number) == number), None)
    if year is None:
        return _usage(f"没有 {number} 年度，可用：{'、'.join(str(y.number) for y in assessment.years) or '无'}；写作 2017/jia")
    item = next((i for i in year.standing.ranked if i.result.slug == slug), None)
    if item is None:
        slugs = [i.result.slug for i in year.standing.ranked]
        return _usage(f"{number} 年度没有社区“{slug}”，可用：{'、'.join(nearest(slug, slugs) or slugs)}")
    if node is not None and node not in item.result.card.nodes:
        nodes = list(item.result.card.nodes)
        return _usage(f"没有条款“{node}”，可用：{'、'.join(nearest(node, nodes) or nodes)}")
    print(text.explain(year, item, node))
    return DONE


def _seal(root: Path, year: int, correction: str | None) -> int:
    from . import project, publish

    known = [other.year for other in project.load(root).years]
    if year not in known:
        return _usage(f"site.toml 没有 {year} 年度，可用：{'、'.join(map(str, known)) or '无'}")
    number = re.fullmatch(rf"{year}-([1-9]\d*)", correction) if correction is not None else None
    if correction is not None and number is None:
        return _usage(f"更正写作 {year}-1，不是“{correction}”")
    print(publish.seal(root, year, int(number[1]) if number else None))
    return DONE


def _diff(old: Path, new: Path) -> int:
    from . import publish, text

    print(text.differences(publish.diff(old, new)))
    return DONE


def _new(root: Path, year: int, slug: str, name: str) -> int:
    from . import project, records, rubric, text
    from .schema import NAME_LENGTH, SLUG
    from .source import read

    settings = project.load(root)
    law = rubric.load(settings.rubric_path(year), root=root)
    if not re.fullmatch(SLUG, slug):
        raise Problems([Problem("E104", f"文件名“{slug}”不能用作网址", hint="小写拼音，例如 xinhua")])
    path = settings.records_path(year) / f"{slug}.toml"
    shown = shown_path(path, root)
    problems = []
    if slug in records.RESERVED or slug in records.OWN:
        problems.append(Problem("E105", f"文件名“{slug}”不能使用", shown, hint="换一个文件名"))
    if not records.plain_name(name) or len(name) > NAME_LENGTH or not name.isprintable():
        problems.append(
            Problem("E204", f"社区名称不能为空，最多 {NAME_LENGTH} 个字，不能含控制字符", shown, hint="--name 新华社区")
        )
    if path.exists():
        problems.append(Problem("E105", "文件已经存在，不覆盖", shown, hint="换一个文件名，或直接修改这个文件"))
    for other in sorted(path.parent.glob("*.toml")):
        data = read(other, root).toml()
        if other != path and records.plain_name(str(data.get("name", ""))) == records.plain_name(name):
            problems.append(Problem("E209", f"已有同名的社区：“{name}”", shown_path(other, root)))
    if problems:
        raise Problems(problems)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8", newline="\n") as file:
        file.write(text.form(law, name))
    print(f"已新建 {shown}")
    return DONE


def _schema(root: Path) -> int:
    from . import project, rubric, schema

    settings = project.load(root)
    laws = [rubric.load(settings.rubric_path(year.year), root=root) for year in settings.years]
    for law in laws:
        path = settings.schema_path(law.year)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(schema.record_schema(law), ensure_ascii=False, indent=1) + "\n"
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"已写出 {shown_path(path, root)}")
    return DONE
