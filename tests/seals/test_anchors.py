"""What vouches for a seal (its file, the register, the site that stands), and the differences of any two of them."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers import load
from tests.helpers.projects import next_year, run, snapshot
from tests.helpers.sealed import (
    BING,
    BREAKS,
    RECORDS,
    REGISTER,
    RUBRIC,
    SAME,
    SEAL,
    changed,
    correct,
    county,
    differences,
    filled_form,
    filled_in,
    page,
    replace,
)
from tests.helpers.support import a_few
from tongyu_site.base import source
from tongyu_site.base.files import digest
from tongyu_site.seals import breaks

# the anchors: seal, register, site


GONE: dict[str, tuple[Callable[[Path], object], str]] = {
    "no register": (lambda root: (root / REGISTER).unlink(), f"{REGISTER} [E715] 封存登记不见了"),
    "an altered register": (
        lambda root: replace(root, REGISTER, "mark = ", "mark  = "), f"{REGISTER}:1:1 [E715] 封存登记被改动过，或者不完整",
    ),
    "an empty register": (lambda root: (root / REGISTER).write_bytes(b""), f"{REGISTER}:1:1 [E106] 文件是空的"),
    "a site without manifest": (lambda root: (root / "site/SHA256SUMS").unlink(), "site [E715] site/ 没有清单 SHA256SUMS"),
    "an emptied site": (
        lambda root: (shutil.rmtree(root / "site"), (root / "site").mkdir()), "site [E715] site/ 没有清单 SHA256SUMS",
    ),
    "a site without its register": (
        lambda root: (root / "site/corrections.html").unlink(), "site/corrections.html [E715] 删去了公布的更正登记",
    ),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("kind", a_few(GONE, ("an altered register",)))
def test_an_anchor_that_is_gone_stops_and_is_adopted_by_one_command(sealed: Path, tmp_path: Path, kind: str) -> None:
    """What the hint names works, leaves a public line, and nothing else does."""
    backup = Path(shutil.copytree(sealed / "site", tmp_path / "www"))
    GONE[kind][0](sealed)
    for command in ("build",), ("build", "--out", str(sealed / "site")):
        code, _, err = run(sealed, *command)
        assert (code, GONE[kind][1] in err) == (1, True), err
    hint = re.search(r"(?s)改法：.*?python build\.py seal \S+ --adopt (\S+?)(?:，|$)", err)
    if kind == "an altered register":
        hint = re.search("(.*)", str(backup))  # the hint is the backup of the register; a site vouches as well
    assert hint
    source = hint[1] if hint[1].endswith(".toml") else str(backup)
    before = (sealed / SEAL).read_bytes()
    code, out, err = run(sealed, "seal", "2017", "--adopt", str(sealed / source))
    assert (code, err, (sealed / SEAL).read_bytes() == before) == (0, "", True)
    assert "重新登记 2017 年度的封存：data/seals/register.toml；更正登记会写明" in out
    assert run(sealed, "build")[::2] == (0, "")
    said = "按封存登记重新登记" if source.endswith(".toml") else "按公布的网站重新登记"
    assert f"已封存；{said}</li>" in page(sealed, "corrections.html")
    assert ("site.old-1" in out) == ("site" in kind)


@pytest.mark.long
def test_nothing_is_adopted_that_does_not_agree(sealed: Path, corrected: Path) -> None:
    """An old seal with the site of a later one, a source that knows nothing of the year, no seal of a corrected year."""
    newer = corrected / "site"
    before = (sealed / REGISTER).read_bytes()
    code, _, err = run(sealed, "seal", "2017", "--adopt", str(newer))
    assert (code, "[E715] 公布的网站与封存文件不是同一份，不能按它重新登记：它有更正 1 份，封存文件有 0 份" in err) == (1, True)
    code, _, err = run(sealed, "seal", "2017", "--adopt", str(corrected / REGISTER))
    assert (code, "[E715] 封存登记与封存文件不是同一份" in err) == (1, True)
    assert "[E715] content/ 没有清单" in run(sealed, "seal", "2017", "--adopt", str(sealed / "content"))[2]
    (corrected / SEAL).unlink()
    assert "[E715] 没有 2017 年度的封存文件，不能重新登记" in run(corrected, "seal", "2017", "--adopt", str(newer))[2]
    assert (sealed / REGISTER).read_bytes() == before
    assert run(sealed, "seal", "2017", "--adopt", "x", "--correct", "2017-1")[0] == 2


@pytest.mark.long
@pytest.mark.few(1)
@pytest.mark.parametrize("source", ["site", REGISTER])
def test_a_lost_seal_is_made_again_of_the_records_if_it_becomes_the_same(sealed: Path, source: str) -> None:
    before, bing = (sealed / SEAL).read_bytes(), (sealed / RECORDS / "bing.toml").read_bytes()
    (sealed / SEAL).unlink()
    code, _, err = run(sealed, "check")
    assert (code, f"{SEAL} [E715] 封存登记说 2017 年度已经封存，封存文件不见了" in err) == (1, True)
    assert "没有备份的，运行 python build.py seal 2017 --adopt 公布的网站所在的文件夹" in err
    replace(sealed, f"{RECORDS}/bing.toml", "meetings = 4", "meetings = 1")
    code, _, err = run(sealed, "seal", "2017", "--adopt", str(sealed / source))
    assert (code, "所说的封存不是同一份，不能重做封存文件" in err, (sealed / SEAL).exists()) == (1, True, False), err
    (sealed / RECORDS / "bing.toml").write_bytes(bing)
    code, out, err = run(sealed, "seal", "2017", "--adopt", str(sealed / source))
    said = "公布的网站" if source == "site" else "封存登记"
    assert (code, err, f"已按{said}重做 2017 年度的封存" in out) == (0, "", True)
    assert (sealed / SEAL).read_bytes() == before
    assert run(sealed, "build")[::2] == (0, "")
    assert f"按{said}重做封存文件" in page(sealed, "corrections.html")


@pytest.mark.few(2)
@pytest.mark.parametrize("site", [".", "..", "/", "data", "data/communities", "papers", "none", "content/site.toml"])
def test_nothing_but_a_site_of_ours_is_put_aside(sealed: Path, site: str) -> None:
    """What is named as the site is judged before anything is written."""
    (sealed / "papers").mkdir()
    before, names = snapshot(sealed), sorted(sealed.parent.iterdir())
    code, out, err = run(sealed, "seal", "2017", "--adopt", sealed / REGISTER, "--site", sealed / site)
    assert (code, out, "不是本程序生成的网站，不能与它核对" in err, "；封存没有改动" in err) == (1, "", True, True), err
    assert (snapshot(sealed), sorted(sealed.parent.iterdir())) == (before, names)


def test_a_site_that_cannot_be_read_leaves_seal_and_register_as_they_are(sealed: Path) -> None:
    """Each further attempt would add a public line."""
    page_ = sealed / "site/corrections.html"
    page_.unlink()
    page_.symlink_to("/proc/self/mem")  # nobody can read it
    before = (sealed / REGISTER).read_bytes()
    code, _, err = run(sealed, "seal", "2017", "--adopt", sealed / REGISTER)
    assert (code, err.endswith("；封存没有改动\n")) == (1, True), err
    assert (sealed / REGISTER).read_bytes() == before


def knows_2018(root: Path, place: str, corrections: int = 0) -> None:
    """Have a site or a register know of a sealed year 2018, of which the data know nothing."""
    path = root / place
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        files = ", ".join([f'"{"0" * 64}"'] * corrections)
        text = (
            text.partition("# 校验 ")[0] + f'\n[years.2018]\nmark = "{"a" * 16}"\ncorrections = [{files}]\nadopted = ["某次"]\n\n'
        )
        path.write_text(f"{text}# 校验 {digest(text)}\n", encoding="utf-8")
        return
    own = f'<li data-sealed="2018" data-mark="{"a" * 16}" data-adopted="1">2018年度</li>'
    own += "".join(f'<h2 id="c-2018-{number}"></h2>' for number in range(1, corrections + 1))
    before = digest(text)
    path.write_text(text.replace("</main>", f"{own}</main>"), encoding="utf-8")
    assert digest(path.read_bytes()) != before
    replace(root, "site/SHA256SUMS", before, digest(path.read_bytes()))


@pytest.mark.parametrize("source", ["site/corrections.html", REGISTER])
def test_what_the_source_knows_of_another_year_does_not_vanish(sealed: Path, tmp_path: Path, source: str) -> None:
    """A year is registered again after a source that knows of another one: its corrections stop it, its seal is missed later."""
    other = Path(shutil.copytree(sealed, tmp_path / "other"))
    named = other / ("site" if source.startswith("site") else source)
    said = "公布的网站" if source.startswith("site") else "封存登记"
    shutil.rmtree(sealed / "site")
    (sealed / REGISTER).unlink()
    kept = (other / source).read_bytes(), (other / "site/SHA256SUMS").read_bytes()
    knows_2018(other, source, 1)
    code, _, err = run(sealed, "seal", "2017", "--adopt", named)
    assert (code, f"data/seals/2018.toml [E715] {said}说 2018 年度已经封存，封存文件不见了" in err) == (1, True), err
    assert not (sealed / REGISTER).exists()
    (other / source).write_bytes(kept[0])
    (other / "site/SHA256SUMS").write_bytes(kept[1])
    knows_2018(other, source)
    assert run(sealed, "seal", "2017", "--adopt", named)[::2] == (0, "")
    code, _, err = run(sealed, "build")
    assert (code, "data/seals/2018.toml [E715] 封存登记说 2018 年度已经封存，封存文件不见了" in err) == (1, True), err
    assert "以前重新登记过" in (sealed / REGISTER).read_text(encoding="utf-8")


def test_what_the_site_that_stands_knows_of_another_year_does_not_vanish(sealed: Path) -> None:
    """It vouches for nothing any more, and would be put aside."""
    knows_2018(sealed, "site/corrections.html")
    (sealed / "site/SHA256SUMS").unlink()
    code, _, err = run(sealed, "seal", "2017", "--adopt", sealed / REGISTER)
    assert (code, "data/seals/2018.toml [E715] 公布的网站说 2018 年度已经封存，封存文件不见了" in err) == (1, True), err
    assert (sealed / "site").exists()


@pytest.mark.long
def test_a_withdrawn_year_is_registered_again_by_the_command_of_the_hint(sealed: Path) -> None:
    """Register, seal or the site's register are lost; the seal needs the pages of the year, as the hint says."""
    settings = (sealed / "content/site.toml").read_bytes()

    def withdraw() -> None:
        replace(sealed, "content/site.toml", 'stage = "published"', 'stage = "withdrawn"')
        assert run(sealed, "build")[::2] == (0, "")

    def hinted() -> tuple[int, str, str]:
        """What comes of the command that a build names."""
        code, _, err = run(sealed, "build")
        command = re.search(r"seal 2017 --adopt ([^，]+)", err)
        assert (code, command is not None) == (1, True), err
        assert command
        return run(sealed, "seal", "2017", "--adopt", sealed / command[1].replace("公布的网站所在的文件夹", "site"))

    withdraw()
    for file in (REGISTER, "site/corrections.html"):
        (sealed / file).unlink()
        assert hinted()[::2] == (0, ""), file
        assert run(sealed, "build")[::2] == (0, "")
    assert "已封存，页面不再公布；按公布的网站重新登记；按封存登记重新登记" in page(sealed, "corrections.html")
    before = (sealed / SEAL).read_bytes()
    (sealed / SEAL).unlink()
    code, _, err = hinted()
    assert (code, "[E715] 2017 年度的页面已不再公布" in err, 'stage = "published"' in err) == (1, True, True), err
    (sealed / "content/site.toml").write_bytes(settings)
    assert hinted()[::2] == (0, "")
    assert (sealed / SEAL).read_bytes() == before
    withdraw()
    assert "2017 年度的页面已不再公布，不能封存或更正" in run(sealed, "seal", "2017")[2]


