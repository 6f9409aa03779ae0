"""Problem: what is wrong, where, and what to write instead; collecting problems, and the one printer.

Knows nothing of rubrics, records or pages. Texts are for the clerk, in Chinese.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType


@dataclass(frozen=True, slots=True)
class Code:
    """What a problem code means: a title, an explanation, and an example of the right and the wrong text."""

    title: str
    explanation: str
    example: str


CODES: dict[str, Code] = {
    "E101": Code("文件不是 UTF-8 编码", "文件须存为 UTF-8。记事本：另存为，编码选 UTF-8。", "另存为 → 编码：UTF-8"),
    "E102": Code("TOML 写法有误", "从指出的位置起读不下去，通常是少了引号、括号或等号。", 'name = "甲社区"'),
    "E103": Code("文件读不出来", "文件不存在、是文件夹或没有读取权限。", "检查文件名和权限"),
    "E104": Code("文件名不合要求", "文件名用作网址，只能用小写字母、数字和连字符，以字母开头。", "xinhua.toml"),
    "E105": Code("文件名不能使用", "Windows 保留的名称和本站自用的名称不能作文件名。", "con.toml 改为 kang.toml"),
    "E201": Code("未知的键", "表格中没有这一项，多为拼写错误；提示中列出最接近的名称。", "meetings = 2"),
    "E202": Code("值的类型不对", "日期、数、真假值不加引号；文字加引号；次数只写整数。", "reported_on = 2017-11-04"),
    "E203": Code("缺少事实", "正式发布的年度，每项事实都必须填写；没有发生的填 0 或 false。", "meetings = 2"),
    "E204": Code("数值超出范围", "次数不能是负数，日常检查得分在 0 至 100 之间，文字不能为空。", "score = 92.5"),
    "E205": Code("不在规定的取值之内", "这一项只能填写列出的几种值。", 'level = "city"'),
    "E206": Code("日期不在考核期内", "考核期从本年年初（或上年考核开始的次日）至本年考核开始之日。", "date = 2017-06-14"),
    "E207": Code(
        "缺少必需的键",
        "扣分、处分、奖惩都须注明日期和依据的文件。",
        'document = { issuer = "县纪委", number = "通纪〔2017〕9号" }',
    ),
    "E208": Code("年度与文件夹不符", "记录中的 year 必须与所在文件夹的年度相同。", "year = 2017"),
    "E209": Code("两个社区同名", "同一年度内社区名称不能重复。", 'name = "乙社区"'),
    "E210": Code("数字互相矛盾", "票数不能多于实到人数，实到不能多于应到，发表不能多于报送。", "expected = 35"),
    "E211": Code("记录中不得写分数或档次", "记录只写事实，分数、名次和档次由程序计算。", "删去 score = 95"),
    "E212": Code(
        "几项事实互相矛盾", "免除情形须与 unit_of_act = true 同填；未写处分的须写 criminal = true。", "unit_of_act = true"
    ),
    "E301": Code("细则的标记有误", "细则正文只能使用规定的几种标记。", "{: #1-2}"),
    "E302": Code("细则的规则块有误", "规则块的键、值或引用的名称不对。", 'kind = "quota"'),
    "E303": Code(
        "数字在原文中没有出处",
        "规则中的每个数字都要在所在段落中找得到，或用 words 注明出处。",
        'words = { minimum = "每月召开一次" }',
    ),
    "E304": Code("分值合计不符", "下级分值之和与上级分值不同的，须由一条解释（reading）说明。", 'clauses = ["1"]'),
    "E305": Code("解释（reading）有误", "所选的选项不存在，或补丁改的参数不存在，或两条解释改了同一参数。", 'chosen = "clause"'),
    "E306": Code("条款与规则不对应", "每个条款须有规则或声明不计分，每条规则须有条款。", 'silent = "不计分"'),
    "E401": Code("site.toml 有误", "站点设置缺少必需的项，或取值不对。", 'stage = "published"'),
    "E402": Code("上年结果有误", "每个社区写 score（准确的小数）和 grade。", '[jia]\nscore = 93.5\ngrade = "良好"'),
    "E403": Code("通报稿有误", "通报稿的设置或其中的名称不对。", "{{ 优秀名单 }}"),
    "E404": Code("没有可用的年度", "site.toml 中的年度须有细则文件和记录文件夹。", "[years.2017]"),
    "E405": Code("模板有误", "templates/ 中的模板写法不对，或缺少文件。", "{{ page.title }}"),
    "E501": Code("站内链接断开", "页面中的链接指向不存在的页面或位置。", "[细则](../rubric.html#1-2)"),
    "E502": Code("两个页面网址相同", "两个页面不能写到同一个文件。", "改其中一个的文件名"),
    "E503": Code(
        "私密代号出现在页面中",
        "person 的值不得公开；公开的文字中不能出现同样的字样，请改换代号或改写该文字。",
        'person = "q7-31"',
    ),
    "E504": Code("输出文件夹不能使用", "输出文件夹中有不是本程序生成的内容，不能覆盖。", "python build.py --out site"),
    "E505": Code("站点写不进去", "磁盘已满、没有权限，或文件被占用。", "关闭打开的文件后重试"),
    "E507": Code("端口被占用", "预览要用的端口已被别的程序占用，换一个端口。", "python build.py serve --port 5501"),
    "E701": Code(
        "与封存的结果不同",
        "已封存的年度，公布的分数和文字不能变动；列出哪个社区、哪一条、原来和现在、是哪里的改动引起的。",
        "python build.py seal 2017 --correct 2017-1",
    ),
    "E702": Code(
        "封存文件被改动过", "封存文件由程序写出，每一节和全文都有校验，不能手工修改。", "从备份恢复 data/seals/2017.toml"
    ),
    "E703": Code("封存文件不能用", "封存文件被截断、年度不对、由别的版本写出，或文件夹中有别的文件。", "data/seals/2017.toml"),
    "E704": Code("不能封存", "只有正式发布、事实录齐的年度可以封存；只有已封存的年度可以更正。", "python build.py seal 2017"),
    "E705": Code("已封存的年度改了阶段", "封存的年度已经公布，不能改回送审稿。", 'stage = "published"'),
    "E707": Code(
        "更正说明有误",
        "更正写明日期、原因、依据、文件、决定的单位和全部变动，设置写在两行 +++ 之间，后面是正文。",
        'date = 2018-03-05\nreason = "…"\nbasis = "…"\ndocument = { issuer = "…", number = "…" }\ndecided_by = "…"\n\n'
        '[changes.jia]\ncomposite = ["97.20", "96.40"]\nclauses = ["1-2"]',
    ),
    "E708": Code(
        "更正与变动不符",
        "更正所写的变动要与结果的变动完全一致，不能多、不能少，也不能什么都没有变。",
        '[changes.jia]\nrank = ["1", "2"]',
    ),
    "E709": Code("更正不见了", "已记入封存的更正永远保留在登记中，文件不能删去。", "从备份恢复 content/corrections/2017-1.md"),
    "E710": Code("更正被改动过", "已记入封存的更正不能再改；要再改结果，另写一份。", "content/corrections/2017-2.md"),
    "E711": Code("更正的编号不对", "更正以年度和序号命名，从 1 起连续编号，每份只记一次。", "content/corrections/2017-1.md"),
    "E712": Code(
        "更正没有记入封存",
        "写好更正说明后，要用 seal 记入封存；没有封存的年度不需要更正。",
        "python build.py seal 2017 --correct 2017-1",
    ),
    "E713": Code("上年结果与封存的不同", "同一年度既有封存又有上年结果文件时，两者必须一致。", "删去 data/results/2016.toml"),
    "E714": Code(
        "不能比较",
        "比较的两边应同为封存文件、生成的网站或含 content/ 和 data/ 的文件夹。",
        "python build.py diff 旧文件夹 新文件夹",
    ),
    "E506": Code("页面指向站外", "页面不能引用外部地址。", "改为文字"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem stands: line and column count from 1; ``width`` in characters, 0 for no caret."""

    line: int
    column: int = 1
    width: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in the input.

    ``file`` is the path as shown; ``excerpt`` the source line (private values masked); ``clause`` the rubric id it
    belongs to; ``hint`` what to write instead.
    """

    code: str
    message: str
    file: str = ""
    place: Place | None = None
    excerpt: str | None = None
    clause: str | None = None
    hint: str | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order of the report: by file, then line and column."""
        place = self.place or Place(0, 0)
        return (self.file, place.line, place.column, self.code, self.message)


