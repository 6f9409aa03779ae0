"""Exact figures and how they are shown."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongyu_site.base.points import bounded, distinct, exact, fixed, plain, show, signed

FRACTIONS = st.fractions(min_value=-200, max_value=200, max_denominator=10**6)


@pytest.mark.parametrize("value", [0.5, 1.0, True])
def test_binary_floats_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        exact(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [Decimal("nan"), Decimal("inf"), "x"])
def test_what_is_no_number_is_refused(value: Decimal | str) -> None:
    with pytest.raises(ValueError, match=r"."):
        exact(value)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        ("94.995", 2, "95.00"),
        ("94.994", 2, "94.99"),
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "−0.01"),
        ("-0.004", 2, "0.00"),
        ("7", 0, "7"),
        ("0.5", 0, "1"),
    ],
)
def test_rounding_is_half_up(value: str, places: int, text: str) -> None:
    assert fixed(exact(value), places) == text


def test_finite_decimals_are_shown_in_full_and_others_marked() -> None:
    assert show(exact("97.125")) == "97.125"
    assert show(Fraction(2, 3)) == "≈0.67"
    assert show(Fraction(-1, 3)) == "≈−0.33"
    assert show(exact("-2.50")) == "−2.5"
    assert signed(exact("2")) == "+2"
    assert signed(Fraction(2, 3)) == "≈+0.67"
    assert signed(Fraction(-2, 3)) == "≈−0.67"
    assert bounded(Fraction(341987, 3600), [exact("95")]) == "≈94.996"
    assert bounded(Fraction(1, 900), [Fraction(1, 10**6)]) == "≈0.001"
    assert signed(exact("-0.5")) == "−0.5"
    assert signed(exact("0")) == "0"


def test_json_figures_have_no_exponent_and_no_trailing_zeros() -> None:
    assert plain(exact("100")) == "100"
    assert plain(exact("-0.10")) == "-0.1"
    assert plain(Fraction(1, 2**20)) == "0.00000095367431640625"
    assert plain(Fraction(2, 3)) == "0.666666666667"
    assert plain(Fraction(1, 3 * 10**13)) == "0"


def test_composites_cross_no_boundary_and_stay_apart() -> None:
    edges = (exact("95"), exact("80"))
    values = [exact(v) for v in ("94.996", "94.9999", "79.995", "95.001", "88.3025", "96.5")] + [exact("88.3") + Fraction(1, 300)]
    shown = distinct(values, edges)
    assert shown[exact("94.996")] == "94.996"
    assert shown[exact("94.9999")] == "94.9999"
    assert shown[exact("79.995")] == "79.995"
    assert shown[exact("96.5")] == "96.50"
    assert len(set(shown.values())) == len(values)


@given(st.sets(FRACTIONS, max_size=12))
def test_shown_composites_keep_grade_and_difference(values: set[Fraction]) -> None:
    edges = (Fraction(95), Fraction(80))
    shown = distinct(values, edges)
    assert len({Fraction(text.replace("−", "-")) for text in shown.values()}) == len(values)
    for value, text in shown.items():
        assert [Fraction(text.replace("−", "-")) < edge for edge in edges] == [value < edge for edge in edges]


@given(FRACTIONS, st.integers(min_value=0, max_value=6))
def test_fixed_is_within_half_a_step(value: Fraction, places: int) -> None:
    assert abs(Fraction(fixed(value, places).replace("−", "-")) - value) * 2 * 10**places <= 1
