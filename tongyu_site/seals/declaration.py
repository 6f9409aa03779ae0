"""What a correction must declare: each change of a result. One that says less or more than the figures do is a problem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..base.problems import Place, Problem
from ..base.source import toml_value
from .asked import same_questions
from .comparison import COMMUNITY, HEADLINES, NOTHING, Change
from .correction_file import DECLARED, FORM, front
from .corrections import Correction


def declaration(changes: Iterable[Change]) -> dict[str, dict[str, Any]]:
    """What a correction must declare of some changes: headlines old and new, and the clauses that differ."""
    keys = {label: key for key, label in HEADLINES.items()}
    found: dict[str, dict[str, Any]] = {}
    for change in changes:
        if change.of_words:
            continue
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
        """A list of texts, or any other value, as TOML."""
        return f"[{', '.join(toml_value(text) for text in value)}]" if isinstance(value, list) else toml_value(value)

    return "\n".join([f"[changes.{slug}]", *(f"{key} = {value(table[key])}" for key in DECLARED if key in table)])


def changed_words(changes: Iterable[Change]) -> list[str]:
    """The groups of words that some changes are of, which a correction must declare."""
    return list(dict.fromkeys(change.name for change in changes if change.of_words))


def undeclared(correction: Correction, changes: Sequence[Change], asked: Sequence[str]) -> list[Problem]:
    """Where a correction says less or more than the figures do, or does not name the questions that are ``asked`` with them."""
    source, where = correction.source, front(correction.source)
    actual, words = declaration(changes), changed_words(changes)
    if not actual and not words:
        return [source.problem("E708", "这份更正没有改变任何结果", place=Place(1), hint="先改记录或细则，再记更正")]
    problems = []

    def unlike(key: str, said: Sequence[str], wanted: Sequence[str], message: str) -> None:
        """Add the problem of a list that is not the one that is wanted; one that is missing belongs below the last text."""
        hint = _list_line(key, wanted) if wanted else f"删去 {key}"
        told = message if said else f"{message}；写在这一行下面"
        problems.append(where.problem("E708", told, [key if said else "decided_by"], key=True, hint=hint))

    if sorted(correction.words) != sorted(words):
        changed = f"更正写明的文字与实际改动的不符，改动的是：{'、'.join(words) or '无'}"
        unlike("words", correction.words, words, changed)
    if not same_questions(correction.checked, asked):
        new = [text for text in asked if text not in correction.checked]
        told = f"这次改动带来的、要核对的情形没有都写明，没有写的：{'；'.join(new)}" if new else "写明已核对的情形，有的并没有"
        unlike("checked", correction.checked, asked, told)
    names = {change.slug: change.name for change in changes}
    for slug in sorted(actual.keys() | correction.declared.keys()):
        wanted, said = actual.get(slug, {}), dict(correction.declared.get(slug, {}))
        if "clauses" in said and sorted(said["clauses"]) == sorted(wanted.get("clauses", [])):
            said["clauses"] = wanted["clauses"]  # their order is free
        if wanted == said:
            continue
        hint = declaration_text(slug, wanted)
        if not wanted:
            message = f"更正写了“{slug}”，它的结果没有变动"
            problems.append(where.problem("E708", message, ["changes", slug], key=True, hint="删去这一节"))
        elif slug in correction.declared:
            message = f"{names[slug]}的变动与更正所写的不符：{_how_it_differs(wanted, said)}"
            problems.append(where.problem("E708", message, ["changes", slug], key=True, hint=hint))
        else:
            last = Place((source.front_end or 0) + 1)
            problems.append(source.problem("E708", f"更正没有写{names[slug]}的变动；写在这一行上面", place=last, hint=hint))
    return problems


def _how_it_differs(wanted: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    """What a community's declaration leaves out, says too much or says otherwise."""
    less = [key for key in wanted if key not in said]
    more = [key for key in said if key not in wanted]
    other = [key for key in wanted if key in said and wanted[key] != said[key]]
    parts = [f"没有写 {'、'.join(less)}"] if less else []
    parts += [f"多写了 {'、'.join(more)}"] if more else []
    parts += [f"{'、'.join(other)} 与实际变动不同"] if other else []
    return "；".join(parts)


def _list_line(key: str, texts: Sequence[str]) -> str:
    """A line of a correction that declares texts."""
    return f"{key} = [{', '.join(map(toml_value, texts))}]"


def _open(key: str) -> tuple[str, str]:
    """The lines of a text that the office writes: what it says, in a line of its own so that a problem quotes the other whole."""
    return f"# {FORM[key]}", f'{key} = "…"'


_CHECK = "# 以下情形是这次改动带来的，请逐条核对：写错的，改正以后删去这个文件，重新写出；确实如此的，不必改"


def correction_form(year: int, number: int, changes: Sequence[Change], asked: Sequence[str]) -> str:
    """The file of a correction with all that it must declare; what the office decides is open and marked …."""
    names = {change.slug: change.name for change in changes}
    parts = [f"\n# {names[slug]}\n{declaration_text(slug, table)}" for slug, table in declaration(changes).items()]
    words = changed_words(changes)
    head = [
        f"# 更正 {year}-{number}：把每处 … 换成实际内容，保存，再运行一次 python build.py seal {year} --correct",
        f"# 决定更正的日期，如 {year + 1}-03-05，不加引号", "date = …",
        *_open("reason"), *_open("basis"),
        "# 决定更正的文件：单位和文号；没有文号的改写 title（标题）", 'document = { issuer = "…", number = "…" }',
        *_open("decided_by"), "",
        *([_CHECK, "checked = [", *(f"    {toml_value(text)}," for text in asked), "]", ""] if asked else []),
        "# 以下是程序核对出的变动，应当全部写明，不必改",
        *([_list_line("words", words)] if words else []),
    ]  # fmt: skip
    return "\n".join(["+++", *head, *parts, "+++", "", "…更正的经过（不另写的，删去这一行）", ""])
