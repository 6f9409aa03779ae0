"""By which document a rubric was issued: a draft may leave it open, a published year needs it."""

from __future__ import annotations

import pytest

from tests.helpers.hints import followed
from tests.helpers.support import RUBRIC
from tongyu_site.base.source import Source
from tongyu_site.rubric.loading import parse_rubric

TEXT = RUBRIC.read_text(encoding="utf-8")
LINE = 'issued = { by = "中共示例县委办公室", number = "示办发〔2017〕5号", on = 2017-03-20 }'
OPEN = {
    "all": ('issued = { by = "…", number = "…", on = "…" }', 'issued = { by = "…", number = "…", on = … }'),
    "the day": (LINE.replace("2017-03-20", '"…"'), LINE.replace("2017-03-20", "…")),
    "the number": (
        LINE.replace("示办发〔2017〕5号", "示办发〔2017〕…号"),
        LINE.replace("示办发〔2017〕5号", "示办发〔2017〕…号"),
    ),
    "the body": (LINE.replace("中共示例县委办公室", ""), LINE.replace("中共示例县委办公室", "…")),
}


@pytest.mark.few(1)
@pytest.mark.parametrize("case", OPEN)
def test_what_is_open_is_asked_for_in_its_line(case: str) -> None:
    written, hint = OPEN[case]
    text = TEXT.replace(LINE, written)
    rubric = parse_rubric(Source("2017.md", text), 2017)  # a draft may be without
    (problem,) = rubric.unissued()
    assert problem.code == "E308"
    assert problem.place
    assert text.split("\n")[problem.place.line - 1] == written
    assert problem.hint == f"{hint}，写印发的机关、文号和日期"
    for filled in followed(text, problem):
        assert parse_rubric(Source("2017.md", filled), 2017).unissued() == []


def test_without_a_block_it_belongs_under_the_title() -> None:
    text = TEXT.replace(f"```toml\n{LINE}\n```\n\n", "")
    (problem,) = parse_rubric(Source("2017.md", text), 2017).unissued()
    assert problem.place
    assert problem.place.line == 1
    assert "在这一段下写一个规则块：issued = {" in (problem.hint or "")
    assert parse_rubric(Source("2017.md", TEXT), 2017).unissued() == []
