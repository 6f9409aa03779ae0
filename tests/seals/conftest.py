"""Sealed counties: each is made once, and copied where a test changes it."""

from __future__ import annotations

import functools
import shutil
from pathlib import Path

import pytest

from tests.helpers.projects import run
from tests.helpers.sealed import BING, BREAKS, NEXT, SEAL, STRUCK, FilledIn, changed, correct, county, filled_in
from tests.helpers.support import ROOT


@pytest.fixture(scope="session")
def sealed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = county(tmp_path_factory.mktemp("sealed") / "root")
    assert run(root, "build")[0] == 0
    assert run(root, "seal", "2017")[0] == 0
    assert run(root, "build")[0] == 0
    return root


@pytest.fixture
def sealed(sealed_once: Path, tmp_path: Path) -> Path:
    """A county that is sealed and built."""
    return Path(shutil.copytree(sealed_once, tmp_path / "root"))


@pytest.fixture(scope="session")
def whole_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("whole") / "root"
    shutil.copytree(ROOT / "content", root / "content")
    shutil.copytree(ROOT / "data", root / "data")
    for command in (("build",), ("seal", "2017")):
        assert run(root, *command)[0] == 0
    return root


@pytest.fixture(scope="session")
def corrected_once(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = Path(shutil.copytree(sealed_once, tmp_path_factory.mktemp("corrected") / "root"))
    code, out, err = correct(changed(root), BING)
    assert (code, out, err) == (0, f"已把更正 2017-1 记入封存：{SEAL}；1 个社区的结果有变动\n{NEXT}（--root 同前）\n", "")
    assert run(root, "build")[::2] == (0, "")
    return root


@pytest.fixture
def corrected(corrected_once: Path, tmp_path: Path) -> Path:
    """A county with one correction, built."""
    return Path(shutil.copytree(corrected_once, tmp_path / "corrected"))


@pytest.fixture(scope="session")
def filled_in_once(sealed_once: Path, tmp_path_factory: pytest.TempPathFactory) -> FilledIn:
    """By the kind of change, a county that was corrected by the form that is offered, built, and the form; each made once."""

    @functools.cache
    def make(kind: str) -> tuple[Path, str]:
        root = Path(shutil.copytree(sealed_once, tmp_path_factory.mktemp("filled-in") / "root"))
        (STRUCK[kind] if kind in STRUCK else BREAKS[kind][0])(root)
        return root, filled_in(root)

    return make
