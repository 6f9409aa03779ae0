"""Texts that would do harm if a program took them for anything but text, in every place that can hold a text.

Every output is read back with the program that people use for it: pages and search in real Chromium, tables with openpyxl,
documents with python-docx, the terminal by its bytes.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import docx
import openpyxl
import pytest

from tests.helpers import leaks
from tests.helpers.projects import run
from tests.helpers.support import ROOT
from tongyu_site.base.signs import is_unseen

RECORDS, SITE, CIRCULAR, HELP = "data/communities/2017", "content/site.toml", "content/circular/2017.md", "content/help.md"
CORRECTION = "content/corrections/2017-1.md"

CORPUS = {
    "a script": "<script>window.pwned=1;alert(1)</script>",
    "the end of a script": "</script><script>window.pwned=2</script>",
    "the end of a style": "</style></title></textarea><img src=x onerror=window.pwned=3>",
    "a comment": "<!-- 甲 --><!--",
    "the end of CDATA": "]]><![CDATA[<b>",
    "marks of a template": "{{ 7*7 }}{% for x in y %}{# z #}{{ page.__class__ }}",
    "places of the circular": "{{ 优秀数 }}{{优秀名单}}",
    "the end of an attribute": '" onmouseover="window.pwned=4" x=\'y',
    "entities": "&lt;b&gt;&amp;amp;&#60;i&#62;&copy",
    "backslashes": "\\u003cb\\u003e\\n\\\\x\\",
    "an address": "javascript:window.pwned=5//http://example.invalid/x.png",
    "Markdown": "[x](javascript:window.pwned=6)![y](http://example.invalid/y.png)**粗**`码`",
    "an image": "<svg/onload=window.pwned=7><iframe src=//example.invalid>",
    "right to left": "\u202e倒序\u202c甲\u2066乙\u2069\u200f",
    "zero width": "零\u200b宽\u200d连\ufeff字",
    "combining": "e\u0301\u0302\u0303\u0304甲\u20dd",
    "emoji": "👨‍👩‍👧‍👦🏴\U000e0067𠮷",
    "a formula": '=HYPERLINK("http://example.invalid","点")',
    "a formula with a sign": "+1+cmd|' /C calc'!A0",
    "at": "@SUM(A1)",
    "a path": "../../../../etc/passwd",
    "a path of Windows": "..\\..\\C:\\CON",
    "a device": "CON",
    "line separators": "一\u2028二\u2029三",
    "tabs and returns": "一\t二\r\n三\n\n四",
    "no character": "\ufdd0甲",
    "a workbook's escape": "_x0041_<r>x</r>",
    "a field of a document": "HYPERLINK \\l «x» & </w:t></w:r>",
}
REFUSED = {
    "escape sequences": "\x1b[31m红\x1b]0;题\x07\x9b2J",
    "other controls": "一\x01\x08\x0b\x0c\x7f\x85二",
    "NUL": "一\0二",
    "no characters": "一\ufffe\uffff二",
}
"""Controls: no record may hold them, neither as they are nor escaped."""
LONG = "长" * 5000 + "w" * 5000
NAMES = ("a script", "the end of a script", "marks of a template", "right to left", "a formula", "emoji", "entities")
"""Those of the corpus whose beginning is made the name of a community: at most 40 signs."""


def quoted(text: str) -> str:
    """A text as TOML."""
    return re.sub("[\x7f-\x9f\u2028\u2029\ufffe\uffff]", lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False))


def line(text: str) -> str:
    """A text without line breaks, tabs and signs that show nothing, which only notes may have, as TOML."""
    return quoted("".join(sign for sign in re.sub("[\t\r\n]+", " ", text) if not is_unseen(sign)))


def event(header: str, day: int, text: str, other: str) -> str:
    return (
        f"\n[[{header}]]\ndate = 2017-05-{day:02}\nnote = {quoted(text)}\n"
        f"document = {{ issuer = {line(other)}, number = {line(text)}, title = {line(other)} }}\n"
    )


def names() -> dict[str, str]:
    """Hostile names of communities, by slug."""
    slugs = sorted(path.stem for path in (ROOT / RECORDS).glob("*.toml"))[: len(NAMES)]
    shown = ("".join(sign for sign in CORPUS[key][:36] if not is_unseen(sign)) for key in NAMES)
    return dict(zip(slugs, shown, strict=True))  # a name holds no sign that shows nothing


def county(folder: Path) -> Path:
    """A county with the corpus in every text of its records, settings and circular."""
    root = folder / "root"
    shutil.copytree(ROOT / "content", root / "content")
    (root / RECORDS).mkdir(parents=True)
    texts = [*CORPUS.values(), LONG]
    for slug, name in names().items():
        text = (ROOT / RECORDS / f"{slug}.toml").read_text(encoding="utf-8")
        text = re.sub('^name = ".*"', lambda _: f"name = {quoted(name)}", text, flags=re.M)  # noqa: B023
        if slug == "bing":
            for number, hostile in enumerate(texts):
                text += event("clauses.11.notices", number % 28 + 1, hostile, texts[number - 1])
            for number, hostile in enumerate(texts):
                document = f"{{ issuer = {line(hostile)}, number = {line(hostile)} }}"
                text += (
                    f'\n[[rewards]]\nkind = "penalty"\nbreadth = "single"\nlevel = "city"\nof = "community"\n'
                    f"title = {line(hostile)}\ndate = 2017-06-{number % 28 + 1:02}\n"
                    f"document = {document}\nnote = {quoted(hostile)}\n"
                )
                text += f'\n[[clauses.13-1.articles]]\ntitle = {line(hostile)}\ndate = 2017-07-{number % 28 + 1:02}\n' \
                    'outlet = "白城日报"\nlevel = "city"\n'  # fmt: skip
            evidence = ", ".join(
                f"{{ kind = {line(t)}, title = {line(t)}, issuer = {line(t)}, number = {line(t)} }}" for t in texts
            )
            text = re.sub(
                r"^(\[clauses\.1-1\]\n(?:\w.*\n)*?)(evidence = .*\n|\n)",
                lambda m, evidence=evidence: f"{m[1]}evidence = [{evidence}]\n",
                text,
                count=1,
                flags=re.M,
            )
        (root / RECORDS / f"{slug}.toml").write_text(text, encoding="utf-8", newline="\n")
    site = root / SITE
    text = site.read_text(encoding="utf-8")
    text = re.sub("^title = .*", lambda _: f"title = {quoted(CORPUS['a script'])}", text, flags=re.M)
    text = re.sub("^authority = .*", lambda _: f"authority = {quoted(CORPUS['the end of an attribute'])}", text, flags=re.M)
    site.write_text(text, encoding="utf-8")
    circular = root / CIRCULAR
    text = circular.read_text(encoding="utf-8")
    for key, hostile in (
        ("header", "a script"),
        ("issuer", "entities"),
        ("printer", "combining"),
        ("to", "an image"),
        ("copies", "a path"),
    ):
        text = re.sub(f"^{key} = .*", lambda _: f"{key} = {quoted(CORPUS[hostile])}", text, flags=re.M)  # noqa: B023
    circular.write_text(text, encoding="utf-8")
    return root


def correct(root: Path) -> None:
    """Seal the county and record a correction whose every text is hostile."""
    assert run(root, "build")[0] == 0
    assert run(root, "seal", "2017")[0] == 0
    record = root / RECORDS / "chou.toml"
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("meetings = 11", "meetings = 12"), encoding="utf-8", newline="\n")
    front = (
        f"+++\ndate = 2018-03-05\nreason = {quoted(CORPUS['a script'])}\nbasis = {quoted(CORPUS['an image'])}\n"
        f"document = {{ issuer = {quoted(CORPUS['entities'])}, number = {quoted(CORPUS['combining'])} }}\n"
        f"decided_by = {quoted(CORPUS['marks of a template'])}\n"
    )
    prose = "\n".join(f"\n{CORPUS[key]}" for key in ("a script", "Markdown", "an image", "entities", "an address"))
    path = root / CORRECTION
    path.parent.mkdir()
    path.write_text(f"{front}changes = {{}}\n+++\n{prose}\n\n{LONG}\n", encoding="utf-8")
    _, _, err = run(root, "seal", "2017", "--correct", "2017-1")
    hints = [line.strip().removeprefix("改法：") for line in err.split("\n")]
    changes = "\n".join(
        line for pattern in (r"checked = \[", r"\[changes\.|(?!checked)\w+ = \[") for line in hints if re.match(pattern, line)
    )
    path.write_text(f"{front}{changes}\n+++\n{prose}\n\n{LONG}\n", encoding="utf-8")
    code, _, err = run(root, "seal", "2017", "--correct", "2017-1")
    assert code == 0, err


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = county(tmp_path_factory.mktemp("hostile"))
    correct(root)
    code, _, err = run(root, "build")
    assert code == 0, err
    return root


def shown(text: str) -> str:
    """A text as pages show it: blanks are one blank, a sign for what turns directions."""
    text = re.sub("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\ufffe\uffff]", "\ufffd", text)
    return re.sub(r"[\s\u2028\u2029]+", " ", text).strip()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that fails the test when anything runs, speaks or leaves."""
    context = browser.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.alarms = []
    page.on("dialog", lambda dialog: (page.alarms.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("console", lambda message: page.alarms.append(f"console {message.text}"))
    page.on("pageerror", lambda error: page.alarms.append(f"error {error}"))
    page.on("request", lambda request: None if request.url.startswith("file:") else page.alarms.append(f"request {request.url}"))
    page.on("popup", lambda _: page.alarms.append("popup"))
    yield page
    context.close()


def visit(page: Any, path: Path) -> str:
    page.goto(path.as_uri())
    page.evaluate(
        "document.querySelectorAll('*').forEach(e => ['mouseover', 'error', 'load'].forEach(k => e.dispatchEvent(new Event(k))))"
    )
    assert page.evaluate(
        "[typeof window.pwned, window.onmouseover, document.querySelectorAll('iframe,object,embed,base,form[action]').length]"
    ) == ["undefined", None, 0]
    assert page.evaluate("[...document.scripts].every(s => s.getAttribute('src') && !s.textContent)")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360, f"{path.name} is {wide} pixels wide"
    text: str = page.evaluate("document.documentElement.textContent")
    return re.sub(r"[\s\u2028\u2029]+", " ", text)


COUNTY = ("2017/index", "2017/clauses/11")
MORE = (
    "2017/deductions", "2017/circular", "index", "corrections", "help", "2017/losses", "2017/print",
    "2017/clauses/13-1", "2017/clauses/index",
)  # fmt: skip


@pytest.mark.parametrize(
    ("urls", "slugs"),
    [(COUNTY, []), pytest.param((*COUNTY, *MORE), list(names()), marks=pytest.mark.long)],
    ids=["few", "all"],
)
def test_pages_show_every_text_as_text_and_run_nothing(built: Path, page: Any, urls: tuple[str, ...], slugs: list[str]) -> None:
    site = built / "site"
    breakdown = visit(page, site / "2017/communities/bing.html")
    for name, text in {**CORPUS, "long": LONG}.items():
        assert shown(text) in breakdown, name
    raw = page.evaluate("[...document.querySelectorAll('td, th, .why, a')].map(e => e.textContent)")
    cells = [re.sub(r"[\s\u2028\u2029]+", " ", text).strip() for text in raw]
    for name, text in CORPUS.items():
        assert any(shown(text) == cell or shown(text) in cell for cell in cells), name
    for url in (*urls, *(f"2017/communities/{slug}" for slug in slugs)):
        text = visit(page, site / f"{url}.html")
        if url in ("2017/index", "2017/deductions", "2017/clauses/11"):
            for name in names().values():
                assert shown(name) in text, (url, name)
    for key in ("a script", "an image", "marks of a template", "Markdown", "entities"):
        assert shown(CORPUS[key]) in visit(page, site / "corrections.html"), key
    assert page.alarms == []


def test_the_search_shows_texts_as_texts(built: Path, page: Any) -> None:
    page.goto((built / "site/2017/index.html").as_uri())
    page.fill("#search", "pwned")
    page.wait_for_selector("#results li")
    while (more := page.locator("#results button:visible")).count():  # of each kind only the first hits are listed
        more.first.click()
    results = page.evaluate("[...document.querySelectorAll('#results li')].map(e => e.textContent)")
    assert any(CORPUS["a script"] in result for result in results)
    assert any(CORPUS["the end of a script"] in result for result in results)
    page.fill("#search", '"><img src=x onerror=window.pwned=8>')
    page.fill("#search", "example.invalid")
    page.wait_for_selector("#results li")
    assert page.evaluate("document.querySelectorAll('#results img, #results script, #results svg').length") == 0
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.alarms == []


def test_the_check_of_the_browser_can_fail(tmp_path: Path, page: Any) -> None:
    (tmp_path / "bad.html").write_text(f"<!DOCTYPE html><title>x</title><p>{CORPUS['a script']}", encoding="utf-8")
    with pytest.raises(AssertionError):
        visit(page, tmp_path / "bad.html")
    assert page.alarms == ["dialog 1"]
    (tmp_path / "wide.html").write_text(f"<!DOCTYPE html><title>x</title><p>{LONG}", encoding="utf-8")
    with pytest.raises(AssertionError, match="pixels wide"):
        visit(page, tmp_path / "wide.html")


def test_tables_and_data_hold_texts_as_texts(built: Path) -> None:
    data = built / "site/2017/data"
    results = json.loads((data / "results.json").read_text(encoding="utf-8"))
    assert {community["slug"]: community["name"] for community in results["communities"]} == names()
    script = (data / "search.js").read_text(encoding="utf-8")
    assert not re.search("[\u2028\u2029\u202e]", script)
    assert json.loads(script.removeprefix("window.TONGYU_SEARCH = ").rstrip().removesuffix(";"))
    with (data / "ledger.csv").open(encoding="utf-8-sig", newline="") as file:
        notes = {row["情况"] for row in csv.DictReader(file)}
    book = openpyxl.load_workbook(data / "results.xlsx")
    cells = [cell for row in book["台账"].iter_rows() for cell in row if cell.value is not None]
    written = {str(cell.value): cell for cell in cells}
    from tongyu_site.base import cell_texts

    for name, text in CORPUS.items():
        kept = cell_texts.clean(text)
        assert (f"'{kept}" if cell_texts.risky(kept) else kept) in notes, name
        found = written.get(kept) or written.get(f"{kept} ") or written.get(kept.strip())
        assert found is not None, name
        assert found.data_type == "s", name
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_documents_hold_texts_as_texts(built: Path) -> None:
    paths = sorted((built / "site").rglob("*.docx")) + sorted((built / "site").rglob("*.xlsx"))
    assert {path.suffix for path in paths} == {".docx", ".xlsx"}
    for path in paths:
        for part, text in leaks.parts(path):
            if part.endswith((".xml", ".rels")):
                ElementTree.fromstring(text)
                assert not re.search(r'TargetMode="External"|<w:instrText[^>]*>[^<]*HYPERLINK', text.decode()), part
    document = docx.Document(str(built / "site/2017/circular.docx"))
    text = "\n".join(
        [*(p.text for p in document.paragraphs), *(c.text for t in document.tables for r in t.rows for c in r.cells)]
    )
    for name in ("a script", "the end of a script", "marks of a template"):
        assert CORPUS[name][:36] in text, name


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)], ids=["a third of the commands", "all"])
def test_no_command_writes_an_escape_sequence(built: Path, tmp_path: Path, every: int) -> None:
    root = shutil.copytree(built, tmp_path / "root")
    for command in (
        ("status",),
        ("check",),
        ("explain", "2017/bing"),
        ("verify",),
        ("build",),
        ("explain", "2017/bing", "11"),
        ("explain", "2017/\x1b[31m"),
        ("diff", root / "site", root),
        ("explain", "2017/chou", "--why-not", "优秀"),
        ("new", "2017", "x\x1b[2J", "--name", "\x1b[31m\u202e"),
        ("seal", "2017"),
        ("sheet", "export", tmp_path / "a.xlsx"),
        ("sheet", "import", tmp_path / "a.xlsx"),
    )[::every]:
        _, out, err = run(root, *command)
        said = out + err
        assert {
            char for char in said if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs")
        } == set(), command
    for command in (("--bad\x1b[31m",), ("seal", "2017", "\x1b[31m"), ("serve", "--port", "\x1b[31m"))[::every]:
        done = subprocess.run([sys.executable, ROOT / "build.py", *command], capture_output=True, text=True, check=False)
        assert (done.returncode, "[31m" in done.stderr, "\x1b" in done.stderr) == (2, True, False)
    (root / "site/\x1b[31m坏\u202e.html").write_text("x", encoding="utf-8")
    code, out, err = run(root, "verify")
    assert (code, "\x1b" in out + err, "\u202e" in out + err) == (1, False, False)
    (root / "site/a\nsite／：清单中有 1 个文件").write_text("x", encoding="utf-8")
    assert run(root, "verify")[1].count("\nsite／") == 0


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("escaped", [True, False])
def test_controls_are_refused_and_not_repeated(tmp_path: Path, name: str, escaped: bool) -> None:
    root = tmp_path / "root"
    shutil.copytree(ROOT / "content", root / "content")
    (root / RECORDS).mkdir(parents=True)
    text = (ROOT / RECORDS / "jia.toml").read_text(encoding="utf-8")
    text += event("clauses.11.notices", 3, REFUSED[name] if escaped else "甲", "乙")
    text = text if escaped else text.replace('note = "甲"', f'note = "{REFUSED[name]}"')
    (root / RECORDS / "jia.toml").write_text(text, encoding="utf-8", newline="")
    code, _, err = run(root, "build")
    assert (code, "[E108]" in err) == (1, True)
    assert {char for char in err if char != "\n" and unicodedata.category(char) in ("Cc", "Cf")} == set()


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "root"
    shutil.copytree(ROOT / "content", root / "content")
    (root / RECORDS).mkdir(parents=True)
    text = (ROOT / RECORDS / "jia.toml").read_text(encoding="utf-8").replace('name = "甲社区"', 'name = "甲\\ud800"')
    (root / RECORDS / "jia.toml").write_text(text, encoding="utf-8")
    code, _, err = run(root, "build")
    assert (code, "[E102]" in err) == (1, True)


