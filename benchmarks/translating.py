"""The program's templates as those of other generators: the same text out of the same views.

Hugo's and Nunjucks' templates have no parts that see the names around them, so a page's template is written out flat: what it
extends, includes, imports and calls stands in its place, and a name that stands for another name or a constant is replaced by it.
MkDocs and Pelican read the program's templates as they are (:func:`for_jinja`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes
from markupsafe import escape

CALL = re.compile(r"(\.\w+)\(\)")
"""A call without arguments of what a view holds: the views for peers hold what it returns."""


GIVEN = ("view", "page", "root", "year", "stamp")
"""What the data of a page gives its template."""


@dataclass(frozen=True)
class Macro:
    """A macro and the names that it sees."""

    node: nodes.Macro
    names: dict[str, Any]


@dataclass(frozen=True)
class Loop:
    """What ``loop`` stands for: the name of the index, the list."""

    index: str
    over: str


class Nunjucks:
    """How Nunjucks writes what a template says."""

    value = "{{{{ {} }}}}"
    start = ""
    """What comes first in a template."""

    def name(self, name: str) -> str:
        """A name that a template gave."""
        return name

    def let(self, name: str, value: str) -> str:
        """A name for a value."""
        return f"{{% set {name} = {value} %}}"

    def when(self, test: str, then: str, other: str) -> str:
        """A condition."""
        return f"{{% if {test} %}}{then}{f'{{% else %}}{other}' if other else ''}{{% endif %}}"

    def each(self, name: str, loop: Loop, body: str, other: str) -> str:
        """A loop; of one within another, Nunjucks does not find that there is nothing to go over."""
        loops = f"{{% for {name} in {loop.over} %}}{body}{{% endfor %}}"
        return self.when(loop.over, loops, other) if other else loops

    def loop(self, loop: Loop, what: str) -> str:  # noqa: ARG002 - other languages need it
        """A property of the loop."""
        return f"loop.{what}"

    def field(self, value: str, name: str) -> str:
        """A field; one of these names is no name to Nunjucks."""
        return f'{value}["{name}"]' if name in ("none", "true", "false") else f"{value}.{name}"

    def item(self, value: str, index: str) -> str:
        """An item of a list."""
        return f"{value}[{index}]"

    def call(self, kind: str, *parts: str) -> str:
        """An operation: its parts in brackets."""
        if kind == "not":
            return f"(not {parts[0]})"
        if kind == "len":
            return f"({parts[0]} | length)"
        if kind == "if":
            return f"({parts[1]} if {parts[0]} else {parts[2]})"
        signs = {"eq": "==", "ne": "!=", "gt": ">", "print": "~", "add": "+"}
        return f"({f' {signs.get(kind, kind)} '.join(parts)})"


class Go(Nunjucks):
    """How Hugo writes it."""

    start = "{{ $data := .Params }}"

    def name(self, name: str) -> str:
        """Names begin with a dollar sign."""
        return f"${name}"

    def let(self, name: str, value: str) -> str:
        """It holds to the end of the block, as in a loop of the program's templates."""
        return f"{{{{ ${name} := {value} }}}}"

    def when(self, test: str, then: str, other: str) -> str:
        """A condition."""
        return f"{{{{ if {test} }}}}{then}{f'{{{{ else }}}}{other}' if other else ''}{{{{ end }}}}"

    def each(self, name: str, loop: Loop, body: str, other: str) -> str:
        """A loop, with its index only where it is asked for."""
        index = f"${loop.index}, " if f"${loop.index}" in body else ""
        return f"{{{{ range {index}${name} := {loop.over} }}}}{body}{f'{{{{ else }}}}{other}' if other else ''}{{{{ end }}}}"

    def loop(self, loop: Loop, what: str) -> str:
        """A property of the loop, from its index."""
        index, length = f"${loop.index}", f"(len {loop.over})"
        return {
            "index0": f"(float {index})", "first": f"(eq {index} 0)", "length": length, "last": f"(eq (add {index} 1) {length})",
        }[what]  # fmt: skip

    def field(self, value: str, name: str) -> str:
        """A field, of whatever name."""
        return f"{value}.{name}"

    def item(self, value: str, index: str) -> str:
        """An item of a list."""
        return f"(index {value} {index})"

    def call(self, kind: str, *parts: str) -> str:
        """An operation: its name before its parts."""
        if kind == "if":
            return f"(cond (not (not {parts[0]})) {' '.join(parts[1:])})"
        return f"({kind} {' '.join(parts)})"


