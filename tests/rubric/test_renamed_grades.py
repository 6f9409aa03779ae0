"""A grade that has another name than last year: the two-year rules go on, or the build stops; they never flip."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.projects import GOOD, good_project, run
from tests.helpers.support import RUBRIC, assess, toml
from tongyu_site.base.problems import Problems
from tongyu_site.base.source import Source
from tongyu_site.publish import gather, list_questions
from tongyu_site.rubric import Rubric, node_words
from tongyu_site.rubric.loading import parse_rubric

TEXT = RUBRIC.read_text(encoding="utf-8")


KEPT = '核对上年的档次；上年就叫“较差”的不改，在下一年度细则对应的 [[levels]] 中写 same_as = "较差"'


def renamed(text: str, same_as: str = "") -> str:
    """A rubric that calls the last grade 不合格."""
    assert "较差" in text
    return text.replace("较差", "不合格").replace('name = "不合格"', f'name = "不合格"{same_as}')


def of_last_grade() -> dict[str, Any]:
    """A record whose score is in the range of the last grade."""
    data = toml(GOOD)
    data["daily"] = [{**check, "score": 0} for check in data["daily"]]
    for section in ("1-3", "18", "19"):
        data["clauses"][section] = dict.fromkeys(data["clauses"][section], False)
    return data


def law(same_as: str = "") -> Rubric:
    return parse_rubric(Source("2017.md", renamed(TEXT, same_as)), 2017)


@pytest.mark.parametrize(("same_as", "applies"), [('\nsame_as = "较差"', True), ("", False)])
def test_two_years_are_counted_by_the_grade_not_by_its_name(same_as: str, applies: bool) -> None:
    data = of_last_grade()
    result = assess(data, "jia", {"jia": {"score": 70, "grade": "较差"}}, law(same_as))
    assert result.grade == "不合格"
    (u3,) = (outcome for outcome in result.outcomes if outcome.consequence == "u3")
    assert u3.applies == applies
    assert u3.reason == ("本年度评定为不合格档次，上年度评定为较差档次" if applies else "上年度评定为较差档次")


@pytest.mark.parametrize(("same_as", "applies"), [('\nsame_as = "较差"', True), ("", False)])
def test_the_grade_of_the_principal_s_former_unit_is_known_by_its_other_name(same_as: str, applies: bool) -> None:
    data = of_last_grade()
    data["leader"] = {"previous_unit": "yi", "since": dt.date(2017, 3, 1)}
    past = {"jia": {"score": 96, "grade": "优秀"}, "yi": {"score": 70, "grade": "较差"}}
    result = assess(data, "jia", past, law(same_as))
    assert [outcome.applies for outcome in result.outcomes if outcome.consequence == "u3"] == [applies]


@pytest.mark.parametrize(("judged_by", "said"), [("score", "考核分数在不合格档次"), ("grade", "评定为不合格档次")])
def test_the_reason_of_a_consequence_names_the_grade_as_the_rubric_does(judged_by: str, said: str) -> None:
    data = of_last_grade()
    document = {"issuer": "县纪委", "number": "示纪处〔2017〕12号"}
    data["sanctions"] = [{"date": dt.date(2017, 6, 9), "role": "principal", "penalty": "警告", "by": "own", "document": document}]
    rubric = parse_rubric(Source("2017.md", renamed(TEXT)), 2017, {"R-u3-score": judged_by})
    result = assess(data, "jia", {"jia": {"score": 96, "grade": "优秀"}}, rubric)
    assert {outcome.detail for outcome in result.outcomes if outcome.consequence == "u3"} == {f"主要领导受处分且{said}"}


def test_names_that_this_year_does_not_know_are_problems() -> None:
    assert law('\nsame_as = "较差"').unknown_grades(["优秀", "较差"]) == []
    (problem,) = law().unknown_grades(["优秀", "较差", "较差"])
    assert problem.message == "上年有“较差”档次，本年的档次中没有"
    assert problem.place is not None
    assert problem.hint == '改了名称的，在本年对应的 [[levels]] 中写 same_as = "较差"'


@pytest.mark.parametrize("clause", ["4", "17-3"])
def test_the_rules_of_a_clause_name_the_best_grade_as_the_rubric_does(clause: str) -> None:
    text = TEXT.replace("优秀", "优等")
    rubric = parse_rubric(Source("2017.md", text), 2017)
    said = " ".join(node_words(rubric, rubric.nodes[clause]))
    assert "的，当年不得评为优等" in said
    assert "优秀" not in said


def test_a_grade_that_was_renamed_keeps_the_name_that_it_had(tmp_path: Path) -> None:
    """Results of the year before are asked about where the score doesn't fit, and pages print what was published then."""
    good_project(tmp_path, "published", complete=True)
    results = tmp_path / "data/results/2016.toml"
    results.parent.mkdir()
    results.write_text('[jia]\nname = "甲社区"\nscore = 70.25\ngrade = "较差"\n', encoding="utf-8")
    (tmp_path / "content/rubric/2017.md").write_text(renamed(TEXT, '\nsame_as = "较差"'), encoding="utf-8")
    circular = tmp_path / "content/circular/2017.md"
    circular.write_text(circular.read_text(encoding="utf-8").replace("{{ 较差", "{{ 不合格"), encoding="utf-8")
    assert "Q113" not in list_questions(gather(tmp_path).questions)
    code, _, err = run(tmp_path, "build")
    assert (code, err) == (0, "")
    for page in ("index.html", "2017/compare.html", "2017/communities/jia.html"):
        assert re.search("70.25(<[^>]*>|\\s)*较差", (tmp_path / "site" / page).read_text(encoding="utf-8")), page


