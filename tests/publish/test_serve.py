"""The live preview as the clerk has it: a real server process, real saves, real Chromium.

A mistake shows its problems in place of the pages and repairing it brings them back; no save is lost, however close to
another one; the browser stays where it was.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.projects import Project, good_project
from tests.helpers.support import ROOT
from tongyu_site.base.masking import mask
from tongyu_site.base.problems import Place, Problem
from tongyu_site.cli import commands
from tongyu_site.publish import gathering
from tongyu_site.publish import preview as preview_module
from tongyu_site.publish.answering import PROTECTION
from tongyu_site.publish.preview import Preview
from tongyu_site.publish.preview_pages import problems_page

JIA = "data/communities/2017/jia.toml"
PAGE = "2017/communities/jia.html"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Running:
    """A server process and what a reader of its pages sees."""

    def __init__(self, root: Path, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
        self.root, self.port, self.process, self.log = root, port, process, log
        self.address = f"http://127.0.0.1:{port}/"

    def get(self, url: str = PAGE) -> str:
        asked = urllib.request.Request(self.address + url, headers={"Referer": self.address})
        with urllib.request.urlopen(asked, timeout=5) as answer:
            body: bytes = answer.read()
            return body.decode("utf-8")

    def shows(self, words: str, url: str = PAGE, seconds: float = 15) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if words in self.get(url):
                    return True
            except OSError:
                pass
            time.sleep(0.02)
        return False

    def state(self, url: str, headers: dict[str, str], method: str = "GET") -> int:
        """The status of the answer to a request with some headers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request(method, f"/{url}", headers=headers)
        status = connection.getresponse().status
        connection.close()
        return status

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")


@contextmanager
def serving(root: Path, folder: Path | None = None) -> Iterator[Running]:
    port, log = free_port(), (folder or root.parent) / "serve.log"
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--root", str(root), "--port", str(port), "--no-open"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder)
    try:
        running = Running(root, port, process, log)
        assert running.shows("-1", "preview.txt"), log.read_text(encoding="utf-8")
        yield running
    finally:
        process.terminate()
        process.wait(10)


def named(text: str, name: str) -> str:
    return text.replace('name = "甲社区"', f'name = "{name}"')


# the preview as a value


def shown(preview: Preview, url: str = f"/{PAGE}") -> str:
    return preview.answer(url)[2].decode("utf-8")


def test_a_mistake_shows_its_problems_and_its_repair_the_page(project: Project) -> None:
    root = project(records=["jia"])
    preview = Preview(root)
    assert preview.refresh()
    good = shown(preview)
    assert "甲社区" in good
    assert "Content-Security-Policy" not in good
    record = root / JIA
    text = record.read_text(encoding="utf-8")
    record.write_text(text.replace("year = 2017", "year = <2017>"), encoding="utf-8")
    assert not preview.refresh()
    for url in (f"/{PAGE}", "/", "/2017/", "/help.html", "/2017/none.html"):
        assert "[E102]" in shown(preview, url) or "<code>E102</code>" in shown(preview, url)
    assert "&lt;2017&gt;" in shown(preview)
    assert "<2017>" not in shown(preview)
    assert preview.answer("/assets/screen.css")[2] == (ROOT / "templates/assets/screen.css").read_bytes()
    record.write_text(text, encoding="utf-8")
    assert preview.refresh()
    assert re.sub(r'"[0-9a-f]+-\d+"', "", shown(preview)) == re.sub(r'"[0-9a-f]+-\d+"', "", good)


def test_it_starts_with_a_mistake(project: Project) -> None:
    root = project()
    (root / "content/site.toml").write_text("title = ", encoding="utf-8")
    preview = Preview(root)
    assert not preview.refresh()
    assert "E102" in shown(preview, "/")
    assert 'href="/assets/screen.css"' in shown(preview, "/")
    assert preview.answer("/assets/screen.css")[0] == "200 OK"


@pytest.mark.long
def test_what_only_the_whole_shows_is_found_when_it_is_quiet(project: Project) -> None:
    root = project(records=["jia"])
    shutil.copytree(ROOT / "templates", root / "templates")
    template = root / "templates/texts/readings.html"
    text = template.read_text(encoding="utf-8")
    template.write_text(text.replace("{% block main %}", '{% block main %}<a href="none.html">x</a>'), encoding="utf-8")
    preview = Preview(root)
    told: list[str] = []
    assert preview.refresh(lambda: told.append("read"))
    assert "甲社区" in shown(preview)
    assert not preview.verify(lambda: told.append("verified"))
    assert "E501" in shown(preview)
    assert told == ["read", "verified"]


