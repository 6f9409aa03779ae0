"""A root of an office's own: made of a list of units, whole or not at all, and built from its first minute."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import tomli

from tests.helpers.kills import tree
from tests.helpers.projects import run
from tests.helpers.support import ROOT
from tongyu_site.base import writing
from tongyu_site.base.files import rename
from tongyu_site.cli import main

ROWS = "名称,拼音\n新华社区,xinhua\n 光明社区 ,Guang Ming\n\n长庆社区,changqing\n"
SLUGS = ["changqing", "guangming", "xinhua"]


def init(folder: Path, units: Path | None = None) -> tuple[int, str, str]:
    """Run init in this process: exit code, stdout, stderr."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["init", str(folder), *(["--units", str(units)] if units else [])])
    assert "Traceback" not in err.getvalue()
    return code, out.getvalue(), err.getvalue()


def listed(folder: Path, text: str, encoding: str = "utf-8", name: str = "名单.csv") -> Path:
    (folder / name).write_bytes(text.encode(encoding))
    return folder / name


def book(folder: Path) -> Path:
    """The same list as Excel saves it, with a title above the head."""
    workbook = openpyxl.Workbook()
    rows = [["全县社区名单"], ["序号", "单位名称", "slug"]]
    rows += [[1, "新华社区", "xinhua"], [2, "光明社区", "guangming"], [3, "长庆社区", "changqing"]]
    for row in rows:
        workbook.active.append(row)
    workbook.save(folder / "名单.xlsx")
    return folder / "名单.xlsx"


LISTS: dict[str, Callable[[Path], Path]] = {
    "utf-8": lambda folder: listed(folder, ROWS),
    "utf-8 with a mark and crlf": lambda folder: listed(folder, ROWS.replace("\n", "\r\n"), "utf-8-sig"),
    "gbk": lambda folder: listed(folder, ROWS, "gbk"),
    "semicolons, quotes, english heads": lambda folder: listed(
        folder, 'slug;name\n"xinhua";"新华社区"\nguangming;光明社区\nchangqing;长庆社区\n'
    ),
    "tabs": lambda folder: listed(folder, ROWS.replace(",", "\t"), name="名单.txt"),
    "a workbook": book,
}


@pytest.mark.parametrize("kind", LISTS)
def test_every_unit_of_a_list_gets_its_form(kind: str, tmp_path: Path) -> None:
    root = tmp_path / "考核 2017"
    code, out, err = init(root, LISTS[kind](tmp_path))
    assert (code, err) == (0, "")
    assert out.startswith(f'已建立 {root}：2017 年度，3 份记录表\n下一步：进入文件夹（cd "{root}"），')
    assert out.rstrip().endswith("python build.py status")
    records = root / "data/communities/2017"
    assert sorted(path.stem for path in records.iterdir()) == SLUGS
    assert tomli.loads((records / "guangming.toml").read_text(encoding="utf-8"))["name"] == "光明社区"


def test_a_new_root_builds_and_holds_nothing_of_the_example(tmp_path: Path) -> None:
    """Nothing made up; what must be filled in is asked for; its own build.py runs from another folder."""
    root = tmp_path / "新 县"
    assert init(root, listed(tmp_path, ROWS))[0] == 0
    written = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in root.rglob("*") if path.is_file()}
    names = {path.stem for path in (ROOT / "data/communities/2017").glob("*.toml")}
    for name, text in written.items():
        assert not re.search("示例县|示办发|示例函|[甲乙丙丁戊己庚辛壬癸子丑寅卯]社区", text), name
        assert not re.search("(?m)^decided = ", text), name
        assert Path(name).stem not in names, name
    code, out, err = run(root, "check")
    assert (code, err) == (0, "")
    assert "[Q125] 第 4 行 authority 还没有填写" in out
    assert re.search(r"\[Q125\] 第 \d+ 行 issuer 还没有填写", out)
    assert re.search(r"\[Q117\] 第 \d+ 行还有没有填写的 …", out)
    code, _, err = run(root, "sheet", "export", "--each", tmp_path / "各单位")
    assert (code, "content/site.toml:4:13 [E401] authority（考核机关）还没有填写" in err) == (1, True), "forms bear its name"
    assert not (tmp_path / "各单位").exists()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, str(root / "build.py")]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (root / "draft/2017/circular.html").is_file()
    assert len((root / "build.py").read_text(encoding="utf-8").strip().split("\n")) < 9
    readme = written["说明.md"]
    commands = re.findall(r"^\d\. `python build\.py ?(\w*)(?: 2017)?`", readme, re.M)
    assert commands == ["status", "serve", "check", "", "seal"]
    for path in re.findall(r"`((?:content|data)/[\w./-]+)`", readme):
        assert (root / path).exists() or path in ("data/results/2016.toml", "data/seals/"), path


