"""What the last build was made of and what it left, kept in the root: a build of the same need only verify that it stands.

The inputs are known by one hash, which could confirm a guess of private ones: it lies in a folder of the root that only its
owner may look into, and never beside a site. Whatever is doubtful, damaged or gone costs a build and nothing else.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ..base.files import (
    DRAFTS,
    FILE_MODE,
    FOLDER_MODE,
    MARKER,
    OWN_FOLDER_MODE,
    SITE,
    TEMPLATES,
    content_of,
    digest,
    permit,
    there,
)
from ..base.locking import lock
from ..base.problems import Problems
from ..base.writing import write_alone
from .manifest import NAME, check_folder
from .places import beside, place_of

STATE = ".tongyu-site.state"
"""The folder of a root that holds what is kept."""
_BUILD = "build.json"
_PROGRAM = Path(__file__).resolve().parents[1]
_FORMS = "data/communities/[0-9][0-9][0-9][0-9].schema.json"
"""The record forms for editors: a build writes them, and is made of none."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a site follows from, by hash: records, content, templates, the program, Python and its packages, where it goes."""

    root: Path
    out: Path
    digest: str
    states: str
    """The hash of what the disk says of each file: one that is changed and changed back differs too."""

    @classmethod
    def read(cls, root: Path, out: Path) -> Inputs | None:
        """The inputs as they are now; None where they can't be read, or are not plain files and folders."""
        root, out = root.resolve(), place_of(out)
        contents = _begun(root, out)
        states = contents.copy()
        try:
            for name, path, info in _files(root, out):
                content = Path(path).read_bytes() if path else b""
                contents.update(f"{name} {len(content)}\n".encode(errors="surrogateescape") + content)
                states.update(_state(name, path, info))
        except OSError:
            return None
        return cls(root, out, contents.hexdigest(), states.hexdigest())

    @classmethod
    def are_built(cls, root: Path, out: Path) -> bool | None:
        """Whether the last build was made of the inputs as they are now and its manifests still stand: quickly, without a look
        at the other files of the site, which :func:`standing` compares, or into inputs that the disk says are the same. None
        where no build is kept here, as in a root that was restored."""
        root, out = root.resolve(), place_of(out)
        if not there(root / STATE / _BUILD):
            return None
        try:
            kept, states = _kept(root), _begun(root, out)
            for name, path, info in _files(root, out):
                states.update(_state(name, path, info))
            if kept["states"] != states.hexdigest():
                inputs = cls.read(root, out)
                if inputs is None or inputs.digest != kept["inputs"]:
                    return False
            manifests = kept["written"].items()
            return all(digest(content_of(Path(site) / NAME) or b"") == manifest for site, manifest in manifests)
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return False


def _begun(root: Path, out: Path) -> hashlib._Hash:
    """A hash that has taken in what beside its files a site follows from."""
    return hashlib.sha256(
        "".join(f"{said}\n" for said in (sys.version, str(root), str(out), *_packages())).encode(errors="surrogateescape")
    )


def _state(name: str, path: str, info: os.stat_result) -> bytes:
    """What the disk says of a file; of a folder its name: what Python and the engine keep beside texts changes a folder, and not
    what is read of it."""
    state = (info.st_mtime_ns, info.st_ctime_ns, info.st_size, info.st_ino) if path else ()
    return f"{name} {state}\n".encode(errors="surrogateescape")


def _packages() -> Iterator[str]:
    """The packages that Python finds, with their versions, as their folders are called; each place once, however it is named."""
    for place in dict.fromkeys(os.path.realpath(place) for place in sys.path):
        with contextlib.suppress(OSError):
            yield from sorted(path.name for path in Path(place).iterdir() if path.suffix in (".dist-info", ".egg-info"))


def _files(root: Path, out: Path) -> Iterator[tuple[str, str, os.stat_result]]:
    """Name, path and state of the files among the inputs, and of the folders without a path; in a fixed order."""
    for name in ("content", "data"):
        if there(root / name):
            yield from (found for found in _below(str(root / name), name) if not fnmatchcase(found[0], _FORMS))
    for number, folder in enumerate((root / "templates", TEMPLATES, _PROGRAM)):
        if there(folder):
            yield from _below(str(folder), str(number), without="__pycache__")
    for name in (NAME, "corrections.html"):
        path = root / SITE / name
        if out != root / SITE and there(path):  # that site vouches for seals wherever this one goes
            yield name, str(path), path.lstat()


