"""What several files say of the same records, put together: what they agree on is taken once, what they don't is a problem.

What stands in a file as it was exported says nothing: the record is what all files are held against. Knows no file format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..base.problems import Problem
from .county import SheetCounty
from .findings import Findings, WordedEdit
from .form import ListForm, Where
from .pairing import same_paper
from .record_edits import Add, Drop, Set
from .values import Value, entry_values, value_words

_VALUE_HINT = "核对后改成一致，或清空其中一格"
_ENTRY_HINT = "核对后改成一致，或清空其中一行；确是两件事的，分两次导入"

Spot = tuple[str, Where]
"""A place in a record: the community's file name, and the path."""


@dataclass(frozen=True, slots=True)
class FileEdits:
    """What one file says, and where what is found of it is kept; ``same`` counts what a file before it asks for as well."""

    findings: Findings
    said: Sequence[WordedEdit]
    taken: list[WordedEdit] = field(default_factory=list)
    same: list[WordedEdit] = field(default_factory=list)


def put_together(county: SheetCounty, files: Sequence[FileEdits]) -> None:
    """Let each file take the edits that no file before it asks for; what files say differently becomes a problem (E615) of one of
    them that names the other."""
    merging = _Merging(county)
    for file in files:
        merging.take_values(file)
    for file in files:
        merging.take_new_entries(file)


class _Merging:
    """What has been said of each place so far, and by which file."""

    def __init__(self, county: SheetCounty) -> None:
        self._county = county
        self._first: dict[Spot, WordedEdit] = {}
        self._of_entry: dict[Spot, list[WordedEdit]] = {}
        self._of_list: dict[Spot, list[Where]] = {}
        self._new: dict[Spot, list[WordedEdit]] = {}

    # Values, and entries that are deleted

    def take_values(self, file: FileEdits) -> None:
        """What a file says of values and entries that the record has, or of values that it hasn't."""
        told: set[tuple[Spot, str]] = set()
        for item in file.said:
            if isinstance(item.edit, Add):
                continue
            spot = _spot(item)
            before = self._first.setdefault(spot, item)
            entry = _entry_of(spot[1])
            other = self._gone_or_kept((item.slug, entry), item) if entry else None
            if before is not item and _value(before) != _value(item):
                self._refuse(file, item, before, _VALUE_HINT)
            elif other is not None:
                key = ((item.slug, entry or ()), _file(other))
                if key not in told:
                    self._refuse(file, item, other, _ENTRY_HINT)
                told.add(key)
            else:
                _take(file, item, before)
            if entry:
                self._keep_of_entry((item.slug, entry), item)

    def _gone_or_kept(self, entry: Spot, item: WordedEdit) -> WordedEdit | None:
        """What another file says of an entry that this one deletes; or that it deletes it, where this one doesn't."""
        drops = isinstance(item.edit, Drop)
        said = (other for other in self._of_entry.get(entry, ()) if _file(other) != _file(item))
        return next((other for other in said if isinstance(other.edit, Drop) != drops), None)

    def _keep_of_entry(self, entry: Spot, item: WordedEdit) -> None:
        """Remember that something is said of an entry."""
        if entry not in self._of_entry:
            self._of_list.setdefault((entry[0], entry[1][:-1]), []).append(entry[1])
        self._of_entry.setdefault(entry, []).append(item)

    # New entries

    def take_new_entries(self, file: FileEdits) -> None:
        """The entries that a file adds, or says not to be there, beside what other files say of the same list."""
        mine = [item for item in file.said if isinstance(item.edit, Add)]
        contents = {(item.slug, _content(item)) for item in mine}
        for item in mine:
            others = self._new.get((item.slug, item.edit.path), [])
            equal = next((other for other in others if _content(other) == _content(item)), None)
            if equal is not None:
                self._take_equal(file, item, equal)
                continue
            if not self._is_known(file, item):
                self._compare(file, item, [other for other in others if (item.slug, _content(other)) not in contents])
        for item in mine:
            self._new.setdefault((item.slug, item.edit.path), []).append(item)

    def _take_equal(self, file: FileEdits, item: WordedEdit, equal: WordedEdit) -> None:
        """An entry that a file before states as well: both add it, or one says that it is not to be there."""
        if equal.agrees != item.agrees:
            self._refuse(file, item, equal, _ENTRY_HINT)
        else:
            _take(file, item, equal)

    def _is_known(self, file: FileEdits, item: WordedEdit) -> bool:
        """Whether another file speaks of an entry of the record that is this one, perhaps with other values; it is not added."""
        listing, values = self._listing(item), self._values(item)
        for before, said in self._spoken_of(item):
            after = _after(before, said, listing)
            if after == values and not item.agrees:
                _take(file, item, said[0])
                return True
            alike = () if item.agrees else (known for known in (after, before) if known is not None)
            if after == values or any(same_paper(known, values, listing) for known in alike):
                self._refuse(file, item, said[0], _ENTRY_HINT, _differing(values, after or before, listing))
                return True
        return False

    def _spoken_of(self, item: WordedEdit) -> Iterator[tuple[Mapping[str, Value], list[WordedEdit]]]:
        """The entries of a list of which other files speak: the values that the record has, and what they say."""
        community, listing = self._county.by_slug[item.slug], self._listing(item)
        target = next(target for target in listing.targets if target.path == item.edit.path)
        entries = target.entries(community.data)
        for entry in self._of_list.get((item.slug, item.edit.path), ()):
            said = [other for other in self._of_entry[item.slug, entry] if _file(other) != _file(item)]
            if said:
                yield entry_values(entries[int(entry[-1])], listing.columns), said

    def _compare(self, file: FileEdits, item: WordedEdit, others: Sequence[WordedEdit]) -> None:
        """Take a new entry, unless one that another file adds is the same with other values; ask where it may be."""
        listing, values = self._listing(item), self._values(item)
        for other in others:
            if same_paper(theirs := self._values(other), values, listing):
                self._refuse(file, item, other, _ENTRY_HINT, _differing(values, theirs, listing))
                return
        added = () if item.agrees else (other for other in others if not other.agrees)
        alike = next((other for other in added if _has_number_of(values, self._values(other), listing)), None)
        if alike is not None:
            text = f"{self._name(item)} {item.words}：{_named(alike)} 的一件文件相同而日期不同，是否为同一件"
            file.findings.ask(item.edit.cell, text)
        _take(file, item, item)

    def _listing(self, item: WordedEdit) -> ListForm:
        """The list sheet of a new entry."""
        path = item.edit.path
        lists = self._county.form.lists
        return next(listing for listing in lists if any(target.path == path and not target.table for target in listing.targets))

    def _values(self, item: WordedEdit) -> Mapping[str, Value]:
        """The values of a new entry by column."""
        assert isinstance(item.edit, Add)
        return {c.key: item.edit.item[c.path] for c in self._listing(item).columns if c.path in item.edit.item}

    # In words

    def _name(self, item: WordedEdit) -> str:
        """The community of which something is said."""
        return self._county.by_slug[item.slug].name

    def _refuse(self, file: FileEdits, item: WordedEdit, other: WordedEdit, hint: str, more: str = "") -> None:
        """Keep the problem of two files that say different things."""
        message = f"几个文件写的不同：{self._name(item)} {item.words}；{_named(other)} 写的是 {other.words}{more}"
        file.findings.add(Problem("E615", message, _file(item), cell=item.edit.cell, hint=hint, other=_file(other)))