@pytest.mark.long
def test_an_older_site_takes_no_correction_away(sealed: Path, corrected: Path, tmp_path: Path) -> None:
    """The register names a correction, or the site does that stands: an old seal with an old site is not registered over them."""
    old = Path(shutil.copytree(sealed / "site", tmp_path / "old"))
    shutil.copy(sealed / SEAL, corrected / SEAL)
    register = (corrected / REGISTER).read_bytes()
    for step in (lambda: None, lambda: (corrected / "site/SHA256SUMS").unlink(), lambda: shutil.rmtree(corrected / "site")):
        step()
        code, _, err = run(corrected, "seal", "2017", "--adopt", str(old))
        assert (code, "[E715]" in err, (corrected / REGISTER).read_bytes() == register) == (1, True, True), err
    assert "封存登记有更正 1 份，封存文件只有 0 份，是以前的，不能重新登记" in err


@pytest.mark.long
def test_that_a_seal_was_registered_again_is_told_for_ever(sealed: Path) -> None:
    before = (sealed / REGISTER).read_bytes()
    (sealed / REGISTER).unlink()
    assert run(sealed, "seal", "2017", "--adopt", str(sealed / "site"))[0] == 0
    assert run(sealed, "build")[0] == 0
    (sealed / REGISTER).write_bytes(before)  # one of before, which says nothing of it
    code, _, err = run(sealed, "build")
    assert (code, f"{REGISTER} [E715] 公布的网站写明 2017 年度重新登记过 1 次，封存登记中有 0 次" in err) == (1, True)
    (sealed / REGISTER).unlink()
    assert run(sealed, "seal", "2017", "--adopt", str(sealed / "site"))[0] == 0
    assert run(sealed, "build")[::2] == (0, "")
    assert "已封存；以前重新登记过；按公布的网站重新登记</li>" in page(sealed, "corrections.html")


