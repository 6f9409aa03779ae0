"""Communities as sections of a seal's file: writing them, and reading them with everything checked.

A section is a TOML table with a check line after it; what is empty is left out.
"""

from __future__ import annotations

import re
from typing import Any

from ..assess import Kind, State
from ..base.files import digest
from ..base.source import toml_value
from .comparison import NODE
from .figures import HEAD, LISTS, Communities, Plain

LEDGER = "# ---- 台账 ----"
"""The line between a seal's head (inputs, corrections) and its ledger."""
SECTION = "# 校验 "
"""What a check line begins with."""


# writing


def section_lines(name: str, community: Plain) -> list[str]:
    """A community as the lines of a TOML table of some name."""
    lines = [f"[{name}]"]
    lines += [f"{key} = {toml_value(community[key])}" for key in HEAD]
    lines += ["", f"[{name}.nodes]"]
    for block, node in community["nodes"].items():
        lines.append(f"{toml_value(block)} = {{ {', '.join(f'{key} = {toml_value(value)}' for key, value in node.items())} }}")
    for kind, keys in LISTS.items():
        for table in community[kind]:
            lines += ["", f"[[{name}.{kind}]]"]
            lines += [f"{key} = {toml_value(table[key])}" for key in keys if table[key] != ""]
    return lines


def checked(text: str) -> str:
    """A part of a seal with its check line."""
    return f"{text}{SECTION}{digest(text, 16)}\n"


def seal_body(communities: Communities) -> str:
    """The ledger part of a seal: each community with its check line."""
    sections = ("\n".join(section_lines(f"communities.{slug}", community)) for slug, community in communities.items())
    return "".join("\n" + checked(f"{section}\n") for section in sections)


# reading


def read_communities(data: Any) -> tuple[dict[str, Plain], list[str]]:
    """Communities of a seal's file with the empty texts that the file leaves out; and the slugs of those that are not what the
    program writes: then no community is returned."""
    bad = []
    for slug, community in data.items() if isinstance(data, dict) else [("", data)]:
        if not _well_formed(community):
            bad.append(slug)
            continue
        for name, keys in LISTS.items():
            community[name] = [{key: table.get(key, "") for key in keys} for table in community.get(name, [])]
    return (dict(data) if not bad else {}), bad


_FIGURE = re.compile(r"-?[0-9]{1,80}(\.[0-9]{1,80})?|-?[0-9]{1,80}/[1-9][0-9]{0,80}")
_HEAD_TYPES = {"rank": int, "tied": bool}
_STATES = frozenset(str(state.value) for state in State)
_KINDS = frozenset(str(kind.value) for kind in Kind)


def _well_formed(community: Any) -> bool:
    """Whether a community of a seal holds what the program writes; check lines say nothing of a seal made by hand."""
    if not isinstance(community, dict) or any(type(community.get(key)) is not _HEAD_TYPES.get(key, str) for key in HEAD):
        return False
    nodes = community.get("nodes")
    if not _is_figure(community["composite"]) or not isinstance(nodes, dict) or not nodes:
        return False
    return all(map(_is_node, nodes.values())) and all(_is_list(community.get(name, []), keys) for name, keys in LISTS.items())


def _is_node(node: Any) -> bool:
    """Whether this is a node with its figures and its state."""
    if not isinstance(node, dict) or node.keys() != NODE.keys() or node["state"] not in _STATES:
        return False
    return all(_is_figure(node[key]) for key in ("points", "score", "credits"))


def _is_list(tables: Any, keys: tuple[str, ...]) -> bool:
    """Whether these are tables of texts with some of the keys, each with its clause, and with figures and kind where they
    have such."""
    if not isinstance(tables, list):
        return False
    for table in tables:
        if not isinstance(table, dict) or not all(key in keys and isinstance(text, str) for key, text in table.items()):
            return False
        figures = [table.get(key) for key in ("points", "applied") if key in keys]
        if not all(figure and _is_figure(figure) for figure in figures) or not table.get("clause"):
            return False
        if "kind" in keys and table.get("kind") not in _KINDS:
            return False
    return True


def _is_figure(text: Any) -> bool:
    """Whether this is an exact figure as text; empty for what is not assessed."""
    return text == "" or (isinstance(text, str) and _FIGURE.fullmatch(text) is not None)
