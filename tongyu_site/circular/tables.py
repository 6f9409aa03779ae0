"""The tables of a circular's attachments, 得分情况表 and 结果运用情况表, and the notes below them."""

from __future__ import annotations

from ..assess import AssessedYear, Ranked
from ..base.points import fixed
from ..rubric import BALLOTS, DAILY, REWARDS, YEAR_END, Rubric
from .document import Rows
from .wording import RUBRIC_NAME, name_of, wide

_PARTS = (DAILY, YEAR_END, BALLOTS, REWARDS)
_UNFINISHED = "待录入"
"""What stands for a rank, score or grade that is not known before all facts are entered."""
APPLIES = {True: "适用", False: "不适用", None: "未定"}
"""Whether a consequence applies to a community, in words."""


def score_table(year: AssessedYear) -> Rows:
    """附件1 得分情况表: rank, name, the parts, the sections of the year-end part, the composite and the grade."""
    rubric, standing = year.rubric, year.standing
    parts = (rubric.title_of(part) for part in _PARTS)
    head = ("名次", "社区", *parts, *(section.label for section in rubric.sections), "合计", "档次")
    return (head, *(_score_row(rubric, item) for item in standing.ranked))


def _score_row(rubric: Rubric, item: Ranked) -> tuple[str, ...]:
    """A community's row of 得分情况表, scores to two places."""
    nodes = item.result.card.nodes
    rank = _UNFINISHED if item.rank is None else f"并列{item.rank}" if item.tied else str(item.rank)
    scores = [nodes[part].score for part in (*_PARTS, *(section.id for section in rubric.sections))]
    cells = (_UNFINISHED if score is None else fixed(score, 2) for score in scores)
    return (rank, name_of(item), *cells, item.shown, item.result.grade or _UNFINISHED)


def score_note(rubric: Rubric) -> str:
    """What the columns of 得分情况表 mean."""
    sections = "、".join(f"{section.label}{section.title}" for section in rubric.sections)
    by = "先按档次、再按合计由高到低" if rubric.ranking.by == "grade" else "按合计由高到低"
    return (
        f"注：1.合计即综合得分，是前四栏之和，按精确值计算后保留两位小数；为与档次分数线或相近得分相区别的，多列小数位。"
        f"2.年末考核是以下各部分得分合计后折算的得分：{sections}。"
        f"3.名次{by}排列，得分相同的为并列；触发限制情形的，档次从其规定。"
    )


def consequence_table(year: AssessedYear) -> Rows:
    """附件2 结果运用情况表: which consequences apply to which community."""
    rubric, standing = year.rubric, year.standing
    head = ("社区", "档次", *(consequence.title for consequence in rubric.consequences))
    rows = [
        (name_of(item), item.result.grade or _UNFINISHED, *(APPLIES[outcome.applies] for outcome in item.result.outcomes))
        for item in standing.ranked
    ]
    return (head, *rows)


def consequence_note(rubric: Rubric) -> str:
    """On which paragraphs the columns of 结果运用情况表 rest."""
    bases = "；".join(f"{item.title}，“{wide(rubric.cite(item.id))}”" for item in rubric.consequences)
    return f"注：各栏在{RUBRIC_NAME}中的依据：{bases}。缺少上年结果、不能判定的，列为未定。"