@pytest.mark.few(1)
@pytest.mark.parametrize("content", [b"", b"x = 1\n"], ids=["empty", "altered"])
def test_a_lost_seal_beside_a_register_that_says_nothing_is_made_again(sealed: Path, content: bytes) -> None:
    before = (sealed / SEAL).read_bytes()
    (sealed / SEAL).unlink()
    (sealed / REGISTER).write_bytes(content)
    assert run(sealed, "seal", "2017", "--adopt", str(sealed / "site"))[::2] == (0, "")
    assert (sealed / SEAL).read_bytes() == before


@pytest.mark.long
def test_check_compares_the_seal_with_the_site_that_stands(sealed: Path) -> None:
    assert run(sealed, "check")[::2] == (0, "")
    (sealed / "site/SHA256SUMS").unlink()
    code, _, err = run(sealed, "check")
    assert (code, "site [E715] site/ 没有清单 SHA256SUMS" in err) == (1, True)


@pytest.mark.long
def test_an_old_seal_and_an_old_record_are_no_way_back(sealed: Path, corrected: Path) -> None:
    """The correction's file removed, seal and record of before brought back, the site gone or elsewhere: the register knows."""
    for file in (SEAL, f"{RECORDS}/bing.toml"):
        shutil.copy(sealed / file, corrected / file)
    shutil.rmtree(corrected / "content/corrections")
    for way in (lambda: None, lambda: (corrected / "site/corrections.html").unlink(), lambda: shutil.rmtree(corrected / "site")):
        way()
        for command in (("build",), ("build", "--out", str(corrected / "elsewhere"))):
            code, _, err = run(corrected, *command)
            assert (code, "登记有更正 1 份，封存文件有 0 份" in err) == (1, True)
    assert not (corrected / "elsewhere").exists()


