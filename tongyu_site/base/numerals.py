"""Numbers as people write them: ``十二``, ``５``, ``Ⅴ``, ``1,200``, and what may stand inside one without being seen."""

from __future__ import annotations

import re
import unicodedata

GAP = r"[\s*_~\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\x01]*+"
"""What may stand inside a figure or a name without being seen as something else."""

THOUSANDS = r"[,，](?=\d{3}(?!\d))"
"""A comma that parts thousands."""

_LONGEST = 60
"""The most signs of a number that is read."""
_ONES, _SIZES = "〇一二三四五六七八九", "个十百千万"
_PLAIN = str.maketrans("零○两壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億", "〇〇二一二二三三四五六六七八九十百千万亿") | {
    ord("廿"): "二十", ord("卅"): "三十", ord("卌"): "四十", ord("·"): ".",
}  # fmt: skip
_ABOUT = re.compile("^[一-九]{2}$|[十百千万亿][一-九]{2}|[一-九]{2}[十百千万亿]".replace("一-九", _ONES[1:]))
"""Two numerals side by side: 两三, 十二三, 八九百 are no one number; 二〇 and 一九九八 are."""


def seen(text: str) -> str:
    """A text without its gaps."""
    return re.sub(GAP, "", text)


def numeral(written: str) -> str:
    """A number as a named place would show it: ``十二`` → ``12``, ``５`` → ``5``, ``Ⅴ`` → ``5``; empty where it can't
    be read, or is no one number: 两三, 十二三."""
    text = seen(written)
    if len(text) > _LONGEST:
        return ""
    if len(text) == 1 and text != "〇" and unicodedata.category(text) in ("No", "Nl"):
        value = unicodedata.numeric(text)
        return str(int(value)) if value == int(value) else ""
    text = re.sub(THOUSANDS, "", unicodedata.normalize("NFKC", text)).translate(_PLAIN)
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        whole, dot, rest = text.partition(".")
        return (whole.lstrip("0") or "0") + dot + rest
    whole, dot, rest = text.partition("点")
    if not re.fullmatch(f"[\\d{_ONES}{_SIZES[1:]}]+", whole) or (dot and not re.fullmatch(f"[{_ONES}]+", rest)):
        return ""
    if _ABOUT.search(whole):
        return ""
    total = part = 0
    for sign in whole:
        if sign == _SIZES[-1]:
            total, part = (total + part) * 10 ** _SIZES.index(sign), 0
        elif sign in _SIZES:
            total, part = total + (part or 1) * 10 ** _SIZES.index(sign), 0
        else:
            part = part * 10 + (_ONES.index(sign) if sign in _ONES else int(sign))
    return str(total + part) + ("." + "".join(str(_ONES.index(sign)) for sign in rest) if dot else "")