def test_without_a_list_the_forms_come_one_by_one(tmp_path: Path) -> None:
    code, out, _ = init(tmp_path)
    assert code == 0
    assert run(tmp_path, "check")[0] == 0
    (line,) = re.findall(r"python build\.py (new .*)", out)
    assert run(tmp_path, *line.split())[0] == 0
    assert (tmp_path / "data/communities/2017/xinhua.toml").is_file()
    assert run(tmp_path, "check")[0] == 0


def test_open_places_stop_a_published_year(tmp_path: Path) -> None:
    """Each is one problem, at its line."""
    assert init(tmp_path / "a")[0] == 0
    root = tmp_path / "a"
    settings = root / "content/site.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace('"draft"', '"published"'), encoding="utf-8")
    _, _, err = run(root, "check")
    assert "content/site.toml:4:13 [E401] site.toml 的 authority 还没有填写，正式发布前要填好" in err
    text = settings.read_text(encoding="utf-8").replace('"…"', '"县纪委"', 1)
    review = 'review = { office = "…", until = 2018-02-10, contact = "电话 …" }'
    settings.write_text(re.sub("(?m)^# review = .*", review, text), encoding="utf-8")
    _, _, err = run(root, "check")
    for key in ("office", "contact"):
        assert f"[E401] site.toml 的 {key} 还没有填写，正式发布前要填好" in err
    settings.write_text(text, encoding="utf-8")
    law = root / "content/rubric/2017.md"
    decided = 'support = "L"\ndecided = { by = "县纪委", on = 2017-11-27, document = "县纪函〔2017〕1号" }'
    law.write_text(law.read_text(encoding="utf-8").replace('support = "L"', decided), encoding="utf-8")
    _, _, err = run(root, "check")
    circular = [line for line in err.split("\n") if line.startswith("content/circular/2017.md")]
    assert any("[E403] 通报设置的 issuer 还没有填写" in line for line in circular)  # title, header and printer follow
    assert sum("行还有没有填写的 …" in line for line in circular) == 1
    assert re.search(r'\[E403\] 通报设置缺少 number\n +(\d+) \| # number = "…〔2018〕…号"\n', err)
    assert re.search(r"\[E403\] 通报设置缺少 signed_on\n +\d+ \| # signed_on = …\n", err)


# refusals


BAD: dict[str, tuple[str, list[str]]] = {
    "an empty file": ("", ["[E602] 没有“名称”和“拼音”两列"]),
    "only a head": ("名称,拼音\n", ["[E610] 表头下面没有单位"]),
    "no head": ("新华社区,xinhua\n", ["[E602] 没有“名称”和“拼音”两列"]),
    "no pinyin at all": ("序号,名称\n1,新华社区\n", ["[E602] 缺少“拼音”一列"]),
    "pinyin is asked for": (
        "名称,拼音\n长庆社区,\n,xinhua\n",
        ["B2 [E610] “长庆社区”没有写", "A3 [E610] “xinhua”没有写"],
    ),
    "two of one name": ("名称,拼音\n新华社区,xinhua\n新华 社区,xinhua-bei\n", ["A3 [E609] “新华 社区”写了两次，前一次在 A2"]),
    "two of one pinyin": ("名称,拼音\n新华社区,xinhua\n鑫华社区,xinhua\n", ["B3 [E609] 拼音“xinhua”已经用于新华社区"]),
    "tones": ("名称,拼音\n新华社区,xīnhuá\n", ["B2 [E104] 文件名“xīnhuá”不能用作网址"]),
    "a reserved name": ("名称,拼音\n康社区,con\n", ["B2 [E105] 文件名“con”不能使用"]),
    "a name that is too long": (f"名称,拼音\n{'长' * 99},chang\n", ["A2 [E204] 社区名称不能为空"]),
}


