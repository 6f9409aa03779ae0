"""The check of templates against the types of what they print: unknown names, fields, filters, tests and parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import jinja2
import pytest

from tongyu_site.site.template_check import check, unknown_filters


@dataclass(frozen=True, slots=True)
class Printed:
    text: str
    was: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    score: Printed
    note: str | None = None

    @property
    def first(self) -> Printed:
        return self.score

    def link(self, prefix: str) -> Printed:
        return Printed(prefix)


@dataclass(frozen=True, slots=True)
class Heading:
    title: str
    depth: int


class Pair(NamedTuple):
    row: Row
    count: int


@dataclass(frozen=True)
class View:
    title: str
    rows: tuple[Row, ...]
    mixed: Sequence[Row | Heading]
    groups: Mapping[str, list[Row]]
    pairs: list[tuple[Row, Heading]]
    named: Pair
    best: Row | None
    open: dict[str, Any]

    @cached_property
    def last(self) -> Row:
        return self.rows[-1]


VIEW = {"page.html": {"view": View}}


def said(parts: Mapping[str, str], roots: Mapping[str, Mapping[str, Any]] = VIEW) -> list[str]:
    """The problems of some templates: file, line and message."""
    environment = jinja2.Environment(loader=jinja2.DictLoader(parts), undefined=jinja2.StrictUndefined, autoescape=True)
    found = check(environment, roots)
    assert {problem.code for problem in found} <= {"E405"}
    return [f"{problem.file}:{problem.place.line if problem.place else 0} {problem.message}" for problem in found]


def fields(body: str, **parts: str) -> list[str]:
    """The unknown fields and names of a page's template alone, in the order of lines."""
    files = {"page.html": body, **{name.replace("_html", ".html"): text for name, text in parts.items()}}
    return [text.split("模板有误：")[1] for text in said(files)]


GOOD = [
    "{{ view.title }}{{ view.title.upper() }}{{ view.title|upper }}",
    "{{ view.last.name }}{{ view.last.first.text }}{{ view.last.link('x').was[0] }}",
    "{% for row in view.rows %}{{ loop.index }}{% for old in row.score.was %}{{ old }}{% endfor %}{% endfor %}",
    "{% for row in view.mixed %}{{ row.title }}{{ row.score.was }}{% endfor %}",
    "{% for name, rows in view.groups.items() %}{{ name.upper() }}{{ rows[0].name }}{% endfor %}",
    "{% for row, head in view.pairs %}{{ row.name }}{{ head.depth }}{% endfor %}{{ view.named.row.name }}{{ view.named.count }}",
    "{% if view.best %}{{ view.best.name }}{% endif %}{{ (view.best or view.last).name }}",
    "{{ view.open.anything.at.all }}{{ view.open['x'].y }}",
    "{% set row = view.last %}{{ row.name }}{% set row = view %}{{ row.title }}",
    "{% macro cell(row, head='x') %}{{ row.name }}{{ head }}{{ caller() }}{{ varargs }}{% endmacro %}"
    "{% call cell(view.last) %}{{ view.title }}{% endcall %}",
    "{% with row = view.last, other = view %}{{ row.name }}{{ other.title }}{% endwith %}",
    "{% set text %}{{ view.title }}{% endset %}{{ text.strip() }}",
    "{% filter upper %}{{ view.title }}{% endfilter %}",
    "{% if view.titel is defined %}{{ view.titel.x }}{% endif %}{{ view.titel if view.titel is defined }}",
    "{{ view.titel|default('') }}{{ view.titel|d(view.title) }}",
    "{% if view.titel is defined and view.titel.x %}{{ view.titel }}{% elif view.title %}{{ view.title }}{% endif %}",
    "{% for row in view.rows|sort(attribute='name') if row.name %}{{ row.score }}{% endfor %}{{ (view.rows|first).name }}",
    "{% for row in view.rows[1:] %}{{ row.name }}{% else %}{{ view.title }}{% endfor %}",
    "{% if view.best %}{% set x = 1 %}{% else %}{% set x = view %}{% endif %}{{ x.title }}",
    "{% for x in view.rows|map(attribute='score') %}{{ x.anything }}{% endfor %}{{ namespace(a=1).a }}",
]


@pytest.mark.parametrize("body", GOOD)
def test_fields_that_are_there_are_no_problem(body: str) -> None:
    assert fields(body) == []


