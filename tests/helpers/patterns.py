"""The regular expressions of the package, and hostile texts for each: what its parts repeat, repeated without an end.

Read from the source, so that no pattern is forgotten; one that is put together from the values of a call counts with ``x``
in their place.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import pkgutil
import re
import re._constants as sre
import re._parser as parser
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import tongyu_site

METHODS = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
_SAMPLES = {
    sre.CATEGORY_DIGIT: "1", sre.CATEGORY_NOT_DIGIT: "a", sre.CATEGORY_SPACE: " ", sre.CATEGORY_NOT_SPACE: "a",
    sre.CATEGORY_WORD: "a", sre.CATEGORY_NOT_WORD: " ",
}  # fmt: skip
_MANY = 50
"""Repetitions from which on a part counts as repeated without an end."""


@dataclass
class Pattern:
    """A pattern with its flags, the first place in the source where it stands, and how it is used."""

    text: str
    flags: int
    where: str
    uses: set[str] = field(default_factory=set)


class _Local(dict[str, Any]):
    """The names of a call: whatever they hold, ``x`` stands for it."""

    def __init__(self, module: ModuleType) -> None:
        super().__init__()
        self.module = module

    def __missing__(self, name: str) -> Any:
        if hasattr(self.module, name) or hasattr(builtins, name):
            raise KeyError(name)
        return "x"


def patterns() -> list[Pattern]:
    """Every pattern of the package that its source gives to ``re``, with the ways in which it is used."""
    modules = [importlib.import_module(info.name) for info in pkgutil.walk_packages(tongyu_site.__path__, "tongyu_site.")]
    trees = {module: ast.parse(inspect.getsource(module)) for module in modules}
    used: dict[str, set[str]] = {}
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                used.setdefault(_scoped(module, ast.unparse(node.value)), set()).add(_kind(node.attr))
    found: dict[tuple[str, int], Pattern] = {}
    for module, tree in trees.items():
        for node in ast.walk(tree):
            named = node.value if isinstance(node, ast.Assign) else None
            if isinstance(named, ast.Call) and _is_call(named, ("compile",)):
                _keep(found, module, named, used.get(_scoped(module, ast.unparse(node.targets[0])), set()))
            elif isinstance(node, ast.Call) and _is_call(node, METHODS):
                assert isinstance(node.func, ast.Attribute)
                _keep(found, module, node, {_kind(node.func.attr)})
    return list(found.values())


def _kind(method: str) -> str:
    """The method that takes as long: all that look for every match are one."""
    return method if method in ("search", "match", "fullmatch") else "finditer"


def _scoped(module: ModuleType, name: str) -> str:
    """A name that other modules don't share unless it is public."""
    name = name.rpartition(".")[2]
    return f"{module.__name__}.{name}" if name.startswith("_") else name


def _is_call(node: ast.Call, methods: tuple[str, ...]) -> bool:
    """Whether this calls one of the functions of ``re``."""
    func = node.func
    return isinstance(func, ast.Attribute) and ast.unparse(func.value) == "re" and func.attr in methods and bool(node.args)


def _keep(found: dict[tuple[str, int], Pattern], module: ModuleType, node: ast.Call, uses: set[str]) -> None:
    """Add the pattern of a call; one that only the values of a call could tell is left out."""
    try:
        text = eval(compile(ast.Expression(node.args[0]), "pattern", "eval"), vars(module), _Local(module))
    except (AttributeError, TypeError):
        return
    flags = 0
    for given in (*node.args[1:], *(keyword.value for keyword in node.keywords if keyword.arg == "flags")):
        if re.fullmatch(r"re\.[A-Z]+( \| re\.[A-Z]+)*", ast.unparse(given)):
            flags |= int(eval(compile(ast.Expression(given), "flags", "eval"), vars(module)))
    if isinstance(text, str):
        where = f"{module.__name__}:{node.lineno}"
        found.setdefault((text, flags), Pattern(text, flags, where)).uses.update(uses)


def hostile(pattern: Pattern, *, pairs: bool) -> Iterator[tuple[str, str]]:
    """Beginnings and what to repeat behind them; with ``pairs`` also every two characters of the pattern, repeated."""
    repeated: set[tuple[str, str]] = set()
    signs = {" ", "\t", "a", "1", "中", '"', "\\", "=", ",", "(", "[", "{"}
    whole = _sample(parser.parse(pattern.text, pattern.flags), "", repeated, signs)
    found = {("", whole), *(("", sign) for sign in signs), *repeated}
    for start, body in repeated:
        found |= {("", start + body), ("", start), *((start, sign) for sign in (" ", "a", "1"))}
    if pairs:
        found |= {("", one + two) for one in sorted(signs)[:24] for two in sorted(signs)[:24]}
    yield from sorted(item for item in found if item[1])


def _sample(tree: Any, before: str, repeated: set[tuple[str, str]], signs: set[str]) -> str:
    """A text that a part of a pattern matches; ``repeated`` takes what it repeats, ``signs`` its characters."""
    text = ""
    for kind, value in tree:
        here = before + text
        if kind is sre.LITERAL:
            text += chr(value)
            signs.add(chr(value))
        elif kind is sre.NOT_LITERAL or kind is sre.ANY:
            text += "a"
        elif kind is sre.IN:
            text += _of_class(value)
            signs |= {_SAMPLES[item] for name, item in value if name is sre.CATEGORY} | {_of_class(value)}
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            least, most, inner = value
            body = _sample(inner, here, repeated, signs)
            if most is sre.MAXREPEAT or most > _MANY:
                repeated.add((here, body or "a"))
            text += body * max(1, min(least, _MANY))
        elif kind is sre.SUBPATTERN:
            text += _sample(value[3], here, repeated, signs)
        elif kind is sre.ATOMIC_GROUP:
            text += _sample(value, here, repeated, signs)
        elif kind is sre.BRANCH:
            branches = [_sample(branch, here, repeated, signs) for branch in value[1]]
            text += branches[0]
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            _sample(value[1], here, repeated, signs)
    return text


def _of_class(items: Any) -> str:
    """A character of a class."""
    if items[0][0] is sre.NEGATE:
        return next((char for char in "a 1中\n=é" if not any(_has(item, char) for item in items[1:])), "~")
    kind, value = items[0]
    return chr(value) if kind is sre.LITERAL else chr(value[0]) if kind is sre.RANGE else _SAMPLES[value]


def _has(item: Any, char: str) -> bool:
    """Whether one part of a class holds a character."""
    kind, value = item
    if kind is sre.LITERAL:
        return chr(value) == char
    if kind is sre.RANGE:
        return bool(value[0] <= ord(char) <= value[1])
    return bool(re.fullmatch({"1": r"\d", " ": r"\s", "a": r"\w"}[_SAMPLES[value]], char)) != str(value).startswith(
        "CATEGORY_NOT"
    )
