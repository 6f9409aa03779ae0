"""What a rubric file lacks: blocks under their marks, blocks that every rubric has, parameters, rules of a paragraph.

Each is one problem that says what is missing and what it is for; what other blocks say of it is no further problem.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from ..base.problems import Collector, Place
from ..base.source import Source
from .assembling import PARTS, PROVISIONS, SINGLE
from .blocks import Blocks, RawBlock
from .conversion import required_fields
from .keys import title_of
from .tables import is_table_of_tables
from .text import Paragraph
from .vocabulary import BALLOTS, COMPOSITE, DAILY, PART_KEYS, REWARDS, YEAR_END

PURPOSES = {
    DAILY: "日常检查怎样计分",
    YEAR_END: "年末考核怎样计分",
    BALLOTS: "民主测评怎样计分",
    "rewards": "奖惩怎样加减分",
    "papers": "考核材料应符合的要求",
    "limits": "哪些情形不得评为优秀或一票否决",
    "exemption": "哪些处分不再降档或一票否决",
    "total": "综合得分怎样合成",
    "period": "考核时间从哪一天算起",
    "ranking": "名次怎样排列",
    "grades": "档次怎样划分",
    "consequence": "评定档次以后怎样办理",
    "section": "这一大项的名称和分值",
    "item": "这一项的名称和分值",
    "clause": "这一条怎样计分",
}
"""What blocks are for, by kind; the parts of the composite by id."""

_IDS = {COMPOSITE: "total", REWARDS: "rewards", **dict.fromkeys(PARTS, "part")}
"""The kinds of the blocks whose ids are the same in every rubric file."""

_ONCE = frozenset({*SINGLE, *_IDS.values()})
"""The kinds of which no further block can be meant where the rubric has them all."""


class _Page(NamedTuple):
    """A rubric while it is looked through: its file, its blocks, and the kinds of which it should have a block and has none."""

    source: Source
    blocks: Blocks
    absent: list[str]


def find_missing(source: Source, blocks: Blocks, found: Collector) -> frozenset[str]:
    """Report what is missing (E306 where a mark or paragraph wants it, else E302). Returns the ids of blocks that lack something
    or may lack it: what is said of these and isn't there is no further problem."""
    provisions = blocks.provisions
    there = {*(block.kind for block in provisions.values()), *_IDS.values()}
    page = _Page(source, blocks, [kind for kind in (*SINGLE, "limits") if kind not in there])
    marks = {mark: item for item in blocks.paragraphs for mark, _, _ in item.anchors if _is_missing(mark, item, provisions)}
    clear = {mark: kind for mark in marks if (kind := _kind_of_id(mark, [*marks, *provisions]))}
    unclear = [mark for mark in marks if mark not in clear]
    told = {mark: [kind] for mark, kind in clear.items()} | {mark: _kinds(page, mark, unclear) for mark in unclear}
    for mark, paragraph in marks.items():
        _report_mark(page, mark, paragraph, told[mark], found)
    wanted = dict(_lacking(provisions, marks))
    others = {*(item.index for item in marks.values()), *(_home(blocks, block_id, keys) for block_id, keys in wanted.items())}
    bare = _bare(blocks, others)
    for block_id, keys in wanted.items():
        _report_keys(page, provisions[block_id], keys, found)
    known = {*marks, *provisions}.union(*told.values())
    traceless = [name for name in (*page.absent, *_IDS) if name not in known]
    unsure = _unsure(page, bare) if traceless or bare else set[str]()
    line = bare.pop().line if len(traceless) == len(bare) == 1 else 1
    for name in traceless:
        _report_block(page, name, line, found)
    for paragraph in bare:
        _report_bare(page, paragraph, found)
    return frozenset({*marks, *wanted, *unsure})


def _is_missing(mark: str, paragraph: Paragraph, provisions: Mapping[str, RawBlock]) -> bool:
    """Whether a mark has no block; pieces that stand elsewhere, without a title, are none."""
    block = provisions.get(mark)
    return block is None or ("title" not in block.table.data and paragraph.index not in block.homes)


def _kind_of_id(mark: str, ids: Collection[str]) -> str | None:
    """The kind of block that an id alone tells: that of a fixed one, an item by its number, a clause without others below."""
    if mark in _IDS:
        return _IDS[mark]
    if not mark[:1].isdecimal():
        return None
    return "item" if any(other.startswith(f"{mark}-") for other in ids) else "clause"


def _kinds(page: _Page, mark: str, unclear: Collection[str]) -> list[str]:
    """The kinds of block that can be missing at a mark whose id tells none: what the rubric lacks, or what stands at the other
    marks of its letters."""
    if mark in page.absent:
        return [mark]
    letters = mark.rstrip("0123456789-")
    others = {block.kind for block in page.blocks.provisions.values() if re.fullmatch(rf"{re.escape(letters)}[\d-]+", block.id)}
    like = sorted(others - _ONCE)
    if page.absent and set(like) <= {"limits"}:
        return page.absent if len(unclear) == 1 else [*page.absent, *like]
    return like or ["clause"]


def _report_mark(page: _Page, mark: str, paragraph: Paragraph, kinds: Collection[str], found: Collector) -> None:
    """A mark without its block, which may be of one of some kinds (E306)."""
    purposes = "，或者规定".join(PURPOSES[mark if kind == "part" else kind] for kind in kinds)
    heads = " 或 ".join(f'{kind} = "{mark}"' for kind in kinds)
    message = f"标记 #{mark} 下面没有规则块，它规定{purposes}"
    hint = f"在这一段下写规则块，第一行是 {heads}" + ("" if _ONCE & {*kinds} else f"；标记多余的，删去 #{mark}")
    found.add(page.source.problem("E306", message, place=Place(paragraph.line), hint=hint))


