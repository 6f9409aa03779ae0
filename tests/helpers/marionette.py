"""A few commands of Firefox's own remote protocol, enough to open pages and run scripts in a real Firefox."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any


def find() -> str | None:
    """The Firefox of this machine."""
    return next((path for name in ("firefox-esr", "firefox") if (path := shutil.which(name))), None)


class Firefox:
    """A headless Firefox with an empty profile."""

    def __init__(self, program: str) -> None:
        self.profile = tempfile.mkdtemp(prefix="firefox-")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        Path(self.profile, "user.js").write_text(f'user_pref("marionette.port", {port});\n', encoding="utf-8")
        command = [program, "--headless", "--marionette", "--no-remote", "--profile", self.profile]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.number = 0
        end = time.monotonic() + 60
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
        self._receive()
        self.command("WebDriver:NewSession", {})

    def __enter__(self) -> Firefox:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.socket.close()
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.profile, ignore_errors=True)

    def _receive(self) -> Any:
        length = b""
        while (char := self.socket.recv(1)) != b":":
            length += char
        data = b""
        while len(data) < int(length):
            data += self.socket.recv(int(length) - len(data))
        return json.loads(data)

    def command(self, name: str, parameters: dict[str, Any]) -> Any:
        """One command; raises :class:`RuntimeError` with Firefox's own words."""
        self.number += 1
        message = json.dumps([0, self.number, name, parameters]).encode()
        self.socket.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, result = self._receive()
        if error:
            raise RuntimeError(error)
        return result

    def open(self, url: str) -> None:
        """Load a page."""
        self.command("WebDriver:Navigate", {"url": url})

    def run(self, script: str) -> Any:
        """What a script returns in the page."""
        return self.command("WebDriver:ExecuteScript", {"script": script, "args": []})["value"]
