"""The files beside a year's pages: data to take away, the search index, the Word file."""

from __future__ import annotations

from ..base.project import Project
from ..circular import circular_docx
from ..views import Urls, YearSite
from .documents import results_json, results_schema, search_files
from .download_csv import ledger_csv, results_csv
from .download_workbook import results_xlsx
from .downloads import download_tables


def data_files(project: Project, year: YearSite) -> dict[str, bytes]:
    """The files beside a year's pages, by URL."""
    urls, tables = Urls(year.number), download_tables(year)
    return {
        urls.results: results_json(year).encode("utf-8"),
        urls.results_schema: results_schema(year).encode("utf-8"),
        urls.results_csv: results_csv(tables),
        urls.ledger_csv: ledger_csv(tables),
        urls.results_xlsx: results_xlsx(project, tables),
        **search_files(year),
        **({urls.circular_docx: circular_docx(year.circular)} if year.circular is not None else {}),
    }