@pytest.mark.parametrize("what", BAD)
def test_a_list_with_a_mistake_makes_nothing(what: str, tmp_path: Path) -> None:
    text, said = BAD[what]
    units = listed(tmp_path, text)
    code, out, err = init(tmp_path / "new", units)
    assert (code, out) == (1, "")
    assert "没有建立" in err
    assert "改法：" in err or what == "a name that is too long"
    for words in said:
        assert words in err, err
    assert [path.name for path in tmp_path.iterdir()] == ["名单.csv"]


def test_a_list_that_is_not_there_makes_nothing(tmp_path: Path) -> None:
    code, _, err = init(tmp_path / "new", tmp_path / "没有.csv")
    assert code == 1
    assert "没有.csv [E601] 文件读不出来" in err
    assert list(tmp_path.iterdir()) == []


def occupied(folder: Path) -> Path:
    (folder / "new").mkdir()
    (folder / "new/记事.txt").write_text("x", encoding="utf-8")
    return folder / "new"


def a_file(folder: Path) -> Path:
    (folder / "new").write_text("x", encoding="utf-8")
    return folder / "new"


def begun(folder: Path) -> Path:
    assert init(folder / "new")[0] == 0
    return folder / "new"


def within(folder: Path) -> Path:
    return begun(folder) / "data/communities/else"


@pytest.mark.parametrize("make", [occupied, a_file, begun, within])
def test_nothing_that_stands_is_touched(make: Callable[[Path], Path], tmp_path: Path) -> None:
    place = make(tmp_path)
    before = tree(tmp_path)
    code, out, err = init(place)
    assert (code, out) == (1, "")
    assert "[E520]" in err
    assert "改法：换一个新的文件夹，如 python build.py init kaohe" in err
    assert tree(tmp_path) == before


def test_a_folder_with_the_list_and_an_environment_is_as_good_as_empty(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / "wheels").mkdir()
    assert init(tmp_path, listed(tmp_path, ROWS))[0] == 0
    assert (tmp_path / "content/site.toml").is_file()


