"""A build of what the last one was made of only verifies that all stands; whatever changed, or is doubtful, is built."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.projects import Project
from tests.helpers.support import ROOT
from tongyu_site.cli import main
from tongyu_site.output import Inputs, standing

STATE = ".tongyu-site.state/build.json"


def run(*arguments: str | Path) -> int:
    return main([str(argument) for argument in arguments])


def stands(root: Path, out: Path | None = None) -> str:
    """What a build would say without making anything; empty where it would build."""
    return standing(Inputs.read(root, out or root / "site"))


def another_byte(path: Path) -> None:
    """The same file with one byte changed in its middle, its time and size as they were."""
    content, info = bytearray(path.read_bytes()), path.stat()
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))


@pytest.fixture
def root(project: Project) -> Path:
    """A root that was built: the published year with templates of its own."""
    root = project(records=["jia"])
    shutil.copytree(ROOT / "templates", root / "templates", ignore=shutil.ignore_patterns("__pycache__"))
    assert run("--root", root) == 0
    assert stands(root)
    return root


@pytest.mark.long
def test_what_is_said_is_what_a_build_says(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia", "chou"])
    assert run("--root", root) == 0
    first = capsys.readouterr().out
    code = f"import sys; from tongyu_site.cli import main; main(['--root', {str(root)!r}]); print('jinja2' in sys.modules)"
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert again.stdout == first.replace("已更新", "没有变化") + "False\n", "nothing was made"
    assert "没有变化" in again.stdout
    assert run("--root", root, "--no-cache") == 0
    assert capsys.readouterr().out == first.replace("已更新", "没有变化"), "a build says the same"


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "name",
    [
        "content/site.toml", "content/help.md", "content/clerk.md", "content/rubric/2017.md", "content/circular/2017.md",
        "data/communities/2017/jia.toml", "data/results/2016.toml",
        "templates/base.html", "templates/assets/screen.css", "templates/word",
    ],
)  # fmt: skip
def test_one_byte_of_an_input_wants_a_build(root: Path, name: str) -> None:
    path = root / name
    another_byte(path if path.is_file() else sorted(path.iterdir())[0])
    assert not stands(root)


def test_a_new_or_missing_file_wants_a_build(root: Path) -> None:
    note = root / "data" / "seals"
    note.mkdir()
    assert not stands(root), "an empty folder may stop a build too"
    note.rmdir()
    assert stands(root)
    (root / "data/communities/2017/yi.toml").write_text("", encoding="utf-8")
    assert not stands(root)
    (root / "data/communities/2017/yi.toml").unlink()
    assert stands(root)
    (root / "content/circular/2017.md").unlink()
    assert not stands(root)


@pytest.mark.long
def test_program_packages_python_and_place_are_inputs(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not stands(root, tmp_path / "elsewhere")
    package = tmp_path / "packages" / "other-1.0.dist-info"
    package.mkdir(parents=True)
    monkeypatch.syspath_prepend(package.parent)
    assert not stands(root), "a package came"
    assert run("--root", root) == 0
    assert stands(root)
    package.rename(package.with_name("other-1.1.dist-info"))
    assert not stands(root), "another version"
    monkeypatch.undo()
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "tongyu_site", copy / "tongyu_site", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", copy / "templates", ignore=shutil.ignore_patterns("__pycache__"))

    def digest() -> str:
        code = "import sys; from pathlib import Path; from tongyu_site.output import Inputs; root = Path(sys.argv[1]);"
        code += "print(Inputs.read(root, root / 'site').digest)"
        environment = {**os.environ, "PYTHONPATH": str(copy)}
        return subprocess.run(
            [sys.executable, "-c", code, root], capture_output=True, text=True, check=True, cwd=copy, env=environment
        ).stdout

    before = digest()
    assert digest() == before
    (copy / "tongyu_site/cli/names.py").open("a").write("\n")
    assert digest() != before
    before = digest()
    (copy / "templates/base.html").open("a").write("\n")
    assert digest() != before


def _page(site: Path) -> None:
    another_byte(site / "2017/index.html")


def _gone(site: Path) -> None:
    (site / "2017/index.html").unlink()


def _more(site: Path) -> None:
    (site / "Thumbs.db").write_bytes(b"")


def _manifest(site: Path) -> None:
    with (site / "SHA256SUMS").open("ab") as file:
        file.write(b"\n")


def _file_mode(site: Path) -> None:
    (site / "2017/index.html").chmod(0o600)


def _folder_mode(site: Path) -> None:
    (site / "2017").chmod(0o700)


def _drafts(site: Path) -> None:
    shutil.copytree(site, site.parent / "draft")


def _left_behind(site: Path) -> None:
    shutil.copytree(site, site.parent / ".site.tongyu-new")


def _damaged(site: Path) -> None:
    another_byte(site.parent / STATE)


def _emptied(site: Path) -> None:
    (site.parent / STATE).write_bytes(b"")


@pytest.mark.few(1)
@pytest.mark.parametrize(
    "spoil",
    [_page, _gone, _more, _manifest, _file_mode, _folder_mode, _drafts, _left_behind, _damaged, _emptied],
    ids=lambda spoil: spoil.__name__.strip("_"),
)
def test_a_site_that_is_not_as_it_was_left_is_built(root: Path, spoil: Callable[[Path], None]) -> None:
    before = {path.relative_to(root): path.read_bytes() for path in (root / "site").rglob("*") if path.is_file()}
    assert before
    spoil(root / "site")
    assert not stands(root)
    assert run("--root", root) == 0
    assert {path.relative_to(root): path.read_bytes() for path in (root / "site").rglob("*") if path.is_file()} == before
    assert {stat.S_IMODE(path.stat().st_mode) for path in (root / "site").rglob("*")} == {0o644, 0o755}
    assert not (root / "draft").exists()
    (root / "site/.tongyu-site").unlink()
    assert not stands(root), "without its marker it is no site of ours"


@pytest.mark.long
def test_an_input_that_changes_while_a_build_is_at_work_is_built_again(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record is saved after it was read, and saved back before the build ends: the site may show either."""
    from tongyu_site.publish import building

    root = project(records=["jia"])
    record = root / "data/communities/2017/jia.toml"
    gather = building.gather

    def saving(*arguments: object, **options: object) -> object:
        text = record.read_bytes()
        record.write_bytes(text + b"\n")
        gathered = gather(*arguments, **options)  # type: ignore[arg-type]
        record.write_bytes(text)
        return gathered

    monkeypatch.setattr(building, "gather", saving)
    assert run("--root", root) == 0
    assert not stands(root)
    monkeypatch.undo()
    assert run("--root", root) == 0
    assert stands(root)


