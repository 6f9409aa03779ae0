"""Jinja environment and Markdown: turns planned pages into HTML. Computes nothing and knows no address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import jinja2
from markupsafe import Markup

from .pages import Page, navigation
from .problems import Place, Problem, Problems
from .project import Project
from .source import Source, read


class Renderer:
    """Renders the pages of one site. ``csp`` is left out for previews, whose reload script is inline."""

    def __init__(self, project: Project, *, csp: bool = True) -> None:
        self.project, self.csp = project, csp
        self.environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(project.templates), autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=False, keep_trailing_newline=True,
        )  # fmt: skip
        self.assets = assets(project)
        self.addresses = {name: _versioned(name, content) for name, content in self.assets.items()}

    def render(self, page: Page) -> str:
        """One page as HTML. Raises :class:`~tongyu_site.problems.Problems` for a defect in a template."""
        year = page.year
        try:
            html = self.environment.get_template(page.template).render(
                {
                    **page.context,
                    "page": page,
                    "root": page.root,
                    "site": self.project,
                    "year": year.number if year else None,
                    "nav": navigation(page),
                    "csp": self.csp,
                    "assets": self.addresses,
                    "stamp": _STAMP,
                }
            )
            return html.replace(_STAMP, _stamp(html), 1)
        except jinja2.TemplateSyntaxError as error:
            raise Problems([self._problem(error.name or page.template, error.message or "", error.lineno)]) from None
        except jinja2.TemplateNotFound as error:
            raise Problems([Problem("E405", f"缺少模板 {error.name}", "templates")]) from None
        except UnicodeDecodeError:
            raise Problems(
                [Problem("E101", "文件不是 UTF-8 编码", f"templates/{page.template}", hint="另存为，编码选 UTF-8")]
            ) from None
        except Exception as error:  # whatever an expression of a template raises is the template's defect
            raise Problems([self._problem(page.template, str(error), _line(error, self.project.templates))]) from None

    def _problem(self, name: str, message: str, line: int | None) -> Problem:
        path = self.project.templates / name
        shown = f"templates/{name}"
        if not path.is_file() or line is None:
            return Problem("E405", f"模板有误：{message}", shown)
        source = Source(shown, path.read_text("utf-8", "replace"))
        return source.problem("E405", f"模板有误：{message}", place=Place(line))


def _line(error: BaseException, folder: Path) -> int | None:
    trace, line = error.__traceback__, None
    while trace:
        if trace.tb_frame.f_code.co_filename.startswith(str(folder)):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def assets(project: Project) -> dict[str, bytes]:
    """The files of templates/assets by name; empty where there are none."""
    folder = project.templates / "assets"
    if not folder.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file() and path.name[0] != "."}


def _versioned(name: str, content: bytes) -> str:
    return f"assets/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"


_STAMP = "\x00stamp\x00"


def _stamp(html: str) -> str:
    """The hash of what a page shows: its main part, so that frame, stylesheet and scripts do not change it."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return hashlib.sha256(main.encode()).hexdigest()[:12]


_HAN = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’—…]"
_BREAK = re.compile(f"(?<={_HAN})\n(?={_HAN})")
_LINK = re.compile(r'<a href="(\w+:[^"]*)">(.*?)</a>', re.S)


def markdown(path: Path, root: Path, resolve: Callable[[str], str | None], known: Callable[[str], str | None]) -> Markup:
    """A content page as HTML. Raw HTML in it is shown as text; line breaks inside Chinese paragraphs are joined.

    Links by id are resolved; one that only ``known`` can resolve (a page of a year that this site does not hold) becomes
    plain text. Raises :class:`~tongyu_site.problems.Problems` for unreadable text and links that lead nowhere.
    """
    import markdown as library

    source = read(path, root)
    converter = library.Markdown(extensions=["tables", "toc", "attr_list", "sane_lists"], output_format="html")
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    problems: list[Problem] = []

    def link(match: re.Match[str]) -> str:
        target = match[1]
        address = resolve(target)
        if address is None and known(target) is None:
            line = next((n for n, text in enumerate(source.lines, 1) if target in text), 1)
            problems.append(source.problem("E501", f"链接“{target}”没有对应的页面", place=Place(line)))
        return match[2] if address is None else f'<a href="{address}">{match[2]}</a>'

    html = _LINK.sub(link, converter.convert(_BREAK.sub("", source.text)))
    html = html.replace("<table>", '<div class="wide" role="region" aria-label="表" tabindex="0"><table>')
    html = html.replace("</table>", "</table></div>").replace("<th>", '<th scope="col">')
    if problems:
        raise Problems(problems)
    return Markup(html)
