"""The wings of the package keep to the table of ARCHITECTURE.md: one door each, in order; judgement stays pure."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.helpers.support import ROOT, a_few
from tongyu_site.seals.inputs import BESIDE, scoring_modules

PACKAGE = ROOT / "tongyu_site"
WINGS = re.findall(r"^\| `(\w+)` \|", (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"), re.M)
HEAVY = {
    "livereload", "tornado", "watchfiles", "tree_sitter", "tree_sitter_toml", "openpyxl", "docx", "lxml", "xlsxwriter",
    "markdown", "jsonschema_rs",
}  # fmt: skip
"""Libraries that take long to import: a door loads none of them."""


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def door(wing: str) -> list[str]:
    """The names in a wing's ``__all__``."""
    assigned = [node for node in tree(PACKAGE / wing / "__init__.py").body if isinstance(node, ast.Assign)]
    names = next((node.value for node in assigned if getattr(node.targets[0], "id", "") == "__all__"), None)
    return list(ast.literal_eval(names)) if names is not None else []


def imports(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    """What a module imports of other wings: the wing, the module within it ("" for the door), the names."""
    own = path.relative_to(PACKAGE).parts
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            assert not any(alias.name.startswith("tongyu_site") for alias in node.names), path
        if not isinstance(node, ast.ImportFrom) or (not node.level and not (node.module or "").startswith("tongyu_site")):
            continue
        assert node.level, f"{path}: imports within the package are relative"
        target = [*own[: len(own) - node.level], *(node.module or "").split(".")]
        names = [alias.name for alias in node.names]
        assert target[0], f"{path}: a wing is imported by its door's names, never as a module"
        if target[0] != own[0]:
            yield target[0], ".".join(target[1:]), names


def inside(path: Path) -> set[str]:
    """The modules of its own wing that a module imports, wherever it does so."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
    return found


def test_the_table_names_every_wing() -> None:
    assert sorted(WINGS) == sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))
    assert [path.name for path in PACKAGE.glob("*.py")] == ["__init__.py"]


@pytest.mark.parametrize("wing", WINGS)
def test_a_wing_imports_only_doors_above_it(wing: str) -> None:
    above = WINGS[: WINGS.index(wing)]
    modules = sorted((PACKAGE / wing).rglob("*.py"))
    assert modules
    for path in modules:
        for other, inner, names in imports(path):
            assert other in above, f"{path}: {other} is not above {wing}"
            if other != "base":
                assert inner == "", f"{path}: {other}.{inner} is behind the door"
                assert set(names) <= set(door(other)), path


@pytest.mark.parametrize("wing", a_few([wing for wing in WINGS if wing != "base"], ("rubric", "publish")))
def test_a_door_is_narrow_and_light(wing: str) -> None:
    names = door(wing)
    assert 0 < len(names) <= 25
    assert not {path.stem for path in (PACKAGE / wing).glob("*.py")} & set(names), "a module is no name of a door"
    code = f"import sys, tongyu_site.{wing} as door; [getattr(door, name) for name in door.__all__]; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    assert not HEAVY & set(loaded)


def test_sheets_know_no_page_and_views_no_spreadsheet() -> None:
    sheets, publish = (sorted((PACKAGE / wing).glob("*.py")) for wing in ("sheets", "publish"))
    assert min(len(sheets), len(publish)) > 10
    for path in sheets:
        assert {wing for wing, _, _ in imports(path)} <= {"base", "rubric", "records", "assess"}, path
    for path in publish:
        assert "sheets" not in {wing for wing, _, _ in imports(path)}, path


READING = {"__init__", "history", "inquiry", "questions", "year"}
"""The modules of ``assess`` that know files or settings: last year's results, questions with their lines, the assessed year."""


PURE = {("base", "dates"), ("base", "points"), ("base", "signs"), ("rubric", ""), ("records", "")}
"""What judgement may import of the package."""


@pytest.mark.parametrize("name", sorted({path.stem for path in (PACKAGE / "assess").rglob("*.py")} - READING))
def test_judgement_reads_no_file_no_clock_no_configuration(name: str) -> None:
    paths = sorted((PACKAGE / "assess" / name).rglob("*.py")) or sorted((PACKAGE / "assess").rglob(f"{name}.py"))
    assert paths
    for path in paths:
        outside = set()
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Import):
                outside |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                outside.add(node.module.partition(".")[0])
        assert outside <= {"__future__", "collections", "dataclasses", "datetime", "enum", "functools", "itertools"}, path
        assert {(wing, inner) for wing, inner, _ in imports(path)} <= PURE, path
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"open\(|\.today\(|\.now\(", text), path


def test_no_module_that_a_figure_passes_through_is_left_out_of_a_seal() -> None:
    """A seal keeps the hash of the program that scored: a module left out could change a figure unnoticed."""
    for name in BESIDE:
        assert (PACKAGE / f"{name}.py").is_file(), name
    for path in scoring_modules():
        if path.name != "__init__.py":
            wing = path.parent.name
            assert not {f"{wing}/{name}" for name in inside(path)} & BESIDE, path


@pytest.mark.parametrize("wing", WINGS)
def test_the_modules_of_a_wing_import_each_other_in_no_circle(wing: str) -> None:
    needs = {path.stem: inside(path) for path in (PACKAGE / wing).glob("*.py") if path.name != "__init__.py"}
    while needs:
        free = [name for name, others in needs.items() if not others & needs.keys()]
        assert free, f"{wing}: a circle among {sorted(needs)}"
        for name in free:
            del needs[name]


def test_a_build_loads_no_library_it_does_not_use() -> None:
    code = "import sys, tongyu_site.cli, tongyu_site.publish; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    assert not HEAVY & set(loaded)


def test_no_test_module_imports_another() -> None:
    for path in sorted((ROOT / "tests").rglob("*.py")):
        found = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ImportFrom)]
        names = {name for node in found for name in (node.module or "", *(alias.name for alias in node.names))}
        assert not [name for name in names if re.search(r"(^|\.)test_\w+$", name)], path
