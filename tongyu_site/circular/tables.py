"""What a circular's attachments list: 得分情况表, 不得评为优秀和“一票否决”情形, 结果运用情况表, and the notes below the tables.

The notes are made of the rubric as the readings in force have it: what adds up, what is weighted, what is capped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..assess import AssessedYear, Limit, Ranked, Result
from ..base.points import fixed, show
from ..rubric import BALLOTS, COMPOSITE, DAILY, REWARDS, YEAR_END, Rubric
from .document import Passage
from .wording import RUBRIC_NAME, citation, name_of, numbered_sentences, wide

_PARTS = (DAILY, YEAR_END, BALLOTS)
_UNFINISHED = "待录入"
"""What stands for a rank, score or grade that is not known before all facts are entered."""
APPLIES = {True: "适用", False: "不适用", None: "未定"}
"""Whether a consequence applies to a community, in words."""
TOTAL = "合计"
"""The title of the column with the composites, beside what they are added of."""
_NUMERALS = "〇一二三四五六七八九十"


def score_table(year: AssessedYear) -> Passage:
    """附件1 得分情况表: rank, name, the addends of the composite beside it, the grade; apart from them the sections."""
    rubric, standing = year.rubric, year.standing
    addends, others = _addends(rubric), _inside_year_end(rubric)
    sections = {section.id: wide(section.label) for section in rubric.sections}
    first = ("名次", "社区", *map(rubric.title_of, addends), TOTAL, "档次")
    rows = [
        (
            _UNFINISHED if item.rank is None else f"{item.rank}（并列）" if item.tied else str(item.rank),
            name_of(item),
            *_scores(item, addends),
            item.shown,
            item.result.grade or _UNFINISHED,
            *_scores(item, others),
        )
        for item in standing.ranked
    ]
    head = (*first, *(sections.get(node) or rubric.title_of(node) for node in others))
    return Passage("", rows=(head, *rows), apart=len(first), unit="单位：分")


def _addends(rubric: Rubric) -> tuple[str, ...]:
    """What adds up to the composite: the parts, and the rewards unless they count within the year-end part."""
    return (*_PARTS, REWARDS) if rubric.rewards.into == COMPOSITE else _PARTS


def _inside_year_end(rubric: Rubric) -> tuple[str, ...]:
    """What the year-end part is made of: the sections, and the rewards where they count within it."""
    sections = tuple(section.id for section in rubric.sections)
    return sections if rubric.rewards.into == COMPOSITE else (*sections, REWARDS)


def _scores(item: Ranked, nodes: tuple[str, ...]) -> tuple[str, ...]:
    """A community's scores to two places."""
    scores = (item.result.card.nodes[node].score for node in nodes)
    return tuple(_UNFINISHED if score is None else fixed(score, 2) for score in scores)


def score_note(rubric: Rubric, code: str = "") -> str:
    """What the columns of 得分情况表 mean under the readings in force; then the check code of the results, where there is one."""
    texts = (_sum_of_parts(rubric), _weights(rubric), _sum_of_sections(rubric), *_caps(rubric), _order(rubric))
    return f"注：{numbered_sentences(texts)}" + (f"本通报所列结果的校验码：{code}。" if code else "")


def _sum_of_parts(rubric: Rubric) -> str:
    """Which columns add up to the composite, and how far it goes."""
    addends = [rubric.title_of(node) for node in _addends(rubric)]
    most = f"，最高{show(rubric.total.full)}分" if rubric.total.capped else ""
    decimals = rubric.grades.decimals
    shown = (
        "按精确值计算后保留两位小数；为与档次分数线或相近得分相区别的，多列小数位"
        if decimals is None
        else f"四舍五入到{decimals}位小数后评定档次"
    )
    charged = _charged(rubric, COMPOSITE)
    less = f"，再减去{charged}" if charged else ""
    return f"合计即综合得分，是{'、'.join(addends)}{_NUMERALS[len(addends)]}栏之和{less}{most}，{shown}"


def _weights(rubric: Rubric) -> str:
    """What each part is weighted with, and where the absent are charged."""
    parts = [rubric.parts[part] for part in _PARTS]
    titles, shares = "、".join(part.title for part in parts), "、".join(f"{show(part.weight)}%" for part in parts)
    ballots = rubric.parts[BALLOTS]
    when = "折算后" if ballots.absent_on == "part" else "折算前"
    absent = f"；{ballots.title}有缺席的，每人在{when}的得分中减{show(ballots.absent_each)}分" if ballots.absent_each else ""
    return f"{titles}是折算后的得分，分别按{shares}折算{absent}"


def _sum_of_sections(rubric: Rubric) -> str:
    """What the sections are called, that they are not weighted, and how far their sum goes."""
    part = rubric.parts[YEAR_END]
    titles = "、".join(f"{wide(section.label)}{section.title}" for section in rubric.sections)
    rewards = "" if rubric.rewards.into == COMPOSITE else f"和{rubric.title_of(REWARDS)}"
    charged = _charged(rubric, YEAR_END)  # before the sum is cut and weighted
    added = f"相加、减去{charged}后" if charged else "相加后"
    most = {
        "whole": f"，{added}超过{show(part.whole)}分的按{show(part.whole)}分折算为{part.title}得分",
        "none": f"，{added}折算为{part.title}得分，不设上限",
        "sections": f"，各部分最高为该部分的分值，{added}折算为{part.title}得分",
    }[part.limit]
    return f"右侧各栏是{part.title}各部分{rewards}折算前的得分（含加分）{most}。各部分依次为{titles}"


