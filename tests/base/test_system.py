"""What the operating system refuses is said in Chinese, whatever it is."""

from __future__ import annotations

import errno
import os
import re
from typing import Any

import pytest

from tongyu_site.base.system import OFFICE_FILE, READING, reason


@pytest.mark.parametrize("words", [None, READING, OFFICE_FILE])
def test_no_reason_is_in_english(words: Any) -> None:
    for number, name in errno.errorcode.items():
        text = reason(OSError(number, os.strerror(number)), words)
        assert re.search("[\u4e00-\u9fff]", text), name
        assert re.findall("[A-Za-z]+", text.replace(name, "")) == []


def test_an_error_without_a_number_is_named() -> None:
    assert reason(OSError("boom")) == "系统不允许（错误代号 OSError）"