def _below(folder: str, name: str, without: str = "") -> Iterator[tuple[str, str, os.stat_result]]:
    """:func:`_files` of one folder, not of those within that are called ``without``. Raises OSError for what is neither file nor
    folder."""
    yield name, "", os.lstat(folder)
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != without:
                yield from _below(entry.path, f"{name}/{entry.name}", without)
        elif entry.is_file(follow_symlinks=False):
            yield f"{name}/{entry.name}", entry.path, entry.stat()
        else:
            raise OSError(errno.EINVAL, "", entry.path)


def standing(inputs: Inputs | None) -> str:
    """What the last build said, where it was made of these inputs and all that it wrote stands as it left it; else empty.

    Nothing may lie beside a site that is to be mended, and no drafts may stand that it did not write.
    """
    if inputs is None:
        return ""
    try:
        kept = _kept(inputs.root)
        if kept["inputs"] != inputs.digest:
            return ""
        modes = {str(inputs.out): FOLDER_MODE}
        if there(inputs.root / DRAFTS):
            modes[str(inputs.root / DRAFTS)] = OWN_FOLDER_MODE
        with contextlib.ExitStack() as held:
            for folder in {inputs.out.parent, inputs.root}:
                held.enter_context(lock(folder, wait=0))
            manifests = kept["written"]
            whole = manifests.keys() == modes.keys() and kept["forms"] == _forms(inputs.root)
            whole = whole and all(_as_left(Path(site), manifests[site], mode) for site, mode in modes.items())
        return str(kept["said"]) if whole else ""
    except (OSError, ValueError, LookupError, TypeError, AttributeError, Problems):
        return ""


def _kept(root: Path) -> dict[str, Any]:
    """What the last build kept. Raises OSError or ValueError where there is nothing, or not as it was written."""
    checksum, _, text = (content_of(root / STATE / _BUILD) or b"").decode().partition("\n")
    if checksum != digest(text):
        raise ValueError
    kept: dict[str, Any] = json.loads(text)
    return kept


def _forms(root: Path) -> dict[str, str]:
    """The hash of each record form that stands. Raises OSError."""
    return {path.name: digest(content_of(path) or b"") for path in root.glob(_FORMS)}


def _as_left(site: Path, manifest: str, folder_mode: int) -> bool:
    """Whether a site is as its manifest says, with the permissions that a new one has, and the manifest has this hash."""
    aside = beside(site)
    if any(map(there, (aside.new, aside.old, aside.journal))) or site.is_symlink():
        return False
    if digest(content_of(site / NAME) or b"") != manifest or not (site / MARKER).is_file():
        return False
    differences = check_folder(site)[1]
    return not differences and not differences.ignored and _permitted(site, folder_mode)


def _permitted(site: Path, folder_mode: int) -> bool:
    """Whether the files and folders of a site have the permissions that they were given."""
    return os.name == "nt" or all(
        stat.S_IMODE(os.lstat(where).st_mode) == folder_mode
        and all(stat.S_IMODE(os.lstat(f"{where}/{name}").st_mode) == FILE_MODE for name in names)
        for where, _, names in os.walk(site)
    )


def keep(inputs: Inputs | None, said: str, written: Sequence[Path]) -> None:
    """Keep what a build was made of, what the next one of the same has to say, and which folders it wrote.

    Where what there is to say is not known (empty), it is what was kept of the same inputs; else the next build is made.

    Not where an input changed since these were read: the build may have seen it before or after. Never raises OSError.
    """
    if inputs is None or Inputs.read(inputs.root, inputs.out) != inputs:
        return
    with contextlib.suppress(OSError):
        folder = inputs.root / STATE
        folder.mkdir(OWN_FOLDER_MODE, exist_ok=True)
        if folder.is_symlink():  # nothing is written where a link leads
            return
        permit(folder, OWN_FOLDER_MODE)
        manifests = {str(site): digest((site / NAME).read_bytes()) for site in written}
        with contextlib.suppress(OSError, ValueError, LookupError, TypeError, AttributeError):
            before = _kept(inputs.root)
            said = said or (before["said"] if before["inputs"] == inputs.digest else "")
        kept = {
            "inputs": inputs.digest,
            "states": inputs.states,
            "said": said,
            "written": manifests,
            "forms": _forms(inputs.root),
        }
        text = json.dumps(kept)
        write_alone(folder / _BUILD, f"{digest(text)}\n{text}".encode())
