"""Entries of list sheets paired with those of the records: which are new, changed, to be deleted, or written twice.

An exported row is known by what it was exported as, another by what it says. No entry is deleted because its row is gone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..base.printing import shortened
from ..records import demanded
from .county import SheetCounty
from .entries import SheetEntry, without_copies
from .exported import ExportedEntry
from .findings import Findings, WordedEdit
from .form import ListForm, Where
from .record_edits import Add, Drop, Set, nested
from .values import DELETE, Value, entry_values, gbk_forms, is_hash, same, token, tokens, untoken, untokens, value_words


def list_edits(
    listing: ListForm, rows: Sequence[SheetEntry], county: SheetCounty, findings: Findings, *, exported: bool
) -> list[WordedEdit]:
    """What the rows of a list sheet change; ``exported`` says whether a sheet of this kind was exported by this program."""
    rows = without_copies(rows, county, findings)
    groups: dict[tuple[str, str], list[SheetEntry]] = {}
    for row in rows:
        groups.setdefault((row.community.slug, row.target.key), []).append(row)
    edits = []
    claimed: dict[tuple[str, str], set[int]] = {}
    for key, mine in groups.items():
        pairing = _Pairing(listing, mine, county, findings, exported=exported)
        edits += pairing.edits()
        claimed[key] = pairing.claimed
    if exported:
        findings.questions += _missing(listing, rows, county, claimed)
    return edits


def _missing(
    listing: ListForm, rows: Sequence[SheetEntry], county: SheetCounty, claimed: Mapping[tuple[str, str], set[int]]
) -> Iterator[str]:
    """Entries of the record that no row of an exported sheet stands for: deleted there, or newer. They stay.

    ``claimed`` are the numbers of the entries that rows stand for, by community and list.
    """
    covered = {row.target.key for row in rows}
    for community in county.communities:
        for target in listing.targets:
            mine = claimed.get((community.slug, target.key), set())
            left = [item for index, item in enumerate(target.entries(community.data)) if index not in mine]
            if left and target.key in covered:
                words = "；".join(entry_words(entry_values(item, listing.columns), listing) for item in left[:3])
                label = f"{community.name} {target.label}"
                yield f"{label}：记录中有 {len(left)} 条表中没有（{words}），没有删；可能是在表中删去了，或是导出以后记入的"


class _Pairing:
    """Pairs the rows of one list of one community with the entries of the record, and says what is to be changed."""

    def __init__(
        self, listing: ListForm, rows: Sequence[SheetEntry], county: SheetCounty, findings: Findings, *, exported: bool
    ) -> None:
        self.listing, self.county, self.findings, self.exported = listing, county, findings, exported
        self.community, self.target = rows[0].community, rows[0].target
        self.items = [entry_values(item, listing.columns) for item in self.target.entries(self.community.data)]
        self.rows = [_completed(_restored(row, self.items, listing, findings), self.items) for row in rows]
        self.shown = [tokens(row.values) for row in self.rows]
        self.free = dict(enumerate(self.items))
        of_clause = self.target.table or self.target.path[-1] in ("evidence", "falsified")  # their label is the clause's
        self.name = f"{self.target.label}（{listing.title}）" if of_clause else self.target.label
        self.what = f"{self.community.name} {self.name}"

    @property
    def claimed(self) -> set[int]:
        """The numbers of the entries that some row stands for."""
        return set(range(len(self.items))) - set(self.free)

    def edits(self) -> list[WordedEdit]:
        """What the rows change: first those are paired that stand in the record as they were exported, or as they are."""
        later = []
        found: list[WordedEdit] = []
        for row in self.rows:
            self._ask_about_emptied(row)
            shown = tokens(row.values)
            if row.remove:
                later.append(row)
            elif row.empty or (row.exported is not None and shown == row.exported.values):
                if self._claim_row(row) is None and not row.empty:  # unchanged, and the record is newer
                    self.findings.newer.append(f"{self.what} {entry_words(row.values, self.listing)}")
            elif row.exported is not None or (index := self._claim(shown)) is None:
                later.append(row)
            else:
                found += self._agreed(row, index)
        for row in later:
            if row.remove:
                found += self._drop(row)
            elif row.exported is None:
                found += self._add(row)
            else:
                found += self._change(row, row.exported)
        return found

    def _ask_about_emptied(self, row: SheetEntry) -> None:
        """Say of each emptied cell that the record keeps its value."""
        if row.remove or row.empty:
            return
        for column in row.emptied:
            text = f"{self.what}{column.name}已清空，记录没有改；确要删去的写“{DELETE}”"
            self.findings.ask(row.cells.get(column.key, row.cell), text)

    def _claim(self, wanted: Mapping[str, Any], first: int | None = None) -> int | None:
        """Take an entry that no row has taken, by what it shows; the one with the number ``first`` before others."""
        for index in sorted(self.free, key=lambda index: (index != first, index)):
            if tokens(self.free[index]) == wanted:
                del self.free[index]
                return index
        return None

    def _claim_row(self, row: SheetEntry) -> int | None:
        """Take the entry that a row was exported as; of a new row, the one that shows the same."""
        if row.exported is None:
            return self._claim(tokens(row.values))
        return self._claim(row.exported.values, row.exported.number)

    # Edits

    def _drop(self, row: SheetEntry) -> Iterator[WordedEdit]:
        """A row that says 删除; an entry that is gone already needs nothing, but another file may add it."""
        index = self._claim_row(row)
        if index is not None and self.target.table:
            yield from self._state(row, self.items[index], {})
        elif index is not None:
            edit = Drop(self.target.path, index, row.cell, _must_stay(self.county, self.target.path))
            words = f"{self.name}：删除 {entry_words(self.items[index], self.listing)}"
            yield WordedEdit(self.community.slug, edit, words)
        elif row.exported is not None and any(same_paper(item, row.values, self.listing) for item in self.free.values()):
            self._refuse_conflict(row, row.exported, DELETE)
        else:
            if row.exported is None:
                self.findings.ask(row.cell, f"{self.what}：记录中没有要删除的这一条")
            if not self.target.table:
                words = f"{self.name}：删除 {entry_words(row.values, self.listing)}"
                yield WordedEdit(self.community.slug, _new_entry(row, self.listing), words, agrees=True)

    def _add(self, row: SheetEntry) -> Iterator[WordedEdit]:
        """A new entry, if it is complete and neither written twice nor like one of the record."""
        if self.target.table:
            if not self._is_second(row):
                yield from self._state(row, {}, row.values)
            return
        if not self._is_complete(row) or self._is_second(row) or self._is_ambiguous(row):
            return
        words = f"{self.name}：新增 {entry_words(row.values, self.listing)}"
        yield WordedEdit(self.community.slug, _new_entry(row, self.listing), words)

    def _agreed(self, row: SheetEntry, index: int) -> Iterator[WordedEdit]:
        """The values of a row that was not exported so, and that an entry of the record has already."""
        values = self.items[index]
        if self.target.table:
            yield from self._state(row, {}, values, agrees=True)
            return
        words = f"{self.name} {entry_words(values, self.listing)}，与记录相同"
        for column in self.listing.columns:
            if column.key in values:
                path = (*self.target.path, index, *column.path)
                edit = Set(path, values[column.key], row.cells.get(column.key, row.cell))
                yield WordedEdit(self.community.slug, edit, words, agrees=True)

    def _is_complete(self, row: SheetEntry) -> bool:
        """Whether a new entry has all that an entry needs; what it lacks is a problem."""
        columns = {column.path: column for column in self.listing.columns}
        lacking = [columns[path] for path in self.target.required if columns[path].key not in row.values]
        for column in lacking:
            cell = row.cells.get(column.key, row.cell)
            self.findings.bad("E610", cell, f"{self.what}：没有写{column.name}", "补上；不要的行把整行清空")
        papers = [columns[path] for path in (("document", "number"), ("document", "title")) if path in self.target.keys]
        if papers and not any(column.key in row.values for column in papers):
            cell = row.cells.get(papers[0].key, row.cell)
            self.findings.bad("E610", cell, f"{self.what}：文号和文件名称至少写一项", "补上文号")
            return False
        return not lacking

    def _is_second(self, row: SheetEntry) -> bool:
        """Whether another row says the same as a new one; of two new ones the second is the one too many."""
        shown = tokens(row.values)
        if self.target.table and (len(self.rows) > 1 or self.items):
            self.findings.bad("E609", row.cell, f"{self.what}：每个条款只写一行", "并作一行，或修改原来的一行")
            return True
        later = False
        for other, says in zip(self.rows, self.shown, strict=True):
            later = later or other is row
            if other is row or other.remove or (other.exported is None and later):
                continue
            if says == shown:
                self.findings.bad("E609", row.cell, f"{self.what}：与 {other.cell.name} 是同一条，写了两次", "删去一行")
                return True
        return False

    def _is_ambiguous(self, row: SheetEntry) -> bool:
        """Whether a row of a sheet that wasn't exported may be a new entry as well as one of the record, changed."""
        alike = [] if self.exported else [item for item in self.free.values() if same_paper(item, row.values, self.listing)]
        if alike:
            words = f"记录中已有日期和依据相同的一条（{entry_words(alike[0], self.listing)}），不知道是修改还是新增"
            self.findings.bad("E608", row.cell, f"{self.what}：{words}", "用导出的表修改，或直接改记录")
        return bool(alike)

    def _change(self, row: SheetEntry, exported: ExportedEntry) -> Iterator[WordedEdit]:
        """The values of an exported entry that the sheet changes; nothing where the record says so already."""
        if (same_now := self._claim(tokens(row.values))) is not None:
            yield from self._agreed(row, same_now)
            return
        index = self._claim_row(row)
        if index is None:
            self._refuse_conflict(row, exported, entry_words(row.values, self.listing))
            return
        old = self.items[index]
        if self.target.table:
            yield from self._state(row, old, row.values)
            return
        for column in self.listing.columns:
            was, value = old.get(column.key), row.values.get(column.key)
            if same(None if value is None else token(value), was):
                continue
            entry = f"{self.name} {entry_words(old, self.listing)}"
            words = f"{entry}：{column.label} {value_words(was, column)} → {value_words(value, column)}"
            edit = Set((*self.target.path, index, *column.path), value, row.cells.get(column.key, row.cell))
            yield WordedEdit(self.community.slug, edit, words)

    def _state(
        self, row: SheetEntry, old: Mapping[str, Value], new: Mapping[str, Value], *, agrees: bool = False
    ) -> Iterator[WordedEdit]:
        """What a clause states once, key by key: a document is stated as a whole. ``agrees``: the record says so already."""
        for key in self.target.table:
            columns = [column for column in self.listing.columns if column.path[0] == key]
            was, now = ({c.key: values[c.key] for c in columns if c.key in values} for values in (old, new))
            if tokens(was) == tokens(now):
                continue
            stated = nested({column.path: now[column.key] for column in columns if column.key in now}).get(key)
            cell = next((row.cells[column.key] for column in columns if column.key in row.cells), row.cell)
            label = columns[0].label if len(columns) == 1 else "文件"
            words = " → ".join(entry_words(values, self.listing) or "空" for values in (was, now))
            words = f"{entry_words(now, self.listing)}，与记录相同" if agrees else words
            edit = Set((*self.target.path, key), stated, cell)
            yield WordedEdit(self.community.slug, edit, f"{self.name}：{label} {words}", agrees)

    def _refuse_conflict(self, row: SheetEntry, exported: ExportedEntry, says: str) -> None:
        """The entry was exported, changed in the sheet, and is no longer in the record as it was exported."""
        was = entry_words(untokens(exported.values, self.listing.columns), self.listing)
        now = "；".join(entry_words(item, self.listing) for item in list(self.free.values())[:3]) or "没有这一条"
        text = f"{self.what}：导出以后记录也改了，导出时为 {was}，表中为 {says}，记录中现为 {now}"
        self.findings.bad("E608", row.cell, text, "核对后，把表中或记录中的改成一致")


