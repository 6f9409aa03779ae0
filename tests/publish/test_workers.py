"""Several processes make a site: the same bytes for every number of them, and the same words when something is wrong."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers import load
from tests.helpers.projects import Project
from tests.helpers.support import ROOT
from tongyu_site.base.problems import Problems
from tongyu_site.cli import main
from tongyu_site.publish import gather, making

HOW = [(1, "fork"), (2, "fork"), (3, "fork"), (2, "spawn")]
"""How many processes, and how they are started."""


def content_of(_: str, content: bytes) -> bytes:
    """A file as it is."""
    return content


@pytest.mark.few(1)
@pytest.mark.parametrize(("jobs", "method"), HOW[1:])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_the_same_bytes_for_every_number_of_processes(jobs: int, method: str, project: Project) -> None:
    gathered = gather(project(records=["jia", "chou", "yi"]))
    assert gathered.years[0].project.source.locate(["title"]) is not None  # what a problem asks for: it holds a tree of syntax
    alone = making.make(gathered, drafts=False)
    shared = making.make_each(gathered, content_of, drafts=False, jobs=jobs, method=method)
    assert len(alone) > 60
    assert list(shared) == list(alone), "in the same order"
    assert shared == alone


@pytest.mark.few(1)
@pytest.mark.parametrize(("jobs", "method"), HOW)
def test_a_problem_of_any_process_is_reported_the_same(jobs: int, method: str, project: Project) -> None:
    """One clause's page has a defect: whoever makes it."""
    root = project(records=["jia", "chou"])
    shutil.copytree(ROOT / "templates", root / "templates", ignore=shutil.ignore_patterns("__pycache__"))
    page = root / "templates/clauses/clause.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(
        text.replace("{% block main %}", '{% block main %}{% if "13-1" in view.clause.label %}{{ 1 // 0 }}{% endif %}', 1),
        encoding="utf-8",
    )
    with pytest.raises(Problems) as raised:
        making.make_each(gather(root), content_of, drafts=False, jobs=jobs, method=method)
    found = raised.value.problems
    assert [(one.code, one.file, one.place and one.place.line) for one in found] == [("E405", "templates/clauses/clause.html", 5)]


class Working:
    """A build of a county by two processes, stopped where the second one has begun."""

    def __init__(self, root: Path) -> None:
        command = [sys.executable, str(ROOT / "build.py"), "--root", str(root), "--jobs", "2"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        deadline = time.monotonic() + 60
        while not (found := children.read_text().split()) and time.monotonic() < deadline:
            time.sleep(0.005)
        self.child = int(found[0])

    def child_ended(self) -> bool:
        """Whether the second process is over, be it that nobody has taken note of its end yet."""
        try:
            return Path(f"/proc/{self.child}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except (FileNotFoundError, ProcessLookupError):
            return True

    def end(self) -> tuple[int, str]:
        """The exit code and what was said, once it is over."""
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="looks for child processes in /proc")
@pytest.mark.parametrize("whole", [True, pytest.param(False, marks=pytest.mark.long)], ids=["all at once", "only the first"])
def test_ctrl_c_stops_all_processes_at_once(whole: bool, tmp_path: Path) -> None:
    root = load.communities(tmp_path / "county", 100)
    build = Working(root)
    (os.killpg if whole else os.kill)(build.process.pid, signal.SIGINT)
    assert build.end() == (1, "已中断；站点未更新\n")
    assert build.child_ended()
    assert [path.name for path in root.iterdir() if "site" in path.name] == []


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="looks for child processes in /proc")
def test_a_process_that_dies_is_a_problem(tmp_path: Path) -> None:
    """As the system does it to one that takes too much memory."""
    root = load.communities(tmp_path / "county", 100)
    build = Working(root)
    os.kill(build.child, signal.SIGKILL)
    code, said = build.end()
    assert (code, "[E508] 程序内部出错：一个工作进程突然结束" in said, "--jobs 1" in said) == (1, True, True)
    assert [path.name for path in root.iterdir() if "site" in path.name] == []


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="looks for child processes in /proc")
def test_a_process_whose_parent_was_killed_ends(tmp_path: Path) -> None:
    """It must not write into a tree that the next build makes anew; that one finds its lock free."""
    root = load.communities(tmp_path / "county", 100)
    build = Working(root)
    os.kill(build.process.pid, signal.SIGKILL)
    build.process.wait()
    assert main(["--root", str(root)]) == 0
    assert build.child_ended()
    assert main(["verify", "--root", str(root)]) == 0
