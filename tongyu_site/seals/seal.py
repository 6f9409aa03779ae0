"""Sealed years: what was published, word for word, so that nothing changes unseen.

``data/seals/YEAR.toml`` holds every figure and word of the ledger as published, exact, with the hashes of what it came
from. A seal holds nothing that is not published: no private code, no post, and of a record only the hash of its facts
without those about persons (sanctions, who led which unit before), so that no guess about a person can be confirmed.
The figures of a later build must be the sealed ones, or a correction (``content/corrections/YEAR-N.md``) declares each
change. Knows nothing of pages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import tomli

from ..assess import AssessedYear, Kind, Past, PastResult, Standing, State, load_results
from ..base.points import exact, plain
from ..base.problems import Collector, Place, Problem, Problems, shown_path
from ..base.project import Project
from ..base.source import OWN_MOST, Source, digest, toml_value
from ..rubric import Rubric
from .corrections import Correction, correction_files, correction_form, front, read_correction, undeclared
from .inputs import Causes, Inputs, chosen_options, inputs_of, rubric_hash
from .results import (
    HEAD,
    LISTS,
    NODE,
    POSTS,
    Change,
    Communities,
    Plain,
    cited,
    compare_results,
    names_of,
    plain_results,
    restore_ranked,
    touched,
)

FORMAT = 1
LEDGER = "# ---- 台账 ----"
"""The line between a seal's head (inputs, corrections) and its ledger."""
SECTION, WHOLE = "# 校验 ", "# 全文校验 "


# the seal's file


def _section(name: str, community: Plain) -> list[str]:
    """A community as the lines of a TOML table of some name."""
    lines = [f"[{name}]"]
    lines += [f"{key} = {toml_value(community[key])}" for key in HEAD]
    lines += ["", f"[{name}.nodes]"]
    for block, node in community["nodes"].items():
        lines.append(f"{toml_value(block)} = {{ {', '.join(f'{key} = {toml_value(value)}' for key, value in node.items())} }}")
    for kind, keys in LISTS.items():
        for table in community[kind]:
            lines += ["", f"[[{name}.{kind}]]"]
            lines += [f"{key} = {toml_value(table[key])}" for key in keys if table[key] != ""]
    return lines


def _checked(text: str) -> str:
    return f"{text}{SECTION}{digest(text, 16)}\n"


def seal_body(communities: Communities) -> str:
    """The ledger part of a seal: each community with its check line."""
    sections = ("\n".join(_section(f"communities.{slug}", community)) for slug, community in communities.items())
    return "".join("\n" + _checked(f"{section}\n") for section in sections)


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
        before = {slug: community for slug, community in after.items() if slug not in changed} | dict(self.before)
        return dict(sorted(before.items()))


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
    known: Communities | None = None
    """The communities, where they are known from elsewhere to be those of the body: reading it takes longer than scoring."""

    @property
    def mark(self) -> str:
        """What of a seal the site keeps."""
        return self.mark_after(len(self.recorded))

    def mark_after(self, count: int) -> str:
        """What the site kept after so many corrections: the hash of the ledger then, and of the corrections up to then."""
        told = [[item.number, item.file, [[getattr(change, key) for key in Change.__slots__] for change in item.changes]]
                for item in self.recorded[:count]]  # fmt: skip
        ledger = self.body if count == len(self.recorded) else seal_body(self.states[count])
        return digest(ledger + json.dumps(told, ensure_ascii=False), 16)

    @cached_property
    def communities(self) -> dict[str, Plain]:
        """What was published, by slug. Raises :class:`~tongyu_site.problems.Problems` for a seal made by hand."""
        if self.known is not None:
            return dict(self.known)
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
        for name, keys in LISTS.items():
            community[name] = [{key: table.get(key, "") for key in keys} for table in community.get(name, [])]
    return (dict(data) if not bad else {}), bad


