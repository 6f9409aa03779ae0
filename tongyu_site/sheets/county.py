"""The records of a year as spreadsheets see them: what export and import start from. Writes nothing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..base.private import PrivateCodes, known_codes
from ..base.project import Project, YearSettings, require_files
from ..base.signs import plain_name
from ..base.source import Source
from ..records import Validator, load_records
from ..rubric import Rubric, read_rubric
from .form import Form
from .form_layout import make_form
from .values import gbk_forms


@dataclass(frozen=True)
class Community:
    """A record as it stands in its file: data as parsed, and the bytes it came from."""

    slug: str
    name: str
    path: Path
    raw: bytes
    source: Source
    data: Mapping[str, Any]

    @property
    def takes_part(self) -> bool:
        """Whether the community is assessed; of one that is not nothing is missing."""
        return self.data.get("assessed") is not False


@dataclass(frozen=True)
class SheetCounty:
    """The rubric, the form and the records of a year; no text of them holds a private code."""

    project: Project
    settings: YearSettings
    rubric: Rubric
    form: Form
    validator: Validator
    communities: tuple[Community, ...]

    @cached_property
    def by_slug(self) -> Mapping[str, Community]:
        """The communities by file name."""
        return {community.slug: community for community in self.communities}

    @cached_property
    def codes(self) -> PrivateCodes:
        """The private codes of all records: an imported text may hold none."""
        return known_codes(self.project.root)

    @cached_property
    def by_name(self) -> Mapping[str, Community]:
        """The communities by name, without spaces and differences of width; also as GBK writes it, where only one is meant."""
        named = {plain_name(community.name): community for community in self.communities}
        lossy = [(text, community) for name, community in named.items() for text in gbk_forms(name) if text not in named]
        texts = Counter(text for text, _ in lossy)
        return named | {text: community for text, community in lossy if texts[text] == 1}


def load_county(project: Project, settings: YearSettings) -> SheetCounty:
    """Read rubric and records of a year. Raises :class:`Problems`: sheets are made only of records without problems."""
    require_files(project, settings)
    rubric = read_rubric(project, settings.number)
    records = load_records(project, settings, rubric, complete=False)  # what is missing is for the office to fill in
    communities = tuple(
        Community(file.slug, file.name, file.path, file.source.raw, file.source, file.data)
        for file in records.files
        if file.source is not None and file.record is not None and file.data is not None
    )
    year_end = dt.date(settings.number, 12, 31)
    begin = min((record.begin for record in records.typed), default=records.validator.calendar.without_own.day)
    form = make_form(rubric, begin, max([year_end, *(record.end for record in records.typed)]))
    ordered = tuple(sorted(communities, key=lambda community: not community.takes_part))  # those who take no part come last
    return SheetCounty(project, settings, rubric, form, records.validator, ordered)