def test_what_is_kept_is_for_its_owner_and_holds_no_code(root: Path) -> None:
    assert stat.S_IMODE((root / STATE).parent.stat().st_mode) == 0o700
    text = (root / STATE).read_text(encoding="utf-8")
    assert "甲社区" not in text
    assert not (root / "site" / STATE).exists()


def test_nothing_is_kept_where_a_link_leads(project: Project, tmp_path: Path) -> None:
    root, away = project(records=["jia"]), tmp_path / "away"
    away.mkdir(0o755)
    (root / STATE).parent.symlink_to(away)
    assert run("--root", root) == 0
    assert (list(away.iterdir()), stat.S_IMODE(away.stat().st_mode)) == ([], 0o755)
    assert not stands(root)


def test_a_record_wherever_it_lies_below_the_data_wants_a_build(root: Path) -> None:
    """Its private codes are known, so that no page shows one."""
    folder = root / "data/communities/__pycache__"
    folder.mkdir()
    (folder / "a.toml").write_text('person = "甲社区"\n', encoding="utf-8")
    assert not stands(root)


@pytest.mark.long
def test_what_is_said_once_is_not_said_again(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """A page that vanished is named by the build that drops it: not kept as what the next one says."""
    root = project(records=["jia", "chou"])
    assert run("--root", root) == 0
    (root / "data/communities/2017/chou.toml").unlink()
    capsys.readouterr()
    assert run("--root", root) == 0
    assert "这次没有了" in capsys.readouterr().out
    assert not stands(root)
    assert run("--root", root) == 0
    assert "这次没有了" not in capsys.readouterr().out
    assert stands(root)


def test_a_draft_stands_with_its_site(project: Project) -> None:
    root = project(records=["jia"], stage="draft")
    assert run("--root", root) == 0
    assert stands(root)
    another_byte(root / "draft/index.html")
    assert not stands(root)
    assert run("--root", root) == 0
    assert stands(root)
    shutil.rmtree(root / "draft")
    assert not stands(root)


FORM = "data/communities/2017.schema.json"


@pytest.mark.long
def test_a_build_renews_the_record_form(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Where it is gone, edited or of another rubric; it is no input, so the next build finds nothing changed."""
    root = project(records=["jia"])
    form = root / FORM
    good = form.read_bytes()
    form.unlink()
    assert run("check", "--root", root) == 0
    assert not form.exists()
    assert run("--root", root) == 0
    assert f"说明：已按细则更新记录格式 {FORM}\n" in capsys.readouterr().out
    assert form.read_bytes() == good
    assert "记录格式" not in stands(root)
    assert "没有变化" in stands(root)
    form.write_bytes(good.replace(b"\n", b"\r\n"))
    assert not stands(root), "it may have been edited"
    rubric = root / "content/rubric/2017.md"
    law = rubric.read_text(encoding="utf-8")
    other = law.replace('title = "召开研究会议次数"', 'title = "召开研究会议的次数"')
    assert other != law
    rubric.write_text(other, encoding="utf-8")
    assert run("--root", root) == 0
    assert form.read_bytes() not in (good, good.replace(b"\n", b"\r\n"))
    assert stands(root)


def test_a_withdrawn_year_keeps_its_record_form(project: Project) -> None:
    root = project(records=["jia"], stage="withdrawn")
    good = (root / FORM).read_bytes()
    (root / FORM).write_text("{}", encoding="utf-8")
    assert run("--root", root) == 0
    assert (root / FORM).read_bytes() == good


def test_a_record_form_that_cannot_be_written_stops_no_build(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia"])
    (root / FORM).unlink()
    (root / FORM).mkdir()
    assert run("--root", root) == 0
    assert f"说明：编辑器用的记录格式没有更新：这是文件夹，不是文件（{FORM}）" in capsys.readouterr().out
    assert (root / "site/index.html").is_file()
    assert not stands(root)