BAD = {
    "{{ view.titel }}": ["数据中没有 titel"],
    "{{ view['titel'] }}": ["数据中没有 titel"],
    "{{ view.title.strp() }}": ["数据中没有 strp"],
    "{% if false %}{{ view.last.nam }}{% endif %}": ["数据中没有 nam"],
    "{{ view.last.first.wass }}{{ view.last.link('x').txt }}": ["数据中没有 txt", "数据中没有 wass"],
    "{% for row in view.rows %}{{ row.nam }}{% else %}{{ view.titel }}{% endfor %}": ["数据中没有 nam", "数据中没有 titel"],
    "{% for row in view.mixed %}{{ row.titel }}{% endfor %}": ["数据中没有 titel"],
    "{% for name, rows in view.groups.items() %}{{ rows[0].nam }}{% endfor %}": ["数据中没有 nam"],
    "{% for name in view.groups %}{{ view.groups[name][0].nam }}{% endfor %}": ["数据中没有 nam"],
    "{% for rows in view.groups.values() %}{% for row in rows %}{{ row.nam }}{% endfor %}{% endfor %}": ["数据中没有 nam"],
    "{% for row, head in view.pairs %}{{ head.nam }}{% endfor %}": ["数据中没有 nam"],
    "{{ view.named.rwo }}{{ view.named.row.nam }}": ["数据中没有 nam", "数据中没有 rwo"],
    "{{ view.best.nam }}": ["数据中没有 nam"],
    "{% set row = view.last %}{{ row.nam }}": ["数据中没有 nam"],
    "{% if view.best %}{% set x = view.last %}{% else %}{% set x = view %}{% endif %}{{ x.nam }}": ["数据中没有 nam"],
    "{% with row = view.last %}{{ row.nam }}{% endwith %}": ["数据中没有 nam"],
    "{% for row in view.rows|sort(attribute='name') %}{{ row.nam }}{% endfor %}": ["数据中没有 nam"],
    "{{ (view.rows|first).nam }}{{ (view.rows|list)[0].nam2 }}": ["数据中没有 nam", "数据中没有 nam2"],
    "{% macro cell(row) %}{{ view.titel }}{% endmacro %}": ["数据中没有 titel"],
    "{% block main %}{{ view.titel }}{% endblock %}": ["数据中没有 titel"],
    "{{ titel }}": ["没有名为 titel 的数据"],
    "{% if titel is defined %}{% endif %}": ["没有名为 titel 的数据"],
    "{{ view.titel.more.and.more }}": ["数据中没有 titel"],
    "{{ 'x' ~ view.titel }}{{ [view.nam] }}{{ {'k': view.kay} }}": ["数据中没有 kay", "数据中没有 nam", "数据中没有 titel"],
    "{{ view.title|replace(view.titel, 'x') }}{{ view.last.link(view.nam) }}": ["数据中没有 nam", "数据中没有 titel"],
    "{% if view.titel is not defined %}{{ view.nam }}{% endif %}": ["数据中没有 nam"],
    "{% include view.part %}": ["数据中没有 part"],
}


@pytest.mark.parametrize("body", BAD)
def test_fields_that_are_not_there_are_problems_wherever_they_stand(body: str) -> None:
    assert sorted(fields(body)) == BAD[body]


def test_a_problem_names_the_first_line_once() -> None:
    body = "<p>\n{{ view.titel }}\n{% if false %}{{ view.titel }}{{ nix|none_such }}{% endif %}\n</p>"
    assert said({"page.html": body}) == [
        "templates/page.html:2 模板有误：数据中没有 titel",
        "templates/page.html:3 模板有误：没有名为 nix 的数据",
        "templates/page.html:3 模板有误：没有名为 none_such 的过滤器",
    ]


def test_a_part_is_checked_under_the_types_where_it_is_included() -> None:
    part = "{{ row.name }}\n{{ loop.index }}"
    assert fields("{% for row in view.rows %}{% include 'part.html' %}{% endfor %}", part_html=part) == []
    body = "{% for row in view.rows %}{% include 'part.html' %}{% endfor %}{% set row = view %}{% include 'part.html' %}"
    assert fields(body, part_html=part) == ["数据中没有 name", "没有名为 loop 的数据"]


def test_a_part_may_serve_rows_of_several_kinds_that_it_tells_apart() -> None:
    part = "{% if row.name is defined %}{{ row.name }}{{ row.score.wass }}{% else %}{{ row.titel }}{% endif %}"
    body = "{% set row = view.last %}{% include 'part.html' %}{% set row = view %}{% include 'part.html' %}"
    assert fields(body, part_html=part) == ["数据中没有 titel", "数据中没有 wass"]


