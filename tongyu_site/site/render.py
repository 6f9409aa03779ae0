"""Jinja environment and Markdown: turns planned pages into HTML. Computes nothing and knows no address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from html import unescape
from pathlib import Path
from types import ModuleType
from typing import Any

import jinja2
import jinja2.nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.idtracking import VAR_LOAD_RESOLVE
from markupsafe import Markup

from ..base.problems import Place, Problem, Problems, undirected
from ..base.project import Project
from ..base.source import Source, present, read
from ..views import Page, navigation


class Renderer:
    """Renders the pages of one site. ``csp`` is left out for previews, whose reload script is inline."""

    def __init__(self, project: Project, *, csp: bool = True) -> None:
        self.project, self.csp = project, csp
        self.environment = jinja2.Environment(
            loader=jinja2.FunctionLoader(self._load), autoescape=True, undefined=jinja2.StrictUndefined,
            trim_blocks=False, keep_trailing_newline=True,
        )  # fmt: skip
        self.names = _Names()
        self.environment.code_generator_class = self.names.noted()
        self.assets = assets(project)
        self.addresses = _Addresses({name: _versioned(name, content) for name, content in self.assets.items()})

    def _load(self, name: str) -> tuple[str, str, None] | None:
        """A template's text; its encoding and what else may be wrong with a file are checked as in every other text."""
        path = self.project.templates / name
        if ".." in Path(name).parts or not present(path):
            return None
        return read(path, self.project.templates.parent).text, str(path), None

    def render(self, page: Page) -> str:
        """One page as HTML. Raises :class:`~tongyu_site.problems.Problems` for a defect in a template."""
        year = page.year
        given = {
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
        try:
            html = self.environment.get_template(page.template).render(given)
            html = undirected(html)
            if unknown := self.names.unknown(given):
                raise Problems([self._unknown(*name) for name in unknown])
            return html.replace(_STAMP, _stamp(html))
        except Problems:
            raise
        except jinja2.TemplateSyntaxError as error:
            message = f"模板有误：{_chinese(str(error.message))}"
            raise Problems([self._problem(error.name or page.template, message, error.lineno)]) from None
        except jinja2.TemplateNotFound as error:
            name, line = _origin(error, self.project.templates)
            raise Problems([self._problem(name, f"缺少模板 {error.name}", line)]) from None
        except Exception as error:  # whatever an expression of a template raises is the template's defect
            name, line = _origin(error, self.project.templates)
            # what the engine says of a name or a division is safe; other messages may quote a value of the page
            safe = isinstance(error, (jinja2.UndefinedError, ZeroDivisionError))
            said = _chinese(str(error)) if safe else f"这里的写法不能计算（{type(error).__name__}）"
            raise Problems([self._problem(name or page.template, f"模板有误：{said}", line)]) from None

    def _unknown(self, template: str, name: str) -> Problem:
        """A name that no page gives, in a part of a template that this page didn't come to."""
        tree = self.environment.parse((self._load(template) or ("",))[0])
        lines = [node.lineno for node in tree.find_all(jinja2.nodes.Name) if node.name == name]
        return self._problem(template, f"模板有误：没有名为 {name} 的数据", min(lines, default=None))

    def _problem(self, name: str, message: str, line: int | None) -> Problem:
        path = self.project.templates / name
        shown = f"templates/{name}".rstrip("/")
        if not path.is_file() or line is None:
            return Problem("E405", message, shown)
        source = Source(shown, path.read_text("utf-8", "replace"))
        return source.problem("E405", message, place=Place(line))


class _Names:
    """The names that templates ask of a page, noted while the engine compiles them.

    The engine itself misses a name, and inside {% if %} a filter, only where it comes to it: one in a part that no record
    reaches today would stop a build on the day before the results are due.
    """

    def __init__(self) -> None:
        self.asked: dict[str, set[str]] = {}
        self.set: set[str] = set()

    def noted(self) -> type[CodeGenerator]:
        """A compiler that notes the names: those asked by template, those that some template sets (parts see them)."""
        names = self

        class Noting(CodeGenerator):
            def enter_frame(self, frame: Frame) -> None:
                super().enter_frame(frame)
                asked = {name for action, name in frame.symbols.loads.values() if action == VAR_LOAD_RESOLVE and name}
                names.asked.setdefault(self.name or "", set()).update(asked - set(self.environment.globals))
                names.set |= frame.symbols.stores

            def visit_Filter(self, node: jinja2.nodes.Filter, frame: Frame) -> None:  # noqa: N802 - the engine's name
                if node.name not in self.environment.filters:  # inside {% if %} the engine waits until it comes there
                    self.fail(f"No filter named {node.name!r}.", node.lineno)
                super().visit_Filter(node, frame)

            def visit_Test(self, node: jinja2.nodes.Test, frame: Frame) -> None:  # noqa: N802 - the engine's name
                if node.name not in self.environment.tests:
                    self.fail(f"No test named {node.name!r}.", node.lineno)
                super().visit_Test(node, frame)

        return Noting

    def unknown(self, given: Mapping[str, object]) -> list[tuple[str, str]]:
        """Template and name for all that neither the page gives nor a template sets; each template is asked once."""
        found = [(name, asked) for name, all_asked in self.asked.items() for asked in sorted(all_asked - self.set - set(given))]
        self.asked.clear()
        return found


_CHINESE = (
    (r"unexpected '(.*?)'(?:, expected .*)?$", r"“\1”多写了，或者前面少写了"),
    (
        r"Encountered unknown tag '(.*?)'\..* innermost block that needs to be closed is '(.*?)'.*",
        r"{% \2 %} 没有结束，却遇到 {% \1 %}",
    ),
    (r"Encountered unknown tag '(.*?)'.*", r"没有 {% \1 %} 这种标记"),
    (r"Unexpected end of template.* innermost block that needs to be closed is '(.*?)'.*", r"{% \1 %} 到文件末尾也没有结束"),
    (r"[Uu]nexpected end of template.*", "到文件末尾还没有写完"),
    (r"No (?:filter|test) named '(.*?)'.*", r"没有名为 \1 的过滤器"),
    (r"'.*' has no attribute '(.*?)'", r"数据中没有 \1"),
    (r"'(.*?)' is undefined", r"没有名为 \1 的数据"),
    (r"expected token '(.*?)', got '(.*?)'", r"这里应是“\1”，写的是“\2”"),
    (r"unexpected char '(.*?)' at \d+", r"这里不能写“\1”"),
    (r"can only concatenate .*|unsupported operand type.*", "文字和数不能直接相加"),
    (r"maximum recursion depth exceeded.*", "模板又引用了自己，没有尽头"),
    (r"(?:integer )?division .*by zero", "除数是 0"),
)


def _chinese(message: str) -> str:
    """The engine's message in Chinese; as it is where it is a rare one."""
    for pattern, text in _CHINESE:
        if match := re.match(pattern, message, re.S):
            return match.expand(text)
    return message


class _Addresses(dict[str, str]):
    """The addresses of the assets; a template that names one that isn't there says so in words."""

    def __missing__(self, name: str) -> str:
        raise Problems([Problem("E405", f"缺少文件 templates/assets/{name}", f"templates/assets/{name}")])


def _origin(error: BaseException, folder: Path) -> tuple[str, int | None]:
    """The template and the line in it that an error came from; an empty name where it came from none."""
    trace, name, line = error.__traceback__, "", None
    while trace:
        file = Path(trace.tb_frame.f_code.co_filename)
        if file.is_relative_to(folder):
            name, line = file.relative_to(folder).as_posix(), trace.tb_lineno
        trace = trace.tb_next
    return name, line


def assets(project: Project) -> dict[str, bytes]:
    """The files of templates/assets by name; empty where there are none. Texts among them are checked as texts."""
    folder = project.templates / "assets"
    if not folder.is_dir():
        return {}
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and path.name[0] != "."]
    for path in paths:
        if path.suffix in (".css", ".js", ".svg"):
            read(path, project.templates.parent)
    return {path.name: path.read_bytes() for path in paths}