def _must_stay(county: SheetCounty, path: Where) -> bool:
    """Whether the list at a path is a fact that a record must state, also without an entry."""
    node = county.rubric.nodes.get(str(path[1])) if len(path) > 1 else None
    fact = node.facts.get(str(path[-1])) if node else None
    return fact is not None and demanded(county.rubric, fact)


def _new_entry(row: SheetEntry, listing: ListForm) -> Add:
    """The entry that a row states, as one more of its list."""
    paths = {column.key: column.path for column in listing.columns}
    item = {paths[key]: value for key, value in row.values.items()}
    return Add(row.target.path, item, {paths[key]: cell for key, cell in row.cells.items()}, row.cell)


def _completed(row: SheetEntry, items: Sequence[Mapping[str, Value]]) -> SheetEntry:
    """A row whose emptied cells hold what was exported: empty never deletes. ``items`` are the values of the record's entries."""
    if row.exported is None or not row.emptied:
        return row
    values = dict(row.values)
    for column in row.emptied:
        was = row.exported.values[column.key]
        if not is_hash(was):
            values[column.key] = untoken(was, column)
            continue
        for item in items:
            value = item.get(column.key)
            if value is not None and token(value) == was:
                values[column.key] = value
    return replace(row, values=values)


def _restored(row: SheetEntry, items: Sequence[Mapping[str, Value]], listing: ListForm, findings: Findings) -> SheetEntry:
    """A row with the signs that a text of the record has and GBK lacks; each such text is asked about."""
    values = dict(row.values)
    for column in listing.columns:
        if "?" not in str(values.get(column.key)):
            continue
        texts = [text for item in items if isinstance(text := item.get(column.key), str)]
        whole = [text for text in texts if values.get(column.key) in gbk_forms(text)]
        if whole and values[column.key] not in texts:
            what = f"{row.community.name} {row.target.label}{column.name}"
            findings.ask_about_lost_signs(row.cells.get(column.key, row.cell), what, whole[0])
            values[column.key] = whole[0]
    return replace(row, values=values)


def same_paper(one: Mapping[str, Value], other: Mapping[str, Value], listing: ListForm) -> bool:
    """Whether two entries have the same date and, as far as both state them, the same title and document."""
    keys = [f"{listing.name}.{name}" for name in ("date", "title", "document.issuer", "document.number", "document.title")]
    shared = [key for key in keys if key in one and key in other]
    return bool(shared) and all(same(token(one[key]), other[key]) for key in shared) and f"{listing.name}.date" in shared


def entry_words(values: Mapping[str, Value], listing: ListForm) -> str:
    """An entry in words: at most five of its values, long texts shortened."""
    parts = []
    for column in listing.columns:
        value = values.get(column.key)
        if value is not None:
            text = shortened(value_words(value, column).replace("\n", " "), 25)
            parts.append(text if column.kind in ("text", "date", "enum") else f"{column.label}{text}")
    return " ".join(parts[:5])
