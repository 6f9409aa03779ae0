"""What rules say of other items, of levels and of grades, against the words of the text that say it without a figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..base.problems import Collector
from .blocks import Blocks, RawBlock
from .stated import Reader
from .tables import RawTable
from .text import Paragraph

_PIECES = re.compile("[,，;；。:：]")
"""What parts the pieces of a sentence."""

_ITEM = re.compile(r"第([(（][^()（）]{1,4}[)）])项$")
"""An item, by its label."""


def check_references(
    blocks: Blocks, names: Sequence[str], paragraph: Paragraph, pieces: Sequence[Reader], found: Collector
) -> None:
    """Report rules that void something else than the text above them names, caps of levels that it names as free, and grades,
    by their ``names``, that it does not name (E303)."""
    for piece in pieces:
        if piece.table.data.get("kind") == "void":
            _check_voided(blocks, paragraph, piece, found)
        _check_capped(piece.block, piece.table, found)
        if names:
            _check_grades(names, paragraph.text, piece, found)
        for index, name in enumerate(names if piece.block.kind == "grades" else ()):
            if name not in paragraph.text:
                found.add(piece.table.problem("E303", f"原文中没有“{name}”", "levels", index, "name", hint="核对原文和 name"))


def grade_names(blocks: Blocks) -> list[str]:
    """The names of the grades, the best first; none where one is missing or stands twice, a problem of its own."""
    levels = next((block.table.data.get("levels") for block in blocks.provisions.values() if block.kind == "grades"), None)
    names = [level.get("name") if isinstance(level, Mapping) else "" for level in levels] if isinstance(levels, list) else []
    texts = [name for name in names if name and isinstance(name, str)]
    return texts if len(set(texts)) == len(names) else []


def _check_voided(blocks: Blocks, paragraph: Paragraph, piece: Reader, found: Collector) -> None:
    """What a rule voids is what the text names as without points, by its label or its title; where the text names nothing, as
    in 该项不得分, any scope may be meant."""
    said = [words.partition("不得分")[0] for words in _PIECES.split(paragraph.text) if "不得分" in words]
    named = {block.id: words for words in said for block in _named(blocks, words)}
    scope = str(piece.table.data.get("scope", "self"))
    own = scope in ("self", piece.block.id)
    if not named or scope in named or (own and len(said) > len({*named.values()})) or not (own or scope in blocks.provisions):
        return
    label = "本条" if own else blocks.provisions[scope].table.data.get("label", scope)
    hint = f'核对原文；scope = "{min(named)}"' if len(named) == 1 else "核对原文和 scope"
    texts = "、".join(f"{words}不得分" for words in dict.fromkeys(named.values()))
    path = ("scope",) if "scope" in piece.table.data else ()
    found.add(piece.table.problem("E303", f"scope 是{label}，原文写的是“{texts}”", *path, hint=hint))


def _named(blocks: Blocks, words: str) -> Iterator[RawBlock]:
    """The blocks that words end with the label of, or with words of the title of: 第(二)项, 当年信访工作 of 加强信访工作."""
    item = _ITEM.search(words)
    label, end = item[1].replace("（", "(").replace("）", ")") if item else "", words[-4:]
    for block in blocks.provisions.values():
        of_title = block.kind == "section" and len(end) == 4 and end in str(block.table.data.get("title"))
        if block.table.data.get("label") == label if item else of_title:
            yield block


def _check_grades(names: Sequence[str], text: str, piece: Reader, found: Collector) -> None:
    """The grade that a rule bars, gives or rests on stands in the text above it, and no other one does unless ``words`` quote the
    one that is meant."""
    data, key, meant = piece.table.data, "kind", ""
    if piece.block.kind == "papers":  # falsified material bars the best grade
        key, meant = "", names[0]
    elif "grade" in data:
        key, meant = "grade", str(data["grade"])
    elif data.get("kind") in ("ceiling", "veto"):
        meant = names[0 if data["kind"] == "ceiling" else -1]
    said, words = [name for name in names if name in text], data.get("words")
    if meant not in names or said == [meant]:
        return
    message, hint = f"这里指的是“{meant}”，原文写的是“{'”“'.join(said)}”", "核对原文和规则"
    if meant in said:
        if not key or (isinstance(words, Mapping) and any(meant in str(phrase) for phrase in words.values())):
            return
        hint = f'核对原文；words 写明：{key} = "原文中写有{meant}的一句"'
    elif not said:
        message = f"这里指的是“{meant}”，原文没有写"
    found.add(piece.table.problem("E303", message, *([key] if key else []), hint=hint))


def _check_capped(block: RawBlock, table: RawTable, found: Collector) -> None:
    """The levels that a cap leaves free are those that its words name: 国家级不受限."""
    capped, levels = table.data.get("capped"), table.data.get("levels")
    fact = block.facts.get(str(table.data.get("fact", "")))
    fields = fact.data.get("fields") if fact else None
    labels = fields.get("level") if isinstance(fields, Mapping) else None
    if not isinstance(capped, list) or not isinstance(levels, dict) or not isinstance(labels, Mapping):
        return
    words = table.data.get("words")
    said = words.get("capped", "") if isinstance(words, dict) else ""
    text = said if isinstance(said, str) else "".join(map(str, said))
    for level, label in labels.items():
        free, named = level not in capped, str(label) in text
        if free != named and (not free or levels.get(level)):  # one that gives nothing needs no cap
            what = "没有列入 capped，words 没有写明原文在哪里说它不受限" if free else "列入了 capped，words 却写它不受限"
            hint = (
                f'核对原文；words 写明：capped = "{label}不受限"，不然列入 capped'
                if free
                else "核对原文；这一级不受限的，从 capped 中删去"
            )
            found.add(table.problem("E303", f"{level}（{label}）{what}", "capped", hint=hint))
