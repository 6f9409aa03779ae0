"""Sealed years, and corrections of them: what was published, word for word, so that nothing changes unseen.

``data/seals/YEAR.toml`` holds every figure and word of the ledger as published, exact, with the hashes of what it came
from. A seal holds nothing that is not published: no private code, no post, and of a record only the hash of its facts
without those about persons (sanctions, who led which unit before), so that no guess about a person can be confirmed.
The figures of a later build must be the sealed ones, or a correction (``content/corrections/YEAR-N.md``) declares each
change. Knows nothing of pages.
"""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import tomli

from . import county, grading, scoring
from . import rubric as rubrics
from .county import CHANGES, Ranked, Standing
from .grading import Outcome, Result
from .history import Past, PastResult
from .history import load as load_results
from .points import JSON_PLACES, SHOWN, Points, exact, finite, fixed, plain, show, signed
from .problems import Collector, Place, Problem, Problems, date_in, nearest, shown_path
from .project import Project, Year
from .records import Record
from .rubric import COMPOSITE, Rubric
from .scoring import Entry, Kind, NodeScore, Scorecard, State
from .source import Source, read

FORMAT = 1
LEDGER = "# ---- 台账 ----"
"""The line between a seal's head (inputs, corrections) and its ledger."""
SECTION, WHOLE = "# 校验 ", "# 全文校验 "
SCORING = ("points", "source", "rubric", "schema", "validation", "records", "history", "scoring", "grading", "county")
"""The modules that a figure passes through; their text is the software of a seal."""

Plain = dict[str, Any]
Communities = Mapping[str, Plain]
"""Communities by slug, as plain data: what a seal holds, and what two results are compared by."""


# the ledger as plain data


def figures(rubric: Rubric, standing: Standing, *, details: bool = False) -> dict[str, Plain]:
    """Every figure and word of a year's ledger by slug; figures as exact text (``97.25``, ``1/3``).

    ``details`` are the words on posts, for sites that show them.
    """
    return {
        item.result.slug: community(rubric, item, details=details)
        for item in sorted(standing.ranked, key=lambda item: item.result.slug)
    }


def text_of(value: Points | None) -> str:
    """A figure as exact text: a finite decimal in full, any other as a fraction; empty for what is not assessed."""
    if value is None:
        return ""
    return plain(value) if finite(value) else f"{value.numerator}/{value.denominator}"


def community(rubric: Rubric, item: Ranked, *, details: bool = False) -> Plain:
    """One community of :func:`figures`."""
    result = item.result
    texts: dict[Points, str] = {}  # most figures of a ledger are alike

    def text(value: Points | None) -> str:
        if value is None:
            return ""
        found = texts.get(value)
        if found is None:
            found = texts[value] = text_of(value)
        return found

    def entry(entry: Entry) -> Plain:
        return {
            "node": entry.node, "kind": entry.kind.value, "clause": entry.clause, "reason": entry.reason,
            "points": text(entry.points), "applied": text(entry.applied), "why": entry.why,
            "date": str(entry.date or ""), "document": entry.document.text if entry.document else "", "note": entry.note,
        }  # fmt: skip

    return {
        "name": result.name,
        "rank": item.rank or 0,
        "tied": item.tied,
        "grade": result.grade or "",
        "by_score": result.by_score or "",
        "composite": text(result.composite),
        "shown": item.shown,
        "nodes": {
            name: {"points": text(n.points), "score": text(n.score), "credits": text(n.credits), "state": n.state.value}
            for name, n in result.card.nodes.items()
        },
        "entries": [entry(e) for e in result.entries],
        "limits": [
            {
                "kind": limit.kind.value, "clause": limit.clause, "basis": limit.basis, "before": limit.before,
                "after": limit.after, "detail": limit.detail if details else "",
            }
            for limit in result.limits
        ],
        "exempted": [
            {"clause": rubric.exemption.id, "date": str(e.date), "reason": e.reason, "detail": e.detail if details else ""}
            for e in result.exempted
        ],
        "consequences": [{"clause": o.consequence, "applies": _applies(o), "reason": o.reason} for o in result.outcomes],
    }  # fmt: skip


def _applies(outcome: Outcome) -> str:
    return {True: "yes", False: "no", None: "open"}[outcome.applies]


_LISTS = {
    "entries": ("node", "kind", "clause", "reason", "points", "applied", "why", "date", "document", "note"),
    "limits": ("kind", "clause", "basis", "before", "after", "detail"),
    "exempted": ("clause", "date", "reason", "detail"),
    "consequences": ("clause", "applies", "reason"),
}
"""The lists of a community and the keys of their tables; an empty text is left out in the file."""
_HEAD = ("name", "rank", "tied", "grade", "by_score", "composite", "shown")

_quote = json.encoder.encode_basestring


def _value(value: str | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else _quote(value).replace("\x7f", "\\u007f")


def _section(name: str, community: Plain) -> list[str]:
    """A community as the lines of a TOML table of some name."""
    lines = [f"[{name}]"]
    lines += [f"{key} = {_value(community[key])}" for key in _HEAD]
    lines += ["", f"[{name}.nodes]"]
    for block, node in community["nodes"].items():
        lines.append(f"{_quote(block)} = {{ {', '.join(f'{key} = {_value(value)}' for key, value in node.items())} }}")
    for kind, keys in _LISTS.items():
        for table in community[kind]:
            lines += ["", f"[[{name}.{kind}]]"]
            lines += [f"{key} = {_value(table[key])}" for key in keys if table[key] != ""]
    return lines


def _checked(text: str) -> str:
    return f"{text}{SECTION}{_digest(text, 16)}\n"


def _digest(text: str, length: int = 64) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:length]


def body(communities: Communities) -> str:
    """The ledger part of a seal: each community with its check line."""
    sections = ("\n".join(_section(f"communities.{slug}", community)) for slug, community in communities.items())
    return "".join("\n" + _checked(f"{section}\n") for section in sections)


# what the figures came from


@dataclass(frozen=True)
class Inputs:
    """What a year's figures came from, each input for itself: hashes, the options chosen, and last year's results.

    ``past`` holds score and grade by slug: they were published, and with them a later build can tell what they did.
    """

    rubric: str
    software: str
    readings: Mapping[str, str]
    records: Mapping[str, str]
    past: Mapping[str, Sequence[str]]


def inputs(project: Project, rubric: Rubric, slugs: Iterable[str], past: Past) -> Inputs:
    """The inputs of a year as they are now."""
    law = read(project.rubric_path(rubric.year), project.root).text
    law = re.sub(r"(?m)^chosen\s*=.*$", "chosen", law)  # which option is chosen is an input of its own
    return Inputs(
        _digest(law), software(), {name: reading.chosen for name, reading in rubric.readings.items()},
        {slug: record_hash(read(project.records_path(rubric.year) / f"{slug}.toml", project.root)) for slug in sorted(slugs)},
        {slug: [text_of(result.score), result.grade] for slug, result in sorted(past.items())},
    )  # fmt: skip


