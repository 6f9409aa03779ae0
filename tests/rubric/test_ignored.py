"""Nothing in a rubric is ignored without a word: what does nothing where it stands is a problem with a line and a way out."""

from __future__ import annotations

import re

import pytest

from tests.helpers.projects import GOOD
from tests.helpers.support import RUBRIC, assess, toml
from tongyu_site.base.problems import Problem, Problems
from tongyu_site.base.source import Source
from tongyu_site.rubric.loading import parse_rubric

TEXT = RUBRIC.read_text(encoding="utf-8")
QUOTA = 'kind = "quota"\nfact = "meetings"\nminimum = 2\neach = 1'
LAPSES = 'kind = "penalize"\nfact = "omissions"\neach = 1'
PRINCIPAL = 'where = { role = ["principal"], penalty = "any" }'
LAST = '实施责任追究。\n\n```toml\nsilent = "另行追责的依据，不影响考核得分和档次"'
SECOND = 'clause = "16"\n\n[facts.incidents]'
PAPERS = '"文件", "清单"]\nscope = "self"'
IDLE = 'idle = { "3个部分" = "三个部分各有规则块", "三个部分" = "三个部分各有规则块" }\n'
PRAISE = '予以通报表扬"\nkind = "grade"'


def more(block: str) -> str:
    """A last paragraph with another block instead of its silence."""
    name = block.split('"')[1]
    return f"实施责任追究。\n{{: #{name}}}\n\n```toml\n{block}"


def problems(old: str, new: str) -> list[Problem]:
    assert TEXT.count(old) == 1, old
    with pytest.raises(Problems) as caught:
        parse_rubric(Source("2017.md", TEXT.replace(old, new)), 2017)
    return list(caught.value.problems)