_FIGURE = re.compile(r"-?\d+(\.\d+)?|-?\d+/[1-9]\d*")
_HEAD_TYPES = {"rank": int, "tied": bool}


def _well_formed(community: Any) -> bool:
    """Whether a community of a seal holds what the program writes; check lines say nothing of a seal made by hand."""
    if not isinstance(community, dict) or any(type(community.get(key)) is not _HEAD_TYPES.get(key, str) for key in HEAD):
        return False
    nodes = community.get("nodes")
    if not _figure(community["composite"]) or not isinstance(nodes, dict) or not nodes:
        return False
    for node in nodes.values():
        if not isinstance(node, dict) or node.keys() != NODE.keys() or node["state"] not in {str(state.value) for state in State}:
            return False
        if not all(_figure(node[key]) for key in ("points", "score", "credits")):
            return False
    for name, keys in LISTS.items():
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


def write_seal(
    seal_inputs: Inputs, year: int, show_roles: bool, recorded: Sequence[Recorded], ledger: str, names: Mapping[str, str]
) -> str:
    """The text of a seal's file."""
    lines = [
        f"# {year}年度考核结果的封存文件，由 python build.py seal {year} 写出，请勿手工修改：改动一处，校验就不符。",
        "# 只有公开的内容，没有私密代号；记录的校验不含处分、任职等关于个人的事实。",
        "",
        f"format = {FORMAT}",
        f"year = {year}",
        f"show_roles = {toml_value(show_roles)}",
        "",
        "[inputs]",
        f"rubric = {toml_value(seal_inputs.rubric)}",
        f"software = {toml_value(seal_inputs.software)}",
        "",
        "[inputs.readings]",
        *(f"{toml_value(name)} = {toml_value(chosen)}" for name, chosen in seal_inputs.readings.items()),
        "",
        "[inputs.records]",
        *(f"{slug} = {toml_value(digest)}" for slug, digest in seal_inputs.records.items()),
        "",
        "[inputs.past]",
        *(f"{slug} = [{', '.join(map(toml_value, result))}]" for slug, result in seal_inputs.past.items()),
        "",
        "[cites]",
        *(f"{toml_value(block)} = {toml_value(cite)}" for block, cite in names.items()),
    ]
    for item in recorded:
        lines += ["", "[[corrections]]", f"number = {item.number}", f"file = {toml_value(item.file)}"]
        lines += [f"law = {toml_value(item.law)}", "changes = ["]
        for change in item.changes:
            pairs = (f"{key} = {toml_value(getattr(change, key))}" for key in Change.__slots__)
            lines.append(f"  {{ {', '.join(pairs)} }},")
        lines.append("]")
        for slug, community in item.before.items():
            lines += ["", *_section(f"corrections.before.{slug}", community)]
    text = _checked("\n".join(lines) + "\n\n") + f"\n{LEDGER}\n" + ledger
    return f"{text}{WHOLE}{digest(text)}\n"


def load_seal(project: Project, year: int) -> Seal | None:
    """Read a year's seal; None where there is none. Raises :class:`~tongyu_site.problems.Problems` for a broken one."""
    path = project.seal_path(year)
    if not path.exists():
        return None
    try:
        source = project.read(path, OWN_MOST)
    except Problems as error:  # an empty one is no file to delete
        raise Problems([replace(item, hint=_RESTORE) if item.code == "E106" else item for item in error.problems]) from None
    return parse_seal(source, year)


_RESTORE = "从备份恢复这个文件；要改结果，用 seal 年度 --correct 记录更正"


