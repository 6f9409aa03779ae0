"""Validation of a record: its types and values by the schema, its facts against each other and against the period.

Finds problems in plain data and says where they stand. Knows no typed record and scores nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path as Folder
from typing import Any

from ..base import hints
from ..base.problems import Place, Problem, choice, nearest
from ..base.source import CONTROL, Key, Source
from ..rubric import BALLOTS, DAILY, REQUIRED_TYPES, Fact, Rubric
from .schema import BLANK, SLUG, record_schema

SCORES = frozenset("score scores points point total composite grade rank deduction 得分 分数 总分 档次 名次 扣分".split())  # noqa: SIM905 - words in a row read better
"""Keys that state a result; a record states facts only."""

DataPath = tuple[Key, ...]

LATE = 9
"""An assessment begins after this month (年末); a date of another year before it is no slip of the year alone."""

ASSESSED_ON = "年末考核开始的日期"


class Validator:
    """Checks records against a rubric's schema and its period; made once, used for every record."""

    def __init__(self, rubric: Rubric, previous_assessed_on: dt.date | None = None, root: Folder | None = None) -> None:
        import jsonschema_rs

        self.rubric, self.root = rubric, root
        self.schema = record_schema(rubric)
        self.validator = jsonschema_rs.Draft7Validator(self.schema, validate_formats=True)
        start = dt.date(rubric.year, rubric.period.month, rubric.period.day)
        self.start = previous_assessed_on + dt.timedelta(days=1) if previous_assessed_on else start

    def check(self, source: Source, data: dict[str, Any], *, published: bool) -> tuple[list[Problem], dict[str, Any]]:
        """All problems of one record, and its data without the values that have one."""
        checker = _Checker(self, source, data)
        checker.types(data, self.schema, ())
        checker.schema()
        clean = checker.pruned()
        checker.relations(clean)
        checker.period(clean)
        if published:
            checker.completeness(clean)
        return checker.problems, clean


