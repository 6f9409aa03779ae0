"""The pages that a preview shows in place of the site, with their style and script.

They are made here and not by the site's templates, because those may be what is broken.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from itertools import groupby

from ..base.printing import clean, crash, report
from ..base.problems import Problem

OUTCOME = "预览没有更新，改正后自动恢复"
"""What a preview says of itself below a list of problems."""


def problems_page(problems: Iterable[Problem]) -> str:
    """All problems as a page, by file and line; the wrong place is marked. Everything of the input is escaped."""
    return _listed(problems, "改正并保存后，本页自动换回原来的页面。")


def _listed(problems: Iterable[Problem], way_out: str) -> str:
    """A page that lists problems; ``way_out`` is the sentence that says what becomes of the page."""
    ordered = sorted(set(problems), key=lambda problem: problem.sort_key)
    files = {problem.file for problem in ordered if problem.file}
    parts = [f'<p class="summary">共 {len(ordered)} 个问题，{len(files)} 个文件。{way_out}</p>']
    for file, group in groupby(ordered, key=lambda problem: problem.file):
        parts.append(f"<h2>{_text(file) or '整个站点'}</h2>\n<ol>")
        parts += [_problem(problem) for problem in group]
        parts.append("</ol>")
    return _page(f"有 {len(ordered)} 个问题，预览没有更新", "\n".join(parts))


def _problem(problem: Problem) -> str:
    """One problem as an item of the list: place, message and code, the line with the wrong part marked, the hint."""
    place = f"第 {problem.place.line} 行第 {problem.place.column} 列　" if problem.place else ""
    lines = [f'<li><p class="what"><span class="place">{place}</span>{_text(problem.message)} <code>{problem.code}</code></p>']
    if problem.excerpt is not None and problem.excerpt.strip() and problem.place:
        start = problem.place.column - 1
        end = min(start + problem.place.width, len(problem.excerpt))
        before, wrong, after = problem.excerpt[:start], problem.excerpt[start:end], problem.excerpt[end:]
        marked = f"<mark>{_text(wrong)}</mark>" if wrong else ""
        lines.append(f"<pre><b>{problem.place.line}</b>{_text(before)}{marked}{_text(after)}</pre>")
    if problem.hint:
        lines.append(f'<p class="hint"><b>改法</b>{_text(problem.hint)}</p>')
    return "\n".join(lines) + "</li>"


def defect_page(error: Exception) -> tuple[str, str]:
    """A defect of the program as a page for the browser and as text for the terminal. Values are in neither."""
    problem, where = crash(error)
    trace = "".join(f"<li><code>{_text(line)}</code></li>" for line in where)
    page = _listed([problem], "这是程序的错，不是记录的错。再次保存时重试；成功后，本页自动换回原来的页面。").replace(
        "</main>", f"<h2>出错的位置，最近的在最后</h2><ol>{trace}</ol></main>"
    )
    return page, "\n".join([report([problem], OUTCOME), *(f"   {line}" for line in where)])


def _text(text: str) -> str:
    return html.escape(clean(text))


def _page(title: str, body: str) -> str:
    """A whole page; the title and the body are HTML."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · 预览</title>
<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/screen.css">
<link rel="stylesheet" href="/preview.css">
</head>
<body class="preview" data-failure="1">
<header class="site">
<div class="top"><div><p class="name">预览</p><p class="authority">只在本机可见，保存后自动更新</p></div></div>
</header>
<main id="main">
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


def missing_page() -> str:
    """The page for an address that leads nowhere."""
    return _page("没有这个页面", _MISSING)


def refused_page() -> str:
    """The page for a request from elsewhere; it says nothing of the site."""
    return _page("预览没有应答", _REFUSED)


_REFUSED = '<p>预览只应答它自己的页面，不应答其他网站或文件中的链接。<a href="/">打开预览</a></p>'

_MISSING = '<p>这个地址上没有页面，或者它对应的记录已经删去、改名。<a href="/">回到首页</a></p>'

_STYLE = """body.preview header.site { border-bottom: 3px solid #a3161a; padding-bottom: .7rem; }
body.preview h2 { font-family: inherit; overflow-wrap: anywhere; }
body.preview main > ol { padding-left: 1.6rem; }
body.preview main > ol > li { margin: 0 0 1.3rem; }
body.preview .what { margin: 0; font-weight: bold; }
body.preview .place { color: #55524d; font-weight: normal; }
body.preview code { color: #55524d; font-weight: normal; }
body.preview pre { margin: .4rem 0; padding: .5rem .8rem; background: #f7f5f1; border-left: 3px solid #d8d3ca;
  white-space: pre-wrap; overflow-wrap: anywhere; font-family: Consolas, "Noto Sans Mono CJK SC", monospace; }
body.preview pre b { display: inline-block; min-width: 2.2em; margin-right: .8em; color: #8d867b; font-weight: normal; }
body.preview mark { background: #efbfb7; color: inherit; text-decoration: underline; text-decoration-color: #a3161a; }
body.preview .hint { margin: 0; }
body.preview .hint b { margin-right: .8em; color: #a3161a; }
"""

# A plugin of livereload.js: it reloads in livereload's place, so that the reader stays where they were also when the page
# of problems, which is short, stood in between; and when a connection opens it asks whether the page was made of the
# present build: a page that was still loading when the next build was ready would have missed its reload.
_SCRIPT = """(function () {
  "use strict";
  var build = document.querySelector('meta[name="preview"]').content, key = "preview " + location.pathname;
  var navigation = performance.getEntriesByType("navigation")[0], going = false;
  var kept = navigation && navigation.type === "reload" ? sessionStorage.getItem(key) : null;

  function good() { return document.body && !document.body.dataset.failure; }

  function reload() {
    if (going) { return true; }
    going = true;
    if (good() && !kept) { sessionStorage.setItem(key, scrollX + " " + scrollY); }
    location.reload();
    return true;
  }

  function check() {
    var request = new XMLHttpRequest();
    request.onload = function () { if (request.status === 200 && request.responseText !== build) { reload(); } };
    request.open("GET", "/preview.txt");
    request.send();
  }

  if (kept) { history.scrollRestoration = "manual"; }
  addEventListener("load", function () {
    if (!good()) { return; }
    if (kept) {
      scrollTo(Number(kept.split(" ")[0]), Number(kept.split(" ")[1]));
      kept = null;
      requestAnimationFrame(function () { history.scrollRestoration = "auto"; });
    }
    sessionStorage.removeItem(key);
  });

  function Plugin() {}
  Plugin.identifier = "tongyu-preview";
  Plugin.version = "1.0";
  Plugin.prototype.reload = reload;
  Plugin.prototype.analyze = function () { check(); setTimeout(check, 1000); return {}; };
  window.LiveReloadPluginPreview = Plugin;
  var script = document.createElement("script");
  script.src = "/livereload.js?port=" + (location.port || 80);
  document.head.appendChild(script);
})();
"""

OWN_FILES = {"preview.js": _SCRIPT, "preview.css": _STYLE}
"""The preview's own files by URL."""
