"""The texts of records are searched for private codes before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..base.hints import private_like
from ..base.places import DataPath
from ..base.private import PERSON, PrivateCodes, plain, texts_in
from ..base.problems import Problem
from ..base.source import Source
from .schema import Schema


def codes_in_records(files: Iterable[tuple[str, Source, Any]], codes: PrivateCodes, schema: Schema) -> Iterator[Problem]:
    """The texts of records in which a private code stands, also as part of a longer word: a problem (E503) for each.

    ``files`` are slug, text and data of each record. No texts are the codes themselves, values out of a list of the schema, and
    the notes of sanctions, which are published nowhere.
    """
    if not codes:
        return
    listed = set(_listed(schema))
    texts: list[tuple[Source, DataPath | None, str]] = []
    for slug, source, data in files:
        texts.append((source, None, plain(slug)))
        for path, text in texts_in(data):
            if not (PERSON in path or listed.intersection(path[-2:]) or {"sanctions", "note"} <= set(path)):
                texts.append((source, path, plain(text)))
    found = codes.within(text for _, _, text in texts)
    for source, where, text in texts:
        if found.standing_in(text) and not any(isinstance(key, str) and private_like(key) for key in where or ()):
            yield codes.found_in(source.problem, where)


def _listed(schema: Any) -> Iterator[str]:
    """The names of all properties whose values a schema lists."""
    if isinstance(schema, dict):
        for name, place in schema.get("properties", {}).items():
            if "enum" in place or "enum" in place.get("items", {}):
                yield name
        for place in schema.values():
            yield from _listed(place)