MARKDOWN = {
    "<script>window.pwned=1</script>": "",
    "<img src=x onerror=window.pwned=2>": "",
    "[点](javascript:window.pwned=3)": "E50",
    "[点](JaVaScRiPt:window.pwned=31)": "E50",
    "[点](&#106;avascript:window.pwned=32)": "E50",
    "[点](<java\tscript:window.pwned=33>)": "E50",
    "[点](data:text/html,<script>window.pwned=4</script>)": "E50",
    "[点](vbscript:x)": "E50",
    '[点](javascript:window.pwned=34 "题")': "E50",
    "[点][a]\n\n[a]: javascript:window.pwned=5": "E50",
    "<javascript:window.pwned=6>": "",
    "<http://example.invalid/>": "E506",
    "![图](http://example.invalid/x.png)": "E506",
    "![图](//example.invalid/x.png)": "E506",
    "![图](data:image/svg+xml,<svg/onload=window.pwned=7>)": "E50",
    "甲 {: onclick=window.pwned=8 }": "",
    "# 题 {: onmouseover=window.pwned=9 style=color:red }": "",
    "段落\n{: onclick=window.pwned=10 }": "",
    "*强*{: onclick=window.pwned=11 }": "",
    "[点](page:corrections){: onclick=window.pwned=12 target=_blank }": "",
    "[点](page:corrections \"x\\\" onclick=window.pwned=13\")": "",
    "| 甲 |\n|---|\n| <svg onload=window.pwned=14> |": "",
    "{{ 7*7 }} {% raw %} {# x #}": "",
    "```\n</code></pre><script>window.pwned=15</script>\n```": "",
}  # fmt: skip


