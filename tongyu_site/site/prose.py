"""Content Markdown, such as the help page, as HTML with its links by id resolved. Knows no address of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from html import unescape
from typing import TYPE_CHECKING, ClassVar, NamedTuple
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from markupsafe import Markup

from ..base.problems import Place, Problem, Problems
from ..base.source import Source
from ..base.unseen import unseen_in_lines
from .leaks import texts_of_page

if TYPE_CHECKING:
    import markdown

_HAN = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’—…]"
_BREAK = re.compile(f"(?<={_HAN})\n(?={_HAN})")
_COMMENT = re.compile("<!--(?:(?!<!--).)*?-->", re.S)
_BY_ID = re.compile(r"\w+:|//")
"""How a link starts that is by id or leads outside; others lead to a place of the site and are checked with its pages."""
_OUTSIDE = re.compile(r"(?:\w+:)?//|mailto:|tel:")
_FOOTNOTE = re.compile(r"(?<!`)\[\^([^\]\[\s]++)\](:\s*)?")
"""A footnote's mark, or what it says: [^1]: …"""
_NUMBERED = re.compile(r"^([ \t>]*+(?:[-*+][ \t]++)*+)(\d++)\.[ \t]++", re.M)
"""The beginning of a line that may be an item of a numbered list; digits of any script, as the library takes them."""
_MARK = re.compile("\ue000([0-9]+):(\\d+)\ue001")
_LONGEST_NUMBER = 3
"""The digits of the greatest number of an item: what has more is a year, and the first item of a list by chance."""
_KEPT = {"a": ("href", "title"), "img": ("src", "alt", "title"), "ol": ("start",)}
_DEFINED = re.compile(r"(?<!\\)\[([^\[\]]*+)\]:")
"""The beginning of what says where links of a name lead: [name]: address."""
_ATTRIBUTE = re.compile(r"#\S+|\.[!-~]+|[a-z-]+=[!-~]*", re.I)
"""What stands in braces behind a text and is no word for a reader."""
_REMEMBERED = 16
"""Content pages that are remembered."""
_LAST, _ATTRIBUTES, _TABLES = -1, 8, 75
"""The priorities of a step that runs after all of the library's own, and of two of those, which are replaced."""

Resolve = Callable[[str], str | None]
"""Gives the address of a link by id; None where the site holds no such page."""


def content_html(source: Source, resolve: Resolve, known: Callable[[str], bool]) -> Markup:
    """A content page as HTML. Raw HTML in it is shown as text; line breaks inside Chinese paragraphs are joined.

    Links by id are resolved; one that is only ``known`` (a page of a year that this site does not hold) becomes plain text.
    Raises :class:`~tongyu_site.base.problems.Problems` for links and images that lead nowhere or outside.
    """
    problems = [*unseen_in_lines(source, enumerate(source.lines, 1)), *_changed_numbers(source), *_footnotes(source)]
    if problems := problems or [lost(source) for lost in _converted(source.text, ()).lost]:
        raise Problems(problems)
    addresses = {target: resolve(target) for target in _converted(source.text, ()).targets}
    html, targets, _ = _converted(source.text, tuple(addresses.items()))
    if problems := [problem for target in dict.fromkeys(targets) if not known(target) for problem in _unknown(source, target)]:
        raise Problems(problems)
    # not in the tree: the library sorts the attributes that it writes
    html = html.replace("<table>", '<div class="wide" role="region" aria-label="表" tabindex="0"><table>')
    return Markup(html.replace("</table>", "</table></div>").replace("<th>", '<th scope="col">'))


def shown_texts(text: str) -> Iterator[str]:
    """The texts of a content page as a reader sees them: no mark parts a word; links by id, wherever they lead, are text."""
    return texts_of_page(_converted(text, ()).html)


class _Converted(NamedTuple):
    """A content page: its HTML, the targets of links by id without an address and of images, in order, and the problem, at its
    place in a source, of each text that Markdown takes for a mark, so that no page would show it."""

    html: str
    targets: tuple[str, ...]
    lost: tuple[Callable[[Source], Problem], ...]


@lru_cache(_REMEMBERED)
def _converted(text: str, addresses: tuple[tuple[str, str | None], ...]) -> _Converted:
    """A content page with these addresses of its links by id.

    Remembered, since each build asks several times, and a preview after each change.
    """
    targets: list[str] = []

    def change(tree: Element) -> None:
        """What happens to the tree of the page before it is written."""
        _keep_attributes(tree)
        targets.extend(_resolve_links(tree, dict(addresses).get))

    uncommented = _COMMENT.sub("", text)  # a comment is nobody's text
    lost: list[Callable[[Source], Problem]] = []
    html = _converter(change, lost).convert(_BREAK.sub("", uncommented))
    return _Converted(html, tuple(targets), tuple(lost))


