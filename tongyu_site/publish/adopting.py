"""Vouch again for a seal, in public: register it anew, or make the one that is lost of the records."""

from __future__ import annotations

from pathlib import Path

from ..base.files import rename, there
from ..base.problems import Problem, Problems
from ..base.project import load_project
from ..base.system import reason
from ..base.writing import Writer
from ..seals import SealRegister
from .anchors import published_register, told_more, vouched
from .sealing import seal


def adopt(writer: Writer, number: int, source: Path, site: Path) -> str:
    """Register the seal of a year again, after what ``source`` says of it: a published site, or a register; what was done.

    A seal without corrections that is lost is made again of the records, if it becomes the same. A site in the folder ``site``
    that vouches for nothing is put aside. Raises :class:`Problems` where seal and source do not agree; then nothing is changed.
    """
    project = load_project(writer.root)
    register = SealRegister(project)
    said, found = vouched(number, source)
    lost = not there(project.seal_path(number))
    if not (lost and found.corrections) and (problem := told_more(register, number, site)):
        raise Problems([problem])
    if lost and not found.corrections:
        return seal(writer, number, None, source if source.is_dir() else site, lost=(said, found.mark))
    file = {register.path: register.again(number, found.mark, len(found.corrections), said, found.adopted)}
    writer.write(file, Problem("E505", "封存登记写不进去", register.shown))
    done = [f"已按{said}重新登记 {number} 年度的封存：{register.shown}；更正登记会写明"]
    try:
        published_register(site)
    except Problems:
        aside = next(name for index in range(1, 1000) if not there(name := site.with_name(f"{site.name}.old-{index}")))
        try:
            rename(site, aside)
            done.append(f"{site.name}/ 不能核对，已改名为 {aside.name}/，看过以后可以删去；请再运行 python build.py")
        except OSError as error:
            done.append(f"{site.name}/ 不能核对，也不能改名（{reason(error)}）；请移走它，再运行 python build.py")
    return "\n".join(done)
