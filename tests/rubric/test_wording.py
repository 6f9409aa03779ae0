"""Rules in words: the sentences that pages, forms and explanations print below a clause."""

from __future__ import annotations

import pytest

from tests.helpers.support import RUBRIC, load_rubric
from tongyu_site.base.source import Source
from tongyu_site.rubric import node_words, rule_words
from tongyu_site.rubric.loading import parse_rubric

ARTICLES = (
    "在规定报刊刊发的稿件每1篇加分：市级不加分、省级2分、国家级6分；多个单位署名的平均计算；"
    "用于完成任务的不另加分；省级合计最高6分"
)  # fmt: skip
BRIEFS = "在党委内部信息、纪检监察信息上发表的信息每1篇加分：市级2分、省级5分、国家级10分；多个单位署名的平均计算"
POOLED = "在规定报刊刊发的稿件（省级）和在党委内部信息、纪检监察信息上发表的信息（市级、省级）合计最高6分"
PROCEDURE = "在项目资金运行、政府采购、工程招投标、落实扶贫及民生政策等方面违反规定程序"

PAPERS = "制度、方案、决定、通报、文件、清单必须是红头文件，缺发文机关或者正规编号的，视为无效，"


@pytest.mark.parametrize(
    ("clause", "readings", "words"),
    [
        ("1-2", {}, ["召开研究会议不少于2次；每少1次减1分，减完为止"]),
        (
            "1-4",
            {"R-both": "all"},
            ["主要领导未听取落实情况汇报，并且班子成员未抓好分管范围的廉政教育和管理的，才不得分"],
        ),
        (
            "1-6",
            {"R-both": "all"},
            [
                "未建立党风廉政约谈制度，并且主要负责同志未与班子成员开展廉政谈话，并且班子成员未与社区工作人员开展廉政谈话的，"
                "才不得分"
            ],
        ),
        (
            "1-5",
            {},
            [
                "向县委、县纪委汇报履行主体责任情况的日期不晚于11月30日；逾期或未办的，不得分",
                "汇报脱离主体责任中心或以业务工作代替党风廉政工作的，不得分",
            ],
        ),
        ("3", {}, ["未开展监督检查的，不得分", "对落实不力的未作通报的，减1分"]),
        (
            "4",
            {},
            [
                "党政主要领导被责任追究的，当年不得评为优秀",
                "其他党政班子成员被责任追究的，每人次减5分，从第(一)项的得分中减，减完为止",
            ],
        ),
        (
            "4",
            {"R-item-4": "year-end"},
            [
                "党政主要领导被责任追究的，当年不得评为优秀",
                "其他党政班子成员被责任追究的，每人次减5分，从年末考核的得分中减，减完为止",
            ],
        ),
        (
            "4",
            {"R-item-4": "composite"},
            [
                "党政主要领导被责任追究的，当年不得评为优秀",
                "其他党政班子成员被责任追究的，每人次减5分，从综合得分中减，减完为止",
            ],
        ),
        (
            "4",
            {"R-exempt-4": "yes"},
            [
                "党政主要领导被责任追究的，当年不得评为优秀；同一人的处分按第三部分末段不作处理的除外",
                "其他党政班子成员被责任追究的，每人次减5分，从第(一)项的得分中减，减完为止",
            ],
        ),
        ("5", {}, ["因违反政治纪律和政治规矩被上级纪检监察机关通报或查处的，第(二)项不得分"]),
        (
            "7",
            {},
            [
                "落实重大决策部署不力被县督查指挥中心通报的，每次减2分，从第(二)项的得分中减，减完为止",
                "落实重大决策部署不力被上级纪委查处的，第(二)项不得分",
            ],
        ),
        (
            "12",
            {"R-this-item": "section"},
            ["典型问题应落实通报曝光而不落实的，第(五)项不得分"],
        ),
        (
            "13-1",
            {},
            ["在规定报刊刊发的稿件（市级以上）不少于1篇；不足的，本条分值不得，在规定报刊刊发的稿件也不加分", ARTICLES, BRIEFS],
        ),
        (
            "13-1",
            {"R-13-task": "credits", "R-13-fulfil": "exactly"},
            ["在规定报刊刊发的稿件（市级）不少于1篇；不足的，本条分值照得，在规定报刊刊发的稿件不加分", ARTICLES, BRIEFS],
        ),
        (
            "13-1",
            {"R-13-briefs": "yes", "R-13-fulfil": "briefs"},
            [
                "在规定报刊刊发的稿件（市级以上）不少于1篇，内部信息达到这一级别的也算；不足的，本条分值不得，"
                "在规定报刊刊发的稿件也不加分",
                ARTICLES.replace("省级合计最高6分", POOLED),
                f"{BRIEFS}；{POOLED}",
            ],
        ),
        (
            "13-2",
            {},
            ["按期报送网站信息不少于10条；不足的，按比例减分", "报送并发表网站信息，每1条加0.1分，最高加1分"],
        ),
        (
            "13-2",
            {"R-13-2-credit": "beyond"},
            [
                "按期报送网站信息不少于10条；不足的，按比例减分",
                "报送并发表网站信息，每1条加0.1分（前10条不加），最高加1分",
            ],
        ),
        (
            "13-3",
            {"R-13-3": "no-base"},
            [
                "未开展舆情网络信息收集、研判和报送的，不得分",
                "报送网络舆情信息，每1条加0.1分，最高加1分",
            ],
        ),
        (
            "15",
            {"R-15-credit": "within"},
            [
                "首访处理不及时或不公正造成到县纪委越级访的，每件减0.5分",
                "解决疑难信访问题，每1件加0.5分",
                "加减相抵，结果在0分至5分之间",
            ],
        ),
        (
            "15",
            {"R-15-credit": "offset"},
            [
                "首访处理不及时或不公正造成到县纪委越级访的，每件减0.5分",
                "解决疑难信访问题，每1件加0.5分",
                "加减相抵，不低于0分，不设上限",
            ],
        ),
        (
            "15",
            {"R-full-marks": "sections"},
            [
                "首访处理不及时或不公正造成到县纪委越级访的，每件减0.5分，减完为止",
                "解决疑难信访问题，每1件加0.5分",
                "连同加分，第(七)项最高10分",
            ],
        ),
        (
            "15",
            {"R-15-credit": "offset", "R-full-marks": "sections"},
            [
                "首访处理不及时或不公正造成到县纪委越级访的，每件减0.5分",
                "解决疑难信访问题，每1件加0.5分",
                "加减相抵，不低于0分",
                "连同加分，第(七)项最高10分",
            ],
        ),
        (
            "16",
            {"R-16-both": "all"},
            ["没有接访记录，并且未定期开展下访的，才不得分", "信访工作失误造成严重后果或重大影响的，第(七)项不得分"],
        ),
        ("17-2-2", {}, ["“三重一大”决策程序或者“末位表态制”未落实的，不得分", "应记录的内容缺1项减1分，减完为止"]),
        (
            "17-3",
            {},
            [
                f"{PROCEDURE}的，每次减2分，减完为止",
                f"{PROCEDURE}，造成严重不良影响的，不得分",
                f"{PROCEDURE}，造成严重不良影响的，当年不得评为优秀",
                "落实权力运行大监督格局建设不力被县督查指挥中心通报的，每次减1分，从第17项的得分中减，减完为止",
            ],
        ),
    ],
)
def test_clause_in_words(clause: str, readings: dict[str, str], words: list[str]) -> None:
    rubric = load_rubric(readings)
    assert node_words(rubric, rubric.nodes[clause])[:-1] == words


