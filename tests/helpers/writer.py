"""A small writer to be killed: ``python -m tests.helpers.writer WRITER FOLDER VERSION``.

``swap`` publishes a version of a small made-up site as ``FOLDER/site`` the way a build does; ``in-place`` writes over the
files, as a site must never be written, so that the checks can show that they catch it.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tongyu_site.base import locking
from tongyu_site.output import exchanging, mending, places, trees


def version(number: int) -> dict[str, bytes]:
    """A made-up site: some files stay the same, one changes, one goes, one comes."""
    files = {
        "assets/style.css": b"p {}\n",
        "index.html": f"<p>{number}</p>\n".encode(),
        "2017/same.html": b"<p>same</p>\n",
        "2017/communities/jia.html": f"<p>jia {number}</p>\n".encode() * 2000,
    }
    files[f"2017/only{number}.html"] = b"<p>only here</p>\n"
    return files


def prepared(number: int, target: Path) -> trees.Prepared:
    """A version made beside its target."""
    tree = trees.Tree(target)
    return tree.finish({url: tree.put(url, content) for url, content in version(number).items()})


def publish(folder: Path, number: int) -> exchanging.Written:
    """Publish a version as ``FOLDER/site``, as a build does."""
    target = places.place_of(folder / "site")
    with contextlib.ExitStack() as held:
        with places.explained(target):
            held.enter_context(locking.lock(target.parent))
        notes = mending.mend(target)
        held.callback(trees.clear, target)
        written = exchanging.exchange(prepared(number, target))
    return exchanging.Written(written.folder, written.files, written.checksum, written.changed, (*notes, *written.notes))


def write_in_place(folder: Path, number: int) -> None:
    """What must never be done: files written over one after another."""
    target = folder / "site"
    files = version(number)
    for url, content in files.items():
        (target / url).parent.mkdir(parents=True, exist_ok=True)
        (target / url).write_bytes(content)
    for path in _files(target):
        if path.relative_to(target).as_posix() not in {*files, "SHA256SUMS", ".tongyu-site"}:
            path.unlink()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in list(folder.rglob("*")) if path.is_file())


def main(arguments: Sequence[str]) -> None:
    """Run one writer."""
    how, folder, number = arguments
    {"swap": publish, "in-place": write_in_place}[how](Path(folder), int(number))


if __name__ == "__main__":
    main(sys.argv[1:])