@pytest.mark.parametrize("at", [0, 3, 9])
def test_a_disk_that_fails_leaves_nothing(at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 0

    def failing(source: Path, target: Path) -> Any:
        nonlocal count
        count += 1
        if count == at + 2:  # the first rename is the journal's
            raise OSError(28, "No space left on device")
        return rename(source, target)

    monkeypatch.setattr(writing, "rename", failing)
    units = listed(tmp_path, ROWS)
    code, out, err = init(tmp_path / "new", units)
    assert (code, out) == (1, "")
    assert "没有建立" in err
    assert [path.name for path in tmp_path.iterdir()] == ["名单.csv"]


def test_a_killed_command_is_undone_by_the_next(tmp_path: Path) -> None:
    """Killed while it puts its files in place, it leaves half of them; the next attempt begins anew and says so."""
    code = (
        "import os, signal, sys; from tongyu_site.base import writing, files; real = files.rename; names = []\n"
        "def rename(a, b):\n"
        "    names.append(b)\n"
        "    os.kill(os.getpid(), signal.SIGKILL) if len(names) == 5 else real(a, b)\n"
        "writing.rename = rename\n"
        "from tongyu_site.cli import main; main(['init', sys.argv[1]])\n"
    )
    root = tmp_path / "new"
    done = subprocess.run([sys.executable, "-c", code, str(root)], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -9
    assert sum(path.is_file() for path in root.rglob("*")) > 3
    code_, out, err = init(root)
    assert code_ == 0
    assert "上次写入中断，已恢复" in err
    assert out.startswith("已建立")
    assert not list(root.glob(".tongyu*"))
    assert run(root, "check")[0] == 0


@pytest.mark.long
def test_a_root_that_is_filled_in_is_published_and_sealed(tmp_path: Path) -> None:
    """The whole way of an office, with facts of six communities of the example under names of its own."""
    pairs = {"jia": "长庆", "bing": "光明", "ding": "新华", "wu": "开元", "gui": "平安", "zi": "向阳"}
    slugs = {"jia": "changqing", "bing": "guangming", "ding": "xinhua", "wu": "kaiyuan", "gui": "pingan", "zi": "xiangyang"}
    rows = "".join(f"{name}社区,{slugs[other]}\n" for other, name in pairs.items())
    root = tmp_path / "考核 2017"
    assert init(root, listed(tmp_path, f"名称,拼音\n{rows}"))[0] == 0

    def write(name: str, *changes: tuple[str, str], text: str = "") -> None:
        path = root / name
        text = text or path.read_text(encoding="utf-8")
        for old, new in changes:
            assert re.search(old, text), (name, old)
            text = re.sub(old, new, text)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    past = (ROOT / "data/results/2016.toml").read_text(encoding="utf-8")
    kept = "\n\n".join(table for table in past.split("\n\n") if re.search(rf"\[({'|'.join(pairs)})\]", table))
    for other, name in pairs.items():
        record = (ROOT / f"data/communities/2017/{other}.toml").read_text(encoding="utf-8")
        write(f"data/communities/2017/{slugs[other]}.toml", ('name = ".*?"', f'name = "{name}社区"'), text=record)
        kept = re.sub(rf'\[{other}\]\nname = ".*?"', f'[{slugs[other]}]\nname = "{name}社区"', kept)
    write("data/results/2016.toml", text=kept)
    write("content/site.toml", ('authority = "…"', 'authority = "某县纪委"'), ('stage = "draft"', 'stage = "published"'),
          ("# previous_assessed_on = …", "previous_assessed_on = 2016-12-16"),
          ("(?m)^# (\".*\" =) …", r"\1 2017-12-20"))  # fmt: skip
    decision = 'decision = "纪要"\nby = "县纪委常委会"\non = 2017-11-24\ndocument = "县纪要〔2017〕8号"'
    issued = 'issued = { by = "中共某县委", number = "某办发〔2017〕5号", on = 2017-03-20 }'
    write("content/rubric/2017.md", ('(?m)^support = "L"', 'support = "L"\ndecided = "纪要"'),
          ("issued = .*", f"{issued}\n```\n\n```toml\n{decision}"))  # fmt: skip
    write("content/circular/2017.md", ("中共…县", "中共某县"), ('# number = "…〔2018〕…号"', 'number = "县办发〔2018〕3号"'),
          ("# signed_on = …", "signed_on = 2018-01-08"), ("# printed_on = …", "printed_on = 2018-01-09"),
          ("\n…\n", "\n各社区党工委要对照考核发现的问题逐项整改。\n"))  # fmt: skip
    for command in (["check"], ["build"], ["seal", "2017"], ["build"]):
        code, _, err = run(root, *command)
        assert (code, err) == (0, ""), command
    page = (root / "site/2017/circular.html").read_text(encoding="utf-8")
    assert "县办发〔2018〕3号" in page
    assert "长庆社区" in page
    public = {path.name: path.read_bytes() for path in (root / "site").rglob("*.html")}
    assert len(public) > 40
    assert not [name for name, content in public.items() if "示例".encode() in content]
