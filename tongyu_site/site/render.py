"""Turns planned pages into HTML with the templates of the program or of the office. Computes nothing and knows no address."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, partial

import jinja2

from ..base.printing import undirected
from ..base.problems import Problem, Problems
from ..base.project import Project
from ..base.template_files import shown_template
from ..views import CONTRACT, Page
from .assets import addresses, read_assets
from .marks import MarkedTemplates
from .stamps import PLACEHOLDER, stamped
from .template_check import check, unknown_filters
from .template_errors import explained
from .template_outline import Outlines
from .template_types import Kind
from .templates import Templates, engine

_FRAME: Mapping[str, Kind] = {
    "page": Page, "root": str, "site": Project, "year": int | None, "csp": bool, "assets": Mapping[str, str], "stamp": str,
}  # fmt: skip
"""The types of what every page's template is given."""


class Renderer:
    """Renders the pages of one site. ``csp`` is left out for previews, whose reload script is inline."""

    def __init__(self, project: Project, *, csp: bool = True) -> None:
        self.project, self.csp = project, csp
        self.templates = Templates(project.templates)
        self.environment = engine(self.templates)
        self.outlines = Outlines(self.environment, self.templates.tree, partial(shown_template, project.templates))
        self.assets = read_assets(project)
        self.addresses = addresses(self.assets)
        self.checked: set[str] = set()

    def render(self, page: Page) -> str:
        """One page as HTML. Raises :class:`~tongyu_site.base.problems.Problems` for a defect in a template."""
        given = {"view": page.view, **self._frame(page)}
        checked = page.template in self.checked or self.templates.faultless(page.template)
        try:
            if not checked:
                _refuse(unknown_filters(self.environment, [page.template], self.outlines))
            html = undirected(self.environment.get_template(page.template).render(given))
        except Problems:
            raise
        except Exception as error:  # whatever an expression of a template raises is the template's defect
            raise Problems([explained(error, page.template, self.templates.folders)]) from None
        if not checked:  # after rendering: a name that the engine comes to is one problem, with those that follow from it
            contract = {"view": CONTRACT[page.template], **_FRAME}
            _refuse(check(self.environment, {page.template: contract}, self.outlines))
            reach = self.outlines.reach(page.template)
            self.templates.keep_faultless(page.template, (*reach.templates, *reach.missing))
        self.checked.add(page.template)
        return stamped(html)

    def marked(self, page: Page) -> str:
        """One page with the place of each address that its templates make; empty where they can't be rendered so."""
        try:
            return self._marking.get_template(page.template).render({"view": page.view, **self._frame(page)})
        except Exception:  # the page itself was rendered: what the marks broke only costs the place
            return ""

    @cached_property
    def _marking(self) -> jinja2.Environment:
        """The engine whose templates bear marks."""
        return engine(MarkedTemplates(self.project.templates))

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