@dataclass
class Flat:
    """Writes a page's template out flat in a language; ``known`` are names of which the values are known beforehand."""

    folder: Path
    to: Nunjucks
    known: Mapping[str, Any]
    asked: set[str] = field(default_factory=set)
    """The names of all fields that the page asks for."""
    count: int = 0
    engine: jinja2.Environment = field(default_factory=lambda: jinja2.Environment(keep_trailing_newline=True))

    def page(self, template: str) -> str:
        """The whole template of a page. Raises NotImplementedError for what no template of the program said before."""
        names: dict[str, Any] = {key: nodes.Const(value) for key, value in self.known.items()}
        start = self.to.start
        for name in GIVEN:
            start += self.bind(name, nodes.Getattr(nodes.Name("data", "load"), name, "load"), names)
        tree = self.tree(template)
        parents = [node for node in tree.body if isinstance(node, nodes.Extends)]
        if not parents:
            return start + self.write(tree.body, names)
        assert isinstance(parents[0].template, nodes.Const)
        blocks = {node.name: node for node in tree.body if isinstance(node, nodes.Block)}
        own = [node for node in tree.body if not isinstance(node, nodes.Extends | nodes.Block | nodes.Output)]
        start += self.write(own, names)
        names[""] = blocks
        return start + self.write(self.tree(parents[0].template.value).body, names)

    def tree(self, template: str) -> nodes.Template:
        """A template, parsed as the program parses it."""
        return self.engine.parse((self.folder / template).read_text(encoding="utf-8"), template)

    def fresh(self, name: str) -> str:
        """A name that no template gave yet."""
        self.count += 1
        return f"{name}{self.count}"

    def bind(self, name: str, value: nodes.Expr, names: dict[str, Any]) -> str:
        """Let a name stand for a value from here on."""
        if isinstance(value, nodes.Const | nodes.Name):
            names[name] = value
            return ""
        fresh = self.fresh(name)
        names[name] = nodes.Name(fresh, "load")
        return self.to.let(fresh, self.say(value))

    def write(self, body: Iterable[nodes.Node], names: dict[str, Any]) -> str:
        """What some nodes say."""
        return "".join(getattr(self, f"_{type(node).__name__.lower()}", self._unknown)(node, names) for node in body)

    def _unknown(self, node: nodes.Node, _: dict[str, Any]) -> str:
        raise NotImplementedError(f"line {node.lineno}: {node}")

    def _output(self, node: nodes.Output, names: dict[str, Any]) -> str:
        return "".join(self._part(part, names) for part in node.nodes)

    def _part(self, part: nodes.Expr, names: dict[str, Any]) -> str:
        if isinstance(part, nodes.TemplateData):
            return part.data
        if isinstance(part, nodes.Call) and isinstance(part.node, nodes.Name) and isinstance(names.get(part.node.name), Macro):
            macro = names[part.node.name]
            inner, start = dict(macro.names), ""
            for parameter, argument in zip(macro.node.args, part.args, strict=True):
                start += self.bind(parameter.name, self.known_as(argument, names), inner)
            return start + self.write(macro.node.body, inner)
        value = self.known_as(part, names)
        return str(escape(value.value)) if isinstance(value, nodes.Const) else self.to.value.format(self.say(value))

    def _if(self, node: nodes.If, names: dict[str, Any]) -> str:
        test = self.known_as(node.test, names)
        other = [*node.elif_[:1], *([] if node.elif_ else node.else_)]
        if node.elif_:
            first, *more = node.elif_
            other = [nodes.If(first.test, first.body, more, node.else_)]
        if isinstance(test, nodes.Const):
            return self.write(node.body if test.value else other, names)
        return self.to.when(self.say(test), self.write(node.body, dict(names)), self.write(other, dict(names)))

    def _for(self, node: nodes.For, names: dict[str, Any]) -> str:
        assert isinstance(node.target, nodes.Name)
        name = self.fresh(node.target.name)
        loop = Loop(self.fresh("at"), self.say(self.known_as(node.iter, names)))
        inner = {**names, node.target.name: nodes.Name(name, "load"), "loop": loop}
        body = node.body if node.test is None else [nodes.If(node.test, node.body, [], [])]
        return self.to.each(name, loop, self.write(body, inner), self.write(node.else_, dict(names)))

    def _include(self, node: nodes.Include, names: dict[str, Any]) -> str:
        assert isinstance(node.template, nodes.Const)
        return self.write(self.tree(node.template.value).body, names)

    def _with(self, node: nodes.With, names: dict[str, Any]) -> str:
        inner, start = dict(names), ""
        for target, value in zip(node.targets, node.values, strict=True):
            assert isinstance(target, nodes.Name)
            start += self.bind(target.name, self.known_as(value, names), inner)
        return start + self.write(node.body, inner)

    def _assign(self, node: nodes.Assign, names: dict[str, Any]) -> str:
        assert isinstance(node.target, nodes.Name)
        return self.bind(node.target.name, self.known_as(node.node, names), names)

    def _block(self, node: nodes.Block, names: dict[str, Any]) -> str:
        return self.write(names[""].get(node.name, node).body, dict(names))

    def _macro(self, node: nodes.Macro, names: dict[str, Any]) -> str:
        names[node.name] = Macro(node, names)
        return ""

    def _fromimport(self, node: nodes.FromImport, names: dict[str, Any]) -> str:
        assert isinstance(node.template, nodes.Const)
        other: dict[str, Any] = {}
        self.write(
            (item for item in self.tree(node.template.value).body if isinstance(item, nodes.Macro | nodes.FromImport)), other
        )
        names.update({str(name): other[str(name)] for name in node.names})
        return ""

    def known_as(self, value: nodes.Expr, names: dict[str, Any]) -> nodes.Expr:
        """A value with the names of the flat template in it; a constant where it is known."""
        if isinstance(value, nodes.Name):
            return names[value.name]  # type: ignore[no-any-return]
        if (
            isinstance(value, nodes.Getattr)
            and isinstance(value.node, nodes.Name)
            and isinstance(names.get(value.node.name), Loop)
        ):
            return nodes.MarkSafe(nodes.TemplateData(self.to.loop(names[value.node.name], value.attr)))  # ready words
        if isinstance(value, nodes.Call):  # of what a view holds
            return self.known_as(value.node, names)
        parts = {name: self._within(part, names) for name, part in value.iter_fields()}
        found = type(value)(*(parts[name] for name in value.fields))
        if isinstance(found, nodes.Not) and isinstance(found.node, nodes.Const):
            return nodes.Const(not found.node.value)
        if isinstance(found, nodes.And) and isinstance(found.left, nodes.Const):
            return found.right if found.left.value else found.left
        if isinstance(found, nodes.And) and isinstance(found.right, nodes.Const):
            return found.left if found.right.value else found.right
        if isinstance(found, nodes.Getattr | nodes.Getitem) and isinstance(found.node, nodes.Const):
            key = found.attr if isinstance(found, nodes.Getattr) else found.arg.as_const()
            return nodes.Const(found.node.value[key])
        if isinstance(found, nodes.Compare | nodes.Concat) and not any(found.find_all((nodes.Name, nodes.MarkSafe))):
            found.set_environment(self.engine)
            return nodes.Const(found.as_const())
        return found

    def _within(self, part: Any, names: dict[str, Any]) -> Any:
        """A part of an expression as :meth:`known_as` has it."""
        if isinstance(part, list):
            return [self._within(item, names) for item in part]
        if isinstance(part, nodes.Operand):
            return nodes.Operand(part.op, self.known_as(part.expr, names))
        return self.known_as(part, names) if isinstance(part, nodes.Expr) else part

    def say(self, value: nodes.Expr) -> str:
        """An expression in the words of the language."""
        if isinstance(value, nodes.MarkSafe):
            assert isinstance(value.expr, nodes.TemplateData)
            return value.expr.data
        if isinstance(value, nodes.Name):
            return self.to.name(value.name)
        if isinstance(value, nodes.Const):
            return f'"{value.value}"' if isinstance(value.value, str) else str(value.value)
        if isinstance(value, nodes.Getattr):
            self.asked.add(value.attr)
            return self.to.field(self.say(value.node), value.attr)
        if isinstance(value, nodes.Getitem):
            return self.to.item(self.say(value.node), self.say(value.arg))
        kind, parts = _operation(value)
        return self.to.call(kind, *map(self.say, parts))


def _operation(value: nodes.Expr) -> tuple[str, list[nodes.Expr]]:
    """The name of an operation and its parts."""
    if isinstance(value, nodes.And | nodes.Or):
        return type(value).__name__.lower(), [value.left, value.right]
    if isinstance(value, nodes.Not):
        return "not", [value.node]
    if isinstance(value, nodes.Compare):
        return value.ops[0].op, [value.expr, value.ops[0].expr]
    if isinstance(value, nodes.Add):
        return "add", [value.left, value.right]
    if isinstance(value, nodes.Concat):
        return "print", list(value.nodes)
    if isinstance(value, nodes.CondExpr):
        return "if", [value.test, value.expr1, value.expr2 or nodes.Const("")]
    if isinstance(value, nodes.Filter) and value.name == "length" and value.node:
        return "len", [value.node]
    if isinstance(value, nodes.Test) and value.name == "none":
        return "not", [value.node]
    raise NotImplementedError(f"line {value.lineno}: {value}")


def for_jinja(template: str) -> str:
    """A template of the program for MkDocs and Pelican: what a view holds is not called."""
    return CALL.sub(r"\1", template)
