"""How long a save takes until the preview shows it in a real browser: ``python benchmarks/preview.py [SAVES]``.

Saves a record of the made-up county again and again while ``serve`` runs and Chromium shows its page; beside it, in turn,
the time of a whole ``python build.py`` of the same county. Prints minimum, median and maximum of both, and their ratio.
"""

from __future__ import annotations

import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent


def main(saves: int) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(folder) / "county"
        for part in ("content", "data"):
            shutil.copytree(ROOT / part, root / part)
        record = root / "data/communities/2017/jia.toml"
        text = record.read_text(encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, str(ROOT / "build.py")]
        server = subprocess.Popen(
            [*command, "serve", "--no-open", "--port", str(port), "--root", str(root)], stdout=subprocess.DEVNULL
        )
        try:
            path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
            page = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]).new_page()
            for _ in range(100):
                try:
                    page.goto(f"http://127.0.0.1:{port}/2017/communities/jia.html")
                    break
                except Exception:  # the server is not up yet
                    time.sleep(0.1)
            page.wait_for_timeout(3000)
            shown, built = [], []
            for number in range(saves):
                start = time.monotonic()
                record.write_text(re.sub(r'name = ".*"', f'name = "第{number}社区"', text, count=1), encoding="utf-8")
                page.wait_for_function("words => document.body && document.body.innerText.includes(words)", arg=f"第{number}社区")
                shown.append(time.monotonic() - start)
                page.wait_for_timeout(3000)  # the check of the whole site that follows is over
                start = time.monotonic()
                subprocess.run([*command, "--root", str(root)], stdout=subprocess.DEVNULL, check=True)
                built.append(time.monotonic() - start)
                page.wait_for_timeout(500)
        finally:
            server.terminate()
            server.wait()
    for name, times in (("save to new page", shown), ("python build.py", built)):
        print(f"{name:18} {min(times):.2f} / {statistics.median(times):.2f} / {max(times):.2f} s")
    ratio = statistics.median(one / two for one, two in zip(shown, built, strict=True))
    print(f"{'ratio, median':18} {ratio:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
