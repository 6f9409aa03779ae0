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
    """What a code means: a title, an explanation, and an example: the right text, and the wrong one that it replaces."""

    title: str
    explanation: str
    example: str = ""
    wrong: str = ""


CODES: dict[str, Code] = {
    "E101": Code(
        "文件不是 UTF-8 编码", "文件须存为 UTF-8。记事本：另存为，编码选 UTF-8。", "另存为 → 编码：UTF-8", "另存为 → 编码：ANSI"
    ),
    "E102": Code("TOML 写法有误", "从指出的位置起读不下去，通常是少了引号、括号或等号。", 'name = "甲社区"', "name = 甲社区"),
    "E103": Code("文件读不出来", "文件不存在、是文件夹、是断开的链接或没有读取权限。", "jia.toml 是文件", "jia.toml 是文件夹"),
    "E104": Code("文件名不合要求", "文件名用作网址，只能用小写字母、数字和连字符，以字母开头。", "xinhua.toml", "新华.toml"),
    "E105": Code("文件名不能使用", "Windows 保留的名称和本站自用的名称不能作文件名。", "kang.toml", "con.toml"),
    "E106": Code(
        "文件是空的", "文件里什么也没有，或只有注释。从备份恢复；记录也可以用 new 命令重新建立。", 'name = "甲社区"', "# 甲社区"
    ),
    "E107": Code("文件太大", "文本文件最多 2 MB；这样大的文件多半放错了。", "jia.toml 有 6 KB", "jia.toml 有 3 MB"),
    "E108": Code(
        "有看不见的控制字符",
        "文件中有空字符（NUL）等控制字符，多半已经损坏或是从别的程序复制来的；删去它们。",
        'note = "进度滞后"',
        'note = "进度\\u0000滞后"',
    ),
    "E201": Code("未知的键", "表格中没有这一项，多为拼写错误；提示中列出最接近的名称。", "meetings = 2", "meeting = 2"),
    "E202": Code("值的类型不对", "日期、数、真假值不加引号；文字加引号；次数只写整数。", "meetings = 2", 'meetings = "2"'),
    "E203": Code("缺少事实", "正式发布的年度，每项事实都必须填写；没有发生的填 0 或 false。", "meetings = 2", "# meetings ="),
    "E204": Code("数值超出范围", "次数不能是负数，日常检查得分在 0 至 100 之间，文字不能为空。", "score = 92.5", "score = 925"),
    "E205": Code("不在规定的取值之内", "这一项只能填写列出的几种值。", 'level = "city"', 'level = "市级"'),
    "E206": Code(
        "日期不在考核期内",
        "考核期从本年年初（或上年考核开始的次日）至本年考核开始之日。",
        "date = 2017-06-14",
        "date = 2016-06-14",
    ),
    "E207": Code(
        "缺少必需的键",
        "扣分、处分、奖惩都须注明日期和依据的文件。",
        'document = { issuer = "县督查指挥中心", number = "通督通〔2017〕9号" }',
        'document = { number = "通督通〔2017〕9号" }',
    ),
    "E208": Code("年度与文件夹不符", "记录中的 year 必须与所在文件夹的年度相同。", "year = 2017", "year = 2016"),
    "E209": Code("两个社区同名", "同一年度内社区名称不能重复。", 'name = "乙社区"', 'name = "甲社区"'),
    "E210": Code("数字互相矛盾", "票数不能多于实到人数，实到不能多于应到，发表不能多于报送。", "present = 35", "present = 37"),
    "E211": Code("记录中不得写分数或档次", "记录只写事实，分数、名次和档次由程序计算。", "# 分数不写", "score = 95"),
    "E212": Code(
        "几项事实互相矛盾",
        "免除情形须与 unit_of_act 同填；未写处分的须写 criminal = true；对个人的只有表彰。",
        "unit_of_act = true\ntransferred_on = 2017-03-01",
        "transferred_on = 2017-03-01",
    ),
    "E213": Code(
        "同一件事写了两次",
        "两条内容完全相同，会重复计算。重复的删去一条；确是两件事的，各写 note 说明区别。",
        "[[daily]]\ndate = 2017-01-20\nscore = 88",
        "[[daily]]\ndate = 2017-01-21\nscore = 88",
    ),
    "E301": Code("细则的标记有误", "细则正文只能使用规定的几种标记。", "各社区党工委领导班子", "各社区党工委<b>领导班子</b>"),
    "E302": Code("细则的规则块有误", "规则块的键、值或引用的名称不对。", 'kind = "quota"', 'kind = "qouta"'),
    "E303": Code(
        "数字在原文中没有出处",
        "规则中的每个数字都要在所在段落中找得到，或用 words 注明出处。",
        'words = { minimum = "每月召开一次" }',
        'words = { minimum = "每月召开二次" }',
    ),
    "E304": Code(
        "分值合计不符",
        "下级分值之和与上级分值不同的，须由一条解释（reading）说明。",
        'title = "召开党风廉政建设研究会议"\npoints = 2',
        'title = "召开党风廉政建设研究会议"\npoints = 1',
    ),
    "E305": Code(
        "解释（reading）有误",
        "所选的选项不存在，或补丁改的参数不存在，或两条解释改了同一参数。",
        'chosen = "clause"',
        'chosen = "clauses"',
    ),
    "E306": Code("条款与规则不对应", "每个条款须有规则或声明不计分，每条规则须有条款。", 'silent = "不计分"', "这一段没有规则块"),
    "E401": Code("site.toml 有误", "站点设置缺少必需的项，或取值不对。", 'stage = "published"', 'stage = "publish"'),
    "E402": Code("上年结果有误", "每个社区写 score（准确的小数）和 grade。", "score = 93.5", 'score = "93.5"'),
    "E403": Code("通报稿有误", "通报稿的设置缺少必需的项，或取值不对。", 'issuer = "中共示例县委办公室"', "issuer = 1"),
    "E404": Code("没有可用的年度", "site.toml 中的年度须有细则文件和记录文件夹。", "[years.2017]", "[years.2019]"),
    "E405": Code("模板有误", "templates/ 中的模板写法不对，或缺少文件。", "{{ page.title }}", "{{ page.titel }}"),
    "E411": Code(
        "结果中的数字是手写的",
        "个、家、名、位、分、%、社区等前面的数字，得分、失分、优秀、排名等后面的数字，表格中单独的数字，都要引用数据；"
        "细则的固定用语在通报设置的 allow 中写明理由。",
        "{{ 优秀数 }}个",
        "1个",
    ),
    "E412": Code(
        "社区名称是手写的", "名单要引用数据；必须提到的，在通报设置的 allow 中写明理由。", "{{ 优秀名单 }}。", "甲社区。"
    ),
    "E413": Code("没有这个名称的数据", "花括号中的名称不对，提示中列出最接近的名称。", "{{ 社区总数 }}个", "{{ 社区个数 }}个"),
    "E414": Code(
        "引用数据的写法不对", "名称写在成对的半角花括号中；表格和段落单独占一行。", "{{ 得分情况表 }}", "{ 得分情况表 }"
    ),
    "E415": Code(
        "通报的 allow 有误",
        "每条写明正文中的原话（text）和理由（reason）；没有用到的要删去。",
        '{ text = "百分制", reason = "考核细则规定的计分方法，不是考核结果" }',
        '{ text = "百分制" }',
    ),
    "E416": Code(
        "发文字号写法不对",
        "年份用六角括号，序号前不写“第”和 0。",
        'number = "示办发〔2018〕3号"',
        'number = "示办发[2018]第03号"',
    ),
    "E417": Code("印发日期早于成文日期", "先成文，后印发。", "printed_on = 2018-01-09", "printed_on = 2018-01-07"),
    "E418": Code(
        "通报正文的标记不对",
        "只用标题（## 至 #####）、附件标题（# 附件1 …）、段落、列表和表格；公文正文不加粗、不设链接。",
        "## 一、考核基本情况",
        "**一、考核基本情况**",
    ),
    "E501": Code("站内链接断开", "页面中的链接指向不存在的页面或位置。", "[1-2](clause:1-2)", "[1-2](clause:1-9)"),
    "E502": Code("两个页面网址相同", "两个页面不能写到同一个文件。", "改其中一个的文件名", "两个页面都是 help.html"),
    "E503": Code(
        "私密代号出现在页面中",
        "person 的值不得公开；公开的文字中不能出现同样的字样，请改换代号或改写该文字。",
        "person 另取一个公开文字中没有的代号",
        'person = "甲社区"',
    ),
    "E504": Code(
        "输出文件夹不能使用",
        "输出文件夹中有不是本程序生成的内容，不能覆盖。",
        "python build.py --out site",
        "python build.py --out content",
    ),
    "E505": Code("站点写不进去", "磁盘已满、没有权限，或文件被占用。", "关闭打开的文件后重试", "输出位置不能写"),
    "E506": Code("页面指向站外", "页面不能引用外部地址。", "县政府网站", "[县政府网站](http://www.example.gov.cn/)"),
    "E507": Code(
        "端口被占用",
        "预览要用的端口已被别的程序占用，换一个端口。",
        "python build.py serve --port 5501",
        "python build.py serve --port 5500",
    ),
    "E508": Code(
        "程序内部出错",
        "程序本身的错误，不是记录的错；列出出错的位置，不列数据，因为其中可能有私密内容。预览时再次保存即重试。",
        "把出错的位置交给维护人员",
        "屏幕上写着“程序内部出错”",
    ),
    "E509": Code(
        "端口不能使用",
        "系统不允许使用这个端口；换一个 1024 以上的端口。",
        "python build.py serve --port 5501",
        "python build.py serve --port 80",
    ),
    "E511": Code(
        "站点文件夹里有别的文件",
        "重新生成时整个文件夹会被替换，所以其中不能有不是本程序生成的文件；这次什么也没有删。",
        "site/ 里只有生成的文件",
        "site/ 里另有 letter.docx",
    ),
    "E512": Code(
        "另一个生成正在进行",
        "同一个文件夹里一次只能有一个生成，等了一会儿没有等到它结束。",
        "等前一个 build 结束再运行",
        "两个窗口同时运行 build",
    ),
    "E513": Code(
        "没有清单可以核对",
        "站点文件夹的根上应有清单 SHA256SUMS。",
        "python build.py verify site",
        "python build.py verify content",
    ),
    "E514": Code(
        "清单写法不对",
        "清单每行是 64 位校验码、两个空格和文件名。",
        "（64 位校验码）  index.html",
        "（32 位校验码）  index.html",
    ),
    "E515": Code(
        "文件名在 Windows 上不能用",
        "文件名不能含 Windows 不许用的字符，不能用 con、aux 等保留的名称，也不能只有大小写不同。",
        "assets/tu.svg",
        "assets/con.svg",
    ),
    "E516": Code(
        "计划中的页面没有生成", "模板没有写出内容，页面是空的。", "templates/help.html 有内容", "templates/help.html 是空的"
    ),
    "E517": Code(
        "上传清单不能写在这里",
        "写进站点文件夹会改变站点，盖住别的文件会丢失内容。",
        "python build.py verify site --since 旧站点 --list shangchuan.txt",
        "python build.py verify site --since 旧站点 --list site/shangchuan.txt",
    ),
    "E518": Code(
        "写出的文件读回来不一样",
        "新站点写在旁边后逐个读回核对，有不同就不更换。",
        "换一个磁盘再运行",
        "磁盘上读回的 index.html 与写出的不同",
    ),
    "E601": Code(
        "表格读不出来",
        "能读 .xlsx 和 .csv（UTF-8 或 GB18030 编码）。加了密码的、旧的 .xls、WPS 的 .et 和 .ods 要另存为 .xlsx。",
        "考核数据.xlsx",
        "考核数据.xls",
    ),
    "E602": Code(
        "认不出表头",
        "要有“社区”一列，和细则中的事项；表名、列的次序可以变，表头的文字不能变。导出的表带有年度，不能导入别的年度。",
        "社区",
        "序号",
    ),
    "E603": Code("没有这个社区", "社区写记录中的名称或文件名。新的社区先用 new 建立记录，再导入。", "甲社区", "甲小区"),
    "E604": Code(
        "没有这个事项",
        "事项从下拉列表中选，或照表头写；一种事项用不到的列要空着。提示中列出最接近的名称。",
        "15项 首访处理不及时、不公正造成到县纪委越级访",
        "15项 首访不及时造成越级访",
    ),
    "E605": Code("单元格的内容读不懂", "是非填是或否，次数填整数，日期写作 2017-3-5；不写“约”“以上”等字。", "2", "约2件"),
    "E606": Code("不在可填的内容之内", "级别、身份、报刊等只能填下拉列表中的几种。", "党政主要领导", "书记"),
    "E607": Code("单元格没有确定的值", "公式出错、公式没有算出值，或者几行合并成一格的，不知道各是多少。", "2", "=1+1"),
    "E608": Code(
        "表格与记录都改了",
        "导出以后，记录和表格都改了同一项，并且不同。两个值都列出，由人决定；改成一致后再导入。",
        "导出时为 1，表中为 3，记录中现为 3",
        "导出时为 1，表中为 2，记录中现为 3",
    ),
    "E609": Code(
        "同一项写了两次",
        "一个社区的一项只能写一处，一件事只能写一行；已有的一条不能改到别的社区。",
        "甲社区,2",
        "甲社区,2\n甲社区,3",
    ),
    "E610": Code(
        "这一行没有写全",
        "每件事都要写日期、发文机关，文号和文件名称至少写一项；稿件要写标题和级别。",
        "甲社区,2017-6-14,县纪委信访室,通纪信〔2017〕7号",
        "甲社区,2017-6-14,县纪委信访室,",
    ),
    "E611": Code(
        "写入后记录会有问题",
        "先照表格改一遍，再按记录的规则核对；有问题的，一份记录也不写入。",
        "好票数 28，实到人数 35",
        "好票数 99，实到人数 35",
    ),
    "E612": Code(
        "记录不能自动修改",
        "记录的写法特殊，自动修改会丢失注释或改错地方，请照表格直接修改；同一种 [[…]] 分在几处的，放到一起。",
        "[[clauses.15.escalations]]\n[[clauses.15.escalations]]\n[clauses.16]",
        "[[clauses.15.escalations]]\n[clauses.16]\n[[clauses.15.escalations]]",
    ),
    "E613": Code(
        "表格或记录写不进去",
        "导出不覆盖已有的文件，因为里面可能有填好的内容；文件正被打开、没有权限或磁盘已满的，也写不进去。",
        "python build.py sheet export 考核数据-2.xlsx",
        "python build.py sheet export 考核数据.xlsx",
    ),
    "E614": Code("件数不能直接填", "扣分事件、稿件的件数由明细表算出，一件写一行。", "件数一格是公式", "件数一格写了 4"),
    "E701": Code(
        "与封存的结果不同",
        "已封存的年度，公布的分数和文字不能变动；列出哪个社区、哪一条、原来和现在、是哪里的改动引起的。",
        "meetings = 2",
        "meetings = 1",
    ),
    "E702": Code(
        "封存文件被改动过", "封存文件由程序写出，每一节和全文都有校验，不能手工修改。", 'grade = "优秀"', 'grade = "良好"'
    ),
    "E703": Code(
        "封存文件不能用",
        "封存文件被截断、年度不对、由别的版本写出，或文件夹中有别的文件。",
        "data/seals/2017.toml",
        "data/seals/2017 - 副本.toml",
    ),
    "E704": Code(
        "不能封存", "只有正式发布、事实录齐的年度可以封存；只有已封存的年度可以更正。", 'stage = "published"', 'stage = "draft"'
    ),
    "E705": Code(
        "已封存的年度改了阶段",
        '封存的年度已经公布，不能改回送审稿，也不能从 site.toml 删去；页面不再公布的，写 stage = "withdrawn"，更正仍在登记中。',
        'stage = "published"',
        'stage = "draft"',
    ),
    "E706": Code(
        "要封存的不是公布的",
        "封存的必须是公布过的：封存前与生成的网站逐项核对，不同的列出来，不封存。先生成，看过网站，再封存。",
        "python build.py，核对网站，再 python build.py seal 2017",
        "改了记录没有重新生成，就 python build.py seal 2017",
    ),
    "E707": Code(
        "更正说明有误",
        "更正写明日期、原因、依据、文件、决定的单位和全部变动，设置写在两行 +++ 之间，后面是正文。",
        "date = 2018-03-05",
        'date = "2018年3月5日"',
    ),
    "E708": Code(
        "更正与变动不符",
        "更正所写的变动要与结果的变动完全一致，不能多、不能少，也不能什么都没有变。",
        '[changes.jia]\ncomposite = ["96.98", "96.18"]',
        '[changes.jia]\ncomposite = ["96.98", "96.08"]',
    ),
    "E709": Code(
        "更正不见了",
        "已记入封存的更正永远保留在登记中，文件不能删去。",
        "content/corrections/2017-1.md 还在",
        "content/corrections/2017-1.md 已删去",
    ),
    "E710": Code(
        "更正被改动过",
        "已记入封存的更正不能再改；要再改结果，另写一份。",
        'basis = "甲社区党工委复核申请"',
        'basis = "甲社区来信"',
    ),
    "E711": Code(
        "更正的编号不对",
        "更正以年度和序号命名，从 1 起连续编号，每份只记一次。",
        "content/corrections/2017-1.md",
        "content/corrections/2017-3.md",
    ),
    "E712": Code(
        "更正没有记入封存",
        "写好更正说明后，要用 seal 记入封存；没有封存的年度不需要更正。",
        "python build.py seal 2017 --correct 2017-1",
        "python build.py build",
    ),
    "E713": Code(
        "上年结果与封存的不同",
        "同一年度既有封存又有上年结果文件时，两者必须一致；以封存的为准，上年结果文件可以删去。",
        "data/results/2017.toml 已删去",
        "data/results/2017.toml 与封存的分数不同",
    ),
    "E714": Code(
        "不能比较",
        "比较的两边应同为封存文件、生成的网站或含 content/ 和 data/ 的文件夹。",
        "python build.py diff data/seals/2017.toml site",
        "python build.py diff data/seals/2017.toml content",
    ),
    "E715": Code(
        "公布过的封存不见了",
        "公布的网站说某个年度已经封存、登记了更正，封存文件却没有了，或不是那一份。从备份恢复。",
        "从备份恢复 data/seals/2017.toml",
        "删去 data/seals/2017.toml 重新封存",
    ),
}
"""Every problem code. A test runs the wrong examples through a real build: they give their code, the right ones don't."""

