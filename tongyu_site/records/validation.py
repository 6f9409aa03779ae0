"""Validation of a record: its types and values by the schema, its facts against each other and against the period.

Finds problems in plain data and says where they stand. Knows no typed record and scores nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..base.places import DataPath
from ..base.problems import Problem
from ..base.source import Source
from ..rubric import Rubric
from .completeness import missing_problems
from .period import Calendar, period_problems
from .relations import relation_problems
from .schema import Schema, record_schema
from .schema_errors import plain_data, schema_findings
from .types import type_findings
from .written import WrittenRecord, without

if TYPE_CHECKING:
    import jsonschema_rs

_REMEMBERED = 8
"""Rubrics of which the schema is remembered: a preview asks for the same ones after each change."""


@lru_cache(_REMEMBERED)
def _compiled(rubric: Rubric) -> tuple[Schema, jsonschema_rs.Draft7Validator]:
    """The schema of a rubric's records as data, and as the library checks by it."""
    import jsonschema_rs

    schema = record_schema(rubric)
    return schema, jsonschema_rs.Draft7Validator(schema, validate_formats=True)


class Validator:
    """Checks records against a rubric's schema and its period; made once, used for every record."""

    def __init__(self, rubric: Rubric, calendar: Calendar | None = None) -> None:
        self.rubric, self.calendar = rubric, calendar or Calendar(rubric)

    @property
    def schema(self) -> Schema:
        """The schema as data."""
        return _compiled(self.rubric)[0]

    def check(
        self, source: Source, data: dict[str, Any], *, complete: bool, slug: str = ""
    ) -> tuple[list[Problem], dict[str, Any]]:
        """All problems of one record, and its data without the values that have one.

        ``complete``: no fact may be missing. Without its ``slug`` nothing is known of the community's years before.
        """
        root = self.calendar.project.root if self.calendar.project else None
        period = self.calendar.span(slug, data)
        written = WrittenRecord(self.rubric, self.schema, source, data, root, period, self.calendar.units_before)
        findings = list(type_findings(written))
        bad: set[DataPath] = {path for finding in findings for path in finding.bad}
        findings += schema_findings(written, _compiled(self.rubric)[1].iter_errors(plain_data(data)), bad)
        bad |= {path for finding in findings for path in finding.bad}
        clean = without(data, bad)
        problems = [finding.problem for finding in findings]
        problems += relation_problems(written, clean, bad)
        problems += period_problems(written, clean, self.calendar, slug)
        if complete:
            problems += missing_problems(written, clean, bad)
        return problems, clean