def parse_seal(source: Source, year: int) -> Seal:
    """A seal of its file's text. Raises :class:`~tongyu_site.problems.Problems`."""
    lines = source.lines
    last = max((n for n, line in enumerate(lines, 1) if line.strip()), default=1)
    if not lines[last - 1].startswith(WHOLE):
        message = "封存文件不完整：最后没有全文校验，可能只写了一半或被截断"
        raise Problems([source.problem("E703", message, place=Place(last), hint=_RESTORE)])
    text = "\n".join(lines[: last - 1]) + "\n"
    if lines[last - 1] != WHOLE + digest(text):
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
            if line != SECTION + digest("\n".join(source.lines[start:number]) + "\n", 16):
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
    former: tuple[AssessedYear, ...] = ()
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
            changes = tuple(change for change in item.changes if project.show_roles or change.what not in POSTS)
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


def hold_to_seal(year: AssessedYear) -> Held:
    """Compare a year with its seal. Raises :class:`~tongyu_site.base.problems.Problems` with every difference and its cause."""
    project, rubric, published = year.project, year.rubric, year.settings.published
    seal = load_seal(project, year.number)
    if seal is None:
        return Held()
    found = Collector()
    if not published:
        message = f"{year.number} 年度已经封存，不能改回送审稿"
        found.add(project.source.problem("E705", message, ["years", str(year.number), "stage"], hint='stage = "published"'))
    now = plain_results(rubric, year.standing, details=seal.show_roles)
    same = seal_body(now) == seal.body
    if same:
        seal = replace(seal, known=now)
    corrections: tuple[Correction, ...] = ()
    with found:
        corrections = recorded_corrections(project, seal, pending=same)
    if not same and published:
        causes = Causes(year, seal.inputs, seal.communities, now, details=seal.show_roles)
        found.problems.extend(_breaks(seal, rubric, now, causes))
    found.stop_if_any()
    notes = []
    altered = ["文字"] if rubric_hash(rubric) != seal.inputs.rubric else []
    altered += [f"解释 {name}" for name, option in chosen_options(rubric).items() if seal.inputs.readings.get(name) != option]
    if altered:
        path = shown_path(project.rubric_path(seal.year), project.root)
        what = f"细则 {path} 与封存时不同（{'、'.join(altered)}）"
        notes.append(f"{what}：台账的分数和文字没有变，细则、条款、解释的页面可能有变")
    if project.show_roles and not seal.show_roles:
        notes.append(f"site.toml 的 show_roles 在 {seal.year} 年度封存以后才改为 true：现在公布的职务没有封存")
    return Held(seal, corrections, former_years(seal, year), tuple(notes))


def former_years(seal: Seal, year: AssessedYear) -> tuple[AssessedYear, ...]:
    """A sealed year as it was published before each correction, oldest first; ``year`` is the year as it is now."""
    now = {item.result.slug: item for item in year.standing.ranked}
    found = []
    for state in seal.states[:-1]:
        ranked = [
            now[slug] if community == seal.communities.get(slug) else restore_ranked(year.rubric, seal.year, slug, community)
            for slug, community in state.items()
        ]
        ranked.sort(key=lambda item: (item.rank is None, item.rank or 0, item.result.slug))
        found.append(year.with_standing(Standing.of_ranked(year.rubric, ranked)))
    return tuple(found)


LISTED = 200
"""How many differences of a broken seal are listed one by one."""


def _breaks(seal: Seal, rubric: Rubric, now: Communities, causes: Causes) -> list[Problem]:
    changes = compare_results(seal.communities, now, cited(rubric))
    grouped: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        grouped.setdefault((change.slug, change.block), []).append(change)
    problems = []
    for (slug, block), group in grouped.items():
        first = group[0]
        where = f"{first.name} {first.cite}".strip()
        said = "；".join(f"{change.what}原为“{change.old}”，现为“{change.new}”" for change in group)
        message = f"与封存的结果不同：{where}：{said}。原因：{causes.of(group)}"
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
        message = f"与封存的结果还有 {len(problems) - LISTED} 处不同，没有列出。有改动的："
        message += "；".join(causes.changed()) or "关于个人的事实，封存不含其校验"
        place = Place(len(seal.source.lines))
        problems = [*problems[:LISTED], Problem("E701", message, seal.source.shown, place)]
    return [replace(problem, hint=hint) if not index else problem for index, problem in enumerate(problems)]