def _take(file: FileEdits, item: WordedEdit, first: WordedEdit) -> None:
    """Let a file take what it says, if it is the first to say so, and if it changes anything."""
    if not item.agrees:
        (file.taken if first is item else file.same).append(item)


def _spot(item: WordedEdit) -> Spot:
    """What is spoken of: a value, or an entry that is deleted."""
    path = item.edit.path
    return item.slug, ((*path, item.edit.index) if isinstance(item.edit, Drop) else path)


def _entry_of(path: Where) -> Where | None:
    """The entry of a list that a path leads to or into; None where it leads into no list."""
    return next((path[: at + 1] for at, key in enumerate(path) if isinstance(key, int)), None)


def _value(item: WordedEdit) -> object:
    """The value that is set; of an entry that is deleted, that it is."""
    return item.edit.value if isinstance(item.edit, Set) else Drop


def _content(item: WordedEdit) -> frozenset[object]:
    """The list of a new entry and its values, for comparison."""
    assert isinstance(item.edit, Add)
    return frozenset([item.edit.path, *item.edit.item.items()])


def _after(before: Mapping[str, Value], said: Sequence[WordedEdit], listing: ListForm) -> dict[str, Value] | None:
    """The values of an entry of the record once other files are taken over; None where one deletes it."""
    if any(isinstance(other.edit, Drop) for other in said):
        return None
    after = dict(before)
    columns = {column.path: column.key for column in listing.columns}
    for other in said:
        value = other.edit.value if isinstance(other.edit, Set) else None
        entry = _entry_of(other.edit.path) or ()
        key = columns[other.edit.path[len(entry) :]]
        if value is None:
            after.pop(key, None)
        elif not isinstance(value, Mapping):  # only what a clause states once is set as a table
            after[key] = value
    return after


def _has_number_of(one: Mapping[str, Value], other: Mapping[str, Value], listing: ListForm) -> bool:
    """Whether two entries rest on one document."""
    keys = (f"{listing.name}.document.number", f"{listing.name}.document.title")
    return any(key in one and one[key] == other.get(key) for key in keys)


def _differing(one: Mapping[str, Value], other: Mapping[str, Value], listing: ListForm) -> str:
    """In which values two entries differ."""
    columns = [column for column in listing.columns if one.get(column.key) != other.get(column.key)]
    told = (f"{c.label} {value_words(one.get(c.key), c)}、{value_words(other.get(c.key), c)}" for c in columns)
    return f"；不同的是 {'；'.join(told)}" if columns else ""


def _file(item: WordedEdit) -> str:
    """The file that says so."""
    return item.edit.cell.file


def _named(item: WordedEdit) -> str:
    """Where another file says so."""
    return f"{_file(item)} {item.edit.cell.name}"