def scored(rubric: Rubric, facts: Iterable[Record], past: Past) -> dict[str, Plain]:
    """The figures of some records as a rubric and last year's results make them."""
    results = [grading.grade(rubric, record, scoring.score(rubric, record), past) for record in facts]
    return figures(rubric, county.rank(rubric, results))


def software() -> str:
    """The hash of the modules that a figure passes through; comments, docstrings and layout do not count."""
    folder = Path(__file__).parent
    found = hashlib.sha256()
    for name in SCORING:
        tree = ast.parse((folder / f"{name}.py").read_bytes())
        for node in ast.walk(tree):
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node):
                node.body = node.body[1:]
        found.update(_syntax(tree).encode())
    return found.hexdigest()


def _syntax(node: object) -> str:
    """A syntax tree as text that every Python version writes alike: fields that are empty are left out."""
    if isinstance(node, ast.AST):
        parts = (f"{name}={_syntax(value)}" for name, value in ast.iter_fields(node) if value not in (None, []))
        return f"{type(node).__name__}({', '.join(parts)})"
    return f"[{', '.join(map(_syntax, node))}]" if isinstance(node, list) else repr(node)


PERSONAL = frozenset({"sanctions", "leader", "person", "role"})
"""Keys of a record that its hash leaves out: few values are possible, so that a hash would let a guess be confirmed."""


def record_hash(source: Source) -> str:
    """The hash of a record's facts, without those about persons; comments and layout do not count."""

    def canonical(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: canonical(inner) for key, inner in value.items() if key not in PERSONAL}
        if isinstance(value, list):
            return [canonical(inner) for inner in value]
        return plain(exact(value)) if isinstance(value, Decimal) else str(value) if isinstance(value, dt.date) else value

    return _digest(json.dumps(canonical(source.toml()), ensure_ascii=False, sort_keys=True))


# differences


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
    """The entries that a clause's table lists, by clause; for a bad paper, the node that it voids."""
    found: dict[str, list[Plain]] = {}
    for entry in community["entries"]:
        if Kind(entry["kind"]) in CHANGES:
            clause = entry["clause"] if entry["clause"] in community["nodes"] else entry["node"]
            found.setdefault(clause, []).append(entry)
    return found


NOTHING = "无"
HEADLINES = {"name": "名称", "rank": "名次", "composite": "综合得分", "grade": "档次"}
COMMUNITY = "社区"
SCORE = "得分"
_NODE = {"points": "分值", "score": SCORE, "credits": "其中加分", "state": "情况"}
_FIELDS = {
    "node": "计入", "kind": "类别", "clause": "条款", "reason": "事由", "points": "按规定", "applied": "实计", "why": "说明",
    "date": "日期", "document": "依据", "note": "备注", "basis": "依据", "before": "之前", "after": "之后", "detail": "情形",
    "applies": "是否适用",
}  # fmt: skip
_OUTCOME = "结果运用"
APPLICABILITY = f"{_OUTCOME}（{_FIELDS['applies']}）"
"""The change of whether a consequence applies."""
_POSTS = frozenset(f"{kind.label}（{_FIELDS['detail']}）" for kind in (Kind.CEILING, Kind.VETO, Kind.EXEMPT))
"""The changes that tell of posts: for sites that show them."""
_APPLIES = {"yes": "适用", "no": "不适用", "open": "未定"}


def compare(old: Communities, new: Communities, cite: Callable[[str], str] = str) -> list[Change]:
    """Everything that differs between two results, by slug, then headline, then block. What one side can't know is left out."""
    found: list[Change] = []
    for slug in sorted(old.keys() | new.keys()):
        one, two = old.get(slug), new.get(slug)
        if one is None and two is not None:
            found.append(Change(slug, two["name"], "", "", COMMUNITY, NOTHING, _headline(two)))
        elif two is None and one is not None:
            found.append(Change(slug, one["name"], "", "", COMMUNITY, _headline(one), NOTHING))
        elif one is not None and two is not None and one != two:
            found += _Comparison(slug, one, two, cite).run()
    return found


def _headline(community: Plain) -> str:
    rank = f"第{rank_text(community)}名" if community["rank"] else "未排名"
    score = f"综合得分{composite_text(community)}" if community["composite"] else "待录入"
    return "，".join(part for part in (rank, score, community["grade"]) if part)


def rank_text(community: Plain) -> str:
    """A rank as the ranking shows it."""
    return "未排名" if not community["rank"] else f"{community['rank']}{'（并列）' if community['tied'] else ''}"


def composite_text(community: Plain) -> str:
    """A composite as its year shows it."""
    return str(community.get("shown") or figure_text(community["composite"]))


def figure_text(text: str) -> str:
    """An exact figure as people read it; one without a finite decimal with its fraction."""
    if not text:
        return State.NOT_ASSESSED.label
    value = exact(text)
    if finite(value) and len(text.partition(".")[2]) < JSON_PLACES:
        return show(value)
    return f"≈{fixed(value, SHOWN)}（{text}）"


class _Comparison:
    def __init__(self, slug: str, old: Plain, new: Plain, cite: Callable[[str], str]) -> None:
        self.slug, self.old, self.new, self.cite = slug, old, new, cite
        self.found: list[Change] = []

    def run(self) -> list[Change]:
        old, new = self.old, self.new
        self.add("", HEADLINES["name"], old["name"], new["name"])
        self.add("", HEADLINES["composite"], composite_text(old), composite_text(new))
        if old["composite"] != new["composite"] and composite_text(old) == composite_text(new):
            self.add("", HEADLINES["composite"], figure_text(old["composite"]), figure_text(new["composite"]))
        self.add("", HEADLINES["grade"], old["grade"] or "待录入", new["grade"] or "待录入")
        self.add("", HEADLINES["rank"], rank_text(old), rank_text(new))
        for node in dict.fromkeys((*old["nodes"], *new["nodes"])):
            self.node(node, old["nodes"].get(node), new["nodes"].get(node))
        if "by_score" in old and "by_score" in new:
            self.add(COMPOSITE, "按得分的档次", old["by_score"], new["by_score"])
        for name in _LISTS:
            if name in old and name in new and old[name] != new[name]:
                self.list(name, old[name], new[name])
        if not self.found and "entries" in old and "entries" in new:
            self.add(COMPOSITE, "台账各条的次序", "原次序", "现次序")
        order = {block: index for index, block in enumerate(dict.fromkeys(("", *(change.block for change in self.found))))}
        return sorted(self.found, key=lambda change: order[change.block])

    def add(self, block: str, what: str, old: str, new: str) -> None:
        if old != new:
            cite = self.cite(block) if block else ""
            self.found.append(Change(self.slug, self.new["name"], block, cite, what, old or NOTHING, new or NOTHING))

    def node(self, node: str, old: Plain | None, new: Plain | None) -> None:
        if old is None or new is None:
            self.add(node, _NODE["score"], figure_text(old["score"]) if old else "", figure_text(new["score"]) if new else "")
            return
        for key in old:
            if key in new and old[key] != new[key]:
                label = (lambda text: State(text).label) if key == "state" else figure_text
                self.add(node, _NODE[key], label(old[key]), label(new[key]))

    def list(self, name: str, old: Sequence[Plain], new: Sequence[Plain]) -> None:
        told = {change.block for change in self.found if change.what not in _NODE.values()}
        keys = [key for key in _LISTS[name] if all(key in table for table in (*old, *new))]
        for one, two in _pairs(old, new, keys):
            table: Plain = one or two or {}
            if name in ("limits", "exempted") and table["clause"] in told:
                continue  # the ledger's own entry says it already
            label = _kind_label(name, table)
            if one is None or two is None:
                self.add(table["clause"], label, _sentence(one) if one else "", _sentence(two) if two else "")
                continue
            for key in keys:
                if one[key] != two[key]:
                    self.add(two["clause"], f"{label}（{_FIELDS[key]}）", _field(key, one[key]), _field(key, two[key]))