def stopped_by(root: Path, text: str) -> str:
    """What a check says of a draft of the next year with a rubric of this text, which it must stop at."""
    good_project(root, "published", complete=True)
    shutil.copy(root / "content/circular/2017.md", root / "content/circular/2018.md")
    (root / "content/rubric/2018.md").write_text(text, encoding="utf-8")
    (root / "data/communities/2018").mkdir()
    settings = root / "content/site.toml"
    settings.write_text(f'{settings.read_text(encoding="utf-8")}\n[years.2018]\nstage = "draft"\n', encoding="utf-8")
    code, _, err = run(root, "check")
    assert code == 1
    return err


def test_a_build_stops_where_last_year_s_grade_has_no_name(tmp_path: Path) -> None:
    text = TEXT.replace("优秀", "优等")
    err = stopped_by(tmp_path, text)
    assert "[E302] 上年有“优秀”档次，本年的档次中没有" in err
    assert 'same_as = "优秀"' in err


@pytest.mark.parametrize(
    ("same_as", "hint"),
    [("较差的", 'same_as = "较差"'), ("nosuch", 'same_as = "较差"'), ("不合格", 'same_as = "较差"')],
)
def test_a_grade_is_the_same_as_one_of_last_year_s_rubric(same_as: str, hint: str) -> None:
    line = f'same_as = "{same_as}"'
    rubric = law(f"\n{line}")
    (problem,) = rubric.unknown_grades([], ["优秀", "良好", "较差"])
    assert problem.code == "E302"
    assert problem.message == f"same_as 写上年的档次名称，上年的细则中没有“{same_as}”，有优秀、良好、较差"
    assert problem.hint == hint
    assert problem.place is not None
    assert rubric.source.lines[problem.place.line - 1] == line
    assert problem.place.column == line.index('"') + 1
    assert rubric.unknown_grades([]) == [], "nothing is known of last year's rubric"
    assert law(f"\n{hint}").unknown_grades([], ["优秀", "良好", "较差"]) == []


@pytest.mark.parametrize("name", ["优秀", "良好"])
def test_two_grades_are_not_the_same_as_one_of_last_year(name: str) -> None:
    line = f'same_as = "{name}"'
    rubric = law(f"\n{line}")
    (problem,) = rubric.unknown_grades([], ["优秀", "良好", "较差"])
    assert problem.message == f"上年的“{name}”就是本年的“{name}”，不会又是“不合格”"
    assert problem.place is not None
    assert rubric.source.lines[problem.place.line - 1] == line
    assert law().unknown_grades([], ["优秀", "良好", "较差"]) == [], "the hint is to leave the line out"


@pytest.mark.parametrize(
    ("same_as", "given", "said"),
    [
        ("nosuch", "较差", 'same_as 写上年的档次名称，上年的结果中没有“nosuch”，有优秀、较差\nsame_as = "较差"'),
        ("较差", "较差", ""),
        ("较差", "优秀", ""),
        ("nosuch", "优秀", ""),
        ("", "较差", f"grade 应是 优秀、良好、不合格 之一\n{KEPT}"),
    ],
)
def test_same_as_is_held_against_results_where_last_year_has_no_rubric(
    tmp_path: Path, same_as: str, given: str, said: str
) -> None:
    """One whose grade nobody was given changes nothing, and may be right."""
    good_project(tmp_path, "draft", complete=False)
    (tmp_path / "content/circular/2017.md").unlink()
    results = tmp_path / "data/results/2016.toml"
    results.parent.mkdir(exist_ok=True)
    results.write_text(f'[jia]\nscore = 96\ngrade = "优秀"\n[yi]\nscore = 70\ngrade = "{given}"\n', encoding="utf-8")
    text = renamed(TEXT, f'\nsame_as = "{same_as}"' if same_as else "")
    (tmp_path / "content/rubric/2017.md").write_text(text, encoding="utf-8")
    with pytest.raises(Problems) if said else nullcontext() as stopped:
        gather(tmp_path)
    found = stopped.value.problems if stopped else ()
    assert "".join(f"{problem.message}\n{problem.hint or ''}" for problem in found) == said


def test_a_build_stops_where_a_grade_is_the_same_as_none_of_last_year(tmp_path: Path) -> None:
    text = TEXT.replace('name = "较差"', 'name = "较差"\nsame_as = "nosuch"')
    err = stopped_by(tmp_path, text)
    assert "[E302] same_as 写上年的档次名称，上年的细则中没有“nosuch”" in err
