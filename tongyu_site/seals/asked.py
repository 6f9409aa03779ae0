"""Questions that a correction raises: those of today that the year did not raise when it was sealed or corrected last.

A seal keeps hashes of what was asked and answered with it. Of facts about persons, and of their telephone and identity numbers,
it keeps nothing: a question that may tell of one counts as new wherever the correction changes its community or its text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from ..assess import Question
from ..base.files import digest
from .comparison import COMMUNITY, HEADLINES, Change
from .inputs import PERSONAL
from .seal import Seal
from .words import LEFT_OUT, OF_OFFICE, PAST, facts_of

_MOVING = re.compile(r"第 [0-9]+ 行|中位数是 [0-9]+")
"""What of a question moves when something else is changed: its line in the file, the county's median."""


def marks_of(questions: Iterable[Question]) -> list[str]:
    """What a seal keeps of questions: hashes, none of one that may tell of a person."""
    return sorted(mark for question in questions if not _of_persons(question) for mark in _marks(question))


def new_questions(seal: Seal, questions: Iterable[Question], changes: Sequence[Change]) -> list[Question]:
    """The questions that are new with some changes; all of them where the seal is older than its marks of questions."""
    questions = list(questions)
    known, here = Counter(seal.questions), Counter(marks_of(questions))
    more = {mark for mark in here if here[mark] > known[mark]}
    changed = {change.name if change.of_words else change.slug for change in changes if change.what != HEADLINES["rank"]}
    changed |= {change.what for change in changes if change.what == COMMUNITY}  # one that came or went is another's former unit
    return [
        _narrowed(question, more) for question in questions
        if (changed.intersection(_places(question)) if _of_persons(question) else more.intersection(_marks(question)))
    ]  # fmt: skip


def _narrowed(question: Question, more: Collection[str]) -> Question:
    """A question that says which of the things that it lists are new, where not all are."""
    new = [item for item, mark in zip(question.items, _marks(question), strict=False) if mark in more]
    told = f"{question.message}；其中新的：{'、'.join(new)}"
    return replace(question, message=told) if 0 < len(new) < len(question.items) else question


def as_declared(questions: Iterable[Question]) -> list[str]:
    """How a correction names questions that were looked into (``checked``)."""
    return sorted(map(str, questions))


def same_questions(one: Iterable[str], two: Iterable[str]) -> bool:
    """Whether two lists name the same questions, on whatever lines these stand."""
    return sorted(_MOVING.sub("", text) for text in one) == sorted(_MOVING.sub("", text) for text in two)


def _of_persons(question: Question) -> bool:
    """Whether a question may tell of a person."""
    return question.personal or bool(PERSONAL.intersection(question.where))


def _places(question: Question) -> set[str]:
    """How changes name what a question is about: a community, its words and those that it may lead to, or the office's texts."""
    file = PurePosixPath(question.source.shown if question.source else "")
    return {file.stem, facts_of(file.stem), LEFT_OUT, PAST, COMMUNITY} if file.parts[:1] == ("data",) else OF_OFFICE


def _marks(question: Question) -> list[str]:
    """The hash of a question, wherever in its file it stands, or of each thing that it lists."""
    file = question.source.shown if question.source else ""
    told = question.items or [_MOVING.sub("", question.message)]
    return [digest("\n".join((question.code, file, text)), 16) for text in told]