def _pairs(old: Sequence[Plain], new: Sequence[Plain], keys: Sequence[str]) -> list[tuple[Plain | None, Plain | None]]:
    """What differs between two lists of tables: those most alike as pairs, the others alone."""

    def key(table: Plain) -> tuple[Any, ...]:
        return tuple(table[name] for name in keys)

    rest_old, rest_new = Counter(map(key, old)) - Counter(map(key, new)), Counter(map(key, new)) - Counter(map(key, old))
    ones, twos = list(rest_old.elements()), list(rest_new.elements())
    fixed = [index for index, name in enumerate(keys) if name in ("node", "kind", "clause")]
    pairs: list[tuple[Plain | None, Plain | None]] = []
    for one in ones:
        same = [two for two in twos if all(one[index] == two[index] for index in fixed)]
        best = max(same, key=lambda two: sum(a == b for a, b in zip(one, two, strict=True)), default=None)
        if best is not None:
            twos.remove(best)
        pairs.append((dict(zip(keys, one, strict=True)), dict(zip(keys, best, strict=True)) if best is not None else None))
    return pairs + [(None, dict(zip(keys, two, strict=True))) for two in twos]


def _kind_label(name: str, table: Plain) -> str:
    if name == "consequences":
        return _OUTCOME
    return Kind(table["kind"]).label if "kind" in table else Kind.EXEMPT.label


def _field(key: str, text: str) -> str:
    if key in ("points", "applied"):
        return f"{signed(exact(text))}分" if finite(exact(text)) else f"{signed(exact(text))}分（{text}）"
    return _APPLIES.get(text, text) if key == "applies" else text


def _sentence(table: Plain) -> str:
    """An entry in one line."""
    order = ("reason", "date", "document", "note", "applied", "why", "applies", "after")
    return "，".join(_field(key, table[key]) for key in order if table.get(key)) or "有"


# corrections


@dataclass(frozen=True)
class Correction:
    """A correction of a sealed year: what the office says of it, and what it changed, as its seal recorded it."""

    year: int
    number: int
    date: dt.date
    reason: str
    basis: str
    document: str
    decided_by: str
    paragraphs: tuple[str, ...]
    declared: Mapping[str, Mapping[str, Any]]
    source: Source
    changes: tuple[Change, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    """The rows of clauses' tables that it changed, by slug and clause."""
    law: bool = False
    """Whether the rubric or a reading was changed with it: then what any page of the year shows may be new."""

    @property
    def id(self) -> str:
        """Its number: ``2017-1``."""
        return f"{self.year}-{self.number}"

    @property
    def hash(self) -> str:
        """The hash of its file, which the seal keeps."""
        return _digest(self.source.text)


_CORRECTION = ("date", "reason", "basis", "document", "decided_by", "changes")
_DECLARED = (*HEADLINES, "clauses", "added", "removed")
_NAME = re.compile(r"(\d{4})-([1-9]\d*)\.md")


def correction_files(project: Project, year: int) -> dict[int, Path]:
    """The corrections of a year by their number."""
    found = {}
    for path in project.corrections_folder.glob(f"{year}-*.md"):
        if match := _NAME.fullmatch(path.name):
            found[int(match[2])] = path
    return dict(sorted(found.items()))


def stray(project: Project) -> list[Problem]:
    """Files in the folders of seals and corrections that are neither: copies, misnamed ones, corrections of no sealed year."""
    problems = []
    for path in sorted(project.seal_path(0).parent.glob("*")):
        if not re.fullmatch(r"\d{4}\.toml", path.name) and not _left_behind(path.name):
            message = "这不是封存文件；封存文件以年度为名，一年一个"
            problems.append(Problem("E703", message, shown_path(path, project.root), hint="移到别处"))
    for path in sorted(project.corrections_folder.glob("*")):
        match = _NAME.fullmatch(path.name)
        shown = shown_path(path, project.root)
        if _left_behind(path.name):
            continue
        if not match:
            problems.append(Problem("E711", "更正的文件名应是年度和序号，如 2017-1.md", shown, hint="2017-1.md"))
        elif not project.seal_path(int(match[1])).exists():
            year = match[1]
            message = f"有 {year} 年度的更正，却没有封存文件：封存文件不见了，或这个年度从未封存"
            hint = f"从备份恢复 data/seals/{year}.toml；确实从未封存的，不需要更正，把这个文件移出 content/corrections/"
            problems.append(Problem("E712", message, shown, hint=hint))
    return problems


def _left_behind(name: str) -> bool:
    """Whether a file is what a file manager or an editor leaves: nobody means it."""
    return name.startswith(".") or name in ("Thumbs.db", "desktop.ini") or name.endswith(("~", ".bak", ".swp"))


def read_correction(project: Project, path: Path) -> Correction:
    """Read and check a correction's file, without what it changed. Raises :class:`~tongyu_site.problems.Problems`."""
    source = read(path, project.root)
    match = _NAME.fullmatch(path.name)
    assert match
    found = Collector()
    lines = source.lines
    end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == "+++"), None)
    if lines[0].strip() != "+++" or end is None:
        raise Problems([source.problem("E707", "更正的设置要写在两行 +++ 之间，文件以 +++ 开始", place=Place(1), hint="+++")])
    head = Source(source.shown, "\n".join(lines[1:end]), 1)
    data = head.toml()

    def bad(message: str, where: list[str | int], hint: str | None = None, *, key: bool = False) -> None:
        found.add(head.problem("E707", message, where, hint=hint, key=key))

    def unknown(table: Mapping[str, Any], known: Sequence[str], where: list[str | int]) -> None:
        for key in table:
            if key not in known:
                bad(f"更正没有“{key}”这一项", [*where, key], f"可写 {'、'.join(nearest(key, known) or known)}", key=True)

    unknown(data, _CORRECTION, [])
    for key in _CORRECTION:
        if key not in data:
            day = f"{int(match[1]) + 1}-03-05"
            sample = {
                "date": f"date = {day}",
                "document": 'document = { issuer = "…", number = "…" }',
                "changes": "[changes.jia]",
            }
            hint = sample.get(key, f'{key} = "…"')
            found.add(source.problem("E707", f"更正缺少 {key}", place=Place(1), hint=hint))
    date = data.get("date")
    if date is not None and type(date) is not dt.date:
        bad("date 应是日期，不加引号", ["date"], f"date = {date_in(date)}" if date_in(date) else None)
    for key in ("reason", "basis", "decided_by"):
        value = data.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            bad(f"{key} 应是文字，不能为空", [key], f'{key} = "…"')
    document = data.get("document", {})
    if not isinstance(document, dict):
        bad("document 应写明单位和文号", ["document"], 'document = { issuer = "…", number = "…" }')
        document = {}
    unknown(document, ("issuer", "number", "title"), ["document"])
    for key, value in document.items():
        if not isinstance(value, str) or not value.strip():
            bad(f"document 的 {key} 应是文字，不能为空", ["document", key], f'{key} = "…"')
    if "document" in data and not ("issuer" in document and ("number" in document or "title" in document)):
        bad("document 应写明单位（issuer）和文号（number）或标题（title）", ["document"])
    changes = data.get("changes", {})
    if not isinstance(changes, dict):
        bad("changes 应是表，每个社区一节", ["changes"], "[changes.jia]")
        changes = {}
    for slug, table in changes.items():
        if not isinstance(table, dict):
            bad(f"changes 中的“{slug}”应是一个社区的表", ["changes", slug], f"[changes.{slug}]", key=True)
            continue
        unknown(table, _DECLARED, ["changes", slug])
        for key, value in table.items():
            texts = isinstance(value, list) and all(isinstance(text, str) for text in value)
            if key in HEADLINES and not (texts and len(value) == 2):
                bad(f"{key} 应写原来的和现在的，都加引号", ["changes", slug, key], f'{key} = ["…", "…"]')
            elif key == "clauses" and not texts:
                bad("clauses 应是条款编号的列表，都加引号", ["changes", slug, key], 'clauses = ["1-2"]')
            elif key in ("added", "removed") and value is not True:
                bad(f"{key} 只能写 true", ["changes", slug, key], f"{key} = true")
    found.stop_if_any()
    title = f"《{document['title']}》" if "title" in document else ""
    paragraphs: list[str] = [""]
    for line in lines[end + 1 :]:
        if not line.strip():
            paragraphs.append("")
        else:
            gap = " " if paragraphs[-1][-1:].isascii() and paragraphs[-1] and line.strip()[0].isascii() else ""
            paragraphs[-1] += gap + line.strip()
    return Correction(
        int(match[1]), int(match[2]), data["date"], data["reason"].strip().rstrip("。"), data["basis"].strip(),
        f"{document['issuer']} {title}{document.get('number', '')}", data["decided_by"].strip(),
        tuple(text for text in paragraphs if text), changes, source,
    )  # fmt: skip