def test_the_usual_site_vouches_also_where_another_is_built(sealed: Path, corrected: Path) -> None:
    """Seal, register, record and correction are of before, all together; the site that stands knows better."""
    shutil.rmtree(corrected / "data")
    shutil.copytree(sealed / "data", corrected / "data")
    shutil.rmtree(corrected / "content/corrections")
    code, _, err = run(corrected, "build", "--out", str(corrected / "elsewhere"))
    assert (code, "[E715] 公布的网站登记了更正 2017-1，封存文件中没有" in err) == (1, True)
    assert not (corrected / "elsewhere").exists()


@pytest.mark.long
def test_a_clone_a_moved_folder_and_a_first_out_build_and_say_what_vouches(corrected: Path, tmp_path: Path) -> None:
    clone = Path(shutil.copytree(corrected, tmp_path / "clone", ignore=shutil.ignore_patterns("site")))  # a new PC
    said = "说明：没有 site/，不能与公布的网站核对；封存文件与封存登记一致"
    code, out, err = run(clone, "build")
    assert (code, err, said in out) == (0, "", True)
    assert said not in run(clone, "build")[1]
    assert snapshot(clone / "site") == snapshot(corrected / "site")
    moved = clone.rename(tmp_path / "moved")
    assert run(moved, "build")[::2] == (0, "")
    code, out, _ = run(moved, "build", "--out", str(moved / "www"))
    assert (code, "说明：没有 www/，不能与公布的网站核对" in out) == (0, True)


