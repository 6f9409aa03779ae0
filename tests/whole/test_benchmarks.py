"""The benchmarks: counties are what they say, peers get the same pages, and the table is made of what was measured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import jinja2
import pytest

from benchmarks import peers
from benchmarks.measuring import PROPORTIONAL, Figures, Work, interleaved, measure
from benchmarks.ready import Ready, ready
from benchmarks.run import BUILD, HASHING, County
from benchmarks.targets import SIZES, rows, table
from benchmarks.translating import Flat, Nunjucks
from tests.helpers.support import ROOT

TARGETS = {
    "start": 6.5, "mkdocs-14": 0.7, "hugo-14": 2.5, "same-1000": 0.08, "same-14": 1, "changed-140": 0.5, "check-14": 1,
    "check-1000": 1, "serve-14": 0.3, "serve-140": 0.15, "hugo-1000": 2, "wall-1000": 1.3, "memory-1000": 0.4, "copy-1000": 150,
    "growth-3000": 3.2,
}  # fmt: skip


def test_a_county_has_as_many_communities_as_it_says_and_the_same_ones_from_the_same_seed(tmp_path: Path) -> None:
    def records(name: str, seed: int) -> dict[str, bytes]:
        root = County(tmp_path / name, 3, seed).root("new")
        return {path.name: path.read_bytes() for path in (root / "data/communities/2017").iterdir()}

    one = records("one", 5)
    assert sorted(one) == ["c0001.toml", "c0002.toml", "c0003.toml"]
    assert records("again", 5) == one
    assert records("other", 6) != one


def test_a_record_of_events_and_a_rubric_of_clauses_are_as_large_as_they_say(tmp_path: Path) -> None:
    county = County(tmp_path, 14, 5)
    record = (county.root("events") / "data/communities/2017/jia.toml").read_text(encoding="utf-8")
    assert record.count("重点工作进度滞后") == 14
    clauses = (county.root("clauses") / "content/rubric/2017.md").read_text(encoding="utf-8")
    assert clauses.count("开展次数") == 40


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ready]:
    """A built county of three communities and what peers get of it."""
    root = County(tmp_path_factory.mktemp("county"), 3, 5).root("new")
    measure([*BUILD, "--root", str(root)])
    return root / "site", ready(root)


@pytest.mark.long
def test_each_page_is_the_same_from_its_rows_and_its_template_written_out_flat(county: tuple[Path, Ready]) -> None:
    """Nunjucks' words for it are also Jinja's."""
    site, given = county
    assert set(given.pages) == {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    engine = jinja2.Environment(keep_trailing_newline=True)
    flat = {
        name: engine.from_string(Flat(given.folder, Nunjucks(), given.known).page(name)) for name in {*given.templates.values()}
    }
    for url, data in given.pages.items():
        assert flat[given.templates[url]].render(data=data) == (site / url).read_text(encoding="utf-8"), url


@pytest.mark.long
def test_peers_that_are_there_write_the_same_pages(county: tuple[Path, Ready], tmp_path: Path) -> None:
    found, missing = peers.find({})
    assert {peer.name for peer in found} | {*missing} == {"MkDocs", "Hugo", "Pelican", "Eleventy"}
    site, given = county
    (tmp_path / "files").mkdir()
    for peer in found:
        project, out = tmp_path / peer.name, tmp_path / f"{peer.name} out"
        peer.prepare(given, tmp_path / "files", project)
        measure(peer.command(project, out), project)
        for url in given.pages:
            assert (out / url).read_bytes() == (site / url).read_bytes(), (peer.name, url)


def test_a_peer_at_a_place_that_is_none_is_missing() -> None:
    assert "Hugo" in peers.find({"hugo": str(ROOT / "no-such-program")})[1]


def test_figures_are_those_of_the_whole_tree() -> None:
    inner = "import time\nheld = bytearray(60_000_000)\nwhile time.process_time() < 0.4: pass"
    outer = f"import subprocess, sys\nheld = bytearray(60_000_000)\nsubprocess.run([sys.executable, '-c', {inner!r}], check=True)"
    found = measure([sys.executable, "-c", outer], memory=True)
    assert found.cpu >= 0.4  # all of it taken by the inner process
    assert found.memory > (120 if PROPORTIONAL else 60)
    assert measure([sys.executable, "-c", outer]).memory == 0


def test_a_command_that_fails_ends_the_benchmark_with_what_it_said() -> None:
    with pytest.raises(SystemExit, match="no such thing"):
        measure([sys.executable, "-c", "raise Exception('no such thing')"])


def test_works_run_in_turn_and_their_medians_count() -> None:
    done: list[str] = []

    def work(name: str, *seconds: float) -> Work:
        left = list(seconds)
        return Work(lambda: done.append(name) or Figures(left.pop(0), 1), lambda: done.append(f"before {name}"), len(seconds))

    found = interleaved({"one": work("one", 3, 9, 1), "two": work("two", 5)}, lambda _: None)
    assert done == ["before one", "one", "before two", "two", "before one", "one", "before one", "one"]
    assert (found["one"].cpu, found["two"].cpu) == (3, 5)


def test_the_table_is_made_of_what_was_measured() -> None:
    measured = {
        "build 14": Figures(0.35, 0.4), "MkDocs 14": Figures(0.5, 0.6), "Hugo 14": Figures(0.1, 0.2), "same 14": Figures(0.05, 1),
        "hash 14": Figures(0.025, 1), "Pelican 14": Figures(0.7, 1), "memory of build 10000": Figures(9, 9, 1100.4),
    }  # fmt: skip
    asked = [
        row for row in rows() if row.name in ("mkdocs-14", "hugo-14", "same-14", "pelican-14", "eleventy-14", "memory-10000")
    ]
    lines = table(asked, measured, {"Eleventy 14": "Eleventy is not installed"}).splitlines()
    assert lines == [
        "| work | figure | ours | beside | ratio | at most | met |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        "| 14 communities from nothing, beside MkDocs | CPU | 0.35 s | 0.50 s | 0.70 | 0.7 × | yes |",
        "| 14 communities from nothing, beside Hugo | CPU | 0.35 s | 0.10 s | 3.50 | 2.5 × | no: 40% over |",
        "| 14 communities from nothing, beside Pelican | CPU | 0.35 s | 0.70 s | 0.50 | — | — |",
        "| 14 communities from nothing, beside Eleventy | CPU | 0.35 s | — | — | — | Eleventy is not installed |",
        "| 14 communities, nothing changed, beside hashing the files | CPU | 0.050 s | 0.025 s | 2.00 | 1 × + 0.030 s | yes |",
        "| 10,000 communities from nothing: it builds | peak memory | 1,100 MB | — | — | 1,000 MB | no: 10% over |",
    ]


def test_every_target_has_its_row_and_sizes_choose_among_them() -> None:
    found = {row.name: row for row in rows()}
    assert len(found) == len(rows())
    assert {name: found[name].factor for name in TARGETS} == TARGETS
    assert {row.name for row in rows() if row.factor or row.plus} == {*TARGETS, "check-140", "memory-10000"}
    assert {row.name for row in rows([140])} == {"changed-140", "check-140", "serve-140"}
    assert "clauses-400" in {row.name for row in rows([14, 140])}
    assert {row.name for row in rows([1000, 10_000])} >= {"events-10000", "memory-10000"}
    assert {row.name for row in rows([30])} == {"mkdocs-30", "hugo-30", "pelican-30", "eleventy-30"}
    assert {size for row in rows() for size in row.sizes} == set(SIZES)


def test_the_bare_script_reads_all_files(tmp_path: Path) -> None:
    (tmp_path / "read").write_bytes(b"x")
    measure([sys.executable, "-c", HASHING, str(tmp_path)])
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a folder" / "gone").symlink_to("nowhere")
    with pytest.raises(SystemExit, match="gone"):
        measure([sys.executable, "-c", HASHING, str(tmp_path)])


@pytest.mark.long
def test_the_script_prints_its_table() -> None:
    asked = ["--sizes", "14", "--runs", "1", "--only", "start", "--only", "serve-14"]
    done = subprocess.run([sys.executable, "benchmarks/run.py", *asked], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert [line.split(" | ")[0] for line in lines[2:4]] == [
        "| 14 communities from nothing, beside `import jinja2`",
        "| 14 communities, save to answer of `serve`, beside a build",
    ]
    assert all(" s | " in line for line in lines[2:4])
    assert "at 14 communities" in lines[5]