def declaration(changes: Iterable[Change]) -> dict[str, dict[str, Any]]:
    """What a correction must declare of some changes: headlines old and new, and the clauses that differ."""
    keys = {label: key for key, label in HEADLINES.items()}
    found: dict[str, dict[str, Any]] = {}
    for change in changes:
        table = found.setdefault(change.slug, {})
        if change.block:
            table.setdefault("clauses", [])
            if change.block not in table["clauses"]:
                table["clauses"].append(change.block)
        elif change.what == COMMUNITY:
            table["added" if change.old == NOTHING else "removed"] = True
        else:
            table[keys[change.what]] = [change.old, change.new]
    return found


def declaration_text(slug: str, table: Mapping[str, Any]) -> str:
    """A community's declaration as TOML, ready to paste."""

    def value(value: Any) -> str:
        return f"[{', '.join(_value(text) for text in value)}]" if isinstance(value, list) else _value(value)

    return "\n".join([f"[changes.{slug}]", *(f"{key} = {value(table[key])}" for key in _DECLARED if key in table)])


def _undeclared(correction: Correction, changes: Sequence[Change]) -> list[Problem]:
    """Where a correction says less or more than the figures do."""
    source = correction.source
    where = Source(source.shown, _front(source), 1)
    actual = declaration(changes)
    if not actual:
        return [source.problem("E708", "这份更正没有改变任何结果", place=Place(1), hint="先改记录或细则，再记更正")]
    problems = []
    names = {change.slug: change.name for change in changes}
    for slug in sorted(actual.keys() | correction.declared.keys()):
        wanted, said = actual.get(slug, {}), dict(correction.declared.get(slug, {}))
        if "clauses" in said and sorted(said["clauses"]) == sorted(wanted.get("clauses", [])):
            said["clauses"] = wanted["clauses"]
        if wanted == said:
            continue
        if not wanted:
            message = f"更正写了“{slug}”，它的结果没有变动"
            problems.append(where.problem("E708", message, ["changes", slug], key=True, hint="删去这一节"))
            continue
        less = [key for key in wanted if key not in said]
        more = [key for key in said if key not in wanted]
        other = [key for key in wanted if key in said and wanted[key] != said[key]]
        parts = [f"没有写 {'、'.join(less)}"] if less else []
        parts += [f"多写了 {'、'.join(more)}"] if more else []
        parts += [f"{'、'.join(other)} 与实际变动不同"] if other else []
        message = f"{names[slug]}的变动与更正所写的不符：{'；'.join(parts)}"
        hint = declaration_text(slug, wanted)
        if slug in correction.declared:
            problems.append(where.problem("E708", message, ["changes", slug], key=True, hint=hint))
        else:
            problems.append(source.problem("E708", f"更正没有写{names[slug]}的变动", place=Place(1), hint=hint))
    return problems


def _front(source: Source) -> str:
    lines = source.lines
    return "\n".join(lines[1 : next(number for number, line in enumerate(lines[1:], 1) if line.strip() == "+++")])


# the seal's file


@dataclass(frozen=True)
class Recorded:
    """A correction as a seal keeps it: its number, the hash of its file, every change in words, and what it replaced."""

    number: int
    file: str
    changes: tuple[Change, ...]
    before: Communities
    """The communities that it changed or took away, as they were published before."""
    law: bool = False

    def undone(self, after: Communities) -> Communities:
        """The communities before the correction, of those after it."""
        changed = {change.slug for change in self.changes}
        return {slug: community for slug, community in after.items() if slug not in changed} | dict(self.before)