@pytest.mark.long
def test_an_earlier_year_is_corrected_before_a_later_one_that_rests_on_it(sealed: Path) -> None:
    (sealed / "content/rubric/2018.md").write_bytes((sealed / RUBRIC).read_bytes())
    shutil.copytree(sealed / RECORDS, sealed / "data/communities/2018")
    for path in (sealed / "data/communities/2018").glob("*.toml"):
        path.write_text(path.read_text(encoding="utf-8").replace("2017", "2018"), encoding="utf-8")
    settings = sealed / "content/site.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[years.2018]\nstage = "published"\n', encoding="utf-8")
    for command in (("build",), ("seal", "2018"), ("build",)):
        assert run(sealed, *command)[::2] == (0, "")
    assert "上年≈94.996分" in page(sealed, "2018/communities/wu.html")  # on its side of the threshold, as its own year shows it
    code, out, err = correct(changed(sealed), BING)
    assert (code, err) == (0, "")
    step = "2018 年度的封存结果随之有变动，也要更正：python build.py seal 2018 --correct"
    assert out.endswith(f"\n下一步：{step}（--root 同前）\n")
    err = run(sealed, "build")[2]
    assert "seals/2017" not in err
    assert re.findall(r"\[E701\] (.*)", err) == [
        "与封存的文字不同：上年结果：原为“丙社区：≈83.12（1097189/13200）分，良好”，现为“丙社区：≈84.72（1118309/13200）分，良好”"
    ]
    assert run(sealed, "seal", "2018", "--correct")[::2] == (0, "")
    filled_form(sealed / "content/corrections/2018-1.md", "2019-03-05")
    assert run(sealed, "seal", "2018", "--correct")[::2] == (0, "")
    assert run(sealed, "build")[::2] == (0, "")
    community = page(sealed, "2018/communities/bing.html")
    assert "corrections.html#c-2017-1" in community
    assert "corrections.html#c-2018-1" in community


