"""Unpack what the long tests need into a folder, from npm's packages: old headless Chromiums, the Nu HTML checker, Taplo."""

import io
import shutil
import sys
import tarfile
from pathlib import Path

import brotli


def main(packed: Path, target: Path) -> None:
    """``packed`` holds the .tgz files that ``npm pack`` made."""
    for archive in sorted(packed.glob("*.tgz")):
        folder = packed / archive.stem
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        binaries = folder / "package" / "bin"
        if archive.stem.startswith("vnu-jar"):
            shutil.copy(folder / "package" / "build" / "dist" / "vnu.jar", target / "vnu.jar")
            continue
        if archive.stem.startswith("taplo-cli"):
            shutil.copytree(folder / "package", target / "taplo")
            continue
        browser = target / archive.stem
        browser.mkdir(parents=True)
        (browser / "chromium").write_bytes(brotli.decompress((binaries / "chromium.br").read_bytes()))
        (browser / "chromium").chmod(0o755)
        for name in ("aws", "swiftshader"):
            with tarfile.open(fileobj=io.BytesIO(brotli.decompress((binaries / f"{name}.tar.br").read_bytes()))) as tar:
                tar.extractall(browser / name, filter="data")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
