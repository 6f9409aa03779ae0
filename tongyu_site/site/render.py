"""Turns planned pages into HTML with the templates of the project or of the office. Computes nothing and knows no address."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import nodes

from ..base.printing import undirected
from ..base.problems import Problem, Problems
from ..base.project import Project
from ..base.source import present, read
from ..views import CONTRACT, Page
from .assets import addresses, read_assets
from .stamps import PLACEHOLDER, stamped
from .template_check import check, unknown_filters
from .template_errors import explained
from .template_outline import Outlines
from .template_types import Kind

_FRAME: Mapping[str, Kind] = {
    "page": Page, "root": str, "site": Project, "year": int | None, "csp": bool, "assets": Mapping[str, str], "stamp": str,
}  # fmt: skip
"""The types of what every page's template is given."""


class Templates(jinja2.BaseLoader):
    """The templates of a folder, each read and parsed once: for the engine and for the check of names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.trees: dict[str, nodes.Template] = {}

    def get_source(self, _: jinja2.Environment, template: str) -> tuple[str, str, None]:
        """A template's text; its encoding and what else may be wrong with a file are checked as in every other text."""
        path = self.folder / template
        if ".." in Path(template).parts or not present(path):
            raise jinja2.TemplateNotFound(template)
        return read(path, self.folder.parent).text, str(path), None

    def tree(self, environment: jinja2.Environment, name: str) -> nodes.Template:
        """A template's syntax tree."""
        if name not in self.trees:
            self.trees[name] = environment.parse(*self.get_source(environment, name)[:1], name, str(self.folder / name))
        return self.trees[name]

    def load(self, environment: jinja2.Environment, name: str, globals: Any = None) -> jinja2.Template:
        """A template, compiled from its tree."""
        code = environment.compile(self.tree(environment, name), name, str(self.folder / name))
        return environment.template_class.from_code(environment, code, globals or {})


class Renderer:
    """Renders the pages of one site. ``csp`` is left out for previews, whose reload script is inline."""

    def __init__(self, project: Project, *, csp: bool = True) -> None:
        self.project, self.csp = project, csp
        self.templates = Templates(project.templates)
        self.environment = jinja2.Environment(
            loader=self.templates, autoescape=True, undefined=jinja2.StrictUndefined,
            keep_trailing_newline=True, auto_reload=False,
        )  # fmt: skip
        self.outlines = Outlines(self.environment, partial(self.templates.tree, self.environment))
        self.assets = read_assets(project)
        self.addresses = addresses(self.assets)
        self.checked: set[str] = set()

    def render(self, page: Page) -> str:
        """One page as HTML. Raises :class:`~tongyu_site.problems.Problems` for a defect in a template."""
        given = {"view": page.view, **self._frame(page)}
        checked = page.template in self.checked
        try:
            if not checked:
                _refuse(unknown_filters(self.environment, [page.template], self.outlines))
            html = undirected(self.environment.get_template(page.template).render(given))
        except Problems:
            raise
        except Exception as error:  # whatever an expression of a template raises is the template's defect
            raise Problems([explained(error, page.template, self.templates.folder)]) from None
        if not checked:  # after rendering: a name that the engine comes to is one problem, with those that follow from it
            contract = {"view": CONTRACT[page.template], **_FRAME}
            _refuse(check(self.environment, {page.template: contract}, self.outlines))
            self.checked.add(page.template)
        return stamped(html)

    def _frame(self, page: Page) -> dict[str, object]:
        """What every page's template is given beside what is the page's own; its types are those of ``_FRAME``."""
        return {
            "page": page,
            "root": page.root,
            "site": self.project,
            "year": page.year.number if page.year else None,
            "csp": self.csp,
            "assets": self.addresses,
            "stamp": PLACEHOLDER,
        }


def _refuse(problems: list[Problem]) -> None:
    """Stops at problems, if there are any."""
    if problems:
        raise Problems(problems)