@pytest.mark.long
def test_posts_in_a_correction_stand_only_where_they_are_shown(sealed: Path, tmp_path: Path) -> None:
    root = county(tmp_path / "shown")
    replace(root, "content/site.toml", "show_roles = false", "show_roles = true")
    for command in (("build",), ("seal", "2017")):
        assert run(root, *command)[0] == 0
    text = (root / RECORDS / "jia.toml").read_text(encoding="utf-8")
    role = re.search(r'role = "(\w+)"', text)
    assert role
    replace(root, f"{RECORDS}/jia.toml", role[0], 'role = "team"' if role[1] != "team" else 'role = "cadre"')
    filled_in(root)
    post = re.compile("<del>(?:主要领导|班子成员|机关干部|基层一般党员)")
    assert post.search(page(root, "2017/communities/jia.html"))
    replace(root, "content/site.toml", "show_roles = true", "show_roles = false")
    assert run(root, "build")[0] == 0
    assert [path for path in (root / "site").rglob("*.html") if post.search(path.read_text(encoding="utf-8"))] == []
    # the other way round, what is shown was never sealed, and the build says so
    replace(sealed, "content/site.toml", "show_roles = false", "show_roles = true")
    assert "说明：site.toml 的 show_roles 在 2017 年度封存以后才改为 true" in run(sealed, "build")[1]


@pytest.mark.long
def test_a_site_that_was_altered_is_not_sealed(tmp_path: Path) -> None:
    root = county(tmp_path / "root")
    assert run(root, "build")[0] == 0
    replace(root, "site/2017/communities/jia.html", "98.48", "98.49")
    replace(root, "site/index.html", "较差", "优秀")
    code, _, err = run(root, "seal", "2017")
    assert (code, "[E706] 公布的网站在生成之后被改动过" in err, "communities/jia.html" in err) == (1, True, True)
    assert "site/index.html [E706]" in err
    assert run(root, "build")[0] == 0
    replace(root, "content/site.toml", "until = 2018-01-19", "until = 2018-01-01")  # and the site not built again
    code, _, err = run(root, "seal", "2017")
    assert (code, "site/index.html [E706] 要封存的文字与公布的这一页不同" in err) == (1, True)


def test_given_results_may_not_differ_from_sealed_ones(corrected: Path) -> None:
    next_year(corrected)
    given = corrected / "data/results/2017.toml"
    given.write_text('[bing]\nscore = 83.12\ngrade = "良好"\n\n[hai]\nscore = 90\ngrade = "良好"\n', encoding="utf-8")
    err = run(corrected, "build")[2]
    assert re.search(r"results/2017\.toml:1:2 \[E713\] “bing”的2017年度结果与封存的不同，封存的是 84\.72\d+、良好", err), err
    assert re.search(r"results/2017\.toml:5:2 \[E713\] “hai”的2017年度结果与封存的不同，封存的没有这个社区", err), err


@pytest.mark.long
def test_a_large_county_is_sealed_and_corrected(tmp_path: Path) -> None:
    """A seal and a ledger of two hundred communities are larger than any text that people write may be."""
    root = load.communities(tmp_path / "root", 200)
    for command in (("build",), ("seal", "2017"), ("build",)):
        assert run(root, *command)[::2] == (0, "")
    assert (root / SEAL).stat().st_size > source.MOST
    before = shutil.copytree(root / "site", tmp_path / "before")
    BREAKS["a reading"][0](root)
    code, _, err = run(root, "build")
    assert (code, err.count("[E701]")) == (1, breaks.LISTED + 1)
    filled_in(root)
    for page_ in (root / "site").rglob("*.html"):
        assert page_.stat().st_size < 2_000_000, page_
    assert differences(root / "site", root / SEAL) == (0, SAME)
    assert "个社区有差异" in differences(before, root / "site")[1]


@pytest.fixture
def little_memory() -> Iterator[None]:
    """No more than a gigabyte beyond what this process has: a file of three is read by nobody."""
    resource = pytest.importorskip("resource")
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + 1_000_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def unsealed(root: Path) -> None:
    """As if the year had never been sealed."""
    shutil.rmtree(root / "data/seals")
    (root / "site/corrections.html").unlink()