@lru_cache(_REMEMBERED)
def _numbered_items(text: str) -> tuple[tuple[int, str, int], ...]:
    """The items of numbered lists in a content page: line, the number that stands there, and the one that the page would show.

    Remembered like :func:`_converted`.
    """
    marked = [
        _NUMBERED.sub(lambda match: f"{match[0]}{_mark(number, match[2])}", line)  # noqa: B023
        for number, line in enumerate(text.split("\n"), 1)
    ]
    found: list[tuple[int, str, int]] = []

    def look(tree: Element) -> None:
        """Keep each item."""
        for listing in tree.iter("ol"):
            for shown, item in enumerate(listing, int(listing.get("start", "1"))):
                said = item.text if (item.text and item.text.strip()) or not len(item) else item[0].text
                if match := _MARK.match((said or "").lstrip()):
                    found.append((int(match[1]), match[2], shown))

    _converter(look, []).convert(_COMMENT.sub("", "\n".join(marked)))
    return tuple(found)


def _changed_numbers(source: Source) -> Iterator[Problem]:
    """Lines that begin with a number and a point which Markdown takes for items of a list: years, and such as the page would
    number otherwise, because Markdown numbers the items after the first one itself."""
    lines = source.lines
    for number, written, shown in _numbered_items(source.text):
        if written != str(shown) or len(written) > _LONGEST_NUMBER:
            match = _NUMBERED.match(lines[number - 1])
            assert match
            rest = lines[number - 1][match.end() :].strip()
            text = f"{match[1]}{written}\\. {rest}"
            message = f"以“{written}.”开头的一行会成为列表中的一项，"
            if len(written) > _LONGEST_NUMBER:
                message, hint = f"{message}{written} 会丢失", text
            else:
                message = f"{message}网页上的序号是 {shown}，不是 {written}"
                hint = f"是列表中的一项的，序号写 {shown}.；不是的，写 {text}"
            yield source.problem("E418", message, place=Place(number, match.start(2) + 1, len(written) + 1), hint=hint)


def _mark(line: int, number: str) -> str:
    """What says in a converted page on which line of the source an item stands, and with which number; no text holds it."""
    return f"\ue000{line}:{number}\ue001"


def _footnotes(source: Source) -> Iterator[Problem]:
    """Footnotes, which a page has none of: Markdown takes what one says for the address of a link."""
    for number, line in enumerate(source.lines, 1):
        for match in _FOOTNOTE.finditer(line):
            said = _FOOTNOTE.sub(lambda note: f"注{note[1]}：" if note[2] else f"（注{note[1]}）", line).strip()
            place = Place(number, match.start() + 1, len(match[0].rstrip()))
            yield source.problem("E418", f"不能用脚注“[^{match[1]}]”，把说明写在正文中", place=place, hint=said)


def _unused(name: str, source: Source) -> Problem:
    """The problem of what says where links of a name lead, of which the page has none: a note, more likely."""
    found = list(_DEFINED.finditer(source.text))
    match = next((item for item in found if "".join(item[1].split()).lower() == "".join(name.split())), found[0])
    line, start = source.text.count("\n", 0, match.start()) + 1, source.text.rfind("\n", 0, match.start()) + 1
    rest = source.text[match.end() :].split("\n", 1)[0].lstrip()
    hint = f"{source.text[start : match.end() - 1]}：{rest}".strip()
    message = f"“{match[0]}”后面会当作链接的地址，网页上不显示，正文也没有用到"
    return source.problem("E418", message, place=Place(line, match.start() - start + 1, len(match[0].split("\n")[0])), hint=hint)


def _in_braces(words: str, source: Source) -> Problem:
    """The problem of words in braces that would be taken for attributes of what stands before them."""
    braces = re.compile(rf"\{{:?\s*{re.escape(words)}\s*\}}")
    for number, line in enumerate(source.lines, 1):
        if match := braces.search(line):
            hint = f"{line[: match.start()].rstrip()}（{words}）{line[match.end() :]}".strip()
            place = Place(number, match.start() + 1, len(match[0]))
            return source.problem("E418", f"花括号中的“{words}”网页上不显示，改用圆括号", place=place, hint=hint)
    return source.problem("E418", f"花括号中的“{words}”网页上不显示，改用圆括号", hint=f"（{words}）")


def _beyond(row: str, columns: int, source: Source) -> Problem:
    """The problem of a row of a table with more cells than the table has columns."""
    line = next((number for number, line in enumerate(source.lines, 1) if row in line), 1)
    hint = "表头补足栏数，或删去多出的；“|”是文字的，写作 \\|"
    return source.problem("E418", f"表头只有 {columns} 栏，这一行多出的网页上不显示", place=Place(line), hint=hint)


