"""What is published of a fact (``publish`` in the rubric): the one filter, before anything is scored or shown.

A record is filtered as a whole. Whatever is made of it afterwards (ledger, pages, tables, documents, seals, differences,
explanations) holds no more than may be published. The figures are those of the whole record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from ..base.signs import plain_name
from ..records import Document, Event, Paper, Record, Sanction, Showcase, Work
from ..rubric import REWARDS, Fact, Publish, Rubric

WITHHELD = "有关机关决定"
"""What is cited in place of a criminal judgement, and of a paper on a case that has no number: its title would name people."""
_COURT = "法院"
"""What the name of an issuer of judgements holds."""


def published(rubric: Rubric, record: Record) -> Record:
    """The record with no more of each fact than the rubric lets be published. Pure; once done, it changes nothing more."""
    facts = {
        (clause, name): _entries(rubric.facts[clause][name], value) if isinstance(value, tuple) else value
        for (clause, name), value in record.facts.items()
    }
    showcases = rubric.facts[REWARDS]["showcases"]
    return replace(
        _with_told_papers(rubric, record),
        facts=facts,
        showcases=tuple(
            sorted((_showcase(showcases, item) for item in record.showcases), key=lambda item: _undated_last(record, item))
        ),
        sanctions=tuple(sorted((_sanction(rubric, item) for item in record.sanctions), key=_by_what_is_known)),
    )


def _entries(fact: Fact, value: tuple[Event, ...] | tuple[Work, ...]) -> tuple[Event, ...] | tuple[Work, ...]:
    """The entries of a list, in an order that tells no more than they do: neither days nor titles."""
    level, levels = fact.publishes(), list(fact.fields.get("level", ()))
    if fact.type == "works":
        works = tuple(_work(level, item) for item in value if isinstance(item, Work))
        return works if level == Publish.ALL else tuple(sorted(works, key=lambda work: (levels.index(work.level), work)))
    events = tuple(_event(level, item) for item in value if isinstance(item, Event))
    return events if level == Publish.ALL else tuple(sorted(events))


def _event(level: str, event: Event) -> Event:
    """An event: of a case its paper and day, of a petition nothing but that it was one."""
    if level == Publish.COUNT:
        return replace(event, date=None, document=_untold(event.document), note="")
    if level == Publish.DOCUMENT:
        return replace(event, document=cited(event.document), note="")
    return event


def _with_told_papers(rubric: Rubric, record: Record) -> Record:
    """The record with what stands beside the lists of a clause and tells no more than they do: notes, evidence, falsified papers.

    Beside petitions no note, of the evidence how many papers there are (and which kind must be a red-header document), of
    falsified papers the document that says so; beside cases no title of the document, because it may be a case's. A paper with
    the title of an internal brief is one that is counted, in any clause.
    """
    grounds, evidence, falsified = dict(record.grounds), dict(record.evidence), dict(record.falsified)
    papers, red = rubric.facts[rubric.papers.id], rubric.papers.red_header
    briefs = _titles_of_briefs(rubric, record)
    for clause in grounds.keys() | evidence.keys() | falsified.keys():
        levels = {fact.publishes() for fact in rubric.facts[clause].values()}
        petitions = Publish.COUNT in levels
        if (ground := grounds.get(clause)) and petitions:
            grounds[clause] = replace(ground, note="", document=None)
        elif ground and ground.document and Publish.DOCUMENT in levels:
            grounds[clause] = replace(ground, document=cited(ground.document))
        if clause in evidence:
            every = petitions or papers["evidence"].publishes() == Publish.COUNT
            kept = (_counted(paper, red) if every or _holds(paper, briefs) else paper for paper in evidence[clause])
            evidence[clause] = tuple(sorted(kept))
        if clause in falsified:
            level = papers["falsified"].publishes()
            told = Publish.DOCUMENT if petitions and level == Publish.ALL else level
            falsified[clause] = tuple(_event(told, event) for event in falsified[clause])
    return replace(record, grounds=grounds, evidence=evidence, falsified=falsified)


def _counted(paper: Paper, red: Collection[str]) -> Paper:
    """A paper of which only the number is published: its kind, where that is one of red-header documents, and what it lacks as
    such."""
    return replace(paper, kind=paper.kind if paper.kind in red else "", title="", issuer="", number="", lacks=paper.lacking)


def _holds(paper: Paper, titles: Collection[str]) -> bool:
    """Whether the title of a paper holds one of some titles."""
    name = plain_name(paper.title)
    return any(title in name for title in titles)


def _titles_of_briefs(rubric: Rubric, record: Record) -> set[str]:
    """The titles that stand in internal papers, as they are compared."""
    lists = [value for (clause, name), value in record.facts.items() if rubric.facts[clause][name].publishes() == Publish.LEVEL]
    works = (item.title for value in lists if isinstance(value, tuple) for item in value if isinstance(item, Work))
    showcases = rubric.facts[REWARDS]["showcases"]
    shown = (item.title for item in record.showcases if showcases.publishes(item.kind) == Publish.LEVEL)
    return {title for title in map(plain_name, (*works, *shown)) if title}


def _work(level: str, work: Work) -> Work:
    """An article or an internal brief: of a brief nothing but its level."""
    return replace(work, date=None, title="") if level == Publish.LEVEL else work


def _showcase(fact: Fact, item: Showcase) -> Showcase:
    """Experience, work or practice: where it stood in an internal paper, nothing but its kind and level."""
    if fact.publishes(item.kind) != Publish.LEVEL:
        return item
    return replace(item, date=None, title="", document=_untold(item.document), note="")


def _undated_last(record: Record, item: Showcase) -> tuple[bool, str, tuple[str, ...], str]:
    """Those with a day stay in the order of their days. Those without come last, by what may be known of them: the name of
    a work only tells apart works that were shown alike."""
    if item.date:
        return (False, "", (), "")
    works = [(entry.work, entry.level) for entry in record.showcases] + [(entry.work, entry.level) for entry in record.rewards]
    alike = (level for work, level in works if work and work == item.work)
    return (True, item.level, tuple(sorted(alike)), item.work)


def _by_what_is_known(sanction: Sanction) -> tuple[object, ...]:
    """The order of sanctions: by day and paper, then by what decides whether and how they count."""
    never = dt.date.min
    counts = (sanction.unit_of_act, sanction.left_post, sanction.duty_related is False, sanction.role, sanction.penalty)
    days = (sanction.violated_on or never, sanction.transferred_on or never)
    return (sanction.date, sanction.document, sanction.by, sanction.criminal, *counts, *days)


def _sanction(rubric: Rubric, sanction: Sanction) -> Sanction:
    """A sanction with its paper as it is cited."""
    level = rubric.facts[rubric.limits[0].id]["sanctions"].publishes()
    return replace(sanction, document=cited(sanction.document, criminal=sanction.criminal)) if level != Publish.ALL else sanction


def cited(document: Document, *, criminal: bool = False) -> Document:
    """A paper by issuer and number, without its title; a judgement, or a paper without a number, only as a decision."""
    if criminal or not document.number or _COURT in document.issuer:
        return Document(WITHHELD, same=document.key)
    return Document(document.issuer, document.number, same=document.key)


def _untold(document: Document) -> Document:
    """A paper that is not published at all; it stays the same paper as before."""
    return Document("", same=document.key)
