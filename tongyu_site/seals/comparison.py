"""What differs between two results, both as plain data, told in sentences. Knows no file, no page and no cause."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..assess import Kind, State
from ..base.dates import chinese_date
from ..base.points import JSON_PLACES, SHOWN, exact, finite, fixed, show, signed
from ..base.samples import key_title
from ..rubric import COMPOSITE
from .figures import LISTS, SAID, Communities, Plain, held_part

NOTHING = "无"
"""What a change says of a side that has nothing there."""
HEADLINES = {"name": "名称", "rank": "名次", "composite": "综合得分", "grade": "档次"}
"""What is said of a community as a whole, by its keys as plain data."""
COMMUNITY = "社区"
"""What differs where a community came or went."""
WORDS_CHANGED = "文字更正"
"""What differs where words of the office changed."""
SETTINGS, CIRCULAR, TITLES = "站点设置", "通报稿", "细则的名称"
"""The groups of words that hold settings (of the site, and of the circular before its prose), and what blocks are called."""
SETTING = re.compile("([a-z_]+)：")
"""How the text of a setting begins: with its key."""
NODE = {"points": "分值", "score": "得分", "credits": "其中加分", "state": "情况"}
"""What is said of a node of the rubric, by its keys as plain data."""
_FIELDS = {
    "node": "计入", "kind": "类别", "clause": "条款", "reason": "事由", "points": "应计", "applied": "实计", "why": "备注",
    "date": "日期", "document": "依据", "note": "情况", "basis": "依据", "before": "之前", "after": "之后",
    "grounds": "依据的文件", "detail": "情形", "applies": "是否适用", "paper": "材料所在条款",
}  # fmt: skip
_OUTCOME = "结果运用"
POSTS = frozenset(f"{kind.label}（{_FIELDS['detail']}）" for kind in (Kind.CEILING, Kind.VETO, Kind.EXEMPT))
"""The changes that tell of posts: for sites that show them."""
_APPLIES = {"yes": "适用", "no": "不适用", "open": "未定"}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: of which community, at which block (empty: the community as a whole), what, old and new."""

    slug: str
    name: str
    block: str
    cite: str
    what: str
    old: str
    new: str

    @property
    def of_words(self) -> bool:
        """Whether it is one of the office's words, which belong to no community."""
        return self.what == WORDS_CHANGED

    @property
    def as_read(self) -> tuple[str, str]:
        """Old and new as readers are told them: a setting by its name in Chinese, a line of the circular without marks, unless
        nothing but these differs."""
        old, new = (_as_read(self.name, text) for text in (self.old, self.new))
        return (old, new) if old != new else (self.old, self.new)


def _as_read(group: str, text: str) -> str:
    """A text of a group of words as readers are told it; that of a block without its key."""
    if group == TITLES:
        text = text.partition("：")[2] or text
    elif group not in (SETTINGS, CIRCULAR):
        return text
    elif match := SETTING.match(text):
        value = text[match.end() :]
        told = {"true": "是", "false": "否"}.get(value, value)
        return f"{key_title(match[1])}：{told}"
    return re.sub(r"\{\{([^{}]*)\}\}", lambda place: f"（{place[1].strip()}）", text.lstrip("# "))


# comparing


def compare_results(old: Communities, new: Communities, cite: Callable[[str], str] = str, *, held: bool = False) -> list[Change]:
    """Everything that differs between two results, by slug, then headline, then block. ``cite`` names a block.

    With ``held`` only what a seal holds: not what the program says of figures. A key that only one side has is left out: a
    published site does not hold every word of a seal.
    """
    found: list[Change] = []
    for slug in sorted(old.keys() | new.keys()):
        one, two = old.get(slug), new.get(slug)
        if one is None and two is not None:
            found.append(Change(slug, two["name"], "", "", COMMUNITY, NOTHING, _headline(two)))
        elif two is None and one is not None:
            found.append(Change(slug, one["name"], "", "", COMMUNITY, _headline(one), NOTHING))
        elif one is not None and two is not None and one != two:
            differences = _differences(one, two, held=held)
            order = {block: index for index, block in enumerate(dict.fromkeys(("", *(item.block for item in differences))))}
            for block, what, before, after in sorted(differences, key=lambda item: order[item.block]):
                cited = cite(block) if block else ""
                found.append(Change(slug, two["name"], block, cited, what, before or NOTHING, after or NOTHING))
    return found


class _Difference(NamedTuple):
    """A change of one community, before its blocks are named; an empty text for what one side does not have."""

    block: str
    what: str
    old: str
    new: str


