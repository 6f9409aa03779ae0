"""What is wrong in the prose of a circular: headings, named places, braces, marks, allowed words that are out of date.

Results typed by hand are found by :mod:`.hand_typed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..base.pieces import HEADING, MARKUP, NAMED_PLACE, Piece, PlacedText, cells_of, is_rule
from ..base.problems import Problem
from ..base.source import Source
from .document import Passage
from .hand_typed import Proof, Vocabulary, proof_of_setting, proof_of_table, proof_of_text
from .headings import attachment_heading, heading_of, is_attachment
from .places import Value, places_meant
from .prose import filled

_DEEPEST = 5
"""The most ``#`` of a heading: one for an attachment, two to five for the four levels of headings."""
_DELETE = "删去这一行"
_NUMBERS = {"[一二三四五六七八九十]+、": "##", "[（(][一二三四五六七八九十]+[）)]": "###"}
"""How the numbers of headings in the body look, and the marks of such a heading."""
_ANY_BRACES = re.compile(r"[{｛]{1,2}+\s*+([^{}｛｝\s]*+(?:\s++[^{}｛｝\s]++)*+)\s*+[}｝]{1,2}")
"""A name in braces that are not those of a named place: full-width ones, or too few."""
_CLOSED_BY = dict(zip("（(【[“‘《*_", "）)】]”’》*_", strict=True))
"""The signs that enclose words: the first one, and what closes it."""
_BRACE = re.compile(r"[｛｝]+|\{%.*?%\}|\{\{|\}\}|[{}]")


def problems_of_circular(
    source: Source, head: Source, settings: Mapping[str, Any], cut: Sequence[Piece], vocabulary: Vocabulary
) -> Iterator[Problem]:
    """What is wrong in the prose and in the settings that are printed, and which allowed words are out of date."""
    printed = [(key, settings.get(key)) for key in ("title", "notes")]
    proofs = [proof_of_setting(head, key, value, vocabulary) for key, value in printed if isinstance(value, str)]
    proofs += _proofs_of_pieces(source, cut, vocabulary)
    for proof in proofs:
        yield from proof.problems
    yield from _problems_of_headings(source, cut, vocabulary.values)
    used = {words for proof in proofs for words in proof.used}
    for words in vocabulary.allowed or ():
        if words not in used:
            message = f"allow 中的“{words.text}”没有用到：正文中没有这句话，或其中没有手写的数字和社区名称"
            yield head.problem("E415", message, ["allow", words.index, "text"], hint="删去这一条")


def _proofs_of_pieces(source: Source, cut: Iterable[Piece], vocabulary: Vocabulary) -> Iterator[Proof]:
    """Every text of the prose, under the heading before it."""
    heading = ""
    for piece in cut:
        for text in piece.texts:
            if text.text.startswith(HEADING):
                heading = text.text
            yield Proof(tuple(_problems_of_places(source, text, vocabulary.values)))
            yield _proof_of_marks(source, text, heading, vocabulary)
        if piece.kind == "table":
            yield Proof(tuple(_problems_of_table(source, piece.texts, vocabulary.values)))
            yield proof_of_table(source, piece.rows, heading + piece.texts[0].text, vocabulary)


def _problem(
    source: Source, code: str, message: str, text: PlacedText, span: tuple[int, int], hint: str | None = None
) -> Problem:
    """A problem of a part of a text."""
    return source.problem(code, message, place=text.place(*span), hint=hint)


def _problems_of_table(source: Source, lines: Sequence[PlacedText], values: Mapping[str, Value]) -> Iterator[Problem]:
    """Lines without a word in any cell, and a table of nothing but its head or the line below it: a ``|`` that came to stand
    before a paragraph makes one."""
    filled_rows = []
    for line in lines:
        words = [cell.text for cell in cells_of(line) if cell.text]
        if is_rule(line):
            continue
        if words:
            filled_rows.append((line, words))
        else:
            yield _problem(source, "E418", "表格的这一行没有内容，填上或删去", line, (0, len(line.text)), _DELETE)
    if all(map(is_rule, lines)):
        yield _problem(
            source, "E418", "表格只有分隔线，没有表头，补上表头或删去这一行", lines[0], (0, len(lines[0].text)), _DELETE
        )
    elif len(filled_rows) == 1:
        line, words = filled_rows[0]
        only, place = len(words) == 1, NAMED_PLACE.fullmatch(words[0])
        if only and place and not isinstance(values.get(place[1], ""), str):
            return  # it is told to stand alone
        message = "以“|”开头的一行是表格，这个表格只有表头：" + ("不是表格的，删去“|”" if only else "补上各行，或者删去表头")
        yield _problem(source, "E418", message, line, (0, len(line.text)), words[0] if only else _DELETE)


