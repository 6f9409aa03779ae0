"""A root's own templates: file by file in place of the program's, and what check says of them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.helpers.projects import good_project, run
from tests.helpers.support import ROOT
from tongyu_site.base.files import digest

HELP = "templates/texts/help.html"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    good_project(tmp_path / "root", "published", complete=True)
    return tmp_path / "root"


def told(root: Path) -> list[str]:
    """What check says of templates."""
    code, out, err = run(root, "check")
    assert (code, err) == (0, "")
    return re.findall(r"^模板：(.*)", out, re.M)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.long
def test_one_own_template_and_one_own_stylesheet_stand_beside_the_programs(root: Path) -> None:
    assert run(root, "build")[0] == 0
    before = {path.name: path.read_text(encoding="utf-8") for path in (root / "site").glob("*.html")}
    for name in ("texts/help.html", "assets/icon.svg"):
        step = f"下一步：修改 templates/{name}，边改边看：python build.py serve（--root 同前）\n"
        assert run(root, "template", name)[:2] == (0, f"已取出 templates/{name}\n{step}")
    assert run(root, "build")[0] == 0
    after = {path.name: path.read_text(encoding="utf-8") for path in (root / "site").glob("*.html")}
    plain = {name: re.sub(r"icon\.svg\?v=\w+", "icon.svg", text) for name, text in before.items()}
    assert {name: re.sub(r"icon\.svg\?v=\w+", "icon.svg", text) for name, text in after.items()} == plain
    change(root / HELP, "<h1>", "<h1>本单位的")
    assert run(root, "build")[0] == 0
    assert "本单位的" in (root / "site/help.html").read_text(encoding="utf-8")
    assert (root / "site/assets/screen.css").read_bytes() == (ROOT / "templates/assets/screen.css").read_bytes()
    assert (root / "site/assets/icon.svg").read_text(encoding="utf-8").startswith("<!-- 取自程序的模板 ")


def test_check_says_what_differs_and_what_the_program_changed_since(root: Path) -> None:
    assert told(root) == []
    for name in ("texts/help.html", "assets/screen.css", "county/index.html", "shared/_pager.html"):
        assert run(root, "template", name)[0] == 0
    assert told(root) == [
        "templates/assets/screen.css、templates/county/index.html、templates/shared/_pager.html、templates/texts/help.html"
        " 与程序的相同，可以删去"
    ]
    change(root / "templates/assets/screen.css", "box-sizing", "box-sizing ")
    index, help_page = root / "templates/county/index.html", root / HELP
    change(index, "</h1>", " </h1>")
    taken = digest((ROOT / "templates/county/index.html").read_bytes(), 12)
    change(index, taken, "0123456789ab")  # as of an earlier program
    help_page.write_bytes(b"\n" + b"\n".join(help_page.read_bytes().split(b"\n")[1:]))
    (root / "templates/logo.html").write_text("x", encoding="utf-8")
    (root / "templates/assets/logo.svg").write_text("<svg/>", encoding="utf-8")
    shutil.copytree(ROOT / "templates/word", root / "templates/word")
    words = sorted(path.name for path in (ROOT / "templates/word").iterdir())
    shown = "、".join(f"templates/word/{name}" for name in words[:10])
    assert told(root) == [
        "templates/assets/logo.svg 是本单位另加的，程序没有同名的",
        "templates/assets/screen.css 是本单位改过的，程序的没有再变",
        "templates/county/index.html 是本单位改过的，程序的在取出以后也变了：把它改名，用 template 命令再取一次，把要改的改进去",
        "templates/logo.html 是本单位另加的，程序没有同名的，只在本单位的模板引用时起作用",
        "templates/shared/_pager.html 与程序的相同，可以删去",
        "templates/texts/help.html 与程序的不同，不知道从程序的哪一版改起；程序更新以后请逐个对照",
        f"{shown}等 {len(words)} 个文件 不起作用，Word 文件和工作簿的版式用程序的",
    ]


def test_a_mistake_is_named_in_the_file_that_counts(root: Path) -> None:
    """In the root's own file by its path; where an own file lacks what one of the program's needs, that one as the program's."""
    assert run(root, "template", "shared/_links.html")[0] == 0
    own = root / "templates/shared/_links.html"
    text = own.read_text(encoding="utf-8")
    own.write_text(text + "{% if %}\n", encoding="utf-8")
    assert re.match(r"templates/shared/_links\.html:\d+:\d+ \[E405\]", run(root, "check")[2])
    own.write_text("{# nothing #}\n", encoding="utf-8")
    _, _, err = run(root, "check")
    assert re.match(r"（程序的）templates/[\w/]+\.html:\d+:\d+ \[E405\]", err), err


def test_a_template_is_taken_once_and_by_its_name(root: Path) -> None:
    assert run(root, "template", "county/index.html")[0] == 0
    before = (root / "templates/county/index.html").read_bytes()
    code, _, err = run(root, "template", "county/index.html")
    assert code == 1
    assert "templates/county/index.html [E520] 已经存在，不覆盖" in err
    assert (root / "templates/county/index.html").read_bytes() == before
    for name, near in {"county/indx.html": "county/index.html", "screen.css": "assets/screen.css", "../build.py": ""}.items():
        code, _, err = run(root, "template", name)
        assert code == 1
        assert f"[E405] 程序没有模板 {name}" in err
        assert near in err
    assert run(root, "template", "word/styles.xml")[0] == 1
    assert not (root / "build.py").exists()