QUESTIONS: dict[str, Code] = {
    "Q101": Code("没有考核材料", "条款得了分，但没有写能证明的考核材料。"),
    "Q102": Code("全部是 0 或 false", "各项都是 0 或都是 false，多半是还没有填。"),
    "Q103": Code("好得少见的数值", "票数全好，或日常检查各次得分完全相同。"),
    "Q104": Code("差得少见或过大的数值", "与本社区各次、与全县相比差得很远，或次数多得不合常理。"),
    "Q105": Code("无效的红头文件", "材料缺发文机关或文号，视为无效，这一条因此不得分。"),
    "Q106": Code("加分没有依据", "加了分的一项没有写依据的材料。"),
    "Q107": Code("处分没有写代号", "同一身份的几件处分没有写 person，按不同的人计算。"),
    "Q108": Code("单位没有确认", "以某单位数据为准的内容，该单位还没有确认已经填全。"),
    "Q109": Code("同一份文件用在几项", "同一份文件作了几个条款的依据，须各有其事。"),
    "Q110": Code("像是重复的一条", "同一天、同一份文件写了两条，内容不完全相同；确是两件事的不必改。"),
    "Q111": Code("主要领导原单位不明", "previous_unit 所指的社区没有记录，也没有上年结果。"),
    "Q112": Code("年度没有启用", "有记录文件夹，site.toml 中没有这个年度。"),
    "Q113": Code("上年结果存疑", "上年结果中的社区、名称、得分或档次，与本年度的记录或细则的分数线对不上。"),
}
"""What a human is asked to look at; none of it stops a build. Examples stand in the records themselves."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem stands: line and column count from 1; ``width`` in characters, 0 for no caret."""

    line: int
    column: int = 1
    width: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a problem stands in a spreadsheet: the sheet, its number, row and column from 0, and the cell's address."""

    sheet: str
    number: int
    row: int
    address: str
    column: int = 0

    @property
    def name(self) -> str:
        """The cell as messages name it: ``县纪委信访室!D7``."""
        return f"{self.sheet}!{self.address}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in the input.

    ``file`` is the path as shown; ``excerpt`` the source line (private values masked); ``clause`` the rubric id it
    belongs to; ``hint`` what to write instead; ``first`` the number and text of another line of the file that contradicts
    this one.
    """

    code: str
    message: str
    file: str = ""
    place: Place | None = None
    excerpt: str | None = None
    clause: str | None = None
    hint: str | None = None
    cell: Cell | None = None
    first: tuple[int, str] | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, str]:
        """Order of the report: by file, then line and column; in a spreadsheet by sheet, row and column."""
        place = self.place or Place(0, 0)
        if self.cell:
            return (self.file, self.cell.number, self.cell.row, self.cell.column, self.code, self.message)
        return (self.file, 0, place.line, place.column, self.code, self.message)


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


_CODE = ("私密代号", "代号", "姓名", "人员")
"""What a clerk may write for the key ``person`` in Chinese."""


def mask(line: str) -> str:
    """Hide what follows the key ``person`` in a source line, also where the key is mistyped or the line doesn't parse."""
    for word in re.finditer(r"\w+", line):
        text = unicodedata.normalize("NFKC", word[0]).lower()
        if text in _CODE and re.match(r"""["'”’]?\s*[=＝:：]""", line[word.end() :]):
            return f"{line[: word.end()]} ***"
        for part in re.findall("[!-~]+", text):  # a quotation mark that was lost glues the key to what stood before it
            if part not in ("persons", "personnel") and ("person" in part or alike(part, "person")):
                return f"{line[: word.end()]} ***"
    return line