def _versioned(name: str, content: bytes) -> str:
    return f"assets/{name}?v={hashlib.sha256(content).hexdigest()[:10]}"


_STAMP = "\x00stamp\x00"


def _stamp(html: str) -> str:
    """The hash of what a page shows: its main part, so that frame, stylesheet and scripts do not change it."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return hashlib.sha256(main.encode()).hexdigest()[:12]


_HAN = "[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’—…]"
_BREAK = re.compile(f"(?<={_HAN})\n(?={_HAN})")
_COMMENT = re.compile("<!--.*?-->", re.S)
_LINK = re.compile(r'<a href="((?:\w+:|//)[^"]*)">(.*?)</a>', re.S)
_IMAGE = re.compile(r'<img [^>]*src="([^"]*)"')
_OUTSIDE = re.compile(r"(?:\w+:)?//|mailto:|tel:")


_KEPT = {"a": ("href",), "img": ("src", "alt"), "ol": ("start",)}


def _attributes(library: ModuleType) -> Any:
    """A step that leaves of the attributes only those a page needs: ``{: onclick=… }`` and ``style`` bring nothing in."""

    class Attributes(library.treeprocessors.Treeprocessor):  # type: ignore[misc, name-defined]
        def run(self, root: Any) -> None:
            for element in root.iter():
                for name in set(element.attrib) - {"id", "class", *_KEPT.get(element.tag, ())}:
                    del element.attrib[name]

    return Attributes()


def markdown(path: Path, root: Path, resolve: Callable[[str], str | None], known: Callable[[str], bool]) -> Markup:
    """A content page as HTML. Raw HTML in it is shown as text; line breaks inside Chinese paragraphs are joined.

    Links by id are resolved; one that is only ``known`` (a page of a year that this site does not hold) becomes plain text.
    Raises :class:`~tongyu_site.problems.Problems` for unreadable text, links and images that lead nowhere or outside.
    """
    import markdown as library

    source = read(path, root)
    converter = library.Markdown(extensions=["tables", "toc", "attr_list", "sane_lists"], output_format="html")
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.deregister("html")
    converter.treeprocessors.register(_attributes(library), "attributes", -1)
    problems: list[Problem] = []

    def check(written: str) -> None:
        target = unescape(written)
        if known(target):
            return
        place = Place(next((n for n, text in enumerate(source.lines, 1) if target in text), 1))
        if _OUTSIDE.match(target):
            problems.append(source.problem("E506", f"页面指向站外：{target}", place=place, hint="改为文字，不作链接"))
        else:
            problems.append(source.problem("E501", f"链接“{target}”没有对应的页面", place=place))

    def link(match: re.Match[str]) -> str:
        address = resolve(match[1])
        if address is None:
            check(match[1])
        return match[2] if address is None else f'<a href="{address}">{match[2]}</a>'

    text = _COMMENT.sub("", source.text)  # a comment is nobody's text
    html = _LINK.sub(link, converter.convert(_BREAK.sub("", text)))
    for image in _IMAGE.findall(html):
        check(image)
    html = html.replace("<table>", '<div class="wide" role="region" aria-label="表" tabindex="0"><table>')
    html = html.replace("</table>", "</table></div>").replace("<th>", '<th scope="col">')
    if problems:
        raise Problems(problems)
    return Markup(html)