def _differences(old: Plain, new: Plain, *, held: bool) -> list[_Difference]:
    """What differs between two results of one community, in the order in which it is found."""
    found = [item for item in (*_headline_pairs(old, new), *_node_pairs(old, new)) if item.old != item.new]
    if "by_score" in old and "by_score" in new and old["by_score"] != new["by_score"]:
        found.append(_Difference(COMPOSITE, "按得分的档次", old["by_score"], new["by_score"]))
    for name in LISTS:
        if name in old and name in new and old[name] != new[name]:
            told = {item.block for item in found if item.what not in NODE.values()}
            found += [item for item in _list_pairs(name, old[name], new[name], told, held=held) if item.old != item.new]
    if not found and "entries" in old and "entries" in new and _order(old, held=held) != _order(new, held=held):
        found.append(_Difference(COMPOSITE, "台账各条的次序", "原次序", "现次序"))
    return found


def _order(community: Plain, *, held: bool) -> list[Plain]:
    """The entries of a community in their order."""
    return list((held_part(community) if held else community)["entries"])


def _headline_pairs(old: Plain, new: Plain) -> Iterator[_Difference]:
    """Name, composite, grade and rank of both sides, whether they differ or not."""
    yield _Difference("", HEADLINES["name"], old["name"], new["name"])
    if old["composite"] != new["composite"]:  # one that only needs other decimals to be told from its neighbours is the same
        yield _Difference("", HEADLINES["composite"], *_composites(old, new))
    yield _Difference("", HEADLINES["grade"], old["grade"] or "待录入", new["grade"] or "待录入")
    yield _Difference("", HEADLINES["rank"], rank_text(old), rank_text(new))


def _node_pairs(old: Plain, new: Plain) -> Iterator[_Difference]:
    """What both sides say of each node of the rubric, where it is not the same."""
    for node in dict.fromkeys((*old["nodes"], *new["nodes"])):
        one, two = old["nodes"].get(node), new["nodes"].get(node)
        if one is None or two is None:
            texts = [_shown(side["score"]) if side else "" for side in (one, two)]
            yield _Difference(node, NODE["score"], *texts)
            continue
        for key in one:
            if key in two and one[key] != two[key]:
                if key == "state":
                    texts = [
                        State(side[key]).label_at(node, exact(side["score"]) if side["score"] else None) for side in (one, two)
                    ]
                elif node == COMPOSITE and key == "score":
                    texts = _composites(old, new)
                else:
                    texts = _figures(one[key], two[key])
                yield _Difference(node, NODE[key], *texts)


def _list_pairs(name: str, old: Sequence[Plain], new: Sequence[Plain], told: Set[str], *, held: bool) -> Iterator[_Difference]:
    """What differs between two lists of a community: of tables that are most alike key by key, of the others as a whole.

    ``told`` are the blocks whose entries of the ledger say already what limited a grade.
    """
    unheld = SAID.get(name, ()) if held else ()
    keys = [key for key in LISTS[name] if key not in unheld and all(key in table for table in (*old, *new))]
    for one, two in _pairs(old, new, keys):
        table: Plain = one or two or {}
        if name in ("limits", "exempted") and table["clause"] in told:
            continue
        label = _kind_label(name, table)
        if one is None or two is None:
            yield _Difference(table["clause"], label, *(_sentence(side) if side else "" for side in (one, two)))
            continue
        differing = [key for key in keys if one[key] != two[key]]
        if table.get("kind") == Kind.WEIGHT and differing and one.get("reason") != two.get("reason"):
            differing = ["reason"]  # the multiplication says it all, as on pages
        for key in differing:
            texts = [_field(key, side[key]) for side in (one, two)]
            if texts[0] == texts[1]:  # figures that differ only beyond the decimals that are shown
                texts = [figure_text(side[key]) for side in (one, two)]
            yield _Difference(two["clause"], f"{label}（{_FIELDS[key]}）", *texts)


def _pairs(old: Sequence[Plain], new: Sequence[Plain], keys: Sequence[str]) -> list[tuple[Plain | None, Plain | None]]:
    """What differs between two lists of tables: those most alike as pairs, the others alone."""

    def key(table: Plain) -> tuple[Any, ...]:
        """A table's values, in the order of the keys."""
        return tuple(table[name] for name in keys)

    def left(tables: Sequence[Plain], others: Sequence[Plain]) -> list[Plain]:
        """The tables without those that the other side has as well."""
        also = Counter(map(key, others))
        found = []
        for table in tables:
            also[key(table)] -= 1
            found += [table] if also[key(table)] < 0 else []
        return found

    ones, twos = left(old, new), left(new, old)
    named = [name for name in keys if name in ("node", "kind", "clause")]
    pairs: list[tuple[Plain | None, Plain | None]] = []
    for one in ones:
        same = [two for two in twos if all(one[name] == two[name] for name in named)]
        best = max(same, key=lambda two: sum(a == b for a, b in zip(key(one), key(two), strict=True)), default=None)
        if best is not None:
            twos.remove(best)
        pairs.append((one, best))
    return pairs + [(None, two) for two in twos]