@dataclass(frozen=True)
class Seal:
    """A sealed year as its file holds it."""

    year: int
    show_roles: bool
    inputs: Inputs
    recorded: tuple[Recorded, ...]
    body: str
    source: Source
    cites: Mapping[str, str]
    """How the year names its blocks."""

    @property
    def mark(self) -> str:
        """What of a seal the site keeps."""
        return self.mark_after(len(self.recorded))

    def mark_after(self, count: int) -> str:
        """What the site kept after so many corrections: the hash of the ledger then, and of the corrections up to then."""
        told = [[item.number, item.file, [[getattr(change, key) for key in Change.__slots__] for change in item.changes]]
                for item in self.recorded[:count]]  # fmt: skip
        return _digest(json.dumps([self.states[count], told], ensure_ascii=False, sort_keys=True), 16)

    @cached_property
    def communities(self) -> dict[str, Plain]:
        """What was published, by slug. Raises :class:`~tongyu_site.problems.Problems` for a seal made by hand."""
        before = self.source.lines.index(LEDGER) + 1
        try:
            data = tomli.loads(self.body).get("communities", {})
        except tomli.TOMLDecodeError:
            Source(self.source.shown, self.body, before).toml()  # raises, with the place
            raise
        communities, bad = _read_communities(data)
        if bad:
            message = "封存文件中“{}”一节缺少必需的内容，或值不对"
            raise Problems(
                [self.source.problem("E703", message.format(slug), place=self.place(slug, ""), hint=_RESTORE) for slug in bad]
            )
        return communities

    @cached_property
    def states(self) -> tuple[Communities, ...]:
        """The communities before each correction, oldest first, and as they are now."""
        found: list[Communities] = [self.communities]
        for item in reversed(self.recorded):
            found.insert(0, item.undone(found[0]))
        return tuple(found)

    def place(self, slug: str, block: str) -> Place:
        """Where a community's block stands in the file, else the community; the first line for one that doesn't."""
        lines = self._lines.get(slug, {})
        number = lines.get(block) or lines.get("", 1)
        return Place(number, 1, len(self.source.lines[number - 1]))

    @cached_property
    def _lines(self) -> dict[str, dict[str, int]]:
        """By slug: the lines of its head (""), of its nodes, and of the first entry of each other block."""
        found: dict[str, dict[str, int]] = {}
        own: dict[str, int] = {}
        for number, line in enumerate(self.source.lines, 1):
            if head := re.fullmatch(r"\[communities\.([\w-]+)\]", line):
                own = found.setdefault(head[1], {"": number})
            elif block := re.match(r'"([^"]+)" = \{ points|clause = "([^"]+)"', line):
                own.setdefault(block[1] or block[2], number)
        return found


def _read_communities(data: Any) -> tuple[dict[str, Plain], list[str]]:
    """Communities of a seal with every key that its file leaves out, and the slugs of those that are no such thing."""
    bad = []
    for slug, community in data.items() if isinstance(data, dict) else [("", data)]:
        if not _well_formed(community):
            bad.append(slug)
            continue
        for name, keys in _LISTS.items():
            community[name] = [{key: table.get(key, "") for key in keys} for table in community.get(name, [])]
    return (dict(data) if not bad else {}), bad


_FIGURE = re.compile(r"-?\d+(\.\d+)?|-?\d+/[1-9]\d*")
_HEAD_TYPES = {"rank": int, "tied": bool}


def _well_formed(community: Any) -> bool:
    """Whether a community of a seal holds what the program writes; check lines say nothing of a seal made by hand."""
    if not isinstance(community, dict) or any(type(community.get(key)) is not _HEAD_TYPES.get(key, str) for key in _HEAD):
        return False
    nodes = community.get("nodes")
    if not _figure(community["composite"]) or not isinstance(nodes, dict) or not nodes:
        return False
    for node in nodes.values():
        if (
            not isinstance(node, dict)
            or node.keys() != _NODE.keys()
            or node["state"] not in {str(state.value) for state in State}
        ):
            return False
        if not all(_figure(node[key]) for key in ("points", "score", "credits")):
            return False
    for name, keys in _LISTS.items():
        tables = community.get(name, [])
        if not isinstance(tables, list):
            return False
        for table in tables:
            if not isinstance(table, dict) or not all(key in keys and isinstance(text, str) for key, text in table.items()):
                return False
            figures = [table.get(key) for key in ("points", "applied") if key in keys]
            if not all(figure and _figure(figure) for figure in figures) or not table.get("clause"):
                return False
            if "kind" in keys and table.get("kind") not in {str(kind.value) for kind in Kind}:
                return False
    return True


def _figure(text: Any) -> bool:
    return text == "" or (isinstance(text, str) and _FIGURE.fullmatch(text) is not None)


def write(
    seal_inputs: Inputs, year: int, show_roles: bool, recorded: Sequence[Recorded], ledger: str, names: Mapping[str, str]
) -> str:
    """The text of a seal's file."""
    lines = [
        f"# {year}年度考核结果的封存文件，由 python build.py seal {year} 写出，请勿手工修改：改动一处，校验就不符。",
        "# 只有公开的内容，没有私密代号；记录的校验不含处分、任职等关于个人的事实。",
        "",
        f"format = {FORMAT}",
        f"year = {year}",
        f"show_roles = {_value(show_roles)}",
        "",
        "[inputs]",
        f"rubric = {_value(seal_inputs.rubric)}",
        f"software = {_value(seal_inputs.software)}",
        "",
        "[inputs.readings]",
        *(f"{_quote(name)} = {_value(chosen)}" for name, chosen in seal_inputs.readings.items()),
        "",
        "[inputs.records]",
        *(f"{slug} = {_value(digest)}" for slug, digest in seal_inputs.records.items()),
        "",
        "[inputs.past]",
        *(f"{slug} = [{', '.join(map(_value, result))}]" for slug, result in seal_inputs.past.items()),
        "",
        "[cites]",
        *(f"{_quote(block)} = {_value(cite)}" for block, cite in names.items()),
    ]
    for item in recorded:
        lines += ["", "[[corrections]]", f"number = {item.number}", f"file = {_value(item.file)}"]
        lines += [f"law = {_value(item.law)}", "changes = ["]
        for change in item.changes:
            pairs = (f"{key} = {_value(getattr(change, key))}" for key in Change.__slots__)
            lines.append(f"  {{ {', '.join(pairs)} }},")
        lines.append("]")
        for slug, community in item.before.items():
            lines += ["", *_section(f"corrections.before.{slug}", community)]
    text = _checked("\n".join(lines) + "\n\n") + f"\n{LEDGER}\n" + ledger
    return f"{text}{WHOLE}{_digest(text)}\n"