@pytest.mark.few(6)
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        # a rule and its fact
        (
            QUOTA, 'kind = "deadline"\nfact = "meetings"\nmonth = 2\nday = 1',
            "E302 deadline 规则用于 deadline 类型的事实，meetings 的类型是 count",
        ),
        (
            'kind = "require"\nfact = "campaign"', 'kind = "void"\nfact = "campaign"',
            "E302 void 规则用于 events 类型的事实，campaign 的类型是 boolean",
        ),
        (QUOTA, f"{QUOTA}\nlose = 1", "E302 有了 each，lose 不起作用"),
        (QUOTA, f'{QUOTA}\nlevel = "city"', "E302 quota 规则的 level 对 count 类型的事实不起作用"),
        (LAPSES, f'{LAPSES}\nper = "person"', "E302 penalize 规则的 per 对 count 类型的事实不起作用"),
        (
            'fact = "inspected"', 'fact = "inspected"\nlose = "points"',
            'E302 lose 应是减去的分数；任务未完成的，写 "points" 或 "credits"',
        ),
        (
            'where = { role = ["principal"] }', 'where = { role = ["principal"], by = ["superior"] }',
            "E302 条件 by 对 events 类型的事实不起作用",
        ),
        (PRINCIPAL, f"{PRINCIPAL[:-2]}, severe = true }}", "E302 条件 severe 对 sanctions 类型的事实不起作用"),
        # tables of points, caps and tasks
        ("levels = { city = 0, province = 2,", "levels = { province = 2,", "E302 levels 缺少 city（市级）的分数"),
        ("county = 0.5\ncity = 1\n", "city = 1\n", "E302 showcase 缺少 county（县级）的分数"),
        ("county = 1\ncity = 2\n", "county = 1\ncity = 2\ntown = 2\n", "E302 single 中的 town 不是 rewards 的级别"),
        ('capped = ["province"]\ncap = 6', "cap = 6", "E302 cap 没有写明限制哪些级别：city、province、nation"),
        ('capped = ["province"]\ncap = 6', 'capped = ["province"]', "E302 capped 没有写明最高多少分"),
        ('after = "task"\n', 'after = "articles"\n', "E302 after 应是同一事实的 quota 规则，“articles”不是"),
        ('city = ["白城日报"]', 'city = ["白城晚报"]', "E302 outlets 中的“白城晚报”不在 fields.outlet 中"),
        ('city = ["白城日报"]', 'city = ["白城日报", ["省报"]]', "E302 outlets 的 city 应是报刊的列表"),
        (
            'city = ["白城日报"]', 'county = ["白城日报"]',
            "E302 outlets 中的 county 不是 articles 的级别，只能是 city、province、nation",
        ),
        ('city = ["白城日报"]', 'city = "白城日报"', "E302 outlets 的 city 应是报刊的列表"),
        ('at_most = "submitted"', 'at_most = "published"', "E302 at_most 应是另一个事实，两个都是 count 类型"),
        (
            '"experience", "artwork", "promotion"]\n', '"experience", "art", "promotion"]\n',
            "E302 counted 中的“art”不是 showcases 的种类",
        ),
        ("poor = 0\nabstain = 0", "poor = 0\nabstain = 0\nspoilt = 0", "E302 没有名为“spoilt”的事实"),
        # blocks and what stands in them
        (LAST, more('part = "p4"\nlabel = "x"\ntitle = "y"'), "E302 part 只能是 p1、p2、p3，“p4”不会计入综合得分"),
        (LAST, more('rewards = "r9"\nlabel = "x"\ntitle = "y"'), "E302 rewards 只能是 r1，“r9”不会计入综合得分"),
        (LAST, more('total = "q"\nlabel = "x"\ntitle = "y"'), "E302 total 只能是 p，“q”不会计入综合得分"),
        (LAST, more('ranking = "rank2"\nlabel = "x"'), "E302 只能有一个 ranking 规则块，前面已有“rank”，这一个不起作用"),
        (IDLE, f'{IDLE}\n[[rules]]\nkind = "veto"\nfact = "sanctions"\n', "E302 total 规则块中的规则不起作用"),
        (IDLE, f'{IDLE}\n[facts.more]\ntype = "count"\n', "E302 “p”中的事实 more 不起作用，记录中没有填它的地方"),
        ('type = "checks"', 'type = "count"', "E302 “p1”的事实 daily 只能是 checks 类型"),
        ('title = "组织居民代表开展民主评议"\n', "", "E302 事实 done 缺少 title（名称）"),
        ('done = "应记录的内容缺"\nunit = "项"', 'done = "应记录的内容缺"', "E302 事实 omissions 缺少 unit（单位）"),
        (
            'title = "组织居民代表开展民主评议"', 'title = "组织居民代表开展民主评议"\nfields = { role = ["a"] }',
            "E302 boolean 类型的事实没有 fields.role",
        ),
        (
            f'kind = "veto"\nfact = "sanctions"\n{PRINCIPAL}', f'kind = "void"\nfact = "sanctions"\n{PRINCIPAL}',
            "E302 limits 规则块中的规则 principal 只能是 ceiling、veto",
        ),
        ('label = "(七)"\n', 'label = "(七)"\nunmet = "all"\n', "E302 unmet 只用于条款（clause）"),
        ("whole = 100\n", "whole = 100\nscale = 100\n", "E302 scale 只用于 p1"),
        (PAPERS, PAPERS.replace("self", "whole"), "E302 scope 只能是 item、section、self"),
        (PRAISE, PRAISE.replace('"grade"', '"grades"'), "E302 consequence 的 kind 只能是 grade、repeated、mean"),
        ('judged_by = "mean"', 'judged_by = "grade"', "E302 kind 为 mean 的，judged_by 只能是 each、mean"),
        (PRAISE, f'{PRAISE}\njudged_by = "score"', "E302 kind 为 grade 的，judged_by 不起作用"),
        ('kind = "mean"\n', 'kind = "mean"\nexempt_counts = true\n', "E302 kind 为 mean 的，exempt_counts 不起作用"),
        ('roles = ["principal"]', 'roles = ["chief"]', "E302 没有身份“chief”，只能是 principal、team、cadre、member"),
        # sums
        ("weight = 80\n", "weight = 20\n", "E304 “p2”满分 80 分，100 分的 20% 是 20 分"),
        ("full = 80\nweight = 80\n", "full = 20\nweight = 20\n", "E304 各部分满分合计 40 分，综合得分满分是 100 分"),
        (
            '"召开党风廉政建设研究会议"\npoints = 2', '"召开党风廉政建设研究会议"\npoints = 3',
            "E304 “1”为 14 分，下级合计 14 分，分值已经分完，不再有未分配的 1 分",
        ),
        ("unallotted = 1\n", "unallotted = 2\n", "E304 “1”为 14 分，下级合计 13 分，没有分配的是 1 分，不是 2 分"),
        (
            "(二)\"\ntitle = \"严格遵守党的纪律和政治规矩\"\n", "(二)\"\ntitle = \"x\"\nunallotted = 5\n",
            "E302 “s2”没有分值分给下级，unallotted 不起作用",
        ),
        # what a second piece of a block says once more
        (SECOND, SECOND.replace("\n", "\npoints = 4\n", 1), "E302 “16”的 points 写了两次"),
        (SECOND, SECOND.replace("\n", "\nfailed = \"接访流于形式\"\n", 1), "E302 “16”的 failed 写了两次"),
        (
            SECOND, SECOND.replace("\n", '\n\n[facts.visits]\ntype = "boolean"\ntitle = "下访"\nfailed = "未下访"\n', 1),
            "E302 “16”的事实 visits 写了两次",
        ),
        (
            SECOND, SECOND.replace("\n", '\n\n[[rules]]\nkind = "require"\nfact = "records"\n', 1),
            "E302 “16”的规则 records 重名",
        ),
        # options that nobody has chosen
        (
            'patch."15" = { credits = "within" }', 'patch."15" = { credits = "inside" }',
            "E305 采用选项“within”时：credits 只能是 beside、offset、within",
        ),
        (
            'patch."13-1:task" = { fulfils = "exactly" }', 'patch."13-1:task" = { fulfils = "exactly", proportional = true }',
            "E305 采用选项“exactly”时：quota 规则的 proportional 对 works 类型的事实不起作用",
        ),
        (
            'patch."1-1" = { points = 2 }', 'patch."1-1" = { points = 3 }',
            "E305 采用选项“conveyed”时：“1”为 14 分，下级合计 15 分，多出 1 分",
        ),
        (
            'patch."17-3:notices" = { scope = "self" }', 'patch."17-3:notices" = { scope = "s1" }',
            "E305 采用选项“clause”时：范围“s1”不是 17-3 的上级",
        ),
        (
            'patch."13-2:published" = { free = 10 }', 'patch."13-2:published" = { free = 12 }',
            "E305 free = 12 在原文和 says 中都没有出处，应有“12条”",
        ),
        ("就可达10分，高于6分。", "就可达10分，高于7分。", "E305 “7分”与原文和规则的数字都不一致"),
        ('"（六）的15分减2分"', '"（六）的15分减8分"', "E305 “8分”与原文和规则的数字都不一致"),
        ('"13分" = "（六）的15分减2分"', '"14分" = "（六）的15分减2分"', "E305 这条解释中没有“14分”"),
    ],
)  # fmt: skip
def test_what_would_be_ignored_is_a_problem(old: str, new: str, expected: str) -> None:
    found = problems(old, new)
    said = [problem for problem in found if f"{problem.code} {problem.message}".startswith(expected)]
    assert said, [f"{problem.code} {problem.message}" for problem in found]
    assert all(problem.place and problem.hint for problem in said if "只能是 principal" not in problem.message)


