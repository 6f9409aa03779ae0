"""What a year's figures came from, as a seal keeps it: hashes, the options that are chosen, last year's results.

Of facts about persons a seal has nothing at all, so that no guess about a person can be confirmed.
"""

from __future__ import annotations

import ast
import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from ..assess import AssessedYear
from ..base.files import digest
from ..base.points import exact, plain
from ..base.source import Source
from ..rubric import Rubric
from .figures import text_of

PACKAGE = Path(__file__).resolve().parent.parent
SCORING = ("base/decoding", "base/points", "base/source", "rubric", "records", "assess")
"""The wings and modules that a figure passes through; their text is the software of a seal."""
BESIDE = frozenset({
    "rubric/wording", "records/form", "records/survey", "assess/inquiry", "assess/questions", "assess/whatif",
})  # fmt: skip
"""Modules of these wings that put figures into words, or ask for facts, and make no figure."""


@dataclass(frozen=True)
class SealedInputs:
    """What a year's figures came from, each input for itself, as a seal keeps it.

    ``rubric``, ``software`` and ``records`` (by slug) are hashes of what figures come from, ``text`` is that of the whole text of
    the rubric; ``readings`` the option chosen of each reading. ``past``
    holds score and grade of last year by slug: they were published, and with them a later build can tell what they did.
    ``assessed_on`` is the day by slug from which the next year's period follows, ``left_out`` by slug the name of each
    community that took no part, with the reason.
    """

    rubric: str
    text: str
    software: str
    readings: Mapping[str, str]
    records: Mapping[str, str]
    past: Mapping[str, Sequence[str]]
    assessed_on: Mapping[str, dt.date]
    left_out: Mapping[str, Sequence[str]]


def inputs_of(year: AssessedYear) -> SealedInputs:
    """The inputs of a year as they are now, in the form that a seal keeps."""
    return SealedInputs(
        rubric_hash(year.rubric), digest(year.rubric.source.text), software(), chosen_options(year.rubric),
        {slug: record_hash(source) for slug, source in sorted(year.records.sources.items())},
        {slug: [text_of(result.score), result.grade] for slug, result in sorted(year.past.items())},
        {record.slug: record.assessed_on for record in (*year.records.typed, *year.records.left_out) if record.assessed_on},
        {record.slug: [record.name, record.left_out] for record in year.records.left_out},
    )  # fmt: skip


def chosen_options(rubric: Rubric) -> dict[str, str]:
    """The option that is chosen of each reading."""
    return {name: reading.chosen for name, reading in rubric.readings.items()}


def rubric_hash(rubric: Rubric) -> str:
    """The hash of a rubric's text without which options are chosen, which are inputs of their own, why, and by whom."""
    text = re.sub(r"(?m)^```toml\n\s*decision\s*=(?:.*\n)*?```\n\n?", "", rubric.source.text)
    return digest(re.sub(r"(?m)^(chosen|why|support|decided)\s*=.*\n", "", text))


def software() -> str:
    """The hash of the modules that a figure passes through; comments, docstrings and layout do not count."""
    found = hashlib.sha256()
    for path in scoring_modules():
        found.update(_program_of(path.read_bytes()))
    return found.hexdigest()


def scoring_modules() -> list[Path]:
    """The modules whose text a seal holds, in a fixed order."""
    paths = [path for name in SCORING for path in (sorted((PACKAGE / name).rglob("*.py")) or [PACKAGE / f"{name}.py"])]
    return [path for path in paths if path.relative_to(PACKAGE).with_suffix("").as_posix() not in BESIDE]


@cache
def _program_of(module: bytes) -> bytes:
    """What is hashed of a module's text; remembered, because a process may ask often and modules rarely change under it."""
    tree = ast.parse(module)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node):
            node.body = node.body[1:]
    return _syntax(tree).encode()


def _syntax(node: object) -> str:
    """A syntax tree as text that every Python version writes alike: fields that are empty are left out."""
    if isinstance(node, ast.AST):
        parts = (f"{name}={_syntax(value)}" for name, value in ast.iter_fields(node) if value not in (None, []))
        return f"{type(node).__name__}({', '.join(parts)})"
    return f"[{', '.join(map(_syntax, node))}]" if isinstance(node, list) else repr(node)


PERSONAL = frozenset({"sanctions", "leader", "person"})
"""Keys of a record that its hash leaves out: few values are possible, so that a hash would let a guess be confirmed."""


def record_hash(source: Source) -> str:
    """The hash of a record's facts, without those about persons; comments and layout do not count."""

    def canonical(value: Any) -> Any:
        """A value in the one form that all ways of writing it share; figures and dates as text."""
        if isinstance(value, dict):
            return {key: canonical(inner) for key, inner in value.items() if key not in PERSONAL}
        if isinstance(value, list):
            return [canonical(inner) for inner in value]
        return plain(exact(value)) if isinstance(value, Decimal) else str(value) if isinstance(value, dt.date) else value

    return digest(json.dumps(canonical(source.toml()), ensure_ascii=False, sort_keys=True))