def test_a_part_sees_what_any_template_sets_as_the_engine_may() -> None:
    assert fields("{% set caption = 1 %}{% include 'part.html' %}", part_html="{{ caption }}{{ captoin }}") == [
        "没有名为 captoin 的数据"
    ]


def test_blocks_and_the_template_that_is_extended_are_checked_too() -> None:
    base = "{{ view.titel }}{% block main %}{{ heading }}{% endblock %}"
    body = "{% extends 'base.html' %}{% block main %}{{ super() }}{{ self.main() }}{{ view.nam }}{% endblock %}"
    assert said({"page.html": body, "base.html": base}) == [
        "templates/base.html:1 模板有误：数据中没有 titel",
        "templates/base.html:1 模板有误：没有名为 heading 的数据",
        "templates/page.html:1 模板有误：数据中没有 nam",
    ]


def test_imported_macros_are_checked_and_of_what_they_return_nothing_is_known() -> None:
    macros = "{% macro cell(row) %}{{ row.x }}{{ nix }}{% if 1 %}{{ row|biggest }}{% endif %}{% endmacro %}"
    body = "{% import 'm.html' as m %}{% from 'm.html' import cell as c %}{{ m.cell(view).x }}{{ c(view.last).y }}"
    assert fields(body, m_html=macros) == ["数据中没有 x", "没有名为 biggest 的过滤器", "没有名为 nix 的数据"]


def test_the_body_of_a_macro_is_checked_under_what_calls_hand_to_it() -> None:
    macros = (
        "{% macro struck(texts) %}{% for text in texts %}{{ text.txt }}{% endfor %}{% endmacro %}\n"
        "{% macro was(printed, more=none) %}{% if printed.was %}"
        "{{ struck(printed.was) }}{{ printed.wass }}{% endif %}{% endmacro %}"
    )
    call = "{% from 'm.html' import was %}{{ was(view.last.score) }}"
    assert fields(call, m_html=macros) == ["数据中没有 txt", "数据中没有 wass"]
    assert said({"page.html": call, "m.html": macros})[0] == "templates/m.html:1 模板有误：数据中没有 txt"
    part = "{% from 'm.html' import was as w %}{% include 'part.html' %}"
    assert fields(part, part_html="{{ w(printed=view.last.first) }}", m_html=macros) == ["数据中没有 txt", "数据中没有 wass"]
    own = "{% macro cell(row) %}{{ row.name }}{{ row.nam }}{% endmacro %}{{ cell(view.last) }}{{ cell(view.open) }}"
    assert fields(own) == ["数据中没有 nam"]


def test_a_part_that_is_missing_is_a_problem_though_no_page_comes_to_it() -> None:
    body = "\n{% if false %}{% include 'none.html' %}{% endif %}{% include 'nix.html' ignore missing %}{% include ['a', 'b'] %}"
    assert said({"page.html": body}) == ["templates/page.html:2 缺少模板 none.html"]


def test_templates_that_include_themselves_come_to_an_end() -> None:
    body = "{% set x = [x, view] %}{{ view.titel }}{% if x %}{% include 'page.html' %}{% endif %}"
    assert fields(body) == ["数据中没有 titel"]


def test_unknown_tests_and_filters_need_no_types() -> None:
    environment = jinja2.Environment(loader=jinja2.DictLoader({"a.html": "{% if x is biggest %}{{ y|smallest }}{% endif %}"}))
    assert [problem.message for problem in unknown_filters(environment, ["a.html", "none.html"])] == [
        "模板有误：没有名为 biggest 的过滤器",
        "模板有误：没有名为 smallest 的过滤器",
    ]


def test_without_types_only_names_are_checked() -> None:
    body = "{{ view.anything }}{{ nix.anything }}{% for a, b in view %}{{ a.x }}{% endfor %}{{ range(3) }}"
    assert said({"page.html": body}, {"page.html": {"view": Any}}) == ["templates/page.html:1 模板有误：没有名为 nix 的数据"]


def test_what_is_wrong_with_the_syntax_of_a_part_is_the_engines_to_say() -> None:
    with pytest.raises(jinja2.TemplateSyntaxError):
        said({"page.html": "{% if false %}{% include 'part.html' %}{% endif %}", "part.html": "{% if %}"})