def load(project: Project, year: int) -> Seal | None:
    """Read a year's seal; None where there is none. Raises :class:`~tongyu_site.problems.Problems` for a broken one."""
    path = project.seal_path(year)
    return parse(read(path, project.root), year) if path.exists() else None


_RESTORE = "从备份恢复这个文件；要改结果，用 seal 年度 --correct 记录更正"


def parse(source: Source, year: int) -> Seal:
    """A seal of its file's text. Raises :class:`~tongyu_site.problems.Problems`."""
    lines = source.lines
    last = max((n for n, line in enumerate(lines, 1) if line.strip()), default=1)
    if not lines[last - 1].startswith(WHOLE):
        message = "封存文件不完整：最后没有全文校验，可能只写了一半或被截断"
        raise Problems([source.problem("E703", message, place=Place(last), hint=_RESTORE)])
    text = "\n".join(lines[: last - 1]) + "\n"
    if lines[last - 1] != WHOLE + _digest(text):
        source.toml()  # a mistake of writing has a better place
        message = "封存文件被改动过：全文校验不符，可能增减了整节"
        whole = source.problem("E702", message, place=Place(last), hint=_RESTORE)
        raise Problems(_altered(source, last) or [whole])
    if problems := _altered(source, last):
        raise Problems(problems)
    head, _, ledger = text.partition(f"\n{LEDGER}\n")
    data = Source(source.shown, head).toml()
    if data.get("format") != FORMAT or data.get("year") != year:
        what = f"是 {data.get('year')} 年度的" if data.get("format") == FORMAT else "由别的版本的程序写出"
        raise Problems([source.problem("E703", f"封存文件{what}，不能用作 {year} 年度的", place=Place(1), hint=_RESTORE)])
    try:
        recorded = tuple(
            Recorded(
                item["number"], item["file"], tuple(Change(**change) for change in item["changes"]),
                _before(item.get("before", {})), item["law"],
            )
            for item in data.get("corrections", [])
        )  # fmt: skip
        return Seal(year, data["show_roles"], Inputs(**data["inputs"]), recorded, ledger, source, data["cites"])
    except (KeyError, TypeError, ValueError, AttributeError):  # made by hand, check lines and all
        raise Problems([source.problem("E703", "封存文件缺少必需的内容", place=Place(1), hint=_RESTORE)]) from None


def _before(data: Any) -> Communities:
    communities, bad = _read_communities(data)
    if bad:
        raise ValueError(bad)
    return communities


def _altered(source: Source, last: int) -> list[Problem]:
    """The sections of a seal whose check doesn't fit any more."""
    problems = []
    start = 0
    for number, line in enumerate(source.lines[: last - 1]):
        if line.startswith(SECTION):
            while start < number and (source.lines[start] == "" or source.lines[start] == LEDGER):
                start += 1
            if line != SECTION + _digest("\n".join(source.lines[start:number]) + "\n", 16):
                name = re.fullmatch(r"\[communities\.([\w-]+)\]", source.lines[start])
                what = f"“{name[1]}”一节" if name else "开头部分" if start == 0 else "这一节"
                message = f"封存文件被改动过：{what}（至第 {number + 1} 行）与校验不符"
                problems.append(source.problem("E702", message, place=Place(start + 1), hint=_RESTORE))
            start = number + 1
    return problems


# holding a year to its seal


@dataclass(frozen=True)
class Held:
    """A year held to its seal: the seal (None: not sealed) and its corrections."""

    seal: Seal | None = None
    corrections: tuple[Correction, ...] = ()
    former: tuple[Standing, ...] = ()
    """The year as it was published before each correction, oldest first."""
    notes: tuple[str, ...] = ()
    """What else is not as it was sealed, though every figure and word of the ledger is."""


def recorded_corrections(project: Project, seal: Seal, *, pending: bool = True) -> tuple[Correction, ...]:
    """The corrections that a seal records, from their files. A missing, altered or, with ``pending``, unrecorded file is a
    problem: nothing leaves the register."""
    found = Collector()
    files = correction_files(project, seal.year)
    corrections = []
    for item, (old, new) in zip(seal.recorded, pairwise(seal.states), strict=True):
        path = files.pop(item.number, None)
        shown = f"content/corrections/{seal.year}-{item.number}.md"
        if path is None:
            found.add(Problem("E709", "已记入封存的更正不见了", shown, hint="从备份恢复；更正不能删去"))
            continue
        with found:
            correction = read_correction(project, path)
            if correction.hash != item.file:
                message = "已记入封存的更正被改动过"
                found.add(correction.source.problem("E710", message, place=Place(1), hint="从备份恢复；要再改结果，另写一份更正"))
            changes = tuple(change for change in item.changes if project.show_roles or change.what not in _POSTS)
            corrections.append(replace(correction, changes=changes, rows=tuple(touched(old, new)), law=item.law))
    for number, path in files.items():
        following = len(seal.recorded) + 1
        shown = shown_path(path, project.root)
        if number != following and number - 1 not in files:
            message = f"更正编号不连续：下一份应是 {seal.year}-{following}"
            found.add(Problem("E711", message, shown, hint=f"{seal.year}-{following}.md"))
        elif pending:
            command = f"python build.py seal {seal.year} --correct {seal.year}-{number}"
            found.add(Problem("E712", "这份更正还没有记入封存", shown, hint=command))
    found.stop_if_any()
    return tuple(corrections)


def hold(project: Project, year: Year, rubric: Rubric, facts: Sequence[Record], standing: Standing, past: Past) -> Held:
    """Compare a year with its seal. Raises :class:`~tongyu_site.problems.Problems` with every difference and its cause."""
    seal = load(project, year.year)
    if seal is None:
        return Held()
    found = Collector()
    if not year.published:
        message = f"{year.year} 年度已经封存，不能改回送审稿"
        found.add(project.source.problem("E705", message, ["years", str(year.year), "stage"], hint='stage = "published"'))
    now = figures(rubric, standing, details=seal.show_roles)
    same = body(now) == seal.body
    corrections: tuple[Correction, ...] = ()
    with found:
        corrections = recorded_corrections(project, seal, pending=same)
    if not same and year.published:
        causes = _Causes(project, seal, rubric, facts, now, past)
        found.problems.extend(_breaks(seal, rubric, now, causes))
    found.stop_if_any()
    notes = []
    if inputs(project, rubric, now, past).rubric != seal.inputs.rubric:
        path = shown_path(project.rubric_path(seal.year), project.root)
        notes.append(f"细则 {path} 与封存时不同：台账的分数和文字没有变，细则、条款、解释的页面可能有变")
    if project.show_roles and not seal.show_roles:
        notes.append(f"site.toml 的 show_roles 在 {seal.year} 年度封存以后才改为 true：现在公布的职务没有封存")
    return Held(seal, corrections, former(seal, rubric, standing), tuple(notes))