def touched(old: Communities, new: Communities) -> list[tuple[str, str]]:
    """The rows of clauses' tables that differ between two results, by slug and clause; all rows of a community that came,
    went or changed its name."""
    found = []
    for slug in sorted(old.keys() | new.keys()):
        one, two = old.get(slug), new.get(slug)
        if one != two:
            before, after = (_rows(side) if side else {} for side in (one, two))
            same = one is not None and two is not None and one["name"] == two["name"]
            clauses = dict.fromkeys((*before, *after))
            found += [(slug, clause) for clause in clauses if not same or before.get(clause) != after.get(clause)]
    return found


def _rows(community: Plain) -> dict[str, list[Plain]]:
    """The entries that a clause's table lists, by clause; a bad paper's by the clause whose paper it is."""
    found: dict[str, list[Plain]] = {}
    for entry in community["entries"]:
        if Kind(entry["kind"]).of_clause:
            clause = entry["clause"] if entry["clause"] in community["nodes"] else entry["paper"] or entry["node"]
            found.setdefault(clause, []).append(entry)
    return found


# figures and entries in words


def _headline(community: Plain) -> str:
    """A community that came or went, in one line: rank, composite and grade."""
    rank = f"第{rank_text(community)}名" if community["rank"] else "未排名"
    score = f"综合得分{composite_text(community)}" if community["composite"] else "待录入"
    return "，".join(part for part in (rank, score, community["grade"]) if part)


def rank_text(community: Plain) -> str:
    """A rank as the ranking shows it."""
    return "未排名" if not community["rank"] else f"{community['rank']}{'（并列）' if community['tied'] else ''}"


def composite_text(community: Plain) -> str:
    """A composite as its year shows it."""
    return str(community.get("shown") or figure_text(community["composite"]))


def exact_composite(community: Plain) -> str:
    """A composite as it is exactly; one that must be rounded has the decimals with which its year shows it, which keep it on
    its side of the thresholds, and then its fraction."""
    text = figure_text(community["composite"])
    shown = community.get("shown")
    return f"≈{shown}（{community['composite']}）" if shown and text.startswith("≈") else text


def _composites(old: Plain, new: Plain) -> list[str]:
    """Two composites as their years show them; as they are exactly only where they would look the same."""
    text = exact_composite if composite_text(old) == composite_text(new) else composite_text
    return [text(old), text(new)]


def _figures(old: str, new: str) -> list[str]:
    """Two exact figures as pages show them; with their fractions only where they would look the same."""
    texts = [_shown(text) for text in (old, new)]
    return texts if texts[0] != texts[1] else [figure_text(text) for text in (old, new)]


def _shown(text: str) -> str:
    """An exact figure as pages show it: a finite decimal in full, any other with two decimals and ≈."""
    if not text:
        return State.NOT_ASSESSED.label
    value = exact(text)
    return show(value) if finite(value) and len(text.partition(".")[2]) < JSON_PLACES else f"≈{fixed(value, SHOWN)}"


def figure_text(text: str) -> str:
    """An exact figure as pages show it, and its fraction where it has no finite decimal."""
    shown = _shown(text)
    return f"{shown}（{text}）" if shown.startswith("≈") else shown


def _kind_label(name: str, table: Plain) -> str:
    """What a table of a list is called: a consequence, or its kind of entry; exemptions have no kind of their own."""
    if name == "consequences":
        return _OUTCOME
    return Kind(table["kind"]).label if "kind" in table else Kind.EXEMPT.label


def _field(key: str, text: str) -> str:
    """The value of a table's key in words: points with their sign and unit, a date in Chinese."""
    if key == "date" and text:
        with suppress(ValueError):  # a file that is read back may say anything
            return chinese_date(dt.date.fromisoformat(text))
    if key in ("points", "applied"):
        return f"{signed(exact(text))}分"
    return _APPLIES.get(text, text) if key == "applies" else text


def _sentence(table: Plain) -> str:
    """An entry in one line."""
    order = ("reason", "date", "document", "grounds", "note", "applied", "why", "applies", "after")
    shown = [key for key in order if table.get(key) and not (key == "applied" and table[key] == "0")]
    return "，".join(_field(key, table[key]) for key in shown) or "有"