def _problems_of_headings(source: Source, cut: Iterable[Piece], values: Mapping[str, Value]) -> Iterator[Problem]:
    """Headings without words, levels left out, headings that do not name the attachment they begin, or begin with a number."""
    level = attachments = 0
    for piece in cut:
        if piece.kind != "heading":
            continue
        text = piece.texts[0]
        depth, words = heading_of(text)
        of_body = next((marks for number, marks in _NUMBERS.items() if re.match(number, words.text)), "") if depth == 1 else ""
        if not words.text:
            yield _problem(source, "E418", "标题没有写文字", text, (0, depth))
        elif of_body:
            message = f"{HEADING} 是附件的标题，正文中以“{words.text[:2]}”开头的标题写 {of_body}"
            yield _problem(source, "E418", message, text, (0, depth), f"{of_body} {words.text}")
            level = len(of_body) - 1
        elif depth == 1:
            attachments, level = attachments + 1, 0
            written, title = attachment_heading(words)
            if not is_attachment(attachments, written, title):
                hint = f"# 附件{attachments} {title.text or '…'}"
                yield _problem(source, "E418", f"这里应是附件{attachments}的标题", words, (0, len(words.text)), hint)
            elif filled(title.text, values)[:1].isdigit():  # 附件：1.2017年度… would read as one number
                hint = f"# 附件{attachments} 全县{title.text}"
                yield _problem(source, "E418", "附件名称不以数字开头", title, (0, len(title.text)), hint)
        else:
            if depth > _DEEPEST or depth - 1 > level + 1:
                hint = f"{HEADING * min(level + 2, _DEEPEST)} {words.text}"
                message = "标题的层次不能跳级，最多四级（##、###、####、#####）"
                yield _problem(source, "E418", message, text, (0, depth), hint)
            level = depth - 1


def _problems_of_places(source: Source, text: PlacedText, values: Mapping[str, Value]) -> Iterator[Problem]:
    """Places that no one knows, and places of a table or of paragraphs within a sentence."""
    for match in NAMED_PLACE.finditer(text.text):
        name = match[1]
        if name not in values:
            message, offered = f"没有名为“{name}”的数据", places_meant(name, values)
            if not offered:
                message += f"：“{name.partition('项')[0]}项”不是细则中单独计分的一个条款"
            hint = f"可写 {'、'.join(f'{{{{ {known} }}}}' for known in offered)}" if offered else None
            yield _problem(source, "E413", message, text, match.span(), hint)
        elif not isinstance(values[name], str) and match[0] != text.text:
            what = "表格" if isinstance(values[name], Passage) else "几个段落"
            before, after = _around(text.text[: match.start()], text.text[match.end() :])
            hint = "\n\n".join(filter(None, (before, f"{{{{ {name} }}}}", after)))
            yield _problem(source, "E414", f"“{name}”是{what}，要单独占一行", text, match.span(), hint)


def _around(before: str, after: str) -> tuple[str, str]:
    """What is left of a line before and after a place that goes out of it: no brackets or marks with nothing in them."""
    before, after = before.strip(" |"), after.strip(" |")
    while before and after and _CLOSED_BY.get(before[-1]) == after[0]:
        before, after = before[:-1].strip(), after[1:].strip()
    if not re.search(r"\w", before) or re.fullmatch(r"[（(]?\w{1,3}[.．、)）]", before):  # nothing, or the number of a paragraph
        before = ""
    after = after if before else re.sub(r"^[^\w“‘（(《]+", "", after)  # what ends a sentence begins none
    if not re.search(r"\w", after):  # only the end of the sentence
        before, after = before + after if before else "", ""
    return before, after


def _proof_of_marks(source: Source, text: PlacedText, heading: str, vocabulary: Vocabulary) -> Proof:
    """Braces that are no named place, marks of Markdown, and results typed by hand.

    A text with such braces is searched no further: it can't show which allowed words are out of date, so all in it count as used.
    """
    blanked = NAMED_PLACE.sub(lambda match: " " * len(match[0]), text.text)
    brace = _BRACE.search(blanked)
    if brace:
        block = "%" in brace[0]
        message = "通报正文不用 {% %} 这样的标记，只写文字和引用的数据" if block else "引用数据要写在成对的半角花括号中"
        meant = _ANY_BRACES.match(blanked, brace.start())
        known = meant is not None and meant[1] in vocabulary.values
        hint = f"{{{{ {meant[1]} }}}}" if meant and known else None if block else "例如 {{ 社区总数 }}"
        problem = _problem(source, "E414", message, text, meant.span() if meant and known else brace.span(), hint)
        return Proof((problem,), frozenset(words for words in vocabulary.allowed or () if words.text in text.text))
    marks = [
        _problem(source, "E418", f"通报正文不用“{match[0]}”这样的标记，只写文字", text, match.span())
        for match in MARKUP.finditer(blanked)
    ]
    typed = proof_of_text(source, text, heading, vocabulary)
    return Proof((*marks, *typed.problems), typed.used)