def former(seal: Seal, rubric: Rubric, standing: Standing) -> tuple[Standing, ...]:
    """A sealed year as it was published before each correction, oldest first; ``standing`` is the year as it is now."""
    now = {item.result.slug: item for item in standing.ranked}
    found = []
    for state in seal.states[:-1]:
        ranked = [
            now[slug] if community == seal.communities.get(slug) else _restored(rubric, seal.year, slug, community)
            for slug, community in state.items()
        ]
        ranked.sort(key=lambda item: (item.rank is None, item.rank or 0, item.result.slug))
        found.append(county.standing(rubric, ranked))
    return tuple(found)


def _restored(rubric: Rubric, year: int, slug: str, community: Plain) -> Ranked:
    """A community as sealed: its figures, and its entries without their documents. Blocks that the rubric has no more are
    left out."""

    def node(name: str, figures: Mapping[str, str]) -> NodeScore:
        points, credits, score = (exact(figures[key] or "0") for key in ("points", "credits", "score"))
        known = score if figures["score"] else None
        return NodeScore(name, points, score - credits, credits, known, State(figures["state"]))

    nodes = {name: node(name, figures) for name, figures in community["nodes"].items()}
    entries = tuple(
        Entry(
            entry["node"], Kind(entry["kind"]), entry["clause"], "", entry["reason"], exact(entry["points"] or "0"),
            exact(entry["applied"] or "0"), entry["why"], note=entry["note"],
        )
        for entry in community["entries"] if entry["node"] in nodes and entry["node"] in rubric.places
    )  # fmt: skip
    card = Scorecard(slug, community["name"], year, entries, nodes, ())
    result = Result(card, community["by_score"] or None, community["grade"] or None, (), (), (), None, entries)
    return Ranked(result, community["rank"] or None, community["tied"], community["shown"])


LISTED = 200
"""How many differences of a broken seal, or of a correction in a circular, are listed one by one."""


def _breaks(seal: Seal, rubric: Rubric, now: Communities, causes: _Causes) -> list[Problem]:
    changes = compare(seal.communities, now, cited(rubric))
    grouped: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        grouped.setdefault((change.slug, change.block), []).append(change)
    problems = []
    for (slug, block), group in grouped.items():
        first = group[0]
        where = f"{first.name} {first.cite}".strip()
        said = "；".join(f"{change.what}原为“{change.old}”，现为“{change.new}”" for change in group)
        message = f"与封存的结果不同：{where}：{said}。原因：{causes.of(slug, group)}"
        place = seal.place(slug, block)
        excerpt = seal.source.lines[place.line - 1]  # nothing in a seal is private: no need to look for what to mask
        problems.append(Problem("E701", message, seal.source.shown, place, excerpt, block or None))
    problems.sort(key=lambda problem: problem.sort_key)
    following = f"{seal.year}-{len(seal.recorded) + 1}"
    hint = (
        f"不应变动的，恢复原来的内容；确需更正的，写 content/corrections/{following}.md，"
        f"再运行 python build.py seal {seal.year} --correct {following}"
    )
    if len(problems) > LISTED:
        message = f"与封存的结果还有 {len(problems) - LISTED} 处不同，没有列出"
        place = Place(len(seal.source.lines))
        problems = [*problems[:LISTED], Problem("E701", message, seal.source.shown, place)]
    return [replace(problem, hint=hint) if not index else problem for index, problem in enumerate(problems)]


def cited(rubric: Rubric) -> Callable[[str], str]:
    """How a year names its blocks: parts by their title (several stand in one paragraph), all others by where they stand."""
    names = names_of(rubric)
    return lambda block: names.get(block, block)


def names_of(rubric: Rubric) -> dict[str, str]:
    """The names of :func:`cited`, by block."""
    parts = {*rubric.parts, rubric.rewards.id, rubric.total.id}
    return {block.id: block.title if block.id in parts else rubric.cite(block.id) for block in rubric.blocks()}


class _Causes:
    """Which inputs of a seal are not what they were, and what each of them did.

    Readings and last year's results are exchanged one at a time: the year is scored again with what was sealed in its place,
    and what comes out as sealed tells what that input did. Of records, rubric and software a seal holds hashes only.
    """

    def __init__(
        self, project: Project, seal: Seal, rubric: Rubric, facts: Sequence[Record], now: Communities, past: Past
    ) -> None:
        then, here = seal.inputs, inputs(project, rubric, now, past)
        year = seal.year
        folder = f"data/communities/{year}"
        self.folder = folder
        self.nodes = {node for community in now.values() for node in community["nodes"]}
        self.common = []
        if then.rubric != here.rubric:
            self.common.append(f"细则 content/rubric/{year}.md 有改动")
        if then.software != here.software:
            self.common.append("计分程序有改动")
        self.effects: dict[str, Mapping[_Key, str]] = {}
        for name in dict.fromkeys((*then.readings, *here.readings)):
            old, new = then.readings.get(name, NOTHING), here.readings.get(name, NOTHING)
            if old != new:
                said = f"解释 {name} 由“{old}”改为“{new}”"
                try:
                    law = rubrics.load(project.rubric_path(year), {name: old}, root=project.root)
                except Problems:  # the rubric has no such reading or option any more
                    self.common.append(said)
                else:
                    self.exchange(said, scored(law, facts, past), now)
        if then.past != here.past:
            sealed = {slug: PastResult(exact(score), grade) for slug, (score, grade) in then.past.items()}
            self.exchange("上年结果有改动", scored(rubric, facts, sealed), now)
        self.records = {}
        for slug in sorted(then.records.keys() | here.records.keys()):
            if slug not in here.records:
                self.records[slug] = f"记录 {folder}/{slug}.toml 已不在"
            elif slug not in then.records:
                self.records[slug] = f"新增了记录 {folder}/{slug}.toml"
            elif then.records[slug] != here.records[slug]:
                self.records[slug] = f"记录 {folder}/{slug}.toml 有改动"

    def exchange(self, name: str, before: Communities, now: Communities) -> None:
        """Note what an input did: everything that would be otherwise if it were as sealed."""
        self.effects[name] = {_key(change): change.old for change in compare(before, now)}

    def of(self, slug: str, changes: Sequence[Change]) -> str:
        """What made some changes, in words.

        An input that was exchanged and alone undoes a change is its cause. Of a record whose public facts changed, that is
        what it says; else every input that is not what it was is only possible, and so are the facts about persons, of which
        a seal keeps no hash.
        """
        done: dict[str, None] = {}
        rest = []
        for change in changes:
            own = [name for name, effect in self.effects.items() if effect.get(_key(change)) == change.old]
            done.update(dict.fromkeys(own))
            if not own:
                rest.append(change)
        if rest:
            part = [
                name
                for name, effect in self.effects.items()
                if name not in done and any(_key(change) in effect for change in rest)
            ]
            done[self.remaining(slug, rest, [*self.common, *part])] = None
        return "；".join(done)

    def remaining(self, slug: str, changes: Sequence[Change], common: Sequence[str]) -> str:
        """What may have made some changes that no exchanged input made alone."""
        if slug in self.records:
            return "；".join([self.records[slug], *(f"也可能是{text}" for text in common)])
        others = all(change.what == HEADLINES["rank"] or _only_written(change) for change in changes)
        found = list(self.records.values()) if others else []  # a rank depends on everyone
        found = [*found[:3], f"共 {len(found)} 份记录有改动"] if len(found) > 3 else found
        which = "记录" if others else f"记录 {self.folder}/{slug}.toml "
        persons = f"{which}中关于个人的事实（处分、任职）有改动，封存不含其校验"
        if found:
            return "；".join([*found, *(f"也可能是{text}" for text in common)])
        if not self.personal(changes):
            return "；".join(common) or f"{'、'.join(self.effects)}，合在一起才有这一变动"
        if not common:
            return persons
        return f"可能是{'；'.join(common)}；或{persons}"

    def personal(self, changes: Sequence[Change]) -> bool:
        """Whether facts about persons can have made any of some changes: they change grades and what follows, never a score."""
        return any(
            change.block not in self.nodes if change.block else change.what in (HEADLINES["grade"], HEADLINES["rank"])
            for change in changes
        )


