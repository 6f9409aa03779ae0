"""The one exact type of a score, and the one function that shows it.

A score is a fraction: shares (an article signed by three units) and means (twelve checks) have no
finite decimal, and a fraction needs no context to stay exact. Figures enter through :func:`exact` only, which refuses
binary floats. This module knows nothing of rubrics or grades.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction
else:
    from quicktions import Fraction  # the same in C

Points = Fraction

ZERO = Fraction(0)
SHOWN = 2
"""Decimals of a figure that is shown rounded."""
DIGITS = 12
"""The most digits that a figure has before its point, and behind it."""
_LONGEST = 200
"""The most signs of a figure that is worked with: shares of many units have long denominators."""
_FAR = 9999
"""The exponent of a figure that is too long to be worked with."""

JSON_PLACES = 12
"""Decimals of a figure without a finite decimal in results.json."""


def fits(value: int | Decimal) -> bool:
    """Whether a figure is finite and has no more digits than anyone writes, before its point and behind it."""
    figure = Decimal(value)
    return figure.is_finite() and figure.adjusted() <= DIGITS and int(figure.as_tuple().exponent) >= -DIGITS


def exact(value: int | Decimal | Fraction | str) -> Points:
    """Turn a figure of a record or a rubric into points.

    Raises :class:`TypeError` for floats and booleans, :class:`ValueError` for nan, infinity, text that is no number, and
    figures so long that working with them would take time.
    """
    if isinstance(value, (bool, float)):
        raise TypeError(f"not an exact figure: {value!r}")
    if isinstance(value, Decimal) and not (value.is_finite() and _is_short(value)):
        raise ValueError("not a finite figure, or one that no one writes")
    if isinstance(value, str) and (len(value) > _LONGEST or "e" in value.lower()):
        raise ValueError(f"a figure of more than {_LONGEST} signs, or with an exponent")
    return Fraction(value)


def _is_short(value: Decimal) -> bool:
    """Whether a finite figure is short when written without an exponent."""
    return abs(value.adjusted()) <= _LONGEST and int(value.as_tuple().exponent) >= -_LONGEST


def decimal(text: str) -> Decimal:
    """A figure as it is written, with its size looked at first: one with too many digits, or an exponent that is too great,
    becomes one that is as far out of every range and costs nothing to work with.

    Raises :class:`decimal.InvalidOperation` for text that is no number.
    """
    mantissa, _, exponent = text.lower().partition("e")
    digits, size = mantissa.lstrip("+-"), exponent.lstrip("+-").lstrip("0")
    if len(digits) <= _LONGEST and len(size) < len(str(_FAR)):
        return Decimal(text)
    small = exponent.startswith("-") if len(size) >= len(str(_FAR)) else "." in digits[:_LONGEST]
    return Decimal(f"{'-' * mantissa.startswith('-')}1e{'-' * small}{_FAR}")


def finite(value: Points) -> bool:
    """Whether the figure has a finite decimal: its reduced denominator has no prime but 2 and 5."""
    return decimals(value) is not None


def decimals(value: Points) -> int | None:
    """How many decimals the figure has in full; None where it has no finite decimal."""
    rest = value.denominator
    if rest == 1:  # most figures
        return 0
    twos = (rest & -rest).bit_length() - 1
    rest >>= twos
    fives = 0
    while rest % 5 == 0:
        rest //= 5
        fives += 1
    return max(twos, fives) if rest == 1 else None


def rounded(value: Points, places: int) -> Points:
    """Round half up (away from zero, 四舍五入) to a number of decimals."""
    return Fraction(_units(value, places), 10**places)


def _units(value: Points, places: int) -> int:
    """The figure rounded half up, counted in units of its last decimal."""
    scale: int = 10**places
    whole, rest = divmod(abs(value.numerator) * scale, value.denominator)
    if rest * 2 >= value.denominator:
        whole += 1
    return whole if value.numerator >= 0 else -whole


def fixed(value: Points, places: int) -> str:
    """Show a figure half up with exactly ``places`` decimals: ``95.50``; minus is U+2212."""
    return _decimal(value, places).replace("-", "−")


def _decimal(value: Points, places: int) -> str:
    """A figure half up with that many decimals and a plain hyphen as minus."""
    units = _units(value, places)
    digits = str(abs(units)).rjust(places + 1, "0")
    sign = "-" if units < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def plain(value: Points, places: int = JSON_PLACES) -> str:
    """Show a figure as a decimal without exponent or trailing zeros; ``places`` decimals where it has no finite one."""
    whole = decimals(value)
    if whole == 0:
        return str(value.numerator)
    text = _decimal(value, places if whole is None else whole)
    return text.rstrip("0").rstrip(".") if "." in text else text


def show(value: Points) -> str:
    """Show a figure of the ledger: a finite decimal in full, any other half up with two decimals and ≈; minus is U+2212."""
    whole = decimals(value)
    if whole is None:
        return "≈" + fixed(value, SHOWN)
    return _decimal(value, whole).replace("-", "−") if whole else str(value.numerator).replace("-", "−")


def signed(value: Points) -> str:
    """Show a change: ``+2``, ``−0.5`` (U+2212), ``≈+0.67``, ``0``."""
    text = show(value)
    return text if value <= 0 else text.replace("≈", "≈+") if "≈" in text else f"+{text}"


def bounded(value: Points, boundaries: Iterable[Points]) -> str:
    """Show a figure like :func:`show`, with as many decimals as it takes that it does not look past a boundary."""
    if finite(value):
        return show(value)
    places, edges = SHOWN, list(boundaries)
    while any((value < edge) != (rounded(value, places) < edge) for edge in edges):
        places += 1
    return "≈" + fixed(value, places)


def composed(value: Points, boundaries: Iterable[Points]) -> str:
    """Show one composite, or a mean of some: as :func:`distinct` does, and marked with ≈ where it has no finite decimal."""
    return ("" if finite(value) else "≈") + distinct([value], list(boundaries))[value]


def distinct(values: Iterable[Points], boundaries: Sequence[Points]) -> dict[Points, str]:
    """Show composites with two decimals, and with as many more as it takes (`[R-rounding]`).

    No figure is rounded across a boundary, and no two different figures look equal.
    Returns the text of each figure.
    """
    places = dict.fromkeys(values, SHOWN)

    def crosses(value: Points) -> bool:
        """Whether a figure, rounded as it is shown so far, stands on the other side of a boundary."""
        return any((value < edge) != (rounded(value, places[value]) < edge) for edge in boundaries)

    while True:
        shown: dict[Points, list[Points]] = {}
        for value in places:
            while crosses(value):
                places[value] += 1
            shown.setdefault(rounded(value, places[value]), []).append(value)
        alike = [value for group in shown.values() if len(group) > 1 for value in group]
        if not alike:
            return {value: fixed(value, count) for value, count in places.items()}
        for value in alike:
            places[value] += 1
