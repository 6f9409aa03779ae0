"""What the record schema refuses, in the clerk's words: each error of the validator becomes a problem with a way out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from ..base import hints
from ..base.matching import choice, nearest, within
from ..base.names import SLUG
from ..base.places import DataPath, Key
from ..base.points import DIGITS
from ..base.problems import Problem
from ..base.signs import plain_name
from ..base.source import Fix, Hint, toml_value
from .filling import labels, meant, to_fill_in
from .schema import BLANK
from .types import GREATEST
from .unknown_keys import lost_header, unknown_key
from .written import Finding, WrittenRecord, at, fill_fix, is_bad, value_fix

_MOST_UNITS = 12
"""How many communities a hint lists at most."""


def plain_data(value: Any) -> Any:
    """The data as the validator takes it. Decimals become floats here only to be type-checked; no score comes of them.

    A figure that is reported elsewhere as not finite or too large becomes 0: the validator would refuse it once more.
    """
    if isinstance(value, dict):
        return {key: plain_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain_data(item) for item in value]
    if isinstance(value, Decimal):
        return 0 if not value.is_finite() or value.adjusted() > DIGITS else float(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > GREATEST:
        return 0
    return value


def schema_findings(written: WrittenRecord, errors: Iterable[Any], bad: Collection[DataPath]) -> Iterator[Finding]:
    """A finding for each error of the validator, but for those in values that are ``bad`` already or become so meanwhile."""
    known = set(bad)
    for error in sorted(
        errors, key=lambda error: error.kind.name in ("required", "anyOf")
    ):  # a key that was mistyped isn't missing
        path = _path(written.data, error.instance_path)
        if is_bad(path, known):
            continue
        for finding in _findings(written, path, error.kind, known):
            known.update(finding.bad)
            yield finding


def _findings(written: WrittenRecord, path: DataPath, kind: Any, known: Collection[DataPath]) -> Iterator[Finding]:
    """The findings of one error at a path; ``kind`` is the validator's, whose attributes differ by its name.

    ``known`` are the values that are bad already, and become more while the findings are taken.
    """
    if kind.name == "additionalProperties":
        if lost := lost_header(written, path, kind.unexpected):
            yield lost
        for key in kind.unexpected:
            if not is_bad((*path, key), known):
                yield unknown_key(written, path, key)
    elif kind.name == "required":
        if (blank := _blank_braces(written, path)) is not None:
            yield Finding(blank, (path,))
        elif (*path, kind.property) not in known:
            yield Finding(_required(written, path, str(kind.property)))
    elif kind.name == "anyOf":
        line = 'number = "…"'
        hint = _into_braces(written, path, line) or line
        yield Finding(written.problem("E207", "文件要有文号 number 或名称 title", path, hint=hint))
    else:
        of_kind = _OF_KIND.get(kind.name, _blank)
        yield Finding(of_kind(written, path, at(written.data, path), kind), (path,))


def _required(written: WrittenRecord, path: DataPath, missing: str) -> Problem:
    """A key that must be there."""
    wanted = written.place((*path, missing))
    message, line = f"缺少 {missing}（{wanted.get('title', missing)}）", to_fill_in(written.rubric, (*path, missing), wanted)
    if not path:
        return written.problem_at_top("E207", message, f"在文件开头写 {line}")
    pair, comma, admitted = str(line).partition("，可填 ")
    if braces := _into_braces(written, path, pair):
        return written.problem("E207", message + (comma and f"；可填 {admitted}"), path, hint=braces)
    return written.problem("E207", message, path, hint=line)


def _blank_braces(written: WrittenRecord, path: DataPath) -> Problem | None:
    """The problem of an entry of a list that is nothing but { }: all that it must have; None of any other table."""
    place, text = written.place(path), written.text_of(path) if path and isinstance(path[-1], int) else ""
    names = place.get("required", ()) if re.fullmatch(r"\{\s*\}", text) else ()
    if len(names) < 2:
        return None
    wanted = [(name, written.place((*path, name))) for name in names]
    pairs = [str(to_fill_in(written.rubric, (*path, name), schema)).partition("，可填 ")[0] for name, schema in wanted]
    missing = "、".join(f"{name}（{schema.get('title', name)}）" for name, schema in wanted)
    filled = f"{{ {', '.join(pairs)} }}"
    return written.problem("E207", f"缺少 {missing}", path, hint=Fix(filled, filled))


def _into_braces(written: WrittenRecord, path: DataPath, pair: str) -> Fix | None:
    """The line of a table in braces with one pair more; None where the table has a header of its own."""
    text = written.text_of(path)
    if not (text.startswith("{") and text.endswith("}")):
        return None
    inner = text[1:-1].strip()
    whole = to_fill_in(written.rubric, path, written.place(path)) if not inner and isinstance(path[-1], str) else None
    return Fix(whole.partition(" = ")[2], whole) if whole else Fix(f"{{ {inner}{inner and ', '}{pair} }}", pair)


def _type(written: WrittenRecord, path: DataPath, value: Any, _: Any) -> Problem:
    """A value of the wrong type: with the right brackets, or the right form of the value, where that can be known."""
    schema, name = written.place(path), written.name(path)
    if path == ("former",) and isinstance(value, str):
        return written.problem("E202", f"{name}{hints.expected(schema)}", path, hint=unit_hint(written, path, value))
    line = written.source.lines[written.row(path) - 1].strip()
    if schema.get("type") == "object" and re.fullmatch(r"\[\[[^\[\]]+\]\]", line):
        return written.problem("E202", f"{name}只有一份，写单层方括号", path, hint=line[1:-1])
    if schema.get("type") == "array" and re.fullmatch(r"\[[^\[\]]+\]", line) and isinstance(value, dict):
        return written.problem("E202", f"{name}可以有几条，每条写双层方括号", path, hint=f"[{line}]")
    right = meant(written.rubric, path, schema, value, written.period)
    if isinstance(value, dict) and schema.get("type") == "array" and value.keys() >= set(schema["items"].get("required", "?")):
        right = f"[{written.text_of(path)}]" if written.text_of(path).endswith("}") else None
    blank, told = (None, "") if right else fill_fix(written, path, value)
    return written.problem("E202", f"{name}{hints.expected(schema)}{told}", path, hint=value_fix(path, right) or blank)


_MEASURE = "诫勉|谈话|约谈|批评|检查|通报"
"""Words of what an office does that is no penalty."""


def _enum(written: WrittenRecord, path: DataPath, value: Any, _: Any) -> Problem:
    """A value that is none of the admitted ones."""
    known = labels(written.rubric, written.place(path))
    shown = "表或列表" if isinstance(value, (dict, list)) else f"“{value}”"  # what stands in it may be private
    message, likely = f"{written.name(path)}不能是{shown}，只能是 {hints.listed(known)}", choice("", value, known)
    sure, braces = likely is not None and likely.startswith('"'), written.text_of(path[:-1]).startswith("{")
    hint: Hint | None = value_fix(path, likely) if sure else likely
    if not sure and isinstance(value, str) and path[-1] in ("outlet", "level") and (within(value, known) or likely is None):
        other = path[-1] == "outlet" and _is_other_paper(value.strip().strip("《》"), known)
        away = f"不在规定报刊之内的稿件不计，删去这一{'条' if braces else '节'}"
        hint = away if other else fill_fix(written, path)[0]  # the message says what there is
    elif likely is None and path[-1] == "penalty" and re.search(_MEASURE, str(value)):
        hint = f"不是处分的处理不填，删去这一{'条' if braces else '节'}"
    elif likely is None:
        hint = fill_fix(written, path)[0]
    return written.problem("E205", message, path, hint=hint)


def _is_other_paper(text: str, outlets: Collection[str]) -> bool:
    """Whether a text is certainly the name of one paper that is none of the outlets: no part of it is of one of them alone."""
    pairs = [text[start : start + 2] for start in range(len(text) - 1)]
    of_one = [pair for pair in pairs if sum(pair in outlet for outlet in outlets) == 1]
    named = re.fullmatch(r"\w{2,}[报刊网台]", text) and not re.search("[省市县党级]|中央|国家|机关|以上|以下", text)
    return named is not None and not of_one and not nearest(text, outlets, 1, 0.55)


def _not(written: WrittenRecord, path: DataPath, _: Any, __: Any) -> Problem:
    """``true`` for a deadline, which is the date on which it was met."""
    message, (hint, _) = f"{written.name(path)}应写日期；没有办的写 false", fill_fix(written, path)
    return written.problem("E202", message, path, hint=hint)


def _too_small(written: WrittenRecord, path: DataPath, _: Any, kind: Any) -> Problem:
    """A figure below its least value."""
    return written.problem("E204", f"{written.name(path)}不能小于 {kind.limit}", path, hint=_range(written, path))


def _too_great(written: WrittenRecord, path: DataPath, value: Any, kind: Any) -> Problem:
    """A figure above its greatest value; a count that great is a slip of the keyboard."""
    is_count = written.place(path).get("type") == "integer"
    words = f"太大：{value}，最多 {kind.limit}" if is_count else f"不能大于 {kind.limit}"
    return written.problem("E204", f"{written.name(path)}{words}", path, hint=_range(written, path))


def _range(written: WrittenRecord, path: DataPath) -> str | None:
    """What a score that is out of its range may be; of a count the message says it."""
    place = written.place(path)
    least, most = place.get("minimum"), place.get("maximum")
    return None if least is None or most is None or place.get("type") == "integer" else f"核对后写 {least} 至 {most} 的数"


def _too_many(written: WrittenRecord, path: DataPath, value: Any, kind: Any) -> Problem:
    """More entries than there can be; one whose date is there twice is named."""
    message = f"{written.name(path)}最多 {kind.limit} 次，写了 {len(value)} 次"
    days = [item.get("date") if isinstance(item, dict) else None for item in value]
    again = next((i for i, day in enumerate(days) if isinstance(day, dt.date) and day in days[:i]), None)
    if again is None:
        return written.problem("E210", message, path, key=True)
    row = written.row((*path, days.index(days[again]), "date"))
    message += f"；{days[again]} 写了两次，前一次在第 {row} 行"
    return written.problem("E210", message, (*path, again), key=True, hint="重复的删去一条；日期写错的改正", first=row)


def _not_unique(written: WrittenRecord, path: DataPath, value: Any, _: Any) -> Problem:
    """A list that holds a value twice."""
    texts = all(isinstance(item, str) for item in value) and written.text_of(path).endswith("]")
    once = value_fix(path, toml_value(list(dict.fromkeys(value)))) if texts else None
    return written.problem("E205", f"{written.name(path)}中有重复的值", path, hint=once)


def _pattern(written: WrittenRecord, path: DataPath, value: Any, kind: Any) -> Problem:
    """A text of the wrong form: no file name of a record, or the sample of the record form left as it was."""
    if str(value).lstrip().startswith(BLANK):
        message = f"{written.name(path)}：这里还是表格中的样字，没有填写"
        return written.problem("E204", message, path, hint="写上实际的内容；没有的，在这一行前加 # 或删去这一项")
    if written.place(path).get("pattern") == SLUG:
        message = f"{written.name(path)}应是记录的文件名，小写字母，不带 .toml"
        return written.problem("E205", message, path, hint=unit_hint(written, path, str(value)))
    return _blank(written, path, value, kind)


def unit_hint(written: WrittenRecord, path: DataPath, value: str) -> Hint | None:
    """Another community of the county that was meant: the one of that file name or name, else those that it can be."""
    if path[0] == "former":
        return _former_hint(written, path, value)
    own = PurePath(written.source.shown).stem
    before = written.before() if path[-1] == "previous_unit" else {}  # which of them the principal led then
    units = {slug: name for slug, name in (before or written.units()).items() if slug != own}
    same = _same_units(units, value)
    if len(same) == 1:
        return value_fix(path, f'"{same[0]}"')
    alone = "项" if written.text_of(path[:-1]).startswith("{") else "行"
    outside = f"不是从本县社区调来的，删去这一{alone}，只写 since" if path[-1] == "previous_unit" else ""
    return "；".join(filter(None, (_units_offered(f'{path[-1]} = "…"', units, value), outside))) or None


def _former_hint(written: WrittenRecord, path: DataPath, value: str) -> Hint:
    """What a community was before: of the year before, as far as that is known, and without a record of this year."""
    before, now = written.before(), written.units()
    gone = {slug: name for slug, name in before.items() if slug not in now}
    slug, in_list = _slug(value), isinstance(path[-1], int)
    same = _same_units(gone, value)
    if not same:  # its form first: what of it doesn't fit is a problem of its own
        same = [unit for unit in _same_units({**before, **now}, value) if not (in_list and unit == value)]
    if not before and re.fullmatch(SLUG, slug) and slug not in now:
        same = [slug]
    others: list[Any] = at(written.data, path[:-1]) if in_list else [value]
    if len(same) == 1:
        return value_fix(path, f'"{same[0]}"' if in_list else f'["{same[0]}"]') or ""
    row = [toml_value(str(other)) for other in others]
    index = path[-1] if isinstance(path[-1], int) else 0
    rest = ", ".join(row[:index] + row[index + 1 :])
    none = f"没有改名、合并的，{f'写 former = [{rest}]' if rest else '删去这一行'}"
    row[index] = toml_value("…")
    return "；".join(filter(None, (_units_offered(f"former = [{', '.join(row)}]", gone, value), none)))


def _slug(value: str) -> str:
    """The file name that a value may be, without its suffix."""
    return PurePath(value.strip().lower()).stem


def _same_units(units: Mapping[str, str], value: str) -> list[str]:
    """The communities of that file name or name."""
    return [unit for unit, name in units.items() if unit == _slug(value) or plain_name(name) == plain_name(value)]


def _units_offered(line: str, units: Mapping[str, str], value: str) -> str:
    """A line to fill in with the communities that a value may be, those of a like file name alone if there are any."""
    near = (nearest(_slug(value), units) or sorted(units))[:_MOST_UNITS]
    return f"{line}，可填 {hints.listed({unit: units[unit] for unit in near})}" if near else ""


def _too_long(written: WrittenRecord, path: DataPath, _: Any, kind: Any) -> Problem:
    """A text that is too long."""
    return written.problem("E204", f"{written.name(path)}不能超过 {kind.limit} 字", path)


def _blank(written: WrittenRecord, path: DataPath, value: Any, _: Any) -> Problem:
    """A text that is empty or nothing but space, or a list of nothing that may be left out."""
    return written.problem("E204", f"{written.name(path)}不能为空", path, hint="删去这一行" if value == [] else None)


_OF_KIND: Mapping[str, Callable[[WrittenRecord, DataPath, Any, Any], Problem]] = {
    "type": _type,
    "enum": _enum,
    "not": _not,
    "minimum": _too_small,
    "maximum": _too_great,
    "maxItems": _too_many,
    "uniqueItems": _not_unique,
    "pattern": _pattern,
    "maxLength": _too_long,
    "minLength": _blank,
}
"""What makes the problem of an error, by the validator's name of it; the value with that problem is not looked at again."""


def _path(data: Any, parts: Sequence[Key]) -> DataPath:
    """A path of the validator, whose keys of digits come as integers, with the keys that the data has."""
    path: list[Key] = []
    for part in parts:
        key = part if isinstance(data, list) else str(part)
        path.append(key)
        data = data[key]
    return tuple(path)