class _Checker:
    def __init__(self, owner: Validator, source: Source, data: dict[str, Any]) -> None:
        self.rubric, self.owner, self.source, self.data = owner.rubric, owner, source, data
        self.problems: list[Problem] = []
        self.bad: set[DataPath] = set()

    def add(
        self, code: str, message: str, where: DataPath, *, key: bool = False, hint: str | None = None, fix: str | None = None,
        first: int | None = None, open_value: bool = False,
    ) -> None:  # fmt: skip
        clause = str(where[1]) if len(where) > 1 and self.place(where[:2]) and where[0] == "clauses" else None
        if clause is not None:
            message = f"{clause} 项：{message}"
        if fix is not None and hint is None:
            hint = fix if key or isinstance(where[-1], int) else f"{where[-1]} = {fix}"
        self.problems.append(
            self.source.problem(
                code, message, where, key=key, clause=clause, hint=hint, fix=fix, first=first, open_value=open_value
            )
        )

    # types the schema can't tell apart, because JSON has neither dates nor exact decimals

    def types(self, value: Any, schema: Mapping[str, Any], path: DataPath) -> None:
        def wrong(code: str, message: str, fix: str | None = None) -> None:
            self.bad.add(path)
            self.add(code, message, path, fix=fix)

        what, kind = self.name(path), schema.get("type")
        if isinstance(value, Decimal) and not value.is_finite():
            wrong("E204", f"{what}应是{'整数' if kind == 'integer' else '数'}，不能写 nan 或 inf")
        elif isinstance(value, Decimal) and value.adjusted() > 12:
            wrong("E204", f"{what}的数太大")
        elif isinstance(value, Decimal) and Decimal(value.as_tuple().exponent) < -12:
            wrong("E204", f"{what}的小数最多 12 位")
        elif isinstance(value, Decimal) and kind == "number" and not schema["minimum"] <= value <= schema["maximum"]:
            wrong("E204", f"得分 {value} 不在 {schema['minimum']} 至 {schema['maximum']} 之间")
        elif isinstance(value, Decimal) and kind == "integer":
            whole = value == value.to_integral_value()
            wrong("E202", f"{what}应是整数，不带小数点", f"{value:.0f}" if whole else None)
        elif isinstance(value, str) and schema.get("format") == "date":
            day = hints.date(value)
            wrong("E202", f"{what}应是日期，不加引号" if day else f"{what}{hints.expected(schema)}", day)
        elif isinstance(value, (dt.datetime, dt.time)):
            wrong("E202", f"{what}只写日期，不写时间", hints.date(value) if isinstance(value, dt.datetime) else None)
        elif isinstance(value, dt.date) and "date" not in str(schema.get("format", "")) and schema:
            wrong("E202", f"{what}不是日期，{hints.expected(schema)}")
        elif isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**9:
            wrong("E204", f"{what}的数太大")
        elif isinstance(value, str) and (found := CONTROL.search(value)):
            wrong("E108", f"{what}中有看不见的控制字符（U+{ord(found[0]):04X}）")
        elif isinstance(value, dict):
            for key, item in value.items():
                self.types(item, schema.get("properties", {}).get(key, {}), (*path, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self.types(item, schema.get("items", {}), (*path, index))

    def schema(self) -> None:
        for error in self.owner.validator.iter_errors(_jsonable(self.data)):
            path = _path(self.data, error.instance_path)
            kind: Any = error.kind  # its attributes differ by name
            if self.is_bad(path):
                continue
            name = kind.name
            if name == "additionalProperties":
                for key in kind.unexpected:
                    self.unknown(path, key)
                continue
            value = _at(self.data, path)
            schema = self.place(path)
            if name == "required":
                missing = str(kind.property)
                wanted = self.place((*path, missing))
                message, blank = f"缺少 {missing}（{wanted.get('title', missing)}）", self.blank(missing, wanted)
                if path:
                    self.add("E207", message, path, hint=blank)
                else:
                    self.at_top("E207", message, f"在文件开头写 {blank}")
                continue
            what = self.name(path)
            if name == "anyOf":
                self.add("E207", "文件要有文号 number 或名称 title", path, hint='number = "…"')
                continue
            self.bad.add(path)
            if name == "type":
                self.type(path, value, schema)
            elif name == "enum":
                labels = self.labels(schema)
                shown = "表或列表" if isinstance(value, (dict, list)) else f"“{value}”"  # what stands in it may be private
                message, meant = f"{what}不能是{shown}，只能是 {hints.listed(labels)}", choice("", value, labels)
                sure = meant if meant and meant.startswith('"') else None
                self.add("E205", message, path, fix=sure, hint=None if sure else meant)
            elif name == "not":
                self.add("E202", f"{what}应写日期；没有办的写 false", path)
            elif name == "maximum" and schema.get("type") == "integer":
                self.add("E204", f"{what}太大：{value}，最多 {kind.limit}", path)
            elif name in ("minimum", "maximum"):
                self.add("E204", f"{what}不能{'小于' if name == 'minimum' else '大于'} {kind.limit}", path)
            elif name == "maxItems":
                message = f"{what}最多 {kind.limit} 次，写了 {len(value)} 次"
                days = [item.get("date") if isinstance(item, dict) else None for item in value]
                again = next((i for i, day in enumerate(days) if isinstance(day, dt.date) and day in days[:i]), None)
                if again is None:
                    self.add("E210", message, path, key=True)
                    continue
                row = self.row((*path, days.index(days[again]), "date"))
                message += f"；{days[again]} 写了两次，前一次在第 {row} 行"
                self.add("E210", message, (*path, again), key=True, hint="重复的删去一条；日期写错的改正", first=row)
            elif name == "uniqueItems":
                self.add("E205", f"{what}中有重复的值", path)
            elif name == "pattern" and "previous_unit" in path:
                slug = str(value).removesuffix(".toml")
                good = slug if re.fullmatch(SLUG, slug) else "bing"
                self.add("E205", f"{what}应是记录的文件名，小写字母，不带 .toml", path, hint=f'previous_unit = "{good}"')
            elif name == "maxLength":
                self.add("E204", f"{what}不能超过 {kind.limit} 字", path)
            elif name == "pattern" and str(value).lstrip().startswith(BLANK):
                message = f"{what}：这里还是表格中的样字，没有填写"
                self.add("E204", message, path, hint="写上实际的内容；没有的，在这一行前加 # 或删去这一项")
            else:  # minLength, pattern of a text
                self.add("E204", f"{what}不能为空", path)

    def type(self, path: DataPath, value: Any, schema: Mapping[str, Any]) -> None:
        """A value of the wrong type: with the right brackets, or the right form of the value, where that can be known."""
        message, hint = f"{self.name(path)}{hints.expected(schema)}", None
        line = self.source.lines[self.source.locate(path).line - 1].strip()
        if schema.get("type") == "object" and re.fullmatch(r"\[\[[^\[\]]+\]\]", line):
            hint, message = line[1:-1], f"{self.name(path)}只有一份，写单层方括号"
        elif schema.get("type") == "array" and re.fullmatch(r"\[[^\[\]]+\]", line) and isinstance(value, dict):
            hint, message = f"[{line}]", f"{self.name(path)}可以有几条，每条写双层方括号"
        fix = None if hint or isinstance(path[-1], int) else hints.value(str(path[-1]), value, schema)
        self.add("E202", message, path, hint=hint, fix=fix)

    def unknown(self, path: DataPath, key: str) -> None:
        where = (*path, key)
        self.bad.add(where)
        allowed = self.place(path).get("properties", {})
        if key.lower() in SCORES:
            place = self.source.locate(where, key=True)
            alone = not self.source.lines[place.line - 1][: place.column - 1].strip()
            hint = "删去这一行" if alone else "删去这一项"
            self.add("E211", f"不能写“{key}”：记录只写事实，分数由程序计算", where, key=True, hint=hint)
            return
        if path == ("clauses",):
            self.unknown_clause(key, allowed)
            return
        table = _at(self.data, path)
        where_text = "" if not path or path[0] == "clauses" else f"{self.name(path)}中"
        message = f"{where_text}没有“{key}”这一项"
        if not path and key in self.place(("clauses",))["properties"]:
            self.add("E201", message, where, key=True, fix=self.renamed(where, f"clauses.{key}"), open_value=True)
            self.bad.add(("clauses", key))
            return
        joined = [name for name in table if type(table[name]) is type(table[key]) and isinstance(table[key], (dict, list))]
        sure = hints.sure_key(key, allowed, (name for name in table if name not in joined))
        if sure:
            self.add("E201", message, where, key=True, fix=self.renamed(where, sure), open_value=True)
            # what the mistyped key lacks to its own is no mistake of its own: facts of a table, entries of a list
            inner = table[key] if sure in joined and isinstance(table[key], dict) else [sure]
            self.bad |= {(*path, sure, name) for name in inner} if sure in joined else {(*path, sure)}
            return
        homes = [clause.id for clause in self.rubric.clauses if key in clause.facts] if path[:1] in ((), ("clauses",)) else []
        if 0 < len(homes) <= 3:
            hint = f"{key} 是 {'、'.join(homes)} 项的事实，写在 {' 或 '.join(f'[clauses.{home}]' for home in homes)} 一节"
        else:
            close = hints.by_title(key, allowed) or nearest(key, allowed)
            hint = f"是否为 {hints.titled(close, allowed)}" if close else f"可写 {hints.titled(list(allowed)[:12], allowed)}"
        self.add("E201", message, where, key=True, hint=hint)

    def renamed(self, where: DataPath, name: str) -> str:
        """What should stand in the place of a mistyped key; the key may be part of a header."""
        place = self.source.locate(where, key=True)
        text = self.source.lines[place.line - 1][place.column - 1 : place.column - 1 + place.width]
        return re.sub(rf"(?<![\w-])[\"']?{re.escape(str(where[-1]))}[\"']?(?![\w-])", name, text, count=1)

    def unknown_clause(self, key: str, allowed: Mapping[str, Any]) -> None:
        message, parts = f"没有“{key}”这一条款", [clause for clause in allowed if clause.startswith(f"{key}-")]
        table, where = self.data["clauses"][key], ("clauses", key)
        dotted = [f"{key}-{part}" for part in table if f"{key}-{part}" in parts] if isinstance(table, dict) else []
        likely, sure = hints.clause(key, table, allowed, self.data["clauses"])
        # one mistake, one problem: what the clause that was meant now lacks is not told as well
        self.bad |= {("clauses", clause) for clause in (dotted or likely[:1] or nearest(key, allowed)[:1])}
        if dotted:
            hint = f"写作 {'、'.join(f'[clauses.{clause}]' for clause in dotted)}"
            self.add("E201", message, where, key=True, hint=hint)
        elif sure and not parts:
            self.add("E201", message, where, key=True, fix=self.renamed(where, likely[0]), open_value=True)
        else:
            message += "，它分为几目" if parts else ""
            names = parts or likely or nearest(key, allowed) or list(allowed)
            self.add("E201", message, where, key=True, hint=f"是否为 {hints.titled(names, allowed)}")

    def labels(self, schema: Mapping[str, Any]) -> Mapping[str, str]:
        """The admitted values of a place, with their Chinese labels."""
        fields = (values for facts in self.rubric.facts.values() for fact in facts.values() for values in fact.fields.values())
        return next(values for values in fields if list(values) == schema["enum"])

    def blank(self, key: str, schema: Mapping[str, Any]) -> str:
        """A line to fill in for a key that is missing."""
        if "enum" in schema:
            return f'{key} = "…"，可填 {hints.listed(self.labels(schema))}'
        if key == "year":
            return f"year = {self.rubric.year}"
        if schema.get("type") == "object":
            return f'{key} = {{ issuer = "…", number = "…" }}'
        return f'{key} = "…"' if schema.get("type") == "string" and "format" not in schema else f"{key} = …"

    def is_bad(self, path: DataPath) -> bool:
        """Whether a value, or one that it stands in, has a problem already."""
        return any(path[:depth] in self.bad for depth in range(1, len(path) + 1))

    def place(self, path: DataPath) -> Mapping[str, Any]:
        """The part of the schema that describes a place."""
        schema: Any = self.owner.schema
        for key in path:
            schema = schema.get("items", {}) if isinstance(key, int) else schema.get("properties", {}).get(key, {})
        return schema if isinstance(schema, dict) else {}

    def name(self, path: DataPath) -> str:
        if not path:
            return "记录"
        if isinstance(path[-1], int):
            return f"{self.name(path[:-1])}第{path[-1] + 1}条"
        title = self.place(path).get("title")
        return f"“{path[-1]}”（{title}）" if title else f"“{path[-1]}”"

    def pruned(self) -> dict[str, Any]:
        """The data without the values that have a problem, so that the other checks can go on."""

        def copy(value: Any, path: DataPath) -> Any:
            if isinstance(value, dict):
                return {k: copy(v, (*path, k)) for k, v in value.items() if (*path, k) not in self.bad}
            if isinstance(value, list):
                return [{} if (*path, i) in self.bad else copy(v, (*path, i)) for i, v in enumerate(value)]
            return value

        data: dict[str, Any] = copy(self.data, ())
        return data

    # facts against each other

    def relations(self, data: dict[str, Any]) -> None:
        year = data.get("year")
        if year is not None and year != self.rubric.year:
            self.add("E208", f"year 是 {year}，文件夹是 {self.rubric.year}", ("year",), hint=f"year = {self.rubric.year}")
        self.ballots(data.get("ballots", {}))
        for clause in self.rubric.clauses:
            table = data.get("clauses", {}).get(clause.id, {})
            for fact in clause.facts.values():
                value, limit = table.get(fact.name), table.get(fact.at_most or "")
                if value is not None and limit is not None and value > limit:
                    other = clause.facts[fact.at_most or ""]
                    where: DataPath = ("clauses", clause.id)
                    message = f"{fact.title} {value} 多于{other.title} {limit}{self.line((*where, other.name))}"
                    hint = f"是否写反了：{fact.name} = {limit}，{other.name} = {value}"
                    self.add("E210", message, (*where, fact.name), hint=hint, first=self.row((*where, other.name)))
        for index, sanction in enumerate(data.get("sanctions", [])):
            self.sanction(sanction, index)
        for index, reward in enumerate(data.get("rewards", [])):
            if reward.get("individual") and reward.get("kind") == "penalty":
                where = ("rewards", index, "individual")
                self.add("E212", "individual 只用于表彰奖励", where, key=True, hint="删去这一行")
        self.copies(data)

    def line(self, where: DataPath) -> str:
        """The line of the other one of two values that contradict each other."""
        return f"（第 {self.source.locate(where).line} 行）"

    def row(self, where: DataPath, *, key: bool = False) -> int:
        return self.source.locate(where, key=key).line

    def copies(self, data: dict[str, Any]) -> None:
        """The same event twice: scored twice it would cost twice, so it stops the build until a human has looked."""
        for path, items in _lists(self.rubric, data):
            firsts: dict[Any, int] = {}
            for index, item in enumerate(items):
                other = firsts.setdefault(_frozen(item), index)
                if other == index or not item or any((*path, i) in self.bad for i in (other, index)):
                    continue
                if path == ("sanctions",) and "person" not in item:
                    continue  # two persons of one role in one decision: a question of its own
                noted = "note" in self.place((*path, index)).get("properties", {})
                hint = "重复的删去一条" + ("；确是两件事的，各写 note 说明" if noted else "")
                row, here = self.row((*path, other), key=True), self.row((*path, index), key=True)
                first, named = (row, f"（第 {row} 行）") if row != here else (None, "")
                message = f"{self.name(path)}第{index + 1}条与第{other + 1}条{named}完全相同，会重复计算"
                self.add("E213", message, (*path, index), key=True, hint=hint, first=first)

    def ballots(self, table: dict[str, Any]) -> None:
        names = self.rubric.facts[BALLOTS]
        cast = [name for name in self.rubric.parts[BALLOTS].values if name in table]
        total = sum(table[name] for name in cast)
        present, expected = table.get("present"), table.get("expected")
        where: DataPath = ("ballots",)
        pair = hints.swapped(table, list(self.rubric.parts[BALLOTS].values))
        if not pair and present is not None and expected is not None and total <= expected < present:
            pair = ("expected", "present")
        hint = f"是否写反了：{pair[0]} = {table[pair[1]]}，{pair[1]} = {table[pair[0]]}" if pair else None
        if present is not None and total > present:
            self.add("E210", f"票数合计 {total} 多于{names['present'].title} {present}", (*where, "present"), hint=hint)
        if present is not None and expected is not None and present > expected:
            other = f"{names['expected'].title} {expected}{self.line((*where, 'expected'))}"
            message = f"{names['present'].title} {present} 多于{other}"
            first = self.row((*where, "expected"))
            self.add("E210", message, (*where, "present"), hint=hint, first=first)
        if len(cast) == len(self.rubric.parts[BALLOTS].values) and not total:
            self.add("E210", "一张票也没有，不能计算民主测评得分", where, key=True)

    def sanction(self, table: dict[str, Any], index: int) -> None:
        where: DataPath = ("sanctions", index)
        if where in self.bad:
            return
        keys = [key for key in ("left_post", "violated_on", "transferred_on", "duty_related") if key in table]
        if keys and "unit_of_act" not in table and (*where, "unit_of_act") not in self.bad:
            message = f"写了 {'、'.join(keys)}，还须写明违纪行为发生时是否在本单位"
            self.add("E212", message, where, key=True, hint="unit_of_act = true 或 false")
        if "penalty" not in table and not table.get("criminal") and (*where, "penalty") not in self.bad:
            self.add("E207", "缺少 penalty（处分）；只有刑事处罚的写 criminal = true", where, key=True, hint='penalty = "…"')

    def period(self, data: dict[str, Any]) -> None:
        year = self.rubric.year
        end = data.get("assessed_on")
        if isinstance(end, dt.date) and (end.year != year or end < self.owner.start):
            meant = f"是否为 assessed_on = {end.replace(year=year)}" if end.month > LATE else None
            self.add("E206", f"考核开始的日期 {end} 不在 {year} 年末", ("assessed_on",), hint=meant)
            end = None
        last = end if isinstance(end, dt.date) else dt.date(year, 12, 31)
        for path, day in self.dates(data):
            if day < self.owner.start or day > last:
                belongs = max(day.year, year + 1) if day > last else min(day.year, year - 1)
                likely = hints.in_year(day, year, self.owner.start, last)
                why, hint = self.belongs(belongs), f"是否为 {path[-1]} = {likely}" if likely else None
                if day > last and path[-1] != "date":
                    late = f"确是这一天的，写 {path[-1]} = false"
                    why, hint = "考核开始以后才办的视为没有办", f"{hint}；{late}" if hint else late
                self.add("E206", f"日期 {day} 不在考核期 {self.owner.start} 至 {last} 内，{why}", path, hint=hint)

    def belongs(self, year: int) -> str:
        """Where a date of another year belongs: that year's file of the community, where there is such a folder."""
        shown = self.source.shown.replace(f"/{self.rubric.year}/", f"/{year}/")
        if self.owner.root and shown != self.source.shown and (self.owner.root / shown).parent.is_dir():
            return f"应记入 {shown}" + ("" if (self.owner.root / shown).is_file() else "（还没有这个文件）")
        return f"应记入 {year} 年度的记录"

    def dates(self, data: dict[str, Any]) -> Iterator[tuple[DataPath, dt.date]]:
        """The dates that count: of events, works, rewards, showcases, sanctions, checks and deadlines."""
        for clause in self.rubric.clauses:
            table = data.get("clauses", {}).get(clause.id, {})
            for fact in clause.facts.values():
                value = table.get(fact.name)
                if isinstance(value, dt.date):
                    yield ("clauses", clause.id, fact.name), value
        for path, items in _lists(self.rubric, data):
            yield from _dates(items, path)

    def completeness(self, data: dict[str, Any]) -> None:
        """Every fact that is missing, one problem each; a whole missing section is one."""
        absent: dict[str, list[Fact]] = {}
        for block, name in missing_facts(self.rubric, data):
            path: DataPath = (
                ("clauses", block) if block in self.rubric.nodes else {BALLOTS: ("ballots",), DAILY: ("daily",)}.get(block, ())
            )
            if self.is_bad((*path, name)):
                continue
            if block in (DAILY, self.rubric.total.id):
                self.missing_other(block, len(data.get("daily", [])))
                continue
            fact = self.rubric.facts[block][name]
            table: Any = self.data
            for key in path:
                table = table.get(key) if isinstance(table, dict) else None
            if table is None:
                absent.setdefault(".".join(str(key) for key in path), []).append(fact)
                continue
            unit = f"，{fact.unit}" if fact.unit else ""
            hint = f"在这一节下写 {name} = {_sample(fact)}" + ("（没有写 0）" if fact.type in _NUMBERS else "")
            self.add("E203", f"缺少 {name}（{fact.title}{unit}）", path, key=True, hint=hint)
        for section, facts in absent.items():
            clause = facts[0].clause if facts[0].clause in self.rubric.nodes else None
            names = "、".join(f"{fact.name}（{fact.title}）" for fact in facts)
            about = f"{clause} 项：" if clause else ""
            hint = f"加一节 [{section}]，写 " + "，".join(f"{fact.name} = {_sample(fact)}" for fact in facts)
            hint += "（没有写 0）" if any(fact.type in _NUMBERS for fact in facts) else ""
            self.at_top("E203", f"{about}缺少 [{section}] 一节：{names}", hint, clause)

    def missing_other(self, block: str, count: int) -> None:
        if block == DAILY:
            expected = self.rubric.parts[DAILY].expected
            message, hint = f"日常检查应有 {expected} 次，写了 {count} 次", "每次写一节 [[daily]]，含 date 和 score"
            if count:
                self.add("E203", message, ("daily",), key=True, hint=hint)
                return
        else:
            message, hint = (
                f"缺少 assessed_on（{ASSESSED_ON}）",
                f"在文件开头写 assessed_on = 日期，例如 {self.rubric.year}-12-18",
            )
        self.at_top("E203", message, hint)

    def at_top(self, code: str, message: str, hint: str, clause: str | None = None) -> None:
        """A problem of the whole file: line 1, no excerpt, because nothing stands in the wrong place."""
        self.problems.append(Problem(code, message, self.source.shown, Place(1), clause=clause, hint=hint))


def _frozen(value: Any) -> Any:
    """A value of a record that can be looked up; equal values are equal still."""
    if isinstance(value, dict):
        return frozenset((key, _frozen(inner)) for key, inner in value.items())
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _lists(rubric: Rubric, data: Mapping[str, Any]) -> Iterator[tuple[DataPath, list[Any]]]:
    """Every list of dated entries of a record, with its path."""
    for clause in rubric.clauses:
        table = data.get("clauses", {}).get(clause.id, {})
        for name in (*clause.facts, "falsified"):
            if isinstance(table.get(name), list):
                yield ("clauses", clause.id, name), table[name]
    for name in ("daily", "rewards", "showcases", "sanctions"):
        if isinstance(data.get(name), list):
            yield (name,), data[name]


def _dates(items: Any, path: DataPath) -> Iterator[tuple[DataPath, dt.date]]:
    for index, item in enumerate(items if isinstance(items, list) else []):
        day = item.get("date") if isinstance(item, dict) else None
        if isinstance(day, dt.date):
            yield (*path, index, "date"), day


def missing_facts(rubric: Rubric, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The facts that a record doesn't state: (clause or part id, fact name); the composite's own under ``p``."""
    missing = []
    for clause in rubric.clauses:
        table = data.get("clauses", {}).get(clause.id, {})
        missing += [(clause.id, fact.name) for fact in clause.facts.values() if demanded(rubric, fact) and fact.name not in table]
    ballots = data.get("ballots", {})
    missing += [(BALLOTS, name) for name in rubric.facts[BALLOTS] if name not in ballots]
    if len(data.get("daily", [])) < rubric.parts[DAILY].enough:
        missing.append((DAILY, "daily"))
    if "assessed_on" not in data:
        missing.append((rubric.total.id, "assessed_on"))
    return missing


def demanded(rubric: Rubric, fact: Fact) -> bool:
    """Whether a record must state a fact: booleans, counts, dates, and the list that fulfils a task (13-1)."""
    quota = any(rule.kind == "quota" and rule.fact == fact.name for rule in rubric.nodes[fact.clause].rules)
    return fact.type in REQUIRED_TYPES or quota


_NUMBERS = ("count", "ballots")


def _sample(fact: Fact) -> str:
    """What to write for a missing fact, without saying what happened: that is the clerk's to know."""
    return {"boolean": "true 或 false", "deadline": "日期，没有办的写 false", "works": "[]"}.get(fact.type, "…")


def _jsonable(value: Any) -> Any:
    """The data as the validator takes it. Decimals become floats here only to be type-checked; no score comes of them."""
    if isinstance(value, dict):
        return {key: _jsonable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_jsonable(item) for item in value]
    if isinstance(value, Decimal):
        return 0 if not value.is_finite() or value.adjusted() > 12 else float(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > 10**9:
        return 0
    return value


def _path(data: Any, parts: Sequence[Key]) -> DataPath:
    """A path of the validator, whose keys of digits come as integers, with the keys that the data has."""
    path: list[Key] = []
    for part in parts:
        key = part if isinstance(data, list) else str(part)
        path.append(key)
        data = data[key]
    return tuple(path)


def _at(data: Any, path: Sequence[Key]) -> Any:
    for key in path:
        data = data[key]
    return data
