"""The command line in Chinese: commands, arguments, options, and what is said when they are wrong."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from ..base.matching import nearest
from ..base.printing import clean
from ..base.private import known_codes
from .terminal import USAGE

_WHERE = "content/ 和 data/ 所在的文件夹（其中的 templates/ 会作为程序执行，来历不明的不要用）"


class _Formatter(argparse.HelpFormatter):
    """Help that says 用法 for usage."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that speaks Chinese, and names the nearest command or option instead of guessing at it."""

    def __init__(self, **settings: Any) -> None:
        """A parser without arguments; the settings are those of argparse."""
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
        """Say what argparse found wrong, in Chinese, and end with the exit code of wrong usage."""
        if "_ARGCOMPLETE" in os.environ:  # a line that is still being typed: nobody reads what is wrong with it
            self.exit(USAGE)
        codes = known_codes(Path.cwd(), *map(Path, sys.argv[1:]))  # whichever argument is the root
        self.print_usage(sys.stderr)
        self.exit(USAGE, clean(f"用法不对：{codes.hidden(self._translated(message), words=True)}\n"))

    def _translated(self, message: str) -> str:
        """A message of argparse in Chinese, with the nearest name in place of a guess."""
        what, _, said = message.removeprefix("argument ").partition(": ")
        if said.startswith("invalid choice: "):
            given = _unquoted(
                re.split(r", maybe you meant | \(choose from ", said.removeprefix("invalid choice: "), maxsplit=1)[0]
            )
            close = nearest(given, self.names)
            named = "、".join(f"{name}（{self.names[name]}）" for name in close)
            return f"没有命令“{given}”，" + (f"是否为 {named}" if close else f"可用：{'、'.join(self.names)}")
        if message.startswith("the following arguments are required"):
            more = f"：{'、'.join(self.names)}" if self.names else "，如 --name 新华社区" if "--name" in said else ""
            return f"缺少 {said.replace(', ', '、')}{more}"
        if what == "unrecognized arguments":
            options = [option for action in self._actions for option in action.option_strings]
            close = [] if not said.startswith("-") else nearest(said.partition("=")[0].split(" ")[0], options)
            return f"不认识 {said}" + (f"，是否为 {'、'.join(close)}" if close else f"；说明见 {self.prog} --help")
        if said.startswith("invalid int value: "):
            return f"{what} 应是整数，不是“{_unquoted(said.partition(': ')[2])}”"
        if said.startswith("expected "):
            return f"{what} 后面应写一个值"
        if said.startswith("not allowed with argument "):
            return f"{what} 和 {said.removeprefix('not allowed with argument ')} 只能写一样"
        if said.startswith("ignored explicit argument "):
            return f"{what} 后面不写值"
        own = re.match(r"[^\x00-\x7f]", said)  # what our own types say; a sentence of argparse that is not known is English
        return f"{what}：{said}" if own else f"说明见 {self.prog} --help"

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


def _unquoted(shown: str) -> str:
    """A value as it was given, of the way in which argparse shows it."""
    import ast  # only where something is wrong

    try:
        return str(ast.literal_eval(shown))
    except (ValueError, SyntaxError):
        return shown


_JOBS = "同时用几个进程生成页面，缺省按处理器的核数，页面少的用一个"
_MOST_JOBS = 64


def _jobs(text: str) -> int:
    """How many processes are to work; argparse reports the error."""
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 0 < int(text) <= _MOST_JOBS):
        raise argparse.ArgumentTypeError(f"进程数应是 1 至 {_MOST_JOBS} 的整数，不是“{text}”")
    return int(text)