def test_a_list_of_texts_holds_nothing_but_texts() -> None:
    found = problems(PAPERS, PAPERS.replace('"清单"', "3"))
    assert [problem.code for problem in found if "类型不对" in problem.message and problem.place] == ["E302"]


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["a few", "all"])
def test_the_value_of_every_option_is_checked(whole: bool) -> None:
    """What an option of any reading sets, chosen or not, made a list in a list, which no parameter is. A few: one of
    every fourth parameter."""
    matches = (re.fullmatch(r'(patch\."[\w.:-]+" = \{ (\w+) = ).*\}', line) for line in TEXT.split("\n"))
    patches = [match for match in matches if match and TEXT.count(match[0]) == 1]
    assert len(patches) > 25
    few = list({match[2]: match for match in patches}.values())[::4]
    for match in patches if whole else few:
        assert {problem.code for problem in problems(match[0], f"{match[1]}[[1]] }}")} == {"E305"}, match[0]


def test_the_scope_of_a_penalty_on_a_count_is_not_ignored() -> None:
    """Two omissions of 17-2-2, charged to the item above: the clause keeps its points, the item loses two."""
    law = parse_rubric(Source("2017.md", TEXT.replace(LAPSES, f'{LAPSES}\nscope = "17-2"')), 2017)
    data = toml(GOOD)
    data["clauses"]["17-2-2"]["omissions"] = 2
    nodes = assess(data, "jia", None, law).card.nodes
    assert (nodes["17-2-2"].score, nodes["17-2"].score) == (3, 3)
