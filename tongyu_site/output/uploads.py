"""What the webmaster uploads and removes between two manifests: the list, as words and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..base.files import OUR_PLACES, content_of, is_ours
from ..base.printing import clean
from ..base.problems import Problem, Problems
from ..base.system import reason
from ..base.writing import Writer
from .manifest import NAME, Differences, Digests, one_line


def _since(old: Digests, new: Digests) -> Differences:
    """What became of a site between two manifests: what is ``added`` or ``changed`` is uploaded, what is ``missing`` removed."""
    return Differences(
        changed=tuple(sorted(path for path in new if path in old and old[path] != new[path])),
        added=tuple(sorted(path for path in new if path not in old)),
        missing=tuple(sorted(path for path in old if path not in new)),
    )


UPLOAD, REMOVE = "upload", "remove"


@dataclass(frozen=True, slots=True)
class UploadStep:
    """One thing for the webmaster to do."""

    action: str
    """``upload`` or ``remove``."""
    kind: str
    """``new``, ``changed`` or ``removed``."""
    path: str
    """Path from the site's root, with forward slashes."""


def upload_list(old: Digests, new: Digests) -> list[UploadStep]:
    """What the webmaster does to bring the site of an old manifest to that of a new one, in the order to do it.

    What other files need comes first (assets, then the rest), pages that lead to them after it, the manifest last of
    what is uploaded; then what nothing leads to any more is removed.
    """
    found = _since(old, new)
    if not found:
        return []
    steps = [UploadStep(UPLOAD, "new", path) for path in found.added]
    steps += [UploadStep(UPLOAD, "changed", path) for path in found.changed]
    steps.sort(
        key=lambda step: (
            not step.path.startswith("assets/"), step.path.endswith(".html"), step.path == "index.html", step.kind != "new",
        )
    )  # fmt: skip
    steps.append(UploadStep(UPLOAD, "changed" if old else "new", NAME))
    return steps + [UploadStep(REMOVE, "removed", path) for path in found.missing]


HEADER = "action\tkind\tpath\n"


def save_list(steps: Iterable[UploadStep], path: Path, site: Path, writer: Writer) -> None:
    """Save an upload list as a table with tabs: action, kind, path.

    Raises :class:`Problems`: E517 where it would change the site or overwrite anything but an earlier list, E505 where it
    can't be written.
    """
    if path.resolve().is_relative_to(site.resolve()) or is_ours(path, writer.root):
        message = f"上传清单不能写在这里：{OUR_PLACES}"
        raise Problems([Problem("E517", message, path.name, hint="--list ../shangchuan.txt")])
    rows = (f"{step.action}\t{step.kind}\t{step.path}\n" for step in steps)
    try:
        standing = content_of(path)
        if standing is not None and not standing.startswith(HEADER.encode()):
            raise Problems([Problem("E517", "这个文件不是上传清单，不覆盖", path.name, hint="换一个文件名")])
        writer.write({path: (HEADER + "".join(rows)).encode()}, Problem("E505", "上传清单写不进去", path.name))
    except OSError as error:
        raise Problems([Problem("E505", f"上传清单写不进去：{reason(error)}", path.name)]) from None


def report_list(steps: Sequence[UploadStep]) -> str:
    """An upload list in words, in the order in which to do it."""
    labels = {"new": "上传（新增）", "changed": "上传（有变化）", "removed": "删除（已不用）"}
    lines = [f"{labels[step.kind]}：{one_line(step.path)}" for step in steps]
    removed = sum(step.action == REMOVE for step in steps)
    lines.append(
        f"按以上次序：上传 {len(steps) - removed} 个文件，删除 {removed} 个文件" if steps else "与旧清单相同，没有要上传的文件"
    )
    return clean("\n".join(lines))