def test_an_empty_folder_shows_what_is_missing(tmp_path: Path) -> None:
    preview = Preview(tmp_path)
    preview.refresh()
    assert "content/site.toml" in shown(preview, "/")


def test_what_did_not_change_does_not_reload(project: Project) -> None:
    root = project(records=["jia"])
    preview = Preview(root)
    assert preview.refresh()
    assert not preview.stale()
    (root / JIA).touch()
    assert not preview.stale()
    assert not preview.stale(event=True)
    record = root / JIA
    times = record.stat()
    record.write_text(record.read_text(encoding="utf-8").replace("甲社区", "早社区"), encoding="utf-8")
    os.utime(record, ns=(times.st_atime_ns, times.st_mtime_ns))  # a disk that keeps times to two seconds
    assert not preview.stale()
    assert preview.stale(event=True)


def test_a_defect_of_the_program_is_shown_without_values(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(records=["jia"])
    preview = Preview(root)
    preview.refresh()

    def broken(_root: Path) -> gathering.Gathered:
        raise KeyError("q7-31")

    monkeypatch.setattr(preview_module, "gather", broken)
    assert not preview.refresh()
    assert "E508" in shown(preview)
    assert "KeyError" in shown(preview)
    assert "test_serve.py" in shown(preview)
    assert "q7-31" not in shown(preview)
    monkeypatch.undo()
    assert preview.refresh()
    assert "E508" not in shown(preview)


def test_everything_of_the_input_is_escaped_and_private_values_stay_masked(project: Project) -> None:
    page = problems_page([Problem("E102", "<b>&", "<i>.toml", Place(1, 3, 2), 'a<script>"\x1b[31m', hint="<u>")])
    assert not re.search(r"<(script|i>|u>|b>&)", page.split("<main")[1])
    assert "\x1b" not in page
    assert "a&lt;<mark>sc</mark>ript&gt;" in page
    root = project(records=["chou"])
    record = root / "data/communities/2017/chou.toml"
    text = record.read_text(encoding="utf-8")
    code = re.findall(r'person = "([^"]+)"', text)[0]
    record.write_text(text.replace(f'person = "{code}"', f'person = "{code}', 1), encoding="utf-8")
    preview = Preview(root)
    preview.refresh()
    assert "E102" in shown(preview, "/")
    assert code not in shown(preview, "/")
    assert mask(f'person = "{code}') in shown(preview, "/")


def test_addresses(project: Project) -> None:
    preview = Preview(project(records=["jia"]))
    preview.refresh()
    assert preview.answer("/2017")[:2] == ("302 Found", [("Location", "/2017/"), ("Content-Type", "text/plain; charset=utf-8")])
    assert preview.answer("/2017/")[2] == preview.answer("/2017/index.html")[2]
    assert preview.verify()
    assert preview.answer("/none.html")[0] == "404 Not Found"
    assert "没有这个页面" in shown(preview, "/none.html")
    assert preview.answer("/../content/site.toml")[0] == "404 Not Found"
    assert preview.answer("/assets/site.js")[1] == [("Content-Type", "text/javascript; charset=utf-8")]


# a real server: every kind of file, and saves close together


@pytest.mark.long
def test_every_kind_of_change_is_seen(project: Project) -> None:
    root = project(records=["jia"], name="考核 网站")
    with serving(root) as server:

        def change(path: str, old: str, new: str) -> Callable[[], None]:
            file = root / path
            text = file.read_text(encoding="utf-8")
            assert old in text, path
            file.write_text(text.replace(old, new, 1), encoding="utf-8")
            return lambda: file.write_text(text, encoding="utf-8") and None

        def seen(words: str, url: str = PAGE) -> None:
            assert server.shows(words, url), f"{words}: {server.said()}"

        record = root / JIA
        text = record.read_text(encoding="utf-8")
        seen("甲社区")
        record.write_text(named(text, "改名社区"), encoding="utf-8")
        seen("改名社区")
        aside = record.with_name(".jia.toml.new")  # as editors do that save by rename
        aside.write_text(named(text, "换名社区"), encoding="utf-8")
        aside.replace(record)
        seen("换名社区")
        back = record.with_name("jia.toml~")
        record.rename(back)
        record.write_text(text, encoding="utf-8")
        back.unlink()
        seen("甲社区")
        added = record.with_name("xin.toml")
        added.write_text(named(text, "新社区"), encoding="utf-8")
        seen("新社区", "2017/communities/xin.html")
        added.unlink()
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                server.get("2017/communities/xin.html")
            except urllib.error.HTTPError as error:
                gone = error.read().decode("utf-8")
                break
            time.sleep(0.05)
        else:
            pytest.fail("the page of a removed record stays")
        assert "没有这个页面" in gone
        change("content/site.toml", "责任制考核", "责任考核试验")
        seen("责任考核试验")
        change("content/help.md", "\n", "\n试验的说明\n\n")
        seen("试验的说明", "help.html")
        back_again = change("data/results/2016.toml", 'name = "甲社区"', "name = 1")
        seen("E402")
        back_again()
        seen("甲社区")
        back_again = change("content/rubric/2017.md", "\n", "\n{: #}\n")
        seen("content/rubric/2017.md")
        back_again()
        seen("甲社区")
        back_again = change("content/circular/2017.md", "{{ 社区总数 }}", "{{ 社区点数 }}")
        seen("content/circular/2017.md")
        back_again()
        seen("甲社区")
        shutil.copytree(ROOT / "templates", root / "templates")  # a folder that was not there when the server started
        template = root / "templates/community/community.html"
        time.sleep(1.5)
        good = template.read_text(encoding="utf-8")
        template.write_text(good + "{% if %}", encoding="utf-8")
        seen("templates/community/community.html")
        template.write_text(good.replace("{% block main %}", "{% block main %}试验的模板"), encoding="utf-8")
        seen("试验的模板")
        style = root / "templates/assets/screen.css"
        style.write_text("/* 试验的样式 */", encoding="utf-8")
        seen("试验的样式", "assets/screen.css")
        assert "Traceback" not in server.said()


def open_page(browser: Any, server: Running, url: str = PAGE) -> Any:
    page = browser.new_page(viewport={"width": 1000, "height": 600})
    page.goto(server.address + url)
    page.wait_for_load_state("load")
    page.wait_for_timeout(500)  # the connection of livereload is open
    return page


def heading(page: Any, words: str, seconds: float = 10) -> None:
    """Wait until the page holds some words."""
    page.wait_for_function("words => document.body && document.body.innerText.includes(words)", arg=words, timeout=seconds * 1000)


def scrolled(page: Any) -> float:
    """Where the page stands once it is quiet."""
    page.wait_for_load_state("load")
    page.wait_for_timeout(150)
    position: float = page.evaluate("scrollY")
    return position


@pytest.mark.parametrize("often", [False, pytest.param(True, marks=pytest.mark.long)], ids=["once", "often"])
def test_the_browser_follows_every_save_and_stays_where_it_was(project: Project, browser: Any, often: bool) -> None:
    """A save and a mistake in the short suite; saves close together and a broken template in the long one, too."""
    root = project(records=["jia"])
    record, template = root / JIA, root / "templates/community/community.html"
    shutil.copytree(ROOT / "templates", root / "templates")
    text, good = record.read_text(encoding="utf-8"), template.read_text(encoding="utf-8")
    with serving(root) as server:
        page = open_page(browser, server)
        page.evaluate("scrollTo(0, 1800)")
        for number in range(3 if often else 1):  # a save
            record.write_text(named(text, f"第{number}社区"), encoding="utf-8")
            heading(page, f"第{number}社区")
            assert scrolled(page) == 1800
        for pause in (1.5, 0.2) if often else ():  # two saves close together: the second is what counts
            record.write_text(named(text, f"早{pause}社区"), encoding="utf-8")
            page.wait_for_timeout(pause * 1000)
            record.write_text(named(text, f"晚{pause}社区"), encoding="utf-8")
            heading(page, f"晚{pause}社区", 5)
            assert scrolled(page) == 1800
        record.write_text(text.replace("year = 2017", "year = "), encoding="utf-8")  # a mistake that stays for a while
        heading(page, "有 1 个问题")
        assert "E102" in page.inner_text("main")
        assert page.locator("pre mark, pre").count()
        record.write_text(text, encoding="utf-8")
        heading(page, "甲社区")
        assert scrolled(page) == 1800
        if often:
            record.write_text(text.replace("year = 2017", "year = "), encoding="utf-8")  # and one repaired within a second
            page.wait_for_timeout(600)
            record.write_text(named(text, "修好社区"), encoding="utf-8")
            heading(page, "修好社区", 5)
            assert scrolled(page) == 1800
            template.write_text(good + "{% if %}", encoding="utf-8")  # a broken template
            heading(page, "templates/community/community.html")
            template.write_text(good, encoding="utf-8")
            heading(page, "修好社区")
            assert scrolled(page) == 1800
        page.goto(server.address + "help.html")  # and a page opened anew begins at its top
        page.goto(server.address + PAGE)
        assert scrolled(page) == 0
        page.close()


@pytest.mark.long
def test_a_page_that_missed_its_reload_catches_up(project: Project, browser: Any) -> None:
    """A page that was still loading when the next build was ready: here its connection is cut until then."""
    root = project(records=["jia"])
    text = (root / JIA).read_text(encoding="utf-8")
    with serving(root) as server:
        page = browser.new_page()
        held: list[Any] = []
        page.route("**/livereload.js*", lambda route: held.append(route) if not held else route.continue_())
        page.goto(server.address + PAGE, wait_until="commit")
        page.wait_for_function("document.body && document.body.innerText.includes('甲社区')")
        (root / JIA).write_text(named(text, "后来社区"), encoding="utf-8")
        assert server.shows("后来社区")
        page.wait_for_timeout(300)
        assert "后来社区" not in page.inner_text("body")
        held[0].continue_()
        heading(page, "后来社区", 5)
        page.close()


# who is answered

ATTACK = """<!DOCTYPE html><meta charset="utf-8"><title>elsewhere</title><body><script>
function loaded(tag, values) {
  return new Promise(done => {
    const made = Object.assign(document.createElement(tag), values);
    made.onload = () => done(made);
    made.onerror = () => done(null);
    document.body.append(made);
  });
}
async function attack(address) {
  const found = {};
  await loaded("script", {src: address + "2017/data/search.js", referrerPolicy: "no-referrer"});
  found.script = (window.TONGYU_SEARCH || []).length > 0;
  await loaded("script", {src: address + "livereload.js"});
  found.livereload = "LiveReloadOptions" in window || "LiveReload" in window;
  const style = await loaded("link", {rel: "stylesheet", href: address + "assets/screen.css"});
  found.style = Boolean(style && style.sheet);
  const picture = await loaded("img", {src: address + "assets/icon.svg"});
  found.picture = Boolean(picture && picture.naturalWidth);
  for (const mode of ["cors", "no-cors"]) {
    found[mode] = await fetch(address + "2017/data/results.json", {mode}).then(() => true, () => false);
  }
  found.post = await fetch(address, {method: "POST", mode: "no-cors", body: "x"}).then(() => true, () => false);
  await loaded("iframe", {src: address + "2017/communities/jia.html", name: "inner"});
  document.body.append(Object.assign(document.createElement("iframe"), {name: "sent"}));
  const form = Object.assign(document.createElement("form"), {action: address, method: "post", target: "sent"});
  document.body.append(form);
  form.submit();
  found.socket = await new Promise(done => {
    const socket = new WebSocket(address.replace("http", "ws") + "livereload");
    socket.onopen = () => done(true);
    socket.onerror = () => done(false);
  });
  return found;
}
</script>"""


@contextmanager
def elsewhere(answer: Callable[[str], tuple[str, list[tuple[str, str]], bytes]]) -> Iterator[int]:
    """The port of a server with the page of attacks; whatever else a preview answers it gives to everyone, also to forms."""

    class Handler(BaseHTTPRequestHandler):
        def respond(self) -> None:
            kind = [("Content-Type", "text/html; charset=utf-8")]
            status, headers, body = ("200 OK", kind, ATTACK.encode()) if self.path == "/attack.html" else answer(self.path)
            self.send_response(int(status.split()[0]))
            for name, value in [*headers, ("Access-Control-Allow-Origin", "*"), ("Content-Length", str(len(body)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = respond  # noqa: N815 # the library's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


def attacked(browser: Any, page_address: str, target: str) -> tuple[dict[str, bool], str, set[int]]:
    """What a page got of a server by each way, what its frames show, and with which states that server answered."""
    page = browser.new_page()
    states: set[int] = set()
    page.on("response", lambda response: states.add(response.status) if response.url.startswith(target) else None)
    page.goto(page_address)
    found = page.evaluate("address => attack(address)", target)
    page.wait_for_timeout(200)
    frames = "".join(frame.evaluate("document.body ? document.body.innerText : ''") for frame in page.frames[1:])
    page.close()
    return found, frames, states


@pytest.mark.long
def test_a_page_from_elsewhere_gets_nothing(project: Project, browser: Any, tmp_path: Path) -> None:
    root = project(records=["jia"])
    preview = Preview(root)
    assert preview.refresh()
    assert preview.verify()
    page_file = tmp_path / "attack.html"
    page_file.write_text(ATTACK, encoding="utf-8")
    with serving(root) as server, elsewhere(preview.answer) as port, elsewhere(preview.answer) as open_port:
        assert server.shows("甲社区", "2017/data/search.js")
        own = open_page(browser, server)
        pages = [f"http://127.0.0.1:{port}/attack.html", f"http://localhost:{port}/attack.html", page_file.as_uri()]
        given, frames, _ = attacked(browser, pages[0], f"http://127.0.0.1:{open_port}/")
        assert "甲社区" in frames
        assert [way for way, got in given.items() if not got] == ["livereload", "socket"]  # so each of the ways leads somewhere
        other_name = server.address.replace("127.0.0.1", "localhost")
        for address, target in zip(pages, (server.address, server.address, other_name), strict=True):
            got, frames, states = attacked(browser, address, target)
            assert got == dict.fromkeys(given, False), (address, target)
            assert "社区" not in frames, (address, target)
            assert states <= {403}, (address, target)
        page = browser.new_page()
        page.goto(pages[0])
        with page.expect_popup() as opened:  # what a link from elsewhere opens: no page of the preview, but a way there
            page.evaluate("address => { window.popup = open(address) }", server.address + PAGE)
        opened.value.wait_for_load_state()
        assert "社区" not in opened.value.inner_text("main")
        assert page.evaluate("popup.closed")
        opened.value.click("text=打开预览")
        heading(opened.value, "考核结果")
        opened.value.click(f'a[href$="{PAGE}"] >> nth=0')
        heading(opened.value, "甲社区")
        opened.value.reload()
        heading(opened.value, "甲社区")
        page.goto(other_name + PAGE)
        page.wait_for_timeout(500)
        record = root / JIA
        record.write_text(named(record.read_text(encoding="utf-8"), "改名社区"), encoding="utf-8")
        for reader in (own, opened.value, page):  # each of the preview's own pages reloads all the while
            heading(reader, "改名社区")
        for reader in (own, opened.value, page):
            reader.close()


@pytest.mark.parametrize(
    ("headers", "state"),
    [
        ({}, 200),
        ({"Host": "localhost:{port}"}, 200),
        ({"Host": "localhost:{port}", "Origin": "http://localhost:{port}", "Referer": "http://localhost:{port}/help.html"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Referer": "http://127.0.0.1:{port}/"}, 200),
        ({"Host": "elsewhere.example:{port}"}, 403),
        ({"Host": "127.0.0.1.elsewhere.example"}, 403),
        ({"Host": ""}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:{port}"}, 403),
        ({"Origin": "https://127.0.0.1:{port}"}, 403),
        ({"Sec-Fetch-Site": "none", "Sec-Purpose": "prefetch;prerender"}, 403),
        ({"Sec-Fetch-Site": "none", "Purpose": "prefetch"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Referer": "http://127.0.0.1:{port}.elsewhere.example/"}, 403),
        ({"Referer": "http://127.0.0.1/"}, 403),
    ],
    ids=str,
)  # fmt: skip
def test_only_the_previews_own_pages_are_answered(server: Running, headers: dict[str, str], state: int) -> None:
    given = {name: value.format(port=server.port) for name, value in headers.items()}
    for url in (PAGE, "2017", "preview.txt", "none.html", "assets/screen.css"):
        found = {200: {200, 302, 404}, 403: {403}}[state]
        assert server.state(url, given) in found, url
    # an old browser says nothing of who asks: a script is what a page from elsewhere could still read
    scripts = {403} if not headers.keys() & {"Referer", "Sec-Fetch-Site"} else {state}
    for url in ("2017/data/search.js", "2017/data/search%2Ejs?x=1", "livereload.js", "preview.js"):
        assert server.state(url, given) in scripts, url


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A preview of a good project, for requests that change nothing."""
    root = tmp_path_factory.mktemp("served") / "root"
    good_project(root, "published", complete=True)
    with serving(root) as running:
        assert running.shows("甲社区", "2017/data/search.js")
        yield running


def test_it_is_only_read_and_only_on_this_machine(server: Running) -> None:
    own = {"Referer": server.address, "Origin": server.address.rstrip("/")}
    assert server.state(PAGE, own) == 200
    assert server.state(PAGE, own, "HEAD") == 200
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert server.state(PAGE, own, method) == 403
    assert server.state("forcereload", own) == 404
    # were one answered in error, a browser would still give it to no other page
    for url in (PAGE, "livereload.js", "assets/icon.svg"):
        with urllib.request.urlopen(urllib.request.Request(server.address + url, headers=own), timeout=5) as answer:
            found = {name: answer.headers[name] for name in PROTECTION}
        assert found == PROTECTION
        assert "Access-Control-Allow-Origin" not in answer.headers
    with socket.socket() as other, pytest.raises(ConnectionRefusedError):
        other.connect(("127.0.0.2", server.port))  # it listens at one address, not at all of them


# starting and ending


def test_a_port_in_use_is_named_with_one_that_is_free(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    root = project(records=["jia"])
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        assert commands.main(["serve", "--root", str(root), "--port", str(port), "--no-open"]) == 1
    said = capsys.readouterr().err
    assert f"[E507] 端口 {port} 已被占用" in said
    offered = int(re.findall(r"serve --port (\d+)", said)[0])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", offered))


@pytest.mark.long
def test_a_pipe_and_links_in_a_circle_keep_no_preview_waiting(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    pipe = root / "data/communities/2017/pipe.toml"
    os.mkfifo(pipe)
    (root / "data/up").symlink_to("..")
    (root / "content/away").symlink_to("/")
    for name in ("one", "two"):
        (root / "data" / name).symlink_to(".")
    for step in range(24):  # two to the power of 24 ways through them
        folder = root / f"content/steps/{step}"
        folder.mkdir(parents=True)
        for name in ("one", "two"):
            (folder / name).symlink_to(f"../{step + 1}")
    record = root / JIA
    text = record.read_text(encoding="utf-8")
    with serving(root) as server:
        assert server.shows("文件读不出来：这不是普通的文件")
        pipe.unlink()
        assert server.shows("甲社区")
        for name in ("改名社区", "换名社区"):  # the second one after the folders were looked through anew
            record.write_text(named(text, name), encoding="utf-8")
            assert server.shows(name, seconds=3)


def test_a_link_out_of_the_root_is_not_served(tmp_path: Path) -> None:
    root = tmp_path / "root"
    good_project(root, "published", complete=True)
    shutil.copytree(ROOT / "templates", root / "templates")
    outside = tmp_path / "outside.css"
    outside.write_text("/* 外面的文件 */", encoding="utf-8")
    link = root / "templates/assets/more.css"
    link.symlink_to(outside)
    preview = Preview(root)
    assert not preview.refresh()
    assert "指向本项目以外的文件" in shown(preview, "/")
    assert "外面的文件" not in shown(preview, "/assets/more.css")
    link.unlink()
    assert preview.stale(event=True)
    assert preview.refresh()


def test_a_port_that_the_system_refuses_is_not_called_taken(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_port: int) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tongyu_site.publish.ports.try_port", refuse)  # the tests may run as the one user who may do everything
    assert commands.main(["serve", "--root", str(project()), "--port", "80", "--no-open"]) == 1
    assert "[E509] 端口 80 不能使用：没有权限" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="a console's Ctrl-C can't be sent to a process alone on Windows")
def test_ctrl_c_ends_it_and_leaves_nothing_behind(project: Project, tmp_path: Path) -> None:
    root = project(records=["jia"])
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--root", str(root), "--no-open", "--port", str(free_port())]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "TMPDIR": str(temporary)}, text=True
    )
    assert process.stdout is not None
    while "预览：" not in process.stdout.readline():
        pass
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (0, "")
    assert "预览已结束" in out
    assert list(temporary.iterdir()) == []
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