class Marks(HTMLParser):
    """The marks of a page with their attributes, as a browser reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.marks: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.marks.append((tag, dict(attrs)))


def test_markdown_brings_no_script_and_nothing_from_outside(tmp_path: Path, page: Any) -> None:
    root = tmp_path / "root"
    shutil.copytree(ROOT / "content", root / "content")
    (root / RECORDS).mkdir(parents=True)
    shutil.copy(ROOT / RECORDS / "jia.toml", root / RECORDS)
    good = (root / HELP).read_text(encoding="utf-8")
    fine = [text for text, code in MARKDOWN.items() if not code]
    bad = [text for text in MARKDOWN if text not in fine]
    hidden = [text for text in bad if "&#" in text or "\t" in text]  # seen on the finished page, where all else is right
    for texts in ([text for text in bad if text not in hidden], *([text] for text in hidden)):
        (root / HELP).write_text("\n\n".join([good, *texts]), encoding="utf-8")
        ended, _, err = run(root, "check")
        told = sorted(re.findall(r"(?m)^\S+ \[(\w+)\] ", err))
        assert (ended, len(told)) == (1, len(texts)), (texts, err)
        assert all(code.startswith(meant) for code, meant in zip(told, sorted(MARKDOWN[text] for text in texts), strict=True))
    (root / HELP).write_text("\n\n".join([good, *fine]), encoding="utf-8")
    assert run(root, "build")[0] == 0
    html = (root / "site/help.html").read_text(encoding="utf-8")
    found = Marks()
    found.feed(html)
    assert len(found.marks) > 20
    for tag, given in found.marks:
        assert not any(name.startswith("on") or name in ("style", "srcdoc") for name in given), (tag, given)
        assert tag not in ("img", "svg", "iframe"), given
        assert tag != "script" or given.get("src"), given
        assert not re.match(r"\w+:", given.get("href") or ""), given
    text = visit(page, root / "site/help.html")
    assert "<script>window.pwned=1</script>" in text
    assert "{{ 7*7 }}" in text
    assert page.alarms == []