_Key = tuple[str, str, str, str]


def _key(change: Change) -> _Key:
    return (change.slug, change.block, change.what, change.new)


def _only_written(change: Change) -> bool:
    """Whether a composite is the same figure, written with more or fewer decimals."""
    if change.what != HEADLINES["composite"] or not re.fullmatch(r"[\d.]+", change.old + change.new):
        return False
    return change.old.startswith(change.new) or change.new.startswith(change.old)


def past_results(project: Project, year: int, grades: tuple[str, ...]) -> Past:
    """The results of a year that is not scored here: sealed ones, else given ones. Raises for two that differ."""
    seal = load(project, year)
    given = load_results(project, year, grades)
    if seal is None:
        return given
    recorded_corrections(project, seal)
    sealed = {slug: PastResult(exact(c["composite"]), c["grade"], c["name"], c["shown"]) for slug, c in seal.communities.items()}
    path = project.results_path(year)
    found = Collector()
    for slug, result in given.items():
        other = sealed.get(slug)
        if other is None or (other.score, other.grade) != (result.score, result.grade):
            said = "没有这个社区" if other is None else f"是 {plain(other.score)}、{other.grade}"
            message = f"“{slug}”的{year}年度结果与封存的不同，封存的{said}"
            found.add(read(path, project.root).problem("E713", message, [slug], key=True, hint=f"删去 {path.name}，以封存的为准"))
    found.stop_if_any()
    return sealed


# sealing


def sealed_text(
    project: Project, year: Year, rubric: Rubric, facts: Sequence[Record], standing: Standing, past: Past
) -> str | None:
    """The text of a first seal; None where the year is sealed already and nothing differs.

    Raises :class:`~tongyu_site.problems.Problems` for a year that can't be sealed, or differs from its seal.
    """
    if project.seal_path(year.year).exists():
        hold(project, year, rubric, facts, standing, past)
        return None
    _sealable(project, year, standing)
    now = figures(rubric, standing, details=project.show_roles)
    return write(inputs(project, rubric, now, past), year.year, project.show_roles, (), body(now), names_of(rubric))


def _sealable(project: Project, year: Year, standing: Standing) -> None:
    where: list[str | int] = ["years", str(year.year), "stage"]
    if not year.published:
        message = f"{year.year} 年度还是送审稿，不能封存"
        raise Problems([project.source.problem("E704", message, where, hint='stage = "published"')])
    if not standing.ranked or standing.unfinished:
        message = f"{year.year} 年度{'没有社区记录' if not standing.ranked else '的事实没有录齐'}，不能封存"
        raise Problems([project.source.problem("E704", message, where[:2], key=True)])


def corrected_text(project: Project, year: Year, rubric: Rubric, standing: Standing, past: Past, number: int) -> str:
    """The text of a seal after a correction. Raises :class:`~tongyu_site.problems.Problems` where it can't be recorded."""
    seal = load(project, year.year)
    if seal is None:
        message = f"{year.year} 年度没有封存，不需要更正：直接改记录"
        raise Problems([Problem("E704", message, hint=f"python build.py seal {year.year}")])
    _sealable(project, year, standing)
    earlier = recorded_corrections(project, seal, pending=False)
    name = f"{year.year}-{number}"
    if number != len(earlier) + 1:
        following = f"{year.year}-{len(earlier) + 1}"
        what = "已经记入封存，不能再记" if number <= len(earlier) else f"编号不连续：下一份应是 {following}"
        message = f"更正 {name} {what}"
        raise Problems([Problem("E711", message, hint=f"python build.py seal {year.year} --correct {following}")])
    now = figures(rubric, standing, details=seal.show_roles)
    changes = compare(seal.communities, now, cited(rubric))
    path = project.corrections_folder / f"{name}.md"
    if not path.exists():
        form = correction_form(year.year, changes)
        message = "没有这份更正说明" if changes else "没有这份更正说明，结果也没有变动"
        raise Problems([Problem("E707", message, shown_path(path, project.root), hint=form if changes else None)])
    correction = read_correction(project, path)
    found = Collector()
    if earlier and correction.date < earlier[-1].date:
        source = Source(correction.source.shown, _front(correction.source), 1)
        found.add(source.problem("E707", f"日期早于前一份更正（{earlier[-1].date}）", ["date"]))
    found.problems.extend(_undeclared(correction, changes))
    found.stop_if_any()
    here = inputs(project, rubric, now, past)
    law = (here.rubric, here.readings) != (seal.inputs.rubric, seal.inputs.readings)
    changed = dict.fromkeys(change.slug for change in changes)
    before = {slug: seal.communities[slug] for slug in changed if slug in seal.communities}
    one = Recorded(number, correction.hash, tuple(changes), before, law)
    recorded = (*seal.recorded, one)
    return write(here, year.year, seal.show_roles, recorded, body(now), names_of(rubric))


def correction_form(year: int, changes: Sequence[Change]) -> str:
    """A correction to fill in, with what it must declare."""
    parts = [declaration_text(slug, table) for slug, table in declaration(changes).items()]
    head = f'date = {year + 1}-03-05\nreason = "…"\nbasis = "…"\ndocument = {{ issuer = "…", number = "…" }}\ndecided_by = "…"'
    return "\n".join(["写成：", "+++", head, "", "\n\n".join(parts), "+++", "正文：更正的经过。"])
