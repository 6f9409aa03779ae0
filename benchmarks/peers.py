"""Other generators of static sites, given the pages of a county as ready rows and the program's templates in their language."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.ready import Ready
from benchmarks.translating import Flat, Go, Nunjucks, for_jinja

HERE = Path(__file__).resolve().parent / "projects"
"""What is the same for every county: their settings, and how they read rows."""


@dataclass(frozen=True)
class Peer:
    """A generator that was found."""

    name: str
    version: str
    program: tuple[str, ...]
    """What runs it."""
    prepare: Callable[[Ready, Path, Path], None]
    """Writes a project of it: the pages, the folder of files to copy, the place."""
    options: tuple[str, ...]
    """What its command goes on with; ``{project}`` and ``{out}`` stand for folders."""

    def command(self, project: Path, out: Path) -> list[str]:
        """What builds a project."""
        return [*self.program, *(part.format(project=project, out=out) for part in self.options)]


def find(places: Mapping[str, str]) -> tuple[list[Peer], list[str]]:
    """The peers that are there, and the names of those that are not. ``places`` says by name where to look first: for MkDocs and
    Pelican the Python that has them, for the others their program; what is not named there is looked for on PATH and in this
    Python."""
    found: list[Peer] = []
    missing: list[str] = []
    for name, (prepare, version, options) in _PEERS.items():
        key = name.lower()
        place, on_path = places.get(key), shutil.which(key)
        if key in ("mkdocs", "pelican"):
            programs = [(place or sys.executable, "-m", key), *([(on_path,)] if on_path and not place else [])]
        else:
            programs = [(place or on_path,)] if place or on_path else []
        for program in programs:
            try:
                said = subprocess.run([*program, version], capture_output=True, text=True, timeout=60, check=True).stdout
            except (OSError, subprocess.SubprocessError):
                continue
            number = re.search(r"\d+(\.\d+)+", said)
            found.append(Peer(name, number[0] if number else "", program, prepare, options))
            break
        else:
            missing.append(name)
    return found, missing


def _write(path: Path, content: str | Any) -> None:
    """A file, with its folders; what is no text as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content, ensure_ascii=False), encoding="utf-8")


def _start(name: str, files: Path, into: str, project: Path) -> None:
    """What is the same for every county, and the files to copy."""
    shutil.copytree(HERE / name, project)
    shutil.copytree(files, project / into, dirs_exist_ok=True)


def _jinja(ready: Ready, theme: Path, start: str = "") -> None:
    """The program's templates in a folder; those of pages begin with ``start``."""
    for path in ready.folder.rglob("*.html"):
        text = for_jinja(path.read_text(encoding="utf-8"))
        head, line, rest = text.partition("\n")
        _write(theme / path.relative_to(ready.folder), head + start + line + rest if head.startswith("{% extends") else text)


def _flat(ready: Ready, language: Callable[[], Nunjucks]) -> dict[str, str]:
    """The template of each kind of page, written out flat."""
    return {name: Flat(ready.folder, language(), ready.known).page(name) for name in dict.fromkeys(ready.templates.values())}


def _hugo(ready: Ready, files: Path, project: Path) -> None:
    _start("hugo", files, "static", project)
    for name, text in _flat(ready, Go).items():
        _write(project / "layouts" / "_default" / f"{Path(name).stem}.plain.html", text)
    for number, (url, data) in enumerate(ready.pages.items()):
        front = {"url": f"/{url}", "layout": Path(ready.templates[url]).stem, **data}
        _write(project / "content" / f"{number:05}.md", front)


def _mkdocs(ready: Ready, files: Path, project: Path) -> None:
    _start("mkdocs", files, "docs", project)
    _jinja(ready, project / "theme")
    _write(project / "known.json", ready.known)
    for url, data in ready.pages.items():
        _write(project / "docs" / Path(url).with_suffix(".md"), f"---\ntemplate: {ready.templates[url]}\n---\n")
        _write(project / "rows" / f"{url}.json", data)


def _pelican(ready: Ready, files: Path, project: Path) -> None:
    _start("pelican", files, "content/files", project)
    given = "".join(f"{{% set {name} = page.rows.{name} %}}" for name in ("view", "root", "year", "stamp", "page"))
    _jinja(ready, project / "theme" / "templates", given)
    _write(project / "known.json", ready.known)
    for url, data in ready.pages.items():
        template = ready.templates[url].removesuffix(".html")
        _write(project / "content" / "rows" / f"{url}.json", {"url": url, "template": template, **data})


def _eleventy(ready: Ready, files: Path, project: Path) -> None:
    _start("eleventy", files, "files", project)
    kinds = {name: Path(name).stem for name in ready.templates.values()}
    for name, text in _flat(ready, Nunjucks).items():
        front = {"pagination": {"data": f"rows.{kinds[name]}", "size": 1, "alias": "data"}, "permalink": "{{ data.url }}"}
        _write(project / "input" / f"{kinds[name]}.njk", f"---json\n{json.dumps(front)}\n---\n{text}")
    rows: dict[str, list[Any]] = {kind: [] for kind in kinds.values()}
    for url, data in ready.pages.items():
        rows[kinds[ready.templates[url]]].append({"url": url, **_lists_of_something(data)})
    _write(project / "input" / "_data" / "rows.json", rows)


def _lists_of_something(value: Any) -> Any:
    """A value without empty lists, which JavaScript takes for true."""
    if isinstance(value, dict):
        return {key: _lists_of_something(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_lists_of_something(item) for item in value] or None
    return value


_PEERS: Mapping[str, tuple[Callable[[Ready, Path, Path], None], str, tuple[str, ...]]] = {
    "MkDocs": (_mkdocs, "--version", ("build", "-q", "-f", "{project}/mkdocs.yml", "-d", "{out}")),
    "Hugo": (_hugo, "version", ("--quiet", "-s", "{project}", "-d", "{out}")),
    "Pelican": (_pelican, "--version", ("-q", "-s", "{project}/pelicanconf.py", "-o", "{out}")),
    "Eleventy": (_eleventy, "--version", ("--quiet", "--config={project}/eleventy.config.mjs", "--output={out}")),
}
"""How each is given its project, asked for its version, and run."""
NAMES = tuple(_PEERS)
"""The peers that are looked for."""
