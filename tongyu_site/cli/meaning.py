"""Which community or clause is meant by what was typed: its name in full, in short, or a part of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..base.matching import nearest
from ..base.printing import some
from ..base.signs import plain_name

if TYPE_CHECKING:
    from ..rubric import Rubric

Names = Mapping[str, Sequence[str]]
"""What may be meant, by its id, each with the names that it goes by."""
_MOST = 12
"""So many candidates are listed."""


def community_meant(asked: str, units: Mapping[str, str]) -> list[str]:
    """The file names of the communities that may be meant; ``units`` gives the name of each by its file name."""
    common = 0
    while len(units) > 1 and len({name[-common - 1 :] for name in units.values()}) == 1:
        common += 1
    whole = {slug: [slug, name, name[: len(name) - common]] for slug, name in units.items()}  # 甲 for 甲社区
    return _meant(asked, whole, {slug: [slug, name] for slug, name in units.items()})


def clause_meant(asked: str, rubric: Rubric, nodes: Iterable[str]) -> list[str]:
    """The nodes of a scorecard that may be meant: by id (13-1, 第7项), by title, by words of their facts or their text."""
    nodes = list(nodes)
    cited = {node: [node, rubric.label(node)] for node in nodes}
    if found := _meant(re.sub("^第|项$", "", _plain(asked)), cited):
        return found
    if not re.search(r"[\u3400-\u9fff]", asked):  # a figure may stand in the text of any clause
        return []
    titles = {node: [rubric.title_of(node)] for node in nodes}
    facts = {node.id: [fact.title for fact in node.facts.values()] for node in rubric.clauses}
    texts = {node.id: [rubric.paragraphs[paragraph].text for paragraph in rubric.home[node.id]] for node in rubric.clauses}
    return _meant(asked, {}, titles, facts, texts)


def _meant(asked: str, whole: Names, *parts: Names) -> list[str]:
    """The ids of which a word is the ``whole`` name; else those with a name in the first of ``parts`` that is the word, begins
    with it, or holds it, the first of these that is true of any."""
    word = _plain(asked)
    fits: tuple[Callable[[str], bool], ...] = (word.__eq__, lambda name: name.startswith(word), lambda name: word in name)
    looks = [(whole, fits[0]), *((names, fit) for names in parts for fit in fits)]
    for names, fit in looks if word else ():
        if found := [key for key, words in names.items() if any(fit(_plain(name)) for name in words)]:
            return found
    return []


def _plain(text: str) -> str:
    """A name as it is compared."""
    return plain_name(text).casefold()


def candidates(what: str, asked: str, found: Sequence[str], titles: Mapping[str, str]) -> str:
    """That a word means nothing, or more than one of ``found``, with what may be meant: ``titles`` by id."""
    names = {word: f"{key}（{title}）" for key, title in titles.items() for word in (key, title)}
    listed = list(dict.fromkeys(names[word] for word in found or nearest(asked, names) or titles))
    shown = some(listed, _MOST)
    if found:
        return f"“{asked}”可以指几个{what}，写明是哪一个：{shown}"
    return f"没有{what}“{asked}”，可用：{shown or '无'}"