def _charged(rubric: Rubric, scope: str) -> str:
    """What clauses charge to a part or to the composite, and so stands in no column, in words; empty where none does."""
    cited = [citation(rubric, node.id) for node in rubric.clauses if any(rule.scope == scope for rule in node.rules)]
    return f"{RUBRIC_NAME}{'、'.join(cited)}所减的分" if cited else ""


def _caps(rubric: Rubric) -> Iterator[str]:
    """The credits that have a cap, and the clauses whose credits count within their points `[R-15-credit]`."""
    capped = [
        f"{citation(rubric, clause.id)}{clause.capped_by(rule)}最高加{show(rule.cap)}分"
        for clause in rubric.clauses
        for rule in clause.rules
        if rule.cap is not None
    ]
    capped += [
        f"{citation(rubric, clause.id)}加减相抵后最高{show(clause.points)}分"
        for clause in rubric.clauses
        if clause.credits == "within"
    ]
    if capped:
        yield f"加分有限额的：{RUBRIC_NAME}{'，'.join(capped)}"


def _order(rubric: Rubric) -> str:
    """How the communities are ordered, and what follows a tie."""
    by = "先按档次、再按合计由高到低" if rubric.ranking.by == "grade" else "按合计由高到低"
    after = "其后的名次空缺" if rubric.ranking.ties == "skip" else "其后的名次不空缺"
    return f"名次{by}排列，得分相同的为并列，{after}；有不得评为{rubric.grades.names[0]}或“一票否决”情形的，档次从其规定"


def limit_paragraphs(year: AssessedYear) -> tuple[Passage, ...]:
    """Every ceiling and veto that was triggered, a paragraph for each community that met some: provision, effect and documents;
    then from which grade to which they changed that of the community, if they did."""
    texts = [
        f"{name_of(item)}：{'；'.join(_limit(year.rubric, limit) for limit in item.result.limits)}，{_change(item.result)}。"
        for item in year.standing.ranked if item.result.limits
    ]  # fmt: skip
    of = "已经录齐的内容中" if year.standing.unfinished else "本年度"
    return tuple(map(Passage, texts)) or (Passage(f"{of}没有不得评为{year.rubric.grades.names[0]}和“一票否决”的情形。"),)


def _limit(rubric: Rubric, limit: Limit) -> str:
    """A ceiling or veto in words."""
    grounds = f"（依据：{'；'.join(map(_in_running_text, limit.grounds))}）" if limit.grounds else ""
    return f"{limit.sentence(rubric, RUBRIC_NAME + citation(rubric, limit.clause))}{grounds}"


def _change(result: Result) -> str:
    """From which grade to which a community's ceilings and vetoes changed it: once, whatever stands between."""
    if result.grade is None:
        return "档次未定"
    return "未改变档次" if result.grade == result.by_score else f"由{result.by_score}改列{result.grade}档次"


def _in_running_text(ground: str) -> str:
    """A document as a sentence in brackets cites it: no gap between issuer and number, the day without brackets of its own."""
    return re.sub("（([^（）]*日)）$", r"，\1", ground.replace(" ", ""))


def consequence_table(year: AssessedYear) -> Passage:
    """附件3 结果运用情况表: which consequences apply to which community, those left out that name nobody."""
    rubric, standing = year.rubric, year.standing
    columns = {consequence.id: consequence.title for consequence in rubric.consequences if consequence.names_units}
    rows = [
        (
            name_of(item),
            item.result.grade or _UNFINISHED,
            *(APPLIES[outcome.applies] for outcome in item.result.outcomes if outcome.consequence in columns),
        )
        for item in standing.ranked
    ]
    return Passage("", rows=(("社区", "档次", *columns.values()), *rows))


def consequence_note(year: AssessedYear) -> str:
    """On which paragraphs the columns of 结果运用情况表 rest, what 未定 means where it stands there, and what has no column."""
    rubric = year.rubric
    table = consequence_table(year)
    unfinished = {row[1] == _UNFINISHED for row in table.rows if APPLIES[None] in row[2:]}
    whys = [text for text, of in (("上年结果缺少或者尚未认定", False), ("有事实待录入", True)) if of in unfinished]
    open_cells = [f"{'，或者'.join(whys)}、不能判定的，列为未定"] if whys else []
    bases = "；".join(f"{item.title}，{citation(rubric, item.id)}" for item in rubric.consequences if item.names_units)
    silent = [
        f"{item.title}（{RUBRIC_NAME}{citation(rubric, item.id)}）{item.measure}，本表不列"
        for item in rubric.consequences
        if not item.names_units
    ]
    return f"注：{numbered_sentences((f'各栏在{RUBRIC_NAME}中的依据：{bases}', *open_cells, *silent))}"
