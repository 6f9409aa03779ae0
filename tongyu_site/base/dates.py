"""Dates as official documents write them."""

from __future__ import annotations

import datetime as dt


def chinese_date(date: dt.date) -> str:
    """A date in Chinese, month and day without a leading zero: 2018年1月8日."""
    return f"{date.year}年{date.month}月{date.day}日"