def alike(one: str, two: str) -> bool:
    """Whether two words differ by a slip of the keys."""
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, two).ratio() > 0.8


def uncommented(line: str) -> str:
    """A TOML line without what its comment says; of a line that doesn't parse, from the first sign that may begin one."""
    quote = ""
    for index, char in enumerate(line):
        if quote:
            escaped = quote == '"' and (len(line[:index]) - len(line[:index].rstrip("\\"))) % 2
            quote = "" if char == quote and not escaped else quote
        elif char in "\"'" and char in line[index + 1 :]:
            quote = char
        elif char in "#＃" or (line.startswith("//", index) and not line[:index].strip(" \t").endswith(":")):
            sign = 2 if char == "/" else 1
            return f"{line[: index + sign]} ***" if line[index + sign :].strip() else line
    return line


def display_width(text: str) -> int:
    """Columns a text takes on a terminal: Han characters and full-width signs take two."""
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Controls, directions, halves of characters, separators of lines."""


def clean(text: str) -> str:
    """Show control and direction characters as signs, so that no input writes escape sequences to a terminal."""
    return "".join(char if char == "\n" or unicodedata.category(char) not in _UNSEEN else "�" for char in text)


_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C, 0xFFFE, 0xFFFF], "\ufffd")


def undirected(text: str) -> str:
    """A page's text with a sign for each character that would turn the direction of what stands around it."""
    found = any(chr(code) in text for code in _DIRECTIONS)  # hardly any text has one, and translating is slow
    return text.translate(_DIRECTIONS) if found else text