def _lacking(provisions: Mapping[str, RawBlock], marks: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """The keys that provisions can't do without and lack, by id, save of those whose first piece is missing and those that are
    one too many."""
    first: dict[str, str] = {}
    for block in provisions.values():
        more = _IDS.get(block.id) != block.kind if block.kind in _IDS.values() else block.kind in SINGLE and block.kind in first
        first.setdefault(block.kind, block.id)
        if block.kind in PROVISIONS and block.id not in marks and not more:
            own = [key for key, part in PART_KEYS.items() if block.kind == "part" and part == block.id]
            keys = [key for key in (*required_fields(PROVISIONS[block.kind]), *own) if key not in block.table.data]
            if keys:
                yield block.id, keys


def _home(blocks: Blocks, block_id: str, keys: Collection[str]) -> int | None:
    """The paragraph where some keys of a block are missing: that of a reading that sets one of them, else None."""
    homes = (reading.homes[0] for reading in blocks.readings.values() if any(key in keys for key in _set(reading, block_id)))
    return next(homes, None)


def _report_keys(page: _Page, block: RawBlock, keys: Collection[str], found: Collector) -> None:
    """Parameters that a block lacks, perhaps with a whole piece of it (E302)."""
    named = "、".join(f"{key}（{title_of(block.kind, key)}）" for key in keys)
    message = f"“{block.id}”缺少 {named}，这个规则块规定{PURPOSES[block.id if block.kind == 'part' else block.kind]}"
    home = _home(page.blocks, block.id, keys)
    if home is None:
        hint = f"在这个规则块中写明 {'、'.join(keys)}"
        found.add(block.table.source.problem("E302", message, place=Place(1), hint=hint))
    else:
        hint = f'在这一段下的规则块 {block.kind} = "{block.id}" 中写明 {"、".join(keys)}'
        found.add(page.source.problem("E302", message, place=Place(page.blocks.paragraphs[home].line), hint=hint))


def _report_block(page: _Page, name: str, line: int, found: Collector) -> None:
    """A block of which a rubric has exactly one, by its kind or fixed id, that no mark tells where it belongs (E302)."""
    kind = _IDS.get(name, name)
    head = f'{kind} = "{"…" if kind == name else name}"'
    message = f"缺少 {head} 规则块，它规定{PURPOSES[name if kind == 'part' else kind]}"
    found.add(page.source.problem("E302", message, place=Place(line), hint=f"在规定这一点的段落下写 {head}"))


def _bare(blocks: Blocks, others: Collection[int | None]) -> list[Paragraph]:
    """Running text that has no rule and doesn't say that it scores nothing; ``others``: where that is reported otherwise."""
    told = {home for block in blocks.provisions.values() for home in block.homes}.union(others)
    return [item for item in blocks.paragraphs if not item.level and item.silent is None and item.index not in told]


def _clause_before(page: _Page, paragraph: Paragraph) -> str | None:
    """The clause to which running text without a mark can belong: the last one marked before it."""
    before = (mark for item in page.blocks.paragraphs[: paragraph.index] for mark, _, _ in item.anchors)
    blocks = [page.blocks.provisions[mark] for mark in before if mark in page.blocks.provisions]
    return blocks[-1].id if blocks and blocks[-1].kind == "clause" else None


def _report_bare(page: _Page, paragraph: Paragraph, found: Collector) -> None:
    """A paragraph that has no rule and doesn't say why (E306)."""
    message, hint = "这一段既没有规则，也没有声明不计分", 'silent = "不计分的原因"'
    clause = _clause_before(page, paragraph)
    if clause:
        hint += f'；计分的，写规定怎样计分的规则块，属于前一条的，第一行是 clause = "{clause}"'
    found.add(page.source.problem("E306", message, place=Place(paragraph.line), hint=hint))


def _set(reading: RawBlock, block_id: str) -> Iterator[str]:
    """The keys that the options of a reading set in a block itself."""
    for target, patch in _patches(reading):
        if target == block_id:
            yield from patch


def _patches(reading: RawBlock) -> Iterator[tuple[str, Mapping[str, object]]]:
    """What the options of a reading set, as far as they are written as they should be: the target and its keys."""
    options = reading.table.data.get("options")
    for option in options.values() if isinstance(options, dict) and is_table_of_tables(options) else ():
        patch = option.get("patch")
        yield from patch.items() if isinstance(patch, dict) and is_table_of_tables(patch) else ()


def _unsure(page: _Page, bare: Collection[Paragraph]) -> set[str]:
    """The ids of blocks of which a piece or all may be missing where paragraphs have no rule: the clauses before these, and all
    that readings name and nobody knows."""
    blocks = page.blocks
    near = {block for item in bare if (block := _clause_before(page, item))}
    named = {target.partition(":")[0] for reading in blocks.readings.values() for target, _ in _patches(reading)}
    for reading in blocks.readings.values():
        clauses = reading.table.data.get("clauses")
        named |= {clause for clause in clauses if isinstance(clause, str)} if isinstance(clauses, list) else set()
    return near | named - blocks.provisions.keys()