class Problems(Exception):  # noqa: N818 - a list of findings, not one error
    """Raised where the work can't go on; carries every problem found so far."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.message for problem in self.problems))


class Collector:
    """Collects problems over several steps, so that all of them are reported in one run.

    As a context manager it takes over the problems that a step raises and lets the next step go on.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Keep one problem."""
        self.problems.append(problem)

    def stop_if_any(self) -> None:
        """Raise everything collected, if there is anything."""
        if self.problems:
            raise Problems(self.problems)

    def __enter__(self) -> Collector:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> bool:
        if isinstance(error, Problems):
            self.problems.extend(error.problems)
            return True
        return False


def mask(line: str) -> str:
    """Hide what follows the key ``person`` in a source line, also where the key is mistyped or the line doesn't parse."""
    for word in re.finditer(r"\w+", line):
        text = word[0].lower()
        if text.isascii() and text not in ("persons", "personnel") and _alike(text, "person"):
            return f"{line[: word.end()]} ***"
    return line


def _alike(one: str, two: str) -> bool:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, two).ratio() > 0.8


def display_width(text: str) -> int:
    """Columns a text takes on a terminal: Han characters and full-width signs take two."""
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def clean(text: str) -> str:
    """Show control and direction characters as signs, so that no input writes escape sequences to a terminal."""
    return "".join(char if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf") else "�" for char in text)


_EXCERPT = 160


def render(problem: Problem) -> str:
    """One problem as text: place, code, message, excerpt with caret, hint."""
    where = problem.file
    if problem.place:
        where += f":{problem.place.line}:{problem.place.column}"
    lines = [f"{where} [{problem.code}] {problem.message}".strip()]
    if problem.excerpt is not None and problem.place and problem.excerpt.strip():
        number = str(problem.place.line)
        source = problem.excerpt.replace("\t", " ")
        shown = source if len(source) <= _EXCERPT else source[:_EXCERPT] + " …"
        lines.append(f"   {number} | {shown}")
        start = problem.place.column - 1
        if problem.place.width and start + problem.place.width <= min(len(source), _EXCERPT):
            before = display_width(source[:start])
            under = display_width(source[start : start + problem.place.width])
            lines.append(f"   {' ' * len(number)} | {' ' * before}{'^' * under}")
    if problem.hint:
        lines.append(f"   改法：{problem.hint}")
    return clean("\n".join(lines))


def report(problems: Iterable[Problem], outcome: str = "站点未更新") -> str:
    """All problems grouped by file, with the summary last."""
    ordered = sorted(set(problems), key=lambda problem: problem.sort_key)
    files = {problem.file for problem in ordered if problem.file}
    summary = f"共 {len(ordered)} 个问题，{len(files)} 个文件" + (f"；{outcome}" if outcome else "")
    return "\n\n".join([render(problem) for problem in ordered] + [summary])


def nearest(word: str, names: Iterable[str], count: int = 3, cutoff: float = 0.5) -> list[str]:
    """The one to three names that look most like a mistyped one."""
    import difflib

    return difflib.get_close_matches(word, list(names), n=count, cutoff=cutoff)


def suggestion(word: object, names: Iterable[str]) -> str | None:
    """A hint with the one name that looks like a mistyped one, if there is any."""
    close = nearest(str(word), names, 1)
    return f"是否为 {close[0]}" if close else None


def choice(start: str, written: object, labels: Mapping[str, str]) -> str | None:
    """Which of the admitted values was meant: the one of that label; else, as a question, one whose label or name is close.

    ``start`` is what stands before the value in a line that can be pasted.
    """
    text = str(written).strip().lower()
    for value, label in labels.items():
        if text in (value, label):
            return f'{start}"{value}"'
    partly = [value for value, label in labels.items() if text and text in label]
    found = partly if len(partly) == 1 else nearest(text, labels, 1, 0.7)
    return f'是否为 "{found[0]}"' if found else None


def date_in(text: object) -> dt.date | None:
    """The valid date that a text holds, however it is written: ``2017-3-5``, ``2017年3月5日``, ``20170305``."""
    match = re.search(r"(\d{4})\D*(\d{1,2})\D*(\d{1,2})", str(text))
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


def shown_path(path: Path, root: Path) -> str:
    """A path as problems show it: relative to the root, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name