def past_results(project: Project, year: int, grades: tuple[str, ...]) -> Past:
    """The results of a year that is not scored here: sealed ones, else given ones. Raises for two that differ."""
    seal = load_seal(project, year)
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
            found.add(project.read(path).problem("E713", message, [slug], key=True, hint=f"删去 {path.name}，以封存的为准"))
    found.stop_if_any()
    return sealed


# sealing


def sealed_text(year: AssessedYear) -> str | None:
    """The text of a first seal; None where the year is sealed already and nothing differs.

    Raises :class:`~tongyu_site.base.problems.Problems` for a year that can't be sealed, or differs from its seal.
    """
    project, rubric = year.project, year.rubric
    if project.seal_path(year.number).exists():
        hold_to_seal(year)
        return None
    _sealable(year)
    now = plain_results(rubric, year.standing, details=project.show_roles)
    return write_seal(inputs_of(year), year.number, project.show_roles, (), seal_body(now), names_of(rubric))


def _sealable(year: AssessedYear) -> None:
    """Raise for a year that is not published, or not complete."""
    project, standing = year.project, year.standing
    where: list[str | int] = ["years", str(year.number), "stage"]
    if not year.settings.published:
        message = f"{year.number} 年度还是送审稿，不能封存"
        raise Problems([project.source.problem("E704", message, where, hint='stage = "published"')])
    if not standing.ranked or standing.unfinished:
        message = f"{year.number} 年度{'没有社区记录' if not standing.ranked else '的事实没有录齐'}，不能封存"
        raise Problems([project.source.problem("E704", message, where[:2], key=True)])


def corrected_text(year: AssessedYear, number: int) -> str:
    """The text of a seal after a correction. Raises :class:`~tongyu_site.problems.Problems` where it can't be recorded."""
    project, rubric = year.project, year.rubric
    seal = load_seal(project, year.number)
    if seal is None:
        message = f"{year.number} 年度没有封存，不需要更正：直接改记录"
        raise Problems([Problem("E704", message, hint=f"python build.py seal {year.number}")])
    _sealable(year)
    earlier = recorded_corrections(project, seal, pending=False)
    name = f"{year.number}-{number}"
    if number != len(earlier) + 1:
        following = f"{year.number}-{len(earlier) + 1}"
        what = "已经记入封存，不能再记" if number <= len(earlier) else f"编号不连续：下一份应是 {following}"
        message = f"更正 {name} {what}"
        raise Problems([Problem("E711", message, hint=f"python build.py seal {year.number} --correct {following}")])
    now = plain_results(rubric, year.standing, details=seal.show_roles)
    changes = compare_results(seal.communities, now, cited(rubric))
    path = project.corrections_folder / f"{name}.md"
    if not path.exists():
        form = correction_form(changes)
        message = "没有这份更正说明" if changes else "没有这份更正说明，结果也没有变动"
        raise Problems([Problem("E707", message, shown_path(path, project.root), hint=form if changes else None)])
    correction = read_correction(project, path)
    found = Collector()
    if earlier and correction.date < earlier[-1].date:
        found.add(front(correction.source).problem("E707", f"日期早于前一份更正（{earlier[-1].date}）", ["date"]))
    found.problems.extend(undeclared(correction, changes))
    found.stop_if_any()
    here = inputs_of(year)
    law = (here.rubric, here.readings) != (seal.inputs.rubric, seal.inputs.readings)
    changed = dict.fromkeys(change.slug for change in changes)
    before = {slug: seal.communities[slug] for slug in changed if slug in seal.communities}
    one = Recorded(number, correction.hash, tuple(changes), before, law)
    recorded = (*seal.recorded, one)
    return write_seal(here, year.number, seal.show_roles, recorded, seal_body(now), names_of(rubric))