_EXCERPT = 160


def _short(line: str) -> str:
    line = line.replace("\t", " ")
    return line if len(line) <= _EXCERPT else line[:_EXCERPT] + " …"


def render(problem: Problem) -> str:
    """One problem as text: place, code, message, excerpt with caret, hint."""
    where = problem.file
    if problem.cell:
        where += f" {problem.cell.name}"
    elif problem.place:
        where += f":{problem.place.line}:{problem.place.column}"
    lines = [f"{where} [{problem.code}] {problem.message}".strip()]
    if problem.excerpt is not None and problem.place and problem.excerpt.strip():
        number = str(problem.place.line)
        if problem.first:
            lines.append(f"   {problem.first[0]:>{len(number)}} | {_short(problem.first[1])}")
        source = problem.excerpt.replace("\t", " ")
        lines.append(f"   {number} | {_short(source)}")
        start = problem.place.column - 1
        if problem.place.width and start + problem.place.width <= min(len(source), _EXCERPT):
            before = display_width(source[:start])
            under = display_width(source[start : start + problem.place.width])
            lines.append(f"   {' ' * len(number)} | {' ' * before}{'^' * under}")
    if problem.hint:
        first, *more = problem.hint.replace("\t", " ").split("\n")
        lines.append(f"   改法：{first}")
        lines += [f"         {line}" for line in more]
    return clean("\n".join(lines))


def crash(error: BaseException) -> tuple[Problem, list[str]]:
    """A defect of the program: its kind, and where in the code it arose, the last place last; never a value."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    place = where[-1].split(" ")[0] if where else ""
    return Problem("E508", f"程序内部出错：{type(error).__name__}", place, hint="请把出错的位置交给维护人员"), where


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
