"""The smallest pieces of the Word file: faces, sizes and lengths; the properties of a run; runs and paragraphs as XML.

Owns the faces, sizes and lengths that Python reckons with; those that nothing but a template uses stand in the template
(``templates/word/``). Knows nothing of blocks and of the circular.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

SONG, BIAO, FANG, KAI, HEI = "宋体", "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体"
FIGURES = "Times New Roman"
"""The face of digits in tables: half a character wide on every machine, so that figures keep to their columns."""
FACES = {"song": SONG, "biao": BIAO, "fang": FANG, "kai": KAI, "hei": HEI}
"""The Chinese faces under the names that templates give them."""

RED = "D7000F"


@dataclass(frozen=True, slots=True)
class PageSize:
    """A4 with a type area of 156 × 225 mm, in twips (twentieths of a point): sides, margins, and how high the page number is."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    footer: int

    @property
    def text_width(self) -> int:
        """The width of the type area."""
        return self.width - self.left - self.right


UPRIGHT = PageSize(11906, 16838, 2098, 1470, 1984, 1587, 1429)
LYING = PageSize(16838, 11906, 1587, 2098, 1470, 1984, 915)
"""The same sheet with its binding edge up, for a wide table."""
TEXT_WIDTH = UPRIGHT.text_width

# Twips: lines of 28.95 pt and characters of 15.8 pt.
LINE, CHARACTER = 579, 316
CLOSER = -4
"""What a character of 16 pt gives up, so that 28 of them fit 156 mm: twips. The grid of the page (``section.xml``) says the same.

Lines of exactly 28.95 pt and the closer spacing set the same 22 × 28 characters in every program.
"""

SIZES = {"mark": 72, "title": 44, "text": 32, "imprint": 28, "table": 24, "header": 18, "dense": 21, "end": 2}
"""Half points, under the names that templates give them. ``mark`` is that of the style of 发文机关标志, whose run has its own."""


def signs(face: str, size: int, color: str = "", latin: str = "", struck: bool = False) -> str:
    """The properties of a run: face, colour, size in half points; text of 16 pt gives up 0.2 pt a character.

    ``latin`` is the face of digits and Latin letters where it is another one.
    """
    latin = latin or face
    tint = f'<w:color w:val="{color}"/>' if color else ""
    closer = CLOSER if size == SIZES["text"] else 0
    strike = "<w:strike/>" if struck else ""
    return (
        f'<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{face}" w:cs="{latin}"/>'
        f'{strike}<w:snapToGrid w:val="0"/>{tint}<w:spacing w:val="{closer}"/>'
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
    )


def run(text: str, face: str = FANG, size: int = SIZES["text"], color: str = "", latin: str = "", struck: bool = False) -> str:
    """A run of text; see :func:`signs` for its properties."""
    return f'<w:r>{signs(face, size, color, latin, struck)}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'


def lines(texts: Sequence[str], face: str, size: int) -> str:
    """One paragraph's runs, each text on a line of its own."""
    return "<w:r><w:br/></w:r>".join(run(text, face, size) for text in texts)


def paragraph(style: str, runs: str, properties: str = "") -> str:
    """A paragraph in a style of ``styles.xml``; ``properties`` are those that differ from the style's."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'
