"""The modules import only those above them in the design's list, and stay out of what they must not know."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import tongyu_site

PACKAGE = Path(tongyu_site.__file__).parent
ORDER = [
    "problems", "points", "syntax", "hints", "source", "project", "rubric", "schema", "validation", "records", "history",
    "scoring", "grading", "county", "questions", "whatif", "status", "changes", "corrections", "inputs", "seals",
    "differences", "typeset", "typed", "circular",
    "pages", "render", "documents", "downloads", "word", "text", "forms", "amend", "workbook", "tables", "sheets", "progress",
    "manifest", "swap", "publish", "serve", "cli",
]  # fmt: skip


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            found |= {node.module} if node.module else {alias.name for alias in node.names}
    return {name for name in found if name}


def outside(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_every_module_is_in_the_list() -> None:
    assert sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__") == sorted(ORDER)


def test_no_arrow_goes_up() -> None:
    for name in ORDER:
        above = set(ORDER[: ORDER.index(name)])
        assert imports(PACKAGE / f"{name}.py") <= above, name


def test_judgement_reads_no_file_no_clock_no_configuration() -> None:
    for name in ("scoring", "grading", "county"):
        path = PACKAGE / f"{name}.py"
        assert imports(path) <= {"points", "records", "rubric", "scoring", "grading", "history"}
        assert outside(path) <= {"__future__", "collections", "dataclasses", "datetime", "enum", "functools"}
        text = path.read_text(encoding="utf-8")
        assert "open(" not in text
        assert ".today(" not in text
        assert ".now(" not in text


def test_a_build_loads_no_heavy_library_it_does_not_use() -> None:
    code = "import sys, tongyu_site.cli, tongyu_site.publish; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {
        "livereload",
        "tornado",
        "watchfiles",
        "tree_sitter",
        "tree_sitter_toml",
        "openpyxl",
        "docx",
        "xlsxwriter",
        "tomlkit",
    }
    assert (heavy | {"tomlkit"}) & set(loaded) == set()
