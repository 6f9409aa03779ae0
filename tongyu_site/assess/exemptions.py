"""三, last paragraph: sanctions that limit no grade of the unit, because the act lies far back or elsewhere; pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ..records import Sanction
from ..rubric import Exemption, Rubric


@dataclass(frozen=True, slots=True)
class Exempted:
    """A sanction that limits no grade (三, last paragraph): the document it rests on, as it is cited.

    ``clause`` is that paragraph; or a clause whose ceiling is lifted with the sanction of the same person `[R-exempt-4]`.
    ``reason`` (which condition lifts it) and ``detail`` (the post) are circumstances: for the terminal, or ``show_roles``.
    """

    ground: str
    clause: str
    reason: str
    detail: str

    @property
    def circumstance(self) -> str:
        """Post and condition together; never on a page without ``show_roles``."""
        return "，".join(part for part in (self.detail, self.reason) if part)


def exempt_words(rubric: Rubric) -> str:
    """What is said of sanctions that limit no grade: the paragraph, and that they have no effect; not how many there are."""
    return f"有处分符合{rubric.passage(rubric.exemption.id)}所列情形，不作降档或“一票否决”处理"


def lifted(block: Exemption, sanction: Sanction, assessed_on: dt.date | None) -> str | None:
    """Which condition of 三, last paragraph, lifts the effect of a sanction on the unit; None if none does.

    Anniversaries are calendar ones; 以上 includes the day; a date after the sanction lifts nothing. ``assessed_on`` is where
    the years after a transfer end, if the rubric says so `[R-r4-five]`; where it is not known yet, they end with the sanction.
    """
    if not sanction.unit_of_act:
        return None
    if sanction.left_post:
        return "受处分时已退休或提前离岗"
    violated, moved = sanction.violated_on, sanction.transferred_on
    if violated and anniversary(violated, block.violated_years) <= sanction.date:
        return f"违纪行为距受处分{block.violated_years}年以上"
    if moved and moved <= sanction.date:
        end = (assessed_on or sanction.date) if block.transferred_by == "assessment" else sanction.date
        if anniversary(moved, block.transferred_years) <= end:
            return f"已调离违纪行为发生时所在单位{block.transferred_years}年以上"
        if sanction.duty_related is False:
            return f"调离不足{block.transferred_years}年，违纪行为与履行工作职责无关"
    return None


def anniversary(day: dt.date, years: int) -> dt.date:
    """The same calendar day some years later; 29 February becomes 28. No later than the calendar's last day."""
    if day.year + years > dt.MAXYEAR:
        return dt.date.max
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
