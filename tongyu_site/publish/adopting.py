"""Vouch again for a seal, in public: register it anew, or make the one that is lost of the records."""

from __future__ import annotations

from pathlib import Path

from ..base.files import MARKER, SITE, rename, there
from ..base.problems import Problem, Problems
from ..base.project import load_project
from ..base.system import reason
from ..base.writing import Writer
from ..output import kept_beside, listing, place_of, refused
from ..seals import SealRegister
from .anchors import published_register, told_more, vouched
from .sealing import seal


def adopt(writer: Writer, number: int, source: Path, site: Path) -> str:
    """Register the seal of a year again, after what ``source`` says of it: a published site, or a register; what was done.

    A seal without corrections that is lost is made again of the records, if it becomes the same. A site in the folder ``site``
    that vouches for nothing is put aside. Raises :class:`Problems` where seal and source do not agree, or the site can't be put
    aside, and OSError where it can't be read; then nothing is changed.
    """
    site = place_of(site)
    project = load_project(writer.root)
    register = SealRegister(project)
    said, found = vouched(number, source)
    lost = not there(project.seal_path(number))
    if not (lost and found.corrections) and (problem := told_more(register, number, site)):
        raise Problems([problem])
    if lost and not found.corrections:
        return seal(writer, number, None, source if source.is_dir() else site, lost=(said, found.mark))
    useless = _vouches_for_nothing(site, project.root)
    file = {register.path: register.again(number, found.mark, len(found.corrections), said, found.adopted)}
    writer.write(file, Problem("E505", "封存登记写不进去", register.shown))
    done = [f"已按{said}重新登记 {number} 年度的封存：{register.shown}；更正登记会写明"]
    if useless:
        aside = kept_beside(site)
        try:
            rename(site, aside)
            done.append(f"{site.name}/ 不能核对，已改名为 {aside.name}/，看过以后可以删去；请再运行 python build.py")
        except OSError as error:
            done.append(f"{site.name}/ 不能核对，也不能改名（{reason(error)}）；请移走它，再运行 python build.py")
    return "\n".join(done)


def _vouches_for_nothing(site: Path, root: Path) -> bool:
    """Whether a site stands there that can't vouch for any seal. Raises :class:`Problems` (E715) where that is none of ours and
    may not be put aside, and OSError where it can't be read."""
    usual = site == place_of(root / SITE)
    try:
        if published_register(site) is not None or usual:
            return False
    except Problems:
        if usual or ((site / MARKER).is_file() and not refused(site, root)):
            listing(site)  # one that can't be read may hold corrections
            return True
    hint = "--site 写公布的网站所在的文件夹；网站不在了的，不写 --site"
    raise Problems([Problem("E715", f"{site.name or site} 不是本程序生成的网站，不能与它核对", site.name, hint=hint)])
