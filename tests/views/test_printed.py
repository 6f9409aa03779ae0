"""Corrections laid over views: what a text was before, and what is not known of an earlier state."""

from __future__ import annotations

from dataclasses import dataclass

from tongyu_site.views.printed import Printed, overlay, overlay_rows, overlay_text


@dataclass(frozen=True, slots=True)
class Row:
    """A row with a key."""

    key: str
    figure: Printed | None


@dataclass(frozen=True, slots=True)
class Inner:
    """A view in a view."""

    figure: Printed


@dataclass(frozen=True, slots=True)
class View:
    """A view with every kind of field that is compared, and one that is not."""

    title: str
    figure: Printed | None
    inner: Inner | None
    rows: tuple[Row, ...]


def view(text: str, rows: dict[str, str] | None = None, title: str = "") -> View:
    """A view that prints a text twice, and rows."""
    made = tuple(Row(key, Printed(figure)) for key, figure in (rows or {}).items())
    return View(title, Printed(text), Inner(Printed(text)), made)


def test_without_earlier_states_a_view_stays_as_it_is() -> None:
    now = view("1", {"a": "2"})
    assert overlay(now, []) is now
    assert overlay(now, [None]) is now


def test_the_same_texts_are_struck_nowhere() -> None:
    now = view("1", {"a": "2"})
    assert overlay(now, [view("1", {"a": "2"}), view("1", {"a": "2"})]) == now


def test_a_text_that_differs_stands_beside_the_new_one_in_nested_views_too() -> None:
    found = overlay(view("3"), [view("1")])
    assert found.figure == Printed("3", ("1",))
    assert found.inner == Inner(Printed("3", ("1",)))


def test_texts_of_several_states_stand_oldest_first_and_each_once() -> None:
    found = overlay(view("3"), [view("1"), view("1"), view("2"), view("3")])
    assert found.figure == Printed("3", ("1", "2"))


def test_a_text_that_came_back_was_published_twice() -> None:
    """A, corrected to B, corrected to A again: both corrections struck through what stood before them."""
    assert overlay(view("A"), [view("A"), view("B")]).figure == Printed("A", ("A", "B"))


def test_what_an_earlier_state_does_not_know_is_skipped() -> None:
    unknown = View("", None, None, ())
    assert overlay(view("2"), [view("1"), unknown]).figure == Printed("2", ("1",))
    assert overlay(view("2"), [unknown]) == view("2")
    assert overlay(View("", None, None, ()), [view("1")]) == View("", None, None, ())


def test_plain_texts_are_not_compared() -> None:
    now = view("1", title="新")
    assert overlay(now, [view("1", title="旧")]) == now


def test_rows_are_matched_by_their_keys_not_by_their_places() -> None:
    found = overlay(view("", {"a": "1", "b": "2"}), [view("", {"b": "2", "a": "0"})])
    assert found.rows == (Row("a", Printed("1", ("0",))), Row("b", Printed("2")))


def test_rows_gone_and_added_are_left_to_the_register() -> None:
    found = overlay(view("", {"a": "1", "new": "2"}), [view("", {"a": "1", "gone": "3"})])
    assert found.rows == (Row("a", Printed("1")), Row("new", Printed("2")))
    assert overlay(view("", {}), [view("", {"gone": "3"})]).rows == ()


def test_a_row_that_was_away_for_a_while_keeps_what_is_known_of_it() -> None:
    states = [view("", {"a": "1"}), view("", {}), view("", {"a": "2"})]
    assert overlay(view("", {"a": "3"}), states).rows == (Row("a", Printed("3", ("1", "2"))),)


def test_an_unknown_cell_of_a_row_is_skipped() -> None:
    now = (Row("a", Printed("2")), Row("b", None))
    found = overlay_rows(now, [None, [Row("a", None), Row("b", Printed("1"))], [Row("a", Printed("1"))]])
    assert found == (Row("a", Printed("2", ("1",))), Row("b", None))


def test_one_text_alone() -> None:
    assert overlay_text(Printed("2"), [None, Printed("1"), None]) == Printed("2", ("1",))
    assert overlay_text(Printed("2"), []) == Printed("2")
    assert str(Printed("2", ("1",))) == "2"