ENORMOUS: dict[str, tuple[str, Callable[[Path], object], tuple[str, ...], str]] = {
    "the journal": (".tongyu-site.journal", lambda _: None, ("check",), ".tongyu-site.journal [E505] 写入日志损坏了"),
    "the site's register": (
        "site/corrections.html", lambda _: None, ("build",), "site/corrections.html [E107] 文件太大：3000.0 MB，最多 500 MB",
    ),
    "the site's results": ("site/2017/data/results.json", unsealed, ("seal", "2017"), "results.json [E107] 文件太大"),
    "the record form": ("data/communities/2017.schema.json", lambda _: None, ("schema",),
        "2017.schema.json [E505] 文件写不进去：文件太大"),
    "a record beside": (
        f"{RECORDS}/jia.toml", lambda root: replace(root, f"{RECORDS}/bing.toml", 'unit = "geng"', 'unit = "Jia!"'), ("check",),
        "jia.toml [E107] 文件太大",
    ),
}  # fmt: skip


@pytest.mark.few(1)
@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("kind", ENORMOUS)
def test_an_enormous_file_is_refused_before_it_is_read(sealed: Path, kind: str) -> None:
    file, before, command, expected = ENORMOUS[kind]
    before(sealed)
    (sealed / file).touch()
    os.truncate(sealed / file, 3_000_000_000)
    code, _, err = run(sealed, *command)
    assert (code, expected in err) == (1, True), err


# differences


def test_no_difference(sealed: Path, sealed_once: Path) -> None:
    for one in (sealed, sealed / "site", sealed / SEAL):
        for two in (sealed_once, sealed_once / "site", sealed_once / SEAL):
            assert differences(one, two) == (0, SAME), (one, two)


def test_differences_of_roots_are_told_with_their_cause(sealed: Path, sealed_once: Path) -> None:
    changed(sealed)
    code, out = differences(sealed_once, sealed)
    assert code == 0
    cause = f"记录 {RECORDS}/bing.toml 改动（1-4项 主要领导听取落实情况汇报次数由0次变为2次）"
    assert out.startswith(f"2017 年度：1 个社区有差异\n丙社区综合得分由 83.12 变为 84.72，原因：{cause}。\n")
    assert "  1-4项：得分由 0 变为 2；情况由 不得分 变为 满分；不再有不得分“" in out


def test_each_input_is_exchanged_for_itself(sealed: Path, sealed_once: Path) -> None:
    """A record and a reading changed together: each community is told what did it."""
    changed(sealed)
    BREAKS["a reading"][0](sealed)
    out = differences(sealed_once, sealed)[1]
    reading = "执行口径 R-r1-base 由“不乘权重，直接计入综合得分”改为“计入年末考核的100分，再乘80%”"
    lines = {line[:3]: line for line in out.split("\n") if not line.startswith(" ")}
    assert lines["甲社区"].endswith(f"，原因：{reading}。")
    assert f"记录 {RECORDS}/bing.toml 改动" in lines["丙社区"]
    assert reading in lines["丙社区"]
    own = next(line for line in out.split("\n") if line.startswith("  1-4项"))
    assert reading not in own


@pytest.mark.long
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("a new record", ["乙社区是新增的社区（第", f"，原因：记录 {RECORDS}/yi.toml 新增。"]),
        (
            "a record gone",
            ["戊社区没有了（原第2名，综合得分94.996，良好）", f"，原因：记录 {RECORDS}/wu.toml 撤去。", "丙社区名次由 3 变为 2"],
        ),
        ("the name", ["甲子社区名称由 甲社区 变为 甲子社区", f"，原因：记录 {RECORDS}/jia.toml 改动（名称）"]),
        ("a word of a note", ["丙社区的综合得分、档次和名次不变，台账有变动", f"{RECORDS}/bing.toml 改动（第7项", "的备注）"]),
        ("the rubric", [f"，原因：细则 {RUBRIC} 改动", "戊社区档次由 良好 变为 优秀"]),
        ("last year's results", ["，原因：上年结果改动"]),
        ("a fact about a person", ["卯社区", f"原因：记录 {RECORDS}/mao.toml 改动（处分情况）"]),
    ],
)  # fmt: skip
def test_causes_between_roots(sealed: Path, sealed_once: Path, kind: str, expected: list[str]) -> None:
    BREAKS[kind][0](sealed)
    code, out = differences(sealed_once, sealed)
    assert code == 0
    for text in expected:
        assert text in out, out
    codes = set(re.findall(r'person = "(.+)"', "".join(p.read_text(encoding="utf-8") for p in (sealed / RECORDS).glob("*.toml"))))
    assert codes
    assert [found for found in codes if found in out] == []