def _converter(change: Callable[[Element], None], lost: list[Callable[[Source], Problem]]) -> markdown.Markdown:
    """The Markdown library without raw HTML, with a last step that changes the tree of a page before it is written.

    Of texts that it takes for marks the problems come to stand in ``lost``.
    """
    import markdown  # heavy, and only a site with such a page needs it
    from markdown.extensions import attr_list, sane_lists, tables, toc
    from markdown.treeprocessors import Treeprocessor

    class Rewriter(Treeprocessor):
        """The step, as the library wants it."""

        def run(self, root: Element) -> None:
            """Changes the tree in place."""
            change(root)
            lost.extend(partial(_unused, name) for name in sorted(definitions.keys() - definitions.used))

    class Definitions(dict[str, tuple[str, str]]):
        """Where links of a name lead."""

        used: ClassVar[set[str]] = set()

        def __getitem__(self, name: str) -> tuple[str, str]:
            self.used.add(name)
            return super().__getitem__(name)

        def __setitem__(self, name: str, value: tuple[str, str]) -> None:
            if name in self:
                lost.append(partial(_unused, name))
            super().__setitem__(name, value)

    class Attributes(attr_list.AttrListTreeprocessor):
        """Takes what stands in braces behind a text for its attributes."""

        def assign_attrs(self, elem: Element, attrs_string: str, **options: bool) -> str:
            """Gives an element its attributes; what is left."""
            left = super().assign_attrs(elem, attrs_string, **options) or ""
            words = attrs_string.partition("}")[0].strip()
            if not (left and options.get("strict")) and not all(map(_ATTRIBUTE.fullmatch, words.split())):
                lost.append(partial(_in_braces, words))
            return left

    class Rows(tables.TableProcessor):
        """Makes tables."""

        def _build_row(self, row: str, parent: Element, align: Sequence[str | None]) -> None:
            if any(cell.strip() for cell in self._split_row(row)[len(align) :]):  # type: ignore[attr-defined] # the stubs lack both
                lost.append(partial(_beyond, row.strip(), len(align)))
            super()._build_row(row, parent, align)  # type: ignore[misc]

    extensions = [  # by class: for a name the library looks through every package that is installed
        tables.TableExtension(), toc.TocExtension(), attr_list.AttrListExtension(), sane_lists.SaneListExtension(),
    ]  # fmt: skip
    converter = markdown.Markdown(extensions=extensions, output_format="html")
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    converter.treeprocessors.register(Rewriter(converter), "change", _LAST)
    converter.treeprocessors.register(Attributes(converter), "attr_list", _ATTRIBUTES)
    converter.parser.blockprocessors.register(Rows(converter.parser, {"use_align_attribute": False}), "table", _TABLES)
    converter.references = definitions = Definitions()
    return converter


def _keep_attributes(tree: Element) -> None:
    """Leaves of the attributes only those a page needs: ``{: onclick=… }`` and ``style`` bring nothing in."""
    for element in tree.iter():
        for name in set(element.attrib) - {"id", "class", *_KEPT.get(element.tag, ())}:
            del element.attrib[name]


def _resolve_links(tree: Element, resolve: Resolve) -> Iterator[str]:
    """Gives each link by id its address, and takes away those that have none, but for their text.

    Yields what the latter lead to, then what the images show.
    """
    for parent in list(tree.iter()):
        for link in [child for child in parent if child.tag == "a" and _BY_ID.match(child.get("href", ""))]:
            target = link.get("href", "")
            address = resolve(target)
            if address is None:
                yield target
                _unwrap(parent, link)
            else:
                link.set("href", address)
    for image in tree.iter("img"):
        yield image.get("src", "")


def _unwrap(parent: Element, child: Element) -> None:
    """Puts the content of an element into its place."""
    place = list(parent).index(child)
    inner = list(child)
    parent[place : place + 1] = inner
    _append(parent, place, child.text)
    _append(parent, place + len(inner), child.tail)


def _append(parent: Element, place: int, text: str | None) -> None:
    """Puts text before the child at a place: behind what stands before that child, or at the parent's start."""
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + (text or "")
    else:
        parent.text = (parent.text or "") + (text or "")


def _unknown(source: Source, target: str) -> Iterator[Problem]:
    """A link or an image that leads nowhere or outside, wherever the page names it."""
    for place in places_of_link(source, target):
        if _OUTSIDE.match(target):
            yield source.problem("E506", f"页面指向站外：{target}", place=place, hint="改为文字，不作链接")
        else:
            yield source.problem("E501", f"链接“{target}”没有对应的页面", place=place)


def places_of_link(source: Source, target: str) -> list[Place]:
    """Where content Markdown names an address: in a link, in angle brackets, with a title, or as a reference's target.

    The nearest line where it is written otherwise, such as with escapes; the first one where none looks like it.
    """
    address = re.compile(rf"(?:\]\(\s*<?|^\s*\[[^\]]+\]:\s*<?|<)({re.escape(target)})(?=[\s)>]|$)")
    found = [
        Place(number, match.start(1) + 1, len(target))
        for number, line in enumerate(source.lines, 1) for match in address.finditer(line)
    ]  # fmt: skip
    plain = (unquote(unescape(re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", line))) for line in source.lines)
    wanted = unquote(target)
    return found or [Place(next((number for number, line in enumerate(plain, 1) if wanted in line), 1))]