@pytest.mark.parametrize(
    ("clause", "readings", "words"),
    [
        ("5", {}, "考核材料弄虚作假的，不得列入优秀档次（第二部分末段）"),
        ("1-6", {}, f"{PAPERS}本条不得分；考核材料弄虚作假的，本条不得分，且不得列入优秀档次（第二部分末段）"),
        (
            "1-6",
            {"R-this-item": "item"},
            f"{PAPERS}第1项不得分；考核材料弄虚作假的，第1项不得分，且不得列入优秀档次（第二部分末段）",
        ),
        (
            "10",
            {"R-this-item": "item"},
            f"{PAPERS}本条不得分；考核材料弄虚作假的，本条不得分，且不得列入优秀档次（第二部分末段）",
        ),
    ],
)
def test_what_the_papers_of_a_clause_must_be(clause: str, readings: dict[str, str], words: str) -> None:
    rubric = load_rubric(readings)
    assert node_words(rubric, rubric.nodes[clause])[-1] == words


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        (
            "1-5",
            "向县委、县纪委汇报履行主体责任情况的日期晚于11月30日或未办，并且汇报脱离主体责任中心或以业务工作代替党风廉政工作的，才不得分",
        ),
        ("3", "以下各项全缺的，才照此扣减：未开展监督检查的，不得分；对落实不力的未作通报的，减1分"),
        (
            "13-2",
            "以下各项全缺的，才照此扣减：按期报送网站信息不少于10条；不足的，按比例减分",
        ),
    ],
)
def test_duties_that_count_together_are_one_sentence(clause: str, words: str) -> None:
    """Of whatever kind they are, and whatever each takes; credits of the clause stand beside."""
    text = RUBRIC.read_text(encoding="utf-8").replace(f'clause = "{clause}"\n', f'clause = "{clause}"\nunmet = "all"\n', 1)
    rubric = parse_rubric(Source("2017.md", text), 2017)
    assert node_words(rubric, rubric.nodes[clause])[0] == words


def test_only_clauses_have_rules_in_words() -> None:
    rubric = load_rubric()
    assert node_words(rubric, rubric.nodes["s1"]) == node_words(rubric, rubric.nodes["17"]) == []


def test_limits_in_words() -> None:
    """A paragraph that limits grades reads one fact, the sanctions; whom each condition names is said where it is shown."""
    rubric = load_rubric()
    fact = rubric.facts[rubric.limits[0].id]["sanctions"]
    said = {rule.kind: rule_words(rubric, rule, fact) for block in rubric.limits for rule in block.rules}
    assert said == {"ceiling": f"{fact.title}的，当年不得评为优秀", "veto": f"{fact.title}的，一票否决"}
