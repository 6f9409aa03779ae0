"""What the operating system refuses is said in Chinese, whatever it is."""

from __future__ import annotations

import errno
import os
import re

import pytest

from tongyu_site.base.system import OFFICE_FILE, READING, reason


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_reason_is_in_english(number: int) -> None:
    for words in (None, READING, OFFICE_FILE):
        text = reason(OSError(number, os.strerror(number)), words)
        assert re.search("[\u4e00-\u9fff]", text)
        assert re.findall("[A-Za-z]+", text.replace(errno.errorcode[number], "")) == []


def test_an_error_without_a_number_is_named() -> None:
    assert reason(OSError("boom")) == "系统不允许（错误代号 OSError）"