def _port(text: str) -> int:
    """A port number; argparse reports the error."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"端口应是 1 至 65535 的整数，不是“{text}”")
    return int(text)


def _folder(text: str) -> Path:
    """A folder, of which an empty text names none; argparse reports the error."""
    if not text.strip():
        raise argparse.ArgumentTypeError("应写一个文件夹，不能是空的")
    return Path(text)


class _Commands:
    """The commands of a parser while they are being added."""

    def __init__(self, parser: Parser, **settings: Any) -> None:
        """Commands below ``parser``, which learns their names; the settings are those of argparse."""
        self.parser = parser
        self.parsers = parser.add_subparsers(**settings)

    def add(self, name: str, text: str) -> Parser:
        """A new command with its help, and the options that every command has."""
        made: Parser = self.parsers.add_parser(name, help=text, description=text)
        made.helped()
        made.option("--root", type=_folder, default=argparse.SUPPRESS, metavar="文件夹", help=_WHERE)
        self.parser.names[name] = text
        return made


RUN = "python build.py"
"""What the program is called in a root, which has a build.py of its own."""
_INSTALLED = "tongyu-site"
"""What the program is called where it was installed."""


def program() -> str:
    """What the program was called."""
    return _INSTALLED if Path(sys.argv[0]).stem == _INSTALLED else RUN


@cache
def parser() -> Parser:
    """The command line; ``build`` is the command where none is given."""
    prog = program()
    root = Parser(prog=prog, description="从记录计分并生成考核结果网站。退出码：0 完成，1 内容有问题，2 用法不对。")
    root.helped()
    root.option(
        "--root",
        type=_folder,
        default=None,
        metavar="文件夹",
        help=f"{_WHERE}，缺省为当前文件夹，没有的为 build.py 所在的文件夹",
    )
    root.option("--out", type=_folder, default=None, metavar="文件夹", help=argparse.SUPPRESS)
    root.option("--jobs", type=_jobs, default=None, metavar="个数", help=argparse.SUPPRESS)
    root.option("--no-cache", action="store_true", help=argparse.SUPPRESS)
    commands = _Commands(root, dest="command", metavar="命令", title="命令", description=f"各命令的说明：{prog} 命令 --help")
    init = commands.add("init", "建立本单位自己的文件夹：设置、细则、通报稿、各社区的记录表，没有示例数据")
    init.add("folder", type=_folder, metavar="文件夹", help="新的或空的文件夹")
    init.option("--units", type=Path, metavar="名单", help="单位名单（.csv 或 .xlsx），有“名称”和“拼音”两列：每个单位一份记录表")
    _add_building(commands)
    _add_reading(commands)
    _add_sealing(commands)
    commands.add("schema", "写出各年度的记录格式 data/communities/年度.schema.json")
    _add_sheet(commands)
    template = commands.add("template", "取出程序的一个模板，放到本文件夹的 templates/ 中修改；没有取出的用程序的")
    template.add("name", metavar="模板", help="如 county/index.html、assets/screen.css")
    verify = commands.add("verify", "核对站点文件夹有没有被改动；列出要上传的文件")
    verify.add("folder", nargs="?", type=Path, metavar="文件夹", help="站点文件夹，缺省为 site/ 和 draft/；拷到别处的也可以")
    verify.option("--since", type=Path, metavar="旧清单", help="上次上传时的 SHA256SUMS：列出这以后要上传和要删除的文件")
    verify.option("--list", type=Path, metavar="文件", help="把上传清单另存为表（制表符分隔）")
    _add_handing_over(commands)
    return root


def _add_building(commands: _Commands) -> None:
    """build, check, status, serve, new: the clerk's day."""
    build = commands.add("build", "校验、计分、生成网站（缺省命令）")
    build.option(
        "--out",
        type=_folder,
        default=argparse.SUPPRESS,
        metavar="文件夹",
        help="输出文件夹，缺省为 site/；送审稿写入旁边的 draft/",
    )
    build.option("--no-cache", action="store_true", default=argparse.SUPPRESS, help="不看上次生成的状态，全部重新生成")
    check = commands.add("check", "列出全部问题、请人核对的情形和尚缺的事实，不生成网站")
    for command in (build, check):
        command.option("--jobs", type=_jobs, default=argparse.SUPPRESS, metavar="个数", help=_JOBS)
    status = commands.add("status", "各年度到了哪一步、还缺什么、该由谁提供、要人核对什么、下一步做什么；有问题时也能用")
    status.add("year", nargs="?", type=int, metavar="年度", help="如 2017：逐个社区、逐个单位列出；不写则列出各年度的概况")
    serve = commands.add("serve", "边改边看：保存后自动重新生成并刷新浏览器")
    serve.option("--port", type=_port, default=5500, metavar="端口", help="缺省 5500")
    serve.option("--no-open", action="store_true", help="不打开浏览器")
    new = commands.add("new", "新建一份记录表")
    new.add("year", type=int, metavar="年度", help="如 2017")
    new.add("slug", metavar="文件名", help="小写拼音，如 xinhua")
    new.option("--name", required=True, metavar="名称", help="社区名称，如 新华社区")
    begun = commands.add("new-year", "开始下一年度：细则、通报稿、各社区的记录表照上年的建好，列出要决定的和要问清楚的")
    begun.add("year", type=int, metavar="年度", help="如 2018，接在已有的年度后面")


