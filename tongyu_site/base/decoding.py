"""The text of a file's bytes: UTF-8 and nothing else, other encodings refused by name."""

from __future__ import annotations

from .problems import Place, Problem, Problems

_SAVE = "在记事本中“另存为”，编码选 UTF-8"
_MOST = 20
"""Of how many lines in another encoding a problem is made."""


def decode(raw: bytes, shown: str) -> str:
    """The text of a file that is shown as ``shown``; a byte order mark is dropped, line ends stay.

    Raises :class:`~tongyu_site.base.problems.Problems` where the bytes are an Office document, UTF-16, GB18030, of two
    encodings, damaged, or hold nothing but space.
    """
    if raw[:4] == b"PK\x03\x04" or raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        what = "Word" if b"word/" in raw or b"W\0o\0r\0d\0D\0o\0c" in raw else "Excel"
        hint = "从备份恢复这个文件" + ("；表格中的数据用 python build.py sheet import 文件.xlsx 导入" if what == "Excel" else "")
        raise Problems([Problem("E101", f"这是 {what} 文件，不是文本文件，改了扩展名也不能用", shown, hint=hint)])
    if _is_utf_16(raw):
        raise Problems([Problem("E101", "文件不是 UTF-8 编码，可能是UTF-16编码", shown, Place(1), hint=_SAVE)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problems(_undecoded(raw, shown, error.start)) from None
    if not text.strip():
        raise Problems([Problem("E106", "文件是空的", shown, Place(1), hint="从备份恢复；用不着的，删去这个文件")])
    return text


def _undecoded(raw: bytes, shown: str, start: int) -> list[Problem]:
    """What is wrong with bytes that are not UTF-8 from ``start`` on: single lines, the whole file's encoding, or damage."""
    if mixed := _mixed(raw):
        message = "这一行不是 UTF-8 编码，其余各行是；可能是从别的程序粘贴来的"
        hint = "重新录入这一行，再保存；不要转换整个文件的编码"
        return [Problem("E101", message, shown, Place(number), hint=hint) for number in mixed[:_MOST]]
    if _is_gb(raw):
        message = "文件不是 UTF-8 编码，可能是GB18030（记事本的 ANSI）编码"
        hint = _SAVE
    else:
        message = "从这一行起有不能识别的字节，文件可能已经损坏，或混用了两种编码"
        hint = "从备份恢复这个文件；没有备份的，重新录入这一行"
    return [Problem("E101", message, shown, Place(raw[:start].count(b"\n") + 1), hint=hint)]


def _is_utf_16(raw: bytes) -> bool:
    """Whether a text is UTF-16: by its mark, or by NULs in every other byte, where Latin letters and line ends stand."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return True
    start = raw[:4096]
    even, odd = start[::2].count(0), start[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    try:
        raw.decode("utf-8")
        few = 8  # UTF-16 that happens to be UTF-8 as well is nearly all Latin: half of it is NUL
    except UnicodeDecodeError:
        few = 50
    return most * few > len(start) and most > 4 * least  # “一” (U+4E00) has its NUL on the other side


def _mixed(raw: bytes) -> list[int]:
    """The lines that are not UTF-8, where most of the lines beyond ASCII are; else none."""
    wrong, right = [], 0
    for number, line in enumerate(raw.split(b"\n"), 1):
        try:
            right += not line.decode("utf-8").isascii()
        except UnicodeDecodeError:
            wrong.append(number)
    return wrong if right >= len(wrong) else []


def _is_gb(raw: bytes) -> bool:
    """Whether bytes can be read as GB18030, which Notepad calls ANSI."""
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