def test_sites_and_seals_are_compared_without_causes(sealed_once: Path, corrected_once: Path) -> None:
    site, seal = sealed_once / "site", sealed_once / SEAL
    for one, two in ((site, corrected_once / "site"), (seal, corrected_once / SEAL), (seal, corrected_once)):
        code, out = differences(one, two)
        assert code == 0
        assert "丙社区综合得分由 83.12 变为 84.72。" in out
        assert re.search(r"1-4(项)?：得分由 0 变为 2", out)
        assert "原因" not in out


def test_the_tables_of_two_sites_are_compared_entry_by_entry(sealed: Path, tmp_path: Path) -> None:
    head = "年度,阶段,社区,文件名,节点,条款,条款名称,类别,事由,日期,依据,情况,应计,实计,备注\n"
    row = "2017,正式发布,丙社区,bing,n-4,第4项,强化责任追究,扣分,被责任追究1人次,2017-07-20,县委 {},{},-5,-5,\n"
    sites = []
    for name, number, note in (("one", "22号", "失察"), ("two", "23号", "'=失察")):
        site = Path(shutil.copytree(sealed / "site", tmp_path / name))
        (site / "2017/data/ledger.csv").write_text("\ufeff" + head + row.format(number, note), encoding="utf-8", newline="\r\n")
        sites.append(site)
    out = differences(*sites)[1]
    assert "  第4项：扣分（日期）" not in out
    assert "扣分（依据）由 县委 22号 变为 县委 23号；扣分（情况）由 失察 变为 =失察" in out
    without = Path(shutil.copytree(sealed / "site", tmp_path / "without"))
    (without / "2017/data/ledger.csv").unlink()
    assert differences(without, sealed / "site") == (0, SAME)  # one side doesn't know: it is left out


def test_sites_are_compared_without_a_raw_id(sealed: Path, tmp_path: Path) -> None:
    """Of a site alone, every block is named as on its pages: no s1, r2, u1."""
    other = county(tmp_path / "other")
    for kind in ("a fact of a record", "a fact about a person", "the rank of another", "a new record"):
        BREAKS[kind][0](other)
    assert run(other, "build")[0] == 0
    code, out = differences(sealed / "site", other / "site")
    assert code == 0
    assert re.findall(r"(?<![\w.])[a-z]+\d*：", out) == []
    for text in ("  第(一)项：得分由 13 变为 15。", "  三、2：", "  三、3：", "年末考核：得分由"):
        assert text in out, out
    assert "“无”" not in out
    assert "“有”" not in out


def test_years_on_one_side_only(sealed: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(sealed / "site", tmp_path / "site"))
    (other / "2017").rename(other / "2018")
    assert differences(sealed / "site", other)[1] == "2017 年度：新的一边没有\n2018 年度：旧的一边没有\n"


def test_what_cannot_be_compared(sealed: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", sealed / "content", sealed / "content/site.toml"):
        code, out = differences(sealed, path)
        assert (code, "[E714] 这里没有可比较的结果" in out) == (1, True)
    other = Path(shutil.copytree(sealed / "site", tmp_path / "site"))
    (other / "2017/data/results.json").write_text("{}", encoding="utf-8")
    assert "[E714] 数据文件读不懂" in differences(other, sealed)[1]