def _add_reading(commands: _Commands) -> None:
    """explain: how a result came about, or what a code means."""
    explain = commands.add("explain", "用文字说明一个社区的得分、一条执行口径，或一个问题代码")
    target = "社区写作 2017/甲社区 或 2017/jia，名称可以只写一部分，最近的年度可以不写；执行口径写作 R-daily，问题代码写作 E203"
    explain.add("target", metavar="对象", help=target)
    explain.add("node", nargs="?", metavar="条款", help="只说明一个条款：编号，或者标题的一部分，如 13-1、约谈")
    explain.option("--why-not", metavar="档次", help="离某一档次还差什么，如 优秀")


def _add_sealing(commands: _Commands) -> None:
    """seal and diff."""
    seal = commands.add("seal", "封存一个正式发布的年度，此后结果有变动就不能生成网站")
    seal.add("year", type=int, metavar="年度", help="如 2017")
    correct = "作更正，编号可以不写：第一次写出更正的文件 content/corrections/2017-1.md，填好以后再运行一次，记入封存"
    seal.option("--correct", nargs="?", const="", metavar="编号", help=correct)
    seal.option("--site", type=_folder, metavar="文件夹", help="公布的网站所在的文件夹，缺省为 site/：封存前与它核对")
    adopt = "封存登记或网站不见了的，按公布的网站所在的文件夹或登记文件重新登记；更正登记会写明"
    seal.option("--adopt", type=Path, metavar="文件夹", help=adopt)
    diff = commands.add("diff", "比较两次结果：封存文件、生成的网站，或含 content/ 和 data/ 的文件夹（并找出原因）")
    diff.add("old", type=Path, metavar="旧的", help="如 data/seals/2017.toml、site/、从备份恢复的文件夹")
    diff.add("new", type=Path, metavar="新的", help="同上，与旧的比较")


def _add_handing_over(commands: _Commands) -> None:
    """backup and restore."""
    backup = commands.add("backup", "备份：内容、数据、封存和公布的网站装入一个文件，读回核对；有问题时也能用")
    backup.add("file", type=Path, metavar="文件", help="新的 .zip 文件，最好在另一个磁盘上")
    backup.option("--site", type=_folder, metavar="文件夹", help="公布的网站所在的文件夹，缺省为 site/")
    restore = commands.add("restore", "把备份恢复到一个新的文件夹，先核对备份是否完好")
    restore.add("file", type=Path, metavar="文件", help="backup 写出的 .zip 文件")
    restore.add("folder", type=_folder, metavar="文件夹", help="新的或空的文件夹")


def _add_sheet(commands: _Commands) -> None:
    """sheet export and sheet import."""
    sheet = commands.add("sheet", "导出电子表格给各单位填写，导入填好的表格")
    actions = _Commands(sheet, dest="action", metavar="动作", required=True, title="动作")
    export = actions.add("export", "导出电子表格，已有的事实填好")
    imported = actions.add("import", "比较填好的表格和记录，列出要改的地方")
    for made in (export, imported):
        made.option("--year", type=int, metavar="年度", help="缺省为最近的年度")
    export.add("file", nargs="?", type=Path, metavar="文件", help="新的 .xlsx 文件")
    export.option("--basis", metavar="单位", help="只导出一个单位的，如 县纪委信访室")
    each = "每个单位导出一个文件，写入这个文件夹，各有一张供打印、签字、盖章的填报表"
    export.option("--each", type=_folder, metavar="文件夹", help=each)
    imported.add("files", nargs="+", type=Path, metavar="文件", help=".xlsx 或 .csv 文件，可以写几个，或放着它们的文件夹")
    imported.option("--apply", action="store_true", help="写入记录；不加则只列出")
